"""What is cooked with: a stove, a wok, a pot, a steamer, a board with its knife."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, outline
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Draw, Look, Motif, Stands, one
from danqing.engines.sketch.words import named

IRON = hexed("#474a52")
STEEL = hexed("#c3cad0")
HANDLE = hexed("#8a5a3a")
FLAME = hexed("#f2913a")
CRUST = hexed("#d9a25a")
EMBER = hexed("#fbd460")


def burner(brush: Brush, x: float, half: float) -> None:
    """A ring with its flames, on which something stands."""
    brush.ellipse(x, 96, half * 1.2, 4, IRON)
    for step in range(7):
        spot, tall = x + half * (step / 3 - 1), 13 + 2.6 * abs(step - 3)
        for size, tone in ((1.0, FLAME), (0.55, EMBER)):
            points = [(-4.6, 0), (-3.4, -0.55), (0, -1.0), (3.4, -0.55), (4.6, 0)]
            flame = [(spot + across * size, 95 + down * tall * size) for across, down in points]
            brush.shape(flame, tone, ink=0.3 * size)
    brush.glow(x, 92, half * 1.5, FLAME, 0.35, squash=0.4)


def steam(brush: Brush, middles: tuple[float, ...], base: float, tall: float) -> None:
    for x in middles:
        wisp = [(x, base), (x - 6, base - tall * 0.3), (x + 5, base - tall * 0.65), (x - 1, base - tall)]
        brush.line(wisp, (255, 255, 255), 3.6, alpha=0.5)


def wok(brush: Brush, look: Look) -> None:
    """Over its flame, its opening in the middle of the frame, so that what is in it is seen."""
    burner(brush, 114, 26)
    brush.limb([(174, 40), (200, 30), (226, 22)], (8, 8, 11), HANDLE)
    brush.limb([(56, 40), (38, 36), (40, 48), (58, 48)], (5, 5, 5, 5), darker(look.colour, 0.2))
    body = [(48, 40), (54, 60), (74, 78), (100, 85), (128, 85), (154, 78), (174, 60), (180, 40)]
    brush.shape(body, look.colour, soft=0.8, depth=0.4)
    brush.line([(64, 58), (76, 70), (90, 76)], (255, 255, 255), 3, alpha=0.25)
    brush.ellipse(114, 40, 67, 15, lighter(look.colour, 0.28))
    brush.ellipse(114, 41, 61, 12, darker(look.colour, 0.3), ink=0.5)
    if not look.filled:
        brush.line([(78, 44), (114, 49), (150, 44)], (255, 255, 255), 2, alpha=0.25)


def pot(brush: Brush, look: Look) -> None:
    """With its lid beside the steam, over a flame."""
    burner(brush, 74, 28)
    for side in (-1, 1):
        brush.limb([(74 + side * 46, 50), (74 + side * 62, 48), (74 + side * 60, 58)], (6, 7, 6), darker(IRON, 0.2))
    brush.shape([(26, 40), (30, 80), (42, 86), (106, 86), (118, 80), (122, 40)], look.colour, soft=0.25, depth=0.4)
    brush.line([(36, 52), (38, 74)], (255, 255, 255), 4, alpha=0.35)
    brush.ellipse(74, 40, 49, 11, lighter(look.colour, 0.35))
    brush.ellipse(74, 41, 44, 8.4, hexed("#d99a52"), ink=0.5)
    brush.dots([(56, 42, 3), (70, 39, 2.4), (84, 43, 3.4), (96, 40, 2.2), (62, 38, 2)], hexed("#f4d79a"), squash=0.5)
    steam(brush, (54, 74, 94), 30, 34)


def steamer(brush: Brush, look: Look) -> None:
    """Two baskets of bamboo over a flame, with steam around the lid."""
    burner(brush, 74, 30)
    for y in (66, 44):
        brush.rect(20, y, 108, 21, look.colour, radius=4, depth=0.28)
        brush.lines([(22, y + 5, 126, y + 5), (22, y + 16, 126, y + 16)], darker(look.colour, 0.35), 2)
        brush.lines([(x, y + 6, x, y + 15) for x in range(28, 126, 9)], lighter(look.colour, 0.35), 1.6)
    lid = [(18, 45), (30, 32), (74, 24), (118, 32), (130, 45)]
    brush.shape(lid, lighter(look.colour, 0.2), soft=0.6, depth=0.28)
    brush.lines([(74, 26, 40, 42), (74, 26, 108, 42), (74, 26, 74, 44)], darker(look.colour, 0.3), 1.6)
    brush.ellipse(74, 24, 9, 4, darker(look.colour, 0.2))
    steam(brush, (14, 74, 134), 22, 26)


def stove(brush: Brush, look: Look) -> None:
    """A gas stove with an oven under it."""
    brush.rect(4, 6, 112, 92, look.colour, radius=3, depth=0.2)
    brush.rect(0, 0, 120, 9, darker(STEEL, 0.12), radius=2)
    brush.rect(4, 9, 112, 16, lighter(look.colour, 0.4), ink=0.6)
    for x in (20, 40, 80, 100):
        brush.ellipse(x, 17, 5, 5, IRON)
        brush.lines([(x, 17, x, 13)], STEEL, 1.4)
    brush.rect(16, 32, 88, 52, darker(look.colour, 0.12), radius=4)
    window = [(26, 44), (94, 44), (94, 78), (26, 78)]
    brush.shape(window, hexed("#3d3338"), soft=0.1)
    with brush.inside(outline(window, soft=0.1)):
        brush.glow(60, 84, 46, FLAME, 0.75)
        brush.lines([(24, 62, 96, 62)], STEEL, 1.4, 0.7)
    brush.limb([(24, 38), (60, 37), (96, 38)], (3.6, 3.6, 3.6), STEEL)
    brush.rect(10, 92, 100, 7, darker(look.colour, 0.4), ink=0.4)


def oven(brush: Brush, look: Look) -> None:
    """With something in it that rises."""
    stove(brush, look)
    brush.shape([(40, 77), (38, 64), (48, 54), (60, 51), (72, 54), (82, 64), (80, 77)], CRUST, depth=0.36)
    brush.lines([(48, 60, 53, 67), (60, 57, 62, 65), (71, 60, 71, 67)], lighter(CRUST, 0.5), 2.4)
    brush.rect(32, 76, 56, 4, IRON, radius=1.5, ink=0.5)


def knife(brush: Brush, look: Look) -> None:
    """A kitchen knife that lies with its edge to the viewer."""
    brush.shape([(4, 59), (10, 37), (112, 37), (112, 95), (40, 99), (12, 83)], look.colour, soft=0.12, depth=0.3)
    brush.line([(14, 85), (42, 96), (110, 92)], (255, 255, 255), 3, alpha=0.7)
    brush.rect(112, 45, 12, 22, darker(STEEL, 0.35), radius=2)
    brush.limb([(122, 56), (150, 56), (184, 59)], (20, 18, 22), HANDLE)
    brush.dots([(138, 56, 2.4), (166, 57, 2.4)], STEEL)


def board(brush: Brush, look: Look) -> None:
    """Seen a little from above, with a knife on its near edge."""
    brush.shape([(26, 22), (268, 22), (294, 86), (0, 86)], look.colour, soft=0.06, depth=0.2)
    brush.shape([(0, 86), (294, 86), (291, 99), (3, 99)], darker(look.colour, 0.25), soft=0.05)
    for y, left, right in ((34, 32, 250), (48, 60, 276), (60, 18, 210), (72, 40, 270)):
        brush.line([(left, y), ((left + right) / 2, y + 2), (right, y)], darker(look.colour, 0.22), 1.1, alpha=0.6)
    brush.ellipse(147, 28, 9, 3, darker(look.colour, 0.5), ink=0.5)
    with brush.moved(184, 62, sx=0.44, sy=0.3):
        knife(brush, Look(colour=STEEL, seed=look.seed))


def _ware(
    name: str,
    words: str,
    draw: Draw,
    aspect: float,
    metres: float,
    *tones: Colour,
    stands: Stands = "surface",
    home: str = "table",
    top: float = 0.92,
    holds: str = "",
) -> Motif:
    """`holds` is what is in it already where it is named beside it."""
    return Motif(
        name=name,
        words=named(words),
        poses=one(draw, aspect),
        metres=metres,
        colours=tones,
        stands=stands,
        home=home,
        top=top,
        parts=frozenset(named(holds)),
    )


MOTIFS: tuple[Motif, ...] = (
    _ware(
        "wok",
        "wok, frying pan, skillet, saute pan, 锅, 炒锅, 平底锅, 煎锅, 铁锅, 大锅",
        wok,
        2.28,
        0.3,
        IRON,
        top=0.53,
    ),
    _ware(
        "cooking pot",
        "cooking pot, pot, stockpot, saucepan, casserole, hot pot, soup pot, 汤锅, 砂锅, 炖锅, 锅子, 火锅, 煮锅",
        pot,
        1.48,
        0.34,
        hexed("#c9483f"),
        hexed("#5f8f9f"),
        top=0.53,
        holds="soup, dish, noodles, rice, dumplings, fried egg",
    ),
    _ware(
        "steamer",
        "bamboo steamer, food steamer, steam basket, 蒸笼, 蒸锅, 笼屉",
        steamer,
        1.48,
        0.34,
        hexed("#c9a06a"),
        holds="dumplings, buns, dish, rice",
    ),
    _ware(
        "stove",
        "stove, gas stove, kitchen stove, cooker, 灶台, 炉灶, 灶, 灶头, 燃气灶, 煤气灶, 炉子",
        stove,
        1.2,
        0.9,
        hexed("#dfe3dc"),
        hexed("#a9c4c0"),
        stands="ground",
        home="kitchen",
        top=0.98,
        holds="campfire",
    ),
    _ware(
        "oven",
        "oven, 烤箱, 烤炉",
        oven,
        1.2,
        0.9,
        hexed("#a9c4c0"),
        hexed("#d9a59a"),
        stands="ground",
        home="kitchen",
        top=0.98,
        holds="cake, bread, pizza, cupcake, mooncake, dish, campfire",
    ),
    _ware(
        "knife",
        "knife, kitchen knife, chef's knife, cleaver, 刀, 菜刀, 水果刀, 厨刀",
        knife,
        1.88,
        0.09,
        STEEL,
    ),
    _ware(
        "cutting board",
        "cutting board, chopping board, 菜板, 砧板, 案板, 切菜板",
        board,
        2.94,
        0.14,
        mix(HANDLE, hexed("#e8c792"), 0.7),
        top=0.4,
    ),
)
