"""Wild animals of the land."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from danqing.engines.sketch.brush import Brush, Point, arc, outline, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, luminance, mix
from danqing.engines.sketch.motifs.attire import Fit, attired
from danqing.engines.sketch.motifs.base import Look, Motif, Pose, one
from danqing.engines.sketch.words import named

CREAM = hexed("#fbeedb")
EYE = hexed("#2a2226")
NOSE = hexed("#3b2c2e")
BLUSH = hexed("#e39a94")
HORN = hexed("#e8dcc2")

Points = Sequence[Point]

PROWL = (
    *((38, 44), (54, 35), (82, 37), (108, 34), (128, 42), (131, 60)),
    *((120, 73), (92, 70), (66, 76), (46, 74), (37, 60)),
)
"""The body of a beast that walks to the left."""


def pale(colour: Colour) -> Colour:
    """The fur of a belly or a muzzle."""
    return mix(colour, CREAM, 0.82 if luminance(colour) > 0.2 else 0.2)


def eyes(brush: Brush, spots: Points, size: float) -> None:
    """Dark eyes with a spark of light."""
    for x, y in spots:
        brush.ellipse(x, y, size, size * 1.15, EYE, ink=0, depth=0)
        brush.dots([(x - size * 0.3, y - size * 0.4, size * 0.36)], (255, 255, 255))


def legs(brush: Brush, steps: Sequence[tuple[float, float, float]], tone: Colour, paw: Colour, thick: float) -> None:
    """Legs as (hip, knee, foot) across, from the body at 58 to the ground."""
    for hip, knee, foot in steps:
        brush.limb([(hip, 58), (knee, 78), (foot, 96)], (thick, thick * 0.55, thick * 0.5), tone, ink=0.8)
        brush.ellipse(foot - 2, 97, thick * 0.36, 3, paw, ink=0.7)


def _prowler(brush: Brush, fur: Colour, paw: Colour, thick: float = 17) -> None:
    far = darker(fur, 0.26)
    legs(brush, ((56, 61, 67), (104, 108, 101)), far, darker(paw, 0.3), thick * 0.9)
    brush.shape(PROWL, fur)
    brush.ellipse(54, 68, 13, 8, pale(fur), ink=0, depth=0.1)
    legs(brush, ((48, 43, 36), (119, 124, 129)), fur, paw, thick)
    for x in (117, 51):
        brush.ellipse(x, 58, 12, 12, fur, ink=0, depth=0.12)


def _bands(brush: Brush, body: Points, marks: Sequence[Points], tone: Colour, width: float) -> None:
    with brush.inside(outline(body)):
        for mark in marks:
            brush.limb(mark, (width, width * 0.8, width * 0.15), tone, ink=0, depth=0)


BIG_CAT = ((-1, 0.05), (-0.82, -0.62), (0, -0.86), (0.82, -0.62), (1, 0.05), (0.7, 0.7), (0, 0.92), (-0.7, 0.7))


def _big_cat_face(brush: Brush, fur: Colour, x: float, y: float, size: float) -> None:
    for side in (-1, 1):
        (ear, lobe) = sized(((0.78, -0.72), (0.76, -0.7)), x, y, size, flip=side)
        brush.ellipse(*ear, size * 0.34, size * 0.34, fur)
        brush.ellipse(*lobe, size * 0.18, size * 0.18, BLUSH, ink=0)
    brush.shape(sized(BIG_CAT, x, y, size), fur)
    for side in (-1, 1):
        brush.ellipse(x + side * size * 0.27, y + size * 0.48, size * 0.36, size * 0.3, CREAM, ink=0, depth=0.08)
        brush.ellipse(x + side * size * 0.4, y - size * 0.34, size * 0.2, size * 0.11, CREAM, ink=0, depth=0)
    eyes(brush, [(x - size * 0.4, y - size * 0.06), (x + size * 0.4, y - size * 0.06)], size * 0.14)
    brush.shape(sized(((-0.22, 0.2), (0.22, 0.2), (0, 0.44)), x, y, size), BLUSH, soft=0.3, ink=0.7)
    for side in (-1, 1):
        mouth = sized(((0, 0.44), (0.1, 0.62), (0.34, 0.58)), x, y, size, flip=side)
        brush.line(mouth, NOSE, size * 0.05)


def tiger(brush: Brush, look: Look) -> None:
    fur, black = look.colour, hexed("#352a2c")
    tail = [(126, 46), (142, 40), (149, 24), (141, 9), (131, 9)]
    brush.limb(tail, (10, 9, 8, 8, 7), fur)
    for x, y in ((145, 33), (148, 22), (138, 9)):
        brush.ellipse(x, y, 4, 2.4, black, ink=0)
    _prowler(brush, fur, CREAM)
    _bands(brush, PROWL, [[(x, 30), (x + 3, 45), (x - 1, 58)] for x in range(58, 132, 9)], black, 4.6)
    _bands(brush, PROWL, [[(x, 80), (x - 2, 68), (x + 1, 62)] for x in range(62, 118, 11)], black, 3.6)
    x, y, size = 31, 38, 24
    _big_cat_face(brush, fur, x, y, size)
    for step in (-0.34, 0.0, 0.34):
        brush.limb(sized(((step, -0.82), (step * 0.5, -0.5)), x, y, size), (3.4, 0.8), black, ink=0)
    for side in (-1, 1):
        for fall in (-0.02, 0.24, 0.48):
            brush.limb(sized(((0.98, fall), (0.68, fall + 0.06)), x, y, size, flip=side), (2.8, 0.7), black, ink=0)


def lion(brush: Brush, look: Look) -> None:
    fur, mane = look.colour, darker(mix(look.colour, hexed("#8a4a22"), 0.7), 0.1)
    brush.limb([(126, 46), (142, 48), (148, 34), (144, 18)], (8, 6, 5, 4), fur)
    brush.ellipse(143, 13, 6, 8, mane)
    _prowler(brush, fur, pale(fur))
    x, y, size = 33, 40, 21
    for ring, tone in ((1.62, darker(mane, 0.2)), (1.36, mane)):
        for index in range(15):
            with brush.moved(x, y, turn=index * 24 + ring * 20):
                lock = [(-size * 0.32, 0), (-size * 0.2, -size * ring * 0.8), (0, -size * ring), (size * 0.3, -size)]
                brush.shape([*lock, (size * 0.32, 0)], tone, soft=0.7, ink=0.4)
    _big_cat_face(brush, fur, x, y, size)


FOX_FACE = (
    (-1.06, -0.06),
    (-0.62, -0.7),
    (0, -0.76),
    (0.62, -0.7),
    (1.06, -0.06),
    (0.4, 0.5),
    (0, 0.98),
    (-0.4, 0.5),
)
FOX_EAR = ((0.95, -0.3), (0.96, -1.42), (0.22, -0.7))
FOX_CHEEK = ((1.04, -0.04), (0.5, 0.02), (0.12, 0.4), (0, 0.94), (0.4, 0.5))


def fox(brush: Brush, look: Look) -> None:
    fur, sock = look.colour, hexed("#4a3230")
    brush.limb([(122, 50), (146, 60), (164, 44), (168, 22)], (10, 24, 24, 5), fur)
    brush.limb([(162, 46), (167, 33), (168, 20)], (19, 14, 3), CREAM, ink=0.6)
    _prowler(brush, fur, sock, 13)
    for foot in (36, 129):
        brush.limb([(foot + 3, 82), (foot, 96)], (6.6, 6.4), sock, ink=0.6)
    x, y, size = 30, 40, 20
    for side in (-1, 1):
        brush.shape(sized(FOX_EAR, x, y, size, flip=side), fur, soft=0.2)
        brush.shape(sized(((0.84, -0.6), (0.87, -1.16), (0.42, -0.74)), x, y, size, flip=side), sock, soft=0.2, ink=0)
    brush.shape(sized(FOX_FACE, x, y, size), fur, soft=0.7)
    for side in (-1, 1):
        brush.shape(sized(FOX_CHEEK, x, y, size, flip=side), CREAM, soft=0.6, ink=0, depth=0.08)
    eyes(brush, [(x - size * 0.4, y), (x + size * 0.4, y)], size * 0.13)
    brush.ellipse(x, y + size * 0.88, size * 0.16, size * 0.13, NOSE, ink=0)


def bear(brush: Brush, look: Look) -> None:
    """Sitting, seen from the front."""
    fur = look.colour
    for side in (-1, 1):
        brush.ellipse(45 + side * 22, 12, 9, 9, fur)
        brush.ellipse(45 + side * 22, 12, 5, 5, pale(fur), ink=0)
    brush.ellipse(45, 72, 33, 28, fur)
    brush.ellipse(45, 77, 20, 19, pale(fur), ink=0, depth=0.12)
    for side in (-1, 1):
        brush.limb([(45 + side * 26, 56), (45 + side * 35, 68), (45 + side * 27, 80)], (15, 15, 13), fur)
        brush.ellipse(45 + side * 27, 93, 13, 8, fur)
        brush.ellipse(45 + side * 27, 94, 7, 4.4, pale(fur), ink=0.4)
    brush.ellipse(45, 30, 28, 25, fur)
    brush.ellipse(45, 39, 13, 11, pale(fur), ink=0.4, depth=0.1)
    eyes(brush, [(34, 27), (56, 27)], 2.9)
    brush.ellipse(45, 34, 4.8, 3.4, NOSE, ink=0)
    brush.line([(39, 43), (45, 45), (51, 43)], NOSE, 1.3)


def elephant(brush: Brush, look: Look) -> None:
    skin = look.colour
    for x in (66, 112):
        brush.limb([(x, 56), (x, 78), (x + 1, 99)], (21, 17, 17), darker(skin, 0.25))
    brush.line([(134, 44), (140, 58), (138, 72)], darker(skin, 0.3), 2.4)
    brush.shape([(50, 26), (82, 10), (120, 14), (138, 36), (136, 70), (108, 76), (66, 74), (50, 56)], skin, depth=0.3)
    for x in (56, 124):
        brush.limb([(x, 56), (x, 78), (x, 98)], (23, 19, 19), skin, ink=0.8)
        brush.dots([(x + step, 97, 2.0) for step in (-6, 0, 6)], lighter(skin, 0.6), squash=0.8)
    brush.shape([(22, 22), (38, 8), (60, 14), (64, 38), (48, 52), (28, 46)], skin)
    brush.limb([(30, 34), (20, 52), (16, 72), (14, 86), (6, 90)], (21, 14, 10, 8, 6), skin)
    brush.limb([(32, 50), (24, 60), (12, 62)], (5, 4, 1.5), HORN, ink=0.7)
    brush.shape([(52, 12), (76, 8), (88, 28), (80, 54), (62, 60), (52, 42)], darker(skin, 0.12))
    brush.shape([(57, 18), (73, 15), (80, 30), (74, 48), (64, 52), (57, 40)], mix(skin, BLUSH, 0.3), ink=0, alpha=0.7)
    eyes(brush, [(36, 29)], 2.2)


def _hoofed(brush: Brush, coat: Colour, hoof: Colour, thick: float) -> None:
    """Four slim legs with hooves, and a barrel of a body between them, facing left."""
    for steps, tone in (
        (((56, 58, 55), (108, 112, 108)), darker(coat, 0.26)),
        (((47, 46, 44), (117, 122, 119)), coat),
    ):
        for hip, knee, foot in steps:
            line = [(hip, 52), (knee, 76), (foot, 95)]
            brush.limb(line, (thick, thick * 0.48, thick * 0.4), tone, ink=0.8)
            brush.rect(foot - thick * 0.27, 94, thick * 0.54, 5, hoof, radius=1, ink=0.5)
        if tone != coat:
            body = [(40, 42), (60, 38), (88, 41), (112, 37), (125, 46), (122, 60), (104, 64), (74, 67), (48, 63)]
            brush.shape(body, coat)


def deer(brush: Brush, look: Look) -> None:
    coat, bone = look.colour, hexed("#b58f63")
    brush.shape([(121, 42), (131, 38), (127, 52)], CREAM, ink=0.6)
    _hoofed(brush, coat, NOSE, 13)
    brush.dots([(x, 46 + (x * 7) % 11, 1.9) for x in range(64, 118, 8)], CREAM)
    brush.limb([(52, 52), (40, 38), (32, 26)], (20, 13, 11), coat)
    brush.limb([(47, 57), (38, 43), (32, 33)], (7, 6, 4), pale(coat), ink=0)
    for lean in (0, 8):
        stem = [(32 + lean, 18), (30 + lean * 2.2, 6), (20 + lean * 3, -4)]
        brush.limb(stem, (3, 2.4, 1.2), bone, ink=0.6)
        for x, y, end in ((29 + lean * 2.2, 8, 22), (25 + lean * 2.6, 1, 34)):
            brush.limb([(x, y), (end + lean * 1.6, y - 8)], (2, 0.8), bone, ink=0.5)
    brush.shape([(36, 18), (50, 13), (46, 23)], coat, soft=0.6)
    brush.shape([(24, 20), (34, 16), (41, 24), (37, 33), (22, 36), (11, 35), (12, 30)], coat)
    brush.ellipse(12, 32, 3, 2.6, NOSE, ink=0)
    eyes(brush, [(28, 24)], 2.0)


CAMEL = (
    *((36, 52), (46, 36), (56, 24), (66, 36), (78, 38), (90, 22), (102, 36), (118, 42)),
    *((124, 54), (112, 64), (76, 67), (46, 64)),
)


def camel(brush: Brush, look: Look) -> None:
    """Two humps, a woolly neck and a patient face."""
    coat, wool = look.colour, darker(look.colour, 0.3)
    brush.line([(121, 46), (128, 58), (125, 70)], wool, 3)
    legs(brush, ((56, 58, 55), (106, 110, 106)), darker(coat, 0.26), wool, 13)
    brush.shape(CAMEL, coat, depth=0.3)
    for x in (56, 90):
        brush.shape([(x - 9, 30), (x - 4, 23), (x + 4, 23), (x + 9, 30), (x, 34)], wool, ink=0.4)
    legs(brush, ((46, 45, 43), (114, 119, 116)), coat, wool, 13)
    brush.limb([(46, 54), (30, 56), (24, 38), (24, 18)], (22, 17, 13, 12), coat)
    brush.limb([(34, 64), (22, 54), (20, 42)], (5, 6, 3), wool, ink=0.4)
    brush.shape([(30, 8), (38, 6), (34, 15)], coat, soft=0.5, ink=0.8)
    brush.shape([(16, 10), (26, 4), (33, 12), (28, 22), (14, 26), (2, 24), (3, 17)], coat)
    brush.dots([(5, 20, 1.1)], NOSE)
    brush.line([(3, 23), (10, 23), (15, 21)], NOSE, 1.1)
    eyes(brush, [(21, 12)], 2.0)


def cow(brush: Brush, look: Look) -> None:
    coat, patch = look.colour, hexed("#4a3c3a")
    brush.line([(124, 44), (133, 56), (131, 74)], coat, 2.4)
    brush.ellipse(131, 77, 3, 4.4, patch)
    _hoofed(brush, coat, NOSE, 17)
    body = [(40, 42), (60, 38), (88, 41), (112, 37), (125, 46), (122, 60), (104, 64), (74, 67), (48, 63)]
    with brush.inside(outline(body)):
        for x, y, rx, ry in ((66, 42, 13, 10), (104, 56, 14, 10), (122, 40, 10, 9), (46, 60, 8, 7)):
            brush.shape(arc(x, y, rx, ry, 0, 320, 7), patch, ink=0, depth=0.1)
    brush.ellipse(94, 66, 8, 5, BLUSH, ink=0.6)
    for side in (-1, 1):
        brush.limb([(32 + side * 8, 22), (32 + side * 15, 18), (32 + side * 16, 10)], (5, 4, 1.4), HORN, ink=0.7)
        brush.shape([(32 + side * 11, 25), (32 + side * 24, 24), (32 + side * 16, 33)], patch, soft=0.7)
    brush.shape([(20, 24), (32, 17), (44, 24), (43, 42), (32, 50), (21, 42)], coat)
    brush.shape([(36, 19), (44, 25), (43, 38), (36, 33)], patch, ink=0)
    brush.ellipse(32, 46, 13, 8, BLUSH, depth=0.15)
    brush.dots([(27, 46, 1.6), (37, 46, 1.6)], NOSE)
    eyes(brush, [(26, 32), (38, 32)], 2.2)


def sheep(brush: Brush, look: Look) -> None:
    wool, face = look.colour, hexed("#4d4446")
    for x in (44, 56, 92, 104):
        brush.limb([(x, 70), (x, 97)], (7, 6), darker(face, 0.1))
    rng = look.chance("wool")
    fluff = [(74 + 36 * np.cos(turn), 54 + 22 * np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 15)]
    brush.ellipse(74, 54, 38, 23, wool, ink=0)
    for x, y in fluff:
        brush.ellipse(float(x), float(y), 10, 9, wool, ink=0.6, depth=0.12)
    brush.ellipse(74, 54, 35, 21, wool, ink=0, depth=0.1)
    for _ in range(12):
        at = float(rng.uniform(48, 100)), float(rng.uniform(42, 66))
        brush.line(arc(*at, 5, 4, 0, 200, 5), darker(wool, 0.18), 1.1, alpha=0.7)
    brush.shape([(20, 38), (34, 32), (44, 40), (42, 58), (30, 64), (20, 56)], face)
    for side in (-1, 1):
        brush.limb([(32 + side * 9, 40), (32 + side * 19, 44)], (7, 3), face, ink=0.7)
    brush.ellipse(33, 33, 12, 7, wool, ink=0.6)
    for x in (27, 37):
        brush.ellipse(x, 46, 2.8, 3.2, (255, 255, 255), ink=0, depth=0)
        brush.ellipse(x, 46.6, 1.5, 1.9, EYE, ink=0, depth=0)


def pig(brush: Brush, look: Look) -> None:
    skin = look.colour
    brush.line([(128, 50), (136, 46), (132, 40), (139, 36)], darker(skin, 0.2), 2.4)
    for x in (58, 104):
        brush.limb([(x, 70), (x, 97)], (13, 11), darker(skin, 0.22))
    brush.shape([(34, 36), (70, 26), (110, 28), (130, 50), (122, 76), (84, 84), (46, 80), (30, 60)], skin)
    for x in (46, 116):
        brush.limb([(x, 72), (x, 96)], (14, 12), skin)
    brush.ellipse(34, 52, 25, 23, skin)
    for side in (-1, 1):
        brush.shape(sized(((8, -18), (22, -32), (22, -10)), 34, 52, 1, flip=side), mix(skin, BLUSH, 0.5), soft=0.4)
    brush.ellipse(30, 58, 10, 8, mix(skin, BLUSH, 0.6))
    brush.dots([(27, 58, 1.9), (34, 58, 1.9)], darker(skin, 0.6))
    eyes(brush, [(23, 44), (42, 44)], 2.5)


def monkey(brush: Brush, look: Look) -> None:
    """Sitting, with a long curled tail."""
    fur, skin = look.colour, hexed("#ecc39c")
    brush.line([(62, 92), (82, 92), (88, 76), (78, 66), (74, 74)], darker(fur, 0.1), 5)
    brush.ellipse(42, 76, 23, 23, fur)
    brush.ellipse(42, 80, 13, 15, skin, ink=0, depth=0.1)
    for side in (-1, 1):
        brush.limb([(42 + side * 18, 64), (42 + side * 28, 78), (42 + side * 14, 88)], (9, 8, 7), fur)
        brush.ellipse(42 + side * 18, 95, 12, 5.5, skin)
        brush.ellipse(42 + side * 28, 30, 10, 10, fur)
        brush.ellipse(42 + side * 28, 30, 6, 6, skin, ink=0)
    brush.ellipse(42, 30, 27, 25, fur)
    brush.shape([(22, 28), (30, 16), (42, 21), (54, 16), (62, 28), (57, 45), (42, 52), (27, 45)], skin, ink=0.4)
    eyes(brush, [(33, 29), (51, 29)], 3.2)
    brush.dots([(40, 38, 1.1), (44, 38, 1.1)], NOSE)
    brush.line(arc(42, 39, 9, 7, 25, 155, 7), NOSE, 1.4)


def frog(brush: Brush, look: Look) -> None:
    skin = look.colour
    for side in (-1, 1):
        brush.shape(
            sized(((20, 50), (46, 56), (54, 84), (30, 94), (22, 80)), 60, 0, 1, flip=side), darker(skin, 0.12)
        )
        brush.limb([(60 + side * 42, 88), (60 + side * 54, 97), (60 + side * 34, 97)], (8, 6, 6), skin)
    brush.shape([(26, 60), (40, 40), (80, 40), (94, 60), (86, 92), (60, 98), (34, 92)], skin)
    brush.ellipse(60, 78, 22, 17, mix(skin, hexed("#f4f0c8"), 0.75), ink=0, depth=0.1)
    for side in (-1, 1):
        brush.limb([(60 + side * 20, 74), (60 + side * 22, 94)], (9, 7), skin)
        brush.ellipse(60 + side * 20, 26, 13, 13, skin)
        brush.ellipse(60 + side * 20, 25, 8, 8.5, hexed("#fbf7d8"), ink=0.5, depth=0)
        eyes(brush, [(60 + side * 19, 26)], 4.4)
    brush.line(arc(60, 44, 28, 14, 15, 165, 9), darker(skin, 0.6), 1.8)


def turtle(brush: Brush, look: Look) -> None:
    shell, skin = look.colour, hexed("#8fb06a")
    for x, foot in ((44, 34), (104, 116)):
        brush.limb([(x, 76), (foot, 94)], (18, 14), skin)
    brush.limb([(40, 70), (20, 56), (16, 48)], (18, 14, 18), skin)
    brush.ellipse(16, 46, 14, 13, skin)
    brush.shape([(124, 78), (140, 84), (124, 86)], skin, soft=0.3)
    dome = [(30, 80), (36, 46), (60, 24), (90, 24), (116, 46), (124, 80), (76, 88)]
    brush.shape(dome, shell, depth=0.34)
    with brush.inside(outline(dome)):
        for x, y, size in ((76, 44, 16), (50, 58, 12), (102, 58, 12), (76, 74, 13)):
            brush.shape(arc(x, y, size, size, 0, 300, 6), lighter(shell, 0.25), soft=0.1, ink=0.8)
    brush.limb([(28, 80), (76, 90), (126, 80)], (7, 8, 7), darker(shell, 0.3))
    eyes(brush, [(11, 42)], 2.6)
    brush.line([(4, 51), (12, 53), (19, 50)], darker(skin, 0.5), 1.2)


CATS = tuple(map(hexed, ("#e58a35",)))

MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="tiger",
        words=named("tiger, leopard, 老虎, 虎, 豹子"),
        poses=(Pose(name="walk", draw=tiger, aspect=1.52),),
        metres=1.0,
        colours=CATS,
        home="forest",
        alive=True,
        top=0.4,
    ),
    Motif(
        name="lion",
        words=named("lion, 狮子, 雄狮"),
        poses=(Pose(name="walk", draw=lion, aspect=1.52),),
        metres=1.1,
        colours=(hexed("#d9a355"),),
        alive=True,
        top=0.4,
    ),
    Motif(
        name="fox",
        words=named("fox, 狐狸, 小狐狸"),
        poses=(Pose(name="walk", draw=attired(fox, Fit((33, 57), 13, (30, 26), 14, (30, 40), 8)), aspect=1.7),),
        metres=0.55,
        colours=(hexed("#d9702e"),),
        home="forest",
        alive=True,
    ),
    Motif(
        name="bear",
        words=named("bear, teddy bear, grizzly, 熊, 小熊, 棕熊, 泰迪熊"),
        poses=(Pose(name="sit", draw=attired(bear, Fit((45, 54), 22, (45, 9), 18, (45, 27), 11)), aspect=0.9),),
        metres=1.3,
        colours=(hexed("#8a5c3c"), hexed("#a97748")),
        home="forest",
        alive=True,
        top=0.9,
    ),
    Motif(
        name="elephant",
        words=named("elephant, 大象, 小象"),
        poses=one(elephant, 1.44),
        metres=3.0,
        colours=(hexed("#9aa0ad"),),
        alive=True,
        top=0.6,
    ),
    Motif(
        name="deer",
        words=named("deer, stag, fawn, reindeer, elk, 鹿, 小鹿, 梅花鹿, 麋鹿"),
        poses=one(deer, 1.34),
        metres=1.5,
        colours=(hexed("#b8763f"),),
        home="forest",
        alive=True,
        top=0.4,
    ),
    Motif(
        name="camel",
        words=named("camel, dromedary, 骆驼"),
        poses=one(camel, 1.3),
        metres=2.1,
        colours=(hexed("#c9a06a"),),
        home="desert",
        alive=True,
        top=0.5,
    ),
    Motif(
        name="cow",
        words=named("cow, bull, ox, buffalo, 牛, 奶牛, 水牛"),
        poses=one(cow, 1.36),
        metres=1.5,
        colours=(hexed("#f4f0e8"), hexed("#b07a4e")),
        alive=True,
        top=0.4,
    ),
    Motif(
        name="sheep",
        words=named("sheep, lamb, goat, 羊, 绵羊, 小羊, 山羊"),
        poses=one(sheep, 1.22),
        metres=0.9,
        colours=(hexed("#f4efe4"),),
        alive=True,
    ),
    Motif(
        name="pig",
        words=named("pig, piglet, 猪, 小猪"),
        poses=one(pig, 1.42),
        metres=0.8,
        colours=(hexed("#f0b3a8"),),
        alive=True,
    ),
    Motif(
        name="monkey",
        words=named("monkey, 猴子, 猴, 小猴"),
        poses=(Pose(name="sit", draw=monkey, aspect=0.92),),
        metres=0.7,
        colours=(hexed("#8a6040"),),
        home="forest",
        alive=True,
    ),
    Motif(
        name="frog",
        words=named("frog, toad, 青蛙, 蛙"),
        poses=(Pose(name="sit", draw=frog, aspect=1.2),),
        metres=0.2,
        colours=(hexed("#6fae4c"),),
        home="lake",
        alive=True,
    ),
    Motif(
        name="turtle",
        words=named("turtle, tortoise, sea turtle, 乌龟, 海龟, 龟"),
        poses=one(turtle, 1.44),
        metres=0.35,
        colours=(hexed("#7a8a4a"),),
        home="sea",
        alive=True,
        top=0.74,
    ),
)
