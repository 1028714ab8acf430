"""Words in pictures: one font for Latin and Chinese, the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files

import skia

FACE = 2
"""Noto Sans CJK SC within the collection: 0 JP, 1 KR, 2 SC, 3 TC, 4 HK."""


@lru_cache(maxsize=1)
def typeface() -> skia.Typeface:
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        return skia.Typeface.MakeFromFile(str(path), FACE)


def font(size: float) -> skia.Font:
    """The font at `size` units, laid out without hinting so that every scale looks alike."""
    made = skia.Font(typeface(), size)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setLinearMetrics(True)
    return made


def wrapped(text: str, size: float, most: float) -> list[str]:
    """Lines no wider than `most`: broken at spaces, or anywhere between Chinese characters."""
    face = font(size)
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and face.measureText(line + piece.rstrip()) > most:
            lines.append(line.strip())
            line = ""
        line += piece
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        if pieces and sign.isascii() and pieces[-1].isascii() and not pieces[-1].endswith(" "):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def fitted(text: str, wide: float, tall: float, *, largest: float) -> tuple[list[str], float]:
    """Lines and the largest size at which they fit into `wide` × `tall`, at most `largest`."""
    size = largest
    for _ in range(24):
        lines = wrapped(text, size, wide)
        widest = max((font(size).measureText(line) for line in lines), default=0)
        if len(lines) * size * 1.3 <= tall and widest <= wide:
            break
        size *= 0.88
    return lines, size
