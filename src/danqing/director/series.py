"""Series whose members everybody knows: the seasons, the times of a day, the views of a thing.

"Four seasons of one cat", "春、夏、秋、冬" and "Spring: blossoms; summer: shade; …" all name one picture per member.
A prompt is cut into what every picture shares and into passages that belong to one member each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """`members` lists the words of each member, the usual English one first and the usual Chinese one second.

    `whole` is a pattern for words that mean all members of `usual`; `at` is the preposition that members take.
    """

    members: tuple[tuple[str, ...], ...]
    whole: str
    usual: tuple[int, ...]
    at: str


def _words(*lists: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(words.split(", ")) for words in lists)


SERIES = (
    Series(
        _words(
            "spring, 春天, springtime, 春季, 春日, 春",
            "summer, 夏天, summertime, 夏季, 夏日, 夏",
            "autumn, 秋天, fall, 秋季, 秋日, 秋",
            "winter, 冬天, wintertime, 冬季, 冬日, 冬",
        ),
        r"\b(?:the\s+|all\s+)?(?:four|4)\s+(?:different\s+)?seasons\b(?!\s+(?:hotel|resort))"
        r"|\b(?:each|every)\s+season\b|\bdifferent\s+seasons\b"
        r"|(?:一年)?(?:的)?(?:四个|不同)季节|春夏秋冬(?:四季|四个季节)?|(?:一年)?四季(?![如豆酒])",
        (0, 1, 2, 3),
        "in ",
    ),
    Series(
        _words(
            "dawn, 清晨, sunrise, morning, early morning, 日出, 早晨, 早上, 黎明",
            "noon, 正午, midday, 中午",
            "afternoon, 下午, 午后",
            "dusk, 黄昏, sunset, evening, 日落, 傍晚",
            "night, 夜晚, midnight, nighttime, 深夜, 晚上",
        ),
        r"\b(?:(?:four|4|different|various)\s+)?times\s+of\s+(?:the\s+)?day\b"
        r"|(?:一天|一日)(?:中|里)?(?:的)?(?:不同|四个|各个)?(?:时段|时间|时刻)|不同(?:的)?(?:时段|时刻)|从早到晚|从清晨到夜晚",
        (0, 1, 3, 4),
        "at ",
    ),
    Series(
        _words(
            "front view, 正视图, 正面图, 正面视图",
            "side view, 侧视图, 侧面图, 侧面视图",
            "back view, 背视图, rear view, 后视图, 背面图, 背面视图",
            "top view, 俯视图, 顶视图",
        ),
        r"\bthree(?:\s+orthographic)?\s+views\b|三视图",
        (0, 1, 2),
        "as a ",
    ),
)

AND = r"\s*(?:(?:,\s*and|,\s*then|and|then|&|/|,|，|、|和|与|及|以及)\s*)?"
TO = r"\s*(?:to|through|until|till|到|至|→|->|–|—)\s*"
CLAUSE = r"(?:^|[\n;；。.!！?？:：,，、]|(?<=[\s,])and|以及|和)[ \t]*(?:in\s+(?:the\s+)?|at\s+|在)?"
SEPARATORS, ENDS = " \t\r\n;；,，、", ".。!！?？"
LINK = rf"(?:[{SEPARATORS}{ENDS}]|\b(?:and|in the|in|at)\b|以及|和|在)*"
"""What may stand between two passages and belongs to neither."""
SENTENCE_END = re.compile(r"[\n。!！?？]|[.](?=\s|$)")
LABEL_END = re.compile(r"\s*[:：,，的\-–—]")


@dataclass(frozen=True, slots=True)
class Choice:
    """A passage (`start`:`end`) of which each picture takes what its member has there."""

    start: int
    end: int
    parts: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Passages:
    """What stands before all choices, what each member has from the first to the last, and what follows."""

    before: str
    parts: tuple[str, ...]
    after: str


def passages(prompt: str) -> Passages | None:
    """The prompt cut by the first series that it goes through; None if it goes through none."""
    for series in SERIES:
        choices = _apart([*_listed(prompt, series), *_told(prompt, series)])
        if choices:
            return _cut(prompt, choices)
    return None


def _cut(prompt: str, choices: Sequence[Choice]) -> Passages:
    texts = dict.fromkeys((member for choice in choices for member in choice.parts), "")
    edge = choices[0].start
    for choice in choices:
        shared = prompt[edge : choice.start]
        texts = {member: text + shared + choice.parts.get(member, "") for member, text in texts.items()}
        edge = choice.end
    return Passages(prompt[: choices[0].start], tuple(texts.values()), prompt[edge:])


def _apart(choices: list[Choice]) -> list[Choice]:
    """In order, without those that begin inside an earlier one."""
    kept: list[Choice] = []
    for choice in sorted(choices, key=lambda choice: (choice.start, -choice.end)):
        if not kept or choice.start >= kept[-1].end:
            kept.append(choice)
    return kept


# "four seasons", "spring, summer and autumn" -------------------------------------------------------------


def _listed(prompt: str, series: Series) -> Iterator[Choice]:
    """Words for the whole series, and its members one after another or from one to another."""
    for match in re.finditer(series.whole, prompt, re.IGNORECASE):
        yield Choice(*match.span(), _usual_words(series, series.usual, like=match[0]))
    name = _any_member(series)
    for match in re.finditer(rf"(\bfrom\s+|从)?({name}){TO}({name})", prompt, re.IGNORECASE):
        between = _between(series, _member(series, match[2]), _member(series, match[3]))
        words = _usual_words(series, between, like=match[2])
        at = series.at if match[1] and match[1].isascii() else ""
        yield Choice(*match.span(), {member: at + word for member, word in words.items()})
    for match in re.finditer(rf"{name}(?:{AND}{name})+", prompt, re.IGNORECASE):
        named = {_member(series, one[0]): one[0] for one in re.finditer(name, match[0], re.IGNORECASE)}
        if len(named) > 1:
            yield Choice(*match.span(), named)


def _usual_words(series: Series, members: Sequence[int], like: str) -> dict[int, str]:
    """The usual words for some members, in the language and the case of the words that they replace."""
    words = {at: series.members[at][0 if like.isascii() else 1] for at in members}
    return {at: word.capitalize() if like[0].isupper() else word for at, word in words.items()}


def _between(series: Series, first: int, last: int) -> list[int]:
    """From one member on to another, around the end if need be, without the unusual ones between."""
    count = len(series.members)
    steps = [(first + step) % count for step in range((last - first) % count + 1)]
    return [at for at in steps if at in (first, last) or at in series.usual]


# "Spring, the cat …; summer, the cat …" ------------------------------------------------------------------


def _told(prompt: str, series: Series) -> Iterator[Choice]:
    """Passages that each begin with another member: everything from one to the next is told of it."""
    starts = _starts(prompt, series)
    if len({member for member, _, _ in starts}) < len(starts) or len(starts) < 2:
        return
    labelled = all(LABEL_END.match(prompt[end:]) for _, _, end in starts)
    if not labelled and len(starts) < 3:
        return
    edges = [start for _, start, _ in starts[1:]] + [_end_of_last(prompt, starts[-1][1])]
    told = [prompt[start:edge] for (_, start, _), edge in zip(starts, edges, strict=True)]
    ending = told[-1][len(told[-1].rstrip(SEPARATORS + ENDS)) :].strip()
    for (member, start, _), edge, text in zip(starts, edges, told, strict=True):
        yield Choice(start, edge, {member: re.sub(rf"{LINK}$", "", text) + ending})


def _starts(prompt: str, series: Series) -> list[tuple[int, int, int]]:
    """Where a clause begins with a member: the member, where it starts, where its name ends."""
    pattern = rf"{CLAUSE}(?P<name>{_any_member(series)})"
    found = []
    for match in re.finditer(pattern, prompt, re.IGNORECASE):
        found.append((_member(series, match["name"]), match.start("name"), match.end("name")))
    return found


def _end_of_last(prompt: str, start: int) -> int:
    end = SENTENCE_END.search(prompt, start)
    return end.end() if end else len(prompt)


def _any_member(series: Series) -> str:
    words = sorted((word for words in series.members for word in words), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return rf"(?:\b(?:{latin})\b|{chinese})"


def _member(series: Series, word: str) -> int:
    return next(at for at, words in enumerate(series.members) if word.lower() in words)
