"""Mixing from a palette: any picture and any palette, cancelled at any step, and the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.palette import Swatch
from danqing.engines.sketch.palette import mixed_from
from danqing.engines.sketch.tones import separated
from danqing.errors import Cancelled
from danqing.media.colours import from_oklab, levels_to_oklab, to_oklab
from danqing.media.shares import shares
from tests.pictures import Pixels, gradient, noise, picture

STRONG = (Swatch(200, 30, 60, 0.6), Swatch(30, 46, 160, 0.25), Swatch(240, 200, 60, 0.15))

swatches = st.tuples(*[st.integers(0, 255)] * 3, st.floats(0, 1)).map(lambda values: Swatch(*values))
pixels = st.builds(noise, st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))


def go_on() -> None:
    """Nobody cancels."""


@settings(max_examples=12, deadline=None)
@given(pixels, st.lists(swatches, min_size=1, max_size=10).map(tuple))
def test_any_picture_takes_any_palette(pixels: Pixels, palette: tuple[Swatch, ...]) -> None:
    """One pixel, one colour, equal colours, shares of nothing: always a picture of the same shape."""
    assert mixed_from(pixels, palette, go_on).shape == pixels.shape


@pytest.mark.parametrize("level", [0, 3, 128, 252, 255])
def test_a_plain_sheet_takes_every_paint(level: int) -> None:
    """Even where the picture gives no reason, the shares are kept: in washes, up to pure white and black."""
    sheet = np.full((300, 300, 3), level, np.uint8)
    got = shares(picture(mixed_from(sheet, STRONG, go_on)), STRONG)
    assert max(abs(share - swatch.share) for share, swatch in zip(got, STRONG, strict=True)) < 0.05


def test_one_colour_takes_everything() -> None:
    """A palette of one colour keeps light and shade, and nothing is further from it than those."""
    mixed = mixed_from(gradient(200, 150), (Swatch(46, 111, 158, 1.0),), go_on)
    lab = levels_to_oklab(mixed.reshape(-1, 3))
    away = lab - to_oklab(np.array([[46, 111, 158]]) / 255)
    assert np.abs(away).max() < 0.3
    assert np.ptp(lab[:, 0]) > 0.1


def test_the_input_stays_as_it_was() -> None:
    before = gradient(80, 60)
    copy = before.copy()
    mixed_from(before, STRONG, go_on)
    assert np.array_equal(before, copy)


def test_the_same_every_time() -> None:
    assert np.array_equal(mixed_from(noise(90, 70), STRONG, go_on), mixed_from(noise(90, 70), STRONG, go_on))


def test_dark_stays_darker_than_light() -> None:
    """A ramp from black to white still rises, so that forms stay readable."""
    ramp = np.repeat(np.linspace(0, 255, 256).astype(np.uint8)[None, :, None], 100, axis=0).repeat(3, axis=2)
    greys = tuple(Swatch(level, level, level, 0.25) for level in (30, 90, 160, 230))
    columns = mixed_from(ramp, greys, go_on).mean(axis=(0, 2))
    assert columns[:40].max() < columns[90:130].min() < columns[90:130].max() < columns[216:].min()


@pytest.mark.parametrize("at", [1, 2, 3, 6])
def test_it_can_be_called_off_between_steps(at: int) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Cancelled

    with pytest.raises(Cancelled):
        mixed_from(noise(200, 200), STRONG, stop)


def test_texture_is_what_differs_a_little() -> None:
    """Fine grain becomes texture, and an edge of a hundred levels does not."""
    grain = np.random.default_rng(1).integers(-3, 4, (128, 128, 1))
    sheet = np.clip(np.where(np.arange(128)[None, :, None] < 64, 80, 180) + grain, 0, 255)
    tones = separated(np.repeat(sheet, 3, axis=2).astype(np.uint8), go_on)
    assert np.corrcoef(tones.texture[:, :50, 0].ravel(), grain[:, :50, 0].ravel())[0, 1] > 0.9
    assert np.abs(tones.texture).max() <= 10


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_oklab_and_back(level: tuple[int, int, int]) -> None:
    rgb = np.array([level]) / 255
    assert from_oklab(to_oklab(rgb)) == pytest.approx(rgb, abs=1e-4)
    assert levels_to_oklab(np.array([level], np.uint8)) == pytest.approx(to_oklab(rgb), abs=1e-4)


def test_oklab_of_known_colours() -> None:
    """The values that the author publishes for white and for sRGB's red."""
    white, red = to_oklab(np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]]))
    assert white == pytest.approx([1, 0, 0], abs=1e-3)
    assert red == pytest.approx([0.628, 0.2249, 0.1258], abs=1e-3)
