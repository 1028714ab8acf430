"""What an instruction asks for: which image is changed, which one gives, and what is done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.scene import Scene, Subject

IMAGE = re.compile(
    r"(?:image|picture|photo|figure|img)\s*#?\s*(\d)|图(?:片|像)?\s*([1-9一二三四五六七八九])", re.IGNORECASE
)
INTO_FIRST = re.compile(
    r"^\s*(?:请|帮我)?(?:在|为|给)\s*图|^\s*(?:please\s+)?(?:in|to|for)\s+(?:image|picture)|(?:以|基于)图",
    re.IGNORECASE,
)
DIGITS = "一二三四五六七八九"

ENGLISH: dict[str, str] = {
    "remove": "remove|delete|erase|get rid of|take away|clear",
    "replace": "replace|swap|substitute|turn .{1,40} into|change .{1,40} (?:to|into)",
    "add": "add|draw|insert|put|place|include",
    "print": "spray|print|paint .{1,60} (?:on|onto)|project|tattoo|stick|engrave",
    "place": "place|put|move|copy|insert|transfer|paste|add|wear|combine .{1,60} into",
    "flip": "flip|flipped|mirror|mirrored",
    "rotate": "rotate|rotated",
    "blur": "blur|blurred|blurry|out of focus|defocus",
    "sharpen": "sharpen|sharper",
    "brighten": "brighten|brighter|lighter",
    "darken": "darken|darker|dim",
    "grey": "grayscale|greyscale|desaturate|black[- ]and[- ]white|monochrome",
    "vertical": "vertical|vertically|upside down",
}
CHINESE: dict[str, str] = {
    "remove": "去掉|去除|删除|移除|擦除|抹去|消除|清除",
    "replace": "替换|换成|改成|变成|替代",
    "add": "添加|加上|加入|增加|画上|画一|放上|放一|放入|加一|插入",
    "print": "喷绘|喷涂|喷在|印在|印到|贴在|贴到|画在|涂在|纹在",
    "place": "放在|放到|放置|移到|移动到|复制到|粘贴|放入|添加到|穿上|戴上|加到",
    "flip": "翻转|镜像",
    "rotate": "旋转",
    "blur": "模糊|虚化",
    "sharpen": "锐化|更清晰",
    "brighten": "变亮|提亮|更亮|调亮",
    "darken": "变暗|调暗|更暗",
    "grey": "黑白|灰度|去色",
    "vertical": "上下|垂直",
}
VERBS = {name: re.compile(rf"\b(?:{words})\b|{CHINESE[name]}", re.IGNORECASE) for name, words in ENGLISH.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """`target` is the image that is changed and `source` the one that gives, as indices; None: not needed.

    `verbs` are the keys of `VERBS` found in the words; `scene` is what the words describe;
    `missing` are image numbers that were named and are not there.
    """

    target: int
    source: int | None
    verbs: frozenset[str]
    scene: Scene
    named: int = 0
    """How many images the words name by number."""
    missing: tuple[int, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        return self.scene.subjects


def understood(prompt: str, images: int, boxed: tuple[int, ...]) -> Instruction:
    """Read an instruction about `images` images, of which those at the indices `boxed` carry boxes."""
    named = [_number(match) for match in IMAGE.finditer(prompt)]
    there = [number - 1 for number in dict.fromkeys(named) if 1 <= number <= images]
    target = _target(prompt, there, images, boxed)
    others = [index for index in (*there, *reversed(range(images))) if index != target]
    return Instruction(
        target=target,
        source=others[0] if others else None,
        verbs=frozenset(name for name, pattern in VERBS.items() if pattern.search(prompt)),
        scene=read(IMAGE.sub(" ", prompt), instruction=True),
        named=len(there),
        missing=tuple(number for number in dict.fromkeys(named) if not 1 <= number <= images),
    )


def _target(prompt: str, there: list[int], images: int, boxed: tuple[int, ...]) -> int:
    """The image that the words name last ("from image 1 into image 2"), or the boxed one, or the last."""
    if there:
        return there[0] if INTO_FIRST.search(prompt) or len(there) == 1 else there[-1]
    return boxed[-1] if boxed else images - 1


def _number(match: re.Match[str]) -> int:
    sign = match[1] or match[2]
    return DIGITS.index(sign) + 1 if sign in DIGITS else int(sign)
