"""What comes to the table: a plate whose pieces have the colours of what is in the dish, soup, and rice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from danqing.engines.sketch.brush import Brush, arc, scattered
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter
from danqing.engines.sketch.motifs.base import Look, Motif, on_table
from danqing.engines.sketch.motifs.cookware import steam

CHINA = hexed("#f1efe8")
RIM = hexed("#6f93b8")
SCALLION = hexed("#7fb257")


@dataclass(frozen=True, slots=True)
class Piece:
    """How one ingredient looks when it is cooked: cut to strips, to cubes, or soft and round."""

    of: re.Pattern[str]
    cut: Literal["strip", "cube", "soft"]
    tones: tuple[Colour, ...]


def _piece(words: str, cut: Literal["strip", "cube", "soft"], *tones: str) -> Piece:
    return Piece(re.compile(words, re.IGNORECASE), cut, tuple(map(hexed, tones)))


PIECES = (
    _piece(r"chil|pepper|mapo|[椒辣]|麻婆", "strip", "#cf3b30", "#5f9a45"),
    _piece(r"meat|pork|beef|lamb|mutton|bacon|rib|duck|[肉牛羊猪排鸭]", "cube", "#a8624a", "#c07a58"),
    _piece(r"chicken|[鸡](?!蛋)", "cube", "#dba468", "#c98a4c"),
    _piece(r"shrimp|prawn|crab|lobster|[虾蟹]", "soft", "#ee9a78", "#f6c4a6"),
    _piece(r"fish|salmon|鱼(?!香)", "cube", "#ead3b0", "#d9b48a"),
    _piece(r"tomato|番茄|西红柿", "soft", "#d9402f", "#e8644a"),
    _piece(r"egg(?!plant)|蛋", "soft", "#f6cf4f", "#fbe08a"),
    _piece(r"potato|土豆|马铃薯", "strip", "#ecd08a", "#dfbb68"),
    _piece(r"tofu|bean curd|豆腐", "cube", "#f6eeda", "#eddcb8"),
    _piece(r"carrot|萝卜", "cube", "#e8813a"),
    _piece(r"aubergine|eggplant|茄(?<!番茄)", "strip", "#6a4687", "#8a689c"),
    _piece(r"onion|洋葱", "strip", "#c99ab8", "#efe3e4"),
    _piece(r"mushroom|菇", "soft", "#b58f6a", "#d9bf9c"),
    _piece(r"corn|玉米", "soft", "#f1c541"),
    _piece(r"cabbage|greens|spinach|vegetable|broccoli|bean|leek|cucumber|[菜瓜韭]", "strip", "#7fb257", "#5f9445"),
    _piece(r"rice|饭", "soft", "#fbf4e2", "#f4e4bc"),
    _piece(r"noodle|spaghetti|pasta|面", "strip", "#f0d38c", "#e2bd6c"),
)
USUAL = (PIECES[1], PIECES[9], PIECES[14])
"""In a dish whose name says nothing of it."""


def dish(brush: Brush, look: Look) -> None:
    """Heaped on a plate, or without one where it is in a pan."""
    if not look.inside:
        brush.ellipse(86, 82, 84, 17, CHINA)
        brush.line(arc(86, 82, 77, 14, 0, 345, 24), RIM, 1.8, closed=True, alpha=0.8)
        brush.ellipse(86, 80, 62, 10.5, darker(CHINA, 0.1), ink=0.4)
    inside = tuple(piece for piece in PIECES if piece.of.search(look.words)) or USUAL
    rng = look.chance("pieces")
    spots = sorted(zip(rng.uniform(-1, 1, 54), rng.uniform(0, 1, 54), strict=True), key=lambda spot: -spot[1])
    for number, (across, rise) in enumerate(spots):
        high = rise * (1 - across * across) ** 0.5
        middle = 86 + across * 55, 80 - 40 * high + 6 * (1 - abs(across))
        piece = inside[number % len(inside)]
        _one(brush, middle, piece, piece.tones[number // len(inside) % len(piece.tones)], float(rng.uniform(-70, 70)))
    brush.dots(scattered(look.chance("scallion"), 14, 86, 58, 40, 18, 1.9), SCALLION)
    steam(brush, (60, 86, 112), 30, 36)


def _one(brush: Brush, middle: tuple[float, float], piece: Piece, tone: Colour, turn: float) -> None:
    with brush.moved(*middle, turn=turn):
        if piece.cut == "strip":
            brush.limb([(-13, 2), (0, -2), (13, 2)], (5, 6.4, 5), tone, ink=0.7)
            brush.line([(-8, 0), (2, -3)], (255, 255, 255), 1.2, alpha=0.5)
        elif piece.cut == "cube":
            brush.shape([(-9, -6), (8, -7), (10, 5), (-8, 7)], tone, soft=0.4, ink=0.7)
            brush.line([(-5, -4), (3, -4.6)], (255, 255, 255), 1.4, alpha=0.4)
        else:
            brush.shape([(-12, 1), (-6, -8), (5, -7), (12, 0), (6, 8), (-6, 7)], tone, ink=0.7)
            brush.dots([(-3, -3, 1.8)], (255, 255, 255), alpha=0.5)


def _bowl(brush: Brush, tone: Colour) -> None:
    brush.shape([(6, 50), (126, 50), (108, 86), (84, 97), (48, 97), (24, 86)], tone, soft=0.5, depth=0.34)
    brush.line([(16, 62), (66, 70), (116, 62)], lighter(tone, 0.5), 1.8, alpha=0.7)


def soup(brush: Brush, look: Look) -> None:
    _bowl(brush, look.colour)
    brush.ellipse(66, 50, 60, 15, lighter(look.colour, 0.3))
    brush.ellipse(66, 50, 54, 12, hexed("#e0a24e"), ink=0.5)
    for x, y, tone in ((38, 48, "#e8813a"), (56, 54, "#7fb257"), (78, 46, "#d9402f"), (94, 52, "#f6eeda")):
        brush.ellipse(x, y, 8, 4, hexed(tone), ink=0.5)
    brush.dots([(48, 43, 1.8), (68, 52, 2), (86, 56, 1.7), (62, 44, 1.6)], SCALLION, squash=0.6)
    steam(brush, (44, 66, 88), 32, 30)


def rice(brush: Brush, look: Look) -> None:
    brush.ellipse(66, 50, 60, 14, lighter(look.colour, 0.3))
    heap = [(12, 52), (26, 30), (50, 18), (80, 18), (106, 30), (120, 52), (66, 62)]
    brush.shape(heap, hexed("#fbf7ec"), depth=0.16)
    grains = [(x, y, x + 2, y + 1) for x, y, _ in scattered(look.chance("grains"), 90, 66, 38, 44, 16, 1)]
    brush.lines(grains, darker(hexed("#f3ead2"), 0.14), 1.2)
    _bowl(brush, look.colour)
    brush.lines([(92, 40, 128, 2), (99, 42, 138, 8)], hexed("#7a4a34"), 2.6)


def dumplings(brush: Brush, look: Look) -> None:
    """Crescents on a plate, with a pleated edge, and a dish of vinegar."""
    brush.ellipse(76, 80, 74, 18, CHINA)
    brush.line(arc(76, 80, 67, 15, 0, 345, 24), RIM, 1.8, closed=True, alpha=0.8)
    for x, y, turn in ((44, 58, -10), (78, 54, 4), (110, 60, 14), (28, 74, -16), (62, 74, 0), (96, 78, 8)):
        with brush.moved(x, y, turn=turn):
            half = [(-21, 10), (-19, -2), (-11, -13), (0, -17), (11, -13), (19, -2), (21, 10), (0, 14)]
            brush.shape(half, look.colour, soft=0.8, depth=0.26)
            edge = [(-18, 3), (-10, -7), (0, -10), (10, -7), (18, 3)]
            brush.line(edge, darker(look.colour, 0.22), 1.3, alpha=0.8)
            pleats = [(x * 0.86, -11 + abs(x) * 0.34, x * 1.06, -17 + abs(x) * 0.52) for x in (-14, -7, 0, 7, 14)]
            brush.lines(pleats, darker(look.colour, 0.3), 1.2, 0.8)
    brush.shape([(126, 78), (166, 78), (158, 96), (134, 96)], RIM, soft=0.4)
    brush.ellipse(146, 78, 20, 5, CHINA)
    brush.ellipse(146, 78.5, 16, 3.4, hexed("#6b3f2a"), ink=0.4)
    steam(brush, (48, 76, 104), 30, 32)


def tea(brush: Brush, look: Look) -> None:
    """In a bowl without a handle, on its saucer; the leaves float."""
    green = any(word in look.words.lower() for word in ("green", "绿", "龙井"))
    brush.ellipse(54, 95, 50, 5, lighter(look.colour, 0.2))
    brush.shape([(10, 40), (98, 40), (86, 76), (70, 93), (38, 93), (22, 76)], look.colour, soft=0.5, depth=0.3)
    for x, y, turn in ((42, 66, -40), (54, 60, 20), (66, 68, 60), (54, 74, 120)):
        with brush.moved(x, y, turn=turn):
            brush.shape([(-8, 0), (0, -4), (9, 0), (0, 4)], RIM, ink=0.3)
    brush.ellipse(54, 40, 44, 10, lighter(look.colour, 0.35))
    brush.ellipse(54, 41, 38, 7.6, hexed("#a9b24e" if green else "#c08a3a"), ink=0.5)
    for x, y, turn in ((44, 41, 10), (64, 43, -16)):
        with brush.moved(x, y, turn=turn, sy=0.5):
            brush.shape([(-7, 0), (0, -4), (8, 0), (0, 4)], hexed("#6a8f45"), ink=0.4)
    steam(brush, (40, 54, 68), 28, 28)


MOTIFS: tuple[Motif, ...] = (
    on_table(
        "dish",
        "dish, stir fry, plate of food, curry, stew, ratatouille, paella, kung pao chicken, mapo tofu, chow mein, "
        "sweet and sour pork, orange chicken, chicken wing, 盘菜, 道菜, 一盘菜, 一道菜, 炒菜, 菜肴, 佳肴, "
        "家常菜, 川菜, 美食, 炒饭, 蛋炒饭, 炒面, 红烧肉, 回锅肉, 小炒肉, 宫保鸡丁, 麻婆豆腐, 鱼香肉丝, 糖醋排骨, "
        "地三鲜, 酸辣土豆丝, 土豆丝, 水煮鱼, 酸菜鱼, 红烧鱼, 清蒸鱼, 可乐鸡翅, 大盘鸡, 佛跳墙, 烤鸭, 北京烤鸭",
        dish,
        1.72,
        0.16,
        hexed("#f1efe8"),
    ),
    on_table(
        "soup", "soup, broth, chowder, 汤, 热汤, 羹, 粥, 汤羹", soup, 1.32, 0.14, hexed("#4f7f9f"), hexed("#c8574d")
    ),
    on_table(
        "rice", "rice, bowl of rice, 米饭, 白米饭, 大米, 饭", rice, 1.4, 0.14, hexed("#4f6f8f"), hexed("#c8473f")
    ),
    on_table(
        "dumplings",
        "dumpling, jiaozi, gyoza, potsticker, ravioli, 饺子, 水饺, 煎饺, 蒸饺, 馄饨",
        dumplings,
        1.68,
        0.14,
        hexed("#f8f1e2"),
        pair=True,
    ),
    on_table(
        "tea",
        "tea, green tea, black tea, cup of tea, hot tea, 茶, 绿茶, 红茶, 热茶, 茶水, 一杯茶, 龙井, 龙井茶, "
        "普洱茶, 乌龙茶",
        tea,
        1.08,
        0.12,
        hexed("#f1efe8"),
        hexed("#a9c4b5"),
    ),
)
