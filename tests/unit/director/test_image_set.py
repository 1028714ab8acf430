"""The words of an image set, cut into its shots: the prompts of the API documents, and what must stay whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.image_set import joined, notes, shot_prompts, split
from danqing.director.numerals import CHINESE, CIRCLED, ORDINALS

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
    "nothing before the first": ("First image: a cat; Second image: a dog", "a cat a dog", ("a cat", "a dog")),
}


@pytest.mark.parametrize(("prompt", "subject", "shots"), DOCUMENTED.values(), ids=DOCUMENTED.keys())
def test_the_shots_that_a_prompt_names(prompt: str, subject: str, shots: tuple[str, ...]) -> None:
    plan = split(prompt)
    assert (plan.subject, plan.shots) == (subject, shots)


SHARED = {
    "a style at the end": (
        "One cat. First image: asleep. Second image: awake. All in watercolor style.",
        ["One cat. asleep. All in watercolor style.", "One cat. awake. All in watercolor style."],
    ),
    "a style at the end, in Chinese": (
        "第一张：猫在睡觉；第二张：猫醒了。整体水彩风格，统一色调。",
        ["猫在睡觉。整体水彩风格，统一色调。", "猫醒了。整体水彩风格，统一色调。"],
    ),
    "a line of its own": (
        "One cat:\n1. asleep\n2. awake\nKeep the style the same.",
        ["One cat: asleep. Keep the style the same.", "One cat: awake. Keep the style the same."],
    ),
    "in the first image, …": (
        "In the first image, the cat sleeps. In the second image it plays.",
        ["the cat sleeps.", "it plays."],
    ),
    "numbers within a line": ("A comic: 1) an egg 2) it hatches", ["A comic: an egg", "A comic: it hatches"]),
    "numbers in circles": ("①苹果②香蕉", ["苹果", "香蕉"]),
    "panels with a dash": ("Panel 1 - a cat. Panel 2 - a dog.", ["a cat.", "a dog."]),
    "scenes in words": ("Scene one: he wakes up. Scene two: he runs.", ["he wakes up.", "he runs."]),
    "四季": ("一只橘猫的四季，电影感组图", [f"一只橘猫的{season}天，电影感组图" for season in "春夏秋冬"]),
    "four seasons": (
        "Four seasons of one orange cat",
        [f"{season} of one orange cat" for season in ("Spring", "Summer", "Autumn", "Winter")],
    ),
    "seasons one by one": (
        "A lake in winter, spring and summer, oil painting",
        [f"A lake in {season}, oil painting" for season in ("winter", "spring", "summer")],
    ),
    "labels of seasons": (
        "A castle. Spring: blossoms; Winter: snow. Watercolor style.",
        ["A castle. Spring: blossoms. Watercolor style.", "A castle. Winter: snow. Watercolor style."],
    ),
    "times of day": (
        "A lighthouse at different times of day",
        [f"A lighthouse at {hour}" for hour in ("dawn", "noon", "dusk", "night")],
    ),
    "from one time to another": (
        "从清晨到夜晚的上海外滩",
        [f"{hour}的上海外滩" for hour in ("清晨", "正午", "黄昏", "夜晚")],
    ),
    "views": (
        "保持人物的特征不变,生成正视图、侧视图和背视图",
        [f"保持人物的特征不变,生成{view}视图" for view in "正侧背"],
    ),
    "a counted list": (
        "Three pictures of fruit: an apple, a banana and an orange. Flat style.",
        [f"Three pictures of fruit: {fruit}. Flat style." for fruit in ("an apple", "a banana", "an orange")],
    ),
    "the documents' polaroids": (
        "四张拍立得，公园里的一棵树，分别展现了春夏秋冬四个季节的景象。着装与季节相匹配,"
        "春天的薄外套、夏天的短袖、秋天的风衣、冬天的围巾和厚大衣。并将照片放在餐桌上。",
        [
            f"四张拍立得，公园里的一棵树，分别展现了{season}的景象。着装与季节相匹配,{season}的{coat}。并将照片放在餐桌上。"
            for season, coat in zip(
                ("春天", "夏天", "秋天", "冬天"), ("薄外套", "短袖", "风衣", "围巾和厚大衣"), strict=True
            )
        ],
    ),
}


@pytest.mark.parametrize(("prompt", "shots"), SHARED.values(), ids=SHARED.keys())
def test_what_all_share_reaches_every_shot_once_and_in_its_place(prompt: str, shots: list[str]) -> None:
    assert shot_prompts(split(prompt), 12) == shots


@pytest.mark.parametrize(
    "prompt",
    [
        "First image: a cat in spring.",
        "A cat. It is the first time that a second cat comes by, in the third week.",
        "把图1的涂鸦喷绘在图2的汽车上，生成四张不同角度的照片",
        "让第一张图的猫坐在第二张图的沙发上，生成四张不同角度的照片",
        "Put the cat of the first image on the sofa of the second image, seen from four sides",
        "A 3.5 m high wall - and a cat - at 1:1",
        "a spring morning in the mountains",
        "The Four Seasons hotel, 四季酒店",
    ],
)
def test_a_prompt_that_names_no_shots_stays_whole(prompt: str) -> None:
    """Above all one that speaks of its input images by their number, as the documents do."""
    plan = split(prompt)
    assert (plan.subject, plan.shots) == (prompt, ())


@pytest.mark.parametrize(
    "prompt",
    [
        "图1：我的猫；图2：我的沙发。生成三张照片",
        "Image 1: my cat, image 2: my sofa. Draw three pictures of the cat on the sofa",
        "In the first image, there is a cat; in the second image, a sofa. Make three pictures of them.",
        "第一张图是我的猫，第二张图是沙发，生成三张照片",
    ],
)
def test_words_about_the_input_images_are_no_shots(prompt: str) -> None:
    """With two images sent, two such headings speak of those; sent none, they can only mean what shall be drawn."""
    assert split(prompt, references=2).shots == ()
    assert split(prompt, references=2).most == 3
    assert len(split(prompt).shots) == 2


def test_more_headings_than_images_are_shots() -> None:
    assert len(split("图1：春天；图2：夏天；图3：秋天", references=1).shots) == 3


@pytest.mark.parametrize("count", [1, 3, 4])
def test_at_most_n_of_the_named_shots_are_taken_in_order(count: int) -> None:
    prompt, subject, shots = DOCUMENTED["api-docs 003"]
    assert shot_prompts(split(prompt), count) == [f"{subject}{shot}" for shot in shots[:count]]


def test_n_is_the_most_not_the_least() -> None:
    """ "The actual number is determined by the model and will not exceed n": four named shots are four pictures."""
    assert len(shot_prompts(split(DOCUMENTED["api-docs 003"][0]), 12)) == 4


def test_shots_beyond_n_are_said() -> None:
    plan = split(DOCUMENTED["api-docs 003"][0])
    assert notes(plan, 2) == ("The prompt names 4 images and n is 2: the first 2 are drawn.",)
    assert notes(plan, 4) == notes(plan, 12) == ()


def test_without_shots_the_whole_is_varied() -> None:
    assert shot_prompts(split(" One cat "), 3) == ["One cat"] * 3


@pytest.mark.parametrize(
    ("prompt", "most"),
    [
        ("A set of 4 pictures of a cat playing", 4),
        ("生成四张不同角度的照片", 4),
        ("一组水果插画，共六张", 6),
        ("Four photos of a bridge", 4),
        ("A comic in three panels about an egg", 3),
        ("a room with four photos on the wall", 0),
        ("第三张床", 0),
        ("one cat", 0),
    ],
)
def test_as_many_variations_as_the_words_ask_for(prompt: str, most: int) -> None:
    """A number of things in the picture is no number of pictures."""
    plan = split(prompt)
    assert (plan.shots, plan.most) == ((), most)
    assert len(shot_prompts(plan, 12)) == (most or 12)
    assert len(shot_prompts(plan, 2)) == 2


pieces = st.sampled_from(
    [
        "第一张",
        "第2张图：",
        "First image:",
        "second image,",
        "图1：",
        "图二:",
        "\n1.",
        "\n-",
        "cat",
        "猫",
        " ",
        "；",
        "spring",
        "夏天",
        "四季",
        "from dawn to night",
        "三张图：",
        "two pictures: ",
        ", ",
        "and",
        "①",
        "②",
        "All ",
        "。",
    ]
)
prompts = st.text(min_size=1) | st.lists(pieces, min_size=1, max_size=10).map("".join)


@given(prompts.filter(str.strip), st.integers(1, 12), st.integers(0, 9))
def test_any_prompt_gives_one_to_n_prompts_with_words_in_them(prompt: str, count: int, references: int) -> None:
    """Headings without anything behind them are no shots, and no engine is asked to draw nothing."""
    shots = shot_prompts(split(prompt, references), count)
    assert 1 <= len(shots) <= count
    assert all(shot.strip() for shot in shots)


WORDS = st.text(alphabet="bcdgklmnprtvwz", min_size=3, max_size=9).filter(lambda word: word not in ("from", "and"))
PHRASES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
STYLES = {
    "First image": lambda at: f"{ORDINALS[at].capitalize()} image: ",
    "the first panel": lambda at: f"The {ORDINALS[at]} panel: ",
    "第一张": lambda at: f"第{CHINESE[at]}张：",
    "图1": lambda at: f"图{at + 1}：",
    "Panel 1": lambda at: f"Panel {at + 1}: ",
    "1. on lines": lambda at: f"\n{at + 1}. ",
    "1) in a line": lambda at: f" {at + 1}) ",
    "①": lambda at: CIRCLED[at],
    "dashes": lambda at: "\n- ",
}


@given(
    st.sampled_from(sorted(STYLES)),
    PHRASES,
    st.lists(PHRASES, min_size=2, max_size=9, unique=True),
    st.sampled_from(["; ", "；", "\n"]),
)
def test_every_named_shot_keeps_its_words_to_itself(style: str, shared: str, shots: list[str], between: str) -> None:
    """However they are headed: a shot's words are in its own prompt, the shared ones in all, and nothing is lost."""
    prompt = f"{shared}." + between.join(
        (" " if style[0].isalpha() else "") + STYLES[style](at) + shot for at, shot in enumerate(shots)
    )
    assert shot_prompts(split(prompt), 12) == [joined(f"{shared}.", shot) for shot in shots]


@pytest.mark.parametrize(
    "piece",
    [
        "第",
        "第一张",
        "first image",
        "图1",
        "\n1.",
        "\n",
        " ",
        "image 1 ",
        "春",
        "spring ",
        "fall, ",
        "三张图",
        "and ",
        "。",
    ],
)
def test_a_prompt_made_to_be_slow_is_not(piece: str) -> None:
    """Five thousand characters, the most there are, take well below a second of work."""
    begin = time.thread_time()
    split((piece * 5000)[:5000] + "!")
    split(piece + " " * 5000 + "!")
    assert time.thread_time() - begin < 1
