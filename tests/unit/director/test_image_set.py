"""The words of an image set, cut into its shots: the prompts of the API documents, and what must stay whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.image_set import SetPlan, shot_prompts, split

CAT = "the orange cat"
DOCUMENTED = {
    "api-docs 002, Python": (
        "A cinematic image set documenting the same stray orange cat, with consistent features throughout. "
        f"First image: Spring, {CAT} weaves through blooming cherry blossom trees. "
        f"Second image: Summer, {CAT} cools off in the shade of a tree on an old street. "
        f"Third image: Autumn, {CAT} walks on a carpet of golden fallen leaves. "
        f"Fourth image: Winter, {CAT} leaves footprints in the snow.",
        "A cinematic image set documenting the same stray orange cat, with consistent features throughout.",
        (
            f"Spring, {CAT} weaves through blooming cherry blossom trees.",
            f"Summer, {CAT} cools off in the shade of a tree on an old street.",
            f"Autumn, {CAT} walks on a carpet of golden fallen leaves.",
            f"Winter, {CAT} leaves footprints in the snow.",
        ),
    ),
    "api-docs 002, Java": (
        "Cinematic image group, documenting the same stray orange cat, features must be consistent throughout. "
        "First image: Spring, an orange cat walks under blooming cherry trees; "
        "Second image: Summer, an orange cat rests in the shade of an old street to escape the heat; "
        "Third image: Autumn, an orange cat walks on golden fallen leaves; "
        "Fourth image: Winter, an orange cat walks on snow, leaving paw prints.",
        "Cinematic image group, documenting the same stray orange cat, features must be consistent throughout.",
        (
            "Spring, an orange cat walks under blooming cherry trees",
            "Summer, an orange cat rests in the shade of an old street to escape the heat",
            "Autumn, an orange cat walks on golden fallen leaves",
            "Winter, an orange cat walks on snow, leaving paw prints.",
        ),
    ),
    "api-docs 003": (
        "电影感组图,记录同一只流浪橘猫,特征必须前后一致。第一张:春天,橘猫穿梭在盛开的樱花树下;"
        "第二张:夏天,橘猫在老街的树荫下乘凉避暑;第三张:秋天,橘猫踩在满地的金色落叶上;"
        "第四张:冬天,橘猫在雪地上走留下足迹。",
        "电影感组图,记录同一只流浪橘猫,特征必须前后一致。",
        (
            "春天,橘猫穿梭在盛开的樱花树下",
            "夏天,橘猫在老街的树荫下乘凉避暑",
            "秋天,橘猫踩在满地的金色落叶上",
            "冬天,橘猫在雪地上走留下足迹。",
        ),
    ),
    "full-width punctuation": (
        "同一只橘猫。第一张：春天，樱花；第二张：夏天，树荫。",
        "同一只橘猫。",
        ("春天，樱花", "夏天，树荫。"),
    ),
    "图1, 图2": ("同一只橘猫，图1：春天；图2：夏天；图3：秋天", "同一只橘猫", ("春天", "夏天", "秋天")),
    "Image 1, Image 2": ("One cat. Image 1: spring. Image 2: summer.", "One cat.", ("spring.", "summer.")),
    "The first panel": ("One cat. The first panel: in. The second panel: out.", "One cat.", ("in.", "out.")),
    "numbered lines": (
        "Four seasons of one cat\n1. spring\n2. summer\n3. autumn",
        "Four seasons of one cat",
        ("spring", "summer", "autumn"),
    ),
    "numbered lines in Chinese": ("一只猫的四季\n1、春天\n2、夏天", "一只猫的四季", ("春天", "夏天")),
    "numbers in brackets": ("One cat:\n1) spring\n2) summer", "One cat:", ("spring", "summer")),
    "dashes": ("One cat\n- spring\n- summer\n", "One cat", ("spring", "summer")),
    "nothing before the first": ("First image: a cat; Second image: a dog", "", ("a cat", "a dog")),
}


@pytest.mark.parametrize(("prompt", "subject", "shots"), DOCUMENTED.values(), ids=DOCUMENTED.keys())
def test_the_shots_that_a_prompt_names(prompt: str, subject: str, shots: tuple[str, ...]) -> None:
    assert split(prompt) == SetPlan(subject, shots)


@pytest.mark.parametrize(
    "prompt",
    [
        "Four seasons of one orange cat",
        "一只橘猫的四季，电影感组图",
        "First image: a cat in spring.",
        "A cat. It is the first time that a second cat comes by, in the third week.",
        "把图1的涂鸦喷绘在图2的汽车上，生成四张不同角度的照片",
        "让第一张图的猫坐在第二张图的沙发上，生成四张不同角度的照片",
        "Put the cat of the first image on the sofa of the second image, seen from four sides",
        "Image 1 and image 2 show one cat; draw it in four seasons",
        "A 3.5 m high wall - and a cat - in 4 seasons",
    ],
)
def test_a_prompt_that_names_no_shots_stays_whole(prompt: str) -> None:
    """Above all one that speaks of its input images by their number, as the documents do."""
    assert split(prompt) == SetPlan(prompt, ())


@pytest.mark.parametrize("count", [1, 3, 4])
def test_at_most_n_of_the_named_shots_are_taken_in_order(count: int) -> None:
    prompt, subject, shots = DOCUMENTED["api-docs 003"]
    assert shot_prompts(split(prompt), count) == [f"{subject} {shot}" for shot in shots[:count]]


def test_n_is_the_most_not_the_least() -> None:
    """ "The actual number is determined by the model and will not exceed n": four named shots are four pictures."""
    assert len(shot_prompts(split(DOCUMENTED["api-docs 003"][0]), 12)) == 4


def test_without_shots_the_whole_is_varied() -> None:
    assert shot_prompts(split(" One cat "), 3) == ["One cat"] * 3


pieces = st.sampled_from(
    ["第一张", "第2张图：", "First image:", "second image,", "图1：", "图二:", "\n1.", "\n-", "cat", "猫", " ", "；"]
)
prompts = st.text(min_size=1) | st.lists(pieces, min_size=1, max_size=8).map("".join)


@given(prompts.filter(str.strip), st.integers(1, 12))
def test_any_prompt_gives_one_to_n_prompts_with_words_in_them(prompt: str, count: int) -> None:
    """Headings without anything behind them are no shots, and no engine is asked to draw nothing."""
    shots = shot_prompts(split(prompt), count)
    assert 1 <= len(shots) <= count
    assert all(shot.strip() for shot in shots)


@pytest.mark.parametrize("piece", ["第", "第一张", "first image", "图1", "\n1.", "\n", " ", "image 1 "])
def test_a_prompt_made_to_be_slow_is_not(piece: str) -> None:
    """Five thousand characters, the most there are, take well below a second of work."""
    begin = time.thread_time()
    split((piece * 5000)[:5000] + "!")
    assert time.thread_time() - begin < 1
