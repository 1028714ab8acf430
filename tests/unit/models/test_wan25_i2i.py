"""Every documented rule of wan2.5-i2i-preview, at its boundaries."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.job import ImageSource, Job
from danqing.errors import InvalidParameter
from danqing.wire.envelope import ContentItem, Input, Message
from tests.unit.models.asking import CAT, PHOTO, ask, ask_with, refusal

MODEL = "wan2.5-i2i-preview"
SPEC = models.get(MODEL)


def test_a_bare_edit_gets_the_documented_defaults() -> None:
    assert ask(MODEL) == Job(
        model=MODEL,
        prompt=CAT,
        size=Tier("1280*1280", 1280),
        count=4,
        seed=7,
        sources=(ImageSource("url", PHOTO),),
        regions=((),),
        thinking=True,
        counts_tokens=False,
    )


def test_it_edits_on_its_own_route() -> None:
    assert [*SPEC.routes, *SPEC.works, SPEC.max_images] == ["image2image", "edit", 3]


@pytest.mark.parametrize("images", [1, 3])
def test_there_are_one_to_three_images(images: int) -> None:
    job = ask(MODEL, images=images)
    assert (len(job.sources), len(job.regions)) == (images, images)


@pytest.mark.parametrize("images", [0, 4])
def test_no_image_or_too_many_are_refused(images: int) -> None:
    assert refusal(MODEL, images=images) == f"input.images must contain 1 to 3 images. Got {images} images."


def test_a_message_says_the_same() -> None:
    asked = Input(messages=[Message([ContentItem(text=CAT), ContentItem(image=PHOTO)])])
    assert ask_with(MODEL, asked) == ask(MODEL)


def test_a_prompt_is_needed() -> None:
    with pytest.raises(InvalidParameter, match=r"^Field required: input\.prompt$"):
        ask_with(MODEL, Input(images=[PHOTO]))


@pytest.mark.parametrize("length", [1, 2000, 2001])
def test_a_prompt_is_cut_at_2000_characters(length: int) -> None:
    assert ask(MODEL, "猫" * length).prompt == "猫" * min(length, 2000)


def test_what_shall_not_be_seen_stands_in_the_input() -> None:
    asked = Input(prompt=CAT, images=[PHOTO], negative_prompt="模" * 501)
    assert ask_with(MODEL, asked).negative_prompt == "模" * 500


@pytest.mark.parametrize("size", ["768*768", "1280*1280", "640*2560", "2560*640", "1104*1472"])
def test_a_size_in_pixels_is_painted_as_it_is(size: str) -> None:
    assert str(SPEC.place(ask(MODEL, size=size), [Canvas(500, 700)])) == size


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ("1280*1281", "Total pixels (1639680) must be between 589824 and 1638400."),
        ("767*768", "Total pixels (589056) must be between 589824 and 1638400."),
        ("2560*639", "The aspect ratio of size must be between 1:4 and 4:1, got 2560*639."),
    ],
)
def test_another_size_is_refused(size: str, sentence: str) -> None:
    assert refusal(MODEL, size=size) == sentence


@pytest.mark.parametrize("size", ["1K", "2K", "1280*1280*1"])
def test_a_tier_is_no_size(size: str) -> None:
    """Not even the name that the default has here."""
    assert refusal(MODEL, size=size).startswith("Invalid size format. size must be width*height")


@pytest.mark.parametrize("n", [0, 5])
def test_the_range_of_n(n: int) -> None:
    assert refusal(MODEL, n=n) == f"Range of n should be [1, 4], got {n}."


@pytest.mark.parametrize("given", [{"enable_interleave": 1}, {"thinking_mode": 5}, {"bbox_list": 7}, {"strength": 9}])
def test_the_parameters_of_other_models_are_ignored(given: dict[str, Any]) -> None:
    assert ask(MODEL, **given) == ask(MODEL)


@pytest.mark.parametrize("size", [Canvas(384, 384), Canvas(5000, 1250), Canvas(5000, 5000), Canvas(384, 1536)])
def test_the_allowed_images(size: Canvas) -> None:
    SPEC.image_rules.check(1, "BMP", size)


@pytest.mark.parametrize("size", [Canvas(383, 384), Canvas(5001, 5000), Canvas(5000, 1249), Canvas(384, 1537)])
def test_other_images_are_refused(size: Canvas) -> None:
    with pytest.raises(InvalidParameter, match=r"Image 2 is \d+\*\d+"):
        SPEC.image_rules.check(2, "PNG", size)


def test_an_image_has_ten_megabytes() -> None:
    assert SPEC.image_rules.max_bytes == 10 * 1024 * 1024


sides = st.integers(384, 1536)
"""Of these, any two are within 1:4."""


@given(st.lists(st.builds(Canvas, sides, sides), min_size=1, max_size=3))
def test_without_a_size_the_canvas_has_the_default_area_in_the_ratio_of_the_last_image(sizes: list[Canvas]) -> None:
    canvas, last = SPEC.place(ask(MODEL, images=len(sizes)), sizes), sizes[-1]
    assert (canvas.width - 0.5) * (canvas.height - 0.5) <= 1280 * 1280 <= (canvas.width + 0.5) * (canvas.height + 0.5)
    assert (canvas.width - 0.5) / (canvas.height + 0.5) <= last.ratio <= (canvas.width + 0.5) / (canvas.height - 0.5)
