"""A picture on a larger canvas is whole, and goes on beyond its edges without a seam or a ghost of itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.media.continuation import continued
from tests.pictures import Pixels, noise, photo

MORE = st.integers(0, 60)


def around(pixels: Pixels, top: int, right: int, bottom: int, left: int) -> Pixels:
    """The picture with so many more pixels on each side."""
    height, width = pixels.shape[:2]
    return continued(pixels, Canvas(left + width + right, top + height + bottom), top, left)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), MORE, MORE, MORE, MORE)
def test_the_picture_itself_is_not_touched(
    width: int, height: int, top: int, right: int, bottom: int, left: int
) -> None:
    pixels = noise(width, height)
    before = pixels.copy()
    large = around(pixels, top, right, bottom, left)
    assert large.shape == (top + height + bottom, left + width + right, 3)
    assert (large[top : top + height, left : left + width] == before).all()
    assert (pixels == before).all()


@pytest.mark.parametrize("name", ["coffee.png", "rocket.jpg", "astronaut.png"])
def test_no_seam_shows(name: str) -> None:
    """The step over the edge is like those within the picture beside it."""
    pixels = photo(name)
    height, width = pixels.shape[:2]
    large = around(pixels, 100, 200, 100, 200).astype(int)
    seam = np.abs(large[:, 200 + width] - large[:, 199 + width])[100 : 100 + height].mean()
    within = np.abs(np.diff(large[100 : 100 + height, 150 + width : 200 + width], axis=1)).mean()
    assert seam < 1.1 * within


def test_a_thing_in_the_middle_does_not_come_back() -> None:
    """A red disc on grey, right in the picture: what lies beyond stays grey."""
    pixels = np.full((200, 300, 3), 120, np.uint8)
    down, across = np.mgrid[0:200, 0:300]
    pixels[(down - 100) ** 2 + (across - 150) ** 2 < 60**2] = (255, 0, 0)
    large = around(pixels, 150, 250, 150, 250).astype(int)
    large[150:350, 250:550] = 120
    assert np.abs(large - 120).max() <= 1


def test_sky_stays_above_and_ground_below() -> None:
    pixels = np.zeros((200, 200, 3), np.uint8)
    pixels[:100], pixels[100:] = (90, 140, 220), (60, 120, 50)
    large = around(pixels, 0, 300, 0, 0)
    assert np.abs(large[:60, -1].astype(int) - (90, 140, 220)).max() < 60
    assert np.abs(large[-60:, -1].astype(int) - (60, 120, 50)).max() < 60


def test_it_becomes_softer_the_farther_away() -> None:
    """Noise at the edge: what is left of it falls with the distance."""
    large = around(noise(200, 200), 0, 400, 0, 0).astype(float)
    contrast = [large[:, 200 + at : 220 + at].std(axis=0).mean() for at in (0, 60, 200, 380)]
    assert contrast == sorted(contrast, reverse=True)
    assert contrast[-1] < 12


def test_a_picture_on_its_own_canvas_is_itself() -> None:
    pixels = noise(30, 20)
    assert (around(pixels, 0, 0, 0, 0) == pixels).all()
