"""The kinds of text as data: every sentence can be said of every subject, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from danqing.director.interleave_genres import (
    DRAWING,
    GENRES,
    GROWING,
    INTRODUCTION,
    PLAIN,
    SEVERAL,
    STORY,
    TUTORIAL,
    Genre,
    Stage,
)
from danqing.director.wording import Sentence
from danqing.domain.chinese import HAN

VALUES = dict.fromkeys(
    ("phrase", "hero", "task", "name", "first", "second", "ingredients", "cooking", "laid", "cut", "cooked"), "§"
)
STAGED = [genre for genre in GENRES if genre is not PLAIN]
OF_ONE = [STORY, DRAWING, GROWING, TUTORIAL, INTRODUCTION]
"""Those whose every sentence names the subject."""


def sentences() -> Iterator[Sentence]:
    for genre in GENRES:
        yield from (genre.title, *([genre.closing] if genre.closing else []))
        for stage in genre.stages:
            yield from (stage.said, stage.shown)
    yield SEVERAL


@pytest.mark.parametrize("sentence", list(sentences()))
def test_every_sentence_is_in_its_language_and_knows_its_values(sentence: Sentence) -> None:
    english, chinese = (sentence.said(language, pictures=3, **VALUES) for language in (False, True))
    assert not HAN.search(english)
    assert HAN.search(chinese) or chinese in ("§", "《§》")
    assert "{" not in english + chinese


@pytest.mark.parametrize("genre", STAGED)
@pytest.mark.parametrize("sections", [1, 2, 3, 4, 5])
def test_a_text_of_so_many_sections_has_as_many_stages_in_order(genre: Genre, sections: int) -> None:
    chosen = genre.chosen(sections)
    assert len(chosen) == sections
    assert [genre.stages.index(stage) for stage in chosen] == sorted(genre.stages.index(stage) for stage in chosen)


@pytest.mark.parametrize("genre", STAGED)
def test_more_sections_than_stages_are_all_stages(genre: Genre) -> None:
    assert list(genre.chosen(12)) == list(genre.stages)
    assert 1 <= genre.usual <= len(genre.stages)


@pytest.mark.parametrize("stage", [stage for genre in OF_ONE for stage in genre.stages])
@pytest.mark.parametrize("chinese", [False, True])
def test_every_paragraph_and_every_picture_names_the_subject(stage: Stage, chinese: bool) -> None:
    """But for a painter's advice, which is the same for all subjects, in one language or the other."""
    assert "§" in stage.shown.said(chinese, **VALUES)
    assert "§" in stage.said.said(False, **VALUES) + stage.said.said(True, **VALUES)
