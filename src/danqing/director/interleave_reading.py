"""What a prompt asks of an interleaved answer: a kind of text, its subject, its steps and a number of pictures.

Written for orders as people send them: "给我一个3张图辣椒炒肉教程", "A story in four scenes about a small fox".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from danqing.director import image_set
from danqing.director.image_set import SHARED, SetPlan, joined
from danqing.director.interleave_cooking import FOOD
from danqing.director.interleave_genres import GENRES, PLAIN, RECIPE, STORY, TUTORIAL, Genre
from danqing.director.interleave_subject import Subject, bare, subject
from danqing.director.numerals import CARDINAL, NUMERAL, value
from danqing.director.series import ENDS, SEPARATORS
from danqing.domain.chinese import is_chinese

COUNTED = re.compile(
    rf"(?:\b(?:with|in|using|of|show(?:ing)?)\s+)?\b(?P<word>{CARDINAL})(?:\s+[a-z]+)?[\s-]+"
    r"(?:image|picture|photograph|photo|panel|frame|shot|scene|page|illustration|drawing|step|chapter|stage)s?\b"
    rf"|[共配附带用分要需]{{0,2}}(?<!第)(?!一步)(?P<number>{NUMERAL})\s*"
    r"(?:[张幅](?:图片?|插图|配图|照片|画)?|[格步]|个(?:画面|镜头|场景|步骤|章节))来?",
    re.IGNORECASE,
)
"""How many pictures the words ask for, with what ties it to its sentence."""

STEPS = re.compile(
    r"(?:步骤|\bsteps?\b)\s*(?:分别)?(?:是|为|有|包括|如下|are|being)?\s*[:：]\s*(?P<list>[^。.\n]+)", re.IGNORECASE
)
STEP_LABEL = re.compile(
    rf"(?<!\s)\s*(?:第(?P<number>{NUMERAL})步|\bstep\s+(?P<word>{CARDINAL})\b)\s*[:：.,，、]?\s*", re.IGNORECASE
)
BETWEEN_STEPS = re.compile(
    r"\s*(?:[,，]\s*(?:and\s+then\b|then\b|and\b|然后|再|最后)|[,，、;；→]|->|\band\s+then\b|\bthen\b|\band\b|然后)\s*",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(
    r"[。！？!?；;\n]+|\.(?=\s|$)|，|,(?=[\u4e00-\u9fff])|,\s+(?=(?:in|with|using|as|each|all|no|without)\b)",
    re.IGNORECASE,
)
OF_THE_TEXT = re.compile(r"文字|说明|标题|\d字|\b(?:captions?|texts?|words|paragraphs?|sentences?)\b", re.IGNORECASE)
"""What a clause speaks of that wants something of the words and nothing of the pictures."""

OF_THE_STYLE = re.compile(
    rf"{SHARED.pattern}|.*(?:风格|画风|色调|水彩|油画|插画|漫画|卡通|水墨|"
    r"\b(?:style|watercolou?r|illustrations?|colou?rs?|painting|photo)\b)",
    re.IGNORECASE,
)

SAYING_SO = re.compile(r"关于|有关|主[题角]|about\b|on\b|it\s+is\s+about\b", re.IGNORECASE)
"""How a clause begins that says what the text is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`steps` are what the prompt itself tells, in order, and `scenes` what each of them looks like; `rest` is what
    it says of all pictures; `pictures` is 0 where it does not say how many."""

    prompt: str
    chinese: bool
    genre: Genre
    subject: Subject
    steps: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    rest: str = ""
    pictures: int = 0


def wish(prompt: str, references: int = 0) -> Wish:
    """What the prompt asks for; any text asks for something. With input images it may speak of these."""
    chinese, named = is_chinese(prompt), _named(prompt, references)
    clauses = _clauses(named.before) or [prompt.strip()]
    genre, at = _genre(clauses, prompt if named.shots else "")
    if not subject(clauses[at], genre, chinese, of_image=False).phrase:
        at = _elsewhere(clauses, at)
    about = subject(clauses[at], genre, chinese, of_image=references > 0)
    others = _others(clauses, at, chinese)
    plot = _plot(genre, others) if not named.shots else ()
    steps = named.shots or plot
    return Wish(
        prompt=prompt,
        chinese=chinese,
        genre=about.genre if about.phrase or steps else PLAIN,
        subject=about,
        steps=steps,
        scenes=_scenes(replace(named, shots=steps), about, chinese),
        rest=("，" if chinese else ", ").join(clause for clause in others if clause not in plot),
        pictures=pictures(prompt),
    )


def _named(prompt: str, references: int) -> SetPlan:
    """The prompt, cut into the steps that it names and what stands around them."""
    if found := STEPS.search(prompt):
        steps = tuple(step for part in BETWEEN_STEPS.split(found["list"]) for step in _clauses(part))
        if len(steps) > 1:
            return SetPlan(prompt[: found.start()], steps, prompt[found.end() :].strip(SEPARATORS + ENDS))
    return image_set.split(STEP_LABEL.sub(_line_label, prompt), references)


def _line_label(step: re.Match[str]) -> str:
    """ "第一步：" and "Step 1:" as `image_set` knows labels, at the beginning of a line."""
    return f"\n{value(step['number'] or step['word'])}) "


def _scenes(named: SetPlan, about: Subject, chinese: bool) -> tuple[str, ...]:
    """Each step within the words that it was cut from, or beside the subject of the text."""
    if about.genre is PLAIN:
        before = about.phrase if COUNTED.search(named.before) else named.before
        return tuple(image_set.shot_prompts(replace(named, before=before), len(named.shots)))
    after = joined(*_saying(_clauses(named.after), chinese))
    label = about.phrase and about.phrase + ("：" if chinese else ":")
    return tuple(joined(label, shot, after) for shot in named.shots)


def _clauses(text: str) -> list[str]:
    """Without how many pictures there shall be, and without those that say nothing else."""
    bared = (" ".join(COUNTED.sub(" ", clause).split()).strip(SEPARATORS + ENDS) for clause in CLAUSE_END.split(text))
    return [clause for clause in bared if clause]


def _genre(clauses: Sequence[str], whole: str) -> tuple[Genre, int]:
    """The kind of text that the clauses ask for, or else the whole prompt, and which of them does."""
    found = ((genre, at) for genre in GENRES for at, clause in enumerate(clauses) if genre.asked.search(clause))
    genre, at = next(found, (PLAIN, 0))
    if genre is PLAIN and whole not in ("", *clauses):
        return _genre([whole], "")[0], 0
    return (RECIPE if genre is TUTORIAL and FOOD.search(clauses[at]) else genre), at


def _elsewhere(clauses: Sequence[str], at: int) -> int:
    """Which clause names the subject where the one at `at` says no more than the kind of text; that one if none."""
    others = [other for other, clause in enumerate(clauses) if other != at and not OF_THE_STYLE.match(clause)]
    saying_so = [other for other in others if SAYING_SO.match(clauses[other])]
    return (saying_so or (others if len(others) == 1 else [at]))[0]


def _others(clauses: Sequence[str], at: int, chinese: bool) -> list[str]:
    """The clauses that say more about the pictures than the one at `at`."""
    return _saying([*clauses[:at], *clauses[at + 1 :]], chinese)


def _saying(clauses: Sequence[str], chinese: bool) -> list[str]:
    """Those that say something of the pictures, and do not merely ask for them."""
    return [clause for clause in clauses if bare(clause, chinese) and not OF_THE_TEXT.search(clause)]


def _plot(genre: Genre, others: Sequence[str]) -> tuple[str, ...]:
    """What happens in a story that the prompt itself tells."""
    plot = tuple(clause for clause in others if not OF_THE_STYLE.match(clause))
    return plot if genre is STORY and len(plot) > 1 else ()


def pictures(prompt: str) -> int:
    """How many pictures the words ask for; 0 if they do not say."""
    counted = COUNTED.search(prompt)
    return value(counted["word"] or counted["number"]) if counted else 0
