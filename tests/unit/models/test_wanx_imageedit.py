"""The ten functions of wanx2.1-imageedit: what each needs, what it becomes, and how it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing import models
from danqing.domain.canvas import Canvas, Scale
from danqing.domain.job import ImageSource, Job, Margins, Mask
from danqing.domain.region import Region
from danqing.errors import InvalidParameter
from danqing.models.spec import PlanOptions
from danqing.models.wanx_imageedit import FUNCTIONS, MOST_PIXELS
from danqing.wire.envelope import Envelope, Input

MODEL = "wanx2.1-imageedit"
BASE, MASK = "https://example.com/base.png", "https://example.com/mask.png"
NEEDED: dict[str, dict[str, Any]] = {"expand": {"top_scale": 1.5}}
every_function = pytest.mark.parametrize("function", FUNCTIONS)
scales = st.floats(1, 2)
sides = st.integers(512, 4096)


def ask(function: str | None = "description_edit", prompt: str | None = "戴上帽子", **given: Any) -> Job:
    """Plan a request; `base` and `mask` are members of its input, what else is given are parameters."""
    base, mask = given.pop("base", BASE), given.pop("mask", MASK)
    asked = Input(prompt=prompt, function=function, base_image_url=base, mask_image_url=mask)
    parameters = NEEDED.get(function or "", {}) | given
    return models.get(MODEL).plan(Envelope(MODEL, asked, parameters), PlanOptions(default_n=4, new_seed=lambda: 7))


def refusal(*args: Any, **given: Any) -> str:
    with pytest.raises(InvalidParameter) as refused:
        ask(*args, **given)
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")
    return refused.value.message


# --- what every function has in common ------------------------------------------------------------------------


@every_function
def test_a_bare_request_gets_the_documented_defaults(function: str) -> None:
    job = ask(function)
    assert (job.model, job.count, job.seed, job.watermark) == (MODEL, 1, 7, None)
    assert job.sources == (ImageSource("url", BASE),)
    assert job.regions == ((),)
    assert not job.counts_tokens
    assert job.flattens
    assert job.size == Scale(1)


@every_function
@pytest.mark.parametrize(("prompt", "at"), [("A red hat {0} %s", 0), ("红色的帽子", 1)])
def test_the_instruction_holds_the_prompt_and_speaks_its_language(function: str, prompt: str, at: int) -> None:
    """Whatever signs the prompt has."""
    texts = FUNCTIONS[function].english, FUNCTIONS[function].chinese
    assert ask(function, prompt).prompt == texts[at].replace("{prompt}", prompt)


def test_the_four_routes_know_it_as_an_image_to_image_model() -> None:
    spec = models.get(MODEL)
    assert spec.routes == frozenset({"image2image"})
    assert (spec.works, spec.max_images) == (frozenset({"edit"}), 1)
    assert (spec.image_rules.min_side, spec.image_rules.max_side) == (512, 4096)
    assert spec.image_rules.max_bytes == 10 * 1024 * 1024
    assert spec.image_rules.formats == {"JPEG", "PNG", "BMP", "TIFF", "WEBP"}


def test_shared_parameters_are_read() -> None:
    job = ask(n=3, seed=5, watermark=True)
    assert (job.count, job.seed, job.watermark) == (3, 5, "AI生成")
    assert ask(prompt="a hat", watermark="true").watermark == "AI Generated"


def test_what_the_caller_wrote_is_kept_beside_the_instruction() -> None:
    """It is what an answer calls the original prompt."""
    job = ask("colorization", "蓝色背景")
    assert job.written_prompt == "蓝色背景"
    assert job.prompt != "蓝色背景"


def test_a_long_prompt_is_cut_and_not_refused() -> None:
    assert ask(prompt="字" * 900).prompt == "字" * 800


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"function": None}, "Field required: input.function"),
        ({"base": None}, "Field required: input.base_image_url"),
        ({"base": ""}, "Field required: input.base_image_url"),
        ({"prompt": None}, "Field required: input.prompt"),
        ({"function": "description_edit_with_mask", "mask": None}, "Field required: input.mask_image_url"),
    ],
)
def test_what_is_missing_is_named(given: dict[str, Any], sentence: str) -> None:
    assert refusal(**given) == sentence


def test_an_unknown_function_is_told_which_there_are() -> None:
    sentence = refusal("repaint")
    assert sentence.startswith("the parameters must conform to the specification: input.function must be one of ")
    assert all(name in sentence for name in (*FUNCTIONS, '"repaint"'))


@pytest.mark.parametrize("prompt", ["", "  ", "spool:" + "0" * 32])
def test_a_prompt_without_words_is_refused(prompt: str) -> None:
    assert "must be words" in refusal(prompt=prompt)


def test_an_address_that_is_none_is_refused_with_its_number() -> None:
    assert "Image 1 must be an http(s) address" in refusal(base="base.png")
    assert "Image 2 must be" in refusal("description_edit_with_mask", mask="mask.png")


@pytest.mark.parametrize(
    ("function", "given", "sentence"),
    [
        ("description_edit", {"n": 5}, "Range of n should be [1, 4], got 5."),
        ("description_edit", {"strength": 1.2}, "Range of strength should be [0.0, 1.0], got 1.2."),
        ("stylization_all", {"strength": "high"}, 'strength must be a number from 0.0 to 1.0, got "high".'),
        ("stylization_all", {"strength": True}, "strength must be a number from 0.0 to 1.0, got true."),
        ("stylization_all", {"strength": float("nan")}, "Range of strength should be [0.0, 1.0], got nan."),
        ("expand", {"left_scale": 2.5}, "Range of left_scale should be [1.0, 2.0], got 2.5."),
        ("expand", {"bottom_scale": 0}, "Range of bottom_scale should be [1.0, 2.0], got 0."),
        ("super_resolution", {"upscale_factor": 5}, "Range of upscale_factor should be [1, 4], got 5."),
        ("doodle", {"is_sketch": 1}, "is_sketch must be true or false, got 1."),
    ],
)
def test_a_parameter_out_of_range_is_refused(function: str, given: dict[str, Any], sentence: str) -> None:
    assert refusal(function, **given) == sentence


@pytest.mark.parametrize("given", [{"strength": 7}, {"upscale_factor": 9}, {"top_scale": 0}, {"is_sketch": 3}])
def test_parameters_of_other_functions_are_ignored(given: dict[str, Any]) -> None:
    """As the hosted service does: clients send all they have."""
    assert ask("colorization", **given) == ask("colorization")


# --- strength -------------------------------------------------------------------------------------------------


@every_function
def test_only_two_functions_have_a_strength(function: str) -> None:
    expected = 0.5 if function in ("stylization_all", "description_edit") else None
    assert ask(function).strength == expected
    assert ask(function, strength=0).strength == (None if expected is None else 0)


# --- the mask -------------------------------------------------------------------------------------------------


def test_one_function_has_a_mask_which_is_the_last_input() -> None:
    job = ask("description_edit_with_mask")
    assert job.mask == Mask(ImageSource("url", MASK), editable="white")
    assert job.inputs == (ImageSource("url", BASE), ImageSource("url", MASK))


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "description_edit_with_mask"])
def test_a_mask_that_says_nothing_is_left_out_with_a_sentence(function: str) -> None:
    said = f"mask_image_url has no effect with the function {function} and was left out."
    assert (ask(function).mask, ask(function).notes[0]) == (None, said)
    assert said not in ask(function, mask=None).notes


# --- margins --------------------------------------------------------------------------------------------------


def test_a_scale_is_a_share_of_the_image_that_is_added() -> None:
    job = ask("expand", top_scale=1.25, bottom_scale=1, left_scale=2, right_scale=1.5)
    assert job.margins == Margins(top=0.25, bottom=0, left=1, right=0.5)
    assert models.get(MODEL).place(job, [Canvas(800, 600)]) == Canvas(2000, 750)


def test_an_expansion_by_nothing_is_refused() -> None:
    sentence = refusal("expand", top_scale=1)
    assert sentence.startswith(
        "Required parameter(top_scale) missing or invalid, please check the request parameters."
    )
    assert "At least one of top_scale, bottom_scale, left_scale, right_scale must be above 1.0" in sentence


@given(scales, scales, scales, scales, sides, sides)
def test_the_image_lies_whole_on_its_larger_canvas(
    top: float, bottom: float, left: float, right: float, width: int, height: int
) -> None:
    margins = Margins(top=top - 1, bottom=bottom - 1, left=left - 1, right=right - 1)
    canvas, place = margins.around(Canvas(width, height))
    assert place.inside(canvas)
    assert (place.right - place.left, place.bottom - place.top) == (width, height)
    assert canvas.width <= 3 * width
    assert canvas.height <= 3 * height


def test_a_known_canvas_with_margins() -> None:
    margins = Margins(top=0.5, left=0.25)
    assert margins.around(Canvas(1000, 600)) == (Canvas(1250, 900), Region(250, 300, 1250, 900))


# --- sizes ----------------------------------------------------------------------------------------------------


@every_function
def test_the_picture_has_the_size_of_its_image(function: str) -> None:
    canvas = models.get(MODEL).place(ask(function), [Canvas(1000, 600)])
    assert canvas == (Canvas(1000, 900) if function == "expand" else Canvas(1000, 600))


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 2.0])
def test_enlarging_multiplies_both_sides(factor: float) -> None:
    job = ask("super_resolution", upscale_factor=factor, mask=None)
    assert job.enlarges
    assert job.notes == (("upscale_factor is 1: the image comes back as it was sent.",) if factor == 1 else ())
    assert models.get(MODEL).place(job, [Canvas(600, 512)]) == Canvas(600 * int(factor), 512 * int(factor))


@every_function
def test_only_one_function_enlarges(function: str) -> None:
    assert ask(function).enlarges == (function == "super_resolution")


@pytest.mark.parametrize(
    ("function", "given"),
    [
        ("super_resolution", {"upscale_factor": 4}),
        ("expand", {"top_scale": 2, "bottom_scale": 2, "left_scale": 2, "right_scale": 2}),
    ],
)
def test_a_picture_that_would_be_too_large_is_refused(function: str, given: dict[str, Any]) -> None:
    job, spec = ask(function, **given), models.get(MODEL)
    assert spec.place(job, [Canvas(2048, 2048)]).pixels <= MOST_PIXELS
    with pytest.raises(InvalidParameter, match=r"^The size of image is beyond limit\. .* than 4096\*4096") as no:
        spec.place(job, [Canvas(4096, 4096)])
    assert no.value.code == "InvalidImage.ImageSize"


# --- line drawings --------------------------------------------------------------------------------------------


def test_a_line_drawing_is_told_as_such() -> None:
    drawn, photo = (ask("doodle", "北欧极简风格的客厅。", is_sketch=given).prompt for given in ("true", False))
    assert drawn.startswith("这张图是只有线条的草图")
    assert photo.startswith("提取这张图的线条")
    assert ask("doodle", "a room", is_sketch=True).prompt.startswith("This image is a drawing of lines only.")
