"""Hats, scarves and the like on animals: where each one's neck and crown are, and how a garment sits there."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.engines.sketch.brush import Brush, Point, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Draw, Look

SCARF = hexed("#cf4a3f")
HAT = hexed("#6f5137")
GOLD = hexed("#ebc04a")
FRAME = hexed("#33262a")
TIE = hexed("#b23b3f")


@dataclass(frozen=True, slots=True)
class Fit:
    """The middle and the half width of the neck, of the hat's brim and of the eyes, in the motif's frame.

    `apart` is the distance from the middle to each eye: 0 for an animal that is seen from the side.
    """

    neck: Point
    throat: float
    brim: Point
    crown: float
    eyes: Point = (0.0, 0.0)
    apart: float = 0.0
    tilt: float = 0.0


def attired(draw: Draw, fit: Fit) -> Draw:
    """The animal, dressed in what the words give it."""

    def drawn(brush: Brush, look: Look) -> None:
        draw(brush, look)
        if not look.wears:
            return
        if (scarf := look.worn("scarf", SCARF)) is not None:
            _scarf(brush, scarf, fit)
        if (tie := look.worn("tie", TIE)) is not None:
            _bow(brush, tie, fit)
        if (hat := look.worn("hat", HAT)) is not None:
            _hat(brush, hat, fit)
        if (crown := look.worn("crown", GOLD)) is not None:
            _crown(brush, crown, fit)
        if (glasses := look.worn("glasses", FRAME)) is not None and fit.apart:
            _glasses(brush, glasses, fit)

    return drawn


def _scarf(brush: Brush, tone: Colour, fit: Fit) -> None:
    size = fit.throat
    with brush.moved(*fit.neck, turn=fit.tilt):
        tail = sized(((0.45, 0.1), (0.7, 0.8), (0.6, 1.4)), 0, 0, size)
        brush.limb(tail, (0.46 * size, 0.5 * size, 0.54 * size), darker(tone, 0.14), ink=0.7)
        fringe = [(x * size, 1.4 * size, x * size, 1.62 * size) for x in (0.4, 0.54, 0.68, 0.82)]
        brush.lines(fringe, tone, 0.07 * size)
        band = sized(((-1.0, -0.16), (-0.5, 0.14), (0, 0.22), (0.5, 0.14), (1.0, -0.16)), 0, 0, size)
        brush.limb(band, [size * wide for wide in (0.5, 0.6, 0.62, 0.6, 0.5)], tone, ink=0.8)
        stripes = [(x, 0.02 - 0.14 * abs(x), x + 0.05, 0.36 - 0.2 * abs(x)) for x in (-0.62, -0.2, 0.22, 0.62)]
        brush.lines(
            [(a * size, b * size, c * size, d * size) for a, b, c, d in stripes], lighter(tone, 0.5), 0.1 * size
        )


def _bow(brush: Brush, tone: Colour, fit: Fit) -> None:
    size = fit.throat
    with brush.moved(*fit.neck, turn=fit.tilt):
        for side in (-1, 1):
            wing = sized(((0.1, 0.1), (0.75, -0.22), (0.82, 0.14), (0.75, 0.5)), 0, 0, size, flip=side)
            brush.shape(wing, tone, soft=0.5)
        brush.ellipse(0, 0.12 * size, 0.17 * size, 0.2 * size, darker(tone, 0.2), ink=0.7)


def _hat(brush: Brush, tone: Colour, fit: Fit) -> None:
    size = fit.crown
    with brush.moved(*fit.brim, turn=fit.tilt):
        dome = ((-0.62, 0), (-0.52, -0.72), (0, -0.86), (0.52, -0.72), (0.62, 0))
        brush.shape(sized(dome, 0, 0, size), tone, soft=0.6)
        brush.ellipse(0, 0, 1.05 * size, 0.2 * size, tone)
        ribbon = sized(((-0.6, -0.2), (0, -0.14), (0.6, -0.2)), 0, 0, size)
        brush.limb(ribbon, (0.2 * size, 0.22 * size, 0.2 * size), darker(tone, 0.45), ink=0.3)


def _crown(brush: Brush, tone: Colour, fit: Fit) -> None:
    size = fit.crown
    with brush.moved(*fit.brim, turn=fit.tilt):
        points = ((-0.6, 0.06), (-0.7, -0.7), (-0.3, -0.34), (0, -0.86), (0.3, -0.34), (0.7, -0.7), (0.6, 0.06))
        brush.shape(sized(points, 0, 0, size), tone, soft=0.0)
        jewels = [(0, -0.16 * size, 0.11 * size), *((x * size, -0.12 * size, 0.07 * size) for x in (-0.36, 0.36))]
        brush.dots(jewels, hexed("#c9443c"))


def _glasses(brush: Brush, tone: Colour, fit: Fit) -> None:
    x, y = fit.eyes
    size = fit.apart * 0.72
    for side in (-1, 1):
        brush.ellipse(x + side * fit.apart, y, size, size, (225, 238, 246), ink=0, depth=0, alpha=0.3)
        ring = [
            (x + side * fit.apart + size * across, y + size * down)
            for across, down in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
        ]
        brush.line(ring, tone, size * 0.24, closed=True)
    brush.line([(x - fit.apart + size, y), (x + fit.apart - size, y)], tone, size * 0.24)
