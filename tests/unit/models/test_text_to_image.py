"""The models that paint from text alone: one table of their rules, and each rule at its boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from danqing import models
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.errors import InvalidParameter
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import ContentItem, Input, Message
from tests.unit.models.asking import CAT, OPTIONS, PHOTO, ask, ask_with, assert_says, refusal, said

MESSAGES: frozenset[Route] = frozenset({"multimodal-generation", "image-generation"})
OLDER: frozenset[Route] = frozenset({"text2image"})


@dataclass(frozen=True)
class Documented:
    max_text: int
    default: Canvas
    routes: frozenset[Route] = OLDER


LARGE = {
    "wan2.6-t2i": Documented(2100, Canvas(1280, 1280), MESSAGES),
    "wan2.5-t2i-preview": Documented(2000, Canvas(1280, 1280)),
}
SMALL = {
    model: Documented(800, Canvas(1024, 1024))
    for model in (
        "wan2.2-t2i-plus",
        "wan2.2-t2i-flash",
        "wanx2.1-t2i-plus",
        "wanx2.1-t2i-turbo",
        "wanx2.0-t2i-turbo",
    )
}
RULES = LARGE | SMALL
every_model = pytest.mark.parametrize("model", RULES)
every_large_model = pytest.mark.parametrize("model", LARGE)
every_small_model = pytest.mark.parametrize("model", SMALL)


@every_model
def test_a_bare_text_gets_the_documented_defaults(model: str) -> None:
    assert ask(model) == Job(
        model=model,
        prompt=CAT,
        size=RULES[model].default,
        count=4,
        seed=7,
        thinking=True,
        counts_tokens=False,
    )


@every_model
def test_a_model_is_asked_on_its_own_routes_and_paints_from_text_alone(model: str) -> None:
    spec = models.get(model)
    assert spec.routes == RULES[model].routes
    assert [*spec.works, spec.max_images] == ["text-to-image", 0]


@every_model
@pytest.mark.parametrize("mode", ["sync", "stream", "task"])
def test_a_model_answers_in_every_mode(model: str, mode: Mode) -> None:
    assert ask(model, mode=mode) == ask(model)


@every_model
def test_a_text_is_cut_where_the_documents_say(model: str) -> None:
    most = RULES[model].max_text
    assert len(ask(model, "猫" * most).prompt) == len(ask(model, "猫" * (most + 1)).prompt) == most


@every_large_model
@pytest.mark.parametrize(
    "size", ["768*768", "1440*1440", "768*2700", "2700*768", "1104*1472", "960x1696", "384*1536", " 1280*1280 "]
)
def test_a_large_size_is_an_area_and_a_ratio(model: str, size: str) -> None:
    width, height = size.strip().replace("x", "*").split("*")
    job = ask(model, size=size)
    assert models.get(model).place(job, []) == Canvas(int(width), int(height))


@every_large_model
@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        ("1536*1536", "Total pixels (2359296) must be between 589824 and 2073600."),
        ("767*769", "Total pixels (589823) must be between 589824 and 2073600."),
        ("1440*1441", "Total pixels (2075040) must be between 589824 and 2073600."),
        ("1600*399", "The aspect ratio of size must be between 1:4 and 4:1, got 1600*399."),
        ("399*1600", "The aspect ratio of size must be between 1:4 and 4:1, got 399*1600."),
    ],
)
def test_another_large_size_is_refused_in_the_live_words(model: str, size: str, sentence: str) -> None:
    assert refusal(model, size=size) == sentence


@every_small_model
@pytest.mark.parametrize("size", ["512*512", "1440*1440", "512*1440", "1440x512", "1280*720"])
def test_a_small_size_has_sides_from_512_to_1440(model: str, size: str) -> None:
    assert str(ask(model, size=size).size) == size.replace("x", "*")


@every_small_model
@pytest.mark.parametrize("size", ["511*512", "1024*1536", "1441*1440", "2048*2048", "0*0"])
def test_another_small_size_is_refused_in_the_live_words(model: str, size: str) -> None:
    sentence = refusal(model, size=size)
    assert sentence.startswith("Either width or height should be between 512 and 1440.")
    assert_says(sentence, f"got {size}")


@every_model
@pytest.mark.parametrize("size", ["1K", "2K", "4K", "auto", "", 1024])
def test_a_tier_is_no_size(model: str, size: Any) -> None:
    assert refusal(model, size=size).startswith("Invalid size format. size must be width*height such as ")


@every_model
@pytest.mark.parametrize(("given", "count"), [({"n": 1}, 1), ({"n": 4}, 4), ({"n": 3.0}, 3), ({"n": None}, 4)])
def test_how_many(model: str, given: dict[str, Any], count: int) -> None:
    assert ask(model, **given).count == count


@every_model
def test_how_many_without_n_is_documented_and_no_setting(model: str) -> None:
    """Only the default of wan2.7 is in dispute."""
    assert ask(model, options=PlanOptions(default_n=1)).count == 4


@every_model
@pytest.mark.parametrize("n", [0, 5, 13])
def test_the_range_of_n(model: str, n: int) -> None:
    assert refusal(model, n=n) == f"Range of n should be [1, 4], got {n}."


@every_model
def test_the_size_is_checked_before_n(model: str) -> None:
    assert "size" in refusal(model, size="5K", n=13)


@every_model
@pytest.mark.parametrize(("given", "thinks"), [({}, True), ({"prompt_extend": False}, False)])
def test_the_prompt_is_extended_unless_told_not_to(model: str, given: dict[str, Any], thinks: bool) -> None:
    assert ask(model, **given).thinking is thinks


@every_model
def test_what_shall_not_be_seen_is_said_in_either_place(model: str) -> None:
    asked = said(model, CAT, 0)
    asked.negative_prompt = "a dog"
    assert ask_with(model, asked) == ask(model, negative_prompt="a dog") != ask(model)


@every_model
def test_a_seed_and_a_watermark_are_kept(model: str) -> None:
    job = ask(model, seed=42, watermark=True)
    assert (job.seed, job.watermark) == (42, "AI生成")


@every_model
@pytest.mark.parametrize(
    "given",
    [
        {"thinking_mode": "maybe", "bbox_list": 5, "color_palette": "red", "enable_sequential": "perhaps"},
        {"enable_interleave": 9, "max_images": "many"},
        {"style": "<auto>", "ref_strength": 7, "ref_mode": None, "steps": 1, "scale": "big", "is_async": True},
    ],
)
def test_the_parameters_of_other_models_are_ignored(model: str, given: dict[str, Any]) -> None:
    assert ask(model, **given) == ask(model)


@pytest.mark.parametrize("model", [model for model in RULES if RULES[model].routes == OLDER])
def test_the_members_of_other_models_are_ignored(model: str) -> None:
    """The older SDKs send whatever their caller names."""
    asked = Input(
        prompt=CAT, images=[PHOTO], function="colorization", base_image_url=PHOTO, ref_img="?", sketch_image_url=""
    )
    assert ask_with(model, asked) == ask(model)


@every_model
def test_an_image_in_the_message_is_refused(model: str) -> None:
    asked = Input(messages=[Message([ContentItem(text=CAT), ContentItem(image=PHOTO)])])
    with pytest.raises(InvalidParameter, match=r"^The message must contain 0 images\. Got 1 images\.$"):
        ask_with(model, asked)


@every_model
def test_there_is_one_text_in_the_form_of_the_route(model: str) -> None:
    needed = "input.messages" if RULES[model].routes == MESSAGES else "input.prompt"
    with pytest.raises(InvalidParameter, match=rf"^Field required: {needed}$"):
        ask_with(model, Input())
    with pytest.raises(InvalidParameter, match=r"exactly one text content item\. Got 2 text items\.$"):
        ask_with(model, Input(messages=[Message([ContentItem(text=CAT)] * 2)]))


@every_model
def test_both_forms_say_the_same(model: str) -> None:
    message = Input(messages=[Message([ContentItem(text=CAT)])])
    assert ask_with(model, message) == ask_with(model, Input(prompt=CAT)) == ask(model, options=OPTIONS)
