"""More to eat: sweets, fast food, sushi, fruit."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, arc, outline, scattered, sized
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Draw, Look, Motif, one
from danqing.engines.sketch.words import named

CREAM = hexed("#fdf4e3")
CRUST = hexed("#d9a25a")
LEAF = hexed("#5f9a4f")
PLATE = hexed("#eef0ee")
CHEESE = hexed("#f4c64f")
CHERRY = hexed("#cf3a45")


def _plate(brush: Brush, x: float, wide: float) -> None:
    brush.ellipse(x, 94, wide, 6, PLATE)
    brush.ellipse(x, 92.5, wide * 0.78, 4, darker(PLATE, 0.08), ink=0.4)


def ice_cream(brush: Brush, look: Look) -> None:
    brush.shape([(12, 52), (52, 52), (32, 100)], CRUST, soft=0.05, depth=0.3)
    rows = [(14 + step * 6, 52, 30 + step * 3.4, 94 - step * 4) for step in range(5)]
    brush.lines(rows + [(64 - a, b, 64 - c, d) for a, b, c, d in rows], darker(CRUST, 0.35), 0.9, 0.7)
    for x, y, tone in ((20, 42, hexed("#8a5a40")), (44, 42, CREAM), (32, 22, look.colour)):
        brush.shape(arc(x, y, 17, 16, 0, 330, 11), tone, depth=0.3)
        brush.limb([(x - 9, y - 3), (x - 6, y - 9), (x, y - 12)], (1, 3, 1), (255, 255, 255), ink=0)
    brush.shape([(18, 30), (26, 38), (32, 30), (40, 38), (46, 30), (44, 16), (20, 16)], look.colour, ink=0.4)
    brush.ellipse(34, 4, 5, 5, CHERRY)
    brush.line([(34, 0), (38, -8), (44, -10)], hexed("#6b4a36"), 1.2)


def pizza(brush: Brush, look: Look) -> None:
    """A slice that points down."""
    brush.shape([(10, 26), (50, 14), (92, 26), (54, 98), (48, 98)], CHEESE, soft=0.06, depth=0.2)
    for x, y, long in ((22, 48, 12), (40, 74, 16), (66, 66, 12), (58, 90, 9)):
        brush.limb([(x, y - 8), (x, y), (x, y + long)], (6, 6, 4), CHEESE, ink=0.5)
    for x, y, size in ((34, 40, 9), (62, 36, 9), (48, 62, 8.4), (72, 48, 5)):
        brush.ellipse(x, y, size, size * 0.86, hexed("#bf3f33"), ink=0.7)
        brush.dots([(x - 2, y - 2, 1.4), (x + 3, y + 2, 1.2)], hexed("#e2806a"))
    for x, y in ((48, 46), (36, 56), (60, 54), (54, 78)):
        brush.shape([(x - 4, y), (x, y - 3), (x + 5, y), (x, y + 2)], LEAF, ink=0.4)
    brush.limb([(6, 26), (28, 16), (50, 12), (74, 16), (96, 26)], (11, 13, 14, 13, 11), CRUST, depth=0.34)


def burger(brush: Brush, look: Look) -> None:
    brush.rect(10, 76, 92, 20, CRUST, radius=9, depth=0.3)
    brush.shape([(6, 66), (106, 66), (104, 78), (8, 78)], hexed("#6b3f2a"), soft=0.3)
    brush.shape([(6, 58), (106, 58), (96, 66), (82, 76), (70, 64), (40, 64), (28, 74), (18, 64)], CHEESE, soft=0.1)
    for x in (20, 44, 68, 92):
        brush.ellipse(x, 56, 13, 4.6, hexed("#d9443a"), ink=0.7)
    ruffle = [(4, 52), (106, 52)] + [(106 - step * 8.5, 58 if step % 2 else 50) for step in range(13)]
    brush.shape(ruffle, hexed("#7fb04f"), soft=0.9)
    brush.shape(
        [(6, 48), (10, 24), (34, 8), (78, 8), (102, 24), (106, 48), (92, 53), (20, 53)], CRUST, soft=0.7, depth=0.36
    )
    for across, down, r in scattered(look.chance("sesame"), 22, 56, 24, 38, 12, 1.9):
        brush.ellipse(across, down, r, r * 0.6, CREAM, ink=0.4)


def sushi(brush: Brush, look: Look) -> None:
    brush.shape([(4, 86), (152, 86), (146, 96), (10, 96)], hexed("#8a5f3f"), soft=0.05)
    brush.lines([(20, 96, 20, 100), (136, 96, 136, 100)], hexed("#6b4632"), 5)
    for x, fish in ((28, hexed("#f08a62")), (78, hexed("#d9574f"))):
        brush.rect(x - 21, 62, 42, 24, CREAM, radius=10, depth=0.16)
        brush.dots([(x - 14 + (step * 7) % 29, 68 + (step * 5) % 15, 1.6) for step in range(9)], darker(CREAM, 0.12))
        brush.shape(
            [(x - 25, 66), (x - 16, 50), (x + 14, 47), (x + 26, 60), (x + 22, 70), (x - 18, 72)], fish, soft=0.7
        )
        for step in range(4):
            brush.line([(x - 15 + step * 10, 52), (x - 10 + step * 10, 68)], lighter(fish, 0.6), 1.6)
    brush.rect(110, 52, 36, 34, hexed("#2f3b36"), radius=3, depth=0.3)
    brush.ellipse(128, 52, 18, 7, CREAM)
    brush.ellipse(128, 52, 8, 3.4, hexed("#f08a62"), ink=0.5)
    brush.lines([(30, 20, 150, 34), (34, 12, 152, 28)], hexed("#7a3f34"), 3)


def donut(brush: Brush, look: Look) -> None:
    ring = skewed_ring(1.0)
    brush.shape(ring, CRUST, depth=0.34)
    brush.shape(skewed_ring(0.86), look.colour, depth=0.26, ink=0.6)
    brush.ellipse(58, 54, 16, 13, darker(CRUST, 0.35))
    brush.ellipse(58, 57, 14, 10, lighter(CRUST, 0.4), ink=0.3)
    tones = tuple(map(hexed, ("#fdf4e3", "#f4c64f", "#6fb8d0", "#7fb04f")))
    for index, (x, y, _) in enumerate(scattered(look.chance("sprinkles"), 46, 58, 50, 44, 36, 1)):
        if ((x - 58) / 20) ** 2 + ((y - 54) / 17) ** 2 > 1.2:
            with brush.moved(x, y, turn=(index * 47) % 180):
                brush.rect(-3, -1, 6, 2, tones[index % 4], radius=1, ink=0.3)


def skewed_ring(scale: float) -> list[tuple[float, float]]:
    wobble = (1.0, 0.95, 1.02, 0.96, 1.0, 0.94, 1.02, 0.97, 1.0, 0.95, 1.01, 0.96)
    points = arc(58, 54, 54 * scale, 45 * scale, 0, 330, 12)
    return [(58 + (x - 58) * by, 54 + (y - 54) * by) for (x, y), by in zip(points, wobble, strict=True)]


def cupcake(brush: Brush, look: Look) -> None:
    brush.shape([(14, 60), (66, 60), (58, 99), (22, 99)], hexed("#d98a6a"), soft=0.05, depth=0.3)
    brush.lines([(19 + step * 7, 61, 24 + step * 5.2, 98) for step in range(7)], hexed("#f4e0c4"), 2)
    for y, half in ((54, 34), (40, 27), (26, 19), (14, 10)):
        brush.ellipse(40, y, half, 10, look.colour, ink=0.8, depth=0.24)
    brush.ellipse(40, 2, 6, 6, CHERRY)
    for across, down, r in scattered(look.chance("pearls"), 16, 40, 36, 26, 20, 1.6):
        brush.ellipse(across, down, r, r, CHEESE, ink=0.3)


def strawberry(brush: Brush, look: Look) -> None:
    body = [(50, 98), (18, 66), (6, 34), (24, 18), (50, 24), (76, 18), (94, 34), (82, 66)]
    brush.shape(body, look.colour, soft=0.9, depth=0.36)
    with brush.inside(outline(body, soft=0.9)):
        for row in range(6):
            for x in range(10, 96, 15):
                brush.ellipse(x + row % 2 * 7, 32 + row * 11, 1.7, 2.6, hexed("#f8d98a"), ink=0.4)
    for turn in (-70, -35, 0, 35, 70):
        with brush.moved(50, 22, turn=turn):
            brush.shape([(-6, 0), (0, -22), (6, 0)], LEAF, soft=0.5, ink=0.8)
    brush.limb([(20, 40), (22, 32), (30, 27)], (2, 6, 2), (255, 240, 240), ink=0)


def lemon(brush: Brush, look: Look) -> None:
    brush.shape(
        [(4, 56), (18, 40), (52, 26), (86, 40), (100, 54), (88, 70), (54, 86), (20, 72)], look.colour, depth=0.32
    )
    brush.dots(scattered(look.chance("pores"), 34, 52, 56, 36, 22, 0.9), darker(look.colour, 0.25), alpha=0.6)
    brush.limb([(24, 50), (34, 40), (48, 36)], (2, 6, 2), (255, 255, 240), ink=0)
    brush.ellipse(104, 76, 24, 23, look.colour)
    brush.ellipse(104, 76, 20, 19, CREAM, ink=0.4)
    for turn in range(0, 360, 45):
        with brush.moved(104, 76, turn=turn):
            brush.shape([(0, -3), (5.4, -15), (-5.4, -15)], mix(look.colour, CREAM, 0.3), soft=0.4, ink=0.4)


def pineapple(brush: Brush, look: Look) -> None:
    for turn in (-52, -30, -12, 10, 30, 52):
        with brush.moved(30, 36, turn=turn):
            brush.shape(
                [(-5, 0), (0, -40 + abs(turn) * 0.25), (5, 0)], mix(LEAF, hexed("#3f7a55"), abs(turn) / 60), soft=0.6
            )
    body = [(30, 32), (50, 42), (56, 66), (46, 92), (30, 99), (14, 92), (4, 66), (10, 42)]
    brush.shape(body, look.colour, depth=0.36)
    with brush.inside(outline(body)):
        lines = [(x, 30, x + 40, 100) for x in range(-40, 60, 11)]
        brush.lines(lines + [(60 - a, b, 60 - c, d) for a, b, c, d in lines], darker(look.colour, 0.4), 1.2)


def fried_egg(brush: Brush, look: Look) -> None:
    """On a plate."""
    brush.ellipse(66, 76, 64, 20, PLATE)
    brush.ellipse(66, 74, 50, 14, darker(PLATE, 0.07), ink=0.4)
    brush.shape(
        [(24, 72), (36, 58), (58, 62), (84, 54), (108, 66), (104, 80), (80, 86), (54, 84), (34, 84)],
        lighter(CREAM, 0.5),
    )
    brush.ellipse(64, 68, 17, 12, look.colour, depth=0.3)
    brush.limb([(54, 66), (58, 61), (66, 60)], (1, 3, 1), (255, 255, 255), ink=0)


def cheese(brush: Brush, look: Look) -> None:
    brush.shape([(4, 56), (92, 24), (132, 50)], lighter(look.colour, 0.3), soft=0.05)
    brush.shape([(4, 56), (132, 50), (132, 92), (4, 98)], look.colour, soft=0.02, depth=0.3)
    for x, y, r in ((30, 78, 10), (66, 68, 7), (92, 82, 12), (118, 64, 6), (56, 90, 5)):
        brush.ellipse(x, y, r, r * 0.9, darker(look.colour, 0.28), ink=0.7)


def buns(brush: Brush, look: Look) -> None:
    """In a bamboo steamer."""
    brush.rect(4, 60, 132, 36, hexed("#c9a06a"), radius=4, depth=0.25)
    brush.lines([(4, 70, 136, 70), (4, 86, 136, 86)], hexed("#8a6a42"), 2)
    brush.ellipse(70, 60, 66, 13, hexed("#e0c08a"))
    brush.ellipse(70, 60, 58, 9.6, hexed("#b58f5c"), ink=0.5)
    for x, y in ((34, 50), (70, 46), (106, 50), (52, 58), (88, 58)):
        brush.shape(
            [(x - 19, y + 6), (x - 12, y - 9), (x, y - 14), (x + 12, y - 9), (x + 19, y + 6), (x, y + 10)],
            look.colour,
            depth=0.24,
        )
        for step in (-8, -3, 3, 8):
            brush.line([(x + step * 0.3, y - 13), (x + step, y - 5)], darker(look.colour, 0.3), 0.9)
    for x in (42, 70, 98):
        brush.line([(x, 26), (x - 5, 16), (x + 4, 8), (x, -2)], (255, 255, 255), 3, alpha=0.55)


def mooncake(brush: Brush, look: Look) -> None:
    rim = [
        (60 + (x - 60) * (1 if step % 2 else 0.93), y) for step, (x, y) in enumerate(arc(60, 72, 56, 26, 0, 345, 24))
    ]
    brush.shape(rim, darker(look.colour, 0.2), depth=0.34)
    brush.shape([(x, y - 18) for x, y in rim], look.colour, depth=0.24)
    brush.ellipse(60, 54, 44, 17, lighter(look.colour, 0.16), ink=0.7)
    for turn in range(0, 360, 60):
        with brush.moved(60, 54, sy=0.4, turn=0), brush.moved(0, 0, turn=turn):
            brush.shape([(0, 0), (9, -16), (0, -34), (-9, -16)], look.colour, soft=0.8, ink=0.6)
    brush.ellipse(60, 54, 8, 4, lighter(look.colour, 0.4), ink=0.6)


def salad(brush: Brush, look: Look) -> None:
    rng = look.chance("leaves")
    for _ in range(22):
        x, y = float(rng.uniform(16, 112)), float(rng.uniform(30, 54))
        with brush.moved(x, y, turn=float(rng.uniform(-80, 80))):
            tone = mix(hexed("#8fbf5a"), hexed("#4f8a45"), float(rng.random()))
            brush.shape([(0, 12), (10, 2), (0, -16), (-10, 2)], tone, soft=0.9, ink=0.7)
    for x, y in ((34, 46), (62, 36), (90, 44)):
        brush.ellipse(x, y, 8, 8, hexed("#d9443a"))
        brush.limb([(x - 4, y - 1), (x - 2, y - 4)], (1, 2), (255, 255, 255), ink=0)
    brush.shape(
        [(4, 52), (64, 58), (124, 52), (106, 92), (88, 99), (40, 99), (22, 92)], look.colour, soft=0.5, depth=0.34
    )


def hot_dog(brush: Brush, look: Look) -> None:
    brush.limb([(10, 70), (70, 62), (132, 70)], (34, 38, 34), darker(CRUST, 0.1))
    brush.limb([(2, 60), (70, 52), (140, 60)], (22, 24, 22), look.colour, depth=0.34)
    wave = [(14 + step * 8.4, 56 - (4 if step % 2 else -4)) for step in range(14)]
    brush.line(wave, CHEESE, 4)
    brush.limb([(8, 84), (70, 80), (134, 84)], (26, 30, 26), CRUST, depth=0.3)


def candy(brush: Brush, look: Look) -> None:
    """A lollipop with a spiral."""
    brush.limb([(36, 50), (36, 99)], (4, 4), CREAM)
    brush.ellipse(36, 34, 32, 32, look.colour, depth=0.24)
    spiral = [
        point
        for turn in range(3)
        for point in sized(arc(0, 0, 1, 1, turn * 360, turn * 360 + 330, 12), 36, 34, 4 + turn * 11)
    ]
    brush.line(spiral, CREAM, 4.4)


def popcorn(brush: Brush, look: Look) -> None:
    for x, y, r in scattered(look.chance("pops"), 34, 40, 30, 34, 18, 8):
        brush.ellipse(x, y, r, r * 0.9, mix(CREAM, CHEESE, 0.2 + (x % 7) / 20), ink=0.7)
    brush.shape([(6, 38), (74, 38), (64, 99), (16, 99)], CREAM, soft=0.03, depth=0.2)
    for step in range(4):
        x = 10 + step * 17
        brush.shape(
            [(x, 38), (x + 8, 38), (x + 7 - step * 1.2 + 2, 99), (x + 4 - step * 2.2 + 3, 99)],
            look.colour,
            soft=0.0,
            ink=0.4,
        )


def vegetable(brush: Brush, look: Look) -> None:
    """A carrot with its greens."""
    for turn in (-30, -12, 8, 28):
        with brush.moved(28, 30, turn=turn):
            brush.limb([(0, 0), (0, -18), (0, -34)], (3, 7, 2), LEAF, ink=0.6)
    brush.shape([(14, 30), (28, 25), (42, 30), (40, 56), (28, 99), (16, 56)], look.colour, soft=0.6, depth=0.34)
    brush.lines([(17, 44, 27, 45), (39, 54, 30, 55), (20, 66, 27, 67)], darker(look.colour, 0.35), 1.2)


def _food(name: str, words: str, draw: Draw, aspect: float, metres: float, *tones: str, pair: bool = False) -> Motif:
    colours: tuple[Colour, ...] = tuple(map(hexed, tones))
    return Motif(
        name=name,
        words=named(words),
        poses=one(draw, aspect),
        metres=metres,
        colours=colours,
        stands="surface",
        home="table",
        pair=pair,
    )


MOTIFS: tuple[Motif, ...] = (
    _food(
        "ice cream",
        "ice cream, icecream, ice-cream cone, gelato, 冰淇淋, 冰激凌, 雪糕",
        ice_cream,
        0.64,
        0.2,
        "#f3a9b8",
        "#a9d6b8",
    ),
    _food("pizza", "pizza, pizza slice, 披萨, 比萨", pizza, 1.0, 0.22, "#f4c64f"),
    _food("burger", "burger, hamburger, cheeseburger, sandwich, 汉堡, 汉堡包, 三明治", burger, 1.12, 0.14, "#d9a25a"),
    _food("hot dog", "hot dog, sausage, 热狗, 香肠", hot_dog, 1.42, 0.09, "#b5513a"),
    _food("sushi", "sushi, sashimi, 寿司, 刺身", sushi, 1.56, 0.1, "#f08a62"),
    _food("donut", "donut, doughnut, bagel, 甜甜圈", donut, 1.16, 0.1, "#f09ab5", "#8a5a40"),
    _food("cupcake", "cupcake, muffin, 纸杯蛋糕, 小蛋糕, 松饼", cupcake, 0.8, 0.12, "#f3b8c6", "#a9d6d0"),
    _food("strawberry", "strawberry, 草莓", strawberry, 1.0, 0.06, "#d93a42"),
    _food("lemon", "lemon, lime, mango, 柠檬, 芒果", lemon, 1.28, 0.08, "#f2d43f"),
    _food("pineapple", "pineapple, 菠萝, 凤梨", pineapple, 0.6, 0.28, "#e6ab3c"),
    _food("fried egg", "fried egg, sunny side up, 煎蛋, 荷包蛋, 煎鸡蛋", fried_egg, 1.32, 0.09, "#f4b43a"),
    _food("cheese", "cheese, 奶酪, 芝士", cheese, 1.36, 0.1, "#f2c34c"),
    _food("buns", "dim sum, bun, baozi, 包子, 馒头, 点心, 小笼包", buns, 1.4, 0.14, "#f8f1e2", pair=True),
    _food("mooncake", "mooncake, moon cake, cookie, biscuit, 月饼, 饼干", mooncake, 1.2, 0.06, "#c98a42"),
    _food("salad", "salad, vegetable salad, vegetables, 沙拉, 蔬菜", salad, 1.28, 0.13, "#e4ddd0", "#8fb0b5"),
    _food("candy", "lollipop, candy, sweet, 糖果, 棒棒糖", candy, 0.72, 0.16, "#e2574c", "#6fb8d0"),
    _food("popcorn", "popcorn, 爆米花", popcorn, 0.8, 0.22, "#cf3a3a"),
    _food("carrot", "carrot, 胡萝卜, 萝卜", vegetable, 0.56, 0.18, "#e8813a"),
)
