"""Interleaved answers by rules: any prompt gives paragraphs and pictures that belong together."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.director import direct
from danqing.director.interleave import Article, Section, by_rules
from danqing.director.plan import Script
from danqing.domain.chinese import is_chinese
from danqing.domain.job import Job
from danqing.domain.task import Passage
from tests.unit.director.director_orders import CANVAS, JOB, engine

PIECES = (
    *(
        "写一个",
        "故事",
        "教程",
        "三张图",
        "辣椒炒肉",
        "，",
        "。",
        "步骤：",
        "洗菜、",
        "对比",
        "猫和狗",
        "第一步",
        "\n",
        "这张图",
    ),
    *(
        "story about ",
        "how to ",
        "recipe ",
        "4 pictures ",
        "a fox ",
        "compare ",
        " and ",
        "steps: ",
        "1. ",
        ", ",
        "{name}",
    ),
)
"""What prompts for such answers are made of, in any order."""

PROMPTS = st.text(min_size=1, max_size=80).filter(str.strip) | st.lists(
    st.sampled_from(PIECES), min_size=1, max_size=12
).map("".join).filter(str.strip)


def texts(article: Article) -> list[str]:
    return [passage.text for passage in article.passages]


def whole(article: Article) -> str:
    """What a client shows that shows nothing but text."""
    return "".join(texts(article))


# Any prompt ------------------------------------------------------------------------------------------------


@given(PROMPTS, st.integers(1, 5), st.integers(0, 1))
def test_any_prompt_gives_words_and_one_to_the_most_pictures(prompt: str, most: int, references: int) -> None:
    article = by_rules(prompt, most, references)
    assert 1 <= len(article.prompts) <= most
    assert all(shown.strip() for shown in article.prompts)
    assert texts(article)
    assert all(text.strip() for text in texts(article))


@given(PROMPTS, st.integers(1, 5))
def test_passages_stand_before_a_picture_or_behind_the_last(prompt: str, most: int) -> None:
    article = by_rules(prompt, most)
    before = [passage.before for passage in article.passages]
    assert before == sorted(set(before))
    assert before[0] == 0
    assert before[-1] <= len(article.prompts)


@given(PROMPTS)
def test_an_answer_is_the_same_every_time(prompt: str) -> None:
    assert by_rules(prompt, 5) == by_rules(prompt, 5)


@given(
    st.sampled_from(["写一个关于小狐狸的故事", "辣椒炒肉教程", "A story about a fox", "How to fold a paper crane"])
)
def test_nothing_is_said_in_figures_but_the_numbers_of_steps(prompt: str) -> None:
    """Quantities, temperatures and times would be invented."""
    assert not re.search(r"\d", re.sub(r"^Step \d: ", "", whole(by_rules(prompt, 5)), flags=re.MULTILINE))


# What it says ----------------------------------------------------------------------------------------------


def test_a_recipe_in_as_many_pictures_as_the_words_ask_for() -> None:
    """The example of the API documents: a title, numbered steps, and each picture fits its step."""
    article = by_rules("给我一个3张图辣椒炒肉教程", 5)
    assert [section.text for section in article.sections] == [
        "辣椒炒肉的做法\n第一步：备好做辣椒炒肉要用的辣椒、肉和调料。",
        "第二步：把锅烧热，食材下锅，不停翻动，直到熟透。",
        "第三步：把辣椒炒肉盛出来，端上餐桌。",
    ]
    assert article.prompts == (
        "新鲜的辣椒、肉和调料放在厨房的菜板上",
        "厨师站在厨房的灶台旁，灶台上的炒锅里是辣椒炒肉",
        "做好的辣椒炒肉，摆在餐桌上",
    )
    assert (article.closing, article.subject) == ("好好享用辣椒炒肉吧！", "辣椒炒肉")


def test_a_story_goes_through_a_day() -> None:
    article = by_rules("An illustrated story in four scenes about a brave little fox who wants to see the sea", 5)
    assert texts(article)[0].startswith(
        "A story about a brave little fox who wants to see the sea\nEarly in the morning"
    )
    assert all("the brave little fox" in text for text in texts(article)[:4])
    assert [shown.rpartition(", ")[2] for shown in article.prompts] == [
        "at sunrise",
        "under dark clouds",
        "a rainbow in the sky",
        "the moon in a starry sky",
    ]
    assert all(shown.startswith("A brave little fox, ") for shown in article.prompts[:3])
    assert article.prompts[3].startswith("A brave little fox who wants to see the sea, ")
    assert article.closing == "The end."


@pytest.mark.parametrize(
    ("prompt", "hero", "end"),
    [
        ("小狐狸找月亮的故事 四张图", "小狐狸，", "小狐狸找月亮，"),
        ("A story about a robot that goes to Mars", "A robot, ", "A robot that goes to Mars, "),
        ("A story about a cat in Paris", "A cat in Paris, ", "A cat in Paris, "),
    ],
)
def test_what_a_hero_is_after_is_seen_in_the_last_picture(prompt: str, hero: str, end: str) -> None:
    """Or the moon that the fox looks for would stand above it all the time."""
    *before, last = by_rules(prompt, 5).prompts
    assert all(shown.startswith(hero) for shown in before)
    assert last.startswith(end)


def test_two_heroes_are_called_by_their_names() -> None:
    prompt = "An illustrated story in three scenes about a lighthouse keeper and a whale"
    assert all("the lighthouse keeper and the whale" in text for text in texts(by_rules(prompt, 5))[:3])


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("How to draw a cat", ("Step 1: With a light pencil, draw the outline of the cat", "line drawing")),
        ("教我画一只猫", ("第一步：用铅笔轻轻画出猫的轮廓", "一只猫，简笔画")),
        ("How to grow tomatoes", ("plant the tomatoes", "A farmer planting tomatoes in a garden")),
        ("怎么种番茄", ("种下番茄", "农民在花园里种番茄")),
        ("How to fold a paper crane", ("Fold a paper crane, step by step", "Materials and tools for a paper crane")),
        ("如何折纸鹤", ("折纸鹤教程", "折纸鹤要用的材料和工具")),
        ("Introduce giant pandas", ("Giant pandas: an introduction in pictures", "Giant pandas, as a whole")),
        ("介绍大熊猫", ("大熊猫图文介绍", "大熊猫，全景")),
        (
            "A recipe for tomato soup",
            ("Get the ingredients ready for the tomato soup", "Ingredients, fresh, on a cutting board"),
        ),
        ("Eine Katze", ("Here is a picture for “Eine Katze”.", "Eine Katze")),
        ("一只橘猫", ("这是为“一只橘猫”画的图。", "一只橘猫")),
    ],
)
def test_each_kind_of_text_in_both_languages(prompt: str, words: tuple[str, str]) -> None:
    article = by_rules(prompt, 5)
    said, shown = words
    assert said in whole(article)
    assert shown in article.prompts[0]
    if is_chinese(prompt):
        assert not re.search("[a-z]", whole(article))


def test_a_comparison_shows_both_alone_and_then_together() -> None:
    """Its pictures have no subject that is the same in all of them."""
    article = by_rules("对比猫和狗的区别", 5)
    assert article.prompts == ("猫", "狗", "左边是猫，右边是狗")
    assert article.subject == ""


@pytest.mark.parametrize(
    ("prompt", "most", "count"),
    [
        ("用五张图讲小狐狸的故事", 5, 5),
        ("用五张图讲小狐狸的故事", 2, 2),
        ("A story in two scenes about a fox", 5, 2),
        ("A story about a fox", 5, 4),
        ("A story about a fox", 3, 3),
        ("辣椒炒肉教程", 5, 3),
        ("二十张图的故事，关于小狐狸", 5, 5),
        ("Two pictures of a red car", 5, 2),
        ("A red car", 5, 1),
        ("给我一张辣椒炒肉教程的图", 5, 1),
        ("一步一步教我折纸鹤", 5, 3),
    ],
)
def test_as_many_pictures_as_the_words_ask_for_and_never_more_than_allowed(
    prompt: str, most: int, count: int
) -> None:
    assert len(by_rules(prompt, most).prompts) == count


def test_several_plain_pictures_share_one_sentence() -> None:
    article = by_rules("Two pictures of a red car", 5)
    assert article.passages == (Passage(0, "Here are 2 pictures for “a red car”."),)
    assert article.prompts == ("a red car", "a red car")


# Steps of the prompt ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prompt",
    [
        "红烧肉的做法，步骤：焯水、炒糖色、炖煮、收汁、装盘",
        "红烧肉的做法：1. 焯水 2. 炒糖色 3. 炖煮 4. 收汁 5. 装盘",
        "红烧肉的做法\n第一步：焯水\n第二步：炒糖色\n第三步：炖煮\n第四步：收汁\n第五步：装盘",
    ],
)
def test_steps_that_the_prompt_names_are_told_and_shown(prompt: str) -> None:
    article = by_rules(prompt, 5)
    steps = ("焯水", "炒糖色", "炖煮", "收汁", "装盘")
    assert article.prompts == tuple(f"红烧肉：{step}" for step in steps)
    assert [text.splitlines()[-1] for text in texts(article)[:5]] == [
        f"第{number}步：{step}。" for number, step in zip("一二三四五", steps, strict=True)
    ]


def test_no_step_is_lost_where_there_are_more_than_pictures() -> None:
    """A picture shows the last step that is told before it."""
    article = by_rules("How to cook rice, steps: wash the rice, boil water, add salt, then cook it and serve", 2)
    assert [text.count("Step") for text in texts(article)[:2]] == [2, 3]
    assert article.prompts == ("rice: boil water", "rice: serve")


def test_a_story_that_the_prompt_tells_is_told_as_it_is() -> None:
    article = by_rules("Tell me a story about Anna. She finds a key. She opens a door. Watercolour style.", 5)
    assert texts(article)[:2] == ["A story about Anna\nShe finds a key.\n", "She opens a door.\n"]
    assert article.prompts[1] == "Anna: She opens a door, Watercolour style"


def test_what_is_said_of_the_style_goes_with_every_picture_and_what_is_said_of_the_text_with_none() -> None:
    article = by_rules("写一个关于小狐狸的故事，水彩风格，每张图配一段文字，四张图", 5)
    assert all(shown.endswith("，水彩风格") for shown in article.prompts)
    assert "文字" not in "".join(article.prompts)
    assert "水彩" not in whole(article)


# With an image ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("给这张图写一个故事", "以给出的图片为基础：图中的主角，清晨，日出"),
        ("Write a story about this picture", "Based on the given picture: The subject of the picture, at sunrise"),
        ("A story about the fox", "Based on the given picture: The fox, at sunrise"),
        ("Draw it in winter", "Based on the given picture: Draw it in winter"),
    ],
)
def test_pictures_go_on_from_the_image(prompt: str, shown: str) -> None:
    assert by_rules(prompt, 5, references=1).prompts[0] == shown


def test_a_story_about_an_image_has_a_hero() -> None:
    assert "our hero set out" in whole(by_rules("Write a story about this picture", 5, references=1))


# What becomes of it ----------------------------------------------------------------------------------------


def test_paragraphs_stand_on_lines_of_their_own() -> None:
    """For clients that put all text together; the last one has no line behind it."""
    article = Article((Section("One.", "1"), Section("", "2"), Section("Two.", "3")), "Three.")
    assert article.passages == (Passage(0, "One.\n"), Passage(2, "Two.\n"), Passage(3, "Three."))
    assert replace(article, closing="").passages[-1] == Passage(2, "Two.")


@pytest.mark.parametrize(("prompt", "together"), [("A story about a fox", True), ("Compare a cat and a dog", False)])
def test_pictures_of_one_subject_are_held_together_by_the_first(prompt: str, together: bool) -> None:
    """By an engine that knows no sets; a comparison shows different things, which must not look alike."""
    article = by_rules(prompt, 5)
    job: Job = replace(JOB, prompt=prompt, count=5, interleaved=True)
    script = Script(prompts=article.prompts, subject=article.subject)
    assert direct(job, script, CANVAS, (), engine()).anchored is together
