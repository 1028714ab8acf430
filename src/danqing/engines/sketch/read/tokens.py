"""From text to tokens: known words with their meanings, everything between them, and what stands in quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from danqing.engines.sketch.read.vocabulary import Meaning, lexicon

QUOTES = re.compile(r"“([^”]{1,80})”|\"([^\"]{1,80})\"|「([^」]{1,80})」|『([^』]{1,80})』|《([^》]{1,80})》")
CLAUSE_ENDS = ",.;:!?，。；：！？、\n"


@dataclass(frozen=True, slots=True)
class Token:
    """A known word at `start`:`end` of the text, or one run of unknown text (no meanings)."""

    text: str
    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()

    def means(self, kind: str) -> str | None:
        """Its value as that kind of word, if it is one."""
        return next((meaning.value for meaning in self.meanings if meaning.kind == kind), None)

    @property
    def thing(self) -> str | None:
        """The motif that it names."""
        return self.means("motif") or self.means("motifs")


def quoted(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with its quotations blanked out, and the quotations."""
    found = tuple(next(filter(None, match.groups())) for match in QUOTES.finditer(text))
    return QUOTES.sub(lambda match: " " * len(match[0]), text), found


def tokens(text: str) -> tuple[Token, ...]:
    """All of `text`, cut into known words (the longest first) and the unknown text between them."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered (İ), and positions must not move
        lowered = text
    found: list[Token] = []
    position = 0
    for match in _pattern().finditer(lowered):
        found += _unknown(text, position, match.start())
        found.append(Token(text[match.start() : match.end()], match.start(), match.end(), lexicon()[match[0]]))
        position = match.end()
    return (*found, *_unknown(text, position, len(text)))


def _unknown(text: str, start: int, end: int) -> list[Token]:
    return [Token(text[start:end], start, end)] if text[start:end].strip() else []


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = sorted(lexicon(), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])|{chinese}")
