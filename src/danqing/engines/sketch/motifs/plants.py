"""Trees and flowers; they follow the season."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, Point, arc, foliage, outline, ribbon, scattered
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

BARK = hexed("#6d5040")
LEAF = hexed("#5f9a55")
STEM = hexed("#5d8a4e")
SNOW = hexed("#f3f7fc")
BLOSSOM = hexed("#f3b6c6")


def pine(brush: Brush, look: Look) -> None:
    """Eight drooping tiers, dark below and lit from the side; snow lies on them in winter."""
    rng = look.chance(f"pine{brush.rng.integers(99)}")
    needles = look.colour
    brush.limb([(26, 99), (26, 70), (26, 30)], (5.4, 4.4, 2), darker(BARK, 0.25))
    for tier in range(8):
        y, reach = 94 - tier * 10.6, (25 - tier * 2.75) * float(rng.uniform(0.9, 1.08))
        tone = mix(darker(needles, 0.3), lighter(needles, 0.06), tier / 7)
        brush.shape(_bough(rng.uniform(-1, 1, 11).tolist(), y, reach), tone, soft=0.12, ink=0.4, depth=0.36)
        if look.season == "winter":
            brush.shape(_cap(y, reach), SNOW, soft=0.7, ink=0)


def _bough(wobble: list[float], y: float, reach: float) -> list[Point]:
    """One tier: a tent whose hem ends in points, lower towards its ends."""
    hem: list[Point] = []
    for index, shake in enumerate(wobble):
        at = index / 5 - 1
        droop = 3.5 * abs(at) + (1.7 if index % 2 == 0 else -1.9) + 0.7 * shake
        hem.append((26 + reach * at * 0.97, y - 4 + droop * (0.35 + reach / 38)))
    return [(26, y - 21), (26 - reach * 0.4, y - 11), *hem, (26 + reach * 0.4, y - 11)]


def _cap(y: float, reach: float) -> list[Point]:
    left = [(26.0, y - 23), (26 - reach * 0.4, y - 12), (26 - reach * 0.78, y - 4), (26 - reach * 0.25, y - 9)]
    return [*left, (26 + reach * 0.15, y - 7), (26 + reach * 0.62, y - 6), (26 + reach * 0.3, y - 13)]


CROWN: tuple[tuple[float, float, float, float], ...] = (
    (26, 40, 18, 15), (64, 38, 19, 16), (45, 24, 22, 17), (34, 52, 14, 10), (60, 53, 14, 10), (46, 42, 20, 14),
)  # fmt: skip


def _trunk(brush: Brush, bark: Colour) -> None:
    brush.limb([(45, 99), (44, 80), (46, 60), (45, 40)], (11, 7, 6, 3), bark)
    for end in ((24, 40), (66, 38), (52, 22)):
        brush.limb([(45, 68), ((45 + end[0]) / 2, (62 + end[1]) / 2), end], (5, 3.5, 1.5), bark, ink=0.7)


def tree(brush: Brush, look: Look) -> None:
    _trunk(brush, BARK)
    if look.season == "winter":
        bare(brush, look)
        return
    tone = {"spring": lighter(look.colour, 0.18), "autumn": hexed("#d98a36")}.get(look.season, look.colour)
    foliage(brush, CROWN, tone, 2.6, 70)


def bare(brush: Brush, look: Look) -> None:
    """Bare twigs with snow on them."""
    rng = look.chance("twigs")
    for x, y, rx, _ in CROWN:
        for _ in range(5):
            end = (x + float(rng.uniform(-1, 1)) * rx, y - float(rng.uniform(0.1, 0.9)) * 14)
            twig = [(45 + (x - 45) * 0.5, y + 12), ((x + end[0]) / 2, y + 2), end]
            brush.flat(ribbon(twig, (1.9, 1.3, 0.5)), BARK)
            brush.line([twig[1], end], SNOW, 0.8, alpha=0.85)


def cherry(brush: Brush, look: Look) -> None:
    """A spreading cherry: in bloom unless the season says otherwise."""
    _trunk(brush, hexed("#5f4644"))
    if look.season == "winter":
        bare(brush, look)
        return
    tone = {"autumn": hexed("#cf6a44"), "summer": LEAF}.get(look.season, look.colour)
    clumps = [*CROWN, (13, 48, 11, 9), (77, 47, 11, 9), (45, 12, 13, 9)]
    foliage(brush, clumps, tone, 2.1, 80)
    petals = scattered(look.chance("petals"), 26, 45, 70, 42, 26, 0.9)
    brush.dots(petals, lighter(tone, 0.5), squash=0.6, alpha=0.9)


def willow(brush: Brush, look: Look) -> None:
    _trunk(brush, BARK)
    rng = look.chance("willow")
    tone = hexed("#d0b04f") if look.season == "autumn" else look.colour
    for shade, count in ((darker(tone, 0.35), 46), (tone, 46), (lighter(tone, 0.35), 26)):
        for _ in range(count):
            x = 45 + float(rng.normal(0, 16))
            fall = float(rng.uniform(0.5, 1)) * 62
            swing = (x - 45) * 0.5
            strand = [
                (45 + (x - 45) * 0.4, 14),
                (x, 20),
                (x + swing * 0.6, 20 + fall * 0.6),
                (x + swing * 0.7, 20 + fall),
            ]
            brush.line(strand, shade, 1.2, alpha=0.75)


def bamboo(brush: Brush, look: Look) -> None:
    rng = look.chance("bamboo")
    for x in (10, 22, 33, 44):
        tone = mix(look.colour, hexed("#c9c66a"), float(rng.random()) * 0.5)
        lean = float(rng.uniform(-4, 4))
        brush.limb([(x, 100), (x + lean * 0.4, 50), (x + lean, 2)], (3.6, 3.2, 2), tone)
        for y in range(12, 100, 14):
            brush.line(
                [(x - 2 + lean * (1 - y / 100), y), (x + 2 + lean * (1 - y / 100), y)], darker(tone, 0.45), 1.0
            )
        for y in (8, 20, 34, 48):
            for side in (-1, 1):
                leaf = [(x + lean, y), (x + side * 8, y + 2), (x + side * float(rng.uniform(11, 17)), y + 10)]
                brush.flat(ribbon(leaf, (0.5, 3.4, 0.3)), darker(tone, float(rng.uniform(0, 0.35))))


def _leaf(brush: Brush, x: float, y: float, side: int, size: float) -> None:
    leaf = [
        (x, y),
        (x + side * size * 0.5, y - size * 0.45),
        (x + side * size, y - size * 0.5),
        (x + side * size * 0.6, y - size * 0.05),
    ]
    brush.shape(leaf, STEM, ink=0.6)


def blossom(brush: Brush, x: float, y: float, size: float, colour: Colour, petals: int = 6) -> None:
    """One open flower seen from the front."""
    for ring, tone in ((1.0, darker(colour, 0.12)), (0.72, colour)):
        for index in range(petals):
            with brush.moved(x, y, turn=360 / petals * (index + 0.5 * (ring < 1))):
                brush.ellipse(0, -size * 0.56 * ring, size * 0.32, size * 0.46 * ring, tone, ink=0.55)
    brush.ellipse(x, y, size * 0.24, size * 0.24, hexed("#f2c14e"), ink=0.6)


def flower(brush: Brush, look: Look) -> None:
    for x, top, size in ((24, 30, 17), (44, 18, 15), (12, 52, 12), (56, 48, 11)):
        brush.line([(34, 99), ((34 + x) / 2 + 2, 72), (x, top)], STEM, 2.4)
        blossom(brush, x, top, size, look.colour)
    _leaf(brush, 33, 84, -1, 20)
    _leaf(brush, 35, 78, 1, 20)


def rose(brush: Brush, look: Look) -> None:
    brush.limb([(30, 99), (32, 66), (30, 34)], (3, 3, 3), STEM)
    _leaf(brush, 31, 78, -1, 22)
    _leaf(brush, 32, 64, 1, 22)
    brush.ellipse(30, 24, 20, 19, look.colour)
    for index, (dx, dy, size) in enumerate(((-7, 4, 14), (7, 3, 13), (0, -4, 12), (-2, 1, 8), (1, 0, 4))):
        tone = mix(darker(look.colour, 0.28), lighter(look.colour, 0.2), index / 4)
        brush.ellipse(30 + dx, 24 + dy, size, size * 0.86, tone, ink=0.6)


def tulip(brush: Brush, look: Look) -> None:
    for x, top in ((16, 30), (34, 18), (52, 32)):
        brush.line([(34, 99), ((34 + x) / 2, 70), (x, top + 10)], STEM, 2.8)
        cup = [
            (x - 9, top - 12),
            (x - 3, top - 5),
            (x, top - 14),
            (x + 3, top - 5),
            (x + 9, top - 12),
            (x + 9, top + 6),
            (x, top + 13),
            (x - 9, top + 6),
        ]
        brush.shape(cup, look.colour, soft=0.6)
    _leaf(brush, 32, 92, -1, 34)
    _leaf(brush, 36, 90, 1, 34)


def sunflower(brush: Brush, look: Look) -> None:
    brush.limb([(30, 99), (31, 66), (30, 36)], (4, 3.6, 3), STEM)
    _leaf(brush, 30, 82, -1, 26)
    _leaf(brush, 31, 70, 1, 26)
    for ring in (0, 1):
        for index in range(14):
            with brush.moved(30, 28, turn=index * 360 / 14 + ring * 13):
                petal = [(0, -12), (4, -18), (0, -27 + ring * 3), (-4, -18)]
                brush.shape(petal, mix(look.colour, hexed("#d98a2b"), 0.4 * (1 - ring)), ink=0.5)
    brush.ellipse(30, 28, 14, 14, hexed("#6b4327"))
    brush.dots(scattered(look.chance("seeds"), 60, 30, 28, 11, 11, 0.9), hexed("#8d5c34"))


def lotus(brush: Brush, look: Look) -> None:
    for x, rx in ((26, 26), (84, 24)):
        brush.ellipse(x, 90, rx, 8, hexed("#5f9670"))
        brush.line([(x, 90), (x + rx * 0.7, 88)], hexed("#3f7358"), 1.2)
    for turn in (-62, 62, -38, 38, -16, 16, 0):
        with brush.moved(56, 84, turn=turn):
            brush.shape([(0, 0), (11, -22), (0, -62 + abs(turn) * 0.25), (-11, -22)], look.colour, soft=0.8)
    brush.ellipse(56, 80, 8, 5, hexed("#e7c659"), ink=0.6)


def mushroom(brush: Brush, look: Look) -> None:
    brush.shape([(34, 54), (32, 96), (42, 99), (58, 99), (66, 96), (62, 54)], hexed("#f3e7cf"))
    brush.shape([(6, 56), (16, 26), (48, 6), (82, 26), (92, 56), (70, 62), (28, 62)], look.colour)
    brush.dots([(32, 32, 6), (54, 22, 7), (70, 42, 6), (46, 46, 5), (20, 48, 4)], hexed("#fdf3e2"), squash=0.8)


def cactus(brush: Brush, look: Look) -> None:
    for points, widths in (
        ([(34, 99), (34, 50), (34, 8)], (20, 20, 17)),
        ([(34, 64), (10, 62), (10, 36)], (11, 12, 10)),
        ([(34, 52), (60, 50), (60, 22)], (11, 12, 10)),
    ):
        brush.limb(points, widths, look.colour)
    for x in (28, 34, 40):
        brush.line([(x, 98), (x, 52), (x, 10)], darker(look.colour, 0.35), 0.9, alpha=0.7)
    blossom(brush, 34, 6, 6, hexed("#e77fa0"), 5)


def grass_tuft(brush: Brush, look: Look) -> None:
    rng = look.chance("grass")
    for _ in range(34):
        lean = float(rng.uniform(-42, 42))
        blade = [(60 + lean * 0.4, 100), (60 + lean * 0.7, 60), (60 + lean * 1.3, float(rng.uniform(4, 50)))]
        brush.flat(ribbon(blade, (4, 3, 0.4)), darker(look.colour, float(rng.uniform(0, 0.4))))


def fallen_leaf(brush: Brush, look: Look) -> None:
    body = [
        (50, 4),
        (66, 26),
        (90, 30),
        (78, 52),
        (84, 72),
        (58, 74),
        (50, 84),
        (42, 74),
        (16, 72),
        (22, 52),
        (10, 30),
        (34, 26),
    ]
    brush.shape(body, look.colour, soft=0.3)
    veins = [(50, 98, 50, 14), (50, 70, 76, 62), (50, 70, 24, 62), (50, 56, 82, 36), (50, 56, 18, 36)]
    brush.lines(veins, darker(look.colour, 0.4), 1.6)


def wreath(brush: Brush, look: Look) -> None:
    ring = arc(50, 50, 36, 36, 0, 350, 22)
    brush.line(ring, STEM, 5, closed=True)
    rng = look.chance("wreath")
    for x, y in ring:
        blossom(
            brush, x, y, float(rng.uniform(6, 9)), mix(look.colour, (255, 255, 255), float(rng.random()) * 0.6), 5
        )


def bouquet(brush: Brush, look: Look) -> None:
    rng = look.chance("bouquet")
    heads = [
        (x + float(rng.uniform(-3, 3)), y)
        for x, y in ((14, 34), (32, 20), (52, 16), (70, 28), (24, 48), (46, 38), (64, 48))
    ]
    for x, y in heads:
        brush.line([(42, 80), (x, y)], STEM, 2)
    for index, (x, y) in enumerate(heads):
        _leaf(brush, x, y + 10, 1 if index % 2 else -1, 14)
        blossom(brush, x, y, 11, mix(look.colour, hexed("#f4e3b8"), 0.35 * (index % 3)))
    wrap = outline([(12, 54), (42, 66), (74, 54), (52, 99), (34, 99)], soft=0.2)
    brush.fill(wrap, hexed("#e9d8bd"))
    brush.limb([(30, 80), (42, 84), (56, 80)], (5, 6, 5), hexed("#c7626d"), ink=0.6)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="pine",
        words=named("pine tree, pine, fir, fir tree, spruce, cedar, 松树, 松, 杉树, 云杉", "雪松"),
        poses=one(pine, 0.52),
        metres=9,
        colours=(hexed("#3f6f57"), hexed("#44705a"), hexed("#3a665e")),
        home="mountains",
        grows=True,
        top=0.6,
    ),
    Motif(
        name="tree",
        words=named(
            "tree, oak, maple, maple tree, apple tree, ginkgo, 树, 大树, 树木, 枫树, 橡树, 银杏, 树荫", "梧桐"
        ),
        poses=one(tree, 0.9),
        metres=7,
        colours=(LEAF, hexed("#6a9a4c")),
        grows=True,
        top=0.62,
    ),
    Motif(
        name="cherry tree",
        words=named(
            "cherry tree, cherry blossom tree, cherry blossom, sakura, blossom tree, peach blossom",
            "plum blossom, 樱花树, 樱花, 桃花, 梅花, 桃树, 樱树",
        ),
        poses=one(cherry, 0.92),
        metres=6,
        colours=(BLOSSOM, hexed("#f0a9bd")),
        grows=True,
        top=0.62,
    ),
    Motif(
        name="willow",
        words=named("willow, willow tree, 柳树, 杨柳, 柳"),
        poses=one(willow, 0.92),
        metres=7,
        colours=(hexed("#86a854"),),
        home="river",
        grows=True,
    ),
    Motif(
        name="bamboo",
        words=named("bamboo, 竹子, 竹"),
        poses=one(bamboo, 0.56),
        metres=6,
        colours=(hexed("#6c9a55"),),
        home="forest",
        grows=True,
    ),
    Motif(
        name="flower",
        words=named(
            "flower, daisy, bloom, wildflower, orchid, lily, peony, 花, 花朵, 鲜花, 野花, 雏菊, 百合",
            "牡丹, 兰花, 菊花",
        ),
        poses=one(flower, 0.7),
        metres=0.5,
        colours=tuple(map(hexed, ("#e98aa4", "#f2f0ea", "#a58fd8", "#f0b64c"))),
    ),
    Motif(
        name="rose",
        words=named("rose, 玫瑰, 玫瑰花, 月季"),
        poses=one(rose, 0.6),
        metres=0.5,
        colours=(hexed("#c93a4c"),),
    ),
    Motif(
        name="tulip",
        words=named("tulip, 郁金香"),
        poses=one(tulip, 0.68),
        metres=0.45,
        colours=tuple(map(hexed, ("#e2574c", "#f0b23e", "#d77fb0"))),
    ),
    Motif(
        name="sunflower",
        words=named("sunflower, 向日葵"),
        poses=one(sunflower, 0.6),
        metres=1.6,
        colours=(hexed("#f4c430"),),
    ),
    Motif(
        name="lotus",
        words=named("lotus, water lily, 荷花, 莲花, 荷叶, 睡莲"),
        poses=one(lotus, 1.12),
        metres=0.5,
        colours=(hexed("#f0a8bd"),),
        stands="water",
        home="lake",
        top=0.2,
    ),
    Motif(
        name="bouquet",
        words=named("bouquet, 花束, 捧花"),
        poses=one(bouquet, 0.84),
        metres=0.45,
        colours=(hexed("#e58aa2"), hexed("#e8b15a")),
        stands="surface",
        home="table",
    ),
    Motif(
        name="wreath",
        words=named("wreath, 花环"),
        poses=one(wreath, 1.0),
        metres=0.5,
        colours=(hexed("#e58aa2"),),
        stands="wall",
        home="room",
    ),
    Motif(
        name="mushroom",
        words=named("mushroom, toadstool, 蘑菇"),
        poses=one(mushroom, 0.98),
        metres=0.25,
        colours=(hexed("#c94f43"),),
        home="forest",
        top=0.9,
    ),
    Motif(
        name="cactus",
        words=named("cactus, succulent, 仙人掌, 多肉"),
        poses=one(cactus, 0.68),
        metres=1.6,
        colours=(hexed("#5e9560"),),
        home="desert",
    ),
    Motif(
        name="tall grass",
        words=named("reed, tall grass, 芦苇"),
        poses=one(grass_tuft, 1.2),
        metres=1.0,
        colours=(hexed("#8aa356"),),
        home="lake",
        grows=True,
    ),
    Motif(
        name="leaf",
        words=named("maple leaf, single leaf, 枫叶, 叶子"),
        poses=one(fallen_leaf, 1.0),
        metres=0.2,
        colours=(hexed("#d3622c"),),
        stands="surface",
    ),
)
