"""Small numbers as people write them: 3, three, third, 三, ③."""

from __future__ import annotations

CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)
CHINESE = "一二三四五六七八九"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"

CARDINAL = rf"(?:\d{{1,2}}|{'|'.join(reversed(CARDINALS))})"
ORDINAL = rf"(?:{'|'.join(reversed(ORDINALS))}|\d{{1,2}}(?:st|nd|rd|th))"
NUMERAL = rf"(?:\d{{1,2}}|[{CHINESE}两十]{{1,3}})"


def value(text: str) -> int:
    """The number that a match of one of the patterns above stands for; 0 if it is none."""
    word = text.lower()
    for names in (CARDINALS, ORDINALS, CIRCLED):
        if word in names:
            return names.index(word) + 1
    digits = word.rstrip("stndrh")
    return int(digits) if digits.isdecimal() else _chinese(word)


def _chinese(word: str) -> int:
    """十二 is ten and two, 三十 three tens."""
    tens, ten, ones = word.rpartition("十")
    count = _digit(tens) if tens else 1
    return 10 * count * bool(ten) + _digit(ones)


def _digit(sign: str) -> int:
    return 2 if sign == "两" else CHINESE.find(sign) + 1 if len(sign) == 1 else 0
