"""Furniture, and what else makes a room."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, Point
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.motifs.plants import LEAF
from danqing.engines.sketch.words import named

WOOD = hexed("#a5774a")
WALNUT = hexed("#6b4a34")
LINEN = hexed("#f4efe4")
DARK = hexed("#37343c")


def sofa(brush: Brush, look: Look) -> None:
    cloth = look.colour
    for x in (20, 184):
        brush.limb([(x, 88), (x, 99)], (6, 4), WALNUT)
    brush.rect(18, 10, 170, 60, darker(cloth, 0.1), radius=16, depth=0.3)
    for x in (26, 104):
        brush.rect(x, 16, 76, 48, cloth, radius=10, depth=0.26)
        brush.dots([(x + 20, 36, 1.6), (x + 38, 36, 1.6), (x + 56, 36, 1.6)], darker(cloth, 0.4))
        brush.rect(x, 54, 76, 24, lighter(cloth, 0.12), radius=8, depth=0.26)
    brush.rect(16, 74, 174, 17, darker(cloth, 0.16), radius=5)
    for x in (4, 174):
        brush.rect(x, 38, 28, 54, lighter(cloth, 0.06), radius=11, depth=0.34)
    with brush.moved(52, 48, turn=-14):
        brush.rect(-17, -15, 32, 30, mix(cloth, hexed("#f0c86a"), 0.75), radius=5)
        brush.lines([(-12, -8, 10, -8), (-12, 8, 10, 8)], LINEN, 1.6, 0.7)


def bed(brush: Brush, look: Look) -> None:
    quilt = look.colour
    brush.rect(6, 8, 20, 90, WALNUT, radius=4)
    brush.rect(20, 20, 14, 66, darker(WALNUT, 0.2), radius=3, ink=0.7)
    brush.rect(190, 48, 14, 50, WALNUT, radius=4)
    brush.rect(20, 64, 176, 24, WOOD)
    brush.rect(24, 48, 170, 22, LINEN, radius=7)
    for x in (28, 40):
        brush.shape([(x, 50), (x + 4, 34), (x + 34, 32), (x + 38, 48), (x + 20, 54)], lighter(LINEN, 0.4))
    brush.shape(
        [(82, 40), (130, 36), (186, 42), (196, 60), (194, 88), (88, 88), (78, 60)], quilt, soft=0.5, depth=0.3
    )
    brush.shape([(80, 42), (102, 39), (104, 88), (86, 88), (76, 60)], lighter(quilt, 0.6), soft=0.5, ink=0.7)
    for x in (122, 144, 166):
        brush.line([(x, 40), (x + 4, 62), (x, 86)], darker(quilt, 0.25), 1.0, alpha=0.6)


def piano(brush: Brush, look: Look) -> None:
    """A grand piano with its lid up."""
    case = look.colour
    for x, top in ((28, 76), (112, 76), (150, 66)):
        brush.limb([(x, top), (x, 98)], (8, 5), darker(case, 0.2))
        brush.dots([(x, 97, 2.6)], hexed("#d9b24a"))
    brush.shape([(34, 44), (60, 4), (140, 0), (164, 26), (156, 50)], darker(case, 0.06), soft=0.35, depth=0.4)
    brush.shape([(40, 46), (62, 12), (138, 7), (156, 28), (150, 46)], hexed("#b98a4a"), soft=0.35, ink=0.6, depth=0.4)
    brush.lines([(70 + step * 9, 46, 84 + step * 8, 14 + step) for step in range(8)], hexed("#e8cf8f"), 0.7, 0.8)
    brush.line([(112, 50), (124, 16)], darker(case, 0.3), 2)
    brush.shape([(10, 52), (36, 46), (158, 46), (168, 58), (160, 74), (10, 74)], case, soft=0.2, depth=0.4)
    brush.shape([(2, 60), (98, 60), (104, 70), (-2, 70)], LINEN, soft=0.02, ink=0.7)
    brush.lines([(5 + step * 6.4, 60, 3 + step * 6.9, 70) for step in range(15)], hexed("#8d8a88"), 0.6)
    brush.lines(
        [(8 + step * 6.5, 60, 7.4 + step * 6.8, 66) for step in range(14) if step % 7 not in (2, 6)], DARK, 2.6
    )
    brush.rect(-4, 69, 110, 7, case, radius=2)
    brush.shape([(26, 58), (30, 38), (72, 38), (76, 58)], darker(case, 0.25), soft=0.05, ink=0.7)
    brush.rect(36, 42, 28, 15, LINEN, ink=0.4)


def desk(brush: Brush, look: Look) -> None:
    wood = look.colour
    for x in (16, 150):
        brush.limb([(x, 26), (x, 98)], (10, 7), darker(wood, 0.2))
    for x in (34, 132):
        brush.limb([(x, 26), (x, 90)], (8, 6), darker(wood, 0.4), ink=0.6)
    brush.rect(10, 20, 148, 20, darker(wood, 0.12))
    for x in (22, 92):
        brush.rect(x, 24, 56, 13, lighter(wood, 0.1), ink=0.6)
        brush.dots([(x + 28, 30, 2.2)], hexed("#d9b24a"))
    brush.rect(2, 8, 164, 14, lighter(wood, 0.18), radius=3)


def bench(brush: Brush, look: Look) -> None:
    wood = look.colour
    for x in (18, 142):
        brush.limb([(x, 10), (x + 2, 56), (x - 2, 98)], (5, 6, 6), DARK)
        brush.limb([(x, 58), (x + 16, 60), (x + 16, 98)], (5, 5, 6), DARK)
    for y in (12, 26, 40):
        brush.rect(4, y, 154, 9, lighter(wood, 0.1), radius=2)
    for y in (56, 64):
        brush.rect(2, y, 160, 7, wood, radius=2)


def bookshelf(brush: Brush, look: Look) -> None:
    wood = look.colour
    rng = look.chance("shelf")
    brush.rect(2, 2, 76, 97, wood)
    tones = tuple(map(hexed, ("#a8473f", "#5f8a86", "#d9a441", "#7a5a80", "#4f6f8f", "#c98a6a", "#7d9a5c")))
    for row in range(4):
        y = 7 + row * 23
        brush.rect(7, y, 66, 19, darker(wood, 0.45), ink=0.5)
        x = 8.0
        while x < 68:
            wide, tall = float(rng.uniform(3, 6)), float(rng.uniform(12, 17.5))
            if rng.random() < 0.86:
                brush.rect(x, y + 19 - tall, wide, tall, tones[int(rng.integers(7))], ink=0.4)
            x += wide + 0.3


def television(brush: Brush, look: Look) -> None:
    brush.limb([(70, 84), (70, 94)], (10, 14), DARK)
    brush.rect(42, 94, 56, 5, DARK, radius=2)
    brush.rect(2, 4, 136, 82, look.colour, radius=4)
    brush.rect(7, 9, 126, 72, hexed("#6fa8c9"), ink=0.5, depth=0.4)
    brush.shape(
        [(7, 81), (7, 58), (40, 36), (66, 58), (92, 44), (133, 66), (133, 81)], hexed("#5f8a6a"), soft=0.4, ink=0
    )
    brush.ellipse(104, 26, 9, 9, hexed("#ffe9a8"), ink=0)


def fireplace(brush: Brush, look: Look) -> None:
    stone = look.colour
    rng = look.chance("bricks")
    brush.rect(8, 12, 104, 87, stone)
    for row in range(8):
        for column in range(6):
            x = 10 + column * 17 - (row % 2) * 8 * (column > 0)
            brush.rect(x, 16 + row * 10.4, 15, 8.6, mix(stone, hexed("#a8604a"), float(rng.random()) * 0.7), ink=0.4)
    brush.rect(2, 4, 116, 11, WALNUT, radius=2)
    brush.shape([(28, 99), (28, 54), (44, 42), (76, 42), (92, 54), (92, 99)], hexed("#2f2628"), soft=0.3)
    for x in (44, 60, 76):
        brush.limb([(x - 12, 97), (x + 12, 94)], (7, 7), WALNUT, ink=0.6)
    flames(brush, 60, 94, 20, 38)


def flames(brush: Brush, x: float, base: float, wide: float, tall: float) -> None:
    """A fire: three tongues inside each other, and its light."""
    brush.glow(x, base - tall * 0.5, tall * 1.6, hexed("#ffb35a"), 0.7)
    for scale, tone in ((1.0, "#e2572e"), (0.72, "#f29a34"), (0.42, "#ffe07a")):
        half, high = wide * scale, tall * scale
        tongue: list[Point] = [
            *(
                (x - half, base - high * 0.2),
                (x - half * 0.62, base - high * 0.72),
                (x - half * 0.3, base - high * 0.5),
            ),
            *(
                (x + half * 0.05, base - high),
                (x + half * 0.35, base - high * 0.55),
                (x + half * 0.7, base - high * 0.78),
            ),
            *((x + half, base - high * 0.2), (x, base + 2)),
        ]
        brush.shape(tongue, hexed(tone), soft=0.8, ink=0, depth=0.05)


def house_plant(brush: Brush, look: Look) -> None:
    for turn in (-64, -40, -18, 6, 30, 54, 74):
        with brush.moved(50, 66, turn=turn):
            tone = mix(LEAF, hexed("#2f6a4a"), abs(turn) / 90)
            brush.shape([(0, 0), (11, -30), (0, -62 + abs(turn) * 0.2), (-11, -30)], tone, soft=0.8)
            brush.line([(0, -2), (0, -50)], lighter(tone, 0.35), 0.9, alpha=0.7)
    brush.shape([(28, 64), (72, 64), (65, 98), (35, 98)], look.colour, soft=0.1, depth=0.34)
    brush.rect(25, 60, 50, 9, lighter(look.colour, 0.15), radius=2)


def christmas_tree(brush: Brush, look: Look) -> None:
    rng = look.chance("baubles")
    brush.rect(31, 84, 10, 15, WALNUT)
    for tier in range(4):
        y, half = 88 - tier * 20, 34 - tier * 7
        tone = mix(hexed("#2f5f48"), hexed("#4f8a5f"), tier / 4)
        skirt = [
            (36, y - 34),
            (36 + half, y),
            (36 + half * 0.5, y - 3),
            (36, y + 2),
            (36 - half * 0.5, y - 3),
            (36 - half, y),
        ]
        brush.shape(skirt, tone, soft=0.2)
        brush.line([(36 - half * 0.8, y - 5), (36, y + 1), (36 + half * 0.7, y - 12)], hexed("#f0d27a"), 1.2)
    tones = tuple(map(hexed, ("#d9433f", "#f0b83f", "#5f9fd0", "#f4f0e8")))
    for _ in range(24):
        down = float(rng.uniform(26, 86))
        x = 36 + float(rng.uniform(-1, 1)) * (down - 12) * 0.36
        brush.ellipse(x, down, 2.3, 2.3, tones[int(rng.integers(4))], ink=0.6)
        if look.lit:
            brush.glow(x, down, 6, LAMPLIGHT, 0.5)
    brush.shape(
        [(36, 0), (39, 7), (46, 8), (41, 13), (42, 20), (36, 16), (30, 20), (31, 13), (26, 8), (33, 7)],
        hexed("#f4c93f"),
        soft=0.0,
    )


def floor_lamp(brush: Brush, look: Look) -> None:
    brush.limb([(26, 34), (26, 66), (26, 96)], (2.4, 2.4, 2.6), DARK)
    brush.ellipse(26, 97, 13, 2.6, DARK)
    brush.shape([(14, 4), (38, 4), (50, 36), (2, 36)], look.colour, soft=0.06, depth=0.2)
    brush.glow(26, 30, 54, LAMPLIGHT, 0.75 if look.lit else 0.35)


def mirror(brush: Brush, look: Look) -> None:
    brush.ellipse(36, 50, 35, 49, look.colour, depth=0.4)
    brush.ellipse(36, 50, 28, 42, hexed("#cfe0e8"), ink=0.7, depth=0.4)
    brush.lines([(22, 46, 44, 18), (24, 60, 54, 22)], (255, 255, 255), 2.6, 0.7)


def picture(brush: Brush, look: Look) -> None:
    brush.rect(2, 2, 126, 96, look.colour, depth=0.3)
    brush.rect(12, 12, 106, 76, hexed("#dceaf0"), ink=0.6, depth=0.2)
    brush.shape(
        [(12, 88), (12, 62), (44, 36), (70, 62), (90, 48), (118, 66), (118, 88)], hexed("#7f9f8a"), soft=0.4, ink=0.4
    )
    brush.ellipse(94, 30, 9, 9, hexed("#f4c95a"), ink=0.4)


def _tones(*texts: str) -> tuple[Colour, ...]:
    return tuple(map(hexed, texts))


def pendant_lamp(brush: Brush, look: Look) -> None:
    """A shade of metal on its cord, with the light under it."""
    shade = look.colour
    brush.lines([(70, 0, 70, 34)], darker(shade, 0.5), 2.2)
    brush.rect(62, 30, 16, 10, darker(shade, 0.4), radius=2)
    brush.ellipse(70, 86, 17, 12, hexed("#fff0bf"))
    brush.shape([(58, 40), (82, 40), (112, 62), (132, 88), (8, 88), (28, 62)], shade, soft=0.5, depth=0.34)
    brush.line([(8, 88), (132, 88)], lighter(shade, 0.4), 3.0)
    brush.glow(70, 92, 120 if look.lit else 84, hexed("#ffd890"), 0.9 if look.lit else 0.4)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="pendant lamp",
        words=named("pendant lamp, hanging lamp, ceiling lamp, chandelier, lamp hanging, 吊灯, 枝形吊灯, 顶灯"),
        poses=one(pendant_lamp, 1.4),
        metres=0.45,
        colours=(hexed("#3f6f6b"), hexed("#b5553f")),
        stands="air",
        home="room",
        hung=True,
    ),
    Motif(
        name="sofa",
        words=named("sofa, couch, settee, armchair, 沙发, 单人沙发"),
        poses=one(sofa, 2.06),
        metres=0.95,
        colours=_tones("#7f9aa8", "#b5705f", "#8a9a6f", "#c9a24f"),
        home="room",
        top=0.42,
    ),
    Motif(
        name="bed",
        words=named("bed, 床, 大床"),
        poses=one(bed, 2.08),
        metres=1.0,
        colours=_tones("#7f9ac0", "#d98a8a", "#8fae8a"),
        home="room",
        top=0.54,
    ),
    Motif(
        name="piano",
        words=named("piano, grand piano, keyboard, 钢琴, 三角钢琴"),
        poses=one(piano, 1.7),
        metres=1.3,
        colours=_tones("#37343c"),
        home="room",
        top=0.92,
    ),
    Motif(
        name="desk",
        words=named("writing desk, workbench, 工作台, 写字台"),
        poses=one(desk, 1.68),
        metres=0.8,
        colours=_tones("#a5774a"),
        home="room",
        top=0.92,
    ),
    Motif(
        name="bench",
        words=named("bench, park bench, 长椅, 长凳, 公园长椅"),
        poses=one(bench, 1.64),
        metres=0.85,
        colours=_tones("#a5774a", "#8a5f3f"),
        top=0.42,
    ),
    Motif(
        name="bookshelf",
        words=named("bookshelf, bookcase, library, 书架, 书柜, 图书馆"),
        poses=one(bookshelf, 0.8),
        metres=2.0,
        colours=_tones("#8a5f3f"),
        home="room",
    ),
    Motif(
        name="television",
        words=named("television, tv, monitor, screen, 电视, 电视机, 显示器, 屏幕"),
        poses=one(television, 1.4),
        metres=0.7,
        colours=_tones("#37343c"),
        home="room",
    ),
    Motif(
        name="fireplace",
        words=named("fireplace, hearth, 壁炉, 火炉"),
        poses=one(fireplace, 1.2),
        metres=1.3,
        colours=_tones("#b58a7a"),
        home="room",
    ),
    Motif(
        name="house plant",
        words=named("potted plant, houseplant, house plant, plant, 盆栽, 绿植, 植物"),
        poses=one(house_plant),
        metres=0.7,
        colours=_tones("#c98a6a", "#e4ddd0"),
        home="room",
    ),
    Motif(
        name="christmas tree",
        words=named("christmas tree, xmas tree, 圣诞树"),
        poses=one(christmas_tree, 0.72),
        metres=2.2,
        colours=_tones("#3f7a55"),
        home="room",
    ),
    Motif(
        name="floor lamp",
        words=named("floor lamp, standing lamp, 落地灯"),
        poses=one(floor_lamp, 0.52),
        metres=1.6,
        colours=_tones("#f2dfb6", "#e9c9a0"),
        home="room",
    ),
    Motif(
        name="mirror",
        words=named("mirror, 镜子"),
        poses=one(mirror, 0.72),
        metres=0.8,
        colours=_tones("#d9b24a"),
        stands="wall",
        home="room",
    ),
    Motif(
        name="picture",
        words=named("picture frame, framed picture, 画框, 相框, 挂画"),
        poses=one(picture, 1.3),
        metres=0.6,
        colours=_tones("#8a6244"),
        stands="wall",
        home="room",
    ),
)
