"""Robots, astronauts and what carries them."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, Point, arc, outline
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Draw, Look, Motif, Pose, one
from danqing.engines.sketch.words import named

STEEL = hexed("#aeb6c0")
SCREEN = hexed("#22314a")
CYAN = hexed("#6fe3ee")
SUIT = hexed("#f2f1ec")
DARK = hexed("#3b3f4a")

Line = list[Point]

REST: tuple[Line, Line] = ([(14, 46), (6, 58), (8, 70)], [(54, 46), (62, 58), (60, 70)])
WAVE: tuple[Line, Line] = ([(14, 46), (6, 58), (8, 70)], [(54, 46), (63, 44), (66, 56)])
STRIDE: tuple[Line, Line] = ([(14, 46), (4, 56), (2, 66)], [(54, 46), (64, 56), (66, 64)])


def _robot(arms: tuple[Line, Line], feet: tuple[float, float]) -> Draw:
    def draw(brush: Brush, look: Look) -> None:
        paint = look.colour
        for arm in arms:
            brush.limb(arm, (6, 5, 5), STEEL, ink=0.8)
            brush.dots([(arm[1][0], arm[1][1], 3.4)], darker(STEEL, 0.4))
            x, y = arm[2]
            brush.line(arc(x, y + 5, 5, 5, -230, 50, 9), darker(paint, 0.2), 3)
        for hip, foot in zip((26, 42), feet, strict=True):
            brush.limb([(hip, 72), ((hip + foot) / 2, 82), (foot, 92)], (7, 6, 6), STEEL, ink=0.8)
            brush.rect(foot - 8, 90, 15, 9, darker(paint, 0.15), radius=4)
        brush.rect(13, 40, 42, 36, paint, radius=8, depth=0.34)
        _panel(brush, paint)
        brush.rect(28, 34, 12, 8, darker(STEEL, 0.3), radius=2)
        _robot_head(brush, paint)

    return draw


def _panel(brush: Brush, paint: Colour) -> None:
    brush.rect(20, 48, 28, 19, lighter(paint, 0.5), radius=4, ink=0.6)
    brush.line([(22, 60), (27, 60), (30, 53), (34, 64), (37, 58), (46, 58)], hexed("#d9574a"), 1.4, soft=0.1)
    for x, tone in ((25, "#f0b83f"), (31, "#6fb36a"), (37, "#4f9fd0")):
        brush.ellipse(x, 71, 2, 2, hexed(tone), ink=0.5)


def _robot_head(brush: Brush, paint: Colour) -> None:
    brush.limb([(34, 9), (34, 1)], (2.4, 2), darker(STEEL, 0.3))
    brush.ellipse(34, 0, 3.6, 3.6, hexed("#e2574c"))
    for x in (8, 60):
        brush.rect(x - 3, 16, 6, 12, darker(STEEL, 0.2), radius=2)
    brush.rect(11, 7, 46, 30, paint, radius=11, depth=0.3)
    brush.rect(16, 12, 36, 19, SCREEN, radius=8, ink=0.8, depth=0.3)
    for x in (26, 42):
        brush.glow(x, 20, 9, CYAN, 0.6)
        brush.ellipse(x, 20, 3.6, 4.4, CYAN, ink=0, depth=0)
        brush.dots([(x - 1, 18, 1.2)], (255, 255, 255))
    brush.line(arc(34, 24, 6, 4, 20, 160, 5), CYAN, 1.5)
    brush.line([(17, 11), (26, 9), (34, 9)], lighter(paint, 0.7), 1.6, alpha=0.8)


def _astronaut(arms: tuple[Line, Line], legs: tuple[Line, Line]) -> Draw:
    def draw(brush: Brush, look: Look) -> None:
        suit = look.colour
        brush.rect(14, 34, 40, 38, darker(suit, 0.35), radius=6)
        for leg in legs:
            brush.limb(leg, (16, 14, 13), suit)
            x, y = leg[2]
            brush.shape([(x - 9, y + 5), (x - 7, y - 4), (x + 6, y - 5), (x + 8, y + 5)], darker(suit, 0.4), soft=0.5)
            middle = leg[1]
            brush.line([(middle[0] - 6, middle[1]), (middle[0] + 6, middle[1])], darker(suit, 0.3), 1.4)
        brush.shape([(16, 38), (34, 34), (52, 38), (52, 68), (34, 73), (16, 68)], suit, soft=0.6)
        _chest(brush, suit)
        for arm in arms:
            brush.limb(arm, (13, 12, 10), suit)
            brush.ellipse(*arm[2], 6, 6, darker(suit, 0.4))
            brush.line([(arm[1][0] - 5, arm[1][1] - 2), (arm[1][0] + 5, arm[1][1] + 2)], hexed("#d9574a"), 2)
        _helmet(brush, suit)

    return draw


def _chest(brush: Brush, suit: Colour) -> None:
    brush.rect(24, 48, 20, 13, lighter(STEEL, 0.2), radius=2, ink=0.7)
    for x, tone in ((28, "#d9574a"), (33, "#f0b83f"), (38, "#4f9fd0")):
        brush.rect(x, 51, 3, 3, hexed(tone), ink=0.3)
    brush.rect(27, 56.4, 14, 2, DARK, ink=0)
    brush.limb([(17, 68), (34, 71), (51, 68)], (4, 4, 4), darker(suit, 0.2), ink=0.6)


def _helmet(brush: Brush, suit: Colour) -> None:
    brush.ellipse(34, 20, 23, 21, suit, depth=0.3)
    visor = [(18, 20), (24, 8), (44, 8), (51, 20), (44, 33), (24, 33)]
    brush.shape(visor, hexed("#31456b"), depth=0.5)
    with brush.inside(outline(visor)):
        brush.ellipse(38, 34, 22, 10, hexed("#d98a5a"), ink=0, alpha=0.5)
        brush.limb([(22, 24), (24, 14), (32, 10)], (1, 4, 1.5), (255, 255, 255), ink=0)
    brush.line(arc(34, 20, 23, 21, 50, 130, 7), darker(suit, 0.4), 3)
    brush.rect(55, 14, 5, 11, hexed("#d9574a"), radius=2, ink=0.7)


STANDING: tuple[Line, Line] = ([(26, 68), (25, 80), (24, 94)], [(42, 68), (43, 80), (45, 94)])
STEPPING: tuple[Line, Line] = ([(42, 68), (50, 78), (56, 92)], [(26, 68), (20, 80), (12, 93)])


def spaceship(brush: Brush, look: Look) -> None:
    """A saucer with a dome and a beam of lights."""
    hull = look.colour
    brush.fill(outline(arc(80, 40, 34, 34, 180, 360, 9), soft=0.9), hexed("#9fd6e6"), depth=0.3, alpha=0.85)
    brush.ellipse(80, 31, 9, 10, hexed("#7fc06a"), ink=0.7)
    for x in (76.5, 83.5):
        brush.ellipse(x, 29, 2.2, 3.4, DARK, ink=0, depth=0)
    brush.line([(60, 32), (66, 18), (76, 11)], (255, 255, 255), 2.6, alpha=0.7)
    brush.shape([(4, 52), (40, 36), (120, 36), (156, 52), (124, 70), (36, 70)], hull, soft=0.8, depth=0.4)
    brush.shape([(40, 66), (120, 66), (104, 82), (56, 82)], darker(hull, 0.35), soft=0.4)
    brush.line([(8, 51), (40, 44), (80, 42), (120, 44), (152, 51)], lighter(hull, 0.6), 1.8, alpha=0.8)
    for index in range(7):
        x = 26 + index * 18
        y = 62 - abs(index - 3) * 1.7
        brush.glow(x, y, 12, LAMPLIGHT, 0.5)
        brush.ellipse(x, y, 4, 3.4, (LAMPLIGHT, CYAN)[index % 2], ink=0.6)
    brush.fade((62, 82, 98, 100), [(0, CYAN, 0.6), (1, CYAN, 0.0)])


def satellite(brush: Brush, look: Look) -> None:
    for side in (-1, 1):
        for step in range(3):
            x = 80 + side * (26 + step * 18) - 8
            brush.rect(x, 34, 16, 32, hexed("#3f5f9f"), ink=0.8)
            brush.lines([(x, y, x + 16, y) for y in (42, 50, 58)], hexed("#9fb8e0"), 0.7)
    brush.rect(64, 32, 32, 38, look.colour, radius=3)
    brush.limb([(80, 32), (80, 18)], (3, 3), STEEL)
    brush.fill(outline(arc(80, 16, 22, 16, 180, 360, 9), soft=0.9), lighter(STEEL, 0.4))
    brush.dots([(80, 6, 3)], hexed("#d9574a"))


def planet(brush: Brush, look: Look) -> None:
    """A striped planet with a ring."""
    tone = look.colour
    ring = mix(tone, hexed("#f6e6c8"), 0.6)
    brush.line(arc(80, 52, 70, 15, 172, 368, 22), ring, 7, alpha=0.95)
    brush.ellipse(80, 50, 42, 42, tone, depth=0.45)
    with brush.inside(outline(arc(80, 50, 42, 42, 0, 350, 24))):
        for y, wide in ((26, 6), (40, 9), (58, 7), (74, 8)):
            brush.limb([(30, y + 6), (80, y), (130, y + 4)], (wide, wide * 1.3, wide), mix(tone, ring, 0.5), ink=0)
        brush.ellipse(97, 66, 9, 5, darker(tone, 0.25), ink=0.4)
    brush.line(arc(80, 52, 70, 15, 8, 172, 22), ring, 7, alpha=0.95)
    brush.line(arc(80, 52, 62, 12, 12, 168, 20), darker(ring, 0.3), 1.4, alpha=0.8)


def earth(brush: Brush, look: Look) -> None:
    brush.glow(50, 50, 74, hexed("#9fd0ff"), 0.5)
    brush.ellipse(50, 50, 46, 46, look.colour, depth=0.4)
    green = hexed("#6aa45a")
    with brush.inside(outline(arc(50, 50, 46, 46, 0, 350, 24))):
        for spot in (
            [(16, 26), (36, 14), (46, 24), (38, 36), (42, 48), (30, 56), (20, 44)],
            [(34, 62), (48, 64), (50, 78), (40, 96), (32, 80)],
            [(62, 18), (90, 24), (98, 46), (82, 56), (74, 44), (60, 36)],
            [(66, 58), (80, 62), (78, 80), (68, 84), (60, 70)],
        ):
            brush.shape(spot, green, ink=0.5)
        for x, y, wide in ((30, 34, 26), (70, 48, 30), (40, 74, 24)):
            brush.limb([(x - wide / 2, y), (x, y - 3), (x + wide / 2, y + 2)], (1, 4, 1), (255, 255, 255), ink=0)


def knight(brush: Brush, look: Look) -> None:
    """In armour, with a shield and a sword."""
    steel = lighter(STEEL, 0.15)
    brush.limb([(62, 62), (62, 36), (62, 14)], (4.4, 4, 1), hexed("#dfe6ee"))
    brush.lines([(55, 62, 69, 62)], hexed("#d9b24a"), 3)
    for hip, foot in ((28, 26), (40, 43)):
        brush.limb([(hip, 66), (foot, 80), (foot, 95)], (11, 9, 8), darker(steel, 0.15))
        brush.shape([(foot - 8, 99), (foot - 6, 94), (foot + 5, 94), (foot + 6, 99)], steel, soft=0.4)
    brush.limb([(48, 38), (58, 50), (61, 62)], (10, 8, 7), steel)
    brush.shape([(18, 36), (34, 32), (50, 36), (48, 70), (34, 74), (20, 70)], look.colour, soft=0.5)
    brush.limb([(20, 58), (34, 61), (48, 58)], (3.6, 3.6, 3.6), hexed("#6b4a36"), ink=0.6)
    for side in (-1, 1):
        brush.ellipse(34 + side * 15, 38, 8, 7, steel)
    brush.shape([(22, 30), (20, 12), (34, 3), (48, 12), (46, 30), (34, 36)], steel, soft=0.7)
    brush.limb([(34, 5), (44, -6), (58, -2)], (4, 8, 3), hexed("#c9443c"), ink=0.7)
    brush.lines([(24, 17, 44, 17)], DARK, 3)
    brush.lines([(34, 18, 34, 30), (29, 24, 29, 29), (39, 24, 39, 29)], darker(steel, 0.5), 1.4)
    shield = [(0, 44), (13, 40), (26, 44), (25, 62), (13, 76), (1, 62)]
    brush.shape(shield, darker(look.colour, 0.2), soft=0.3)
    brush.lines([(13, 44, 13, 70), (4, 55, 22, 55)], hexed("#f0d27a"), 3)


def _tones(*texts: str) -> tuple[Colour, ...]:
    return tuple(map(hexed, texts))


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="robot",
        words=named("robot, android, bot, cyborg, 机器人, 机械人"),
        poses=(
            Pose(name="stand", draw=_robot(REST, (25, 43)), aspect=0.68),
            Pose(name="hold", draw=_robot(WAVE, (25, 43)), aspect=0.68),
            Pose(name="walk", draw=_robot(STRIDE, (18, 50)), aspect=0.68),
        ),
        metres=1.5,
        colours=_tones("#5f9fb5", "#e0a24a", "#d8dce0"),
        home="city",
        alive=True,
    ),
    Motif(
        name="astronaut",
        words=named("astronaut, cosmonaut, spaceman, 宇航员, 航天员, 太空人"),
        poses=(
            Pose(name="stand", draw=_astronaut(REST, STANDING), aspect=0.68),
            Pose(name="hold", draw=_astronaut(WAVE, STANDING), aspect=0.68),
            Pose(name="walk", draw=_astronaut(STRIDE, STEPPING), aspect=0.68),
        ),
        metres=1.85,
        colours=(SUIT,),
        home="space",
        alive=True,
    ),
    Motif(
        name="knight",
        words=named("knight, warrior, soldier, samurai, 骑士, 武士, 战士, 将军"),
        poses=(Pose(name="stand", draw=knight, aspect=0.7),),
        metres=1.85,
        colours=_tones("#4f6fa0", "#a8433f"),
        alive=True,
    ),
    Motif(
        name="spaceship",
        words=named("spaceship, spacecraft, ufo, flying saucer, starship, 飞船, 宇宙飞船, 飞碟, 太空船"),
        poses=one(spaceship, 1.6),
        metres=5,
        colours=_tones("#aab4c4"),
        stands="air",
        home="space",
    ),
    Motif(
        name="satellite",
        words=named("satellite, space station, 卫星, 空间站"),
        poses=one(satellite, 1.6),
        metres=4,
        colours=_tones("#e3c36a"),
        stands="air",
        home="space",
    ),
    Motif(
        name="planet",
        words=named("planet, saturn, mars, jupiter, 行星, 星球, 土星, 火星, 木星"),
        poses=one(planet, 1.6),
        metres=9,
        colours=_tones("#d99a5f", "#b5705a"),
        stands="sky",
        home="space",
        top=0.86,
    ),
    Motif(
        name="earth",
        words=named("earth, globe, 地球, 地球仪"),
        poses=one(earth),
        metres=9,
        colours=_tones("#3f7fbf"),
        stands="sky",
        home="space",
        top=0.94,
    ),
)
