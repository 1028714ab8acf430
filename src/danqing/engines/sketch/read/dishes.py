"""Dishes that no list knows, named by what is in them and how it was cooked: 辣椒炒肉, "fried pork with onions"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from danqing.engines.sketch.motifs import produce
from danqing.engines.sketch.read.tokens import Token
from danqing.engines.sketch.read.vocabulary import Meaning

FOODS = frozenset(
    (
        *(motif.name for motif in produce.MOTIFS),
        *("meat", "egg", "tofu", "carrot", "mushroom", "rice", "noodles", "dumplings", "bread"),
        *("fish", "rooster", "duck", "goose", "crab", "cow", "sheep", "pig", "octopus"),
    )
)
"""The motifs that a dish can be made of: animals too, which are then no longer seen whole."""

COOKED_ZH = re.compile(r"[红清小爆生干油香醋糖白凉葱蒜酱]?[炒烧炖煮蒸烤拌焖煎炸爆烩熘卤]$")
COOKED = re.compile(
    r"(?:\b(?:stir|deep|pan|twice|slow)\s+)?\b(?:fried|cooked|braised|roast(?:ed)?|grilled|steamed|boiled|baked|"
    r"scrambled|saut[eé]ed|stewed)\s*$",
    re.IGNORECASE,
)


def with_dishes(found: Iterable[Token]) -> tuple[Token, ...]:
    """The tokens with each such dish as one token that means "dish"."""
    result: list[Token] = []
    for token in found:
        if _adds_to_dish(result, token):
            _join(result, result.pop(-2), result.pop(), token)
        elif (how := _how(result, token)) is not None:
            _cook(result, how, token)
        else:
            result.append(token)
    return tuple(result)


def _is_food(token: Token) -> bool:
    return token.thing in FOODS


def _how(result: list[Token], food: Token) -> re.Match[str] | None:
    """How the food was cooked, at the end of what stands right before it."""
    if not result or not _is_food(food) or result[-1].names or food.start - result[-1].end > 1:
        return None
    return (COOKED_ZH if food.chinese else COOKED).search(result[-1].text)


def _cook(result: list[Token], how: re.Match[str], food: Token) -> None:
    """Put the dish in place of what it is made of and of how that is cooked."""
    said = result.pop()
    verb = Token(said.text[how.start() :], said.start + how.start(), said.end)
    if rest := said.text[: how.start()].rstrip():
        result.append(Token(rest, said.start, said.start + len(rest), said.meanings))
    elif result and food.chinese and _is_food(result[-1]) and result[-1].end == verb.start:
        return _join(result, result.pop(), verb, food)
    return _join(result, verb, food)


def _adds_to_dish(result: list[Token], food: Token) -> bool:
    """Whether an English dish goes on: fried pork "with" onions "and" carrots."""
    if len(result) < 2 or not _is_food(food) or food.chinese or result[-2].means("motif") != "dish":
        return False
    link, dish = result[-1].means("link"), result[-2].text.lower()
    return link == "with" or (link == "and" and " with " in dish)


def _join(result: list[Token], first: Token, *others: Token) -> None:
    text, end = first.text, first.end
    for token in others:
        text, end = text + " " * (token.start - end) + token.text, token.end
    result.append(Token(text, first.start, end, (Meaning("motif", "dish"),)))
