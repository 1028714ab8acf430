"""What prompts ask of an interleaved answer, as people write them."""

from __future__ import annotations

import time

import pytest

from danqing.director.interleave_genres import (
    COMPARISON,
    DRAWING,
    GROWING,
    INTRODUCTION,
    PLAIN,
    RECIPE,
    STORY,
    TUTORIAL,
    Genre,
)
from danqing.director.interleave_reading import pictures, wish

READ: list[tuple[str, Genre, str]] = [
    ("给我一个3张图辣椒炒肉教程", RECIPE, "辣椒炒肉"),
    ("番茄炒蛋怎么做？", RECIPE, "番茄炒蛋"),
    ("教我包饺子，用4张图，每步配一段文字", RECIPE, "饺子"),
    ("帮我做一份蛋糕食谱", RECIPE, "蛋糕"),
    ("包子的做法", RECIPE, "包子"),
    ("给我一个关于如何冲咖啡的图文教程，带文字说明", RECIPE, "咖啡"),
    ("Give me a recipe for tomato soup with 3 pictures", RECIPE, "tomato soup"),
    ("How do I bake banana bread?", RECIPE, "banana bread"),
    ("An illustrated tomato soup recipe, in watercolour", RECIPE, "tomato soup"),
    ("写一个关于勇敢的小狐狸的图文故事，四张图，水彩风格", STORY, "勇敢的小狐狸"),
    ("给我讲个龟兔赛跑的故事", STORY, "龟兔赛跑"),
    ("一个图文故事，关于小狐狸，五张图", STORY, "小狐狸"),
    ("An illustrated story in four scenes about a brave little fox", STORY, "a brave little fox"),
    ("Write a picture book. It is about two owls.", STORY, "two owls"),
    ("The adventures of a paper boat", STORY, "a paper boat"),
    ("教我画一只猫，5张图", DRAWING, "一只猫"),
    ("How to draw a cat, step by step", DRAWING, "a cat"),
    ("怎么种番茄", GROWING, "番茄"),
    ("How to grow roses in 4 steps", GROWING, "roses"),
    ("如何折纸鹤，一步一步教我", TUTORIAL, "折纸鹤"),
    ("灯笼教程", TUTORIAL, "灯笼"),
    ("Write an illustrated tutorial on how to fold a paper crane", TUTORIAL, "a paper crane"),
    ("origami crane tutorial", TUTORIAL, "origami crane"),
    ("A step-by-step guide to making paper lanterns", TUTORIAL, "paper lanterns"),
    ("请用三张图介绍大熊猫", INTRODUCTION, "大熊猫"),
    ("请生成一篇图文并茂的短文，介绍埃菲尔铁塔", INTRODUCTION, "埃菲尔铁塔"),
    ("用图文讲解彩虹是怎么形成的", INTRODUCTION, "彩虹"),
    ("Introduce giant pandas with pictures", INTRODUCTION, "giant pandas"),
    ("Explain how a bicycle works in two pictures", INTRODUCTION, "a bicycle"),
    ("对比猫和狗的区别", COMPARISON, "猫和狗"),
    ("猫和狗有什么不同，两张图", COMPARISON, "猫和狗"),
    ("Compare cats and dogs in three pictures", COMPARISON, "cats and dogs"),
    ("What is the difference between a boat and a train?", COMPARISON, "a boat and a train"),
    ("一只橘猫坐在窗台上", PLAIN, "一只橘猫坐在窗台上"),
    ("画一个小女孩的生日派对，图文结合", PLAIN, "小女孩的生日派对"),
    ("A cat on a windowsill", PLAIN, "A cat on a windowsill"),
    ("Two pictures of a red car", PLAIN, "a red car"),
    ("tutorial", PLAIN, ""),
    ("教程", PLAIN, ""),
]


@pytest.mark.parametrize(("prompt", "genre", "phrase"), READ)
def test_the_kind_of_text_and_its_subject(prompt: str, genre: Genre, phrase: str) -> None:
    asked = wish(prompt)
    assert asked.genre is genre
    assert asked.subject.phrase == phrase


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("给我一个3张图辣椒炒肉教程", 3),
        ("配四幅插图", 4),
        ("分五个步骤讲", 5),
        ("三步学会画猫", 3),
        ("An illustrated story in four scenes", 4),
        ("a 5-step tutorial", 5),
        ("with two cute pictures", 2),
        ("第一张图要好看", 0),
        ("一步一步教我", 0),
        ("image 1 shows a cat", 0),
        ("three cats", 0),
        ("三只猫", 0),
    ],
)
def test_how_many_pictures_the_words_ask_for(prompt: str, count: int) -> None:
    assert pictures(prompt) == count


@pytest.mark.parametrize(
    ("prompt", "steps"),
    [
        ("红烧肉的做法，步骤：焯水、炒糖色、装盘，3张图", ("焯水", "炒糖色", "装盘")),
        ("做法步骤如下：洗菜，切菜，然后炒菜", ("洗菜", "切菜", "炒菜")),
        ("Paper lanterns, steps: cut the paper, fold it and then glue", ("cut the paper", "fold it", "glue")),
        ("Create a tutorial: 1. wash the rice 2. boil water", ("wash the rice", "boil water")),
        ("First image: a cat. Second image: a dog.", ("a cat.", "a dog.")),
        ("讲个童话。小狐狸离开了家。它遇见了兔子。水彩风格", ("小狐狸离开了家", "它遇见了兔子")),
        ("介绍西湖四季", ("春天", "夏天", "秋天", "冬天")),
        ("A story about a fox, in watercolour", ()),
        ("步骤：一步", ()),
        ("做蛋糕：第一步，打蛋。第二步，烘烤。", ("打蛋。", "烘烤。")),
        ("A cake. Step 1: beat the eggs. Step two: bake it.", ("beat the eggs.", "bake it.")),
    ],
)
def test_the_steps_that_the_prompt_names(prompt: str, steps: tuple[str, ...]) -> None:
    asked = wish(prompt)
    assert asked.steps == steps
    assert len(asked.scenes) == len(steps)


def test_a_step_is_shown_with_its_subject_and_with_what_holds_for_all() -> None:
    assert wish("写一篇介绍西湖四季的图文，四张").scenes[0] == "西湖：春天"
    assert wish("The same stray cat. 1) It sits. 2) It runs.").scenes == (
        "The same stray cat. It sits.",
        "The same stray cat. It runs.",
    )
    assert wish("画三张图：公园、海边、森林").scenes == ("公园", "海边", "森林")


@pytest.mark.parametrize(
    ("prompt", "rest"),
    [
        ("写一个关于小狐狸的故事，水彩风格，四张图", "水彩风格"),
        ("辣椒炒肉教程，请配文字说明", ""),
        ("A story about a fox. Warm colours. With short captions.", "Warm colours"),
        ("How to draw a cat, step by step", ""),
    ],
)
def test_what_else_is_said_of_all_pictures(prompt: str, rest: str) -> None:
    assert wish(prompt).rest == rest


def test_words_of_an_input_image_are_no_steps() -> None:
    """ "Image 1: …" speaks of the image that came with the order."""
    assert wish("图1：小狐狸。写一个故事", references=1).steps == ()


@pytest.mark.parametrize(
    "piece", ["请", "的", "和", "story about ", "how to ", "3 pictures ", "步骤：a、", "1. ", "?", "和对比"]
)
def test_the_longest_prompt_is_read_at_once(piece: str) -> None:
    """Two thousand characters of whatever repeats; measured at 20 ms at most."""
    began = time.perf_counter()
    wish((piece * 2000)[:2000])
    assert time.perf_counter() - began < 1.0
