"""What people put up outside: tents, fires, lamps, fountains, flags and landmarks."""

from __future__ import annotations

import math
from itertools import pairwise

from danqing.engines.sketch.brush import Brush, Point, arc, outline
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.motifs.furniture import flames
from danqing.engines.sketch.words import named

STONE = hexed("#a9a39b")
WOOD = hexed("#7a5436")
IRON = hexed("#3f424c")
TILE = hexed("#4b6168")


def tent(brush: Brush, look: Look) -> None:
    cloth = look.colour
    brush.line([(-8, 99), (70, 10), (164, 99)], IRON, 1.0, soft=0.0)
    brush.shape([(70, 10), (112, 22), (154, 97), (104, 99)], darker(cloth, 0.3), soft=0.08)
    brush.shape([(70, 10), (104, 99), (14, 99), (40, 58)], cloth, soft=0.08, depth=0.3)
    inside = LAMPLIGHT if look.lit else hexed("#4a3f3a")
    brush.shape([(66, 30), (84, 99), (40, 99)], inside, soft=0.05, ink=0.7, depth=0.4)
    brush.shape([(66, 30), (40, 99), (28, 99), (52, 60)], lighter(cloth, 0.25), soft=0.25)
    brush.line([(70, 10), (104, 99)], darker(cloth, 0.45), 1.2)
    if look.lit:
        brush.glow(62, 76, 50, LAMPLIGHT, 0.5)


def campfire(brush: Brush, look: Look) -> None:
    for x, y in ((12, 92), (30, 97), (52, 99), (74, 98), (94, 95), (108, 91)):
        brush.shape(arc(x, y, 10, 6, 0, 310, 7), mix(STONE, IRON, 0.2 + (x % 5) / 12))
    flames(brush, 60, 88, 30, 78)
    for start, end in (((20, 90), (96, 74)), ((100, 90), (26, 74))):
        brush.limb([start, end], (11, 9), WOOD)
        brush.ellipse(*start, 4.6, 5.4, lighter(WOOD, 0.4), ink=0.6)
    brush.dots([(44, 8, 1.6), (70, 2, 1.2), (78, 16, 1.6), (52, -6, 1.0)], hexed("#ffd36a"))


def street_lamp(brush: Brush, look: Look) -> None:
    brush.limb([(22, 99), (22, 60), (22, 22)], (5, 3, 2.6), look.colour)
    brush.shape([(14, 99), (17, 90), (27, 90), (30, 99)], look.colour, soft=0.2)
    brush.line([(12, 30), (22, 26), (32, 30)], look.colour, 1.8)
    brush.shape([(14, 6), (30, 6), (27, 22), (17, 22)], LAMPLIGHT if look.lit else hexed("#f4efda"), soft=0.05)
    brush.shape([(11, 7), (22, -1), (33, 7)], look.colour, soft=0.1)
    brush.lines([(22, 6, 22, 22)], look.colour, 0.9)
    if look.lit:
        brush.glow(22, 14, 54, LAMPLIGHT, 0.75)


def traffic_light(brush: Brush, look: Look) -> None:
    brush.limb([(20, 99), (20, 50)], (4, 4), IRON)
    brush.rect(8, 2, 24, 56, look.colour, radius=5)
    for y, tone in ((13, "#e2453c"), (30, "#f0b83f"), (47, "#4fae5a")):
        brush.ellipse(20, y, 7, 7, hexed(tone), ink=0.7)
        if look.lit:
            brush.glow(20, y, 18, hexed(tone), 0.5)


def mailbox(brush: Brush, look: Look) -> None:
    brush.limb([(34, 60), (34, 99)], (7, 7), WOOD)
    brush.shape([(4, 62), (4, 36), (14, 24), (66, 24), (76, 36), (76, 62)], look.colour, soft=0.35, depth=0.34)
    brush.shape([(4, 62), (4, 36), (14, 26), (24, 36), (24, 62)], lighter(look.colour, 0.25), soft=0.35, ink=0.7)
    brush.rect(8, 44, 12, 3, IRON, ink=0.4)
    brush.lines([(58, 40, 58, 14)], IRON, 2)
    brush.rect(58, 12, 14, 9, hexed("#e0a43c"), ink=0.6)


def fountain(brush: Brush, look: Look) -> None:
    stone, water = look.colour, hexed("#b9dff0")
    brush.ellipse(70, 86, 68, 12, stone)
    brush.ellipse(70, 82, 62, 9, water, ink=0.6)
    brush.limb([(70, 84), (70, 60), (70, 46)], (18, 9, 13), stone)
    brush.shape([(36, 44), (104, 44), (92, 56), (48, 56)], stone, soft=0.4)
    brush.ellipse(70, 44, 32, 4.6, water, ink=0.5)
    brush.limb([(70, 42), (70, 26)], (7, 5), stone)
    for reach in (12, 22, 30):
        for side in (-1, 1):
            jet = [
                (70, 24),
                (70 + side * reach * 0.5, 6 - reach * 0.1),
                (70 + side * reach, 20),
                (70 + side * reach, 42),
            ]
            brush.line(jet, water, 1.6, alpha=0.9)
    for side in (-1, 1):
        for x in (34, 28):
            brush.line(
                [(70 + side * x, 46), (70 + side * (x + 7), 58), (70 + side * (x + 8), 80)], water, 1.6, alpha=0.85
            )


def flag(brush: Brush, look: Look) -> None:
    brush.limb([(10, 99), (10, 50), (10, 2)], (3, 2.6, 2.2), hexed("#b9a27a"))
    brush.ellipse(10, 2, 3, 3, hexed("#d9b24a"))
    brush.shape(
        [(11, 6), (34, 2), (58, 10), (84, 6), (84, 42), (58, 46), (34, 38), (11, 42)],
        look.colour,
        soft=0.8,
        depth=0.3,
    )


def rock(brush: Brush, look: Look) -> None:
    tone = look.colour
    brush.shape(
        [(4, 96), (10, 60), (40, 26), (80, 12), (116, 38), (138, 74), (136, 98), (70, 100)],
        tone,
        soft=0.25,
        depth=0.4,
    )
    brush.shape([(80, 12), (116, 38), (138, 74), (136, 98), (98, 96), (90, 50)], darker(tone, 0.3), soft=0.2, ink=0.5)
    brush.shape([(40, 26), (80, 12), (90, 50), (56, 58)], lighter(tone, 0.25), soft=0.2, ink=0.5)
    brush.dots([(24, 84, 4), (36, 90, 5), (48, 93, 3.4), (112, 92, 4)], hexed("#7d9a5c"), squash=0.6)


def signpost(brush: Brush, look: Look) -> None:
    brush.limb([(60, 99), (60, 8)], (7, 6), WOOD)
    brush.shape([(10, 14), (96, 14), (112, 28), (96, 42), (10, 42)], look.colour, soft=0.03, depth=0.2)
    brush.text(look.sign or look.words.upper(), 54, 34, 15, IRON, most=78)


def swing(brush: Brush, look: Look) -> None:
    brush.lines([(8, 99, 26, 4), (44, 99, 26, 4), (112, 99, 130, 4), (148, 99, 130, 4)], look.colour, 4)
    brush.lines([(20, 6, 136, 6)], darker(look.colour, 0.2), 5)
    brush.lines([(58, 6, 54, 72), (98, 6, 94, 72)], IRON, 1.2)
    brush.rect(48, 71, 52, 6, WOOD, radius=2)


def pavilion(brush: Brush, look: Look) -> None:
    """A Chinese garden pavilion: red columns under a roof that curls up."""
    red = look.colour
    brush.rect(10, 90, 112, 9, STONE)
    brush.rect(18, 84, 96, 7, lighter(STONE, 0.2))
    for x in (28, 54, 76, 102):
        brush.rect(x - 3, 44, 6, 41, red, depth=0.25)
    brush.lines([(28, 76, 54, 76), (76, 76, 102, 76), (28, 70, 54, 70), (76, 70, 102, 70)], darker(red, 0.15), 2)
    brush.rect(22, 40, 88, 7, hexed("#3f7a72"))
    eaves = [(-2, 34), (14, 42), (66, 45), (118, 42), (134, 34), (108, 30), (84, 14), (66, 6), (48, 14), (24, 30)]
    brush.shape(eaves, TILE, soft=0.45, depth=0.34)
    for x in (-36, -18, 0, 18, 36):
        brush.line([(66 + x * 0.3, 12), (66 + x * 0.8, 30), (66 + x * 1.3, 42)], darker(TILE, 0.4), 1.0, alpha=0.7)
    brush.limb([(66, 8), (66, -4)], (7, 1.6), hexed("#d9b24a"))
    for x in (14, 118):
        brush.ellipse(x, 50, 4.6, 5.6, hexed("#d9433a"), ink=0.7)
        if look.lit:
            brush.glow(x, 50, 22, LAMPLIGHT, 0.6)


def great_wall(brush: Brush, look: Look) -> None:
    stone = look.colour
    path: tuple[Point, ...] = ((0, 78), (40, 62), (78, 70), (120, 44), (160, 52), (204, 20))
    for (x1, y1), (x2, y2) in pairwise(path):
        brush.shape([(x1, y1), (x2, y2), (x2, y2 + 30), (x1, y1 + 30)], stone, soft=0.0, depth=0.3)
        steps = int((x2 - x1) / 6)
        for step in range(steps):
            part = step / steps
            brush.rect(x1 + (x2 - x1) * part, y1 + (y2 - y1) * part - 5, 3.6, 6, stone, ink=0.5)
        for row in (8, 16, 24):
            brush.lines([(x1, y1 + row, x2, y2 + row)], darker(stone, 0.25), 0.6, 0.6)
    for x, y in ((40, 62), (120, 44), (204, 20)):
        brush.rect(x - 12, y - 22, 24, 50, lighter(stone, 0.08), depth=0.3)
        for step in range(4):
            brush.rect(x - 13 + step * 7, y - 27, 4.4, 6, stone, ink=0.6)
        brush.rect(x - 4, y - 12, 8, 11, darker(stone, 0.55), radius=3, ink=0.5)


def iron_tower(brush: Brush, look: Look) -> None:
    """The tower of Paris."""
    iron = look.colour
    for side in (-1, 1):
        leg = [(30 + side * 3, 30), (30 + side * 7, 56), (30 + side * 24, 99)]
        brush.limb(leg, (3, 6, 11), iron)
    brush.limb([(30, 40), (30, 18), (30, 4)], (8, 5, 2), iron)
    brush.lines([(30, 4, 30, -6)], iron, 1.2)
    brush.fill(
        outline([(12, 99), *arc(30, 98, 17, 22, 180, 360, 9), (48, 99), (46, 84), (30, 74), (14, 84)], soft=0.3),
        iron,
        ink=0.6,
    )
    for y, half in ((76, 16), (52, 10), (22, 4.4)):
        brush.rect(30 - half, y, half * 2, 4, darker(iron, 0.2), ink=0.6)
    for y in range(26, 74, 6):
        half = 3 + (y - 20) * 0.12
        brush.lines(
            [(30 - half, y, 30 + half, y + 6), (30 + half, y, 30 - half, y + 6)], lighter(iron, 0.35), 0.6, 0.8
        )


def church(brush: Brush, look: Look) -> None:
    wall, roof = look.colour, hexed("#8a5a4a")
    brush.rect(40, 50, 78, 49, wall, depth=0.25)
    brush.shape([(36, 52), (50, 28), (112, 28), (124, 52)], roof, soft=0.0, depth=0.3)
    brush.rect(10, 30, 32, 69, lighter(wall, 0.1), depth=0.25)
    brush.shape([(7, 32), (26, -2), (45, 32)], roof, soft=0.0)
    brush.lines([(26, -14, 26, 0), (21, -9, 31, -9)], hexed("#d9b24a"), 2)
    for x, y, tall in ((26, 44, 14), (58, 64, 20), (78, 64, 20), (98, 64, 20)):
        pane = [(x - 5, y + tall), (x - 5, y), *arc(x, y, 5, 6, 180, 360, 5), (x + 5, y + tall)]
        brush.fill(outline(pane, soft=0.1), LAMPLIGHT if look.lit else hexed("#7fa0b5"), ink=0.7)
    brush.fill(outline([(18, 99), (18, 82), *arc(26, 82, 8, 8, 180, 360, 7), (34, 99)], soft=0.1), WOOD)


def ferris_wheel(brush: Brush, look: Look) -> None:
    brush.lines([(50, 48, 28, 99), (50, 48, 72, 99)], IRON, 4)
    brush.line(arc(50, 46, 40, 40, 0, 345, 24), look.colour, 3, closed=True)
    brush.line(arc(50, 46, 34, 34, 0, 345, 24), look.colour, 1.2, closed=True)
    tones = tuple(map(hexed, ("#e2574c", "#f0b83f", "#5f9fd0", "#6fb36a")))
    for index in range(12):
        turn = math.radians(index * 30)
        x, y = 50 + 40 * math.cos(turn), 46 + 40 * math.sin(turn)
        brush.lines([(50, 46, x, y)], look.colour, 0.9)
        brush.rect(x - 4, y, 8, 8, tones[index % 4], radius=2, ink=0.7)
        if look.lit:
            brush.glow(x, y, 9, LAMPLIGHT, 0.6)
    brush.ellipse(50, 46, 5, 5, IRON)


def _tones(*texts: str) -> tuple[Colour, ...]:
    return tuple(map(hexed, texts))


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="tent",
        words=named("tent, camping tent, camp, 帐篷, 营地"),
        poses=one(tent, 1.66),
        metres=1.6,
        colours=_tones("#e0873a", "#5f8f6a", "#4f7fb0"),
        home="mountains",
        top=0.2,
    ),
    Motif(
        name="campfire",
        words=named("campfire, bonfire, fire, 篝火, 营火, 火堆, 火焰, 火"),
        poses=one(campfire, 1.2),
        metres=0.8,
        colours=_tones("#e2572e"),
    ),
    Motif(
        name="street lamp",
        words=named("street lamp, streetlamp, lamp post, street light, streetlight, lantern post, 路灯, 街灯"),
        poses=one(street_lamp, 0.44),
        metres=3.2,
        colours=_tones("#3f424c"),
        home="street",
    ),
    Motif(
        name="traffic light",
        words=named("traffic light, 红绿灯, 信号灯"),
        poses=one(traffic_light, 0.4),
        metres=3,
        colours=_tones("#3f424c"),
        home="city",
    ),
    Motif(
        name="mailbox",
        words=named("mailbox, letterbox, postbox, 邮箱, 信箱, 邮筒"),
        poses=one(mailbox, 0.8),
        metres=1.1,
        colours=_tones("#c9443c", "#4f7fb0"),
        home="street",
    ),
    Motif(
        name="fountain",
        words=named("fountain, 喷泉"),
        poses=one(fountain, 1.4),
        metres=2.5,
        colours=_tones("#c3bcb0"),
        top=0.3,
    ),
    Motif(
        name="flag",
        words=named("flag, banner flag, 旗帜, 旗, 红旗"),
        poses=one(flag, 0.88),
        metres=2.4,
        colours=_tones("#cf3f35"),
        held_at=0.42,
    ),
    Motif(
        name="rock",
        words=named("rock, stone, boulder, 石头, 岩石, 巨石"),
        poses=one(rock, 1.4),
        metres=0.9,
        colours=_tones("#9a948e"),
        top=0.84,
    ),
    Motif(
        name="signpost",
        words=named("signpost, road sign, wooden sign, 路牌, 指示牌, 木牌, 招牌"),
        poses=one(signpost, 1.2),
        metres=1.5,
        colours=_tones("#c9a06a"),
    ),
    Motif(
        name="swing",
        words=named("swing, 秋千"),
        poses=one(swing, 1.56),
        metres=2.2,
        colours=_tones("#c9574a"),
        top=0.28,
    ),
    Motif(
        name="pavilion",
        words=named("pavilion, gazebo, 亭子, 凉亭, 亭, 楼阁"),
        poses=one(pavilion, 1.32),
        metres=4.5,
        colours=_tones("#a83f35"),
        home="lake",
    ),
    Motif(
        name="great wall",
        words=named("great wall, great wall of china, wall of china, 长城, 万里长城"),
        poses=one(great_wall, 2.16),
        metres=9,
        colours=_tones("#b5a58f"),
        home="mountains",
        top=0.55,
    ),
    Motif(
        name="iron tower",
        words=named("eiffel tower, eiffel, 埃菲尔铁塔, 铁塔, 巴黎铁塔"),
        poses=one(iron_tower, 0.6),
        metres=14,
        colours=_tones("#7a6252"),
        home="city",
    ),
    Motif(
        name="church",
        words=named("church, cathedral, chapel, 教堂"),
        poses=one(church, 1.26),
        metres=9,
        colours=_tones("#e9dfca"),
    ),
    Motif(
        name="ferris wheel",
        words=named("ferris wheel, amusement park, 摩天轮, 游乐园"),
        poses=one(ferris_wheel),
        metres=12,
        colours=_tones("#e9eef2"),
        home="city",
    ),
)
