"""The kinds of text as data: every sentence can be said of every subject, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from danqing.director.interleave_genres import (
    COOKING,
    DRAWING,
    FOOD,
    GENRES,
    GROWING,
    INTRODUCTION,
    PLAIN,
    RECIPE,
    SEVERAL,
    STORY,
    TUTORIAL,
    Genre,
    Stage,
)
from danqing.director.wording import Sentence
from danqing.domain.chinese import HAN

VALUES = dict.fromkeys(("phrase", "task", "name", "first", "second", "ingredients", "shown", "cooking"), "§")
STAGED = [genre for genre in GENRES if genre is not PLAIN]
OF_ONE = [STORY, DRAWING, GROWING, TUTORIAL, INTRODUCTION]
"""Those whose every sentence names the subject."""


def sentences() -> Iterator[Sentence]:
    for genre in GENRES:
        yield from (genre.title, *([genre.closing] if genre.closing else []))
        for stage in genre.stages:
            yield from (stage.said, stage.shown)
    yield SEVERAL
    yield from (sentence for _, sentence in COOKING)


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


def test_every_dish_is_cooked_somehow() -> None:
    assert COOKING[-1][0].search("anything at all")
    assert not any(pattern.search("") for pattern, _ in COOKING[:-1])


@pytest.mark.parametrize(
    ("dish", "words"),
    [
        ("辣椒炒肉", "翻动"),
        ("fried rice", "heat the pan"),
        ("番茄汤", "小火慢煮"),
        ("tomato soup", "simmer"),
        ("banana bread", "oven"),
        ("蛋糕", "烤箱"),
        ("包子", "蒸"),
        ("steamed fish", "steam"),
        ("fruit salad", "mix"),
        ("凉拌黄瓜", "拌匀"),
        ("green tea", "hot water"),
        ("奶茶", "热水"),
        ("佛跳墙", "按自己习惯的方法"),
    ],
)
def test_how_a_dish_is_cooked_is_told_by_its_name(dish: str, words: str) -> None:
    cooking = next(sentence for pattern, sentence in COOKING if pattern.search(dish))
    assert words in cooking.english + cooking.chinese


@pytest.mark.parametrize("words", ["辣椒炒肉", "番茄汤", "面条", "tomato soup", "banana bread", "煎蛋"])
def test_food_is_told_from_other_things(words: str) -> None:
    assert FOOD.search(words)


@pytest.mark.parametrize("words", ["画面", "面具", "桌面整理", "纸鹤", "a paper crane", "a wooden chair"])
def test_what_is_no_food_is_not_cooked(words: str) -> None:
    assert not FOOD.search(words)


def test_a_recipe_needs_no_ingredients_named() -> None:
    assert (
        RECIPE.stages[0].said.said(True, **VALUES | {"ingredients": "食材和调料", "name": "面"})
        == "备好做面要用的食材和调料。"
    )
