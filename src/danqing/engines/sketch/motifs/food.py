"""Fruit and what else is eaten."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, arc, outline, scattered
from danqing.engines.sketch.colours import darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

STALK = hexed("#6b4a30")
LEAF = hexed("#6f9f4f")


def apple(brush: Brush, look: Look) -> None:
    brush.shape(
        [(50, 26), (72, 18), (92, 34), (90, 64), (72, 96), (50, 92), (28, 96), (10, 64), (8, 34), (28, 18)],
        look.colour,
        depth=0.36,
    )
    brush.limb([(50, 27), (52, 14), (57, 4)], (4, 3, 4), STALK)
    brush.shape([(54, 16), (68, 2), (84, 6), (72, 17)], LEAF, ink=0.8)
    brush.line([(22, 40), (20, 54), (25, 66)], (255, 255, 255), 4, alpha=0.5)


def orange(brush: Brush, look: Look) -> None:
    brush.ellipse(50, 54, 44, 44, look.colour, depth=0.36)
    brush.dots(scattered(look.chance("peel"), 60, 50, 56, 38, 38, 0.9), darker(look.colour, 0.18))
    brush.shape([(50, 12), (64, 2), (80, 8), (66, 17)], LEAF, ink=0.8)
    brush.dots([(34, 36, 6)], (255, 255, 255), alpha=0.35)


def banana(brush: Brush, look: Look) -> None:
    for shift, tone in ((0, darker(look.colour, 0.12)), (13, look.colour)):
        brush.limb(
            [(14, 22 + shift), (30, 62 + shift * 0.8), (76, 80 + shift * 0.6), (122, 56 + shift * 0.4)],
            (7, 22, 22, 6),
            tone,
        )
    brush.limb([(14, 22), (10, 8)], (8, 8), STALK)


def grapes(brush: Brush, look: Look) -> None:
    brush.limb([(40, 18), (42, 2)], (3, 3), STALK)
    for row, count in enumerate((5, 5, 4, 3, 2, 1)):
        for index in range(count):
            x = 40 + (index - (count - 1) / 2) * 14.5 + (row % 2) * 2
            brush.ellipse(
                x,
                26 + row * 13,
                8.6,
                8.6,
                mix(look.colour, darker(look.colour, 0.4), (index * 7 + row * 3) % 5 / 6),
                depth=0.34,
            )
            brush.dots([(x - 2.6, 23 + row * 13, 1.8)], (255, 255, 255), alpha=0.5)
    brush.shape([(44, 14), (62, 4), (78, 12), (62, 22)], LEAF)


def watermelon(brush: Brush, look: Look) -> None:
    for radius, tone in ((78, hexed("#4f8a4e")), (72, hexed("#eef3d6")), (66, look.colour)):
        brush.fill(
            outline(
                [(84 - radius, 14), *arc(84, 14, radius, radius * 1.08, 180, 0, 13), (84 + radius, 14)], soft=0.4
            ),
            tone,
            ink=0.7,
            depth=0.2,
        )
    brush.dots(
        [(54, 34, 2.6), (76, 52, 2.6), (96, 36, 2.6), (112, 48, 2.6), (84, 28, 2.6), (70, 70, 2.6), (98, 66, 2.6)],
        hexed("#33262a"),
        squash=1.5,
    )


def fruit_bowl(brush: Brush, look: Look) -> None:
    for x, y, size, tone in (
        (46, 38, 21, "#d9473f"),
        (80, 30, 22, "#f0983a"),
        (112, 38, 21, "#a9b94a"),
        (64, 50, 18, "#e8b53f"),
        (96, 50, 19, "#c8374a"),
    ):
        brush.ellipse(x, y, size, size, hexed(tone), depth=0.36)
        brush.dots([(x - size * 0.35, y - size * 0.4, size * 0.14)], (255, 255, 255), alpha=0.45)
        brush.line([(x, y - size), (x + 3, y - size - 6)], STALK, 2)
    brush.shape([(8, 54), (152, 54), (128, 88), (100, 97), (60, 97), (32, 88)], look.colour, soft=0.5, depth=0.34)
    brush.line([(12, 58), (80, 62), (148, 58)], lighter(look.colour, 0.5), 2.4)


def cake(brush: Brush, look: Look) -> None:
    brush.ellipse(60, 94, 58, 6, hexed("#e9e4da"))
    for y, half, tone in ((62, 46, look.colour), (36, 32, lighter(look.colour, 0.25))):
        brush.rect(60 - half, y, half * 2, 30, tone, radius=4, depth=0.25)
        drip = [
            (60 - half, y + 2),
            (60 - half * 0.8, y + 12),
            (60 - half * 0.5, y + 6),
            (60 - half * 0.1, y + 14),
            (60 + half * 0.3, y + 7),
            (60 + half * 0.7, y + 13),
            (60 + half, y + 2),
            (60, y - 3),
        ]
        brush.shape(drip, hexed("#fff6ea"), ink=0.6)
    brush.dots([(34, 34, 4.4), (60, 32, 4.4), (86, 34, 4.4)], hexed("#d23c4f"))
    for x in (48, 60, 72):
        brush.rect(x - 1.6, 16, 3.2, 17, hexed("#8fc7d6"), ink=0.6)
        brush.shape([(x, 6), (x + 2.6, 12), (x, 16), (x - 2.6, 12)], hexed("#ffb84d"), ink=0)


def bread(brush: Brush, look: Look) -> None:
    brush.shape(
        [(6, 70), (14, 40), (50, 22), (108, 24), (142, 44), (146, 74), (130, 94), (22, 94)], look.colour, depth=0.36
    )
    for x in (38, 68, 98):
        brush.limb([(x, 40), (x + 16, 58)], (7, 3), lighter(look.colour, 0.5), ink=0.5)


def noodles(brush: Brush, look: Look) -> None:
    brush.ellipse(66, 48, 60, 16, lighter(look.colour, 0.3))
    brush.ellipse(66, 49, 53, 12, hexed("#c9863f"), ink=0.5)
    for x in range(24, 104, 9):
        brush.line([(x, 50), (x + 6, 43), (x + 12, 52), (x + 20, 46)], hexed("#f3dd9a"), 2.6)
    brush.ellipse(84, 46, 13, 6, hexed("#fdf8ec"), ink=0.6)
    brush.ellipse(84, 46, 5, 3, hexed("#f2a63b"), ink=0)
    brush.shape([(6, 50), (126, 50), (108, 86), (84, 97), (48, 97), (24, 86)], look.colour, soft=0.5, depth=0.34)
    brush.lines([(92, 40, 128, 2), (99, 42, 138, 8)], hexed("#7a4a34"), 2.6)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="apple",
        words=named("apple, 苹果"),
        poses=one(apple, 1.0),
        metres=0.1,
        colours=(hexed("#cf4038"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="orange",
        words=named("tangerine, oranges, mandarin, 橙子, 橘子, 柑橘"),
        poses=one(orange, 1.0),
        metres=0.1,
        colours=(hexed("#f0933a"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="banana",
        words=named("banana, 香蕉"),
        poses=one(banana, 1.34),
        metres=0.12,
        colours=(hexed("#f2cf4f"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="grapes",
        words=named("grape, 葡萄"),
        poses=one(grapes, 0.84),
        metres=0.2,
        colours=(hexed("#7a4f9a"), hexed("#9fb84f")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="watermelon",
        words=named("watermelon, 西瓜"),
        poses=one(watermelon, 1.68),
        metres=0.2,
        colours=(hexed("#e2504f"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="fruit",
        words=named("fruit, fruit bowl, bowl of fruit, 水果, 果盘, 水果盘"),
        poses=one(fruit_bowl, 1.6),
        metres=0.25,
        colours=(hexed("#8fa9b0"), hexed("#d9c8a8")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="cake",
        words=named("cake, birthday cake, dessert, 蛋糕, 甜点, 生日蛋糕"),
        poses=one(cake, 1.2),
        metres=0.25,
        colours=(hexed("#e9a9b4"), hexed("#8a5a42")),
        stands="surface",
        home="table",
        parts=frozenset({"candle"}),
    ),
    Motif(
        name="bread",
        words=named("bread, loaf, croissant, toast, 面包, 吐司"),
        poses=one(bread, 1.52),
        metres=0.14,
        colours=(hexed("#c98a4a"),),
        stands="surface",
        home="table",
    ),
    Motif(
        name="noodles",
        words=named("noodle, ramen, noodle soup, spaghetti, pasta, 面条, 拉面, 汤面, 牛肉面"),
        poses=one(noodles, 1.4),
        metres=0.14,
        colours=(hexed("#4f6f8f"), hexed("#c8473f")),
        stands="surface",
        home="table",
    ),
)
