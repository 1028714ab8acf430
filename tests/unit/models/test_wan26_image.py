"""Every documented rule of wan2.6-image, at its boundaries, in both of its modes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.job import ImageSource, Job
from danqing.errors import InvalidParameter
from danqing.models.spec import Mode
from danqing.wire.envelope import Input
from tests.unit.models.asking import CAT, PHOTO, ask, ask_with, assert_says, refusal

MODEL = "wan2.6-image"
K1, K2 = Tier("1K", 1280), Tier("2K", 2048)
EDITS: dict[str, Any] = {"images": 1}
INTERLEAVES: dict[str, Any] = {"images": 0, "enable_interleave": True}
both_modes = pytest.mark.parametrize("mode", [EDITS, INTERLEAVES], ids=["edit", "interleave"])


def place(job: Job, *sizes: Canvas) -> Canvas:
    return models.get(MODEL).place(job, sizes)


# --- editing --------------------------------------------------------------------------------------------------


def test_an_edit_gets_the_documented_defaults() -> None:
    source = ImageSource("url", PHOTO)
    assert ask(MODEL) == Job(
        model=MODEL,
        prompt=CAT,
        size=K1,
        count=4,
        seed=7,
        sources=(source,),
        regions=((),),
        thinking=True,
        counts_tokens=False,
    )


@pytest.mark.parametrize("images", [1, 4])
def test_an_edit_has_one_to_four_images(images: int) -> None:
    assert len(ask(MODEL, images=images).sources) == images


@pytest.mark.parametrize("images", [0, 5, 9])
def test_an_edit_with_no_image_or_too_many_is_refused_in_the_live_words(images: int) -> None:
    assert refusal(MODEL, images=images) == (
        f"When 'enable_interleave' is False, the last message must contain 1 to 4 images. Got {images} images."
    )


def test_an_edit_without_a_text_is_refused_in_the_live_words() -> None:
    assert refusal(MODEL, None, images=1) == (
        "For i2i model, the last message must contain exactly one text content item. Got 0 text items."
    )


@pytest.mark.parametrize(
    ("size", "read"),
    [("1K", K1), ("2k", K2), ("768*768", Canvas(768, 768)), ("2048*2048", Canvas(2048, 2048)), ("4096*1024", None)],
)
def test_the_sizes_of_an_edit(size: str, read: Tier | Canvas | None) -> None:
    assert ask(MODEL, size=size).size == (read or Canvas(4096, 1024))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("767*768", "Total pixels (589056) must be between 589824 and 4194304."),
        ("2048*2049", "Total pixels (4196352) must be between 589824 and 4194304."),
        ("5K", "Invalid size format. size must be 1K, 2K or width*height such as 1280*1280"),
        ("4K", "Invalid size format."),
        ("1700*420", "The aspect ratio of size must be between 1:4 and 4:1, got 1700*420."),
    ],
)
def test_other_sizes_of_an_edit_are_refused(size: str, words: str) -> None:
    assert_says(refusal(MODEL, size=size), words)


@pytest.mark.parametrize(
    ("size", "sizes", "canvas"),
    [
        ("1K", [Canvas(500, 500)], Canvas(1280, 1280)),
        ("1K", [Canvas(300, 900), Canvas(1600, 900)], Canvas(1712, 960)),
        ("2K", [Canvas(1600, 900)], Canvas(2736, 1536)),
        ("1000*1001", [Canvas(1600, 900)], Canvas(1008, 1008)),
    ],
)
def test_an_edit_is_on_a_grid_of_16_in_the_ratio_of_the_last_image(
    size: str, sizes: list[Canvas], canvas: Canvas
) -> None:
    assert place(ask(MODEL, size=size, images=len(sizes)), *sizes) == canvas


@pytest.mark.parametrize(("value", "thinks"), [(True, True), ("false", False), (False, False)])
def test_an_edit_extends_its_prompt_unless_told_not_to(value: Any, thinks: bool) -> None:
    assert ask(MODEL, prompt_extend=value).thinking is thinks


@pytest.mark.parametrize("mode", ["sync", "stream", "task"])
def test_an_edit_is_done_in_every_mode(mode: Mode) -> None:
    assert ask(MODEL, mode=mode) == ask(MODEL)


# --- words and pictures in turn -------------------------------------------------------------------------------


def test_an_interleaved_answer_gets_the_documented_defaults() -> None:
    assert ask(MODEL, **INTERLEAVES) == Job(model=MODEL, prompt=CAT, size=K1, count=5, seed=7, interleaved=True)


@pytest.mark.parametrize("value", [1, 3, 5])
def test_max_images_is_how_many_pictures_there_may_be(value: int) -> None:
    assert ask(MODEL, **INTERLEAVES, max_images=value).count == value
    assert ask(MODEL, max_images=value).count == 4, "it has no effect on an edit"


@pytest.mark.parametrize("value", [0, 6, -1])
def test_the_range_of_max_images(value: int) -> None:
    assert refusal(MODEL, **INTERLEAVES, max_images=value) == f"Range of max_images should be [1, 5], got {value}."
    assert ask(MODEL, max_images=value) == ask(MODEL)


@pytest.mark.parametrize("n", [0, 2, 4, "2"])
def test_n_is_one_in_an_interleaved_answer(n: Any) -> None:
    assert refusal(MODEL, **INTERLEAVES, n=n).startswith("num_images_per_prompt must be 1: n must be 1, got ")
    assert ask(MODEL, **INTERLEAVES, n=1) == ask(MODEL, **INTERLEAVES)


@pytest.mark.parametrize("images", [0, 1])
def test_an_interleaved_answer_has_no_image_or_one(images: int) -> None:
    job = ask(MODEL, images=images, enable_interleave="true")
    assert (len(job.sources), job.interleaved) == (images, True)


@pytest.mark.parametrize("images", [2, 4])
def test_more_images_are_refused(images: int) -> None:
    assert refusal(MODEL, images=images, enable_interleave=True) == (
        f"When 'enable_interleave' is True, the last message must contain 0 to 1 images. Got {images} images."
    )


@pytest.mark.parametrize("more", [{}, {"stream": True}, {"stream": "true"}])
def test_a_synchronous_interleaved_answer_is_a_stream(more: dict[str, Any]) -> None:
    """The header decides: the clients of Java send `stream` as a parameter, with it and without it."""
    sentence = refusal(MODEL, mode="sync", **INTERLEAVES, **more)
    assert sentence.startswith(
        "This model only support stream mode, please enable the stream parameter to access the model."
    )
    assert_says(sentence, "enable_interleave", "X-DashScope-SSE: enable")
    streamed = ask(MODEL, mode="stream", **INTERLEAVES, **more)
    assert streamed == ask(MODEL, mode="task", **INTERLEAVES)


@pytest.mark.parametrize("value", ["yes", 1, []])
def test_the_mode_is_a_boolean(value: Any) -> None:
    assert_says(refusal(MODEL, enable_interleave=value), "enable_interleave must be true or false")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("1280*1281", "Total pixels (1639680) must be between 589824 and 1638400."),
        ("767*767", "Total pixels (588289) must be between 589824 and 1638400."),
        ("1K", "Invalid size format. size must be width*height such as 1280*1280"),
        ("1600*399", "The aspect ratio of size must be between 1:4 and 4:1"),
    ],
)
def test_other_sizes_of_an_interleaved_answer_are_refused(size: str, words: str) -> None:
    assert_says(refusal(MODEL, **INTERLEAVES, size=size), words)


@pytest.mark.parametrize(
    ("sizes", "canvas"),
    [
        ([], Canvas(1280, 1280)),
        ([Canvas(640, 480)], Canvas(640, 480)),
        ([Canvas(1280, 1280)], Canvas(1280, 1280)),
        ([Canvas(1000, 600)], Canvas(1008, 608)),
        ([Canvas(2560, 2560)], Canvas(1280, 1280)),
        ([Canvas(3840, 2160)], Canvas(1712, 960)),
    ],
)
def test_without_a_size_pictures_are_as_large_as_the_image_or_reduced(sizes: list[Canvas], canvas: Canvas) -> None:
    job = ask(MODEL, images=len(sizes), enable_interleave=True)
    assert place(job, *sizes) == canvas


@pytest.mark.parametrize(
    "size", ["1280*1280", "800*1200", "1200*800", "960*1280", "1280*960", "720*1280", "1280*720", "1344*576"]
)
def test_the_recommended_sizes_are_delivered_as_they_are(size: str) -> None:
    assert str(place(ask(MODEL, **INTERLEAVES, size=size))) == size
    assert str(place(ask(MODEL, size=size), Canvas(500, 900))) == size


def test_prompt_extend_is_for_edits() -> None:
    assert not ask(MODEL, **INTERLEAVES, prompt_extend=True).thinking


# --- both -----------------------------------------------------------------------------------------------------


@both_modes
@pytest.mark.parametrize("length", [1, 2000, 2001, 100_000])
def test_a_text_is_cut_at_2000_characters(mode: dict[str, Any], length: int) -> None:
    assert ask(MODEL, "猫" * length, **mode).prompt == "猫" * min(length, 2000)


@both_modes
def test_what_shall_not_be_seen_is_cut_at_500_characters(mode: dict[str, Any]) -> None:
    assert ask(MODEL, **mode, negative_prompt="模" * 501).negative_prompt == "模" * 500


@both_modes
@pytest.mark.parametrize(
    "given", [{"thinking_mode": "maybe"}, {"bbox_list": 5}, {"color_palette": "red"}, {"enable_sequential": 9}]
)
def test_the_parameters_of_other_models_are_ignored(mode: dict[str, Any], given: dict[str, Any]) -> None:
    assert ask(MODEL, **mode, **given) == ask(MODEL, **mode)


@both_modes
def test_the_size_is_checked_before_n(mode: dict[str, Any]) -> None:
    assert refusal(MODEL, **mode, size="1*1", n=13, seed=-1).startswith("Total pixels (1)")
    assert "seed" not in refusal(MODEL, **mode, n=13, seed=-1)


def test_an_input_without_messages_is_refused() -> None:
    with pytest.raises(InvalidParameter, match=r"^Field required: input\.messages$"):
        ask_with(MODEL, Input())


@pytest.mark.parametrize("size", [Canvas(240, 8000), Canvas(8000, 240), Canvas(240, 240), Canvas(8000, 8000)])
def test_an_image_has_any_ratio_that_its_sides_allow(size: Canvas) -> None:
    models.get(MODEL).image_rules.check(1, "WEBP", size)


@pytest.mark.parametrize("size", [Canvas(239, 500), Canvas(500, 8001)])
def test_an_image_of_other_sides_is_refused(size: Canvas) -> None:
    with pytest.raises(InvalidParameter, match="at most 8000, and the smallest length of image is at least 240"):
        models.get(MODEL).image_rules.check(1, "PNG", size)


sides = st.integers(240, 8000)


@given(st.builds(Canvas, sides, sides), st.sampled_from(["1K", "2K", None]))
def test_a_canvas_from_an_image_has_its_ratio_and_at_most_the_area_of_its_tier(
    image: Canvas, size: str | None
) -> None:
    """Both up to half a step of the grid on either side."""
    job = ask(MODEL, images=1, **({"size": size} if size else {"enable_interleave": True}))
    canvas, most = place(job, image), (K2 if size == "2K" else K1).edge ** 2
    assert canvas.width % 16 == canvas.height % 16 == 0
    assert (canvas.width - 8.5) * (canvas.height - 8.5) <= most
    assert (canvas.width - 8.5) / (canvas.height + 8.5) <= image.ratio <= (canvas.width + 8.5) / (canvas.height - 8.5)
