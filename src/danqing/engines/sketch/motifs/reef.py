"""What lives on the bottom of the sea and on its shore: corals, starfish, shells and crabs."""

from __future__ import annotations

from math import cos, radians, sin

from danqing.engines.sketch.brush import Brush, Point, arc, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

ROCK = hexed("#6b6f80")
EYE = hexed("#2a2226")
SECOND = hexed("#e8a23f")


def coral(brush: Brush, look: Look) -> None:
    """Three kinds on one rock: branches, a fan and tubes."""
    tone = look.colour
    second = mix(SECOND, tone, 0.2)
    third = hexed("#8f6ac0")
    _fan(brush, third)
    _branch(brush, (62, 92), -92, 30, 11, tone, 4)
    for x, high in ((20, 52), (30, 42), (12, 62)):
        brush.limb([(x, 92), (x - 1, (high + 92) / 2), (x, high)], (9, 10, 11), second)
        brush.ellipse(x, high, 5.4, 2.4, darker(second, 0.45), ink=0.7)
    brush.shape([(2, 99), (12, 86), (40, 88), (66, 82), (96, 87), (122, 88), (130, 99)], ROCK, soft=0.8, depth=0.3)
    brush.dots([(24, 92, 2), (52, 91, 2.6), (84, 93, 2), (108, 92, 2.4)], lighter(ROCK, 0.3), alpha=0.7)


def _branch(brush: Brush, foot: Point, turn: float, long: float, wide: float, tone: Colour, depth: int) -> None:
    """A branch that forks, thinner each time; angles in degrees clockwise from the right."""
    end = (foot[0] + long * cos(radians(turn)), foot[1] + long * sin(radians(turn)))
    brush.limb([foot, end], (wide, wide * 0.78), tone, ink=0.6)
    if depth == 0:
        brush.ellipse(*end, wide * 0.46, wide * 0.46, lighter(tone, 0.5), ink=0.4)
        return
    for side in (-1, 1):
        _branch(brush, end, turn + side * (17 + 4 * depth), long * 0.72, wide * 0.72, tone, depth - 1)


def _fan(brush: Brush, tone: Colour) -> None:
    edge = arc(106, 92, 34, 56, 195, 345, 14)
    brush.shape([(106, 92), *edge], mix(tone, ROCK, 0.1), soft=0.7, depth=0.3)
    brush.lines([(106, 90, x, y) for x, y in edge], lighter(tone, 0.4), 1.2, 0.8)
    for part in (0.45, 0.7):
        brush.line(arc(106, 92, 34 * part, 56 * part, 200, 340, 10), lighter(tone, 0.4), 1.0, alpha=0.7)


def starfish(brush: Brush, look: Look) -> None:
    tone = look.colour
    rays: list[Point] = []
    for step in range(10):
        reach = 48 if step % 2 == 0 else 19
        turn = radians(step * 36 - 90)
        rays.append((52 + reach * cos(turn), 52 + reach * sin(turn)))
    brush.shape(rays, tone, soft=0.5, depth=0.3)
    for step in range(5):
        turn = radians(step * 72 - 90)
        spots = [(52 + at * cos(turn), 52 + at * sin(turn), 2.6 - at * 0.03) for at in (8, 16, 24, 32, 40)]
        brush.dots(spots, lighter(tone, 0.55))


def shell(brush: Brush, look: Look) -> None:
    """A scallop, its ribs spread from the hinge."""
    tone = look.colour
    rim = arc(60, 62, 56, 56, 165, 375, 16)
    brush.shape([(44, 92), *rim, (76, 92)], tone, soft=0.6, depth=0.32)
    brush.lines([(60, 92, x, y) for x, y in rim[1:-1:2]], darker(tone, 0.28), 1.6, 0.8)
    for part in (0.5, 0.75):
        band = [(60 + (x - 60) * part, 92 + (y - 92) * part) for x, y in rim]
        brush.line(band, lighter(tone, 0.5), 2.0, alpha=0.8)
    brush.shape([(42, 90), (78, 90), (72, 99), (48, 99)], darker(tone, 0.15), soft=0.2)


CLAW: tuple[Point, ...] = ((0.1, 0.3), (0.75, 0.1), (0.9, -0.6), (0.35, -0.9), (0.6, -0.4), (0.2, -0.45), (0, -0.2))


def crab(brush: Brush, look: Look) -> None:
    tone = look.colour
    for side in (-1, 1):
        for step in range(3):
            leg = sized(
                ((30, 66 + step * 7), (52, 62 + step * 10), (60 - step * 4, 82 + step * 8)), 76, 0, 1, flip=side
            )
            brush.limb(leg, (7, 6, 2.4), darker(tone, 0.16), ink=0.8)
        brush.limb(sized(((30, 58), (48, 50), (50, 36)), 76, 0, 1, flip=side), (9, 9, 8), tone, ink=0.8)
        brush.shape(sized(CLAW, 76 + side * 46, 36, 30, flip=side), tone, soft=0.5)
        brush.lines([(76 + side * 12, 52, 76 + side * 13, 36)], tone, 3.4)
        brush.ellipse(76 + side * 13, 34, 5.6, 5.6, (255, 255, 255), ink=0.8, depth=0)
        brush.ellipse(76 + side * 12, 34, 2.8, 3.2, EYE, ink=0, depth=0)
    brush.ellipse(76, 68, 40, 23, tone, depth=0.3)
    brush.line(arc(76, 68, 15, 9, 20, 160, 8), darker(tone, 0.5), 2.0)
    brush.dots([(58, 57, 2.4), (94, 57, 2.4), (76, 54, 2.0)], lighter(tone, 0.45))


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="coral",
        words=named("coral, sea anemone, 珊瑚, 珊瑚丛, 海葵"),
        poses=one(coral, 1.4),
        metres=1.0,
        colours=(hexed("#e2607a"), hexed("#e8784f")),
        home="underwater",
    ),
    Motif(
        name="starfish",
        words=named("starfish, sea star, 海星"),
        poses=one(starfish, 1.04),
        metres=0.22,
        colours=(hexed("#e2784a"), hexed("#d9596a")),
        home="sea",
    ),
    Motif(
        name="shell",
        words=named("shell, seashell, scallop, conch, clam, 贝壳, 海螺, 扇贝"),
        poses=one(shell, 1.2),
        metres=0.18,
        colours=(hexed("#f0c9b4"), hexed("#e8b4b0")),
        home="sea",
    ),
    Motif(
        name="crab",
        words=named("crab, lobster, 螃蟹, 龙虾"),
        poses=one(crab, 1.52),
        metres=0.3,
        colours=(hexed("#d9533c"),),
        home="sea",
        alive=True,
    ),
)
