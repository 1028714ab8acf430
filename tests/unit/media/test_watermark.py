"""The mark is where it should be, legible on any ground, and the picture it is put on stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.media.decode import as_array
from danqing.media.watermark import SHARE_OF_EDGE, stamp
from tests.pictures import Pixels, mosaic, noise, picture

TEXTS = ("AI Generated", "AI生成")
texts = pytest.mark.parametrize("text", TEXTS)
sizes = pytest.mark.parametrize("size", [(768, 768), (2048, 2048), (4096, 512), (512, 4096)])


def flat(width: int, height: int, level: int) -> Pixels:
    return np.full((height, width, 3), level, np.uint8)


def stamped(pixels: Pixels, text: str) -> Pixels:
    return as_array(stamp(picture(pixels), text))


def box_of(changed: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not zero."""
    rows, columns = np.nonzero(changed.any(axis=(1, 2)))[0], np.nonzero(changed.any(axis=(0, 2)))[0]
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


@texts
@sizes
def test_the_letters_stand_in_the_lower_right_corner(size: tuple[int, int], text: str) -> None:
    """The margin is alike to the right and below, but for the bearings of letters; the area gives the height."""
    width, height = size
    unit = (width * height) ** 0.5 * SHARE_OF_EDGE
    left, top, right, bottom = box_of(stamped(flat(width, height, 0), text))
    assert abs(width - right - unit) <= 0.15 * unit
    assert abs(height - bottom - unit) <= 0.15 * unit
    assert 0.7 * unit < bottom - top < 1.2 * unit
    assert left > 0


@texts
@pytest.mark.parametrize("level", [0, 64, 128, 192, 255])
def test_the_letters_stand_out_from_any_grey(level: int, text: str) -> None:
    """The lightest and the darkest of what was painted differ plainly, at the smallest size that models draw."""
    marked = stamped(flat(768, 768, level), text)
    left, top, right, bottom = box_of(marked != level)
    inside = marked[top:bottom, left:right].astype(int)
    assert inside.max() >= 225
    assert inside.max() - inside.min() >= 90


def test_only_the_corner_changes() -> None:
    pixels = mosaic(768, 768)
    marked = stamped(pixels, TEXTS[0])
    left, top, _, _ = box_of(marked != pixels)
    assert left > 768 * 0.7
    assert top > 768 * 0.9


def test_the_picture_it_is_put_on_stays_as_it_was() -> None:
    original = picture(mosaic(800, 600))
    before = bytes(original.pixels)
    marked = stamp(original, TEXTS[0])
    assert bytes(original.pixels) == before
    assert bytes(marked.pixels) != before


def test_the_same_picture_is_marked_the_same_way() -> None:
    shot = picture(noise(300, 200))
    assert bytes(stamp(shot, TEXTS[1]).pixels) == bytes(stamp(shot, TEXTS[1]).pixels)


def test_no_text_is_no_mark() -> None:
    shot = picture(noise(30, 20))
    assert stamp(shot, " ") is shot


def test_a_long_text_is_written_smaller_and_stays_inside() -> None:
    left, _, right, _ = box_of(stamped(flat(600, 2400, 0), "made by a machine, and nobody shall say otherwise"))
    assert left > 0
    assert right < 600


@settings(deadline=None)
@given(width=st.integers(1, 90), height=st.integers(1, 90), text=st.text(max_size=20))
def test_no_picture_is_too_small_and_no_text_too_odd(width: int, height: int, text: str) -> None:
    """The mark is cropped where it does not fit."""
    assert stamp(picture(flat(width, height, 99)), text).canvas == Canvas(width, height)
