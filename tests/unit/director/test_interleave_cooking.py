"""What a recipe says and shows of a dish, by its name alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.interleave_cooking import COOKING, FOOD, MADE_OF, SEASONED, UNSAID, Cooking, of_dish
from danqing.director.wording import Sentence
from danqing.domain.chinese import HAN

VALUES = {"phrase": "§", "shown": "§", "ingredients": "§"}


def way(dish: str) -> Cooking:
    return next(one for one in COOKING if one.of.search(dish))


def sentences() -> Iterator[Sentence]:
    for one in COOKING:
        yield from (one.said, one.shown, one.laid, one.cut)
    yield from (made_of for _, made_of in MADE_OF)
    yield from (SEASONED, UNSAID)


@pytest.mark.parametrize("sentence", list(sentences()))
def test_every_sentence_is_in_its_language_and_knows_its_values(sentence: Sentence) -> None:
    english, chinese = (sentence.said(language, **VALUES) for language in (False, True))
    assert not HAN.search(english)
    assert HAN.search(chinese)
    assert "{" not in english + chinese


# How it is cooked ------------------------------------------------------------------------------------------


def test_every_dish_is_cooked_somehow() -> None:
    assert COOKING[-1].of.search("anything at all")
    assert not any(one.of.search("") for one in COOKING[:-1])


@pytest.mark.parametrize(
    ("dish", "words"),
    [
        ("辣椒炒肉", "翻动"),
        ("fried rice", "heat the pan"),
        ("scrambled eggs", "heat the pan"),
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
    assert words in way(dish).said.english + way(dish).said.chinese


@pytest.mark.parametrize(
    ("dish", "chinese", "vessel"),
    [
        ("fried rice", False, "a wok on the stove, fried rice in the wok"),
        ("辣椒炒肉", True, "灶台上的炒锅里是辣椒炒肉"),
        ("tomato soup", False, "a pot on the stove, tomato soup in the pot"),
        ("番茄汤", True, "灶台上的汤锅里是番茄汤"),
        ("包子", True, "灶台上的蒸笼里是包子"),
        ("a cake", False, "a cake in the oven"),
        ("蛋糕", True, "烤箱里是蛋糕"),
        ("fruit salad", False, "fruit salad on the workbench"),
        ("green tea", False, "a hot kettle beside green tea"),
        ("beef wellington", False, "beef wellington in the pot"),
    ],
)
def test_the_cook_is_seen_with_what_the_dish_is_cooked_in(dish: str, chinese: bool, vessel: str) -> None:
    assert of_dish(dish, chinese)["cooked"].endswith(vessel) or vessel in of_dish(dish, chinese)["cooked"]


# What it is made of ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dish", "ingredients"),
    [
        ("辣椒炒肉", "辣椒、肉和调料"),
        ("番茄炒蛋", "番茄、蛋和调料"),
        ("土豆烧牛肉", "土豆、牛肉和调料"),
        ("小鸡炖蘑菇", "鸡肉、蘑菇和调料"),
        ("清炒白菜", "白菜和调料"),
        ("饺子", "面粉、肉和白菜"),
        ("蛋糕", "面粉和鸡蛋"),
        ("茶", "水壶和杯子"),
        ("佛跳墙", "食材和调料"),
    ],
)
def test_the_text_names_what_the_name_of_a_chinese_dish_says(dish: str, ingredients: str) -> None:
    """And nothing else, but for what everybody knows."""
    assert of_dish(dish, chinese=True)["ingredients"] == ingredients


@pytest.mark.parametrize(
    ("dish", "laid"),
    [
        ("stir-fried pork with chillies", "pork and chillies, fresh, on a cutting board in a kitchen"),
        ("scrambled eggs and a tomato", "eggs and tomato, fresh, on a cutting board in a kitchen"),
        ("a roast duck", "duck meat, fresh, on a cutting board in a kitchen"),
        ("dumplings", "flour and meat, fresh, on a cutting board in a kitchen"),
        ("black coffee", "a kettle and a cup, on a wooden kitchen table"),
        ("ratatouille", "ingredients, fresh, on a cutting board in a kitchen"),
    ],
)
def test_an_english_dish_begins_with_what_its_name_says(dish: str, laid: str) -> None:
    values = of_dish(dish, chinese=False)
    assert (values["laid"], values["ingredients"]) == (laid, "the ingredients")


def test_what_is_drunk_is_not_cut() -> None:
    assert "board" not in of_dish("tea", chinese=False)["cut"]
    assert "pork and leeks on a cutting board" in of_dish("fried pork with leeks", chinese=False)["cut"]
    assert "菜板上是切好的番茄和蛋" in of_dish("番茄炒蛋", chinese=True)["cut"]


@given(st.text(min_size=1, max_size=60), st.booleans())
def test_any_name_gives_all_values(dish: str, chinese: bool) -> None:
    """Braces in it stay what they are."""
    values = of_dish(dish, chinese)
    assert set(values) == {"cooking", "ingredients", "laid", "cut", "cooked"}
    assert dish in values["cooked"] or way(dish).of.search("cake")


# What is food ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["辣椒炒肉", "番茄汤", "面条", "tomato soup", "banana bread", "煎蛋"])
def test_food_is_told_from_other_things(words: str) -> None:
    assert FOOD.search(words)


@pytest.mark.parametrize("words", ["画面", "面具", "桌面整理", "纸鹤", "a paper crane", "a wooden chair"])
def test_what_is_no_food_is_not_cooked(words: str) -> None:
    assert not FOOD.search(words)
