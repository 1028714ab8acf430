"""Dishes that no list knows: their names are read, and their plates have the colours of what is in them."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.drawing import draw
from danqing.engines.sketch.motifs import BY_NAME, cookware, dishes, pantry, produce
from danqing.engines.sketch.motifs.base import Look, Motif
from danqing.engines.sketch.read.dishes import FOODS, with_dishes
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.read.tokens import tokens
from tests.engines.prompts import DOCUMENTS, OURS


def things(prompt: str) -> list[tuple[str, str]]:
    return [(subject.motif, subject.words) for subject in read(prompt).subjects]


# Names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *(
            "辣椒炒肉",
            "番茄炒蛋",
            "土豆烧牛肉",
            "西红柿炒鸡蛋",
            "青椒炒肉丝",
            "清炒白菜",
            "凉拌黄瓜",
            "清蒸鱼",
            "红烧茄子",
        ),
        *("小鸡炖蘑菇", "炒鸡蛋", "宫保鸡丁", "麻婆豆腐", "蛋炒饭"),
        *("stir-fried pork", "fried rice", "roast chicken", "Grilled fish", "boiled eggs", "braised pork belly"),
        *("stir-fried pork with chillies", "fried pork with onions and carrots", "scrambled eggs with tomatoes"),
    ],
)
def test_what_is_cooked_is_one_dish(name: str) -> None:
    """And neither a raw tomato nor a living hen."""
    assert [motif for motif, _ in things(name)] == ["dish"]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("做好的辣椒炒肉，摆在餐桌上", [("dish", "辣椒炒肉")]),
        ("一盘番茄炒蛋和一碗米饭", [("dish", "番茄炒蛋"), ("rice", "米饭")]),
        ("Stir-fried pork with chillies, on a table", [("dish", "Stir fried pork with chillies")]),
        ("fried pork and a bowl of rice", [("dish", "fried pork"), ("rice", "bowl of rice")]),
        ("tomato soup with an egg", [("soup", "soup"), ("egg", "egg")]),
    ],
)
def test_a_dish_bears_its_whole_name_and_takes_nothing_else(prompt: str, expected: list[tuple[str, str]]) -> None:
    assert things(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "motifs"),
    [
        ("辣椒和肉", ["chilli", "meat"]),
        ("a fish and two eggs", ["fish", "egg"]),
        ("fried, a fish swims", ["fish"]),
        ("a hen beside a tomato", ["rooster", "tomato"]),
        ("炒锅旁边的鸡蛋", ["wok", "egg"]),
        ("一条鱼在水里", ["fish"]),
    ],
)
def test_what_is_not_cooked_is_seen_as_it_is(prompt: str, motifs: list[str]) -> None:
    assert [motif for motif, _ in things(prompt)] == motifs


@pytest.mark.parametrize("prompt", [prompt.text for prompt in (*DOCUMENTS, *OURS)])
def test_prompts_without_a_dish_keep_their_tokens(prompt: str) -> None:
    assert with_dishes(tokens(prompt)) == tokens(prompt)


def test_every_food_is_a_motif() -> None:
    assert set(BY_NAME) >= FOODS


# Where it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a chef in a kitchen", "kitchen"),
        ("a cat in a kitchen", "kitchen"),
        ("three eggs in a kitchen", "table"),
        ("厨房里有一个西红柿", "table"),
        ("a chef holding a dish in a kitchen", "kitchen"),
        ("a chef beside a stove in a kitchen, and a zorblax", "kitchen"),
        ("a cat on a table in a kitchen", "table"),
        ("a wok", "table"),
        ("a stove", "kitchen"),
    ],
)
def test_what_lies_in_a_kitchen_lies_on_its_table(prompt: str, setting: str) -> None:
    """A cook and a cat stand on its floor."""
    assert read(prompt).setting == setting


@pytest.mark.parametrize(
    ("prompt", "summary"),
    [
        (
            "厨师站在厨房的灶台旁，灶台上的炒锅里是辣椒炒肉",
            "chef (stand) beside stove, stove, wok on stove, dish in wok",
        ),
        (
            "A chef beside a stove in a kitchen, a wok on the stove, fried rice in the wok",
            "chef beside stove, stove, wok on stove, dish in wok",
        ),
        ("新鲜的番茄和蛋放在厨房的菜板上", "tomato on cutting board, egg on cutting board, cutting board"),
        ("a chef beside a hot oven in a kitchen, a cake in the oven", "chef beside oven, oven"),
        ("Ingredients for tomato soup", "ingredients"),
    ],
)
def test_a_recipes_pictures_are_read_as_they_are_meant(prompt: str, summary: str) -> None:
    assert summary in read(prompt).summary()


# The drawings ----------------------------------------------------------------------------------------------


def drawn(prompt: str) -> bytes:
    shot = Shot(index=0, prompt=prompt, canvas=Canvas(256, 256), seed=3)
    return draw(shot, lambda: None).pixels.tobytes()


def share_of(prompt: str, red: bool) -> float:
    """How much of the picture is clearly red, or clearly green."""
    pixels = draw(Shot(index=0, prompt=prompt, canvas=Canvas(256, 256), seed=3), lambda: None).pixels.astype(int)
    first, other = (pixels[..., 0], pixels[..., 1]) if red else (pixels[..., 1], pixels[..., 0])
    return float(((first - other > 60 if red else first - other > 20) & (pixels[..., 2] < 110)).mean())


def test_a_plate_has_the_colours_of_what_is_in_the_dish() -> None:
    assert share_of("番茄炒蛋", red=True) > 3 * share_of("清炒白菜", red=True)
    assert share_of("清炒白菜", red=False) > 3 * share_of("番茄炒蛋", red=False)


def test_a_dish_in_a_pan_has_no_plate() -> None:
    """The same dish is drawn otherwise where it is in something."""
    assert drawn("锅里是辣椒炒肉") != drawn("一口锅和辣椒炒肉")


KITCHEN = (*produce.MOTIFS, *pantry.MOTIFS, *cookware.MOTIFS, *dishes.MOTIFS)


def test_no_two_things_of_a_kitchen_look_alike() -> None:
    assert len({drawn(motif.words[0]) for motif in KITCHEN}) == len(KITCHEN)


@pytest.mark.parametrize("motif", KITCHEN, ids=lambda motif: motif.name)
def test_a_thing_fills_its_frame_and_stands_on_the_ground(motif: Motif) -> None:
    """It neither floats nor reaches beyond its sides; only steam rises above."""
    wide, margin = round(motif.poses[0].aspect * 100), 50
    marks = np.zeros((100 + 2 * margin, wide + 2 * margin, 4), np.uint8)
    canvas = skia.Surface(marks, skia.kRGBA_8888_ColorType).getCanvas()
    canvas.translate(margin, margin)
    motif.poses[0].draw(
        Brush(canvas, np.random.default_rng(1), ink=0.6),
        Look(colour=motif.colours[0], seed="x", words=motif.words[0]),
    )
    rows, columns = np.nonzero(marks[..., 3] > 64)
    assert 94 <= rows.max() - margin <= 103
    assert columns.min() - margin >= -5
    assert columns.max() - margin <= wide + 5
    assert columns.max() - columns.min() >= 0.8 * wide


@pytest.mark.parametrize("word", ["chillies", "flour", "seasonings", "ingredients", "dumplings", "tofu"])
def test_what_is_several_anyway_is_one_drawing(word: str) -> None:
    assert [subject.count for subject in read(word).subjects] == [1]


def test_two_chillies_are_red_and_green_unless_the_words_say_their_colour() -> None:
    assert share_of("chillies", red=False) > 0.005
    assert share_of("red chillies", red=True) >= share_of("chillies", red=True)
