"""Shops: a street front with a sign, an awning, fine windows, a wooden door and what is sold before it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from danqing.engines.sketch.brush import Brush, arc, foliage, outline, scattered
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.motifs.plants import LEAF, blossom
from danqing.engines.sketch.words import named

TIMBER = hexed("#7d5236")
CREAM = hexed("#f4ead6")
PETALS = tuple(map(hexed, ("#e2637f", "#f3b8c6", "#f4d06f", "#faf3ea", "#a98ad6", "#ee8f5a", "#c9475a")))


def flower_shop(brush: Brush, look: Look) -> None:
    _front(brush, look)
    _upper_windows(brush, look)
    for x, wide in ((12, 46), (92, 26)):
        _show_window(brush, look, x, 42, wide, _vases)
    _door(brush, 63, 44, 24)
    _awning(brush, look.colour)
    _sign(brush, look, look.sign or "花店 · FLOWERS")
    for side in (38, 92):
        blossom(brush, side, 27.8, 2.3, PETALS[1], 5)
    _vine(brush, look)
    _display(brush, look)
    _lantern(brush, look)


def _front(brush: Brush, look: Look) -> None:
    plaster = hexed("#efe2c8")
    brush.rect(4, 2, 122, 97, plaster, depth=0.16)
    brush.rect(6, 34, 118, 65, darker(look.colour, 0.12), depth=0.2)
    for x in (6, 58.5, 88, 120.5):
        brush.rect(x, 34, 3.6, 65, darker(look.colour, 0.25), ink=0.6)
    brush.rect(2, 0, 126, 4, lighter(TIMBER, 0.1))
    rng = look.chance("bricks")
    for _ in range(34):
        x, y = float(rng.uniform(6, 118)), float(rng.uniform(6, 22))
        brush.rect(x, y, 5, 1.9, mix(plaster, hexed("#c9a383"), 0.55), ink=0, alpha=0.7)


def _upper_windows(brush: Brush, look: Look) -> None:
    for x in (18, 56, 94):
        brush.fill(outline([(x, 21), (x, 9), *arc(x + 9, 9, 9, 5, 180, 360), (x + 18, 21)], soft=0.1), CREAM, ink=0.7)
        glass = LAMPLIGHT if look.lit else hexed("#9fb9c4")
        brush.fill(
            outline([(x + 2, 20), (x + 2, 9.5), *arc(x + 9, 9.5, 7, 3.6, 180, 360), (x + 16, 20)], soft=0.1),
            glass,
            ink=0.5,
            depth=0.35,
        )
        brush.lines([(x + 9, 6, x + 9, 20), (x + 2, 13, x + 16, 13)], CREAM, 1.0)
        brush.rect(x - 2, 20.5, 22, 2.4, TIMBER, ink=0.6)
        _blooms(brush, look, f"box{x}", x + 9, 19.6, 11, 2.2, 16, 1.25)


Wares = Callable[[Brush, Look, str, float, float], None]
"""Draws one ware (brush, look, key, middle, base) on a shelf of a show window."""


def _show_window(brush: Brush, look: Look, x: float, y: float, wide: float, wares: Wares) -> None:
    """A large window with a fanlight, thin bars, a warm room behind it and wares on its shelves."""
    tall = 38.0
    brush.rect(x - 2, y - 2, wide + 4, tall + 4, CREAM, ink=0.8)
    inside = LAMPLIGHT if look.lit else mix(LAMPLIGHT, hexed("#b98a5c"), 0.4)
    brush.rect(x, y, wide, tall, inside, ink=0.5, depth=0.4)
    _shelves(brush, look, (x, y, wide, tall), wares)
    brush.fade((x, y, x + wide, y + tall * 0.6), [(0, (255, 255, 250), 0.28), (1, (255, 255, 250), 0.0)])
    shine = [(x + wide * 0.08, y + tall), (x + wide * 0.34, y), (x + wide * 0.48, y), (x + wide * 0.22, y + tall)]
    brush.flat(outline(shine, soft=0.0), (255, 255, 255), 0.16)
    panes = max(2, round(wide / 12))
    brush.lines(
        [(x + wide * part / panes, y, x + wide * part / panes, y + tall) for part in range(1, panes)], CREAM, 0.9
    )
    brush.lines([(x, y + 10, x + wide, y + 10)], CREAM, 1.4)
    for index in range(panes):
        middle, half = x + wide * (index + 0.5) / panes, wide / panes / 2
        brush.line(arc(middle, y + 10, half, 9, 180, 360, 7), CREAM, 0.8)
        brush.line(arc(middle, y + 10, half * 0.5, 5, 180, 360, 7), CREAM, 0.6)
    brush.rect(x - 3.5, y + tall + 1, wide + 7, 3, lighter(TIMBER, 0.15), ink=0.7)


def _shelves(brush: Brush, look: Look, box: tuple[float, float, float, float], wares: Wares) -> None:
    x, y, wide, tall = box
    brush.rect(x, y + tall * 0.62, wide, 1.2, darker(TIMBER, 0.1), ink=0.3)
    rng = look.chance(f"shelf{x}")
    for row, base in ((0, y + tall * 0.62), (1, y + tall)):
        for step in np.arange(x + 4, x + wide - 2, 7.5).tolist():
            wares(brush, look, f"{x}{row}{step:.0f}", float(step + rng.uniform(-1, 1)), base)


def _vases(brush: Brush, look: Look, key: str, middle: float, base: float) -> None:
    tone = mix(hexed("#c9856a"), hexed("#8fa9a0"), float(look.chance(f"vase{key}").random()))
    brush.rect(middle - 1.7, base - 4.2, 3.4, 4.2, tone, ink=0.4)
    _blooms(brush, look, f"vase{key}", middle, base - 6.4, 3.2, 2.6, 12, 0.95)


def _goods(brush: Brush, look: Look, key: str, middle: float, base: float) -> None:
    """Jars, loaves and parcels."""
    rng = look.chance(f"goods{key}")
    tone = tuple(map(hexed, ("#b5653f", "#e0c08a", "#6f8f8a", "#c9a05a", "#8f4f45")))[int(rng.integers(5))]
    if rng.random() < 0.5:
        tall = float(rng.uniform(5, 8.5))
        brush.rect(middle - 2, base - tall, 4, tall, tone, radius=1, ink=0.5)
        brush.rect(middle - 2.2, base - tall - 1.4, 4.4, 1.8, darker(tone, 0.3), ink=0.4)
    else:
        brush.ellipse(middle, base - 2.4, 3.2, 2.4, tone, ink=0.5)
        brush.ellipse(middle + 0.4, base - 5.4, 2.4, 1.9, lighter(tone, 0.25), ink=0.5)


def _door(brush: Brush, x: float, y: float, wide: float) -> None:
    """A wooden door: carved panels below, a round-topped light above, a brass handle."""
    base = 99.0
    brush.rect(x - 2.4, y - 7, wide + 4.8, base - y + 7, darker(TIMBER, 0.2), ink=0.8)
    brush.rect(x, y - 5, wide, 4.2, LAMPLIGHT, ink=0.5)
    brush.rect(x, y, wide, base - y, TIMBER, depth=0.26)
    for part in (0.2, 0.4, 0.6, 0.8):
        brush.lines([(x + wide * part, y, x + wide * part, base)], darker(TIMBER, 0.3), 0.35, 0.5)
    arch = [
        (x + 4, y + 27),
        (x + 4, y + 12),
        *arc(x + wide / 2, y + 12, wide / 2 - 4, 8.5, 180, 360),
        (x + wide - 4, y + 27),
    ]
    brush.fill(outline(arch, soft=0.1), hexed("#f7d99a"), ink=0.8, depth=0.35)
    middle = x + wide / 2
    brush.lines([(middle, y + 4, middle, y + 27), (x + 4, y + 16, x + wide - 4, y + 16)], TIMBER, 0.9)
    for left in (x + 3.4, middle + 1.2):
        brush.rect(left, y + 32, wide / 2 - 4.8, 17, darker(TIMBER, 0.12), ink=0.8)
        brush.rect(left + 1.6, y + 34, wide / 2 - 8, 13, lighter(TIMBER, 0.12), ink=0.5)
    brush.limb([(x + wide - 3.4, y + 27), (x + wide - 3, y + 31)], (1.4, 1.4), hexed("#e6c35f"), ink=0.5)
    brush.rect(x - 4, 97, wide + 8, 3, hexed("#c3b8aa"), ink=0.7)


def _awning(brush: Brush, colour: Colour) -> None:
    count, left, right = 14, 5.0, 125.0
    step = (right - left) / count
    brush.shadow((left + right) / 2, 43, 62, 7, (40, 26, 30), 0.4)
    for index in range(count):
        x = left + index * step
        tone = CREAM if index % 2 else lighter(colour, 0.08)
        spread = (x + step / 2 - 65) * 0.04
        strip = [
            (x + 1.5 - spread * 0.4, 31),
            (x + step + 1.5 - spread * 0.4, 31),
            (x + step + spread, 39),
            (x + step * 0.5 + spread, 42),
            (x + spread, 39),
        ]
        brush.fill(outline(strip, soft=0.12), tone, ink=0.5, depth=0.25)


def _sign(brush: Brush, look: Look, words: str) -> None:
    brush.rect(34, 23.6, 62, 8.4, darker(look.colour, 0.45), radius=1.2, ink=0.9)
    brush.rect(35.2, 24.8, 59.6, 6, darker(look.colour, 0.35), radius=0.8, ink=0.4)
    brush.text(words, 65, 30, 5.0, LAMPLIGHT, most=46)


def _vine(brush: Brush, look: Look) -> None:
    """Climbing roses at one corner: leaves thick below, thinner towards the end."""
    path = [(124, 99), (121, 78), (125, 56), (120, 36), (123, 18), (112, 8), (96, 5)]
    brush.line(path, hexed("#5f4a3a"), 1.3)
    rng = look.chance("vine")
    along = np.linspace(0.4, len(path) - 1, 19)
    xs, ys = (np.interp(along, range(len(path)), axis) for axis in zip(*path, strict=True))
    clumps = [
        (float(x + rng.uniform(-1.2, 1.2)), float(y), 4.2 - 0.11 * at, 3.6 - 0.08 * at)
        for at, (x, y) in enumerate(zip(xs, ys, strict=True))
    ]
    foliage(brush, clumps, LEAF, 1.1, 24)
    for x, y, rx, ry in clumps:
        for cx, cy, size in scattered(rng, 2, x, y, rx, ry, 1.6):
            blossom(brush, cx, cy, size, PETALS[int(rng.integers(2))], 5)


def _display(brush: Brush, look: Look) -> None:
    """Tubs and crates of flowers before the front."""
    rng = look.chance("display")
    tubs = (hexed("#a9b7b2"), hexed("#b9764f"), hexed("#8f6f52"), hexed("#d8d0c0"))
    places = [(8, 8), (20, 10), (32, 9), (44, 10), (55, 8), (92, 9), (104, 10), (116, 9)]
    for number, (x, wide) in enumerate(places):
        tall = float(rng.uniform(8, 11))
        tub = [(x, 99 - tall), (x + wide, 99 - tall), (x + wide * 0.88, 100), (x + wide * 0.12, 100)]
        _blooms(brush, look, f"tub{number}", x + wide / 2, 99 - tall - 5, wide * 0.72, 6.5, 30, 1.9)
        brush.shape(tub, tubs[number % len(tubs)], soft=0.05, depth=0.35)
        brush.lines(
            [(x + wide * 0.06, 99 - tall * 0.6, x + wide * 0.94, 99 - tall * 0.6)],
            darker(tubs[number % len(tubs)], 0.35),
            0.6,
        )


def _blooms(
    brush: Brush, look: Look, key: str, x: float, y: float, rx: float, ry: float, count: int, size: float
) -> None:
    """A cushion of leaves with blossoms of one or two kinds in it."""
    rng = look.chance(key)
    foliage(brush, [(x, y + ry * 0.3, rx, ry)], LEAF, size * 0.7, count)
    first, second = (PETALS[int(index)] for index in rng.integers(0, len(PETALS), 2))
    for tone, share in ((first, 0.6), (second, 0.35)):
        spots = scattered(rng, round(count * share), x, y, rx * 0.95, ry * 0.95, size)
        brush.dots(spots, darker(tone, 0.18))
        brush.dots([(cx - size * 0.12, cy - size * 0.18, radius * 0.72) for cx, cy, radius in spots], tone)
        brush.dots([(cx, cy, radius * 0.24) for cx, cy, radius in spots], hexed("#f6dc8a"))


def _lantern(brush: Brush, look: Look) -> None:
    for x in (60.5, 89.8):
        brush.lines([(x, 45, x, 48)], hexed("#3f3a3f"), 0.8)
        brush.rect(x - 1.6, 48, 3.2, 4.6, LAMPLIGHT, radius=0.8, ink=0.8)
        if look.lit:
            brush.glow(x, 50, 26, LAMPLIGHT, 0.55)


def small_shop(brush: Brush, look: Look) -> None:
    """A café, a bakery, a bookshop: the same front with another sign and no flowers before it."""
    _front(brush, look)
    _upper_windows(brush, look)
    for x, wide in ((12, 46), (92, 26)):
        _show_window(brush, look, x, 42, wide, _goods)
    _door(brush, 63, 44, 24)
    _awning(brush, look.colour)
    _sign(brush, look, look.sign or look.words.upper())
    _lantern(brush, look)


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="flower shop",
        words=named("flower shop, florist, flower store, florist shop, 花店, 鲜花店"),
        poses=one(flower_shop, 1.3),
        metres=6,
        colours=tuple(map(hexed, ("#5f8a7d", "#7a93a8", "#a8747a"))),
        home="street",
        front=True,
        parts=frozenset({"door", "window", "flower", "bouquet", "rose", "tulip"}),
    ),
    Motif(
        name="shop",
        words=named(
            "shop, store, café, cafe, bakery, bookshop, bookstore, coffee shop, restaurant, 商店",
            "咖啡馆, 咖啡店, 面包店, 书店, 餐厅, 小店",
        ),
        poses=one(small_shop, 1.3),
        metres=6,
        colours=tuple(map(hexed, ("#8a5f4f", "#4f6f7f", "#6f7f55"))),
        home="street",
        front=True,
        parts=frozenset({"door", "window"}),
    ),
)
