"""The dragon of the East: a long body without wings, which swims in the air."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from danqing.engines.sketch.brush import Brush, Point, arc
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, Pose
from danqing.engines.sketch.motifs.wild import CREAM, HORN, Points, eyes
from danqing.engines.sketch.words import named

DRAGON_SPINE = (
    (38, 30),
    (58, 44),
    (82, 30),
    (110, 24),
    (134, 42),
    (124, 68),
    (96, 74),
    (92, 92),
    (122, 98),
    (160, 84),
)


def dragon(brush: Brush, look: Look) -> None:
    """A long Chinese dragon that winds through the air: mane, whiskers, scales, claws."""
    body, gold = look.colour, hexed("#eec25a")
    for x, y, side in ((72, 40, 1), (128, 60, -1), (104, 78, 1)):
        _claw(brush, x, y, side, body)
    _dragon_back(brush, gold)
    spine = list(DRAGON_SPINE)
    brush.limb(spine, (15, 17, 18, 18, 18, 17, 15, 12, 8, 2), body, depth=0.3)
    curve = _along(spine, 66)
    brush.dots([(x, y + 2, 1.9) for x, y in curve[4:-8]], lighter(body, 0.45), squash=0.7, alpha=0.75)
    for spot in curve[6:-6:5]:
        brush.line(arc(*spot, 6, 6, -30, 80, 5), darker(body, 0.35), 0.9, alpha=0.8)
    for step in range(4):
        brush.limb([(160, 84), (168 + step, 74 + step * 7), (178, 70 + step * 9)], (4, 3, 0.6), gold, ink=0.4)
    _dragon_head(brush, body, gold)


def _along(points: Points, count: int) -> list[Point]:
    spots = np.linspace(0, len(points) - 1, count)
    xs, ys = (np.interp(spots, range(len(points)), axis) for axis in zip(*points, strict=True))
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _dragon_back(brush: Brush, gold: Colour) -> None:
    """The flames along its spine."""
    curve = _along(DRAGON_SPINE, 40)
    for (x, y), (after_x, after_y) in pairwise(curve[2:-5]):
        dx, dy = after_x - x, after_y - y
        norm = max((dx * dx + dy * dy) ** 0.5, 1e-6)
        tip = (x + dy / norm * 20 + dx * 2, y - dx / norm * 20 + dy * 2)
        brush.shape([(x, y), tip, (after_x + dx, after_y + dy)], gold, soft=0.3, ink=0.3)


def _claw(brush: Brush, x: float, y: float, side: int, body: Colour) -> None:
    brush.limb([(x, y), (x + side * 8, y + 12), (x - side * 1, y + 20)], (9, 7, 5), darker(body, 0.15), ink=0.7)
    for lean in (-6, 0, 6):
        brush.limb([(x - side, y + 19), (x - side * 5 + lean, y + 26)], (3, 0.8), HORN, ink=0.5)


def _dragon_head(brush: Brush, body: Colour, gold: Colour) -> None:
    for index, (x, y) in enumerate(((56, 8), (62, 18), (62, 30), (56, 42), (46, 50))):
        brush.limb(
            [(36, 28), ((36 + x) / 2, (28 + y) / 2 - 3), (x, y)],
            (11, 9, 1),
            (gold, mix(gold, body, 0.4))[index % 2],
            ink=0.4,
        )
    for lean in (0, 9):
        brush.limb([(34 + lean, 16), (42 + lean, 4), (40 + lean * 1.3, -8)], (4, 3, 1), HORN, ink=0.7)
        brush.limb([(41 + lean, 5), (50 + lean, -1)], (2.6, 0.8), HORN, ink=0.6)
    brush.shape([(14, 38), (34, 36), (40, 44), (24, 48), (12, 45)], darker(body, 0.2))
    brush.shape([(16, 39), (32, 38), (30, 43), (16, 43)], hexed("#b3383a"), ink=0)
    brush.shape([(4, 28), (10, 20), (22, 22), (30, 12), (44, 16), (48, 30), (38, 40), (20, 38), (6, 37)], body)
    brush.shape([(14, 38), (17, 43), (20, 38.5), (25, 42), (28, 38)], CREAM, soft=0.1, ink=0.3)
    brush.dots([(8, 26, 2)], darker(body, 0.6))
    brush.ellipse(28, 22, 5, 4.4, hexed("#fbf3c8"), ink=0.8, depth=0)
    eyes(brush, [(27, 22.5)], 2.6)
    brush.limb([(20, 17), (28, 14), (36, 15)], (2, 4, 1), gold, ink=0.4)
    for points in ([(8, 32), (-6, 26), (-10, 12), (-2, 4)], [(12, 37), (0, 46), (-8, 60), (2, 70)]):
        brush.line(points, gold, 1.6)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="dragon",
        words=named("dragon, chinese dragon, 龙, 巨龙, 中国龙, 神龙"),
        poses=(Pose(name="fly", draw=dragon, aspect=1.8),),
        metres=9,
        colours=(hexed("#2f8f7d"), hexed("#c4453a")),
        stands="air",
        home="mountains",
        alive=True,
        top=0.72,
    ),
)
