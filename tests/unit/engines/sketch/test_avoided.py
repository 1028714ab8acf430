"""Negative prompts in the sketch engine: what they name is gone, and everything else stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture, Reference
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.read.avoided import avoided, left_out, without
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.read.vocabulary import COLOURS, colour_named
from danqing.engines.sketch.scene import Scene
from danqing.engines.sketch.think import enriched

PARK = "a park with a dog and a bench"
公园 = "公园里有一只狗坐在长椅上，下着雨"
STREET = "a red car and three people in a street at night in the rain, watercolour"

SHOT = Shot(index=0, prompt=PARK, canvas=Canvas(160, 120), seed=5)


def kept(prompt: str, negative_prompt: str) -> Scene:
    return without(read(prompt), avoided(negative_prompt))


def things(prompt: str, negative_prompt: str) -> list[str]:
    return [subject.motif for subject in kept(prompt, negative_prompt).subjects]


def drawn(**changes: object) -> Drawing:
    return draw(replace(SHOT, **changes), lambda: None)  # type: ignore[arg-type]


# Things --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "negative_prompt", "left"),
    [
        (PARK, "dog", ["bench"]),
        (PARK, "no dogs, blurry, low quality", ["bench"]),
        (PARK, "狗", ["bench"]),
        (PARK, "animals", ["bench"]),
        (公园, "狗", ["bench"]),
        (公园, "长椅；模糊", ["dog"]),
        (公园, "动物、长椅", []),
        ("a cat and a unicorn", "unicorns", ["cat"]),
        ("a cat and a unicorn", "cat", ["card"]),
        ("an owl on a pine in a forest", "birds", ["pine"]),
        ("an owl on a pine in a forest", "trees", ["owl"]),
        ("湖边的一只船和一座房子", "船，建筑物", []),
        ("a woman with a dog", "people", ["dog"]),
        ("a woman with a dog", "人物", ["dog"]),
        ("a woman with a dog", "man", ["woman", "dog"]),
    ],
)
def test_what_is_named_is_left_out_in_both_languages(prompt: str, negative_prompt: str, left: list[str]) -> None:
    assert things(prompt, negative_prompt) == left


@pytest.mark.parametrize(
    ("prompt", "negative_prompt"),
    [
        ("a man on a bench", "crowd, tourists, 行人"),
        ("a man on a bench", "people in the background, 背景人很多"),
        ("a dog in a park", "golden retriever"),
        ("a blue car", "red car"),
        ("一只黑猫", "橘猫"),
    ],
)
def test_a_particular_kind_is_not_all_of_them(prompt: str, negative_prompt: str) -> None:
    assert kept(prompt, negative_prompt).subjects == read(prompt).subjects


@pytest.mark.parametrize(
    ("prompt", "negative_prompt"),
    [
        ("a street with three people", "crowd"),
        ("tourists in a street", "tourist"),
        ("a golden retriever", "golden retrievers"),
        ("a red car", "a red car"),
        ("一只橘猫", "橘猫"),
    ],
)
def test_a_particular_kind_is_left_out_where_it_was_asked_for(prompt: str, negative_prompt: str) -> None:
    assert things(prompt, negative_prompt) == []


def test_what_stood_by_something_that_is_gone_stands_free() -> None:
    [dog] = kept(公园, "长椅").subjects
    assert (dog.place, dog.to, dog.pose) == ("free", None, "sit")


def test_what_stands_by_something_later_in_the_list_still_does() -> None:
    """Places are told by the index of the other, which moves when one before it is gone."""
    scene = kept("a fox, a cat under a tree", "fox")
    [cat, tree] = scene.subjects
    assert (cat.place, cat.to, tree.motif) == ("under", 1, "tree")


def test_nobody_adds_what_is_avoided() -> None:
    """Thinking adds a flower and a bird to a park."""
    usual = {subject.motif for seed in range(8) for subject in enriched(read("a park"), seed).subjects}
    assert usual & {"flower", "bird"}
    scenes = [enriched(kept("a park", "flowers, 鸟, people in the background"), seed) for seed in range(8)]
    assert not {subject.motif for scene in scenes for subject in scene.subjects} & {"flower", "bird"}
    assert "man" in scenes[0].without


def test_clothes_are_left_out() -> None:
    [girl, _] = kept("a girl in a red hat and a blue coat with a dog", "hat").subjects
    assert [garment.name for garment in girl.wears] == ["coat"]


# Colours -------------------------------------------------------------------------------------------------


def test_a_colour_is_left_out_wherever_it_was_said() -> None:
    car, house = kept("红色的汽车和蓝色的房子", "红色").subjects
    assert (car.colour, house.colour) == (None, colour_named("blue"))


@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_a_colour_names_itself_among_the_usual_ones(colour: str) -> None:
    """What a motif usually has counts as the named colour that looks most like it."""
    others = set(COLOURS) - {colour}
    avoiding = {name: kept("a car", name).without_colours for name in (colour, *others)}
    assert not any(avoiding[colour] & avoiding[other] for other in others)


def test_a_car_is_not_red_by_chance_where_red_is_avoided() -> None:
    """A red pixel is one with much more red than green and blue, which a street has none of but its roofs."""
    for seed in range(4):
        pixels = drawn(prompt="a car on a plain white background", negative_prompt="red, 粉色", seed=seed).pixels
        levels = pixels.reshape(-1, 3).astype(int)
        assert not ((levels[:, 0] > 150) & (levels[:, 1] < 90) & (levels[:, 2] < 90)).sum() > 40


# The scene -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("negative_prompt", "field", "value"),
    [
        ("night", "hour", "day"),
        ("夜晚，白天", "hour", "sunset"),
        ("rain", "weather", "clear"),
        ("下雨, 模糊", "weather", "clear"),
        ("rain, clear sky", "weather", "cloudy"),
        ("summer", "season", "autumn"),
        ("watercolour style", "style", "gouache"),
        ("水彩", "style", "gouache"),
        ("street", "setting", "meadow"),
        ("street, meadow", "setting", "studio"),
    ],
)
def test_hours_weathers_seasons_styles_and_places_are_left_out(negative_prompt: str, field: str, value: str) -> None:
    """And the rest of the scene stays as it was."""
    before, after = read(STREET), kept(STREET, negative_prompt)
    assert getattr(after, field) == value
    others = {"hour", "weather", "season", "style", "setting", "subjects", "lettering"} - {field}
    assert all(getattr(before, other) == getattr(after, other) for other in others)


def test_without_snow_there_is_neither_snowfall_nor_a_field_of_it() -> None:
    scene = kept("a cabin in the snow", "snow")
    assert (scene.weather, scene.season, scene.setting) == ("clear", "summer", "meadow")


def test_details_are_left_out() -> None:
    assert kept("a misty lake with fallen leaves", "雾, leaves").details.isdisjoint({"mist"})


def test_where_everything_is_avoided_the_scene_keeps_what_it_has() -> None:
    everything = "daytime, night, sunset, sunrise"
    assert kept("a lake at sunset", everything).hour == "sunset"


# What says nothing ---------------------------------------------------------------------------------------

FLAWS = (
    "",
    "blurry, low quality, worst quality, bad hands, extra fingers, watermark, text, signature",
    "模糊，低质量，低分辨率、错误、最差质量、残缺、多余的手指、比例不良",
    "低分辨率,低画质,肢体畸形,手指畸形,画面过饱和,蜡像感,人脸无细节,过度光滑,画面具有AI感。构图混乱。文字模糊,扭曲",
    "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，JPEG压缩残留，画得不好的脸部，"
    "毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走",
)


@pytest.mark.parametrize("negative_prompt", FLAWS)
@pytest.mark.parametrize("prompt", [PARK, 公园, STREET, "一个戴着面具的女孩，手里拿着“你好”"])
def test_words_of_quality_change_nothing(prompt: str, negative_prompt: str) -> None:
    """The lists that people copy, in both languages."""
    scene = kept(prompt, negative_prompt)
    assert scene.summary() == read(prompt).summary()
    assert left_out(read(prompt), avoided(negative_prompt)) == ()


@given(st.sampled_from([PARK, 公园, STREET, "a cat", ""]), st.text(max_size=80))
def test_any_negative_prompt_leaves_a_scene(prompt: str, negative_prompt: str) -> None:
    """With nothing in it that was not there, and every place told by an index that is there."""
    before, after = read(prompt), kept(prompt, negative_prompt)
    assert {subject.words for subject in after.subjects} <= {subject.words for subject in before.subjects}
    assert all(subject.to is None or 0 <= subject.to < len(after.subjects) for subject in after.subjects)
    assert kept(prompt, negative_prompt) == after


@given(st.lists(st.sampled_from(["dog", "bench", "长椅", "rain", "red", "people", "night", "模糊"]), max_size=5))
def test_the_order_of_the_list_says_nothing(entries: list[str]) -> None:
    assert kept(公园, ", ".join(entries)) == kept(公园, "，".join(reversed(entries)))


# In the picture ------------------------------------------------------------------------------------------


def test_a_picture_without_the_dog_is_told_and_is_another() -> None:
    usual, dogless = drawn(), drawn(negative_prompt="dog, blurry")
    assert not np.array_equal(usual.pixels, dogless.pixels)
    assert "left out" not in usual.metadata
    assert dogless.metadata["left out"] == "dog"
    assert "dog" not in dogless.metadata["scene"]


def test_a_picture_is_that_of_the_words_without_the_thing() -> None:
    """What is left out leaves no trace, save that the words did name a bench second."""
    assert np.array_equal(drawn(negative_prompt="dog").pixels, drawn(prompt="a park with a bench").pixels)


def test_flaws_change_no_byte() -> None:
    assert np.array_equal(drawn(negative_prompt=FLAWS[1]).pixels, drawn().pixels)


@pytest.mark.parametrize(("negative_prompt", "prompt"), [("clouds", PARK), ("太阳", PARK), ("trees", "a park")])
def test_what_a_setting_brings_is_left_out(negative_prompt: str, prompt: str) -> None:
    """Clouds and the sun of a sky, the group of trees of a park."""
    usual, changed = drawn(prompt=prompt), drawn(prompt=prompt, negative_prompt=negative_prompt)
    assert not np.array_equal(usual.pixels, changed.pixels)


# In an edit ----------------------------------------------------------------------------------------------


def edited(prompt: str, negative_prompt: str) -> Drawing:
    pixels = np.full((90, 120, 3), (240, 240, 240), np.uint8)
    pixels[40:80, 50:80] = (170, 30, 30)
    reference = Reference(Picture(120, 90, pixels.tobytes()))
    return drawn(prompt=prompt, negative_prompt=negative_prompt, canvas=Canvas(120, 90), references=(reference,))


def test_what_is_added_is_not_what_is_avoided() -> None:
    assert edited("Add a cat and an apple", "apple").metadata["edit"] == "drew cat"


@pytest.mark.parametrize("prompt", ["把背景换成海边，下雨", "Change the background to a beach in the rain"])
def test_a_new_background_is_drawn_without_what_is_avoided(prompt: str) -> None:
    raining, dry = edited(prompt, ""), edited(prompt, "rain")
    assert not np.array_equal(raining.pixels, dry.pixels)
    assert np.array_equal(dry.pixels, edited(prompt.replace("，下雨", "").replace(" in the rain", ""), "").pixels)


@pytest.mark.parametrize("prompt", ["Remove the red car", "去掉红色的汽车"])
def test_what_is_removed_may_be_named_among_what_is_avoided(prompt: str) -> None:
    assert np.array_equal(edited(prompt, "car, 汽车").pixels, edited(prompt, "").pixels)
