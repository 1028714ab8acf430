"""What a negative prompt names.

Negative prompts are lists: things ("a dog, rain") beside flaws ("blurry, bad hands"). A painter can leave out a
thing; that a picture shall have no flaw goes without saying.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SEPARATORS = re.compile(r"[,;|\n，；、。！!]+|\.(?=\s|$)")
WEIGHT = re.compile(r":\s*\d+(?:\.\d+)?(?=\s*[)\]]|\s*$)|[()\[\]{}（）【】]")
"""Brackets and figures by which other programs weigh words: `(blurry:1.3)`, `((text))`."""
DENIAL = re.compile(
    r"^(?:no|not|without|avoid|don['’]t (?:draw|show|include)|do not (?:draw|show|include))(?:\s+|$)"
    r"|^(?:画面中?)?(?:不要出现|不要有|不要|不能有|不出现|没有|避免|禁止)",
    re.IGNORECASE,
)
"""People deny again what stands in a list of denied things: "no dogs"."""

FLAWS = (
    "worst|low(?:est|er)?|bad(?:ly)?|poor(?:ly)?|ugly|blur(?:ry|red|s)?|lowres|noisy|noise|grainy|grain|jpeg|compression"
    "|artifacts?|artefacts?|pixelated|(?:over|under)[- ]?(?:exposed|saturated|exposure)|washed[- ]?out|deformed"
    "|deformities|disfigured|distorted|distortions?|mutated|mutations?|mutilated|malformed|misshapen|extra|missing"
    "|fused|floating|disconnected|duplicated?|cropped|cut[- ]?off|truncated|gross|wrong|incorrect|unnatural|errors?"
    "|amateur(?:ish)?|messy|chaotic|unfinished|out of (?:focus|frame)|cloned|too (?:many|few)|asymmetr(?:ic|ical|y)"
    "|overly smooth"
)
OF_FLAWS = (
    "quality|resolution|res|anatomy|anatomical|proportions?|hands?|fingers?|arms?|legs?|limbs?|feet|foot|toes?|faces?"
    "|facial|features?|eyes?|bod(?:y|ies)|necks?|teeth|skin|drawn|details?|detail|structure|composition|lighting|focus"
    "|normal|definition|contrast|rendering|rendered|image|picture|perspective|long|and|or|of|with|the|very|ai"
)
CHINESE_FLAWS = (
    "最差|最低|低(?=质|分|画|清|品|劣|俗)|劣质|粗劣|低劣|差|糟糕|丑陋?|难看|模糊(?:不清)?|不清晰|噪点|噪声|噪音|颗粒|压缩|伪影|残留|锯齿"
    "|失真|失焦|变形|畸形|畸变|扭曲|崩坏|崩塌|残缺|缺失|缺少|多余|多出|融合|错误|错乱|错位|不良|不当|失调|不协调|不自然|不完整|混乱|杂乱"
    "|过(?:度)?(?:曝光?|饱和|锐化|光滑|平滑)|欠曝光?|曝光(?:过度|不足)|画得不好|毁容|突变|裁切|重复|蜡像感|AI感|塑料感|发灰|无细节"
    "|静止(?:不动)?|静态|风格|作品|画作|画面"
)
CHINESE_OF_FLAWS = (
    "质量|画质|品质|分辨率|清晰度|解剖|结构|比例|肢体|四肢|手指|手部|手脚|手|脚趾|脚|腿|手臂|面部|脸部|人脸|人体|五官|眼睛"
    "|牙齿|身体|形态|细节|构图|图像|图片|整体|具有|有|的|地|得|了|和|或|与|及|很|太|是|JPEG"
)
SAID_OF_QUALITY = re.compile(rf"\b(?:{FLAWS}|{OF_FLAWS})\b|{CHINESE_FLAWS}|{CHINESE_OF_FLAWS}", re.IGNORECASE)
FLAW = re.compile(rf"\b(?:{FLAWS})\b|{CHINESE_FLAWS}", re.IGNORECASE)
WORD = re.compile(r"\w")


def things(negative_prompt: str) -> tuple[str, ...]:
    """What a negative prompt names beside flaws, each once, without weights and a second denial."""
    found: dict[str, str] = {}
    for phrase in _phrases(negative_prompt):
        found.setdefault(phrase.lower(), phrase)
    return tuple(found.values())


def _phrases(negative_prompt: str) -> Iterator[str]:
    for part in SEPARATORS.split(negative_prompt):
        phrase = DENIAL.sub("", " ".join(WEIGHT.sub(" ", part).split()))
        if WORD.search(phrase) and not is_flaw(phrase):
            yield phrase


def is_flaw(phrase: str) -> bool:
    """Whether all its words speak of quality, and one of them of a bad one: "bad hands", but not "hands"."""
    return bool(FLAW.search(phrase)) and not WORD.search(SAID_OF_QUALITY.sub("", phrase))
