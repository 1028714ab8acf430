"""The measure of a palette: exact where it can be counted by hand, the same every time, fair to large pictures."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.palette import Swatch
from danqing.media.shares import palette_report, shares
from tests.pictures import mosaic, noise, picture, quadrants

RED, GREEN, BLUE, WHITE = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))
levels = st.tuples(*[st.integers(0, 255)] * 3)


def asked(*colours: tuple[int, int, int]) -> tuple[Swatch, ...]:
    return tuple(Swatch(*colour, 1 / len(colours)) for colour in colours)


def test_four_quarters() -> None:
    assert shares(picture(quadrants(40, 20)), asked(RED, GREEN, BLUE, WHITE)) == (0.25, 0.25, 0.25, 0.25)


def test_a_colour_counts_for_the_one_that_looks_most_like_it() -> None:
    """A dark orange is nearer to orange than to brown's grey in OKLab."""
    pixels = np.full((3, 3, 3), (200, 110, 30), np.uint8)
    assert shares(picture(pixels), asked((230, 130, 40), (90, 90, 90))) == (1.0, 0.0)


def test_equal_colours_divide_their_share_as_asked() -> None:
    pair = (Swatch(255, 0, 0, 0.6), Swatch(255, 0, 0, 0.2), Swatch(0, 0, 255, 0.2))
    red = np.full((4, 4, 3), RED, np.uint8)
    assert shares(picture(red), pair) == pytest.approx((0.75, 0.25, 0))
    nothing = (Swatch(255, 0, 0, 0), Swatch(255, 0, 0, 0), Swatch(0, 0, 255, 1))
    assert sum(shares(picture(red), nothing)) == pytest.approx(1)


def test_without_a_palette_there_is_nothing_to_measure() -> None:
    assert shares(picture(quadrants(4, 4)), ()) == ()


@given(st.lists(levels, min_size=1, max_size=10), st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_shares_add_up(colours: list[tuple[int, int, int]], width: int, height: int, seed: int) -> None:
    got = shares(picture(noise(width, height, seed)), asked(*colours))
    assert len(got) == len(colours)
    assert sum(got) == pytest.approx(1)
    assert min(got) >= 0


@pytest.mark.parametrize("size", [(2048, 2048), (1999, 1501), (4096, 512)])
def test_a_large_picture_is_measured_on_a_part_that_stands_for_it(size: tuple[int, int]) -> None:
    """Stripes of one pixel and photographs alike: within half a point of counting every pixel."""
    striped = mosaic(*size).copy()
    striped[:, ::2] //= 3
    palette = asked((20, 20, 30), (90, 70, 60), (180, 160, 140), (240, 240, 240))
    parts = [shares(picture(part), palette) for part in np.array_split(striped, 40)]
    exact = np.average(parts, axis=0, weights=[len(part) for part in np.array_split(striped, 40)])
    assert np.abs(shares(picture(striped), palette) - exact).max() < 0.005


def test_it_is_fast() -> None:
    pixels = picture(np.zeros((4096, 4096, 3), np.uint8))
    begin = time.thread_time()
    shares(pixels, asked(*[(level, level, level) for level in range(0, 250, 25)]))
    assert time.thread_time() - begin < 0.5


def test_the_report_says_what_was_asked_and_what_came() -> None:
    palette = (Swatch(255, 0, 0, 0.6), Swatch(0, 0, 255, 0.4))
    pixels = np.full((10, 10, 3), RED, np.uint8)
    pixels[:3] = BLUE
    assert palette_report(picture(pixels), palette) == (
        "#FF0000 asked 60.00 % got 70.0 %; #0000FF asked 40.00 % got 30.0 % (nearest in OKLab)"
    )
