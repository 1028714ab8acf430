"""What a dish is made of besides vegetables: meat, eggs, tofu, flour, seasonings, and a basket of everything."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, scattered
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, on_table, one
from danqing.engines.sketch.motifs.produce import cabbage, chilli, tomato
from danqing.engines.sketch.words import named

FAT = hexed("#f6e3d6")
RIND = hexed("#d9a578")
GLASS = hexed("#6b3f2a")
CLOTH = hexed("#e9dcc2")

COOKED = frozenset(
    named(
        "dish, soup, rice, noodles, dumplings, buns, tea, salad, cake, bread, pizza",
        "fried egg, cupcake, burger, sushi, hot dog",
    )
)
"""What ingredients are for: named with them, it is not on the table yet."""


def meat(brush: Brush, look: Look) -> None:
    """A piece of pork belly, and three slices cut off it."""
    brush.shape([(10, 50), (24, 22), (92, 18), (106, 40)], lighter(look.colour, 0.14), soft=0.25)
    _layers(brush, look.colour, [(10, 48), (106, 40), (104, 92), (14, 96)])
    for x in (0, 19, 38):
        with brush.moved(92 + x, 96, turn=14):
            _layers(brush, look.colour, [(-11, -50), (9, -52), (10, -2), (-10, 0)])


def _layers(brush: Brush, lean: Colour, corners: list[tuple[float, float]]) -> None:
    """A cut through the meat, given by its corners from the upper left clockwise: rind above, then lean and fat."""
    (x1, y1), (x2, y2), (x3, y3), (x4, y4) = corners
    brush.shape(corners, lean, soft=0.2, depth=0.24)
    for share, thick, tone in ((0.04, 0.1, RIND), (0.17, 0.16, FAT), (0.5, 0.12, FAT), (0.76, 0.07, FAT)):
        left = x1 + (x4 - x1) * share + 1, y1 + (y4 - y1) * share
        right = x2 + (x3 - x2) * share - 1, y2 + (y3 - y2) * share
        middle = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2 + (2.4 if share > 0.4 else 0)
        wide = (y4 - y1) * thick
        brush.limb([left, middle, right], (wide, wide * 1.2, wide), tone, ink=0.25)


def egg(brush: Brush, look: Look) -> None:
    """In its shell."""
    shell = [(40, 2), (68, 28), (78, 62), (64, 92), (40, 99), (16, 92), (2, 62), (12, 28)]
    brush.shape(shell, look.colour, depth=0.3)
    brush.dots(scattered(look.chance("freckles"), 16, 40, 56, 26, 34, 1), darker(look.colour, 0.25), alpha=0.7)
    brush.line([(15, 50), (19, 34), (29, 21)], (255, 255, 255), 5, alpha=0.5)


def tofu(brush: Brush, look: Look) -> None:
    for x, y in ((54, 44), (6, 58), (72, 64)):
        brush.shape([(x, y), (x + 14, y - 13), (x + 60, y - 13), (x + 48, y)], lighter(look.colour, 0.6), soft=0.06)
        side = [(x + 48, y), (x + 60, y - 13), (x + 60, y + 20), (x + 48, y + 34)]
        brush.shape(side, darker(look.colour, 0.16), soft=0.06)
        brush.rect(x, y, 48, 34, look.colour, radius=2)
    brush.dots([(18, 72, 1.4), (36, 82, 1.2), (86, 80, 1.5), (104, 88, 1.2), (26, 86, 1)], darker(look.colour, 0.14))


def flour(brush: Brush, look: Look) -> None:
    """An open bag with a heap before it."""
    brush.shape([(12, 98), (8, 40), (16, 16), (72, 16), (82, 40), (78, 98)], CLOTH, soft=0.35, depth=0.28)
    brush.ellipse(44, 18, 28, 7, look.colour)
    brush.limb([(14, 18), (44, 26), (75, 18)], (7, 8, 7), lighter(CLOTH, 0.3))
    brush.shape([(34, 78), (28, 64), (45, 48), (62, 64), (56, 78)], hexed("#c99a4f"), soft=0.4, ink=0.5)
    brush.lines([(45, 52, 45, 84), (38, 60, 45, 66), (52, 60, 45, 66), (37, 68, 45, 74)], CLOTH, 1.6)
    brush.shape([(64, 99), (86, 84), (104, 70), (122, 84), (142, 99)], look.colour, depth=0.16)
    brush.dots(scattered(look.chance("dust"), 22, 104, 96, 44, 6, 1.5), look.colour)


def seasonings(brush: Brush, look: Look) -> None:
    """A bottle of soy sauce, salt in a shaker, and a small dish."""
    brush.rect(15, 0, 16, 10, hexed("#c9443c"), radius=2)
    brush.shape([(16, 8), (30, 8), (31, 26), (42, 42), (42, 98), (4, 98), (4, 42), (15, 26)], GLASS, soft=0.25)
    brush.rect(7, 54, 32, 28, hexed("#f0dfae"), radius=1.5, ink=0.6)
    brush.ellipse(23, 68, 8, 8, look.colour, ink=0.4)
    brush.line([(9, 46), (11, 40)], (255, 255, 255), 2.6, alpha=0.5)
    brush.shape([(58, 56), (84, 56), (88, 98), (54, 98)], hexed("#e6ecee"), soft=0.1)
    brush.shape([(57, 57), (60, 42), (71, 38), (82, 42), (85, 57)], hexed("#a9b2b8"), soft=0.6)
    brush.dots([(66, 47, 1.3), (71, 44, 1.3), (76, 47, 1.3)], hexed("#4b525a"))
    brush.shape([(94, 78), (144, 78), (134, 97), (104, 97)], hexed("#dfe6e8"), soft=0.4)
    brush.ellipse(119, 78, 25, 6, hexed("#eef2f2"))
    brush.ellipse(119, 78.5, 20, 4.2, mix(look.colour, GLASS, 0.5), ink=0.4)


def ingredients(brush: Brush, look: Look) -> None:
    """A basket with a cabbage, a tomato and chillies; an egg and a clove lie before it."""
    for draw, x, y, size, turn, tone in (
        (cabbage, 13, -2, 0.66, -8, hexed("#8fbf62")),
        (chilli, 88, 14, 0.5, -30, hexed("#cf3b30")),
        (tomato, 66, 14, 0.46, 6, hexed("#dd4433")),
    ):
        with brush.moved(x, y, sx=size, sy=size, turn=turn):
            draw(brush, Look(colour=tone, seed=look.seed))
    brush.shape([(10, 54), (146, 54), (134, 97), (22, 97)], look.colour, soft=0.15, depth=0.32)
    weave = [(18 + step * 10, 58 + row * 10, 25 + step * 10, 58 + row * 10) for row in range(4) for step in range(12)]
    brush.lines([(a + row % 2 * 5, b, c, d) for row, (a, b, c, d) in enumerate(weave)], darker(look.colour, 0.35), 2)
    brush.limb([(8, 55), (78, 60), (148, 55)], (9, 10, 9), lighter(look.colour, 0.16))
    brush.ellipse(150, 86, 12, 13, hexed("#e8c39a"))
    brush.ellipse(168, 89, 11, 10, hexed("#e8c39a"))


MOTIFS: tuple[Motif, ...] = (
    on_table(
        "meat",
        "meat, pork, pork belly, beef, mutton, bacon, raw meat, pork slice, slice of pork, minced meat, steak, "
        "chicken breast, chicken meat, duck meat, 肉, 鸡肉, 鸡胸肉, 鸭肉, 鱼肉, 肉片, 肉丝, 肉末, 肉块, 肉馅, "
        "五花肉, 猪肉, 牛肉, 羊肉, 瘦肉, 里脊, 里脊肉, 排骨, 牛排, 腊肉",
        meat,
        1.5,
        0.11,
        hexed("#cf6b66"),
        pair=True,
    ),
    on_table("egg", "egg, eggshell, 鸡蛋, 蛋, 鸭蛋, 生鸡蛋", egg, 0.8, 0.07, hexed("#e6bd92"), hexed("#f3e6d2")),
    on_table("tofu", "tofu, bean curd, 豆腐, 嫩豆腐, 豆腐块", tofu, 1.38, 0.09, hexed("#f6f0dc"), pair=True),
    on_table("flour", "flour, dough, wheat flour, 面粉, 面团", flour, 1.5, 0.16, hexed("#faf5ea"), pair=True),
    on_table(
        "seasonings",
        "seasoning, spice, condiment, soy sauce, salt shaker, 调料, 调味料, 佐料, 酱油, 酱料",
        seasonings,
        1.48,
        0.18,
        hexed("#c9443c"),
        pair=True,
    ),
    Motif(
        name="ingredients",
        words=named("ingredient, groceries, cooking ingredient, 食材, 原料, 配料, 食料"),
        poses=one(ingredients, 1.78),
        metres=0.3,
        colours=(hexed("#c69a5f"), hexed("#b5804a")),
        stands="surface",
        home="table",
        parts=COOKED,
        pair=True,
    ),
)
