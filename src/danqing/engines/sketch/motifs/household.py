"""Things in rooms and on tables."""

from __future__ import annotations

import math

from danqing.engines.sketch.brush import Brush, arc, foliage, outline, scattered
from danqing.engines.sketch.colours import LAMPLIGHT, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.motifs.plants import LEAF, STEM, blossom
from danqing.engines.sketch.words import named

STEEL = hexed("#c9ced4")
DARK = hexed("#3b3840")


def alarm_clock(brush: Brush, look: Look) -> None:
    body = look.colour
    for side in (-1, 1):
        brush.limb([(42 + side * 20, 84), (42 + side * 27, 97)], (6, 4), darker(body, 0.3))
        with brush.moved(42 + side * 19, 15, turn=side * 28):
            brush.shape(
                [(-14, 6), (-12, -5), (0, -11), (12, -5), (14, 6)], mix(STEEL, hexed("#e3c36a"), 0.5), soft=0.8
            )
    brush.limb([(42, 6), (42, 18)], (4, 4), DARK)
    brush.ellipse(42, 5, 5, 3.4, DARK)
    brush.ellipse(42, 54, 38, 38, body, depth=0.4)
    brush.ellipse(42, 54, 31, 31, hexed("#fbf6e9"), depth=0.1)
    _dial(brush)
    brush.dots([(30, 36, 5.5)], (255, 255, 255), alpha=0.35)


def _dial(brush: Brush) -> None:
    for hour in range(12):
        turn = math.radians(hour * 30)
        inner = 24 if hour % 3 else 21
        brush.lines(
            [
                (
                    42 + inner * math.sin(turn),
                    54 - inner * math.cos(turn),
                    42 + 28 * math.sin(turn),
                    54 - 28 * math.cos(turn),
                )
            ],
            DARK,
            2.2 if hour % 3 == 0 else 1.2,
        )
    brush.lines([(42, 54, 31, 42)], DARK, 3.2)
    brush.lines([(42, 54, 58, 38)], DARK, 2.2)
    brush.lines([(42, 54, 44, 74)], hexed("#c8413b"), 1.1)
    brush.ellipse(42, 54, 2.6, 2.6, DARK, ink=0)


def laptop(brush: Brush, look: Look) -> None:
    brush.rect(22, 2, 106, 72, look.colour, radius=4)
    brush.rect(27, 7, 96, 61, hexed("#33405c"), radius=1.5, ink=0.6, depth=0.35)
    for index, (wide, tone) in enumerate(
        ((34, "#8fc7d6"), (52, "#e8c57a"), (44, "#d98a86"), (60, "#9fd0a0"), (28, "#8fc7d6"))
    ):
        brush.rect(34 + 6 * (index % 3), 15 + index * 9, wide, 3.4, hexed(tone), radius=1.6, ink=0)
    brush.flat(outline([(88, 7), (123, 7), (123, 50)], soft=0.0), (255, 255, 255), 0.10)
    brush.shape([(20, 76), (130, 76), (146, 94), (4, 94)], lighter(look.colour, 0.12), soft=0.06)
    brush.shape([(28, 79), (122, 79), (130, 87), (20, 87)], darker(look.colour, 0.42), soft=0.05, ink=0.5)
    brush.rect(4, 94, 142, 4, darker(look.colour, 0.2), radius=2, ink=0.6)


def glass(brush: Brush, look: Look) -> None:
    wall = hexed("#dfeef2")
    brush.shape([(4, 3), (52, 3), (46, 98), (10, 98)], wall, soft=0.06, alpha=0.42, depth=0.2)
    brush.shape([(6.5, 40), (49.5, 40), (45, 94), (11, 94)], look.colour, soft=0.06, alpha=0.62, ink=0.4, depth=0.3)
    brush.ellipse(28, 40, 21.5, 4, lighter(look.colour, 0.5), alpha=0.7, ink=0.5)
    brush.ellipse(28, 4, 24, 3.6, wall, alpha=0.35)
    brush.line([(12, 14), (15, 60), (16, 84)], (255, 255, 255), 2.6, alpha=0.8)


def wine_glass(brush: Brush, look: Look) -> None:
    brush.shape([(6, 3), (48, 3), (48, 34), (27, 54), (6, 34)], hexed("#e6f0f3"), soft=0.5, alpha=0.4)
    brush.shape([(8, 22), (46, 22), (45, 35), (27, 51), (9, 35)], look.colour, soft=0.5, ink=0.5, alpha=0.9)
    brush.limb([(27, 52), (27, 76), (27, 95)], (3.4, 2.4, 4), hexed("#d5e2e6"))
    brush.ellipse(27, 96, 17, 3.2, hexed("#d5e2e6"))
    brush.line([(13, 9), (12, 28), (18, 38)], (255, 255, 255), 2, alpha=0.8)


def cup(brush: Brush, look: Look) -> None:
    brush.line(arc(84, 50, 17, 18, -80, 90, 9), darker(look.colour, 0.15), 7.5)
    brush.shape([(12, 26), (86, 26), (82, 76), (66, 92), (32, 92), (16, 76)], look.colour, soft=0.4, depth=0.3)
    brush.ellipse(49, 27, 37, 8, lighter(look.colour, 0.3))
    brush.ellipse(49, 28, 32, 6, hexed("#6b4028"), ink=0.5)
    brush.ellipse(49, 96, 46, 4, lighter(look.colour, 0.2))
    for x in (38, 52, 64):
        brush.line([(x, 18), (x - 4, 11), (x + 3, 5), (x, -2)], (255, 255, 255), 2.4, alpha=0.5)


def teapot(brush: Brush, look: Look) -> None:
    brush.limb([(98, 70), (122, 52), (134, 30)], (18, 10, 7), look.colour)
    brush.line(arc(24, 58, 20, 22, 90, 290, 9), darker(look.colour, 0.2), 7)
    brush.shape([(26, 56), (44, 34), (86, 34), (106, 56), (98, 90), (70, 98), (40, 94)], look.colour, depth=0.34)
    brush.ellipse(65, 34, 24, 6, lighter(look.colour, 0.2))
    brush.ellipse(65, 24, 6, 6, darker(look.colour, 0.15))
    blossom(brush, 66, 68, 12, hexed("#e9a3b4"), 5)


def book(brush: Brush, look: Look) -> None:
    brush.shape([(4, 84), (70, 92), (136, 84), (136, 94), (70, 100), (4, 94)], look.colour, soft=0.1)
    for side in (-1, 1):
        page = [
            (70, 34),
            (70 + side * 26, 22),
            (70 + side * 62, 28),
            (70 + side * 62, 84),
            (70 + side * 26, 80),
            (70, 92),
        ]
        brush.shape(page, hexed("#faf4e4"), soft=0.3, depth=0.16)
        rows = [(70 + side * 12, 40 + row * 8, 70 + side * 54, 37 + row * 8) for row in range(6)]
        brush.lines(rows, hexed("#a59c92"), 1.1, 0.8)


def books(brush: Brush, look: Look) -> None:
    for index, tone in enumerate((look.colour, hexed("#5f8a86"), hexed("#d9a441"), hexed("#7a5a80"))):
        shift = (0, 6, -4, 3)[index]
        y = 78 - index * 21
        brush.rect(10 + shift, y, 104, 20, tone, radius=2)
        brush.rect(108 + shift, y + 3, 6, 14, hexed("#faf4e4"), ink=0.4)
        brush.lines(
            [(24 + shift, y, 24 + shift, y + 20), (94 + shift, y, 94 + shift, y + 20)], lighter(tone, 0.5), 1.4
        )


def vase(brush: Brush, look: Look) -> None:
    if not look.filled:
        _bunch(brush, look)
    brush.shape(
        [(32, 54), (48, 54), (46, 62), (58, 76), (54, 97), (26, 97), (22, 76), (34, 62)],
        look.colour,
        soft=0.7,
        depth=0.34,
    )
    brush.line([(28, 74), (27, 84), (30, 92)], (255, 255, 255), 2, alpha=0.6)


def _bunch(brush: Brush, look: Look) -> None:
    rng = look.chance("vase")
    heads = [(16, 22), (32, 10), (50, 12), (64, 24), (24, 34), (44, 28), (58, 38)]
    for x, y in heads:
        brush.line([(40, 62), ((40 + x) / 2, 48), (x, y)], STEM, 1.5)
    foliage(brush, [(40, 44, 20, 9)], LEAF, 2.4, 40)
    tones = tuple(map(hexed, ("#e2637f", "#f3b8c6", "#f4d06f", "#faf3ea")))
    for x, y in heads:
        blossom(brush, x, y, 9, tones[int(rng.integers(len(tones)))])


def lamp(brush: Brush, look: Look) -> None:
    brush.limb([(34, 50), (34, 74), (34, 94)], (3.4, 3.4, 4), hexed("#8a6a4a"))
    brush.ellipse(34, 96, 17, 4, hexed("#8a6a4a"))
    brush.shape([(20, 6), (48, 6), (64, 52), (4, 52)], look.colour, soft=0.08, depth=0.2)
    brush.glow(34, 48, 66, LAMPLIGHT, 0.75 if look.lit else 0.35)


def chair(brush: Brush, look: Look) -> None:
    wood = look.colour
    for x in (8, 50):
        brush.rect(x, 4, 6, 60, wood)
    for y in (12, 28):
        brush.rect(10, y, 44, 8, lighter(wood, 0.15))
    for x, foot in ((10, 6), (54, 58)):
        brush.limb([(x, 60), (foot, 98)], (6, 5), wood)
    brush.shape([(6, 56), (54, 56), (62, 66), (0, 66)], lighter(wood, 0.1), soft=0.05)


def lantern(brush: Brush, look: Look) -> None:
    brush.lines([(36, 0, 36, 14)], DARK, 1.6)
    brush.rect(24, 12, 24, 6, hexed("#d9b24a"))
    brush.ellipse(36, 42, 32, 26, look.colour, depth=0.36)
    for rx in (10, 22):
        brush.line(arc(36, 42, rx, 26, 0, 350, 16), darker(look.colour, 0.3), 1.0, closed=True)
    brush.rect(24, 66, 24, 6, hexed("#d9b24a"))
    brush.lines([(30 + step * 4, 72, 30 + step * 4, 98) for step in range(4)], hexed("#d9574a"), 1.6)
    brush.glow(36, 42, 90 if look.lit else 56, hexed("#ff9a58"), 0.95 if look.lit else 0.2)


def umbrella(brush: Brush, look: Look) -> None:
    brush.limb([(52, 40), (52, 70), (52, 90), (60, 97), (66, 90)], (2.6, 2.6, 2.6, 2.6, 2.4), hexed("#7a5436"))
    brush.fill(
        outline(
            [(4, 48), *arc(52, 48, 48, 44, 180, 360, 9), (100, 48), (84, 41), (68, 48), (52, 41), (36, 48), (20, 41)],
            soft=0.7,
        ),
        look.colour,
        depth=0.36,
    )
    for x in (20, 52, 84):
        brush.line([(52, 4), ((52 + x) / 2 + (x - 52) * 0.2, 20), (x, 43)], darker(look.colour, 0.35), 1.1)


def candle(brush: Brush, look: Look) -> None:
    brush.rect(12, 40, 22, 58, look.colour, radius=2, depth=0.25)
    brush.line([(23, 40), (23, 32)], DARK, 1.6)
    brush.shape([(23, 8), (29, 24), (23, 33), (17, 24)], hexed("#ffb84d"), ink=0, depth=0.1)
    brush.glow(23, 22, 44, LAMPLIGHT, 0.75)


def phone(brush: Brush, look: Look) -> None:
    brush.rect(4, 2, 46, 96, DARK, radius=7)
    brush.rect(7, 6, 40, 88, look.colour, radius=4, ink=0.5, depth=0.35)
    for index in range(12):
        tone = tuple(map(hexed, ("#f4d06f", "#e2637f", "#8fd0c0", "#faf3ea")))[index % 4]
        brush.rect(11 + (index % 3) * 12, 18 + index // 3 * 14, 8.5, 8.5, tone, radius=2, ink=0.4)


def guitar(brush: Brush, look: Look) -> None:
    brush.limb([(30, 50), (30, 28), (30, 6)], (6, 5.4, 7), hexed("#5a3b2a"))
    brush.shape(
        [(30, 46), (44, 52), (42, 64), (50, 80), (40, 98), (20, 98), (10, 80), (18, 64), (16, 52)],
        look.colour,
        depth=0.34,
    )
    brush.ellipse(30, 70, 7, 7, DARK)
    brush.lines([(28.6 + step * 1.0, 6, 28.6 + step * 1.0, 88) for step in range(4)], hexed("#f0e6cf"), 0.4)


def gift(brush: Brush, look: Look) -> None:
    brush.rect(6, 36, 84, 62, look.colour, depth=0.25)
    brush.rect(2, 26, 92, 16, lighter(look.colour, 0.12))
    brush.rect(41, 26, 14, 72, hexed("#f2d27a"), ink=0.7)
    for side in (-1, 1):
        brush.shape([(48, 26), (48 + side * 12, 6), (48 + side * 32, 8), (48 + side * 24, 24)], hexed("#f2d27a"))


def kite(brush: Brush, look: Look) -> None:
    brush.shape([(40, 2), (74, 34), (40, 72), (6, 34)], look.colour, soft=0.05, depth=0.25)
    brush.lines([(40, 2, 40, 72), (6, 34, 74, 34)], hexed("#6b4a36"), 1.5)
    brush.line([(40, 72), (48, 80), (36, 88), (46, 99)], hexed("#c94f43"), 1.8)


def graffiti(brush: Brush, look: Look) -> None:
    """Sprayed letters with a thick edge, drips and a star."""
    rng = look.chance("graffiti")
    tones = tuple(map(hexed, ("#ff4f79", "#ffc93c", "#3fd0c9", "#8f6bff", "#6fd44f")))
    brush.dots(scattered(rng, 150, 100, 50, 96, 44, 1.4), tones[3], alpha=0.5)
    for edge, tone in ((9, DARK), (0, look.colour)):
        for index, letter in enumerate("WOW!"):
            x = 30 + index * 46
            with brush.moved(x, 78, turn=float((-9, 5, -4, 10)[index])):
                if edge:
                    brush.text(letter, 3, 3, 78, tone, most=80)
                brush.text(letter, 0, 0, 76, tones[index] if not edge else tone, most=80)
                if not edge:
                    brush.text(letter, -1.5, -2, 70, lighter(tones[index], 0.4), most=80, alpha=0.5)
    drips = [(x, 80, x, 80 + float(rng.uniform(6, 19))) for x in (24, 70, 92, 120, 160)]
    brush.lines(drips, tones[0], 2.6)


def snowman(brush: Brush, look: Look) -> None:
    for x, y, turn in ((6, 46, 1), (62, 44, -1)):
        brush.limb([(34 - turn * 16, 56), (x, y)], (2.4, 1.2), hexed("#6b4a36"))
    brush.ellipse(34, 80, 26, 19, look.colour, depth=0.2)
    brush.ellipse(34, 52, 18, 15, look.colour, depth=0.2)
    brush.ellipse(34, 30, 13, 12, look.colour, depth=0.2)
    brush.limb([(21, 40), (34, 43), (47, 40)], (5, 6, 5), hexed("#c8473f"))
    brush.rect(24, 4, 20, 15, DARK)
    brush.rect(19, 18, 30, 3.4, DARK)
    brush.dots([(29, 28, 1.6), (39, 28, 1.6), (34, 52, 1.6), (34, 60, 1.6)], DARK)
    brush.shape([(34, 31), (50, 34), (34, 35)], hexed("#e8862e"), soft=0.1, ink=0.6)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="alarm clock",
        words=named("alarm clock, clock, 闹钟, 时钟, 钟, 钟表"),
        poses=one(alarm_clock, 0.84),
        metres=0.2,
        colours=(hexed("#c8473f"), hexed("#4f8a8b"), hexed("#e0a93f")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="laptop",
        words=named("laptop, computer, notebook computer, macbook, 笔记本电脑, 电脑, 笔记本"),
        poses=one(laptop, 1.5),
        metres=0.28,
        colours=(hexed("#b9bec6"),),
        stands="surface",
        home="table",
        top=0.22,
    ),
    Motif(
        name="glass",
        words=named("glass, glass of water, juice, 玻璃杯, 水杯, 果汁"),
        poses=one(glass, 0.56),
        metres=0.17,
        colours=(hexed("#9fd0e0"), hexed("#f0a94a")),
        stands="surface",
        home="table",
        top=0.9,
    ),
    Motif(
        name="wine",
        words=named("wine, wine glass, glass of wine, 红酒, 酒杯, 葡萄酒"),
        poses=one(wine_glass, 0.54),
        metres=0.22,
        colours=(hexed("#8f2438"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="cup",
        words=named("cup, mug, teacup, coffee, cup of coffee, 杯子, 咖啡, 茶杯, 一杯咖啡, 马克杯"),
        poses=one(cup, 1.04),
        metres=0.12,
        colours=tuple(map(hexed, ("#eef0ea", "#7fa8a8", "#d98a6a"))),
        stands="surface",
        home="table",
        top=0.7,
        hollow=True,
    ),
    Motif(
        name="teapot",
        words=named("teapot, kettle, 茶壶, 水壶"),
        poses=one(teapot, 1.4),
        metres=0.18,
        colours=(hexed("#e9e4d8"), hexed("#8fa9a0")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="book",
        words=named("book, open book, 书, 书本, 图书"),
        poses=one(book, 1.4),
        metres=0.2,
        colours=(hexed("#a8473f"), hexed("#4f6f8f")),
        stands="surface",
        home="table",
        top=0.2,
    ),
    Motif(
        name="pile of books",
        words=named("pile of books, stack of books, 一摞书, 一叠书"),
        poses=one(books, 1.24),
        metres=0.25,
        colours=(hexed("#a8473f"),),
        stands="surface",
        home="table",
        top=0.95,
    ),
    Motif(
        name="vase",
        words=named("vase, vase of flowers, flower pot, flowerpot, 花瓶, 花盆, 瓶花"),
        poses=one(vase, 0.8),
        parts=frozenset({"flower", "bouquet"}),
        metres=0.45,
        colours=tuple(map(hexed, ("#8fa9c0", "#e9e0cf", "#5f8a7d"))),
        stands="surface",
        home="table",
        top=0.3,
        hollow=True,
    ),
    Motif(
        name="lamp",
        words=named("lamp, desk lamp, table lamp, 台灯, 灯"),
        poses=one(lamp, 0.68),
        metres=0.5,
        colours=(hexed("#f2dfb6"), hexed("#d98a6a")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="chair",
        words=named("chair, stool, 椅子, 凳子"),
        poses=one(chair, 0.64),
        metres=0.95,
        colours=(hexed("#a5774a"),),
        home="room",
        top=0.42,
    ),
    Motif(
        name="lantern",
        words=named("lantern, 灯笼, 红灯笼, 孔明灯"),
        poses=one(lantern, 0.72),
        metres=0.6,
        colours=(hexed("#cf3f35"),),
        stands="air",
        home="street",
        hung=True,
    ),
    Motif(
        name="umbrella",
        words=named("umbrella, parasol, 伞, 雨伞, 油纸伞"),
        poses=one(umbrella, 1.04),
        metres=0.9,
        colours=(hexed("#c8473f"), hexed("#e0b04a")),
        home="street",
        held_at=0.55,
        overhead=True,
    ),
    Motif(
        name="candle",
        words=named("candle, 蜡烛"),
        poses=one(candle, 0.46),
        metres=0.22,
        colours=(hexed("#f3ead6"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="phone",
        words=named("phone, smartphone, mobile phone, cellphone, 手机, 电话"),
        poses=one(phone, 0.54),
        metres=0.16,
        colours=(hexed("#4f7fa8"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="guitar",
        words=named("guitar, 吉他"),
        played=True,
        poses=one(guitar, 0.6),
        metres=1.0,
        colours=(hexed("#c98a4a"),),
        home="room",
    ),
    Motif(
        name="gift",
        words=named("gift, present, gift box, box, 礼物, 礼盒, 盒子, 箱子"),
        poses=one(gift, 0.96),
        metres=0.3,
        colours=(hexed("#c8473f"), hexed("#4f7fa8")),
        stands="surface",
        home="table",
        top=0.9,
        hollow=True,
    ),
    Motif(
        name="kite",
        words=named("kite, 风筝"),
        poses=one(kite, 0.8),
        metres=1.4,
        colours=(hexed("#e0574a"), hexed("#4f9fb0")),
        stands="air",
    ),
    Motif(
        name="graffiti",
        words=named("graffiti, mural, 涂鸦, 壁画"),
        poses=one(graffiti, 2.0),
        metres=2,
        colours=(hexed("#ff4f79"),),
        stands="wall",
        home="street",
    ),
    Motif(
        name="snowman",
        words=named("snowman, 雪人"),
        poses=one(snowman, 0.68),
        metres=1.5,
        colours=(hexed("#f4f7fb"),),
        home="snowfield",
    ),
)
