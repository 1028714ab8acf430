"""What the sketch engine reads out of words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.engines.sketch.backdrops import SETTINGS
from danqing.engines.sketch.motifs import MOTIFS
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.read.vocabulary import colour_named, lexicon, plurals
from danqing.engines.sketch.scene import MANY, Scene


def things(prompt: str) -> list[str]:
    return [subject.motif for subject in read(prompt).subjects]


@pytest.mark.parametrize(
    ("prompt", "setting", "motifs"),
    [
        (
            "A flower shop with exquisite windows, a beautiful wooden door, displaying flowers",
            "street",
            ["flower shop"],
        ),
        ("一间有着精致窗户的花店,漂亮的木质门,摆放着花朵", "street", ["flower shop"]),
        ("电影感组图,同一只流浪橘猫:春天,橘猫穿梭在盛开的樱花树下", "meadow", ["cat", "cherry tree"]),
        ("夏天,橘猫在老街的树荫下乘凉避暑", "street", ["cat", "tree"]),
        ("Winter, the orange cat leaves footprints in the snow", "snowfield", ["cat"]),
        ("三个苹果和一个蓝色的杯子在餐桌上", "table", ["apple", "cup"]),
    ],
)
def test_the_documents_prompts(prompt: str, setting: str, motifs: list[str]) -> None:
    scene = read(prompt)
    assert scene.setting == setting
    assert [subject.motif for subject in scene.subjects] == motifs


def test_a_landscape_with_hour_mist_and_trees_all_around() -> None:
    scene = read("A serene mountain lake at sunrise, with mist rising from the water, surrounded by pine trees")
    assert (scene.setting, scene.hour) == ("lake", "sunrise")
    assert "mist" in scene.details
    assert (scene.subjects[0].motif, scene.subjects[0].count) == ("pine", MANY)


@pytest.mark.parametrize("prompt", ["three red apples", "三个红色的苹果", "3 red apples"])
def test_number_and_colour_belong_to_the_next_thing(prompt: str) -> None:
    (apple,) = read(prompt).subjects
    assert (apple.motif, apple.count, apple.colour) == ("apple", 3, colour_named("red"))


@pytest.mark.parametrize(
    ("prompt", "pose"), [("a sleeping cat", "rest"), ("橘猫在雪地上走", "walk"), ("the cat sits", "sit")]
)
def test_poses(prompt: str, pose: str) -> None:
    assert read(prompt).subjects[0].pose == pose


@pytest.mark.parametrize("prompt", ["a cat under a tree", "树下的猫", "猫在大树下"])
def test_relations_in_both_languages(prompt: str) -> None:
    subjects = read(prompt).subjects
    cat = next(subject for subject in subjects if subject.motif == "cat")
    assert cat.place == "under"
    assert cat.to is not None
    assert subjects[cat.to].motif == "tree"


def test_what_is_held_belongs_to_its_holder() -> None:
    woman, umbrella = read("a woman with a red umbrella").subjects
    assert (woman.motif, umbrella.place, umbrella.to) == ("woman", "held", 0)


@pytest.mark.parametrize(
    ("prompt", "caption"),
    [("a unicorn in the forest", "unicorn"), ("一只可爱的独角兽在森林里", "独角兽"), ("qwertz", "qwertz")],
)
def test_the_unknown_becomes_a_card(prompt: str, caption: str) -> None:
    (card,) = read(prompt).subjects
    assert (card.motif, card.words) == ("card", caption)


def test_quoted_words_are_lettering_and_nothing_else() -> None:
    scene = read("A coffee shop with the words “Red Cat 营业中”")
    assert scene.lettering == ("Red Cat 营业中",)
    assert [subject.motif for subject in scene.subjects] == ["shop"]


@pytest.mark.parametrize("prompt", ["a beach with no people", "海滩,没有人"])
def test_what_is_denied_is_not_drawn(prompt: str) -> None:
    scene = read(prompt)
    assert (scene.setting, scene.subjects) == ("sea", ())


@pytest.mark.parametrize(
    ("words", "style"), [("watercolor", "watercolour"), ("水墨画", "ink"), ("pixel art", "pixel"), ("黑白", "mono")]
)
def test_styles(words: str, style: str) -> None:
    assert read(f"{words}, cat").style == style


def test_a_second_mention_is_the_same_thing() -> None:
    assert things("an orange cat, the cat walks") == ["cat"]
    assert things("a cat and another cat") == ["cat", "cat"]


@pytest.mark.parametrize("motif", [motif for motif in MOTIFS if motif.words], ids=lambda motif: motif.name)
def test_every_motif_is_read_by_each_of_its_names(motif) -> None:  # type: ignore[no-untyped-def]
    for word in motif.words:
        assert motif.name in things(word), word


def test_no_word_names_two_motifs() -> None:
    counted = Counter(word for motif in MOTIFS for word in motif.words)
    assert [word for word, count in counted.items() if count > 1] == []


def test_every_setting_is_read_by_its_name() -> None:
    for setting in SETTINGS:
        assert read(setting.words[0]).setting == setting.name


def test_the_lexicon_is_lower_case() -> None:
    assert all(word == word.lower() for word in lexicon())


@pytest.mark.parametrize(
    ("one", "many"), [("cherry", "cherries"), ("old man", "old men"), ("leaf", "leaves"), ("猫", None)]
)
def test_plurals(one: str, many: str | None) -> None:
    assert plurals(one)[:1] == ((many,) if many else ())


FRAGMENTS = st.sampled_from(
    [
        "a",
        "two",
        "cat",
        "cats",
        " under ",
        "tree",
        "red",
        "no",
        "，",
        ".",
        "“",
        "”",
        "的",
        "上",
        "下",
        "一只",
        "猫",
        "İ",
        "图1",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=14).map("".join)))
def test_any_text_gives_a_scene(prompt: str) -> None:
    scene = read(prompt)
    assert isinstance(scene, Scene)
    assert all(subject.to is None or subject.to < len(scene.subjects) for subject in scene.subjects)
    assert scene.summary()
