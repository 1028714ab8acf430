"""Animals."""

from __future__ import annotations

from collections.abc import Sequence

from danqing.engines.sketch.brush import Brush, Point, arc, outline, ribbon, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, luminance, mix
from danqing.engines.sketch.motifs.attire import Fit, attired
from danqing.engines.sketch.motifs.base import Look, Motif, Pose, one
from danqing.engines.sketch.words import named

ORANGE = hexed("#e08a3c")
CREAM = hexed("#fbeedb")
EYE = hexed("#2a2226")
PINK = hexed("#e39a94")


def _belly(colour: Colour) -> Colour:
    return mix(colour, CREAM, 0.82 if luminance(colour) > 0.2 else 0.15)


CAT_EAR = ((0.92, -0.35), (0.82, -1.28), (0.2, -0.8))
CAT_EAR_INSIDE = ((0.76, -0.55), (0.74, -1.02), (0.38, -0.75))
CAT_FACE = ((-1, 0.1), (-0.72, -0.68), (0, -0.84), (0.72, -0.68), (1, 0.1), (0.62, 0.66), (0, 0.82), (-0.62, 0.66))


def _cat_head(brush: Brush, look: Look, x: float, y: float, size: float, *, asleep: bool = False) -> None:
    """A head seen from the front, its middle at (x, y)."""
    fur = look.colour
    for side in (-1, 1):
        brush.shape(sized(CAT_EAR, x, y, size, flip=side), fur, soft=0.25)
        brush.shape(sized(CAT_EAR_INSIDE, x, y, size, flip=side), PINK, soft=0.3, ink=0, depth=0.1)
    brush.shape(sized(CAT_FACE, x, y, size), fur)
    _cat_face(brush, fur, x, y, size, asleep)
    _cat_marks(brush, x, y, size, darker(fur, 0.34))


def _cat_marks(brush: Brush, x: float, y: float, size: float, tone: Colour) -> None:
    """Three stripes on the forehead and two on each cheek."""
    for step in (-0.26, 0.0, 0.26):
        mark = sized(((step, -0.74), (step * 0.7, -0.36)), x, y, size)
        brush.limb(mark, (size * 0.14, size * 0.03), tone, ink=0)
    for side in (-1, 1):
        for fall in (0.08, 0.26):
            stripe = sized(((0.96, fall), (0.66, fall + 0.04)), x, y, size, flip=side)
            brush.limb(stripe, (size * 0.1, size * 0.03), tone, ink=0)


def _cat_face(brush: Brush, fur: Colour, x: float, y: float, size: float, asleep: bool) -> None:
    for side in (-1, 1):
        brush.ellipse(
            x + side * size * 0.22, y + size * 0.42, size * 0.32, size * 0.26, _belly(fur), ink=0, depth=0.08
        )
        eye = x + side * size * 0.42
        if asleep:
            brush.line(arc(eye, y - size * 0.05, size * 0.2, size * 0.14, 10, 170, 5), EYE, size * 0.07)
            continue
        brush.ellipse(eye, y - size * 0.06, size * 0.19, size * 0.22, hexed("#b9c46a"), ink=0.6, depth=0.1)
        brush.ellipse(eye, y - size * 0.05, size * 0.085, size * 0.19, EYE, ink=0, depth=0)
        brush.dots([(eye - size * 0.05, y - size * 0.13, size * 0.045)], (255, 255, 255))
    nose = [(x - size * 0.11, y + size * 0.2), (x + size * 0.11, y + size * 0.2), (x, y + size * 0.33)]
    brush.shape(nose, PINK, soft=0.4, ink=0.5)
    for side in (-1, 1):
        brush.line(
            [
                (x, y + size * 0.33),
                (x + side * size * 0.1, y + size * 0.47),
                (x + side * size * 0.27, y + size * 0.43),
            ],
            darker(fur, 0.6),
            size * 0.04,
        )
        for fall in (-0.04, 0.06, 0.16):
            whisker = [
                (x + side * size * 0.38, y + size * 0.38),
                (x + side * size * 1.28, y + size * (0.3 + fall * 2.2)),
            ]
            brush.line(whisker, CREAM, size * 0.025, alpha=0.9)


def _stripes(
    brush: Brush, body: Sequence[Point], marks: Sequence[Sequence[Point]], fur: Colour, width: float
) -> None:
    with brush.inside(outline(body)):
        for mark in marks:
            brush.limb(mark, (width, width * 0.75, width * 0.15), darker(fur, 0.34), ink=0, depth=0)


def cat_sitting(brush: Brush, look: Look) -> None:
    fur = look.colour
    tail = [(58, 92), (78, 96), (88, 88), (84, 72), (89, 62)]
    brush.limb(tail, (9, 9, 8, 7, 5), fur)
    body = [(38, 37), (25, 62), (22, 88), (30, 99), (58, 99), (68, 90), (66, 64), (55, 37)]
    brush.shape(body, fur)
    marks = [
        [(67, 60), (60, 62), (54, 60)],
        [(70, 70), (61, 73), (55, 71)],
        [(69, 81), (62, 84), (56, 82)],
        [(22, 66), (29, 68), (33, 66)],
        [(20, 77), (28, 79), (32, 77)],
    ]
    _stripes(brush, body, marks, fur, 4.2)
    brush.ellipse(45, 64, 10, 15, _belly(fur), ink=0, depth=0.12)
    for x in (38, 52):
        brush.limb([(x, 66), (x - 0.5, 84), (x - 1, 97)], (11, 8.5, 9.5), fur, ink=0.7)
        brush.ellipse(x - 1, 97, 6.6, 3.6, _belly(fur), ink=0.8, depth=0.15)
    brush.limb([(30, 84), (27, 94), (33, 98)], (10, 9, 6), fur, ink=0.5)
    _cat_head(brush, look, 46, 28, 19)


def cat_walking(brush: Brush, look: Look) -> None:
    fur = look.colour
    far = darker(fur, 0.24)
    brush.limb([(126, 46), (140, 38), (146, 22), (139, 7), (130, 6)], (10, 8.5, 7.5, 6, 3), fur)
    for hip, knee, foot in ((54, 60, 66), (104, 108, 101)):
        brush.limb([(hip, 62), (knee, 80), (foot, 96)], (15, 8.5, 8), far)
        brush.ellipse(foot - 2.5, 97, 5.6, 2.9, mix(_belly(fur), far, 0.4), ink=0.7)
    body = [
        (38, 44),
        (54, 35),
        (82, 37),
        (108, 34),
        (128, 42),
        (131, 60),
        (120, 73),
        (92, 70),
        (66, 76),
        (46, 74),
        (37, 60),
    ]
    brush.shape(body, fur)
    marks = [[(x, 30), (x + 2, 44), (x - 1, 57)] for x in (66, 79, 92, 105, 118)]
    _stripes(brush, body, marks, fur, 4.6)
    brush.ellipse(50, 68, 12, 8, _belly(fur), ink=0, depth=0.12)
    for hip, knee, foot in ((47, 42, 34), (118, 124, 129)):
        brush.limb([(hip, 62), (knee, 79), (foot, 95.5)], (19, 10, 8.6), fur, ink=0.8)
        brush.ellipse(foot - 2.5, 97, 6, 3, _belly(fur), ink=0.7)
    brush.ellipse(116, 60, 12, 13, fur, ink=0, depth=0.12)
    brush.ellipse(50, 57, 11, 12, fur, ink=0, depth=0.1)
    _cat_head(brush, look, 30, 37, 20)


def cat_resting(brush: Brush, look: Look) -> None:
    fur = look.colour
    body = [(30, 92), (28, 66), (46, 44), (84, 34), (124, 42), (148, 66), (148, 92), (120, 99), (60, 99)]
    brush.shape(body, fur)
    marks = [[(x, 30), (x + 3, 52), (x - 2, 66)] for x in (76, 92, 108, 124, 138)]
    _stripes(brush, body, marks, fur, 6.0)
    brush.limb([(146, 84), (150, 97), (120, 99), (84, 97)], (12, 11, 10, 7), fur)
    for x in (36, 56):
        brush.limb([(x + 10, 84), (x, 94), (x - 8, 97)], (12, 10, 8), _belly(fur), ink=0.8)
    _cat_head(brush, look, 44, 58, 29, asleep=look.chance("asleep").random() < 0.5)


def dog_standing(brush: Brush, look: Look) -> None:
    fur, ear = look.colour, darker(look.colour, 0.4)
    brush.limb([(116, 44), (130, 32), (134, 16)], (9, 8, 4), fur)
    for x, foot in ((52, 54), (104, 102)):
        brush.limb([(x, 56), (x, 78), (foot, 97)], (13, 8, 8), darker(fur, 0.22))
    brush.shape([(36, 42), (56, 36), (90, 38), (116, 40), (122, 58), (106, 66), (74, 66), (54, 74), (38, 64)], fur)
    brush.ellipse(46, 60, 9, 12, _belly(fur), ink=0, depth=0.1)
    for x, foot in ((42, 40), (112, 116)):
        brush.limb([(x, 54), (x - 1, 78), (foot, 96)], (15, 9, 8.5), fur, ink=0.8)
        brush.ellipse(foot - 2, 97, 6.4, 3.2, _belly(fur), ink=0.7)
    _dog_head(brush, look, ear)


def _dog_head(brush: Brush, look: Look, ear: Colour) -> None:
    fur = look.colour
    brush.shape([(22, 16), (40, 8), (54, 20), (52, 42), (36, 48), (22, 42), (8, 44), (4, 34), (16, 28)], fur)
    brush.shape([(6, 36), (18, 31), (26, 36), (22, 44), (9, 45)], _belly(fur), ink=0.5)
    brush.shape([(42, 10), (54, 14), (59, 34), (52, 42), (46, 30)], ear)
    brush.ellipse(7, 35, 4.2, 3.2, EYE, ink=0, depth=0.1)
    brush.ellipse(28, 24, 2.6, 3, EYE, ink=0, depth=0)
    brush.dots([(27.2, 23, 0.9)], (255, 255, 255))
    brush.line([(9, 41), (16, 42), (23, 39)], darker(fur, 0.6), 1.0)
    brush.limb([(42, 46), (50, 52)], (5, 5), hexed("#b8443c"), ink=0.6)


def dog_sitting(brush: Brush, look: Look) -> None:
    fur, ear = look.colour, darker(look.colour, 0.4)
    brush.limb([(70, 90), (88, 88), (96, 74)], (9, 8, 4), fur)
    brush.shape([(40, 40), (58, 44), (76, 66), (80, 90), (70, 99), (40, 99), (30, 84), (32, 60)], fur)
    brush.ellipse(64, 86, 15, 13, fur, ink=0.7)
    brush.ellipse(64, 97, 11, 3.4, _belly(fur), ink=0.7)
    brush.ellipse(40, 66, 9, 17, _belly(fur), ink=0, depth=0.1)
    for x in (36, 47):
        brush.limb([(x + 2, 60), (x, 80), (x - 1, 96)], (12, 8.5, 8.5), fur, ink=0.8)
        brush.ellipse(x - 3, 97, 6.4, 3.2, _belly(fur), ink=0.7)
    with brush.moved(3, 0):
        _dog_head(brush, look, ear)


def dog_resting(brush: Brush, look: Look) -> None:
    fur, ear = look.colour, darker(look.colour, 0.4)
    brush.limb([(178, 84), (196, 92), (210, 84)], (12, 10, 5), fur)
    brush.shape([(50, 92), (54, 52), (90, 38), (140, 40), (178, 60), (184, 90), (150, 99), (80, 99)], fur)
    brush.ellipse(156, 82, 25, 17, fur, ink=0.7)
    brush.limb([(158, 95), (136, 96), (124, 96)], (9, 9, 8), _belly(fur), ink=0.7)
    for y in (88, 95):
        brush.limb([(76, y - 8), (50, y - 1), (30, y)], (15, 11, 10), fur, ink=0.8)
        brush.ellipse(27, y, 8, 5, _belly(fur), ink=0.7)
    with brush.moved(6, -4, sx=1.62, sy=1.62):
        _dog_head(brush, look, ear)


def rabbit(brush: Brush, look: Look) -> None:
    fur = look.colour
    for x, lean in ((34, -4), (46, 5)):
        brush.limb([(x, 36), (x + lean * 0.6, 18), (x + lean, 3)], (8, 10, 4), fur)
        brush.limb([(x, 32), (x + lean * 0.6, 18), (x + lean, 8)], (2.5, 4.5, 1.5), PINK, ink=0)
    brush.ellipse(76, 84, 8, 8, CREAM)
    brush.shape([(34, 60), (54, 54), (74, 66), (76, 92), (60, 99), (36, 99), (27, 82)], fur)
    brush.ellipse(38, 46, 18, 16, fur)
    brush.ellipse(60, 90, 15, 9, fur, ink=0.7)
    for x in (34, 44):
        brush.ellipse(x, 97, 6, 3.4, _belly(fur), ink=0.7)
    for x in (31, 46):
        brush.ellipse(x, 43, 2.2, 3, EYE, ink=0, depth=0)
        brush.dots([(x - 0.6, 41.8, 0.8)], (255, 255, 255))
    brush.shape([(36, 49), (41, 49), (38.5, 52)], PINK, ink=0.4)


def bird(brush: Brush, look: Look) -> None:
    body = look.colour
    brush.limb([(86, 62), (112, 76), (124, 74)], (16, 10, 5), darker(body, 0.3))
    brush.shape([(24, 46), (36, 30), (54, 34), (86, 54), (92, 70), (68, 84), (42, 78), (28, 62)], body)
    brush.shape([(30, 62), (44, 60), (66, 74), (60, 82), (42, 77)], _belly(body), ink=0)
    brush.shape([(46, 52), (66, 48), (106, 66), (84, 72), (58, 68)], darker(body, 0.28))
    brush.shape([(26, 42), (12, 47), (26, 51)], hexed("#e0a43c"), soft=0.2)
    brush.ellipse(36, 43, 2.8, 2.8, EYE, ink=0, depth=0)
    brush.dots([(35.2, 42, 0.9)], (255, 255, 255))
    brush.lines([(56, 82, 54, 98), (66, 82, 66, 98), (50, 98, 58, 98), (62, 98, 70, 98)], hexed("#7a5638"), 2)


def bird_flying(brush: Brush, look: Look) -> None:
    body = look.colour
    brush.shape([(74, 52), (92, 22), (128, 4), (112, 40), (88, 60)], darker(body, 0.25))
    brush.shape([(20, 56), (36, 46), (70, 50), (112, 62), (132, 72), (104, 72), (66, 74), (34, 68)], body)
    brush.shape([(58, 56), (66, 24), (96, 2), (96, 38), (84, 62)], body)
    brush.shape([(21, 54), (8, 60), (22, 63)], hexed("#e0a43c"), soft=0.2)
    brush.ellipse(31, 55, 2.6, 2.6, EYE, ink=0, depth=0)


def fish(brush: Brush, look: Look) -> None:
    body = look.colour
    brush.shape([(112, 50), (146, 20), (140, 50), (146, 80)], darker(body, 0.15), soft=0.5)
    brush.shape([(58, 26), (84, 6), (98, 28)], darker(body, 0.15), soft=0.6)
    shape = [(8, 52), (34, 26), (74, 20), (116, 48), (76, 78), (34, 76)]
    brush.shape(shape, body)
    with brush.inside(outline(shape)):
        for x in range(44, 110, 12):
            for y in range(26, 80, 11):
                brush.line(arc(x + (y % 2) * 6, y, 6, 6, -80, 80, 5), lighter(body, 0.5), 1.1, alpha=0.7)
    brush.ellipse(27, 46, 4.6, 4.6, (255, 255, 255), ink=0.6, depth=0)
    brush.ellipse(26, 46, 2.4, 2.4, EYE, ink=0, depth=0)


HORSE = (
    *((38, 44), (52, 36), (78, 42), (104, 34), (124, 40), (128, 56)),
    *((116, 66), (90, 64), (66, 69), (46, 68), (37, 58)),
)
HORSE_NECK = ((60, 44), (50, 64), (37, 56), (33, 38), (26, 24), (30, 10), (40, 8), (52, 22))
HORSE_HEAD = ((38, 6), (42, 16), (34, 26), (20, 36), (9, 40), (4, 35), (6, 28), (18, 16), (28, 7))


def horse(brush: Brush, look: Look) -> None:
    coat, mane = look.colour, darker(look.colour, 0.55) if luminance(look.colour) < 0.7 else hexed("#cfc6b8")
    for turn in (0, 4, 8):
        brush.limb([(123, 42), (138, 46 + turn), (140, 66 + turn), (134, 84)], (6, 9, 8, 1), mane, ink=0.5)
    _horse_legs(brush, ((56, 66, 58), (110, 116, 106)), darker(coat, 0.26), mane)
    brush.shape(HORSE, coat, depth=0.3)
    brush.shape(HORSE_NECK, coat, ink=0.7)
    brush.ellipse(52, 52, 12, 13, coat, ink=0, depth=0.1)
    _horse_legs(brush, ((46, 36, 28), (116, 124, 120)), coat, mane)
    brush.ellipse(114, 52, 13, 13, coat, ink=0, depth=0.12)
    for step in range(6):
        x, y = 39 + step * 4.2, 6 + step * 7
        brush.limb([(x, y), (x + 9, y + 8), (x + 7, y + 17)], (5, 7, 1.5), mane, ink=0.5)
    brush.shape([(35, 8), (36, -4), (42, 6)], coat, soft=0.3)
    brush.shape(HORSE_HEAD, coat)
    brush.shape([(9, 40), (4, 35), (6, 28), (12, 30), (15, 37)], darker(coat, 0.3), ink=0.5)
    brush.limb([(35, 2), (29, 9), (25, 16)], (4, 6, 1), mane, ink=0.5)
    brush.dots([(7.6, 34, 1.3)], EYE)
    brush.ellipse(26, 17, 2.2, 2.6, EYE, ink=0, depth=0)
    brush.dots([(25.4, 16, 0.8)], (255, 255, 255))


def _horse_legs(brush: Brush, steps: Sequence[tuple[float, float, float]], coat: Colour, hoof: Colour) -> None:
    for hip, knee, foot in steps:
        brush.limb([(hip, 56), (knee, 76), (foot, 95)], (16, 7.4, 6), coat, ink=0.8)
        brush.shape([(foot - 5, 99.5), (foot - 3.4, 94), (foot + 3, 94), (foot + 4, 99.5)], hoof, soft=0.1, ink=0.6)


def panda(brush: Brush, look: Look) -> None:
    white, black = hexed("#f6f3ec"), hexed("#37343c")
    for x in (22, 62):
        brush.ellipse(x, 9, 9, 9, black)
    brush.ellipse(42, 74, 33, 26, white)
    for x, turn in ((16, 1), (68, -1)):
        brush.limb([(x + turn * 6, 54), (x - turn * 2, 68), (x + turn * 10, 78)], (14, 15, 12), black)
        brush.ellipse(x + turn * 4, 92, 13, 9, black)
    brush.ellipse(42, 30, 29, 25, white)
    for side in (-1, 1):
        brush.ellipse(42 + side * 12, 29, 7, 9, black, ink=0)
        brush.dots([(42 + side * 11, 28, 2.4)], (255, 255, 255))
    brush.ellipse(42, 40, 4.6, 3.2, black, ink=0)
    brush.line([(36, 46), (42, 48), (48, 46)], black, 1.4)


def swan(brush: Brush, look: Look) -> None:
    white = look.colour
    brush.shape([(36, 70), (60, 56), (104, 58), (128, 44), (122, 82), (92, 98), (54, 96)], white)
    brush.limb([(46, 84), (30, 62), (44, 38), (42, 18), (30, 12)], (19, 12, 9, 9, 9), white)
    brush.shape([(60, 66), (90, 56), (122, 54), (112, 80), (78, 84)], lighter(white, 0.3), ink=0.6)
    brush.shape([(24, 10), (8, 18), (25, 20)], hexed("#e2862f"), soft=0.3)
    brush.ellipse(31, 11, 1.6, 1.6, EYE, ink=0, depth=0)


def butterfly(brush: Brush, look: Look) -> None:
    wing = look.colour
    for side in (-1, 1):
        with brush.moved(60, 0, sx=side):
            brush.shape([(4, 46), (20, 10), (52, 6), (54, 34), (30, 54)], wing)
            brush.shape([(4, 52), (30, 54), (42, 74), (26, 94), (8, 74)], mix(wing, hexed("#f2c14e"), 0.35))
            brush.dots([(40, 22, 5), (28, 30, 4), (28, 72, 4)], lighter(wing, 0.6))
    brush.fill(ribbon([(60, 30), (60, 58), (60, 84)], (4, 6, 2)), EYE)
    for side in (-1, 1):
        brush.line([(60, 32), (60 + side * 6, 18), (60 + side * 14, 12)], EYE, 1.3)


CAT_SITTING = attired(cat_sitting, Fit((46, 44), 14, (46, 14), 15, (46, 27), 8))
CAT_WALKING = attired(cat_walking, Fit((33, 53), 14, (30, 22), 15, (30, 36), 8.4))
CAT_RESTING = attired(cat_resting, Fit((48, 82), 20, (44, 36), 22, (44, 56), 12))
DOG_STANDING = attired(dog_standing, Fit((46, 49), 12, (36, 13), 15, tilt=8))
DOG_SITTING = attired(dog_sitting, Fit((49, 49), 12, (39, 13), 15, tilt=8))
DOG_RESTING = attired(dog_resting, Fit((80, 76), 19, (64, 17), 24, tilt=8))

MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="cat",
        words=named("cat, kitten, kitty, tabby, 猫, 猫咪, 小猫, 橘猫, 流浪猫, 流浪橘猫, 黑猫, 白猫"),
        poses=(
            Pose(name="sit", draw=CAT_SITTING, aspect=0.94),
            Pose(
                name="walk",
                draw=CAT_WALKING,
                aspect=1.5,
                tall=0.9,
            ),
            Pose(
                name="rest",
                draw=CAT_RESTING,
                aspect=1.62,
                tall=0.66,
            ),
        ),
        metres=0.5,
        colours=(ORANGE, hexed("#8d8a8f"), hexed("#4a4348"), hexed("#d9b98c")),
        alive=True,
    ),
    Motif(
        name="dog",
        words=named("dog, puppy, corgi, labrador, husky, 狗, 小狗, 柯基, 狗狗, 犬, 哈士奇"),
        poses=(
            Pose(name="stand", draw=DOG_STANDING, aspect=1.38),
            Pose(name="sit", draw=DOG_SITTING, aspect=1.0, tall=1.05),
            Pose(name="rest", draw=DOG_RESTING, aspect=2.1, tall=0.62),
        ),
        metres=0.65,
        colours=(hexed("#c98f52"), hexed("#8a6a4e"), hexed("#d8c29f")),
        alive=True,
    ),
    Motif(
        name="rabbit",
        words=named("rabbit, bunny, hare, 兔子, 小兔, 兔"),
        poses=one(attired(rabbit, Fit((39, 60), 13, (39, 33), 12, (38.5, 43), 7.6)), 0.86),
        metres=0.4,
        colours=(hexed("#d8cbbb"), hexed("#a58d78")),
        alive=True,
    ),
    Motif(
        name="bird",
        words=named("bird, sparrow, robin, parrot, 鸟, 小鸟, 麻雀, 鹦鹉, 喜鹊"),
        poses=(Pose(name="stand", draw=bird, aspect=1.3), Pose(name="fly", draw=bird_flying, aspect=1.4)),
        metres=0.25,
        colours=(hexed("#5f8fb8"), hexed("#c9694f"), hexed("#7a9a5c")),
        alive=True,
    ),
    Motif(
        name="flock",
        words=named("flock, seagull, gull, swallow, dove, pigeon, 海鸥, 飞鸟, 燕子, 鸽子"),
        poses=one(bird_flying, 1.4),
        metres=0.5,
        colours=(hexed("#eef0f2"),),
        stands="air",
        home="sea",
        alive=True,
    ),
    Motif(
        name="fish",
        words=named("fish, goldfish, koi, carp, 鱼, 金鱼, 锦鲤, 鲤鱼"),
        poses=one(fish, 1.52),
        metres=0.35,
        colours=(hexed("#e0743a"),),
        stands="water",
        home="lake",
        alive=True,
    ),
    Motif(
        name="horse",
        words=named("horse, pony, 马, 骏马, 白马, 小马"),
        poses=one(attired(horse, Fit((44, 44), 16, (33, 6), 11, tilt=14)), 1.4),
        metres=1.8,
        colours=(hexed("#9a6a42"), hexed("#6f4c38")),
        alive=True,
        top=0.36,
    ),
    Motif(
        name="panda",
        words=named("panda, giant panda, 熊猫, 大熊猫"),
        poses=one(attired(panda, Fit((42, 53), 21, (42, 9), 18, (42, 29), 12)), 0.84),
        metres=1.0,
        colours=(hexed("#f6f3ec"),),
        home="forest",
        alive=True,
    ),
    Motif(
        name="swan",
        words=named("swan, 天鹅"),
        poses=one(swan, 1.34),
        metres=0.8,
        colours=(hexed("#f8f6f1"),),
        stands="water",
        home="lake",
        alive=True,
    ),
    Motif(
        name="butterfly",
        words=named("butterfly, 蝴蝶"),
        poses=one(butterfly, 1.2),
        metres=0.2,
        colours=(hexed("#5f86c9"), hexed("#d9694a")),
        stands="air",
        alive=True,
    ),
)
