"""What hangs in the sky."""

from __future__ import annotations

import math

from danqing.engines.sketch.brush import Brush, arc, outline
from danqing.engines.sketch.colours import darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named


def moon(brush: Brush, look: Look) -> None:
    brush.glow(50, 50, 150, look.colour, 0.45)
    brush.ellipse(50, 50, 46, 46, look.colour, ink=0.4, depth=0.12)
    for x, y, size in ((34, 36, 11), (62, 54, 9), (44, 70, 7), (66, 32, 5), (28, 58, 4)):
        brush.ellipse(x, y, size, size, darker(look.colour, 0.16), ink=0, depth=0.1)


def crescent(brush: Brush, look: Look) -> None:
    brush.glow(40, 50, 120, look.colour, 0.4)
    outer, inner = arc(50, 50, 46, 46, -65, -295, 15), arc(66, 50, 36, 38, -252, -108, 11)
    brush.fill(outline([*outer, *inner], soft=0.6), look.colour, ink=0.5, depth=0.15)


def sun(brush: Brush, look: Look) -> None:
    brush.glow(50, 50, 170, look.colour, 0.6)
    for index in range(14):
        turn = index * 2 * math.pi / 14
        reach = 50 if index % 2 else 44
        brush.line(
            [
                (50 + 36 * math.cos(turn), 50 + 36 * math.sin(turn)),
                (50 + reach * math.cos(turn), 50 + reach * math.sin(turn)),
            ],
            look.colour,
            2.6,
            alpha=0.85,
        )
    brush.ellipse(50, 50, 30, 30, lighter(look.colour, 0.25), ink=0.5, depth=0.2)


def star(brush: Brush, look: Look) -> None:
    points = []
    for index in range(10):
        turn, reach = math.radians(index * 36 - 90), 48 if index % 2 == 0 else 21
        points.append((50 + reach * math.cos(turn), 52 + reach * math.sin(turn)))
    brush.glow(50, 50, 80, look.colour, 0.5)
    brush.shape(points, look.colour, soft=0.15)


def cloud(brush: Brush, look: Look) -> None:
    puffs = ((36, 66, 32, 26), (74, 44, 38, 36), (116, 54, 32, 30), (150, 72, 30, 20), (90, 74, 60, 22))
    for x, y, rx, ry in puffs:
        brush.ellipse(x, y + 4, rx, ry, darker(look.colour, 0.18), ink=0, depth=0.1)
    for x, y, rx, ry in puffs:
        brush.ellipse(x - 2, y - 3, rx * 0.92, ry * 0.88, look.colour, ink=0, depth=0.06)


def rainbow(brush: Brush, look: Look) -> None:
    for index, tone in enumerate(("#d9534f", "#ee8f4a", "#f2cf5a", "#6fb36a", "#5a9fd0", "#7a6ac0")):
        radius = 98 - index * 6
        brush.line(arc(100, 102, radius, radius, 180, 360, 25), hexed(tone), 6.4, alpha=0.62)


def lightning(brush: Brush, look: Look) -> None:
    brush.glow(30, 50, 80, look.colour, 0.6)
    brush.shape([(34, 0), (10, 54), (28, 54), (16, 100), (52, 40), (33, 40), (48, 0)], look.colour, soft=0.0)


def firework(brush: Brush, look: Look) -> None:
    rng = look.chance("firework")
    tones = (look.colour, hexed("#ffd36a"), hexed("#8fd0ff"))
    brush.glow(50, 50, 62, look.colour, 0.5)
    for index in range(34):
        turn, reach = index * 2 * math.pi / 34, float(rng.uniform(30, 48))
        ray = [
            (50 + r * reach * math.cos(turn), 50 + r * reach * math.sin(turn) + 6 * r * r) for r in (0.35, 0.7, 1.0)
        ]
        brush.line(ray, tones[index % 3], 1.3, alpha=0.95)
        brush.dots([(*ray[-1], 1.4)], lighter(tones[index % 3], 0.5))


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="moon",
        words=named("moon, full moon, moonlight, 月亮, 月, 明月, 圆月, 满月"),
        poses=one(moon),
        metres=2,
        colours=(hexed("#f7efcf"),),
        stands="sky",
        home="meadow",
        top=0.96,
    ),
    Motif(
        name="crescent",
        words=named("crescent moon, crescent, 弯月, 月牙, 新月"),
        poses=one(crescent),
        metres=2,
        colours=(hexed("#f7efcf"),),
        stands="sky",
        home="meadow",
        top=0.3,
    ),
    Motif(
        name="sun",
        words=named("sun, sunshine, 太阳, 阳光, 红日"),
        poses=one(sun),
        metres=2,
        colours=(hexed("#ffd87a"),),
        stands="sky",
        home="meadow",
    ),
    Motif(
        name="star",
        words=named("star, shooting star, 星星, 流星, 星"),
        poses=one(star),
        metres=1,
        colours=(hexed("#ffe39a"),),
        stands="sky",
        home="space",
    ),
    Motif(
        name="cloud",
        words=named("cloud, 云, 云朵, 白云"),
        poses=one(cloud, 1.84),
        metres=4,
        colours=(hexed("#fdfdfd"),),
        stands="sky",
        top=0.66,
    ),
    Motif(
        name="rainbow",
        words=named("rainbow, 彩虹"),
        poses=one(rainbow, 2.0),
        metres=300,
        colours=(hexed("#d9534f"),),
        stands="sky",
    ),
    Motif(
        name="lightning",
        words=named("lightning, thunder, 闪电"),
        poses=one(lightning, 0.6),
        metres=5,
        colours=(hexed("#fff2a8"),),
        stands="sky",
    ),
    Motif(
        name="firework",
        words=named("firework, fireworks, 烟花, 烟火"),
        poses=one(firework),
        metres=6,
        colours=(hexed("#ff7a9a"), hexed("#ffd36a")),
        stands="sky",
        home="city",
    ),
)
