"""Colours as 8-bit RGB, and how a painter changes them: shadows turn blue, lights turn warm."""

from __future__ import annotations

import skia

Colour = tuple[int, int, int]

SHADE: Colour = (34, 30, 66)
GLEAM: Colour = (255, 247, 224)
PAPER: Colour = (249, 244, 232)
LAMPLIGHT: Colour = (255, 217, 138)
"""The colour of what shines by itself: the light of the hour does not change it."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with `share` (0–1) of `second` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, SHADE, share)


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, GLEAM, share)


def hexed(text: str) -> Colour:
    """`#rrggbb` as a colour."""
    value = int(text.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def argb(colour: Colour, alpha: float = 1.0) -> int:
    """The number that skia takes."""
    return int(skia.ColorSetARGB(round(255 * alpha), *colour))


def luminance(colour: Colour) -> float:
    """Rec. 709 luma, 0–1."""
    red, green, blue = colour
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
