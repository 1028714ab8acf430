"""What a recipe says and shows of a dish, by its name: what it is made of, how it is cooked, and where.

Nothing is claimed of a dish that its name does not say, but for a few that everybody makes of the same things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from danqing.director.wording import Sentence

ON_BOARD = Sentence("{shown}, fresh, on a cutting board in a kitchen", "新鲜的{ingredients}放在厨房的菜板上")
ON_TABLE = Sentence("{shown}, on a wooden kitchen table", "{shown}，放在厨房的木桌上")
CUT = Sentence(
    "a chef in a kitchen beside a workbench, {shown} on a cutting board on the workbench",
    "厨师站在厨房的工作台旁，工作台上放着菜板，菜板上是切好的{shown}",
)
AT_BENCH = Sentence(
    "a chef in a kitchen beside a workbench, {phrase} on the workbench",
    "厨师站在厨房的工作台旁，工作台上放着{phrase}",
)
AT_STOVE = Sentence(
    "a chef beside a stove in a kitchen, a {vessel} on the stove, {phrase} in the {vessel}",
    "厨师站在厨房的灶台旁，灶台上的{vessel}里是{phrase}",
)


def _at_stove(english: str, chinese: str) -> Sentence:
    """Where the dish is cooked in a vessel: "wok", "炒锅"."""
    vessels = {"phrase": "{phrase}"}
    return Sentence(AT_STOVE.said(False, vessel=english, **vessels), AT_STOVE.said(True, vessel=chinese, **vessels))


@dataclass(frozen=True, slots=True)
class Cooking:
    """A way to cook: the dishes `of` which it is, and the sentence that tells it.

    Its pictures show what is `laid` out before, what is `cut`, and the cook at work.
    """

    of: re.Pattern[str]
    said: Sentence
    shown: Sentence
    laid: Sentence = ON_BOARD
    cut: Sentence = CUT


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


FOOD = _words(
    r"\b(?:soup|stew|curry|salad|pasta|spaghetti|noodles|rice|risotto|pizza|sandwich(?:es)?|burgers?|dumplings|"
    r"pancakes?|cookies|cakes?|bread|pie|tart|muffins?|omelet(?:te)?|eggs?|chicken|beef|pork|fish\s+and\s+chips|"
    r"tofu|sushi|tea|coffee|jam|pudding|ice\s+cream|smoothie|lemonade)\b"
    r"|[炒烧炖蒸烤焖煎炸拌卤煮]|(?<![画桌封水表])面(?![具积板])|[汤饭饼糕粥肉鸡鸭虾菜蛋饺粽]|豆腐|包子|馒头|火锅|月饼|面包|米线|茶|咖啡|沙拉"
)
"""What is eaten: with it, a tutorial is a recipe."""

COOKING: Sequence[Cooking] = (
    Cooking(
        _words(r"\b(?:cake|bread|cookies|pizza|pie|muffins?|tart)\b|\bbak|\broast|烤|蛋糕|面包|饼干|披萨|曲奇"),
        Sentence(
            "put it into the hot oven, and bake it until it is done and has a fine colour.",
            "放进预热好的烤箱，烤到熟透上色。",
        ),
        Sentence(
            "a chef beside a hot oven in a kitchen, {phrase} in the oven",
            "厨师站在厨房的烤箱旁，烤箱里是{phrase}",
        ),
    ),
    Cooking(
        _words(r"\b(?:salad|smoothie|lemonade|sandwich(?:es)?)\b|拌|沙拉"),
        Sentence("put everything together and mix it well.", "把所有食材放在一起，拌匀。"),
        AT_BENCH,
    ),
    Cooking(
        _words(r"\bsteam|蒸|包子|馒头"),
        Sentence("steam it until it is cooked through.", "放进蒸锅，蒸到熟透。"),
        _at_stove("bamboo steamer", "蒸笼"),
    ),
    Cooking(
        _words(r"\bfr(?:y|ied)\b|炒|煎|\bscrambled\b"),
        Sentence(
            "heat the pan, put everything in, and keep it moving until it is cooked through.",
            "把锅烧热，食材下锅，不停翻动，直到熟透。",
        ),
        _at_stove("wok", "炒锅"),
    ),
    Cooking(
        _words(r"\b(?:soup|stew|curry|pasta|spaghetti|noodles|rice|dumplings|eggs?)\b|煮|炖|汤|粥|面|饺|烧|焖|卤|饭"),
        Sentence(
            "put everything into the pot, and let it simmer until it is cooked through.",
            "食材下锅，小火慢煮，直到熟透。",
        ),
        _at_stove("pot", "汤锅"),
    ),
    Cooking(
        _words(r"\b(?:tea|coffee)\b|茶|咖啡"),
        Sentence("pour hot water over it, and give it a little time.", "用热水冲泡，静置片刻。"),
        Sentence("a hot kettle beside {phrase}, on a wooden table", "水壶旁是热气腾腾的{phrase}，放在木桌上"),
        ON_TABLE,
        AT_BENCH,
    ),
    Cooking(
        _words(r""),
        Sentence("cook it until it is done.", "按自己习惯的方法烹制，直到熟透。"),
        _at_stove("pot", "汤锅"),
    ),
)
"""The ways to cook, in the order in which a dish's name is searched for them; the last is of every dish."""

MADE_OF: Sequence[tuple[re.Pattern[str], Sentence]] = (
    (_words(r"dumpling|wonton|饺子|包子|馄饨"), Sentence("flour and meat", "面粉、肉和白菜")),
    (_words(r"\bpizza|披萨"), Sentence("flour and tomatoes", "面粉、番茄和奶酪")),
    (
        _words(r"\bcakes?\b(?<!rice cake)|pancake|cookie|muffin|蛋糕|饼干|曲奇|松饼"),
        Sentence("flour and eggs", "面粉和鸡蛋"),
    ),
    (_words(r"(?:egg\s+)?fried\s+rice|炒饭"), Sentence("rice and eggs", "米饭、鸡蛋和葱")),
    (_words(r"mapo|麻婆"), Sentence("tofu and chillies", "豆腐、肉末和辣椒")),
    (_words(r"红烧肉|东坡肉"), Sentence("pork belly and ginger", "五花肉、姜和葱")),
    (_words(r"\b(?:tea|coffee)\b|茶|咖啡"), Sentence("a kettle and a cup", "水壶和杯子")),
)
"""What everybody makes a dish of whose name does not say it."""

SEASONED = Sentence("the ingredients", "{shown}和调料")
UNSAID = Sentence("ingredients", "食材")

COOKED = _words(
    r"^(?:(?:an?|some|the)\s+)?(?:stir|deep|pan)?[\s-]*"
    r"(?:fried|roast(?:ed)?|braised|grilled|steamed|boiled|baked|scrambled|stewed)\s+(?P<first>[\w\s]+?)"
    r"(?:\s+(?:with|and)\s+(?:an?\s+|some\s+)?(?P<second>[\w\s]+))?$"
)
COOKED_ZH = re.compile(
    r"(?P<first>[\u4e00-\u9fff]{1,4}?)(?:[清红小]?[炒烧炖煮蒸烤拌焖煎])(?P<second>[\u4e00-\u9fff]{1,4})"
)
NO_INGREDIENT = frozenset("红清小水白油干生爆大家")
RAW = {
    "鸡": "鸡肉",
    "小鸡": "鸡肉",
    "鸭": "鸭肉",
    "牛": "牛肉",
    "羊": "羊肉",
    "chicken": "chicken meat",
    "duck": "duck meat",
}
"""What comes into the kitchen of an animal."""


def of_dish(phrase: str, chinese: bool) -> dict[str, str]:
    """The values that a recipe's sentences need besides the dish's name."""
    way = next(way for way in COOKING if way.of.search(phrase))
    known = next((made_of.said(chinese) for pattern, made_of in MADE_OF if pattern.search(phrase)), "")
    shown = known or _named(phrase, chinese) or UNSAID.said(chinese)
    seasoned = SEASONED.said(chinese, shown=shown.replace("和", "、"))
    values = {"phrase": phrase, "shown": shown, "ingredients": known if known and chinese else seasoned}
    scenes = {"laid": way.laid, "cut": way.cut, "cooked": way.shown}
    shots = {name: scene.said(chinese, **values) for name, scene in scenes.items()}
    return {"cooking": way.said.said(chinese), "ingredients": values["ingredients"], **shots}


def _named(dish: str, chinese: bool) -> str:
    """The ingredients of a dish that is called after them and how it is cooked: 辣椒炒肉, "fried eggs with rice"."""
    found = (COOKED_ZH if chinese else COOKED).fullmatch(dish)
    parts = [part.strip() for part in found.groups() if part and part not in NO_INGREDIENT] if found else []
    return ("和" if chinese else " and ").join(RAW.get(part.lower(), part) for part in parts)
