"""Birds that are more than a bird, and what lives in the sea."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, arc, outline, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.attire import Fit, attired
from danqing.engines.sketch.motifs.base import Look, Motif, Pose, one
from danqing.engines.sketch.motifs.wild import EYE, eyes, pale
from danqing.engines.sketch.words import named

BILL = hexed("#e8962e")
BLACK = hexed("#37343c")


def owl(brush: Brush, look: Look) -> None:
    down = look.colour
    for side in (-1, 1):
        brush.shape(sized(((8, 18), (28, 2), (28, 26)), 40, 0, 1, flip=side), darker(down, 0.15), soft=0.3)
    brush.shape([(40, 12), (64, 20), (70, 50), (62, 86), (40, 97), (18, 86), (10, 50), (16, 20)], down)
    belly = [(40, 48), (56, 54), (58, 76), (40, 93), (22, 76), (24, 54)]
    brush.shape(belly, pale(down), ink=0.4, depth=0.12)
    with brush.inside(outline(belly)):
        for row in range(5):
            for x in range(22, 64, 9):
                brush.line(
                    arc(x + row % 2 * 4.5, 56 + row * 8, 4, 3.4, 10, 170, 5), darker(down, 0.1), 1.2, alpha=0.8
                )
    for side in (-1, 1):
        wing = sized(((24, 40), (34, 54), (30, 84), (20, 70)), 40, 0, 1, flip=side)
        brush.shape(wing, darker(down, 0.25))
        brush.ellipse(40 + side * 13, 32, 14, 14, pale(down), ink=0.6)
        brush.ellipse(40 + side * 13, 32, 9.4, 9.4, hexed("#f2c344"), ink=0.6, depth=0.1)
        brush.ellipse(40 + side * 13, 32, 5.4, 5.6, EYE, ink=0, depth=0)
        brush.dots([(40 + side * 13 - 2, 29.6, 1.8)], (255, 255, 255))
        brush.lines([(40 + side * 9 + step, 93, 40 + side * 9 + step, 99) for step in (-4, 0, 4)], BILL, 3)
    brush.shape([(35, 38), (45, 38), (40, 49)], BILL, soft=0.3)


def penguin(brush: Brush, look: Look) -> None:
    coat = look.colour
    for side in (-1, 1):
        brush.ellipse(32 + side * 11, 96, 10, 4, BILL)
    brush.shape(
        [(32, 2), (46, 10), (50, 30), (56, 58), (50, 88), (32, 96), (14, 88), (8, 58), (14, 30), (18, 10)], coat
    )
    brush.shape([(32, 30), (46, 46), (46, 78), (32, 92), (18, 78), (18, 46)], hexed("#faf6ee"), ink=0.3, depth=0.14)
    for side in (-1, 1):
        brush.shape(sized(((18, 36), (29, 52), (27, 76), (19, 58)), 32, 0, 1, flip=side), darker(coat, 0.1))
        brush.ellipse(32 + side * 7.5, 22, 8, 9, hexed("#faf6ee"), ink=0, depth=0.1)
    eyes(brush, [(25, 21), (39, 21)], 2.5)
    brush.shape([(27, 27), (37, 27), (32, 35)], BILL, soft=0.4)
    brush.shape([(20, 38), (32, 42), (44, 38), (32, 46)], hexed("#f2c24e"), soft=0.6, ink=0, alpha=0.8)


def duck(brush: Brush, look: Look) -> None:
    """A mallard: green head, white ring, brown breast; the colour is the body's."""
    body, head, breast = look.colour, hexed("#2f7a58"), hexed("#7d5138")
    if look.number % 2:
        head, breast = mix(body, breast, 0.4), mix(body, breast, 0.25)
    brush.shape([(112, 66), (136, 52), (132, 72), (116, 82)], darker(body, 0.3))
    hull = [(22, 70), (42, 58), (80, 54), (118, 66), (122, 82), (96, 97), (46, 97), (24, 86)]
    brush.shape(hull, body)
    with brush.inside(outline(hull)):
        brush.ellipse(26, 80, 22, 26, breast, ink=0, depth=0.1)
    brush.shape([(56, 66), (84, 60), (118, 72), (100, 86), (70, 86)], darker(body, 0.22), ink=0.8)
    brush.lines([(84, 80, 108, 77), (80, 74, 110, 73)], lighter(body, 0.4), 1.4, 0.8)
    brush.limb([(34, 68), (32, 54), (34, 40)], (17, 13, 14), head)
    brush.limb([(24, 55), (33, 59), (42, 56)], (3.2, 3.6, 3), hexed("#f6f2e8"), ink=0.3)
    brush.ellipse(32, 36, 15, 14, head)
    brush.shape([(20, 33), (4, 38), (2, 43), (20, 44)], BILL, soft=0.5)
    brush.dots([(8, 39.4, 0.9)], darker(BILL, 0.5))
    eyes(brush, [(28, 32)], 2.2)


def goose(brush: Brush, look: Look) -> None:
    body = look.colour
    for x in (62, 76):
        brush.lines([(x, 84, x, 97)], BILL, 3.4)
        brush.shape([(x - 10, 98), (x + 2, 93), (x + 3, 99)], BILL, soft=0.3, ink=0.6)
    brush.shape([(108, 60), (128, 52), (122, 70)], darker(body, 0.15))
    brush.shape([(34, 62), (56, 54), (92, 52), (116, 60), (108, 80), (76, 90), (46, 84)], body)
    brush.shape([(58, 62), (86, 56), (116, 62), (98, 76), (70, 78)], darker(body, 0.2), ink=0.8)
    brush.limb([(44, 74), (34, 54), (32, 32), (34, 16)], (24, 14, 10, 11), body)
    brush.ellipse(31, 13, 11, 9, body)
    brush.shape([(22, 9), (6, 15), (6, 18), (22, 19)], BILL, soft=0.4)
    eyes(brush, [(28, 11)], 1.9)


def eagle(brush: Brush, look: Look) -> None:
    """Wings spread wide, seen from the side and a little below."""
    coat, white = look.colour, hexed("#f7f2e6")
    for side, root, lift in ((1, 92, 6), (-1, 70, 0)):
        tone = coat if side < 0 else darker(coat, 0.25)
        for index in range(7):
            spread = index / 6
            tip = (root + side * (20 + 62 * (1 - spread * 0.75)), 8 + lift + 46 * spread)
            middle = (root + side * (14 + 30 * (1 - spread * 0.6)), 22 + 24 * spread)
            brush.limb(
                [(root, 50), middle, tip], (15, 13, 2.5), mix(tone, darker(tone, 0.35), index % 2 * 0.4), ink=0.6
            )
        edge = [(root, 56), (root + side * 26, 30), (root + side * 62, 8 + lift), (root + side * 40, 34)]
        brush.shape(edge, lighter(tone, 0.06), soft=0.8, ink=0.6)
    for turn in (-12, 0, 12):
        with brush.moved(112, 66, turn=turn):
            brush.limb([(0, 0), (14, 4), (30, 8)], (10, 9, 8), white, ink=0.6)
    brush.shape([(44, 52), (62, 46), (92, 52), (120, 66), (98, 74), (64, 72), (46, 64)], coat)
    brush.shape([(28, 50), (38, 42), (52, 46), (58, 58), (48, 66), (34, 62)], white)
    brush.shape([(30, 52), (14, 54), (12, 64), (20, 60), (31, 61)], BILL, soft=0.5)
    eyes(brush, [(37, 51)], 2.1)
    brush.line([(31, 47), (42, 48)], darker(coat, 0.4), 1.6)
    for x in (74, 84):
        brush.limb([(x, 70), (x - 2, 80)], (6, 3), BILL, ink=0.6)


def crane(brush: Brush, look: Look) -> None:
    """The red-crowned crane, on one thin leg and a half."""
    white = look.colour
    brush.lines([(38, 66, 40, 82), (40, 82, 38, 99), (44, 66, 52, 78), (52, 78, 44, 84)], BLACK, 1.8)
    for index in range(5):
        brush.limb([(56, 54), (70, 58 + index * 2), (78, 66 + index * 4)], (9, 7, 1.5), BLACK, ink=0.5)
    brush.shape([(24, 52), (40, 44), (64, 50), (70, 58), (52, 70), (32, 68)], white)
    brush.shape([(36, 52), (56, 50), (68, 58), (52, 65)], lighter(white, 0.3), ink=0.5)
    brush.limb([(30, 60), (20, 44), (28, 28), (24, 12)], (14, 7, 5, 5), white)
    brush.limb([(24, 46), (28, 30), (25, 15)], (3, 4, 4), BLACK, ink=0)
    brush.ellipse(22, 11, 6, 5, white)
    brush.shape([(17, 8), (22, 4), (28, 8), (22, 10)], hexed("#c9342f"), ink=0.3)
    brush.shape([(17, 10), (0, 14), (17, 14)], hexed("#9c8a5a"), soft=0.2)
    eyes(brush, [(20, 10.5)], 1.1)


def crane_flying(brush: Brush, look: Look) -> None:
    white = look.colour
    for root, reach, top in ((82, 26, 4), (72, -22, 0)):
        for index in range(6):
            spread = index / 5
            tone = BLACK if index > 3 else white if root == 72 else darker(white, 0.15)
            tip = (root + reach + 40 * spread, top + 34 * spread)
            brush.limb([(root, 56), ((root + tip[0]) / 2 + 6, 34 + 10 * spread), tip], (14, 11, 2), tone, ink=0.5)
    brush.lines([(104, 62, 160, 68), (104, 64, 158, 71)], BLACK, 1.5)
    brush.shape([(48, 56), (70, 50), (100, 58), (108, 64), (84, 68), (58, 66)], white)
    brush.limb([(56, 61), (34, 58), (14, 56)], (10, 5, 4.6), white)
    brush.limb([(38, 60), (24, 58)], (3, 3.4), BLACK, ink=0)
    brush.ellipse(13, 55, 5, 4, white)
    brush.shape([(10, 52), (14, 50), (17, 53)], hexed("#c9342f"), ink=0.3)
    brush.shape([(9, 55), (-6, 58), (9, 58)], hexed("#9c8a5a"), soft=0.2, ink=0.6)


def rooster(brush: Brush, look: Look) -> None:
    body, red = look.colour, hexed("#cf3f37")
    for index, tone in enumerate(("#2f5f5a", "#3f7f6a", "#8a4a2e", "#2f4f5f")):
        curve = [(84, 62), (104, 30 + index * 9), (120, 34 + index * 12), (118, 52 + index * 9)]
        brush.limb(curve, (9, 11, 8, 1.5), hexed(tone), ink=0.7)
    for x in (54, 66):
        brush.lines([(x, 80, x, 96), (x, 96, x - 7, 99), (x, 96, x + 5, 99)], BILL, 2.6)
    brush.shape([(30, 40), (44, 34), (60, 54), (90, 52), (88, 74), (64, 86), (40, 80), (30, 62)], body)
    brush.shape([(56, 60), (80, 58), (86, 68), (66, 76)], darker(body, 0.3), ink=0.8)
    brush.limb([(42, 62), (38, 44), (40, 26)], (28, 20, 15), lighter(body, 0.2))
    for x, y in ((34, 11), (41, 9), (47, 14)):
        brush.ellipse(x, y, 4.6, 6, red, ink=0.7)
    brush.ellipse(39, 23, 11, 10, lighter(body, 0.2))
    brush.shape([(29, 21), (18, 26), (29, 28)], BILL, soft=0.3)
    brush.ellipse(31, 34, 3.6, 6, red, ink=0.7)
    eyes(brush, [(36, 21)], 2.0)


def whale(brush: Brush, look: Look) -> None:
    skin, belly = look.colour, hexed("#e8eef2")
    brush.shape([(150, 52), (158, 26), (176, 10), (178, 30), (198, 30), (186, 46), (164, 58)], darker(skin, 0.12))
    body = [(4, 62), (12, 34), (44, 18), (90, 20), (130, 36), (164, 50), (160, 62), (126, 84), (70, 98), (24, 92)]
    brush.shape(body, skin, depth=0.34)
    with brush.inside(outline(body)):
        brush.shape([(0, 70), (40, 76), (90, 74), (130, 70), (110, 104), (0, 110)], belly, ink=0.5, depth=0.2)
        for drop in range(5):
            groove = [(2, 76 + drop * 5), (44, 81 + drop * 5), (96, 78 + drop * 4)]
            brush.line(groove, darker(belly, 0.25), 1.1, alpha=0.8)
    brush.shape([(64, 76), (86, 82), (96, 98), (76, 98)], darker(skin, 0.2))
    eyes(brush, [(34, 62)], 3.0)
    brush.line([(6, 68), (20, 71), (28, 68)], darker(skin, 0.5), 1.4)
    for lean in (-1, 1):
        brush.line(
            [(58, 18), (58 + lean * 4, 0), (58 + lean * 16, -12), (58 + lean * 22, -4)],
            hexed("#dff1f7"),
            3.6,
            alpha=0.9,
        )


def dolphin(brush: Brush, look: Look) -> None:
    skin = look.colour
    brush.shape([(116, 68), (140, 66), (134, 80), (138, 98), (120, 84)], darker(skin, 0.15))
    body = [(4, 50), (20, 38), (40, 20), (74, 14), (104, 36), (126, 72), (116, 80), (88, 60), (56, 50), (24, 54)]
    brush.shape(body, skin, depth=0.3)
    with brush.inside(outline(body)):
        brush.shape(
            [(0, 54), (30, 46), (62, 42), (92, 52), (112, 76), (80, 90), (0, 80)], hexed("#eef3f5"), ink=0, depth=0.1
        )
    brush.shape([(66, 16), (88, 0), (88, 24)], darker(skin, 0.15), soft=0.6)
    brush.shape([(50, 46), (58, 66), (44, 60)], darker(skin, 0.2), soft=0.6)
    eyes(brush, [(30, 37)], 2.1)
    brush.line([(6, 50), (20, 49), (28, 44)], darker(skin, 0.5), 1.2)


def octopus(brush: Brush, look: Look) -> None:
    skin = look.colour
    for index, (x, curl) in enumerate(((14, -8), (26, -5), (40, -3), (60, 3), (74, 5), (86, 8))):
        tone = skin if index % 2 else darker(skin, 0.15)
        arm = [(50 + (x - 50) * 0.4, 56), (x, 76), (x + curl * 1.4, 92), (x + curl * 2.6, 90), (x + curl * 2.2, 82)]
        brush.limb(arm, (13, 10, 7, 4, 2), tone, ink=0.8)
        brush.dots([(x + curl * 0.4, 78, 1.6), (x + curl, 86, 1.3)], lighter(skin, 0.5))
    brush.shape([(50, 4), (76, 14), (80, 40), (70, 64), (30, 64), (20, 40), (24, 14)], skin)
    brush.dots([(36, 18, 3), (60, 14, 2.4), (68, 26, 2)], lighter(skin, 0.35))
    for x in (38, 62):
        brush.ellipse(x, 42, 7, 8, (255, 255, 255), ink=0.6, depth=0)
        brush.ellipse(x, 43, 3.6, 4.6, EYE, ink=0, depth=0)
    brush.line(arc(50, 52, 7, 5, 20, 160, 5), darker(skin, 0.6), 1.4)


def jellyfish(brush: Brush, look: Look) -> None:
    skin = look.colour
    for index in range(7):
        x = 16 + index * 9
        sway = 5 if index % 2 else -5
        brush.line([(x, 44), (x + sway, 60), (x - sway, 76), (x + sway, 98)], lighter(skin, 0.3), 2.2, alpha=0.7)
    brush.shape([(4, 46), (8, 20), (42, 2), (78, 20), (82, 46), (62, 42), (43, 48), (24, 42)], skin, alpha=0.85)
    brush.ellipse(32, 20, 14, 8, lighter(skin, 0.6), ink=0, alpha=0.6)


def bee(brush: Brush, look: Look) -> None:
    gold, wing = look.colour, hexed("#e9f2f7")
    for turn in (-32, 6):
        with brush.moved(62, 42, turn=turn):
            brush.ellipse(4, -22, 13, 24, wing, ink=0.7, alpha=0.75)
    body = [(26, 56), (48, 38), (86, 42), (106, 60), (86, 80), (46, 82)]
    brush.shape(body, gold)
    with brush.inside(outline(body)):
        for x in (54, 74, 94):
            brush.limb([(x + 4, 34), (x, 60), (x + 4, 90)], (9, 9, 9), BLACK, ink=0)
    brush.shape([(104, 56), (116, 60), (104, 64)], BLACK, soft=0.1, ink=0.5)
    brush.ellipse(28, 58, 17, 17, gold)
    eyes(brush, [(21, 55), (34, 55)], 2.8)
    brush.line(arc(27, 62, 5, 4, 20, 160, 5), BLACK, 1.3)
    for x in (20, 34):
        brush.line([(x, 43), (x - 4, 34), (x - 8, 32)], BLACK, 1.5)


def _tone(text: str) -> tuple[Colour, ...]:
    return (hexed(text),)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="owl",
        words=named("owl, 猫头鹰"),
        poses=(Pose(name="stand", draw=owl, aspect=0.8),),
        metres=0.4,
        colours=_tone("#a5744a"),
        home="forest",
        alive=True,
    ),
    Motif(
        name="penguin",
        words=named("penguin, 企鹅"),
        poses=(Pose(name="stand", draw=attired(penguin, Fit((32, 38), 17, (32, 8), 15, (32, 21), 7)), aspect=0.64),),
        metres=0.8,
        colours=_tone("#3f4a5c"),
        home="snowfield",
        alive=True,
    ),
    Motif(
        name="duck",
        words=named("duck, mallard, duckling, 鸭子, 鸭, 小鸭, 野鸭, 鸳鸯"),
        poses=one(duck, 1.38),
        metres=0.5,
        colours=(hexed("#c9bfae"), hexed("#b8a58c")),
        stands="water",
        home="lake",
        alive=True,
    ),
    Motif(
        name="goose",
        words=named("goose, 鹅, 大雁"),
        poses=one(goose, 1.3),
        metres=0.9,
        colours=_tone("#f1ede4"),
        home="lake",
        alive=True,
    ),
    Motif(
        name="eagle",
        words=named("eagle, hawk, falcon, 老鹰, 鹰, 雄鹰"),
        poses=(Pose(name="fly", draw=eagle, aspect=1.66),),
        metres=1.0,
        colours=_tone("#6a4a36"),
        stands="air",
        home="mountains",
        alive=True,
    ),
    Motif(
        name="crane",
        words=named("crane, heron, stork, egret, 仙鹤, 白鹤, 鹤, 白鹭, 丹顶鹤"),
        poses=(
            Pose(name="stand", draw=crane, aspect=0.82),
            Pose(name="fly", draw=crane_flying, aspect=1.6, tall=0.8),
        ),
        metres=1.5,
        colours=_tone("#f8f6f1"),
        home="lake",
        alive=True,
    ),
    Motif(
        name="rooster",
        words=named("rooster, chicken, hen, cock, 公鸡, 鸡, 母鸡, 小鸡"),
        poses=one(rooster, 1.24),
        metres=0.5,
        colours=(hexed("#c9743a"), hexed("#f1ead9")),
        alive=True,
    ),
    Motif(
        name="whale",
        words=named("whale, blue whale, 鲸鱼, 鲸, 蓝鲸"),
        poses=one(whale, 2.0),
        metres=5,
        colours=_tone("#4f7396"),
        stands="water",
        home="sea",
        alive=True,
        top=0.8,
    ),
    Motif(
        name="dolphin",
        words=named("dolphin, shark, 海豚, 鲨鱼"),
        poses=one(dolphin, 1.42),
        metres=1.4,
        colours=_tone("#6f94ad"),
        stands="water",
        home="sea",
        alive=True,
    ),
    Motif(
        name="octopus",
        words=named("octopus, squid, 章鱼, 乌贼"),
        poses=one(octopus),
        metres=0.8,
        colours=(hexed("#d9705f"), hexed("#9a6fb0")),
        stands="water",
        home="underwater",
        alive=True,
    ),
    Motif(
        name="jellyfish",
        words=named("jellyfish, 水母"),
        poses=one(jellyfish, 0.86),
        metres=0.6,
        colours=(hexed("#c99ad6"), hexed("#f0a5b5")),
        stands="water",
        home="underwater",
    ),
    Motif(
        name="bee",
        words=named("bee, bumblebee, 蜜蜂"),
        poses=(Pose(name="fly", draw=bee, aspect=1.2),),
        metres=0.2,
        colours=_tone("#f0bf3a"),
        stands="air",
    ),
)
