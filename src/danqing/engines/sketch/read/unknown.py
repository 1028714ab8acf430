"""Nouns that no list knows: where the words around say that a thing is named, it becomes a token of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from danqing.engines.sketch.motifs import BY_NAME
from danqing.engines.sketch.read.tokens import Token
from danqing.engines.sketch.read.vocabulary import Meaning

LONGEST = 28
"""A caption has at most this many characters."""

LATIN = re.compile(r"[a-z\u00df-\u024f][a-z\u00df-\u024f'’]+", re.IGNORECASE)
NO_NOUN = re.compile(r"(?:ed|ing|ly|ful|ous|ic|al|ive|less|able|ible|ish|esque|punk|core|wave|ward|wards|ier|iest)$")
"""Endings of adverbs, adjectives and participles, which an article alone makes nouns."""
NO_NOUN_UNDETERMINED = re.compile(r"(?:y|ian|ese|ent|ant)$")
NO_NOUN_CHINESE = re.compile(r"[地得着了过的]$|^[不很更最正在将被把]|[而之所与及]")
HEADS = (
    "motif",
    "motifs",
    "noun",
    "nouns",
    "garment",
    "setting",
    "vague",
    "style",
    "colour",
    "size",
    "detail",
    "part",
)
"""What an unknown Chinese word before it only describes."""
DETERMINES = ("number", "article", "colour", "size", "material", "another")


def with_nouns(found: Sequence[Token], *, instruction: bool) -> tuple[Token, ...]:
    """The tokens with each unknown noun as a token that means "noun"; other unknown text stays as it is.

    In an `instruction` to edit, unknown words are things only where an article or a number says so.
    """
    result: list[Token] = []
    for index, token in enumerate(found):
        before = result[-1] if result else None
        if token.meanings:
            if before is not None and _completes(before, token):
                result[-1] = Token(before.text + token.text, before.start, token.end, (Meaning("noun", token.text),))
            else:
                result.append(token)
            continue
        if before is not None and _continues(before, token):
            result[-1] = Token(before.text + token.text, before.start, token.end, (Meaning("noun", before.text),))
            continue
        after = found[index + 1] if index + 1 < len(found) else None
        read = _chinese if token.chinese else _english
        result.extend(read(token, before, after, instruction))
    return tuple(result)


def _continues(before: Token, run: Token) -> bool:
    """Whether a thing of one character and unknown text are one unknown word: 牛 and 肉面, 剑 and 客."""
    short = before.names and len(before.text) == 1 and before.chinese and len(run.text) <= 2
    return short and before.end == run.start and run.chinese and not NO_NOUN_CHINESE.search(run.text)


def _completes(before: Token, token: Token) -> bool:
    """Whether two things of one character are one unknown word: 茶 and 碗, but not 猫 and 狗."""
    short = len(before.text) == len(token.text) == 1 and before.end == token.start
    if not (short and before.names and token.names and token.chinese):
        return False
    return not all(one.thing and BY_NAME[one.thing].alive for one in (before, token))


def _noun(run: Token, start: int, end: int, *, many: bool = False) -> Token:
    caption = " ".join(run.text[start:end].split())[:LONGEST]
    return Token(caption, run.start + start, run.start + end, (Meaning("nouns" if many else "noun", caption),))


# English ---------------------------------------------------------------------------------------------------


def _english(run: Token, before: Token | None, after: Token | None, instruction: bool) -> Iterator[Token]:
    """The nouns of a run: its words up to a verb or an adverb, unless they only qualify the noun that follows."""
    determined = _determined(run, before)
    if instruction and not determined:
        yield run
        return
    read_to = 0
    for words in _groups(run, before, determined):
        last = words[-1].end() == len(run.text.rstrip())
        if last and after is not None and _qualifies(run, after):
            break
        kept = words[-3:]
        if rest := run.text[read_to : kept[0].start()].strip():
            yield Token(rest, run.start + read_to, run.start + kept[0].start())
        read_to = kept[-1].end()
        yield _noun(run, kept[0].start(), read_to, many=_plural(kept[-1][0]))
    if rest := run.text[read_to:].strip():
        yield Token(rest, run.start + read_to, run.end)


def _determined(run: Token, before: Token | None) -> bool:
    return before is not None and before.is_any(*DETERMINES)


def _groups(run: Token, before: Token | None, determined: bool) -> Iterator[list[re.Match[str]]]:
    """Neighbouring words that can be nouns."""
    group: list[re.Match[str]] = []
    follows_noun = before is not None and before.is_any("motif", "noun") and run.start - before.end <= 1
    single = before is not None and before.means("number") == "1"
    follows_who = before is not None and before.text.lower() in ("who", "which")
    words = list(LATIN.finditer(run.text))
    for number, word in enumerate(words):
        follows_one = follows_noun if number == 0 else single and bool(group)
        is_verb = follows_who and number == 0
        if not is_verb and _can_be_noun(word[0].lower(), determined and number == len(words) - 1, follows_one):
            group.append(word)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _can_be_noun(word: str, determined: bool, follows_one: bool) -> bool:
    if len(word) < 3 or (follows_one and _plural(word)):
        return False  # "the cat purrs": an s after a single thing makes a verb
    if determined:
        return not word.endswith(("ly", "ful", "ous"))
    return not (NO_NOUN.search(word) or NO_NOUN_UNDETERMINED.search(word))


def _plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _qualifies(run: Token, after: Token) -> bool:
    """Whether the words before a noun belong to it: a "mossy oak" tree."""
    touching = after.start - run.end <= 1
    return touching and (after.names or after.is_any("garment", "setting", "colour", "size", "material", "vague"))


# Chinese ---------------------------------------------------------------------------------------------------


def _chinese(run: Token, before: Token | None, after: Token | None, instruction: bool) -> Iterator[Token]:
    """A run of two to six characters where a noun stands: after a number, 的 or 有, or alone between commas."""
    text = run.text.strip()
    start = run.text.index(text) if text else 0
    counted = before is not None and before.is_any("number", "another", "article")
    if after is not None and after.start == run.end and after.is_any(*HEADS):
        counted = False
    if not (counted or (not instruction and _stands_as_noun(text, before, after))):
        yield run
    elif after is not None and after.means("link") == "de":
        yield run  # 热气腾腾的: it describes
    elif 2 <= len(text) <= (8 if counted else 6) and not NO_NOUN_CHINESE.search(text):
        yield _noun(run, start, start + len(text))
    else:
        yield run


def _stands_as_noun(text: str, before: Token | None, after: Token | None) -> bool:
    if after is not None and after.is_any(*HEADS):
        return False
    opens = before is None or before.is_any("end")
    closes = after is None or after.is_any("end", "localiser") or after.means("link") in ("at", "and")
    if opens:
        return closes and 2 <= len(text) <= 4
    links = before is not None and (
        before.is_any("colour", "size", "material") or before.means("link") in ("de", "have", "and", "with")
    )
    holds = before is not None and before.means("place") == "held"
    return (links or holds) and (closes or holds)
