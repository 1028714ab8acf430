"""Interleaved answers: paragraphs and pictures in turn, planned by rules; any prompt gives one.

What the words ask for is read in `interleave_reading`; what each kind of text says is data, in `interleave_genres`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from danqing.director.interleave_genres import COMPARISON, PLAIN, SEVERAL
from danqing.director.interleave_reading import Wish, wish
from danqing.director.numerals import CHINESE
from danqing.director.series import ENDS
from danqing.director.wording import Sentence
from danqing.domain.task import Passage

CONTINUED = Sentence("Based on the given picture: {shown}", "以给出的图片为基础：{shown}")


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph, which may be empty, and what the picture behind it shows."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Article:
    """An interleaved answer. `closing` stands behind the last picture; `subject` is what must look the same in all
    of them. Both may be empty."""

    sections: tuple[Section, ...]
    closing: str = ""
    subject: str = ""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The words, each paragraph on lines of its own for clients that show nothing but text."""
        texts = [*(section.text for section in self.sections), self.closing]
        told = [(before, text) for before, text in enumerate(texts) if text]
        return tuple(Passage(before, text if before == told[-1][0] else f"{text}\n") for before, text in told)

    @property
    def prompts(self) -> tuple[str, ...]:
        return tuple(section.shown for section in self.sections)


def by_rules(prompt: str, most: int, references: int = 0) -> Article:
    """An answer with one to `most` pictures, in the language of the prompt.

    With an input image (`references`) its pictures go on from that.
    """
    asked = wish(prompt, references)
    pictures = min(most, asked.pictures or len(asked.steps) or asked.genre.usual)
    sections = _titled(asked, [_with_rest(section, asked) for section in _sections(asked, pictures)])
    if references:
        sections = [replace(one, shown=CONTINUED.said(asked.chinese, shown=one.shown)) for one in sections]
    return Article(tuple(sections), _closing(asked), "" if asked.genre is COMPARISON else asked.subject.phrase)


def _sections(asked: Wish, pictures: int) -> list[Section]:
    """The steps that the prompt names, or else those that its kind of text has."""
    if asked.steps:
        return _told(asked, pictures)
    if asked.genre is PLAIN:
        shown = asked.subject.phrase if asked.pictures else ""
        return [Section("", shown or asked.prompt)] * pictures
    return _staged(asked, pictures)


def _told(asked: Wish, pictures: int) -> list[Section]:
    """Every step is told; with more of them than pictures, a picture shows the last one that is told before it."""
    count = min(pictures, len(asked.steps))
    texts = _numbered(asked, asked.steps)
    edges = [at * len(texts) // count for at in range(count + 1)]
    return [Section("\n".join(texts[start:end]), asked.scenes[end - 1]) for start, end in pairwise(edges)]


def _staged(asked: Wish, pictures: int) -> list[Section]:
    values, stages = asked.subject.values, asked.genre.chosen(pictures)
    texts = _numbered(asked, [stage.said.said(asked.chinese, **values) for stage in stages])
    shown = [_capitalised(stage.shown.said(asked.chinese, **values)) for stage in stages]
    return [Section(*both) for both in zip(texts, shown, strict=True)]


def _with_rest(section: Section, asked: Wish) -> Section:
    """With what the prompt says of all pictures, unless the picture has the whole prompt."""
    if not asked.rest or section.shown == asked.prompt:
        return section
    return replace(section, shown=section.shown.rstrip(ENDS) + ("，" if asked.chinese else ", ") + asked.rest)


def _numbered(asked: Wish, texts: Sequence[str]) -> list[str]:
    """Each as a sentence, with its number where the kind of text has steps and there are several."""
    whole = [_sentence(text, asked.chinese) for text in texts]
    if not asked.genre.is_numbered or len(whole) < 2:
        return whole
    label = _step_zh if asked.chinese else "Step {}: ".format
    return [label(at) + text for at, text in enumerate(whole, 1)]


def _step_zh(number: int) -> str:
    return f"第{CHINESE[number - 1] if number <= len(CHINESE) else number}步："


def _titled(asked: Wish, sections: Sequence[Section]) -> list[Section]:
    """With the title on a line of its own before the first paragraph; an answer without a subject has none."""
    first, *others = sections
    if asked.steps and not asked.subject.phrase:
        return [*sections]
    sentence = SEVERAL if asked.genre is PLAIN and others else asked.genre.title
    title = _capitalised(sentence.said(asked.chinese, pictures=len(sections), **asked.subject.values))
    return [replace(first, text=f"{title}\n{first.text}".strip()), *others]


def _closing(asked: Wish) -> str:
    if not asked.genre.closing or not asked.subject.phrase:
        return ""
    return asked.genre.closing.said(asked.chinese, **asked.subject.values)


def _sentence(text: str, chinese: bool) -> str:
    end = "" if text.endswith(tuple(ENDS)) else "。" if chinese else "."
    return _capitalised(text) + end


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
