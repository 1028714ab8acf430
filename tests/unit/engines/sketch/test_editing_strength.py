"""Strength in the sketch engine: how much of a change is seen, where a part of it is a picture too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.edit.editing import share

CANVAS = Canvas(120, 90)
IN_PLACE = (
    "转换成水彩风格",
    "Turn this into an ink wash painting",
    "make it black and white",
    "make it look like a winter evening",
    "make the thing blue",
    "打光：左侧来的暖光",
)
MADE_OR_NOT = ("Add a cat", "把背景换成海边", "Crop it to a close-up", "Write “hello” on it", "hmm")


def scene() -> np.ndarray:
    """A red thing on a ground that grows lighter."""
    pixels = np.repeat(np.linspace(90, 230, 120, dtype=np.uint8)[None, :, None], 90, 0).repeat(3, 2).copy()
    pixels[30:80, 40:80] = (190, 40, 36)
    return pixels


def edit(prompt: str, strength: float | None, *boxes: Region) -> Drawing:
    reference = Reference(Picture(120, 90, scene().tobytes()), boxes)
    shot = Shot(index=0, prompt=prompt, canvas=CANVAS, seed=4, references=(reference,), strength=strength)
    return draw(shot, lambda: None)


def away(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("prompt", IN_PLACE)
def test_from_the_image_as_it_is_to_all_of_the_change(prompt: str) -> None:
    nothing, little, more, everything = (edit(prompt, strength).pixels for strength in (0.0, 0.3, 0.6, 1.0))
    assert np.array_equal(nothing, scene())
    assert np.array_equal(everything, edit(prompt, None).pixels)
    assert 0 < away(little, nothing) < away(more, nothing) < away(everything, nothing)


@pytest.mark.parametrize("prompt", IN_PLACE)
def test_how_much_was_mixed_in_is_told_where_it_was_asked(prompt: str) -> None:
    assert edit(prompt, 0.5).metadata["edit"].endswith("; mixed in by 75%")
    assert "mixed" not in edit(prompt, None).metadata["edit"]


@pytest.mark.parametrize("prompt", MADE_OR_NOT)
def test_an_edit_that_is_made_or_not_says_so_and_is_made(prompt: str) -> None:
    slightly = edit(prompt, 0.1)
    assert np.array_equal(slightly.pixels, edit(prompt, None).pixels)
    assert "The strength was left out: such an edit is either made or not." in slightly.notes
    assert not any("strength" in note for note in edit(prompt, None).notes)


def test_outside_a_box_everything_stays() -> None:
    box = Region(40, 30, 80, 80)
    changed = edit("turn this into a watercolor", 0.5, box).pixels
    assert np.array_equal(changed[:, :30], scene()[:, :30])
    assert away(changed[30:80, 40:80], scene()[30:80, 40:80]) > 0


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_strength_is_no_less_of_the_change(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= share(less) <= share(more) <= 1
    assert share(more) >= more - 1e-9
