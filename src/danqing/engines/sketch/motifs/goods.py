"""What shops sell: clothes, cosmetics, watches, toys; the things of product pictures."""

from __future__ import annotations

import math

from danqing.engines.sketch.brush import Brush, Point, arc, outline, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, Pose, one
from danqing.engines.sketch.words import named

WHITE = hexed("#fbf8f2")
DARK = hexed("#37343c")
GOLD = hexed("#d9b24a")
STEEL = hexed("#c9ced4")


def sneakers(brush: Brush, look: Look) -> None:
    """Two running shoes, the far one half hidden."""
    with brush.moved(34, -14, sx=0.94, sy=0.94):
        _sneaker(brush, darker(look.colour, 0.16))
    _sneaker(brush, look.colour)


def _sneaker(brush: Brush, paint: Colour) -> None:
    upper = [(8, 84), (12, 64), (40, 56), (66, 42), (84, 22), (100, 26), (118, 20), (136, 26), (138, 84)]
    brush.shape(upper, paint, soft=0.5, depth=0.3)
    brush.shape(
        [(82, 24), (100, 30), (120, 24), (132, 30), (122, 42), (94, 44)], darker(paint, 0.5), soft=0.7, ink=0.6
    )
    brush.shape([(9, 82), (12, 66), (30, 60), (38, 72), (34, 86)], lighter(paint, 0.45), soft=0.6, ink=0.6)
    brush.shape([(118, 86), (120, 58), (136, 44), (138, 86)], lighter(paint, 0.3), soft=0.4, ink=0.6)
    swoosh = [(52, 78), (76, 76), (112, 50), (84, 68), (58, 72)]
    brush.shape(swoosh, WHITE, soft=0.7, ink=0.5)
    for step in range(5):
        x, y = 46 + step * 9, 57 - step * 6.6
        brush.limb([(x - 4, y + 3), (x + 5, y - 4), (x + 13, y - 1)], (3, 3, 2.6), WHITE, ink=0.6)
    sole = [(4, 84), (16, 82), (70, 86), (138, 82), (142, 90), (138, 98), (14, 98), (5, 94)]
    brush.shape(sole, WHITE, soft=0.4, depth=0.2)
    brush.lines([(8, 94, 138, 94)], mix(paint, WHITE, 0.3), 1.6, 0.9)
    brush.lines([(x, 95, x, 98) for x in range(16, 136, 6)], darker(WHITE, 0.3), 0.9)


def boots(brush: Brush, look: Look) -> None:
    for shift, tone in ((30, darker(look.colour, 0.18)), (0, look.colour)):
        shaft = [(38, 8), (66, 8), (68, 60), (70, 92), (34, 92), (6, 92), (6, 78), (30, 68), (38, 52)]
        brush.shape(sized(shaft, shift, 0, 1), tone, soft=0.4, depth=0.34)
        brush.rect(36 + shift, 6, 32, 9, lighter(tone, 0.2), radius=3, ink=0.7)
        for row in range(4):
            brush.lines([(40 + shift, 30 + row * 9, 50 + shift, 33 + row * 9)], lighter(tone, 0.6), 1.6)
        brush.shape(sized([(4, 91), (70, 91), (70, 99), (54, 99), (50, 96), (4, 98)], shift, 0, 1), DARK, soft=0.1)


def watch(brush: Brush, look: Look) -> None:
    strap = look.colour
    for side in (-1, 1):
        band = [(-15, 22), (15, 22), (13, 50), (-13, 50)]
        brush.shape([(36 + x, 50 + side * y) for x, y in band], strap, soft=0.1, depth=0.34)
        rows = [(26, 50 + side * y, 46, 50 + side * y) for y in (32, 39, 46)]
        brush.lines(rows, lighter(strap, 0.35), 0.8, 0.6)
    brush.rect(63, 46, 6, 8, GOLD, radius=2)
    brush.ellipse(36, 50, 30, 30, GOLD, depth=0.5)
    brush.ellipse(36, 50, 25.5, 25.5, hexed("#21304d"), depth=0.3, ink=0.7)
    for hour in range(12):
        turn = math.radians(hour * 30)
        inner = 17.5 if hour % 3 == 0 else 20
        ends = [(36 + r * math.sin(turn), 50 - r * math.cos(turn)) for r in (inner, 23)]
        brush.line(ends, WHITE, 1.9 if hour % 3 == 0 else 0.9)
    brush.ellipse(36, 60, 5.4, 5.4, hexed("#33466b"), ink=0.5)
    brush.lines([(36, 50, 27, 40)], WHITE, 2.6)
    brush.lines([(36, 50, 48, 36)], WHITE, 1.8)
    brush.lines([(33, 54, 44, 40)], hexed("#e2574c"), 0.8)
    brush.dots([(36, 50, 2)], GOLD)
    brush.limb([(18, 44), (24, 32), (36, 27)], (1, 4, 1), (255, 255, 255), ink=0)


def perfume(brush: Brush, look: Look) -> None:
    """A faceted bottle of coloured liquid, a golden collar and a ball for a stopper."""
    tone, clear = look.colour, hexed("#eaf2f4")
    brush.shape(
        [(10, 46), (18, 36), (52, 36), (60, 46), (60, 92), (54, 99), (16, 99), (10, 92)], clear, soft=0.15, alpha=0.7
    )
    brush.shape(
        [(15, 56), (55, 56), (55, 90), (51, 95), (19, 95), (15, 90)], tone, soft=0.15, alpha=0.85, ink=0.4, depth=0.4
    )
    brush.shape([(15, 56), (26, 56), (22, 95), (19, 95), (15, 90)], lighter(tone, 0.6), soft=0.05, ink=0, alpha=0.55)
    brush.rect(24, 66, 22, 18, WHITE, radius=1, ink=0.6)
    brush.lines([(28, 72, 42, 72), (30, 77, 40, 77)], GOLD, 1.2)
    brush.rect(26, 26, 18, 11, GOLD, radius=1.5, depth=0.4)
    brush.lines([(26, 29.6, 44, 29.6), (26, 33, 44, 33)], darker(GOLD, 0.4), 0.8)
    brush.ellipse(35, 14, 13, 13, mix(clear, tone, 0.35), depth=0.4)
    brush.ellipse(30, 9, 4, 3, (255, 255, 255), ink=0, alpha=0.8)
    brush.limb([(13.6, 50), (13.4, 70), (14, 90)], (1, 2.4, 1), (255, 255, 255), ink=0)


def bottle(brush: Brush, look: Look) -> None:
    """A bottle with a label and a cap."""
    tone = look.colour
    brush.shape(
        [(18, 30), (18, 14), (32, 14), (32, 30), (44, 44), (44, 96), (40, 99), (10, 99), (6, 96), (6, 44)],
        tone,
        soft=0.25,
        depth=0.4,
    )
    brush.rect(16, 2, 18, 13, darker(tone, 0.5), radius=2, depth=0.3)
    brush.rect(6, 54, 38, 30, WHITE, ink=0.6, depth=0.16)
    brush.ellipse(25, 65, 6.4, 6.4, mix(tone, GOLD, 0.4), ink=0.6)
    brush.lines([(13, 76, 37, 76), (17, 80, 33, 80)], DARK, 1.1, 0.7)
    brush.limb([(11, 46), (10.4, 70), (11, 94)], (1.4, 3.4, 1.4), (255, 255, 255), ink=0)


def jar(brush: Brush, look: Look) -> None:
    """A jar of cream, as cosmetics come in."""
    tone = look.colour
    brush.rect(6, 44, 98, 54, lighter(tone, 0.25), radius=9, depth=0.35)
    brush.rect(2, 14, 106, 34, tone, radius=6, depth=0.35)
    brush.lines([(x, 18, x, 45) for x in range(10, 104, 7)], darker(tone, 0.25), 0.8, 0.5)
    brush.rect(30, 60, 50, 24, WHITE, radius=2, ink=0.5)
    brush.lines([(38, 68, 72, 68), (42, 75, 68, 75)], GOLD, 1.8)
    brush.limb([(13, 52), (12, 72), (14, 92)], (2, 5, 2), (255, 255, 255), ink=0)


def lipstick(brush: Brush, look: Look) -> None:
    brush.rect(8, 56, 30, 43, DARK, radius=2, depth=0.4)
    brush.rect(11, 38, 24, 20, GOLD, depth=0.4)
    brush.shape([(14, 40), (14, 16), (22, 4), (32, 2), (32, 40)], look.colour, soft=0.35, depth=0.4)
    brush.shape([(14, 16), (22, 4), (32, 2), (30, 10)], lighter(look.colour, 0.35), soft=0.4, ink=0.5)
    brush.limb([(12, 60), (12, 80), (12, 96)], (1, 2.6, 1), lighter(DARK, 0.6), ink=0)


def handbag(brush: Brush, look: Look) -> None:
    tone = look.colour
    brush.line([(34, 44), (36, 16), (60, 4), (84, 16), (86, 44)], darker(tone, 0.3), 5)
    brush.shape([(14, 42), (106, 42), (116, 90), (108, 99), (12, 99), (4, 90)], tone, soft=0.2, depth=0.36)
    brush.shape([(13, 42), (107, 42), (102, 64), (60, 76), (18, 64)], darker(tone, 0.14), soft=0.25)
    brush.ellipse(60, 70, 6, 6, GOLD)
    brush.rect(57, 68, 6, 9, GOLD, radius=2, ink=0.7)
    seam = [(16, 46), (21, 62), (60, 72), (99, 62), (104, 46)]
    brush.line(seam, lighter(tone, 0.5), 0.8, alpha=0.7)


def sunglasses(brush: Brush, look: Look) -> None:
    frame = look.colour
    for side in (-1, 1):
        lens = sized(((8, 30), (30, 22), (58, 28), (60, 56), (44, 76), (20, 72), (8, 52)), 80, 0, 1, flip=side)
        brush.shape(lens, frame, soft=0.7)
        inner = sized(((13, 35), (31, 28), (53, 33), (54, 54), (42, 69), (22, 66), (13, 51)), 80, 0, 1, flip=side)
        brush.shape(inner, hexed("#3d4a63"), soft=0.7, ink=0.5, depth=0.6)
        brush.line(sized(((20, 36), (15, 50)), 80 + (0 if side > 0 else -24), 0, 1), (255, 255, 255), 3, alpha=0.6)
        brush.limb([(80 + side * 60, 34), (80 + side * 74, 38), (80 + side * 78, 60)], (6, 5, 4), frame)
    brush.limb([(72, 36), (80, 32), (88, 36)], (6, 5, 6), frame)


def hat(brush: Brush, look: Look) -> None:
    tone = look.colour
    brush.ellipse(70, 82, 68, 16, tone)
    brush.shape(
        [(30, 82), (32, 36), (46, 16), (70, 22), (94, 16), (108, 36), (110, 82), (70, 92)], tone, soft=0.5, depth=0.34
    )
    brush.limb([(30, 72), (70, 82), (110, 72)], (13, 14, 13), darker(tone, 0.5), ink=0.6)
    brush.shape([(98, 74), (116, 66), (112, 82)], darker(tone, 0.5), soft=0.3)


def shirt(brush: Brush, look: Look) -> None:
    tone = look.colour
    body = [
        (34, 8),
        (46, 4),
        (74, 4),
        (86, 8),
        (118, 30),
        (106, 50),
        (90, 42),
        (90, 98),
        (30, 98),
        (30, 42),
        (14, 50),
        (2, 30),
    ]
    brush.shape(body, tone, soft=0.12, depth=0.26)
    brush.shape([(44, 4), (52, 16), (68, 16), (76, 4), (60, 8)], darker(tone, 0.35), soft=0.4, ink=0.7)
    for x1, x2 in ((30, 33), (90, 87)):
        brush.line([(x1, 42), (x2, 30), (x1 + (x2 - x1) * 2, 20)], darker(tone, 0.3), 0.9)
    brush.ellipse(60, 48, 13, 13, lighter(tone, 0.6), ink=0.5)
    brush.shape(
        [(60, 38), (63, 45), (70, 46), (65, 51), (66, 58), (60, 54), (54, 58), (55, 51), (50, 46), (57, 45)],
        darker(tone, 0.2),
        soft=0.0,
        ink=0.4,
    )


def gown(brush: Brush, look: Look) -> None:
    """A dress on its hanger."""
    tone = look.colour
    brush.line([(34, 10), (34, 4), (39, 0)], STEEL, 1.8)
    brush.line([(16, 18), (34, 9), (52, 18)], hexed("#a5774a"), 2.6)
    brush.shape(
        [(20, 18), (34, 24), (48, 18), (46, 44), (66, 96), (50, 99), (34, 96), (18, 99), (2, 96), (22, 44)],
        tone,
        soft=0.4,
        depth=0.34,
    )
    brush.limb([(22, 45), (34, 47), (46, 45)], (4, 4, 4), darker(tone, 0.4), ink=0.5)
    for top, foot in ((27, 16), (34, 33), (41, 52)):
        brush.line([(top, 50), ((top + foot) / 2, 70), (foot, 94)], darker(tone, 0.3), 1.1, alpha=0.6)


def headphones(brush: Brush, look: Look) -> None:
    tone = look.colour
    brush.line(arc(50, 54, 38, 46, 185, 355, 13), tone, 8)
    brush.line(arc(50, 54, 38, 46, 215, 325, 9), darker(tone, 0.3), 3)
    for side in (-1, 1):
        x = 50 + side * 38
        brush.rect(x - 5, 48, 10, 20, STEEL, radius=3)
        brush.ellipse(x - side * 3, 72, 13, 22, DARK)
        brush.ellipse(x + side * 3, 72, 12, 21, tone, depth=0.4)
        brush.ellipse(x + side * 4, 72, 6, 11, lighter(tone, 0.25), ink=0.6)


def camera(brush: Brush, look: Look) -> None:
    body = look.colour
    brush.rect(46, 10, 44, 22, darker(body, 0.1), radius=4)
    brush.rect(14, 18, 20, 9, STEEL, radius=3)
    brush.rect(4, 26, 126, 70, body, radius=8, depth=0.34)
    brush.rect(4, 44, 126, 36, darker(body, 0.45), ink=0.5)
    brush.rect(102, 32, 20, 9, hexed("#f6f0d0"), radius=2, ink=0.7)
    for radius, tone in ((32, STEEL), (27, DARK), (20, hexed("#2f4468")), (11, hexed("#141c30"))):
        brush.ellipse(67, 62, radius, radius, tone, ink=0.7, depth=0.4)
    brush.ellipse(60, 53, 6, 5, (255, 255, 255), ink=0, alpha=0.7)
    brush.dots([(75, 70, 2.4)], hexed("#a58fd8"))


def toy_balloons(brush: Brush, look: Look) -> None:
    """A bunch on strings that meet in a hand."""
    tones = (look.colour, hexed("#f0b83f"), hexed("#4f9fd0"))
    for (x, y), tone in zip(((20, 24), (58, 22), (39, 16)), tones, strict=True):
        brush.line([(x, y + 20), ((x + 39) / 2, 62), (39, 99)], DARK, 0.8)
        brush.shape(
            [(x, y - 20), (x + 16, y - 8), (x + 13, y + 11), (x, y + 21), (x - 13, y + 11), (x - 16, y - 8)],
            tone,
            depth=0.36,
        )
        brush.shape([(x - 3, y + 24), (x, y + 20), (x + 3, y + 24)], darker(tone, 0.2), soft=0.1, ink=0.6)
        brush.limb([(x - 9, y - 2), (x - 6, y - 10), (x, y - 14)], (1, 3.4, 1), (255, 255, 255), ink=0)


def football(brush: Brush, look: Look) -> None:
    brush.ellipse(50, 50, 47, 47, look.colour, depth=0.32)
    with brush.inside(outline(arc(50, 50, 47, 47, 0, 350, 24))):
        _patch(brush, 50, 48, 16, -90)
        for index in range(5):
            turn = math.radians(index * 72 - 90)
            near = (50 + 15 * math.cos(turn), 48 + 15 * math.sin(turn))
            far = (50 + 31 * math.cos(turn), 48 + 31 * math.sin(turn))
            brush.line([near, far], DARK, 1.8)
            _patch(brush, 50 + 45 * math.cos(turn), 48 + 45 * math.sin(turn), 15, index * 72 + 90)
    brush.limb([(18, 42), (26, 24), (42, 14)], (1, 5, 1), (255, 255, 255), ink=0)


def _patch(brush: Brush, x: float, y: float, size: float, start: float) -> None:
    corners: list[Point] = []
    for index in range(5):
        turn = math.radians(start + index * 72)
        corners.append((x + size * math.cos(turn), y + size * math.sin(turn)))
    brush.shape(corners, DARK, soft=0.05, ink=0.5, depth=0.1)


def basketball(brush: Brush, look: Look) -> None:
    brush.ellipse(50, 50, 47, 47, look.colour, depth=0.36)
    brush.lines([(50, 3, 50, 97), (3, 50, 97, 50)], DARK, 2.2)
    brush.line(arc(2, 50, 30, 44, -62, 62, 9), DARK, 2.2)
    brush.line(arc(98, 50, 30, 44, 118, 242, 9), DARK, 2.2)
    brush.limb([(20, 38), (28, 22), (42, 14)], (1, 5, 1), (255, 245, 225), ink=0)


def trophy(brush: Brush, look: Look) -> None:
    gold = look.colour
    for side in (-1, 1):
        brush.line(
            arc(38 + side * 25, 24, 12, 14, -90 if side > 0 else 270, 110 if side > 0 else 70, 9),
            darker(gold, 0.15),
            4,
        )
    brush.shape([(12, 4), (64, 4), (60, 38), (44, 54), (32, 54), (16, 38)], gold, soft=0.45, depth=0.45)
    brush.ellipse(38, 5, 26, 4, lighter(gold, 0.5), ink=0.7)
    brush.limb([(38, 52), (38, 66), (38, 78)], (9, 6, 14), gold)
    brush.rect(16, 78, 44, 20, hexed("#5f4334"), radius=2)
    brush.rect(26, 84, 24, 8, gold, ink=0.5)
    brush.limb([(20, 10), (22, 24), (28, 36)], (1.4, 4, 1), (255, 255, 255), ink=0)


def crown(brush: Brush, look: Look) -> None:
    gold = look.colour
    brush.shape(
        [(6, 88), (2, 28), (28, 56), (42, 12), (64, 50), (86, 12), (100, 56), (126, 28), (122, 88)],
        gold,
        soft=0.05,
        depth=0.4,
    )
    brush.limb([(6, 86), (64, 96), (122, 86)], (16, 17, 16), darker(gold, 0.2))
    for x, y, tone in ((2, 26, "#c9443c"), (42, 10, "#4a7fb5"), (86, 10, "#4a7fb5"), (126, 26, "#c9443c")):
        brush.ellipse(x, y, 6, 6, hexed(tone))
    for x, tone in ((32, "#4a7fb5"), (64, "#c9443c"), (96, "#5f9a5a")):
        brush.ellipse(x, 91, 6, 6, hexed(tone), ink=0.8)


def heart(brush: Brush, look: Look) -> None:
    shape = [(50, 96), (18, 66), (4, 36), (16, 10), (38, 10), (50, 28), (62, 10), (84, 10), (96, 36), (82, 66)]
    brush.shape(shape, look.colour, soft=0.9, depth=0.4)
    brush.limb([(16, 38), (18, 24), (30, 18)], (2, 7, 2), (255, 255, 255), ink=0)


def _tones(*texts: str) -> tuple[Colour, ...]:
    return tuple(map(hexed, texts))


def _ware(
    name: str, words: str, draw: Pose, metres: float, *texts: str, home: str = "studio", pair: bool = False
) -> Motif:
    return Motif(
        name=name,
        words=named(words),
        poses=(draw,),
        metres=metres,
        colours=_tones(*texts),
        stands="surface",
        home=home,
        pair=pair,
    )


MOTIFS: tuple[Motif, ...] = (
    _ware(
        "sneakers",
        "sneaker, shoe, running shoe, trainer, 运动鞋, 鞋, 鞋子, 球鞋, 跑鞋",
        one(sneakers, 1.76)[0],
        0.14,
        *("#d9574a", "#4f8fb0", "#5f9f7a"),
        pair=True,
    ),
    _ware("boots", "boot, 靴子, 皮靴", one(boots, 1.06)[0], 0.3, "#8a5a3a", pair=True),
    _ware("watch", "watch, wristwatch, 手表, 腕表", one(watch, 0.72)[0], 0.12, "#6b4632", "#3f4a5c"),
    _ware(
        "perfume",
        "perfume, perfume bottle, cologne, 香水, 香水瓶",
        one(perfume, 0.7)[0],
        0.13,
        "#e58aa2",
        "#d9a45f",
        "#7f9fd0",
    ),
    _ware(
        "bottle",
        "bottle, water bottle, beer, wine bottle, 瓶子, 酒瓶, 啤酒",
        one(bottle, 0.5)[0],
        0.26,
        "#5f8f6a",
        "#7a5a3a",
    ),
    _ware(
        "jar",
        "jar, cream, cosmetic, cosmetics, skincare, 护肤品, 化妆品, 面霜, 罐子",
        one(jar, 1.1)[0],
        0.08,
        "#7fa8a0",
        "#e0a9a0",
    ),
    _ware("lipstick", "lipstick, 口红, 唇膏", one(lipstick, 0.46)[0], 0.08, "#c4354a"),
    _ware(
        "handbag", "handbag, bag, purse, 包, 手提包, 包包", one(handbag, 1.2)[0], 0.3, "#b5704a", "#a8433f", "#4f6f6a"
    ),
    _ware(
        "sunglasses",
        "sunglasses, glasses, eyeglasses, 墨镜, 太阳镜, 眼镜",
        one(sunglasses, 1.6)[0],
        0.06,
        *("#3a2f35",),
        pair=True,
    ),
    _ware("hat", "hat, cap, 帽子, 草帽", one(hat, 1.4)[0], 0.15, "#d9b878", "#7a6a5c"),
    _ware(
        "shirt", "t-shirt, tshirt, tee, 衬衫, 上衣, 体恤", one(shirt, 1.2)[0], 0.7, "#4f7fb0", "#f0ece2", "#c9574a"
    ),
    _ware("gown", "gown, evening dress, wedding dress, 婚纱, 礼服", one(gown, 0.68)[0], 1.3, "#c97a9a", "#f4efe6"),
    _ware(
        "headphones",
        "headphone, headphones, headset, earphones, 耳机",
        one(headphones)[0],
        0.2,
        *("#4a5568", "#d9574a"),
        pair=True,
    ),
    _ware("camera", "film camera, camera, 相机, 照相机, 摄像机", one(camera, 1.34)[0], 0.1, "#4a4650"),
    Motif(
        name="balloons",
        words=named("balloon, balloons, party balloon, 气球, 彩色气球"),
        poses=one(toy_balloons, 0.78),
        metres=1.2,
        colours=_tones("#d9574a", "#e58aa2"),
        stands="air",
        held_at=0.45,
        pair=True,
    ),
    Motif(
        name="football",
        words=named("football, soccer ball, soccer, ball, 足球, 球"),
        poses=one(football),
        metres=0.3,
        colours=_tones("#f7f5ef"),
    ),
    Motif(
        name="basketball",
        words=named("basketball, 篮球"),
        poses=one(basketball),
        metres=0.3,
        colours=_tones("#d9803a"),
    ),
    _ware("trophy", "trophy, cup trophy, award, 奖杯", one(trophy, 0.76)[0], 0.4, "#e0b23f"),
    _ware("crown", "crown, tiara, 皇冠, 王冠", one(crown, 1.28)[0], 0.15, "#e6b93f"),
    _ware("heart", "heart, 爱心, 心形", one(heart)[0], 0.3, "#d9435a"),
)
