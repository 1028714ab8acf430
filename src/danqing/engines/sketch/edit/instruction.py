"""What an instruction asks for: which image is changed, which ones give, and what is done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.salience import Hint, Side
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.read.tokens import Token, quoted, tokens
from danqing.engines.sketch.read.vocabulary import colour_named
from danqing.engines.sketch.scene import Scene, Subject

NOUN = r"(?:image|picture|photo|figure|img|pic)s?"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = "一二三四五六七八九"
IMAGE = re.compile(
    rf"\[?\b{NOUN}\s*(?:no\.?\s*)?#?\s*(?P<number>\d|{'|'.join(NUMBERS)})\b\]?"
    rf"|\b(?:the\s+)?(?P<ordinal>{'|'.join(ORDINALS)}|\d(?:st|nd|rd|th))\s+{NOUN}\b"
    rf"|\[?图(?:片|像)?\s*(?P<chinese>[1-9{DIGITS}])\]?(?!张|个|宫)"
    rf"|第\s*(?P<counted>[1-9{DIGITS}])\s*[张幅个]?\s*(?:参考)?(?:图片|图像|照片|图)",
    re.IGNORECASE,
)

ENGLISH: Mapping[str, str] = {
    "remove": "remove|delete|erase|get rid of|take away|clear|clean up|without the",
    "replace": "replace|swap|substitute|(?:turn|transform|make) .{1,40} into|change .{1,40} (?:to|into|for)",
    "add": "add|draw|insert|put|place|include|give .{1,20} a",
    "print": "spray|print|paint .{1,60} (?:on|onto)|project|tattoo|stick|engrave|emboss",
    "place": "place|put|move|copy|insert|transfer|paste|add|combine .{1,60} into|bring",
    "wear": "wear|wears|wearing|dress|put on",
    "detect": (
        "detect|bounding box(?:es)?|draw (?:a |an )?(?:\\w+ )?(?:box|boxes|rectangle|frame)|label|annotate|locate"
    ),
    "segment": "segment|segmentation|mask|highlight|outline",
    "cutout": "cut ?out|cut .{1,40} out|extract|isolate|transparent background|remove (?:the )?background",
    "flatlay": "flat[- ]?lay|knolling|laid out flat",
    "background": (
        "(?:change|replace|swap|set|make|turn|put|give) .{0,40}background|background (?:to|with|into|of|is)"
        "|as (?:the |a )?background"
    ),
    "extend": "outpaint|uncrop|extend|expand|zoom(?:ing)? out|widen|wider",
    "crop": "crop|zoom(?:ing)? in|close[- ]?up",
    "fisheye": "fish-?eye",
    "write": "write|written|inscribe|caption|text|words?|lettering|says?|saying|title",
    "match colours": (
        "colou?rs? (?:of|from|in) .{0,30}(?:image|picture|photo)|colou?r scheme|palette (?:of|from)"
        "|according to the colou?rs"
    ),
    "match style": "style of|style from|style transfer|same style",
    "watermark": "watermarks?",
    "views": "(?:front|side|back|rear)(?: view)?,? (?:and |side|back).{0,12}views?|turnaround|three views",
    "seasons": "polaroids?|four[- ]panel|2x2|four seasons",
    "move": "move|shift|drag",
    "relight": "light(?:ing)? (?:from|coming)|lit from|backlit|rim light|spotlight|sunbeams?",
    "fuse": "fuse|fused|merge|double exposure|combine|blend .{1,40}(?:together|into one)",
    "portrait": "group photo|together|side by side|next to each other|hugging|portrait of .{1,60} and",
    "flip": "flip|flipped|mirror|mirrored",
    "rotate": "rotate|rotated|turn .{0,20} (?:90|180|270) degrees|upside down",
    "blur": "blur|blurred|blurry|out of focus|defocus|bokeh",
    "sharpen": "sharpen|sharper|deblur|clearer|enhance|restore",
    "brighten": "brighten|brighter|lighter|more exposure",
    "darken": "darken|darker|dim",
    "grey": "grayscale|greyscale|desaturate|black[- ]and[- ]white|monochrome",
    "warm": "warmer|warm (?:tone|tones|colou?rs?|light)",
    "cool": "cooler|cool (?:tone|tones|colou?rs?|light)",
    "vivid": "more vivid|vibrant|more colou?rful|more saturated|saturation",
    "pale": "paler|faded|muted|pastel",
    "contrast": "more contrast|contrast",
    "sepia": "sepia",
    "vintage": "vintage|old photo|retro",
    "vertical": "vertical|vertically|upside down",
    "background only": (
        "(?:blur|darken|brighten|desaturate|defocus|sharpen) the background"
        "|background .{0,20}(?:blur|dark|grey|black)"
    ),
    "paint": "make|turn|paint|dye|colou?r|recolou?r|change|tint",
}
CHINESE: Mapping[str, str] = {
    "remove": "去掉|去除|删除|移除|擦除|抹去|抹掉|消除|清除|去水印",
    "replace": "替换|换成|改成|变成|替代|变为|改为|换为",
    "add": "添加|加上|加入|增加|加个|加一|画上|画一|画个|放上|放一|放入|插入",
    "print": "喷绘|喷涂|喷在|印在|印到|贴在|贴到|画在|画到|涂在|纹在|印上",
    "place": "放在|放到|放置|移到|移动到|复制到|粘贴|放入|添加到|加到|放进|合成到",
    "wear": "穿上|戴上|换上|穿着",
    "detect": "检测|画框|框出|标注|标出|圈出|框起来|识别",
    "segment": "分割|高亮|蒙版|掩码|遮罩|轮廓",
    "cutout": "抠图|抠出|抠像|提取|去背景|去除背景|去掉背景|移除背景|透明背景|白底图",
    "flatlay": "平铺|单品",
    "background": (
        "(?:换|改|替换|更换|设置?|变)[^。；]{0,8}背景|背景[^。；，]{0,6}(?:换|改|变|替换|设|为)|作为背景|当背景"
    ),
    "extend": "扩图|扩展|外扩|延展|延伸|扩充|拉远|扩大画面",
    "crop": "裁剪|裁切|特写|拉近|放大",
    "fisheye": "鱼眼",
    "write": "写|文字|题字|加字|标题|字样|印上",
    "match colours": "配色|按照.{0,12}颜色|参考.{0,12}(?:颜色|色调|色彩)",
    "match style": "风格迁移|参考.{0,14}风格|图[^，。]{0,8}的风格|相同风格",
    "watermark": "水印",
    "views": "正视图|侧视图|背视图|三视图",
    "seasons": "拍立得|宫格|四季",
    "move": "移动|移到|挪到",
    "relight": "光影|打光|光线.{0,8}从|光从|逆光|侧光",
    "fuse": "融合|合成|合并|结合|叠加|拼接",
    "portrait": "写真|合影|合照|一起|并排|搂着",
    "flip": "翻转|镜像",
    "rotate": "旋转|倒过来|颠倒",
    "blur": "模糊|虚化",
    "sharpen": "锐化|更清晰|变清晰|修复|清晰化",
    "brighten": "变亮|提亮|更亮|调亮",
    "darken": "变暗|调暗|更暗",
    "grey": "黑白|灰度|去色",
    "warm": "暖色|暖调|更暖|温暖",
    "cool": "冷色|冷调|更冷",
    "vivid": "更鲜艳|饱和度|鲜艳",
    "pale": "褪色|淡雅|低饱和",
    "contrast": "对比度",
    "sepia": "棕褐|泛黄",
    "vintage": "复古|怀旧|老照片",
    "vertical": "上下|垂直|倒过来|颠倒",
    "background only": ("背景[^，。；]{0,4}(?:模糊|虚化|变暗|变亮|黑白)|(?:模糊|虚化)[^，。；]{0,4}背景"),
    "paint": "改成|变成|换成|染成|涂成|改为|变为|调成|刷成|换为|上色",
}
VERBS = {name: re.compile(rf"\b(?:{words})\b|{CHINESE[name]}", re.IGNORECASE) for name, words in ENGLISH.items()}

CHANGED_FIRST = frozenset(("replace", "wear", "background", "match colours", "match style"))
"""Verbs whose object is named first: replace this of image 1 by that of image 2."""
INTO_FIRST = re.compile(
    r"^\s*(?:请|帮我)?(?:在|为|给|让|以)\s*\[?(?:图|第.张)|基于图"
    r"|^\s*(?:please\s+)?(?:in|to|for|on)\s+\[?(?:the\s+)?(?:image|picture|first)",
    re.IGNORECASE,
)
GIVER_FIRST = re.compile(r"^\s*(?:请)?(?:use|using|with|take|用|使用|拿)", re.IGNORECASE)
AS_BACKGROUND = re.compile(
    rf"(?:{IMAGE.pattern})[^,.，。]{{0,8}}?(?:as (?:the |a )?background|作为背景|当背景|为背景)", re.IGNORECASE
)
GIVES = re.compile(r"\b(?:from|of|like|with|by|using)\s*(?:the\s+)?(?:\w+\s+(?:of|in|from)\s+)?$", re.IGNORECASE)
RECEIVES = re.compile(r"\b(?:into|onto|to|on|in)\s*(?:the\s+)?$|(?:在|到|给|为|让)\s*$", re.IGNORECASE)

BECOMES = "改成|改为|换成|替换为|替换成|变成"
QUOTED = r"[“\"「『']([^“”\"「」『』']{1,60})[”\"」』']"
CAPITALS = r"([A-Z0-9][A-Z0-9 .:/-]{0,40}?)"
WORDS_FOR_WORDS = (
    re.compile(rf"{QUOTED}\s*(?:{BECOMES}|to|into|with|by)\s*{QUOTED}"),
    re.compile(rf"(?:把|将|,|，|和)\s*{CAPITALS}\s*(?:{BECOMES})\s*{CAPITALS}(?![A-Za-z0-9])"),
    re.compile(rf"(?:[Cc]hange|[Rr]eplace|and|,)\s+{CAPITALS}\s+(?:to|with|into|by)\s+{CAPITALS}(?![A-Za-z0-9])"),
)
"""Words that stand in the picture are quoted, or written in capitals and figures."""
SIDES: Mapping[Side, re.Pattern[str]] = {
    "left": re.compile(r"\bleft\b|左", re.IGNORECASE),
    "right": re.compile(r"\bright\b|右", re.IGNORECASE),
    "top": re.compile(r"\b(?:top|upper|above)\b|上方|上部|顶部", re.IGNORECASE),
    "bottom": re.compile(r"\b(?:bottom|lower|below)\b|下方|下部|底部|下角", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """`target` is the image that is changed and `givers` the others, as indices, those that are named first.

    `verbs` are the keys of `VERBS` found in the words; `scene` is what the words describe and `kinds` the kinds
    of words that they name outright ("setting", "hour", …), as a scene also holds what is merely assumed;
    `missing` are image numbers that were named and are not there.
    """

    words: str
    target: int
    givers: tuple[int, ...]
    verbs: frozenset[str]
    scene: Scene
    kinds: frozenset[str] = frozenset()
    named: int = 0
    """How many images the words name by number."""
    missing: tuple[int, ...] = ()
    colours: tuple[Colour, ...] = ()
    """The colours named, in order."""
    colour_last: bool = False
    """A colour is named after every thing: "make the car red"."""
    swaps: tuple[tuple[str, str], ...] = ()
    """Words in the picture and what they become."""
    sides: frozenset[Side] = frozenset()

    @property
    def source(self) -> int | None:
        return self.givers[0] if self.givers else None

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return self.scene.subjects

    @property
    def hint(self) -> Hint:
        """What the words say of the thing that is changed: the side it is on, and its colour before."""
        earlier = self.colours[:-1] if self.colour_last else self.colours
        side = min(self.sides) if len(self.sides) == 1 else ""
        return Hint(earlier[0] if earlier else None, side, self.usual(0))

    def usual(self, index: int) -> tuple[Colour, ...]:
        """The colours that the thing named at that index usually has; none for one that the vocabulary lacks."""
        subjects = self.scene.subjects
        known = index < len(subjects) and subjects[index].motif != "card"
        return MOTIFS[subjects[index].motif].colours if known else ()

    def asks(self, *verbs: str) -> bool:
        return any(verb in self.verbs for verb in verbs)


def understood(prompt: str, images: int, boxed: tuple[int, ...]) -> Instruction:
    """Read an instruction about `images` images, of which those at the indices `boxed` carry boxes."""
    unquoted = quoted(prompt)[0]
    verbs = frozenset(name for name, pattern in VERBS.items() if pattern.search(unquoted))
    numbers = list(dict.fromkeys(_number(match) for match in IMAGE.finditer(unquoted)))
    there = [number - 1 for number in numbers if 1 <= number <= images]
    target = _target(unquoted, verbs, there, images, boxed)
    words = tokens(IMAGE.sub(" ", unquoted))
    return Instruction(
        words=prompt,
        target=target,
        givers=tuple(dict.fromkeys(index for index in (*there, *range(images)) if index != target)),
        verbs=verbs,
        scene=read(IMAGE.sub(" ", prompt), instruction=True),
        kinds=frozenset(meaning.kind for token in words for meaning in token.meanings),
        named=len(there),
        missing=tuple(number for number in numbers if not 1 <= number <= images),
        colours=tuple(colour_named(name) for token in words if (name := token.means("colour"))),
        colour_last=_colour_last(words),
        swaps=_swaps(prompt),
        sides=frozenset(side for side, pattern in SIDES.items() if pattern.search(unquoted)),
    )


def _target(prompt: str, verbs: frozenset[str], there: list[int], images: int, boxed: tuple[int, ...]) -> int:
    """The image that the words name last ("from image 1 into image 2"), or the boxed one, or the last."""
    if not there:
        return boxed[-1] if boxed else images - 1
    backdrop = AS_BACKGROUND.search(prompt)
    if backdrop and images > 1:
        behind = _number(backdrop) - 1
        return next((index for index in (*there, *range(images)) if index != behind), there[0])
    if len(there) == 1:
        return _other(there[0], images, boxed) if images > 1 and _only_gives(prompt, verbs) else there[0]
    if GIVER_FIRST.search(prompt):
        return there[-1]
    first = INTO_FIRST.search(prompt) or (verbs & CHANGED_FIRST and not verbs & {"print"})
    return there[0] if first else there[-1]


def _only_gives(prompt: str, verbs: frozenset[str]) -> bool:
    """Whether the one image that is named only gives something: "add the cat from image 2"."""
    match = IMAGE.search(prompt)
    if not match or not verbs & {"place", "add", "print", "wear", "match colours", "match style", "replace"}:
        return False
    before, after = prompt[: match.start()], prompt[match.end() :]
    if match["chinese"] or match["counted"]:
        return after.startswith(("的", "中的", "里的", "框选的")) and not RECEIVES.search(before)
    return bool(GIVES.search(before)) and not RECEIVES.search(before)


def _other(index: int, images: int, boxed: tuple[int, ...]) -> int:
    return next((at for at in (*boxed, *range(images)) if at != index), index)


def _number(match: re.Match[str]) -> int:
    sign = next(filter(None, (match["number"], match["ordinal"], match["chinese"], match["counted"]))).lower()
    for names in (DIGITS, NUMBERS, ORDINALS):
        if sign in names:
            return names.index(sign) + 1
    return int(sign[0])


def _colour_last(words: Sequence[Token]) -> bool:
    things = [at for at, token in enumerate(words) if token.thing and not token.means("colour")]
    colours = [at for at, token in enumerate(words) if token.means("colour")]
    return bool(colours) and (not things or colours[-1] > things[-1])


def _swaps(prompt: str) -> tuple[tuple[str, str], ...]:
    found = [
        (match[1].strip(), match[2].strip()) for pattern in WORDS_FOR_WORDS for match in pattern.finditer(prompt)
    ]
    return tuple(dict.fromkeys(pair for pair in found if pair[0] and pair[1]))
