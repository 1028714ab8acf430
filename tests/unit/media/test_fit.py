"""Another size is exact, never stretched, and as sharp as the picture allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.media.decode import as_array, resize
from danqing.media.fit import BAND_PIXELS, SHARPENED_FROM, cover, shrink
from tests.pictures import Pixels, mosaic, noise, photo, picture

PHOTOGRAPHS = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "motorcycle_left.png", "ihc.png")
sides = st.integers(1, 90)


def disc(width: int, height: int, radius: float) -> Pixels:
    """White on black, in the middle."""
    y, x = np.ogrid[:height, :width]
    held = (x - (width - 1) / 2) ** 2 + (y - (height - 1) / 2) ** 2 <= radius**2
    return np.repeat(np.where(held, 255, 0).astype(np.uint8)[..., None], 3, axis=2)


def extent(pixels: Pixels) -> tuple[int, int]:
    """Columns and rows in which something is light."""
    light = pixels[..., 0] > 127
    return int(light.any(axis=0).sum()), int(light.any(axis=1).sum())


# ── cover ────────────────────────────────────────────────────────────────────


@settings(deadline=None, max_examples=60)
@given(st.integers(500, 1500), st.integers(500, 1500), st.integers(300, 900), st.integers(300, 900))
def test_rounding_does_not_leave_the_picture(width: int, height: int, wanted: int, high: int) -> None:
    """Sides whose quotient is no binary fraction, as most are; three per cent of such pairs once failed."""
    large = Picture(width, height, bytes(3 * width * height))
    assert cover(large, Canvas(wanted, high)).canvas == Canvas(wanted, high)


@settings(deadline=None)
@given(sides, sides, sides, sides, st.integers(0, 9))
def test_the_canvas_is_exact(width: int, height: int, wanted: int, high: int, seed: int) -> None:
    assert cover(picture(noise(width, height, seed)), Canvas(wanted, high)).canvas == Canvas(wanted, high)


def test_a_picture_of_that_size_stays_as_it_is() -> None:
    shot = picture(noise(30, 20))
    assert cover(shot, shot.canvas) is shot


@pytest.mark.parametrize("canvas", [(300, 300), (400, 100), (100, 400), (1000, 700), (611, 203)])
def test_a_disc_stays_round_and_in_the_middle(canvas: tuple[int, int]) -> None:
    source = disc(401, 299, 20)
    covered = as_array(cover(picture(source), Canvas(*canvas)))
    across, down = extent(covered)
    scale = max(canvas[0] / 401, canvas[1] / 299)
    assert abs(across - down) <= 1
    assert abs(across - 41 * scale) <= 1.5
    assert abs(int(covered[:, : canvas[0] // 2].sum()) / int(covered.sum()) - 0.5) < 0.05


def test_what_stands_over_is_cut_off_evenly() -> None:
    """A wide picture keeps its middle, column by column, where its height fits."""
    wide = noise(60, 20)
    assert (as_array(cover(picture(wide), Canvas(20, 20))) == wide[:, 20:40]).all()
    high = noise(20, 60)
    assert (as_array(cover(picture(high), Canvas(20, 20))) == high[20:40]).all()


@pytest.mark.parametrize("scale", [0.4, 1.2, 1.5, 2.0, 3.3])
def test_bands_do_not_show(scale: float) -> None:
    """A picture that repeats itself downwards is enlarged alike everywhere, over three bands."""
    repetitions = round(300 / scale**2)
    stripes = np.tile(photo("coffee.png")[:20], (repetitions, 1, 1))
    covered = as_array(cover(picture(stripes), Canvas(round(600 * scale), round(20 * scale * repetitions))))
    period = round(100 * scale)  # five repetitions
    inner = covered[period:-period].astype(int)
    assert covered.size > 2.5 * 3 * BAND_PIXELS
    assert np.abs(inner[period:] - inner[:-period]).max() <= 2


@pytest.mark.parametrize("scale", [1.5, 2, 4])
def test_sharpening_helps(scale: float) -> None:
    """Photographs made smaller and enlarged again come nearer to themselves than by Lanczos's filter alone."""
    assert scale >= SHARPENED_FROM
    gains = []
    for name in PHOTOGRAPHS:
        whole = photo(name)[:288, :384]
        small = resize(picture(whole), Canvas(round(384 / scale), round(288 / scale)))
        ours, plain = (as_array(shot) for shot in (cover(small, Canvas(384, 288)), resize(small, Canvas(384, 288))))
        gains.append([measure(whole, ours) - measure(whole, plain) for measure in (peak_signal_noise_ratio, alike)])
    decibels, similarity = np.mean(gains, axis=0)
    assert decibels > 0.05
    assert similarity > 0.001


def alike(one: Pixels, other: Pixels) -> float:
    return float(structural_similarity(one, other, channel_axis=2))


def test_a_small_enlargement_is_lanczos_alone() -> None:
    shot = picture(mosaic(200, 160))
    enlarged = Image.fromarray(as_array(shot)).resize((250, 200), Image.Resampling.LANCZOS)
    assert (as_array(cover(shot, Canvas(250, 200))) == np.asarray(enlarged)).all()


# ── shrink ───────────────────────────────────────────────────────────────────


@settings(deadline=None)
@given(sides, sides, st.integers(1, 9000))
def test_no_more_pixels_than_allowed_and_none_lost(width: int, height: int, pixels: int) -> None:
    """Within a pixel of the ratio, and as many pixels as that allows."""
    canvas = shrink(picture(noise(width, height)), pixels).canvas
    assert 1 <= canvas.pixels <= pixels
    if width * height <= pixels:
        assert canvas == Canvas(width, height)
    elif min(canvas.width, canvas.height) > 1:
        scale = (pixels / (width * height)) ** 0.5
        assert 0 <= width * scale - canvas.width < 1 + 1e-9
        assert 0 <= height * scale - canvas.height < 1 + 1e-9


def test_a_picture_that_is_small_enough_stays_as_it_is() -> None:
    shot = picture(noise(30, 20))
    assert shrink(shot, 600) is shot


def test_a_line_stays_a_line() -> None:
    assert shrink(picture(noise(4000, 1)), 100).canvas == Canvas(100, 1)
    assert shrink(picture(noise(1, 4000)), 100).canvas == Canvas(1, 100)
