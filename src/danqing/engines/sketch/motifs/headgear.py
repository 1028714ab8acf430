"""What people have on their heads, by what they are: a farmer's straw hat, a cook's toque, a sailor's cap."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from danqing.engines.sketch.brush import Brush, sized
from danqing.engines.sketch.colours import Colour, darker, hexed

GOLD = hexed("#ebc04a")
HATS = {
    "straw": hexed("#e3c27a"),
    "toque": hexed("#f8f5ee"),
    "crown": GOLD,
    "helmet": hexed("#f0b73a"),
    "cap": hexed("#f4f3ee"),
}
"""The usual colour of each."""

Hat = Callable[[Brush, Colour, float, float, float], None]


def put_on(brush: Brush, hat: str, tone: Colour, x: float, y: float, size: float) -> None:
    """Draw a hat, if there is one, on a head around (x, y) of half the width `size`."""
    if hat in DRAWN:
        DRAWN[hat](brush, tone, x, y, size)


def _straw(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    _brimmed(brush, tone, x, y, size, 2.1)


def _felt(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    _brimmed(brush, tone, x, y, size, 1.5)


def _brimmed(brush: Brush, tone: Colour, x: float, y: float, size: float, wide: float) -> None:
    crown = ((-0.86, -0.5), (-0.66, -1.4), (0, -1.56), (0.66, -1.4), (0.86, -0.5))
    brush.shape(sized(crown, x, y, size), tone, soft=0.7)
    brush.ellipse(x, y - size * 0.56, size * wide * 0.72, size * 0.24, tone)
    band = sized(((-0.82, -0.76), (0, -0.7), (0.82, -0.76)), x, y, size)
    brush.limb(band, (1.6, 1.8, 1.6), darker(tone, 0.4), ink=0.3)


def _toque(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    brush.rect(x - size * 0.72, y - size * 1.3, size * 1.44, size * 0.7, tone, ink=0.7)
    for across in (-0.55, 0, 0.55):
        brush.ellipse(x + across * size, y - size * 1.6, size * 0.5, size * 0.46, tone, ink=0.7)


def _crown(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    points = ((-0.75, -0.7), (-0.85, -1.6), (-0.36, -1.15), (0, -1.8), (0.36, -1.15), (0.85, -1.6), (0.75, -0.7))
    brush.shape(sized(points, x, y, size), tone, soft=0.0)
    brush.dots([(x, y - size * 0.95, size * 0.14)], hexed("#c9443c"))


def _helmet(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    dome = ((-1.0, -0.4), (-0.85, -1.2), (0, -1.6), (0.85, -1.2), (1.0, -0.4))
    brush.shape(sized(dome, x, y, size), tone, soft=0.8)
    brush.rect(x - size * 1.15, y - size * 0.56, size * 2.3, size * 0.24, darker(tone, 0.15), radius=1)


def _cap(brush: Brush, tone: Colour, x: float, y: float, size: float) -> None:
    """A peaked cap with a band and a badge."""
    top = ((-0.84, -0.7), (-1.16, -1.2), (-0.7, -1.5), (0, -1.58), (0.7, -1.5), (1.16, -1.2), (0.84, -0.7))
    brush.shape(sized(top, x, y, size), tone, soft=0.7)
    band = sized(((-0.86, -0.72), (0, -0.64), (0.86, -0.72)), x, y, size)
    brush.limb(band, (size * 0.3, size * 0.32, size * 0.3), hexed("#2f3a55"), ink=0.4)
    peak = ((-0.8, -0.58), (0, -0.5), (0.8, -0.58), (0.6, -0.3), (0, -0.22), (-0.6, -0.3))
    brush.shape(sized(peak, x, y, size), hexed("#26262e"), soft=0.6)
    brush.ellipse(x, y - size * 0.82, size * 0.15, size * 0.17, GOLD, ink=0.5)


DRAWN: Mapping[str, Hat] = {
    "straw": _straw,
    "felt": _felt,
    "toque": _toque,
    "crown": _crown,
    "helmet": _helmet,
    "cap": _cap,
}
