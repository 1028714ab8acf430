"""Pictures become files of three formats, each with what is said of the picture."""

from __future__ import annotations

import io
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, JpegImagePlugin

from danqing.domain.job import FileFormat
from danqing.media import png
from danqing.media.encode import MOST_WORDS, encode
from tests.pictures import Pixels, gradient, noise, photo, picture

LOSSY: tuple[FileFormat, ...] = ("jpeg", "webp")
TEXT = {"Software": "danqing", "Model": "wan2.7-image", "Seed": "7", "Prompt": "一只橘猫"}

formats = pytest.mark.parametrize("file_format", get_args(FileFormat))
lossy_formats = pytest.mark.parametrize("file_format", LOSSY)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def distance(data: bytes, pixels: Pixels) -> float:
    """The mean difference of the file's pixels from what they were, in steps of 255."""
    return float(np.abs(np.asarray(opened(data)).astype(int) - pixels).mean())


def words_of(data: bytes) -> str:
    """What a JPEG or WEBP file says of itself."""
    comment: bytes = opened(data).getexif().get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment]
    assert comment.startswith(b"UNICODE\0")
    return comment[8:].decode("utf-16-be")


@formats
def test_a_file_is_of_its_format_and_of_the_pictures_size(file_format: FileFormat) -> None:
    """Also where a side is odd, or a single pixel."""
    for size in ((64, 48), (33, 17), (1, 1), (1, 70)):
        image = opened(encode(picture(gradient(*size)), file_format))
        assert (image.format, image.size, image.mode) == (file_format.upper(), size, "RGB")


@formats
def test_the_same_picture_gives_the_same_bytes(file_format: FileFormat) -> None:
    """A task that is done twice leaves one file."""
    files = {encode(picture(photo("chelsea.png")), file_format, 80, text=TEXT) for _ in range(2)}
    assert len(files) == 1


def test_png_is_ours() -> None:
    """The quality means nothing to it; the profile does."""
    shown = picture(gradient(64, 48))
    for profile in get_args(png.Profile):
        assert encode(shown, "png", 3, profile=profile, text=TEXT) == png.encode(shown, profile=profile, text=TEXT)


@settings(deadline=None, max_examples=30)
@given(width=st.integers(1, 60), height=st.integers(1, 60), seed=st.integers(0, 9))
def test_a_webp_of_quality_100_loses_nothing(width: int, height: int, seed: int) -> None:
    """Even of noise, down to one pixel."""
    pixels = noise(width, height, seed)
    assert distance(encode(picture(pixels), "webp", 100), pixels) == 0


@lossy_formats
def test_more_quality_is_a_larger_and_a_truer_file(file_format: FileFormat) -> None:
    """From 0 to 100, all of which are allowed."""
    pixels = photo("coffee.png")[:256, :256]
    files = [encode(picture(pixels), file_format, quality) for quality in (0, 30, 60, 90, 100)]
    sizes, distances = [len(data) for data in files], [distance(data, pixels) for data in files]
    assert sizes == sorted(sizes)
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 1 < distances[0]


@pytest.mark.parametrize(("quality", "thinned"), [(100, False), (90, False), (89, True), (0, True)])
def test_a_good_jpeg_keeps_the_colour_of_every_pixel(quality: int, thinned: bool) -> None:
    """4:4:4 from 90 on, 4:2:0 below: 0 and 2 in Pillow's words."""
    data = encode(picture(gradient(64, 48)), "jpeg", quality)
    assert JpegImagePlugin.get_sampling(opened(data)) == (2 if thinned else 0)


@lossy_formats
def test_a_file_says_how_it_was_made(file_format: FileFormat) -> None:
    """By the tags that every viewer shows, and in full as a comment."""
    data = encode(picture(gradient(64, 48)), file_format, 90, text=TEXT)
    exif = opened(data).getexif()
    assert (exif[ExifTags.Base.Software], exif[ExifTags.Base.Model]) == ("danqing", "wan2.7-image")
    assert words_of(data) == "Software: danqing\nModel: wan2.7-image\nSeed: 7\nPrompt: 一只橘猫"


@lossy_formats
@settings(deadline=None, max_examples=30)
@given(prompt=st.text(st.characters(), max_size=200))
def test_no_prompt_spoils_a_file(file_format: FileFormat, prompt: str) -> None:
    """A finished picture is not lost over a character that has no place in Unicode."""
    data = encode(picture(gradient(8, 8)), file_format, text={"Prompt": prompt})
    assert words_of(data) == "Prompt: " + "".join("?" if "\ud800" <= one <= "\udfff" else one for one in prompt)


@lossy_formats
def test_endless_words_are_cut(file_format: FileFormat) -> None:
    """A JPEG has 64 KiB for them; what comes first stands first."""
    data = encode(picture(gradient(8, 8)), file_format, text={"Software": "danqing", "Prompt": "🐈" * 50_000})
    assert words_of(data) == ("Software: danqing\nPrompt: " + "🐈" * 50_000)[:MOST_WORDS]


@lossy_formats
def test_a_file_without_words_is_a_file(file_format: FileFormat) -> None:
    assert words_of(encode(picture(gradient(8, 8)), file_format)) == ""
