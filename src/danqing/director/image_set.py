"""Splits the words of an image set into its shots, by rules; any text gives a plan.

Tried in this order: headings ("First image: …", "第一张：…", "1) …"), series that everybody knows ("four
seasons", "Spring: …; summer: …"), and counted lists ("three pictures: a cat, a dog and a bird").
Without any of them the shots are variations, as many as the words or else the request ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from danqing.director.numerals import CARDINAL, CIRCLED, NUMERAL, ORDINAL, value
from danqing.director.series import ENDS, SEPARATORS, passages


@dataclass(frozen=True, slots=True)
class SetPlan:
    """The words of a set: what stands before and after is shared by all shots.

    `shots` is empty when the words name none; `most` is then how many pictures they ask for, 0 if they do not say.
    """

    before: str
    shots: tuple[str, ...] = ()
    after: str = ""
    most: int = 0

    @property
    def subject(self) -> str:
        """The words that every shot shares, or else all words: what must look the same throughout."""
        return joined(self.before, self.after) or joined(*self.shots)


def split(prompt: str, references: int = 0) -> SetPlan:
    """The shots that the prompt names, in order.

    With input images (`references`) "图1：…" and "in the first image, …" may speak of those; they are headings
    only if there are more of them than images.
    """
    for plan in (_by_headings(prompt, references), _by_series(prompt), _by_list(prompt)):
        if plan:
            return plan
    return SetPlan(prompt.strip(), most=_asked_number(prompt))


def shot_prompts(plan: SetPlan, count: int) -> list[str]:
    """At most `count` prompts: each named shot within what all share, or the whole again and again."""
    if plan.shots:
        return [joined(plan.before, shot, plan.after) for shot in plan.shots[:count]]
    return [plan.before] * min(count, plan.most or count)


def notes(plan: SetPlan, count: int) -> tuple[str, ...]:
    """A sentence about the shots that are named and not drawn."""
    if len(plan.shots) <= count:
        return ()
    return (f"The prompt names {len(plan.shots)} images and n is {count}: the first {count} are drawn.",)


def joined(*parts: str) -> str:
    """Texts one after another, with a space where English wants one."""
    whole = ""
    for part in filter(None, map(str.strip, parts)):
        latin = whole[-1:].isascii() and part[0].isascii() and part[0] not in SEPARATORS + ENDS + ":)"
        whole += f" {part}" if whole and latin else part
    return whole


# Headings ------------------------------------------------------------------------------------------------

NOUN = r"(?:image|picture|photograph|photo|panel|frame|shot|scene|page|illustration|card|poster|drawing)"
PICTURE = r"(?:图片|图像|图画|画面|照片|分镜|镜头|图)"


BEGIN = r"(?:^|(?<=[\s.;!?:,。；！？：，])|(?<=[.;!?:,]\s))"
"""Where a clause may begin."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One way to name shots. `pattern` has the group `number`, unless each match is simply the next.

    `of_inputs`: with input images the same words may speak of those.
    """

    pattern: re.Pattern[str]
    of_inputs: bool = False


def _heading(pattern: str, *, of_inputs: bool = False) -> Heading:
    return Heading(re.compile(pattern, re.IGNORECASE | re.MULTILINE), of_inputs)


HEADINGS = (
    _heading(rf"\b(?:the\s+)?(?P<number>{ORDINAL})\s+{NOUN}\s*[:：]\s*"),
    _heading(rf"第(?P<number>{NUMERAL})[张幅个格页幕帧]?{PICTURE}?\s*[:：]\s*"),
    _heading(
        rf"{BEGIN}(?P<in>(?:in|for|on)\s+)?(?:the\s+)?(?P<number>{ORDINAL})\s+{NOUN}\b"
        r"\s*(?(in)[:：,，]?|(?:[,，\-–—]|\bshows\b|\bis\b))\s*",
        of_inputs=True,
    ),
    _heading(rf"第(?P<number>{NUMERAL})[张幅格页幕帧]{PICTURE}?\s*(?:[,，、]|是|为|展示)\s*", of_inputs=True),
    _heading(
        rf"{BEGIN}第(?P<number>{NUMERAL})[张幅格页幕帧]{PICTURE}?(?![的里中上和与跟]|$)",
        of_inputs=True,
    ),
    _heading(rf"\b{NOUN}\s*#?(?P<number>{CARDINAL})\s*(?:[:：.)]|\s[-–—])\s*", of_inputs=True),
    _heading(
        rf"[\[【(（]?(?:{PICTURE}|场景|格)\s*(?P<number>{NUMERAL})(?:[\]】)）]\s*[:：]?|\s*[:：])\s*",
        of_inputs=True,
    ),
    _heading(rf"^[ \t]*[(（\[【]?(?P<number>{NUMERAL})\s*[)）\]】.、．:：](?!\d)\s*"),
    _heading(r"(?:^|(?<=[\s;；:：。，,.]))[(（]?(?P<number>\d{1,2})(?:[)）、]|\.(?=\s))\s*"),
    _heading(rf"(?P<number>[{CIRCLED}])\s*"),
    _heading(r"^[ \t]*[-*•]\s+"),
)  # fmt: skip

SHARED = re.compile(
    r"\s*(?:(?:all|each|every|both|keep|the\s+same|same|consistent|overall|style|in\s+the\s+style|make|use)\b"
    r"|整体|统一|所有|全部|每|各|风格|画风|色调|保持|要求|均|都|四张|以上)",
    re.IGNORECASE,
)
"""How a sentence begins that speaks of all shots, though it stands behind the last."""


def _by_headings(prompt: str, references: int) -> SetPlan | None:
    for heading in HEADINGS:
        found = list(_in_order(heading, prompt))
        shots = _between(found, prompt)
        if len([shot for shot in shots if shot]) > (max(1, references) if heading.of_inputs else 1):
            last, after = _without_shared(shots[-1])
            named = tuple(shot for shot in (*shots[:-1], last) if shot)
            return SetPlan(prompt[: found[0][0]].strip(SEPARATORS), _ended(named) if after else named, after)
    return None


def _in_order(heading: Heading, prompt: str) -> Iterator[tuple[int, int]]:
    """The matches numbered 1, 2, 3, …, as start and end; other numbers belong to the text."""
    wanted = 1
    for match in heading.pattern.finditer(prompt):
        number = match.groupdict().get("number")
        if number is None or value(number) == wanted:
            wanted += 1
            yield match.span()


def _between(headings: list[tuple[int, int]], prompt: str) -> list[str]:
    """What stands behind each heading."""
    if not headings:
        return []
    ends = [start for start, _ in headings[1:]] + [len(prompt)]
    return [prompt[start:end].strip(SEPARATORS) for (_, start), end in zip(headings, ends, strict=True)]


def _without_shared(last: str) -> tuple[str, str]:
    """The last shot, and the sentences at its end that speak of all of them."""
    for match in re.finditer(rf"(?:[{ENDS};；](?=\s|[^\x00-\x7f])|\n)\s*", last):
        if SHARED.match(last, match.end()):
            return last[: match.end()].strip(SEPARATORS), last[match.end() :].strip()
    return last, ""


def _ended(shots: tuple[str, ...]) -> tuple[str, ...]:
    """Each with a full stop, so that more may follow."""
    return tuple(shot if shot[-1] in ENDS else shot + ("." if shot[-1].isascii() else "。") for shot in shots)


# Series and lists ----------------------------------------------------------------------------------------

COUNTED = re.compile(
    rf"(?<![第\d一二三四五六七八九十])(?P<number>{NUMERAL})\s*(?:张|幅|格|个(?:画面|镜头|场景))"
    rf"|\b(?P<word>{CARDINAL})(?:[\s-]+[a-z]+)?[\s-]+{NOUN}s?\b"
    rf"|\b(?:set|series|sequence|group|collection)\s+of\s+(?P<set>{CARDINAL})\b",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"(?:\b(?:set|series|sequence|group|collection|generate|create|draw|make|paint|render|in|total)\b[^.。]{0,24}"
    r"|生成|画|制作|创作|绘制|共|组|套|系列|^\s*)(?:\s|一组|一套|共|的|of|a|an|me|出|了|计|[,，:：])*$",
    re.IGNORECASE,
)
"""What stands before the number of the pictures that shall be made."""


def _by_series(prompt: str) -> SetPlan | None:
    cut = passages(prompt)
    return SetPlan(cut.before.strip(), cut.parts, cut.after.strip()) if cut else None


def _by_list(prompt: str) -> SetPlan | None:
    """ "Three pictures: a cat, a dog and a bird": as many parts as were announced."""
    for counted in COUNTED.finditer(prompt):
        colon = re.compile(r"[^:：\n.。]{0,80}[:：]").match(prompt, counted.end())
        if not colon:
            continue
        rest = prompt[colon.end() :]
        end = re.search(r"[\n。]|\.(?=\s|$)", rest)
        text, after = (rest[: end.start()], rest[end.end() :]) if end else (rest, "")
        for divider in (r"[;；→]|->", r",\s*and\b|[,，、]|\band\b|以及|和"):
            parts = tuple(part.strip(SEPARATORS) for part in re.split(divider, text))
            if len(parts) == _number(counted) > 1 and all(parts):
                return SetPlan(
                    prompt[: colon.end()].strip(), _ended(parts) if after.strip() else parts, after.strip()
                )
    return None


def _asked_number(prompt: str) -> int:
    """How many pictures the words ask for; 0 if they do not say."""
    for counted in COUNTED.finditer(prompt):
        if ASKING.search(prompt[max(0, counted.start() - 40) : counted.start()]):
            return _number(counted)
    return 0


def _number(counted: re.Match[str]) -> int:
    return value(next(filter(None, counted.groups())))
