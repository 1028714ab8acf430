"""Houses, towers and what belongs to them; the flower shop has a file of its own."""

from __future__ import annotations

from danqing.engines.sketch.brush import Brush, arc, outline
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.words import named

GLASS = hexed("#a9c3cf")
WOOD = hexed("#8a5a3a")
STONE = hexed("#b5ada2")


def pane_tone(look: Look) -> Colour:
    return LAMPLIGHT if look.lit else GLASS


def framed_window(brush: Brush, box: tuple[float, float, float, float], frame: Colour, glass: Colour) -> None:
    """A window with a cross of bars in (x, y, width, height)."""
    x, y, wide, tall = box
    brush.rect(x, y, wide, tall, frame, ink=0.8)
    edge = min(wide, tall) * 0.1
    brush.rect(x + edge, y + edge, wide - 2 * edge, tall - 2 * edge, glass, ink=0.4, depth=0.25)
    brush.lines(
        [
            (x + wide / 2, y + edge, x + wide / 2, y + tall - edge),
            (x + edge, y + tall / 2, x + wide - edge, y + tall / 2),
        ],
        frame,
        edge * 0.8,
    )


def house(brush: Brush, look: Look) -> None:
    wall, roof = look.colour, hexed("#a8553f")
    brush.rect(88, 12, 10, 26, hexed("#a17a6a"))
    brush.rect(14, 44, 96, 55, wall, depth=0.25)
    brush.shape([(4, 47), (30, 10), (96, 10), (120, 47)], roof, soft=0.0, depth=0.3)
    for row in (20, 29, 38):
        brush.lines([(30 - (row - 10) * 0.7, row, 96 + (row - 10) * 0.65, row)], darker(roof, 0.35), 0.9, 0.6)
    brush.rect(52, 62, 20, 37, WOOD)
    brush.dots([(68, 82, 1.3)], hexed("#e3c36a"))
    for x in (22, 82):
        framed_window(brush, (x, 56, 20, 20), hexed("#f5eee0"), pane_tone(look))
        brush.dots([(x + 2 + step * 4, 77, 2.2) for step in range(5)], hexed("#d9697f"))
    if look.season == "winter":
        brush.shape([(4, 46), (29, 9), (96, 9), (120, 46), (90, 20), (34, 22)], hexed("#f5f8fc"), soft=0.3, ink=0)


def castle(brush: Brush, look: Look) -> None:
    stone = look.colour
    for x, top, wide in ((6, 30, 22), (92, 30, 22), (46, 6, 28)):
        brush.rect(x, top, wide, 99 - top, stone, depth=0.3)
        for step in range(3):
            brush.rect(x + wide * (0.02 + 0.36 * step), top - 6, wide * 0.24, 7, stone, ink=0.7)
        framed_window(brush, (x + wide * 0.36, top + 14, wide * 0.28, 12), darker(stone, 0.3), pane_tone(look))
    brush.rect(24, 54, 72, 45, lighter(stone, 0.1))
    brush.fill(outline([(48, 99), (48, 76), *arc(60, 76, 12, 13, 180, 360), (72, 99)], soft=0.2), WOOD)
    for x, top in ((17, 24), (103, 24), (60, 0)):
        brush.line([(x, top), (x, top - 9)], hexed("#5f4a3a"), 1.2)
        brush.shape([(x, top - 10), (x + 13, top - 6), (x, top - 2)], hexed("#c94f43"), soft=0.2, ink=0.6)


def pagoda(brush: Brush, look: Look) -> None:
    red, roof = look.colour, hexed("#3f5f63")
    for tier in range(4):
        y, half = 99 - tier * 22, 30 - tier * 5
        brush.rect(40 - half, y - 15, half * 2, 15, red, depth=0.25)
        count = 4 - tier // 2
        for index in range(count):
            x = 40 - half + half * 2 * (index + 0.5) / count
            brush.rect(x - 3, y - 12, 6, 9, LAMPLIGHT if look.lit else hexed("#ead9b0"), ink=0.5)
        eave = half + 9
        brush.shape(
            [
                (40 - eave - 4, y - 19),
                (40 - eave, y - 14),
                (40 + eave, y - 14),
                (40 + eave + 4, y - 19),
                (40 + half * 0.6, y - 22),
                (40 - half * 0.6, y - 22),
            ],
            roof,
            soft=0.4,
        )
    brush.limb([(40, 14), (40, 7), (40, 0)], (6, 4, 1), hexed("#d9b24a"))


def lighthouse(brush: Brush, look: Look) -> None:
    brush.shape([(14, 99), (20, 24), (38, 24), (44, 99)], hexed("#f4efe6"), soft=0.0, depth=0.3)
    for top in (30, 54, 78):
        spread = (top - 24) / 75 * 6
        brush.shape(
            [(20 - spread, top), (38 + spread, top), (39.4 + spread, top + 12), (18.6 - spread, top + 12)],
            look.colour,
            soft=0.0,
            ink=0.6,
        )
    brush.rect(19, 10, 20, 14, LAMPLIGHT)
    brush.shape([(16, 11), (29, 0), (42, 11)], look.colour, soft=0.1)
    brush.rect(14, 22, 30, 4, hexed("#5a5560"), ink=0.7)
    if look.lit:
        brush.glow(29, 17, 60, LAMPLIGHT, 0.7)


def windmill(brush: Brush, look: Look) -> None:
    brush.shape([(32, 99), (40, 40), (60, 40), (68, 99)], look.colour, soft=0.0, depth=0.3)
    brush.shape([(37, 42), (50, 24), (63, 42)], hexed("#8a5a4a"), soft=0.3)
    brush.rect(45, 78, 10, 21, WOOD)
    framed_window(brush, (45, 54, 10, 11), WOOD, pane_tone(look))
    for turn in (20, 110, 200, 290):
        with brush.moved(50, 38, turn=turn):
            brush.lines([(0, 0, 0, -40)], hexed("#6b4a36"), 2)
            brush.rect(1, -40, 9, 29, hexed("#f3ead8"), ink=0.6, alpha=0.95)
    brush.ellipse(50, 38, 3, 3, hexed("#5f4334"))


def bridge(brush: Brush, look: Look) -> None:
    stone = look.colour
    deck = [(0, 62), *arc(100, 78, 104, 50, 200, 340, 9), (200, 62), (200, 99)]
    opening = [*arc(100, 99, 50, 46, 0, -180, 9)]
    brush.fill(outline([*deck, (150, 99), *opening, (50, 99), (0, 99)], soft=0.15), stone, depth=0.3)
    for x in range(12, 196, 16):
        y = 78 - 50 * max(0.0, 1 - ((x - 100) / 104) ** 2) ** 0.5
        brush.rect(x, y - 12, 4, 13, lighter(stone, 0.15), ink=0.6)
    brush.line(arc(100, 68, 104, 52, 204, 336, 9), lighter(stone, 0.3), 3)


def tower(brush: Brush, look: Look) -> None:
    brush.rect(8, 4, 44, 95, look.colour, depth=0.3)
    for row in range(8):
        for column in range(4):
            brush.rect(13 + column * 9.4, 11 + row * 10.6, 5.6, 6.4, pane_tone(look), ink=0.35)
    brush.rect(23, 90, 14, 9, hexed("#4f4a55"), ink=0.6)


def temple(brush: Brush, look: Look) -> None:
    roof = hexed("#4b6168")
    brush.rect(8, 88, 124, 11, STONE)
    brush.rect(22, 50, 96, 39, look.colour, depth=0.25)
    for x in (26, 48, 84, 106):
        brush.rect(x, 50, 7, 39, hexed("#8f2f2a"), ink=0.7)
    brush.rect(60, 60, 20, 29, hexed("#6d3a2b"))
    brush.lines([(70, 60, 70, 89)], darker(WOOD, 0.5), 1.0)
    brush.shape(
        [(-2, 44), (10, 52), (130, 52), (142, 44), (112, 30), (100, 14), (40, 14), (28, 30)],
        roof,
        soft=0.5,
        depth=0.3,
    )
    brush.limb([(36, 14), (70, 11), (104, 14)], (5, 5, 5), darker(roof, 0.3))


def door(brush: Brush, look: Look) -> None:
    brush.rect(2, 0, 50, 99, mix(look.colour, hexed("#e9dcc3"), 0.6))
    brush.rect(7, 5, 40, 94, look.colour, depth=0.25)
    for x in (12, 29):
        for y, tall in ((12, 34), (54, 36)):
            brush.rect(x, y, 13, tall, darker(look.colour, 0.14), ink=0.7)
    brush.ellipse(43, 54, 1.8, 1.8, hexed("#e3c36a"), ink=0.6)


def window(brush: Brush, look: Look) -> None:
    framed_window(brush, (4, 2, 72, 86), look.colour, pane_tone(look))
    brush.rect(0, 87, 80, 8, look.colour)


def fence(brush: Brush, look: Look) -> None:
    for y in (38, 72):
        brush.rect(0, y, 300, 9, darker(look.colour, 0.1), ink=0.7)
    for x in range(4, 296, 25):
        brush.shape([(x, 99), (x, 18), (x + 8, 4), (x + 16, 18), (x + 16, 99)], look.colour, soft=0.0, ink=0.8)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="house",
        words=named(
            "house, cottage, cabin, hut, villa, farmhouse, building, 房子, 人家, 小屋, 木屋, 房屋, 农舍, 别墅", "茅屋"
        ),
        poses=one(house, 1.24),
        metres=5,
        colours=tuple(map(hexed, ("#ecdcc0", "#d9c9b8", "#c9d3d0"))),
        parts=frozenset({"door", "window"}),
        top=0.86,
    ),
    Motif(
        name="castle",
        words=named("castle, palace, fortress, 城堡, 宫殿"),
        poses=one(castle, 1.2),
        metres=14,
        colours=(hexed("#b9b0a8"),),
        home="mountains",
        parts=frozenset({"door", "window"}),
        top=0.7,
    ),
    Motif(
        name="pagoda",
        words=named("pagoda, 塔, 宝塔, 古塔"),
        poses=one(pagoda, 0.8),
        metres=14,
        colours=(hexed("#a8453a"),),
        home="mountains",
        parts=frozenset({"window"}),
    ),
    Motif(
        name="temple",
        words=named("temple, shrine, 寺庙, 庙, 古建筑, 故宫"),
        poses=one(temple, 1.4),
        metres=8,
        colours=(hexed("#c75a45"),),
        home="mountains",
        parts=frozenset({"door", "window"}),
    ),
    Motif(
        name="lighthouse",
        words=named("lighthouse, 灯塔"),
        poses=one(lighthouse, 0.58),
        metres=14,
        colours=(hexed("#c9493f"),),
        home="sea",
    ),
    Motif(
        name="windmill",
        words=named("windmill, 风车"),
        poses=one(windmill, 1.0),
        metres=9,
        colours=(hexed("#e6dac4"),),
    ),
    Motif(
        name="bridge",
        words=named("bridge, stone bridge, 桥, 石桥, 小桥, 拱桥"),
        poses=one(bridge, 2.0),
        metres=4,
        colours=(hexed("#b9aea0"),),
        stands="water",
        home="river",
        top=0.52,
    ),
    Motif(
        name="tower",
        words=named("tower, office building, apartment, 写字楼, 公寓, 大楼"),
        poses=one(tower, 0.6),
        metres=24,
        colours=(hexed("#8fa3b5"),),
        home="city",
        parts=frozenset({"window"}),
    ),
    Motif(
        name="door",
        words=named("door, wooden door, gate, 门, 木门, 木质门, 大门"),
        poses=one(door, 0.54),
        metres=2.2,
        colours=(hexed("#8a5a3a"),),
        stands="wall",
        home="street",
    ),
    Motif(
        name="window",
        words=named("window, 窗, 窗户, 窗子"),
        poses=one(window, 0.8),
        metres=1.4,
        colours=(hexed("#f3ebdc"),),
        stands="wall",
        home="room",
    ),
    Motif(
        name="fence", words=named("fence, 栅栏, 篱笆"), poses=one(fence, 3.0), metres=1.1, colours=(hexed("#f0e8d8"),)
    ),
)
