"""What moves people about."""

from __future__ import annotations

import math

from danqing.engines.sketch.brush import Brush, arc, outline
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

TYRE = hexed("#37343b")
GLASS = hexed("#a9c8d6")
STEEL = hexed("#c3c8cf")


def _wheel(brush: Brush, x: float, y: float, radius: float) -> None:
    brush.ellipse(x, y, radius, radius, TYRE)
    brush.ellipse(x, y, radius * 0.58, radius * 0.58, STEEL, ink=0.7)
    spokes = [
        (x, y, x + math.cos(turn) * radius * 0.5, y + math.sin(turn) * radius * 0.5)
        for turn in (0.3, 1.56, 2.8, 4.1, 5.3)
    ]
    brush.lines(spokes, darker(STEEL, 0.45), radius * 0.09)
    brush.ellipse(x, y, radius * 0.14, radius * 0.14, TYRE, ink=0)


CAR_BODY = (
    *((8, 84), (4, 66), (10, 50), (44, 42), (70, 12), (104, 6), (148, 8)),
    *((184, 42), (222, 50), (234, 62), (234, 82), (222, 88), (16, 88)),
)


def car(brush: Brush, look: Look) -> None:
    paint = look.colour
    brush.shape(CAR_BODY, paint, soft=0.42, depth=0.36)
    for pane in ([(58, 42), (76, 18), (106, 13), (108, 42)], [(116, 42), (115, 13), (144, 15), (168, 42)]):
        brush.shape(pane, LAMPLIGHT if look.lit else GLASS, soft=0.12, ink=0.8, depth=0.35)
    brush.line([(12, 56), (70, 52), (150, 52), (226, 58)], lighter(paint, 0.55), 1.8, alpha=0.8)
    brush.lines([(112, 44, 114, 82), (58, 46, 54, 66)], darker(paint, 0.4), 1.3)
    for x in (98, 158):
        brush.rect(x, 55, 11, 3, lighter(paint, 0.35), radius=1.5, ink=0.6)
    brush.ellipse(12, 60, 6, 5, LAMPLIGHT)
    brush.rect(226, 58, 8, 8, hexed("#c8413b"), radius=2, ink=0.7)
    brush.rect(2, 78, 234, 7, darker(paint, 0.5), radius=3, ink=0.6)
    for x in (54, 182):
        brush.ellipse(x, 80, 23, 21, darker(paint, 0.62), ink=0)
        _wheel(brush, x, 81, 18)
    if look.lit:
        brush.glow(6, 60, 46, LAMPLIGHT, 0.7)


def bus(brush: Brush, look: Look) -> None:
    brush.rect(2, 6, 206, 82, look.colour, radius=8, depth=0.3)
    brush.rect(2, 58, 206, 8, lighter(look.colour, 0.6), ink=0.5)
    for x in range(12, 168, 31):
        brush.rect(x, 18, 26, 28, LAMPLIGHT if look.lit else GLASS, radius=2, ink=0.8, depth=0.3)
    brush.rect(176, 18, 26, 66, GLASS, radius=2, ink=0.8)
    for x in (46, 160):
        _wheel(brush, x, 86, 13)


def train(brush: Brush, look: Look) -> None:
    brush.shape([(2, 86), (8, 52), (40, 24), (74, 18), (298, 18), (298, 86)], look.colour, soft=0.2, depth=0.3)
    brush.shape([(24, 46), (44, 28), (66, 25), (66, 46)], GLASS, soft=0.2)
    for x in range(84, 288, 34):
        brush.rect(x, 28, 24, 20, LAMPLIGHT if look.lit else GLASS, radius=2, ink=0.7)
    brush.lines([(8, 62, 298, 62)], lighter(look.colour, 0.7), 4)
    for x in range(40, 290, 48):
        brush.ellipse(x, 89, 8, 8, TYRE)
    brush.lines([(-20, 98, 320, 98)], hexed("#7a7077"), 3)


def bicycle(brush: Brush, look: Look) -> None:
    for x in (34, 126):
        brush.line(arc(x, 68, 29, 29, 0, 345, 24), TYRE, 3.4, closed=True)
        spokes = [
            (x, 68, x + 28 * math.cos(turn * math.pi / 7), 68 + 28 * math.sin(turn * math.pi / 7))
            for turn in range(14)
        ]
        brush.lines(spokes, STEEL, 0.6)
    frame = [
        (34, 68, 58, 28),
        (58, 28, 108, 30),
        (108, 30, 76, 70),
        (76, 70, 58, 28),
        (34, 68, 76, 70),
        (104, 16, 126, 68),
    ]
    brush.lines(frame, darker(look.colour, 0.4), 5)
    brush.lines(frame, look.colour, 3.4)
    brush.limb([(46, 22), (58, 21), (68, 24)], (6, 7, 3), hexed("#5b3a2a"))
    brush.line([(104, 16), (112, 10), (120, 14)], TYRE, 3)
    brush.ellipse(76, 70, 7, 7, STEEL)
    brush.lines([(76, 70, 82, 84), (78, 84, 87, 84)], TYRE, 2.4)
    brush.rect(112, 20, 26, 17, hexed("#b98a58"), radius=2)


def boat(brush: Brush, look: Look) -> None:
    brush.limb([(84, 78), (84, 40), (84, 2)], (4, 3.4, 2), hexed("#7a5436"))
    brush.shape([(88, 6), (140, 66), (88, 70)], hexed("#f6efe0"), soft=0.22)
    brush.shape([(80, 14), (80, 70), (40, 68)], hexed("#efe2cb"), soft=0.22)
    brush.shape([(14, 76), (152, 76), (134, 98), (38, 98)], look.colour, soft=0.25, depth=0.35)
    brush.line([(18, 80), (84, 82), (148, 80)], lighter(look.colour, 0.5), 2)
    brush.shape([(84, 2), (98, 6), (84, 11)], hexed("#c94f43"), soft=0.2, ink=0.6)


def rowing_boat(brush: Brush, look: Look) -> None:
    brush.shape(
        [(4, 52), (30, 62), (150, 62), (196, 44), (176, 90), (140, 98), (50, 98), (20, 86)],
        look.colour,
        soft=0.5,
        depth=0.4,
    )
    brush.shape(
        [(14, 56), (34, 64), (150, 64), (184, 52), (150, 72), (36, 74)], darker(look.colour, 0.45), soft=0.6, ink=0.6
    )
    for x in (60, 110):
        brush.rect(x, 62, 14, 7, lighter(look.colour, 0.3), ink=0.7)
    brush.limb([(40, 20), (86, 62), (118, 98)], (3, 3, 8), lighter(look.colour, 0.2))


def plane(brush: Brush, look: Look) -> None:
    brush.shape([(150, 40), (176, 6), (192, 6), (184, 44)], darker(look.colour, 0.2), soft=0.2)
    brush.shape(
        [(4, 58), (24, 40), (70, 34), (170, 38), (196, 46), (150, 66), (60, 74), (16, 70)],
        look.colour,
        soft=0.6,
        depth=0.3,
    )
    brush.shape([(88, 58), (118, 58), (156, 98), (136, 98)], darker(look.colour, 0.16), soft=0.15)
    brush.dots([(x, 49, 2.6) for x in range(50, 150, 11)], hexed("#58738a"))
    brush.shape([(14, 54), (26, 44), (34, 44), (32, 54)], GLASS, soft=0.3, ink=0.7)


def balloon(brush: Brush, look: Look) -> None:
    body = [(36, 2), (62, 10), (70, 32), (58, 56), (44, 72), (28, 72), (14, 56), (2, 32), (10, 10)]
    brush.shape(body, look.colour, depth=0.34)
    with brush.inside(outline(body)):
        for x, tone in ((18, hexed("#f4e6c8")), (54, hexed("#f4e6c8")), (36, lighter(look.colour, 0.25))):
            stripe: Colour = tone
            brush.shape(
                [(36, 0), (x + 7, 30), (36 + (x - 36) * 0.4 + 4, 74), (36 + (x - 36) * 0.4 - 4, 74), (x - 7, 30)],
                stripe,
                ink=0.5,
                depth=0.3,
            )
    brush.lines([(28, 72, 31, 88), (44, 72, 41, 88)], hexed("#6b4f3a"), 0.9)
    brush.rect(29, 87, 14, 12, hexed("#a5774a"), radius=2)


def rocket(brush: Brush, look: Look) -> None:
    for side in (-1, 1):
        brush.shape([(25 + side * 10, 56), (25 + side * 22, 82), (25 + side * 8, 76)], hexed("#c94f43"), soft=0.3)
    brush.shape(
        [(25, 2), (37, 26), (38, 60), (33, 80), (17, 80), (12, 60), (13, 26)], look.colour, soft=0.7, depth=0.3
    )
    brush.ellipse(25, 34, 7, 7, GLASS)
    brush.shape([(18, 82), (32, 82), (28, 94), (25, 100), (22, 94)], hexed("#f2a63b"), ink=0)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="car",
        words=named(
            "car, automobile, sedan, taxi, vehicle, sports car, suv, 汽车, 轿车, 小汽车, 出租车",
            "跑车, 车",
        ),
        poses=one(car, 2.38),
        metres=1.5,
        colours=tuple(map(hexed, ("#c9473f", "#4f7fa8", "#e0b04a", "#5f9080"))),
        home="city",
        top=0.9,
    ),
    Motif(
        name="bus",
        words=named("bus, tram, 公交车, 巴士, 电车, 公共汽车"),
        poses=one(bus, 2.1),
        metres=2.8,
        colours=(hexed("#d99a3b"),),
        home="city",
        top=0.94,
    ),
    Motif(
        name="train",
        words=named("train, locomotive, 火车, 高铁, 列车, 地铁"),
        poses=one(train, 3.0),
        metres=3.5,
        colours=(hexed("#e9edf0"), hexed("#4f7f6f")),
        top=0.82,
    ),
    Motif(
        name="bicycle",
        words=named("bicycle, bike, cycle, 自行车, 单车, 脚踏车"),
        poses=one(bicycle, 1.6),
        metres=1.1,
        colours=(hexed("#4f8a8b"), hexed("#c95a4a")),
        home="street",
        top=0.66,
    ),
    Motif(
        name="sailing boat",
        words=named("boat, sailboat, sailing boat, yacht, 船, 帆船"),
        poses=one(boat, 1.62),
        metres=5,
        colours=(hexed("#a3543f"), hexed("#3f6f8a")),
        stands="water",
        home="lake",
        top=0.2,
    ),
    Motif(
        name="rowing boat",
        words=named("rowing boat, rowboat, canoe, small boat, fishing boat, 小船, 小舟, 渔船, 木船, 扁舟"),
        poses=one(rowing_boat, 2.0),
        metres=1.4,
        colours=(hexed("#9a6a42"),),
        stands="water",
        home="lake",
        top=0.2,
        hollow=True,
    ),
    Motif(
        name="plane",
        words=named("plane, airplane, aeroplane, aircraft, jet, 飞机, 客机"),
        poses=one(plane, 2.0),
        metres=6,
        colours=(hexed("#eef1f4"),),
        stands="air",
        home="city",
    ),
    Motif(
        name="balloon",
        words=named("hot air balloon, hot-air balloon, 热气球"),
        poses=one(balloon, 0.72),
        metres=12,
        colours=(hexed("#d9574a"), hexed("#4f8fb0")),
        stands="air",
        top=0.04,
        hollow=True,
    ),
    Motif(
        name="rocket",
        words=named("rocket, rocket ship, 火箭"),
        poses=one(rocket, 0.5),
        metres=12,
        colours=(hexed("#eceef2"),),
        stands="air",
        home="space",
    ),
)
