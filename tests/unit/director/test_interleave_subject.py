"""What a text is about, and how it goes on to call it."""

from __future__ import annotations

import pytest

from danqing.director.interleave_genres import COMPARISON, INTRODUCTION, PLAIN, RECIPE, STORY, TUTORIAL, Genre
from danqing.director.interleave_subject import Subject, bare, subject


def of(clause: str, genre: Genre, *, of_image: bool = False) -> Subject:
    return subject(clause, genre, chinese=not clause.isascii(), of_image=of_image)


@pytest.mark.parametrize(
    ("clause", "name"),
    [
        ("a story about a brave little fox who wants to see the sea", "the brave little fox"),
        ("a story about a fox looking for the moon", "the fox"),
        ("a story about a talking teapot", "the talking teapot"),
        ("a story about two robots", "the two robots"),
        ("a story about Anna and her dog", "Anna"),
        ("a story about my cat in Paris", "the cat"),
        ("a story about a cat and a dog", "the cat and the dog"),
        ("a story about my cat and your dog in Paris", "the cat and the dog"),
        ("a story about Anna and a whale", "Anna and the whale"),
        ("a story about two robots and some mice", "the two robots and the mice"),
        (f"a story about {'very ' * 9}old people", "our hero"),
        ("关于一只勇敢的小狐狸的故事", "勇敢的小狐狸"),
        ("小狐狸去月球的故事", "小狐狸"),
        ("小猫和小狗的故事", "小猫和小狗"),
        ("关于一只小猫和一只小狗的故事", "小猫和小狗"),
        ("小明的奇遇的故事", "小明"),
        ("两个机器人的故事", "两个机器人"),
    ],
)
def test_a_story_calls_its_hero_by_a_short_name(clause: str, name: str) -> None:
    assert of(clause, STORY).values["name"] == name


@pytest.mark.parametrize(
    ("clause", "hero"),
    [
        ("a story about a brave little fox who wants to see the sea", "a brave little fox"),
        ("a story about a fox looking for the moon", "a fox"),
        ("a story about a robot that goes to Mars", "a robot"),
        ("a story about a cat that lives on a boat", "a cat that lives on a boat"),
        ("a story about a lighthouse keeper and a whale", "a lighthouse keeper and a whale"),
        ("a story about a setting sun", "a setting sun"),
        ("小狐狸找月亮的故事", "小狐狸"),
        ("森林里的小熊的故事", "森林里的小熊"),
    ],
)
def test_a_storys_hero_is_shown_without_what_it_is_after(clause: str, hero: str) -> None:
    assert of(clause, STORY).values["hero"] == hero


@pytest.mark.parametrize(
    ("clause", "task", "name"),
    [
        ("how to fold a paper crane", "fold a paper crane", "the paper crane"),
        ("how to set up a tent", "set up a tent", "the tent"),
        ("how do I swim", "swim", "the swim"),
        ("paper lantern tutorial", "paper lantern", "the paper lantern"),
        ("如何折纸鹤", "折纸鹤", "纸鹤"),
        ("灯笼教程", "做灯笼", "灯笼"),
    ],
)
def test_a_tutorial_knows_what_is_done_and_to_what(clause: str, task: str, name: str) -> None:
    about = of(clause, TUTORIAL)
    assert (about.values["task"], about.values["name"]) == (task, name)


@pytest.mark.parametrize(
    ("clause", "genre", "phrase"),
    [
        ("Recipe: chocolate cake", RECIPE, "chocolate cake"),
        ("a short story: two foxes", STORY, "two foxes"),
        ("菜谱：红烧肉", RECIPE, "红烧肉"),
        ("图文介绍：故宫", INTRODUCTION, "故宫"),
        ("杭州西湖的旅游攻略", INTRODUCTION, "杭州西湖"),
    ],
)
def test_the_kind_of_text_is_no_part_of_its_subject(clause: str, genre: Genre, phrase: str) -> None:
    """Named before a colon it is a heading, and not what is cooked or told."""
    assert of(clause, genre).phrase == phrase


@pytest.mark.parametrize(
    ("clause", "pair"),
    [
        ("compare a cat and a dog", ("a cat", "a dog")),
        ("the difference between tea and coffee", ("tea", "coffee")),
        ("猫和狗的区别", ("猫", "狗")),
        ("对比油画与水彩", ("油画", "水彩")),
    ],
)
def test_a_comparison_has_two_sides(clause: str, pair: tuple[str, str]) -> None:
    about = of(clause, COMPARISON)
    assert about.genre is COMPARISON
    assert (about.values["first"], about.values["second"]) == pair


def test_a_comparison_of_one_thing_is_an_introduction() -> None:
    assert of("the differences of cats", COMPARISON).genre is INTRODUCTION


@pytest.mark.parametrize(
    ("dish", "ingredients"),
    [
        ("辣椒炒肉", "辣椒、肉和调料"),
        ("番茄炒蛋", "番茄、蛋和调料"),
        ("小炒肉", "肉和调料"),
        ("红烧肉", "五花肉、姜和葱"),
        ("蛋糕", "面粉和鸡蛋"),
        ("佛跳墙", "食材和调料"),
    ],
)
def test_the_ingredients_are_those_that_the_dish_is_named_by(dish: str, ingredients: str) -> None:
    """Or those that everybody makes it of."""
    assert of(f"{dish}的做法", RECIPE).values["ingredients"] == ingredients


def test_without_a_subject_the_phrase_is_empty_unless_there_is_an_image() -> None:
    assert of("write a story", STORY).phrase == ""
    assert of("write a story", STORY, of_image=True).phrase == "the subject of the picture"
    assert of("介绍这张图", INTRODUCTION, of_image=True).phrase == "图中的主角"
    assert of("介绍图中的狐狸", INTRODUCTION, of_image=True).phrase == "图中的狐狸"


def test_a_plain_order_keeps_its_words() -> None:
    about = of("draw a cat with a red hat", PLAIN)
    assert (about.genre, about.phrase) == (PLAIN, "a cat with a red hat")


@pytest.mark.parametrize(
    ("clause", "left"),
    [
        ("please give me", ""),
        ("step by step", ""),
        ("with pictures", ""),
        ("请帮我画", ""),
        ("一步一步教我", ""),
        ("请柬设计", "请柬设计"),
        ("in watercolour", "in watercolour"),
        ("水彩风格", "水彩风格"),
    ],
)
def test_what_only_asks_is_taken_off(clause: str, left: str) -> None:
    assert bare(clause, chinese=not clause.isascii()) == left


def test_a_subject_is_no_novel() -> None:
    assert len(of(f"a story about {'a fox and ' * 500}an owl", STORY).phrase) <= 80
