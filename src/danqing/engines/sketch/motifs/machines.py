"""Heavier vehicles: lorries, motorcycles, steam engines, ships, helicopters."""

from __future__ import annotations

import math

from danqing.engines.sketch.brush import Brush, arc
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Look, Motif, one
from danqing.engines.sketch.motifs.vehicles import GLASS, STEEL, TYRE
from danqing.engines.sketch.words import named

IRON = hexed("#3b3a42")
RED = hexed("#c8413b")
CREAM = hexed("#f6efe0")


def _wheel(brush: Brush, x: float, y: float, radius: float, rim: Colour = STEEL) -> None:
    brush.ellipse(x, y, radius, radius, TYRE)
    brush.ellipse(x, y, radius * 0.6, radius * 0.6, rim, ink=0.7)
    brush.ellipse(x, y, radius * 0.18, radius * 0.18, TYRE, ink=0)


def truck(brush: Brush, look: Look) -> None:
    brush.rect(70, 6, 132, 74, lighter(look.colour, 0.65), radius=3, depth=0.25)
    brush.lines([(x, 10, x, 76) for x in range(86, 200, 16)], darker(CREAM, 0.25), 0.9, 0.6)
    brush.shape([(4, 80), (4, 54), (16, 50), (26, 22), (64, 20), (66, 80)], look.colour, soft=0.12, depth=0.34)
    brush.shape([(22, 50), (31, 28), (48, 27), (48, 50)], LAMPLIGHT if look.lit else GLASS, soft=0.08, ink=0.8)
    brush.rect(2, 78, 202, 7, IRON, radius=2)
    brush.ellipse(8, 66, 4, 5, LAMPLIGHT)
    for x in (34, 136, 172):
        _wheel(brush, x, 85, 14)
    if look.lit:
        brush.glow(4, 66, 40, LAMPLIGHT, 0.7)


def fire_engine(brush: Brush, look: Look) -> None:
    truck(brush, look)
    brush.rect(70, 6, 132, 74, look.colour, radius=3, depth=0.3)
    brush.rect(70, 54, 132, 8, CREAM, ink=0.5)
    brush.lines([(60, 2, 204, -6), (60, -6, 204, -14)], STEEL, 2.6)
    brush.lines([(x, 1 - (x - 60) / 18, x, -7 - (x - 60) / 18) for x in range(66, 204, 12)], STEEL, 1.8)
    for x in (82, 120, 158):
        brush.rect(x, 18, 30, 26, lighter(look.colour, 0.35), radius=2, ink=0.7)
    brush.rect(36, 12, 16, 8, hexed("#4f8fd0"), radius=3)
    brush.glow(44, 14, 26, hexed("#6fb8ff"), 0.6)


def motorcycle(brush: Brush, look: Look) -> None:
    paint = look.colour
    for x in (32, 132):
        _wheel(brush, x, 72, 26)
        brush.line(arc(x, 72, 29, 29, 200, 320, 7), darker(paint, 0.2), 4)
    brush.limb([(32, 72), (46, 40), (54, 18)], (5, 5, 4), STEEL)
    brush.line([(44, 16), (56, 16), (66, 12)], IRON, 4)
    brush.ellipse(44, 30, 8, 8, LAMPLIGHT)
    brush.shape([(52, 34), (72, 22), (98, 30), (96, 46), (64, 48)], paint, depth=0.4)
    brush.shape([(92, 34), (130, 28), (150, 34), (136, 46), (98, 48)], IRON)
    brush.shape([(62, 50), (98, 50), (104, 74), (88, 82), (66, 80)], STEEL, soft=0.3)
    for y in (56, 62, 68):
        brush.lines([(66, y, 96, y)], darker(STEEL, 0.4), 1.6)
    brush.limb([(78, 80), (112, 82), (156, 78)], (5, 6, 8), lighter(STEEL, 0.3))
    if look.lit:
        brush.glow(42, 30, 40, LAMPLIGHT, 0.7)


def scooter(brush: Brush, look: Look) -> None:
    paint = look.colour
    for x in (26, 104):
        _wheel(brush, x, 84, 14)
    brush.shape([(12, 76), (28, 62), (40, 76)], paint, soft=0.7)
    brush.limb([(28, 74), (38, 46), (40, 18)], (6, 7, 5), paint)
    brush.shape([(32, 36), (50, 30), (56, 82), (40, 80)], paint, soft=0.4)
    brush.shape([(46, 78), (76, 80), (74, 88), (46, 88)], darker(paint, 0.2), soft=0.2)
    brush.shape([(70, 84), (72, 52), (96, 46), (124, 58), (126, 74), (112, 70), (92, 78), (86, 88)], paint, depth=0.4)
    brush.shape([(66, 50), (76, 40), (116, 40), (122, 52)], IRON, soft=0.5)
    brush.line([(30, 18), (42, 18), (50, 14)], IRON, 3.4)
    brush.ellipse(33, 26, 6, 6, LAMPLIGHT)


def steam_train(brush: Brush, look: Look) -> None:
    paint = look.colour
    for x, y, size in ((40, 2, 9), (58, -8, 13), (84, -14, 17), (116, -14, 13)):
        brush.ellipse(x, y, size * 1.3, size, hexed("#f1f1f0"), ink=0, alpha=0.85, depth=0.1)
    brush.shape([(28, 14), (46, 14), (42, 30), (32, 30)], IRON, soft=0.1)
    brush.rect(16, 34, 100, 40, paint, radius=12, depth=0.42)
    for x in (40, 66, 92):
        brush.rect(x, 33, 4, 42, hexed("#d9b24a"), ink=0.4)
    brush.shape([(56, 34), (58, 24), (72, 24), (74, 34)], hexed("#d9b24a"), soft=0.5)
    brush.rect(108, 18, 46, 58, darker(paint, 0.12))
    brush.rect(104, 12, 54, 8, IRON, radius=3)
    brush.rect(120, 28, 24, 20, LAMPLIGHT if look.lit else GLASS, ink=0.8)
    brush.ellipse(14, 54, 10, 19, IRON)
    brush.ellipse(12, 40, 6, 6, LAMPLIGHT)
    brush.shape([(6, 78), (24, 78), (24, 96), (-6, 96)], RED, soft=0.05)
    brush.rect(10, 74, 150, 8, IRON)
    brush.rect(166, 30, 112, 46, lighter(paint, 0.1), radius=3, depth=0.3)
    brush.rect(162, 24, 120, 8, IRON, radius=3)
    for x in (176, 202, 228, 252):
        brush.rect(x, 38, 18, 18, LAMPLIGHT if look.lit else GLASS, ink=0.7)
    brush.lines([(158, 76, 168, 76)], IRON, 4)
    for x, size in ((44, 14), (78, 14), (112, 14), (140, 10), (190, 10), (256, 10)):
        _wheel(brush, x, 97 - size, size, RED)
    brush.lines([(44, 85, 112, 85)], STEEL, 3.6)
    brush.lines([(-20, 98, 300, 98)], hexed("#7a7077"), 3)


def ship(brush: Brush, look: Look) -> None:
    hull = look.colour
    for x in (84, 110, 136):
        brush.shape([(x, 34), (x + 3, 10), (x + 17, 10), (x + 18, 34)], RED, soft=0.03)
        brush.rect(x + 2, 9, 17, 7, IRON, ink=0.7)
        brush.ellipse(x + 20, 2, 12, 6, hexed("#e6e6e6"), ink=0, alpha=0.6)
    brush.rect(66, 32, 108, 16, CREAM, radius=2)
    brush.rect(48, 46, 142, 16, lighter(CREAM, 0.3), radius=2)
    for y, left, right in ((38, 72, 172), (52, 54, 188)):
        brush.dots([(x, y + 2, 2.2) for x in range(left, right, 9)], LAMPLIGHT if look.lit else hexed("#4f6f8a"))
    brush.shape([(2, 58), (28, 62), (222, 62), (206, 96), (34, 97)], hull, soft=0.12, depth=0.36)
    brush.lines([(22, 84, 213, 84)], RED, 5)
    brush.dots([(x, 72, 2.2) for x in range(40, 210, 11)], CREAM)
    brush.lines([(30, 62, 30, 26), (198, 62, 198, 30)], IRON, 1.6)


def helicopter(brush: Brush, look: Look) -> None:
    paint = look.colour
    brush.lines([(4, 10, 132, 6)], IRON, 3)
    brush.lines([(68, 8, 68, 24)], IRON, 4)
    brush.shape([(96, 42), (168, 36), (174, 24), (182, 24), (180, 52), (100, 58)], paint, soft=0.15)
    brush.line(arc(176, 36, 13, 13, 0, 340, 12), IRON, 1.4)
    brush.shape([(14, 56), (24, 34), (56, 22), (92, 24), (112, 42), (106, 64), (80, 76), (34, 74)], paint, depth=0.36)
    brush.shape([(18, 56), (28, 38), (54, 28), (56, 58)], GLASS, soft=0.3, ink=0.8)
    brush.rect(64, 34, 20, 20, GLASS, radius=3, ink=0.8)
    brush.lines([(40, 74, 36, 90), (84, 74, 88, 90)], IRON, 2.6)
    brush.line([(14, 88), (22, 92), (108, 92)], IRON, 3.4)


def submarine(brush: Brush, look: Look) -> None:
    brush.lines([(88, 26, 88, 2), (88, 2, 78, 2)], IRON, 3.6)
    brush.rect(68, 22, 36, 26, darker(look.colour, 0.1), radius=6)
    brush.shape([(150, 56), (176, 40), (176, 92), (150, 78)], darker(look.colour, 0.25), soft=0.2)
    brush.shape(
        [(4, 66), (22, 46), (80, 40), (146, 50), (168, 66), (146, 84), (80, 92), (22, 86)], look.colour, depth=0.42
    )
    for x in (40, 74, 108):
        brush.ellipse(x, 64, 11, 11, hexed("#d9b24a"))
        brush.ellipse(x, 64, 7.6, 7.6, LAMPLIGHT if look.lit else GLASS, ink=0.6)


def tractor(brush: Brush, look: Look) -> None:
    brush.rect(10, 46, 66, 26, look.colour, radius=4, depth=0.36)
    brush.limb([(34, 46), (34, 18)], (5, 5), IRON)
    brush.shape([(70, 46), (76, 10), (122, 10), (126, 66), (72, 70)], look.colour, soft=0.05)
    brush.shape([(77, 44), (81, 17), (116, 17), (118, 44)], GLASS, soft=0.05, ink=0.8)
    brush.rect(70, 6, 58, 6, darker(look.colour, 0.3), radius=2)
    _wheel(brush, 28, 84, 15, hexed("#e6c04a"))
    _wheel(brush, 106, 70, 29, hexed("#e6c04a"))


def anchor(brush: Brush, look: Look) -> None:
    brush.line(arc(40, 10, 7, 7, 0, 340, 10), look.colour, 4, closed=True)
    brush.limb([(40, 17), (40, 60), (40, 94)], (6, 6, 7), look.colour)
    brush.lines([(22, 28, 58, 28)], look.colour, 6)
    brush.line(arc(40, 58, 33, 36, 10, 170, 11), look.colour, 7)
    for side in (-1, 1):
        brush.shape([(40 + side * 34, 48), (40 + side * 41, 66), (40 + side * 26, 68)], look.colour, soft=0.1)


def gear(brush: Brush, look: Look) -> None:
    for index in range(10):
        with brush.moved(50, 50, turn=index * 36):
            brush.rect(-7, -48, 14, 18, look.colour, radius=2)
    brush.ellipse(50, 50, 37, 37, look.colour, depth=0.36)
    brush.ellipse(50, 50, 15, 15, IRON)
    for turn in (0.5, 1.8, 3.0, 4.3, 5.6):
        brush.dots([(50 + 26 * math.cos(turn), 50 + 26 * math.sin(turn), 3)], darker(look.colour, 0.4))


def _tones(*texts: str) -> tuple[Colour, ...]:
    return tuple(map(hexed, texts))


MOTIFS: tuple[Motif, ...] = (
    Motif(
        name="truck",
        words=named("truck, lorry, van, delivery truck, 卡车, 货车, 面包车"),
        poses=one(truck, 2.06),
        metres=3,
        colours=_tones("#4f7fb0", "#d9574a"),
        home="city",
        top=0.9,
    ),
    Motif(
        name="fire engine",
        words=named("fire engine, fire truck, ambulance, 消防车, 救护车"),
        poses=one(fire_engine, 2.06),
        metres=3,
        colours=_tones("#c8413b"),
        home="city",
    ),
    Motif(
        name="motorcycle",
        words=named("motorcycle, motorbike, 摩托车, 机车"),
        poses=one(motorcycle, 1.62),
        metres=1.2,
        colours=_tones("#c8413b", "#3f6f9f", "#e0a43c"),
        home="city",
        top=0.68,
    ),
    Motif(
        name="scooter",
        words=named("scooter, vespa, moped, 电动车, 踏板车"),
        poses=one(scooter, 1.3),
        metres=1.1,
        colours=_tones("#8fc0b5", "#e58a7a"),
        home="street",
        top=0.5,
    ),
    Motif(
        name="steam train",
        words=named("steam train, steam locomotive, steam engine, 蒸汽火车, 绿皮火车"),
        poses=one(steam_train, 2.86),
        metres=3.6,
        colours=_tones("#3f6f5c", "#4a5568"),
    ),
    Motif(
        name="ship",
        words=named("ship, cruise ship, ocean liner, steamer, ferry, 轮船, 游轮, 大船, 邮轮"),
        poses=one(ship, 2.24),
        metres=16,
        colours=_tones("#33476b"),
        stands="water",
        home="sea",
        top=0.46,
        hollow=True,
    ),
    Motif(
        name="helicopter",
        words=named("helicopter, drone, 直升机, 无人机"),
        poses=one(helicopter, 1.86),
        metres=3.5,
        colours=_tones("#e0873a", "#4f7fb0"),
        stands="air",
        home="city",
    ),
    Motif(
        name="submarine",
        words=named("submarine, 潜水艇, 潜艇"),
        poses=one(submarine, 1.8),
        metres=5,
        colours=_tones("#e6b93f"),
        stands="water",
        home="sea",
    ),
    Motif(
        name="tractor",
        words=named("tractor, 拖拉机"),
        poses=one(tractor, 1.38),
        metres=2.6,
        colours=_tones("#5f8f4f", "#c8413b"),
    ),
    Motif(
        name="anchor",
        words=named("anchor, 锚, 船锚"),
        poses=one(anchor, 0.82),
        metres=1.5,
        colours=_tones("#4a5568"),
        home="sea",
    ),
    Motif(
        name="gear",
        words=named("gear, cog, cogwheel, 齿轮"),
        poses=one(gear),
        metres=0.3,
        colours=_tones("#9aa0ad"),
        stands="surface",
        home="studio",
    ),
)
