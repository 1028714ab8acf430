"""Where the sketch engine puts things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.engines.sketch.compose import Layout, compose
from danqing.engines.sketch.read.reader import read

PROMPTS = (
    "a cat and a dog",
    "three apples, a cup and a clock on a table",
    "花店",
    "湖边的宝塔,月亮,松树",
    "a boat",
    "a unicorn",
)
CANVASES = (Canvas(768, 768), Canvas(2172, 272), Canvas(272, 2172), Canvas(4096, 4096))


def layout(prompt: str, canvas: Canvas = Canvas(1024, 1024), seed: int = 1) -> Layout:  # noqa: B008 (a frozen value)
    return compose(read(prompt), canvas, seed)


@pytest.mark.parametrize("canvas", CANVASES, ids=str)
@pytest.mark.parametrize("prompt", PROMPTS)
def test_things_are_in_the_picture(prompt: str, canvas: Canvas) -> None:
    """Every main thing's middle lies inside, and none is larger than the canvas."""
    made = layout(prompt, canvas)
    assert made.placed
    for thing in made.placed:
        assert 0 < thing.height <= made.height * 1.01
        if not thing.motif.grows:
            assert 0 <= thing.x <= made.width
            assert 0 < thing.foot - thing.lift <= made.height * 1.01


def test_units_keep_the_area_and_the_ratio() -> None:
    made = layout("cat", Canvas(2000, 500))
    assert made.width * made.height == pytest.approx(1e6)
    assert made.width / made.height == pytest.approx(4)


def test_the_resolution_does_not_change_the_layout() -> None:
    assert layout("a cat", Canvas(800, 400)) == layout("a cat", Canvas(1600, 800))


@given(st.integers(0, 2**31 - 1))
def test_left_and_right_are_kept(seed: int) -> None:
    placed = layout("a dog on the left and a cat on the right", seed=seed).placed
    where = {thing.motif.name: thing.x for thing in placed}
    assert where["dog"] < where["cat"]


def test_a_number_is_drawn_as_many() -> None:
    assert len(layout("five apples").placed) == 5


def test_a_castle_is_taller_than_a_cat() -> None:
    heights = {thing.motif.name: thing.height for thing in layout("a cat and a castle").placed}
    assert heights["castle"] > 1.5 * heights["cat"]


def test_size_words_count() -> None:
    small, plain, large = (layout(f"{word} dog").placed[0].height for word in ("a tiny", "a", "a huge"))
    assert small < plain < large
