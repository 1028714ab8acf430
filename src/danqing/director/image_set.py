"""Splits the words of an image set into its shots, by rules.

"First image: …; Second image: …", "第一张：…；第二张：…", "图1：…" and numbered lines name the shots;
what stands before the first of them is what all shots share. Without any, the shots are variations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENGLISH = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
_NOUN = r"(?:image|picture|photo|panel|frame|shot|scene)"
_HEADINGS = (
    re.compile(rf"(?:the\s+)?\b(?:{_ENGLISH})\s+{_NOUN}\s*[:：,]\s*", re.IGNORECASE),
    re.compile(rf"\b{_NOUN}\s*\d{{1,2}}\s*[:：]\s*", re.IGNORECASE),
    re.compile(r"第[一二三四五六七八九十\d]{1,3}[张幅个格页](?:图片|图)?\s*[:：,，]\s*"),
    re.compile(r"图(?:片)?\s*[一二三四五六七八九十\d]{1,2}\s*[:：]\s*"),
    re.compile(r"(?:^|\n)\s*(?:\d{1,2}\s*[.、)）]|[-*•])\s*"),
)
_EDGE = " \t\r\n;；,，"


@dataclass(frozen=True, slots=True)
class SetPlan:
    """What all shots share, and what each one shows; `shots` is empty when the words name none."""

    subject: str
    shots: tuple[str, ...]


def split(prompt: str) -> SetPlan:
    """The shots that the prompt names, in order."""
    for heading in _HEADINGS:
        found = list(heading.finditer(prompt))
        if len(found) > 1:
            return _cut(prompt, [(match.start(), match.end()) for match in found])
    return SetPlan(prompt.strip(), ())


def _cut(prompt: str, headings: list[tuple[int, int]]) -> SetPlan:
    starts = [end for _, end in headings]
    ends = [start for start, _ in headings[1:]] + [len(prompt)]
    shots = [prompt[start:end].strip(_EDGE) for start, end in zip(starts, ends, strict=True)]
    named = tuple(shot for shot in shots if shot)
    return SetPlan(prompt[: headings[0][0]].strip(_EDGE), named) if named else SetPlan(prompt.strip(), ())


def shot_prompts(plan: SetPlan, count: int) -> list[str]:
    """At most `count` prompts: each named shot after what all share, or the whole again and again."""
    if plan.shots:
        return [f"{plan.subject} {shot}".strip() for shot in plan.shots[:count]]
    return [plan.subject] * count
