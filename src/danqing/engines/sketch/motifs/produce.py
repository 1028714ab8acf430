"""Vegetables, as they lie on a kitchen table."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, outline, scattered
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Draw, Look, Motif, on_table

RED = hexed("#cf3b30")
GREEN = hexed("#5f9a45")
LEAF = hexed("#5f9a4f")
PALE = hexed("#f1efdf")
ROOT = hexed("#b98a55")
SHINE = (255, 255, 255)


def chilli(brush: Brush, look: Look) -> None:
    """Two of them, a red and a green one where no colour was said."""
    other = GREEN if look.colour == RED else darker(look.colour, 0.16)
    for tone, way in ((other, 1.0), (look.colour, -1.0)):
        middle = 68.0 if way > 0 else 64.0

        with brush.moved(0, middle, sy=way):
            brush.limb([(24, 18), (46, 22), (76, 17), (104, 2), (136, -22)], (15, 24, 21, 13, 2), tone, depth=0.34)
            brush.line([(40, 15), (66, 13), (92, 2)], SHINE, 2.6, alpha=0.5)
            brush.shape([(15, 8), (30, 6), (31, 30), (16, 29)], GREEN, soft=0.8)
            brush.limb([(20, 19), (9, 18), (2, 6)], (5, 4, 5), darker(GREEN, 0.2))


def tomato(brush: Brush, look: Look) -> None:
    brush.shape(
        [(50, 24), (78, 18), (98, 44), (92, 80), (66, 98), (34, 98), (8, 80), (2, 44), (22, 18)],
        look.colour,
        depth=0.36,
    )
    brush.line([(16, 46), (18, 36), (27, 29)], SHINE, 5, alpha=0.5)
    for turn in (-84, -44, 0, 44, 84):
        with brush.moved(50, 25, turn=turn):
            brush.shape([(-4, 0), (-3, 14), (0, 23), (3, 14), (4, 0)], LEAF, soft=0.5, ink=0.7)
    brush.limb([(50, 26), (51, 15), (57, 7)], (5, 4, 5), darker(LEAF, 0.2))


def potato(brush: Brush, look: Look) -> None:
    for x, y, turn, size in ((92, 62, 14, 0.86), (46, 66, -12, 1.0)):
        with brush.moved(x, y, turn=turn, sx=size, sy=size):
            brush.shape(
                [(-42, 2), (-32, -24), (0, -30), (32, -24), (44, 0), (34, 26), (2, 31), (-32, 26)],
                look.colour,
                depth=0.34,
            )
            eyes = [(-22, -8, 2.2), (6, -16, 1.8), (22, 4, 2.4), (-8, 12, 2.0), (-28, 8, 1.5), (14, 18, 1.6)]
            brush.dots(eyes, darker(look.colour, 0.35), squash=0.6)
            brush.line([(-26, -14), (-14, -21), (0, -23)], SHINE, 3, alpha=0.35)


def onion(brush: Brush, look: Look) -> None:
    body = [(50, 20), (74, 34), (92, 60), (80, 88), (50, 98), (20, 88), (8, 60), (26, 34)]
    brush.shape(body, look.colour, depth=0.36)
    with brush.inside(outline(body)):
        for x in (-26, -11, 11, 26):
            brush.line([(50, 16), (50 + x * 1.25, 58), (50 + x * 0.4, 99)], darker(look.colour, 0.3), 1.5, alpha=0.7)
    for x in (-7, 0, 8):
        brush.limb([(50, 24), (50 + x * 0.5, 12), (50 + x, 1)], (7, 4, 1.5), mix(look.colour, ROOT, 0.6), ink=0.6)
    brush.line([(21, 56), (25, 46), (33, 38)], SHINE, 4, alpha=0.45)


def garlic(brush: Brush, look: Look) -> None:
    """A bulb with a clove beside it."""
    body = [(50, 22), (62, 42), (88, 58), (86, 84), (64, 97), (50, 94), (36, 97), (14, 84), (12, 58), (38, 42)]
    brush.shape(body, look.colour, depth=0.28)
    for x in (-20, 0, 20):
        brush.line([(50 + x * 0.2, 34), (50 + x, 64), (50 + x * 0.7, 94)], darker(look.colour, 0.25), 1.5)
    brush.limb([(50, 36), (49, 18), (54, 2)], (10, 6, 5), darker(look.colour, 0.08))
    brush.shape([(86, 98), (92, 74), (108, 62), (118, 80), (112, 98)], lighter(look.colour, 0.3))
    brush.line([(106, 67), (102, 80), (102, 94)], mix(look.colour, hexed("#a87fa0"), 0.6), 2)


def ginger(brush: Brush, look: Look) -> None:
    for points, wide in (
        (((66, 66), (74, 44), (86, 26)), (26, 24, 18)),
        (((100, 70), (122, 58), (138, 62)), (26, 22, 17)),
        (((36, 70), (26, 50), (14, 46)), (24, 20, 14)),
        (((14, 80), (48, 74), (90, 76), (118, 84)), (22, 34, 34, 22)),
    ):
        brush.limb(points, wide, look.colour, depth=0.3)
    rings = [(40, 62, 38, 88), (60, 60, 60, 90), (84, 61, 85, 91), (104, 68, 101, 90), (70, 46, 84, 50)]
    brush.lines(rings, darker(look.colour, 0.3), 1.4, 0.7)
    brush.ellipse(86, 25, 8, 6, lighter(look.colour, 0.4), ink=0.6)


def cabbage(brush: Brush, look: Look) -> None:
    """A head of Chinese cabbage: white ribs below, leaves that curl above."""
    for x, top, turn in ((28, 20, -14), (74, 20, 14), (38, 12, -6), (64, 12, 6)):
        with brush.moved(61, 98, turn=turn):
            leaf = [(0, 0), (-18, -30), (x - 74, -62), (x - 66, top - 96), (x - 50, top - 104), (x - 34, top - 94)]
            brush.shape([*leaf, (x - 28, -60), (18, -30)], look.colour, depth=0.3)
    brush.shape([(36, 98), (30, 66), (44, 34), (61, 24), (78, 34), (92, 66), (86, 98)], lighter(look.colour, 0.35))
    for x in (-15, 0, 15):
        rib = [(61 + x * 0.9, 98), (61 + x * 1.1, 66), (61 + x * 0.7, 40)]
        brush.limb(rib, (13, 10, 3), PALE, ink=0.6)
    for x, y in ((-29, 36), (-13, 22), (13, 22), (29, 36)):
        brush.line([(61 + x * 0.5, y + 22), (61 + x, y)], PALE, 1.6, alpha=0.8)


def cucumber(brush: Brush, look: Look) -> None:
    """A whole one, and slices in front of it."""
    brush.limb([(8, 56), (50, 44), (100, 46), (146, 62)], (18, 32, 32, 20), look.colour, depth=0.34)
    brush.dots(scattered(look.chance("warts"), 26, 78, 50, 58, 10, 1.3), lighter(look.colour, 0.4), alpha=0.8)
    for x in (48, 76, 104):
        brush.ellipse(x, 82, 17, 15, darker(look.colour, 0.1))
        brush.ellipse(x, 82, 14, 12, hexed("#dbe8b4"), ink=0.4)
        brush.dots([(x + a, 82 + b, 1.3) for a, b in ((-5, -3), (5, -3), (-5, 4), (5, 4), (0, -6), (0, 6))], PALE)


def aubergine(brush: Brush, look: Look) -> None:
    brush.limb([(122, 40), (96, 54), (62, 68), (30, 74), (10, 76)], (22, 34, 46, 44, 14), look.colour, depth=0.4)
    brush.line([(34, 58), (62, 50), (90, 42)], SHINE, 4, alpha=0.4)
    brush.shape([(108, 26), (132, 26), (136, 52), (112, 58), (104, 48), (114, 42)], LEAF, soft=0.6)
    brush.limb([(130, 38), (146, 28), (150, 18)], (8, 6, 7), darker(LEAF, 0.15))


def corn(brush: Brush, look: Look) -> None:
    body = [(10, 78), (40, 62), (90, 62), (140, 78), (92, 98), (40, 98)]
    brush.shape(body, look.colour, depth=0.3)
    with brush.inside(outline(body)):
        for row in range(5):
            for x in range(8, 142, 9):
                brush.ellipse(x + row % 2 * 4.5, 65 + row * 8, 4.4, 4, lighter(look.colour, 0.2), ink=0.5)
    for top, foot in ((50, 68), (104, 88)):
        brush.shape([(4, 78), (36, top), (96, foot), (56, (foot + 80) / 2), (20, 82)], LEAF, soft=0.7)
    brush.limb([(8, 80), (-2, 82)], (14, 10), darker(LEAF, 0.1))


def spring_onion(brush: Brush, look: Look) -> None:
    """A bunch, tied."""
    for turn in (-7, -2, 3, 8):
        with brush.moved(40, 86, turn=turn):
            brush.limb([(0, 0), (50, -4), (112, -10 - turn)], (7, 9, 3), look.colour, ink=0.7)
            brush.limb([(-32, 2), (-14, 1), (6, 0)], (9, 8, 7), PALE, ink=0.7)
            brush.lines([(-33, 2, -41, -1), (-33, 3, -42, 6), (-33, 3, -40, 10)], ROOT, 1.0)
    brush.limb([(60, 74), (62, 98)], (5, 5), hexed("#c9534a"))


def _vegetable(name: str, words: str, draw: Draw, aspect: float, metres: float, *tones: Colour) -> Motif:
    """Several that lie together are one drawing."""
    return on_table(name, words, draw, aspect, metres, *tones, pair=draw in (chilli, potato, spring_onion))


MOTIFS: tuple[Motif, ...] = (
    _vegetable(
        "chilli",
        "chilli, chili, chillies, chilies, chile, chilli pepper, chili pepper, hot pepper, bell pepper, red pepper, "
        "green pepper, 辣椒, 青椒, 红椒, 尖椒, 青辣椒, 红辣椒, 小米椒, 小米辣, 彩椒, 甜椒, 青红椒",
        chilli,
        1.4,
        0.12,
        RED,
    ),
    _vegetable("tomato", "tomato, cherry tomato, 番茄, 西红柿, 圣女果, 小番茄", tomato, 1.0, 0.09, hexed("#dd4433")),
    _vegetable("potato", "potato, sweet potato, 土豆, 马铃薯, 红薯, 地瓜", potato, 1.36, 0.1, hexed("#cfa566")),
    _vegetable("onion", "onion, shallot, 洋葱", onion, 1.0, 0.09, hexed("#a8507a"), hexed("#d09a52")),
    _vegetable("garlic", "garlic, garlic clove, clove of garlic, 大蒜, 蒜, 蒜头, 蒜瓣", garlic, 1.2, 0.08, PALE),
    _vegetable("ginger", "ginger root, 姜, 生姜, 姜片", ginger, 1.5, 0.09, hexed("#d9b06a")),
    _vegetable(
        "cabbage",
        "cabbage, chinese cabbage, lettuce, spinach, bok choy, leek, 白菜, 大白菜, 青菜, 菠菜, "
        "生菜, 卷心菜, 包菜, 韭菜",
        cabbage,
        1.22,
        0.2,
        hexed("#8fbf62"),
    ),
    _vegetable("cucumber", "cucumber, zucchini, courgette, 黄瓜", cucumber, 1.54, 0.11, hexed("#5a9448")),
    _vegetable("aubergine", "aubergine, eggplant, 茄子", aubergine, 1.52, 0.12, hexed("#6a4687")),
    _vegetable("corn", "corn, sweetcorn, corn cob, maize, 玉米", corn, 1.46, 0.1, hexed("#f1c541")),
    _vegetable(
        "spring onion",
        "spring onion, scallion, green onion, chive, 葱, 小葱, 大葱, 葱花, 香葱",
        spring_onion,
        1.56,
        0.1,
        hexed("#6fa84f"),
    ),
)
