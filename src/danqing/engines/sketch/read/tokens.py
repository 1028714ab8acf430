"""From text to tokens: known words with their meanings, the unknown text between them, and what stands in quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from danqing.engines.sketch.read.vocabulary import Meaning, lexicon
from danqing.engines.sketch.read.wordlists import MEASURES, TRADITIONAL
from danqing.engines.sketch.scene import MANY

QUOTES = re.compile(
    r"“([^”]{1,80})”|\"([^\"]{1,80})\"|「([^」]{1,80})」|『([^』]{1,80})』|《([^》]{1,80})》"
    r"|(?<!\w)['‘]((?:[^'’‘\n]|(?<=\w)['’](?=\w)){1,80})['’](?!\w)"
)
"""Single quotes count only outside words, so that apostrophes stay apostrophes."""
A_THEME = re.compile(
    r"\s*(?:主题|风格|氛围|系列|效果|的?感觉|style|theme|themed|aesthetic|look|vibe|mood)", re.IGNORECASE
)
"""After a quotation, these make it a manner and no lettering: “季节变迁”主题."""
SAID = re.compile(
    r"\b(?:says?|saying|reads?|reading|text|words?|titled|labell?ed)[:\s]+((?:[A-Z0-9][A-Z0-9!?&.'-]*\s?){1,6})(?![a-z])"
    r"|写(?:着|上|有)[:：]?([^\s，。,.;；“「『\"的]{2,12})的?(?=$|[\s，。,.;；])"
)
"""Words to write that nobody quoted: capitals after "says", and what follows 写着 up to the clause's end."""
TECHNICAL = re.compile(
    r"\[?(?:image|picture|photo|figure|img)\s*#?\s*\d\b\]?|\[?图(?:片|像)?\s*[1-9一二三四五六七八九](?!个|只|张)(?:中|里|上)?的?\]?"
    r"|第[一二三四五六七八九十\d]{1,3}[张幅个格页次只位](?:图片|图)?"
    r"|\b\d+(?:[.:/x×*]\d+)+\b|\b\d+\s*(?:k|mm|px|fps|dpi|°)(?![a-z])|\b\d{1,4}\s?%|#[0-9a-f]{6}\b|--\w+(?:\s+[\w:.]+)?",
    re.IGNORECASE,
)
"""References to images, sizes, ratios, lenses and flags: numbers that count nothing to draw."""
UNITS = re.compile(rf"[a-z\u00df-\u024f]+n['’]t\b|['’]s\b|[a-z\u00df-\u024f]+|\d+[{MEASURES}]?|[ \t]+|.", re.DOTALL)
END_SIGNS = ",.;:!?，。；：！？\n()（）"
UNKNOWN = 3
"""An unknown unit costs as much as three known words: 大海龟 is 大 and 海龟, not 大海 and something."""


@dataclass(frozen=True, slots=True)
class Token:
    """A known word at `start`:`end` of the text, a sign that ends a clause, or one run of unknown text."""

    text: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()

    def means(self, kind: str) -> str | None:
        """Its value as that kind of word, if it is one."""
        for meaning in self.meanings:  # this and the next are asked twenty times a token: loops, not generators
            if meaning.kind == kind:
                return meaning.value
        return None

    def is_any(self, *kinds: str) -> bool:
        for meaning in self.meanings:  # noqa: SIM110 (see above)
            if meaning.kind in kinds:
                return True
        return False

    @property
    def thing(self) -> str | None:
        """The motif that it names."""
        return self.means("motif") or self.means("motifs")

    @property
    def names(self) -> bool:
        """Whether it names something to draw, motif or not."""
        return self.is_any("motif", "motifs", "noun", "nouns")

    @property
    def chinese(self) -> bool:
        return not self.text.isascii()


def quoted(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with what is to be written blanked out, and what is to be written."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        inner = next(filter(None, match.groups()))
        if A_THEME.match(text, match.end()):
            return f" {inner} ".ljust(len(match[0]))
        found.append(inner.strip())
        return " " * len(match[0])

    rest = QUOTES.sub(taken, text)
    if not found and (said := SAID.search(rest)):
        found.append((said[1] or said[2]).strip())
        rest = rest[: said.start()] + " " * len(said[0]) + rest[said.end() :]
    return rest, tuple(filter(None, found))


def tokens(text: str) -> tuple[Token, ...]:
    """All of `text`, cut so that the fewest units stay unknown and the known words are the fewest and longest."""
    plain = TECHNICAL.sub(lambda match: " " * len(match[0]), text).replace("-", " ")
    units = [
        (match[0], match.start()) for match in UNITS.finditer(plain.translate(TRADITIONAL).replace("İ", "I").lower())
    ]
    steps = _best_steps([_key(unit) for unit, _ in units])
    found: list[Token] = []
    index = 0
    while index < len(units):
        size, meanings = steps[index]
        start, end = units[index][1], units[index + size - 1][1] + len(units[index + size - 1][0])
        _extend(found, Token(plain[start:end], start, end, meanings))
        index += size
    return tuple(token for token in found if token.text.strip() or token.meanings)


Step = tuple[int, tuple[Meaning, ...]]
"""How many units a token takes, and what it means."""


def _best_steps(keys: Sequence[str]) -> list[Step]:
    """For each unit, the first step of the cheapest way to the end (dynamic programming from the end)."""
    costs = [0.0] * (len(keys) + 1)
    steps: list[Step] = [(1, ())] * len(keys)
    reach = _reach()
    for index in range(len(keys) - 1, -1, -1):
        key = keys[index]
        meanings = _sign_or_number(key)
        costs[index] = costs[index + 1] + (0 if meanings or key == " " else UNKNOWN)
        steps[index] = (1, meanings)
        for size in range(min(reach.get(key, 0), len(keys) - index), 0, -1):
            known = lexicon().get("".join(keys[index : index + size]))
            if known and (cost := costs[index + size] + _cost(known, keys[index], size)) < costs[index]:
                costs[index], steps[index] = cost, (size, known)
    return steps


def _cost(known: tuple[Meaning, ...], key: str, size: int) -> float:
    """A thing of one Chinese character is often a part of another word."""
    risky = size == 1 and not key.isascii() and known[0].kind in ("motif", "noun", "setting")
    return 1.5 if risky else 1


def _sign_or_number(key: str) -> tuple[Meaning, ...]:
    if key in END_SIGNS:
        return (Meaning("end", key),)
    digits = key.rstrip(MEASURES)
    if digits.isdecimal() and len(digits) <= 3:
        return (Meaning("number", str(min(int(digits), MANY))),)
    return ()


def _extend(found: list[Token], token: Token) -> None:
    """Add a token; unknown units that touch, or that only spaces part, are one run."""
    last = found[-1] if found else None
    if token.meanings or last is None or last.meanings:
        if token.meanings or token.text.strip():
            found.append(token)
        return
    found[-1] = Token(last.text + " " * (token.start - last.end) + token.text, last.start, token.end)


def _key(unit: str) -> str:
    """A unit as it stands in the lexicon."""
    return " " if unit.isspace() and unit != "\n" else unit.replace("’", "'")


@lru_cache(maxsize=1)
def _reach() -> Mapping[str, int]:
    """The most units that a known word takes, for each unit that begins one."""
    longest: dict[str, int] = {}
    for word in lexicon():
        units = [match[0] for match in UNITS.finditer(word)]
        longest[units[0]] = max(longest.get(units[0], 0), len(units))
    return longest
