"""What an editing instruction is about, by rules: the boxes or the whole picture, and which of the images.

The rules err on the side of "whole picture": a local edit that is taken for one of the whole picture is still done,
only not bit-identical outside the boxes; the other way round it would be confined to the boxes.
"""

from __future__ import annotations

import re

from danqing.director.numerals import CARDINAL, NUMERAL, ORDINAL, value

# The boxes, or the whole picture --------------------------------------------------------------------------

PICTURE = r"(?:pictures?|images?|photo(?:graph)?s?|scenes?|frames?|canvas|view|shot|painting)"
WHOLE_PICTURE = (
    # the whole of it
    rf"\b(?:whole|entire|full|overall)\s+(?:of\s+the\s+)?{PICTURE}\b|\ball\s+over\b|\beverywhere\b|\boverall\b",
    r"\beverything\b(?!\s+(?:in|inside|within)\b)",
    r"整(?:张|幅|个画面|个图|个照片|个场景|体)|全(?:图|画面|局|景)|画面(?:整体|全部)",
    # what lies behind
    r"(?<!\bin the )\bbackgrounds?\b|\bbackdrop\b",
    r"背景(?!(?:中|里|上|内)(?:的|那))",
    # how it is painted, and by which light
    r"(?<!-)\bstyles?\b|\bstyli[sz]ed?\b|\b(?:into|as)\s+an?\s+(?:\w+\s+){0,2}(?:painting|drawing|sketch|cartoon|anime)\b",
    r"\bblack[\s-]and[\s-]white\s+(?:picture|image|photo)|\bcolou?r\s+grad(?:e|ing)\b|\bfilter\b",
    r"风格|画风|色调|滤镜|(?:变|转|改|换)(?:成|为|换成)\S{0,4}(?:油画|水彩画?|素描|漫画|动漫|国画|水墨画?|照片|插画|线稿)",
    # a part for itself
    r"\bextract|\bcut(?:ting)?[\s-]?outs?\b|\bcut\s+(?:it|them|the\s+\w+)\s+out\b|\bisolate|\bcrop\b"
    r"|\b(?:detect|segment|annotate)\b",
    r"抠|提取|裁[剪切]|截取|分割|检测|标注|画框",
    # another frame
    rf"\boutpaint|\bzoom\s+(?:in|out)\b|\b(?:expand|extend|enlarge|rotate|flip|mirror)\s+(?:the\s+)?{PICTURE}\b",
    r"扩图|外扩|扩展画面|延展画面|(?:旋转|翻转|镜像)(?:整张|图|画面|照片)",
)
"""Words that ask for more than what lies in a box, in English and Chinese."""

KEPT = re.compile(
    r"\b(?:keep|keeping|keeps|preserve|preserving|maintain|maintaining|retain|unchanged|untouched|as\s+(?:it|they)\s+"
    r"(?:is|are)|same\s+style|(?:do\s+not|don't|never|without)\s+(?:change|changing|alter|altering|touch|touching))\b"
    r"|保持|保留|维持|不变|(?:不要|不得|勿|别|无需|不)(?:改变|改动|更改|修改)|一致|相同",
    re.IGNORECASE,
)
"""Words for what stays as it is; what their clause names is not asked for."""

CLAUSE_END = re.compile(r"[,;.!?，；。！？\n]|\b(?:but|then|while)\b|但|然后|同时|并且", re.IGNORECASE)
MOVED = re.compile(r"\bmov(?:e|es|ing)\b|\bswap|\bexchange|移动?[到至]|挪|互换|交换|对调", re.IGNORECASE)
WHOLE = re.compile("|".join(WHOLE_PICTURE), re.IGNORECASE)


def is_local(prompt: str, boxes: int) -> bool:
    """Whether what is asked happens within the boxes, of which there are so many in all images together.

    Moving something takes two of them: where it is, and where it shall be.
    """
    asked = [clause for clause in CLAUSE_END.split(prompt) if not KEPT.search(clause)]
    if any(WHOLE.search(clause) for clause in asked):
        return False
    return boxes > 1 or not any(MOVED.search(clause) for clause in asked)


# Which of the images --------------------------------------------------------------------------------------

IMAGE = (
    rf"(?:图(?:片|像)?\s*(?:{NUMERAL})|第(?:{NUMERAL})[张幅个]?图(?:片|像)?"
    rf"|\b(?:image|picture|photo)\s*#?(?:{CARDINAL})\b|\b(?:{ORDINAL})\s+(?:image|picture|photo)\b)"
)
NUMBER = re.compile(rf"{NUMERAL}|\b{CARDINAL}\b|{ORDINAL}", re.IGNORECASE)
EDITED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:在|以)\s*(?P<image>{IMAGE})\s*(?:的)?(?:基础|为基础|为底|为主)",
        rf"\b(?:based\s+on|starting\s+from|edit|editing|modify)\s+(?:the\s+)?(?P<image>{IMAGE})",
        rf"替换掉?\s*(?P<image>{IMAGE})",
        rf"(?<!用)(?P<image>{IMAGE})[^，,。;；]{{0,60}}?(?:替换|更换|换成|换为|改成)",
        rf"\b(?:replace|swap|change|turn)\b[^.,;]{{0,80}}?(?P<image>{IMAGE})[^.,;]{{0,80}}?\b(?:with|by|for|into|to)\b",
        rf"(?:放|移|贴|加|置|添|插|挪|融)\S{{0,4}}?[到在至进入]\s*(?P<image>{IMAGE})",
        rf"\b(?:place|put|move|add|insert|paste|set)\b[^.;]{{0,80}}\b(?:in|into|on|onto|to|at|inside)\b[^.;]{{0,40}}?"
        rf"(?P<image>{IMAGE})",
    )
)
"""Ways to say which image shall be changed, the clearest first; bounded, so that no text takes long to search."""


def edited_image(prompt: str, images: int) -> int:
    """The index of the image that shall be changed: the one that the words name as such, or else the last."""
    for pattern in EDITED:
        for found in pattern.finditer(prompt):
            at = _number(found["image"]) - 1
            if 0 <= at < images:
                return at
    return images - 1


def _number(image: str) -> int:
    found = NUMBER.search(image)
    return value(found[0]) if found else 0
