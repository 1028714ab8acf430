"""Our PNG files hold the pixels they were given, are the same on every machine, and carry text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from danqing.domain.picture import Picture
from danqing.media import png
from tests.pictures import Pixels, gradient, mosaic, noise, picture

profiles = pytest.mark.parametrize("profile", ["fast", "small"])
ACROSS_BANDS = png.BAND_BYTES // 3 // 1000


@pytest.fixture(scope="module")
def pools() -> Iterator[list[ThreadPoolExecutor]]:
    made = [ThreadPoolExecutor(threads) for threads in (1, 2, 5)]
    yield made
    for pool in made:
        pool.shutdown()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixels_of(data: bytes) -> Pixels:
    return np.asarray(opened(data))


@profiles
@settings(deadline=None)
@given(width=st.integers(1, 40), height=st.integers(1, 40), seed=st.integers(0, 9))
def test_small_pictures_come_back_as_they_were(profile: png.Profile, width: int, height: int, seed: int) -> None:
    """Every size down to one pixel, noise: the hardest case for a filter."""
    pixels = noise(width, height, seed)
    assert np.array_equal(pixels_of(png.encode(picture(pixels), profile=profile)), pixels)


@profiles
@pytest.mark.parametrize(
    ("width", "height"),
    [
        (1, 5000),
        (5000, 1),
        (1, png.BAND_BYTES // 3 + 1),
        (png.BAND_BYTES // 3 + 1, 2),
        (1000, ACROSS_BANDS - 1),
        (1000, ACROSS_BANDS),
        (1000, ACROSS_BANDS + 1),
        (1000, 2 * ACROSS_BANDS),
    ],
)
def test_pictures_around_the_bounds_of_bands_come_back_as_they_were(
    profile: png.Profile, width: int, height: int
) -> None:
    """One row more or less than a band, a band of one row, a picture of one column."""
    pixels = gradient(width, height) ^ noise(width, height) % 4
    assert np.array_equal(pixels_of(png.encode(picture(pixels), profile=profile)), pixels)


@profiles
def test_bytes_do_not_depend_on_the_number_of_threads(profile: png.Profile, pools: list[ThreadPoolExecutor]) -> None:
    shot = picture(mosaic(1500, 900))
    files = {png.encode(shot, profile=profile, pool=pool) for pool in pools}
    assert files == {png.encode(shot, profile=profile)}


@profiles
def test_photographs_are_at_most_7_percent_larger_than_pillows(profile: png.Profile) -> None:
    pixels = mosaic(1024, 1024)
    reference = io.BytesIO()
    Image.fromarray(pixels).save(reference, "PNG")
    assert len(png.encode(picture(pixels), profile=profile)) <= 1.07 * reference.tell()


def test_small_is_smaller_than_fast() -> None:
    shot = picture(mosaic(1024, 1024))
    assert len(png.encode(shot, profile="small")) < len(png.encode(shot, profile="fast"))


def test_text_is_carried_in_any_script() -> None:
    text = {"prompt": "一只橘猫\n🐈", "Software": "danqing"}
    assert opened(png.encode(picture(noise(3, 3)), text=text)).info == text


@settings(deadline=None)
@given(st.text())
def test_any_text_leaves_the_picture_whole(value: str) -> None:
    """NUL included, which PNG's text cannot hold."""
    pixels = noise(2, 2)
    image = opened(png.encode(picture(pixels), text={"prompt": value}))
    assert image.info["prompt"] == value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert np.array_equal(np.asarray(image), pixels)


def test_a_lone_surrogate_is_replaced() -> None:
    assert opened(png.encode(picture(noise(1, 1)), text={"a": "x\ud800y"})).info["a"] == "x?y"


@pytest.mark.parametrize("keyword", ["", "x" * 80, " lead", "trail ", "two  spaces", "line\nfeed", "提示"])
def test_a_keyword_that_png_forbids_is_refused(keyword: str) -> None:
    with pytest.raises(ValueError, match="keyword"):
        png.encode(picture(noise(1, 1)), text={keyword: "value"})


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 3), (3, 0)])
def test_a_picture_without_pixels_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="at least one pixel"):
        png.encode(Picture(width, height, b""))
