"""OpenAI's image requests, read into our own words; every refusal names the member, what came and what may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import InvalidParameter, PayloadTooLarge, ServiceError
from danqing.wire.extras import Extras
from danqing.wire.openai.bodies import Body
from danqing.wire.openai.requests import LONGEST_TEXT, ImageRequest, edit, edit_of_form, generation

OURS = "wan2.7-image"
ADDRESS = "https://example.com/cat.png"


def generated(prompt: Any = "a cat", **members: Any) -> ImageRequest:
    return generation(json.dumps({"prompt": prompt, **members}).encode(), OURS)


def edited(**members: Any) -> ImageRequest:
    return edit(json.dumps({"prompt": "a hat", **members}).encode(), OURS)


def edited_by_form(*fields: tuple[str, str | bytes], images: tuple[str, ...] = ("spool:1",)) -> ImageRequest:
    sent = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in fields]
    return edit_of_form([("prompt", b"a hat"), *sent], images, None, OURS)


def parameters(request: ImageRequest) -> dict[str, Any]:
    assert request.envelope.parameters is not None
    return request.envelope.parameters


def status_of(read: Callable[[], ImageRequest]) -> int:
    """200 for what can be read."""
    try:
        read()
    except ServiceError as refused:
        return refused.status
    return 200


def refusal(member: str | None, *words: str, **members: Any) -> str:
    with pytest.raises(InvalidParameter) as refused:
        generated(**members)
    assert refused.value.param == member
    assert all(word in refused.value.message for word in words), refused.value.message
    return refused.value.message


# ── Which model, and how it answers ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("sent", "model", "links"),
    [
        (None, OURS, True),
        ("", OURS, True),
        ("dall-e-2", OURS, True),
        ("dall-e-3", OURS, True),
        ("gpt-image-1", OURS, False),
        ("gpt-image-1-mini", OURS, False),
        ("gpt-image-2-2026-04-21", OURS, False),
        ("chatgpt-image-latest", OURS, False),
        ("wan2.7-image-pro", "wan2.7-image-pro", True),
        ("my-gpt-image-1", "my-gpt-image-1", True),
    ],
)
def test_a_name_of_openai_stands_for_the_default(sent: str | None, model: str, links: bool) -> None:
    """Whoever calls a model `gpt-image-…` reads base64, as from OpenAI; everybody else gets links."""
    request = generated(model=sent)
    assert (request.envelope.model, request.links) == (model, links)


@pytest.mark.parametrize("model", ["gpt-image-1", "dall-e-3", "wan2.7-image"])
@pytest.mark.parametrize("form", ["url", "b64_json"])
def test_the_form_of_the_answer_can_be_chosen_for_every_model(model: str, form: str) -> None:
    assert generated(model=model, response_format=form).links == (form == "url")


def test_a_stream_is_asked_for_in_the_body() -> None:
    assert generated(stream=True, partial_images=3).streams
    assert not generated(stream=False).streams
    assert not generated().streams


@pytest.mark.parametrize(
    ("sent", "counts_as"),
    [
        ("auto", "high"),
        ("high", "high"),
        ("hd", "high"),
        ("medium", "medium"),
        ("standard", "medium"),
        ("low", "low"),
    ],
)
def test_a_quality_is_one_of_three(sent: str, counts_as: str) -> None:
    assert generated(quality=sent).quality == counts_as


# ── What the model is told ───────────────────────────────────────────────────


def test_one_picture_is_meant_where_nothing_is_said() -> None:
    """As with OpenAI; the model's own default may be another. Of an image set the model says how many."""
    assert parameters(generated())["n"] == 1
    assert parameters(generated(n=3))["n"] == 3
    assert "n" not in parameters(generated(enable_sequential=True))
    assert parameters(generated(enable_sequential=True, n=5))["n"] == 5


@pytest.mark.parametrize(
    ("sent", "size"),
    [("1024x1024", "1024*1024"), ("1792X1024", "1792*1024"), ("768*768", "768*768"), ("2K", "2K"), ("big", "big")],
)
def test_a_size_is_written_as_our_models_read_it(sent: str, size: str) -> None:
    """What is no size is left to the model, which has the sentence about it."""
    assert parameters(generated(size=sent))["size"] == size


def test_an_automatic_size_is_the_models_own() -> None:
    assert "size" not in parameters(generated(size="auto"))
    assert "size" not in parameters(generated())


def test_a_low_quality_does_not_think() -> None:
    """Unless the request says itself whether to think."""
    assert parameters(generated(quality="low")) == {"n": 1, "thinking_mode": False, "prompt_extend": False}
    assert parameters(generated(quality="low", thinking_mode=True)) == {"n": 1, "thinking_mode": True}
    assert parameters(generated(quality="low", prompt_extend=True)) == {"n": 1, "prompt_extend": True}
    assert parameters(generated(quality="high")) == {"n": 1}


own = st.dictionaries(
    st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=1, max_size=12),
    st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.lists(st.integers(0, 9), max_size=3),
    max_size=5,
)


@given(own=own)
def test_every_other_member_is_a_parameter_of_the_model(own: dict[str, Any]) -> None:
    """`extra_body` of the openai package lies beside the members that it knows."""
    own = {name: value for name, value in own.items() if name not in Body.__struct_fields__}
    assert parameters(generated(**own)).items() >= own.items()


def test_members_of_openai_are_no_parameters() -> None:
    """What has no meaning here is accepted all the same."""
    given = {"style": "vivid", "moderation": "low", "user": "u-1", "input_fidelity": "high", "background": "opaque"}
    assert parameters(generated(**given)) == {"n": 1}


def test_null_means_absent() -> None:
    """Several clients send every member that they know."""
    nothing = dict.fromkeys([*Body.__struct_fields__, "seed"])
    assert generated(**(nothing | {"prompt": "a cat"})) == generated()


def test_a_negative_prompt_goes_with_the_input() -> None:
    request = generated(negative_prompt="dogs")
    assert (request.envelope.input.prompt, request.envelope.input.negative_prompt) == ("a cat", "dogs")
    assert "negative_prompt" not in parameters(request)


def test_files_are_kept_as_asked() -> None:
    """PNG unless something else is said."""
    assert generated().extras == Extras(flattens=True)
    jpeg = generated(output_format="jpeg", output_compression=70).extras
    assert (jpeg.file_format, jpeg.quality) == ("jpeg", 70)


def test_previews_are_for_streams() -> None:
    """Whoever does not stream could not see them, and causes none."""
    assert generated(partial_images=2).extras.previews == 0
    assert generated(partial_images=2, stream=True).extras.previews == 2
    assert generated(stream=True).extras.previews == 0


# ── Images ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "members",
    [
        {"images": [{"image_url": "a"}, {"image_url": "b"}]},
        {"images": ["a", "b"]},
        {"image": ["a", "b"]},
        {"image": "b", "images": [{"image_url": "a"}]},
        {"image": [{"image_url": "a"}, "b"]},
    ],
)
def test_images_are_named_in_several_ways(members: dict[str, Any]) -> None:
    """The first is the one to change, whatever a model calls it."""
    told = edited(**members).envelope.input
    assert (told.images, told.base_image_url, told.mask_image_url) == (["a", "b"], "a", None)
    assert told.function == "description_edit"


@pytest.mark.parametrize("mask", ["m", {"image_url": "m"}])
def test_a_mask_lies_beside_the_images(mask: Any) -> None:
    request = edited(image=ADDRESS, mask=mask)
    assert request.extras.mask == "m"
    assert (request.envelope.input.images, request.envelope.input.mask_image_url) == ([ADDRESS], "m")
    assert request.envelope.input.function == "description_edit_with_mask"


def test_the_function_of_an_edit_can_be_named() -> None:
    assert edited(image=ADDRESS, function="colorization").envelope.input.function == "colorization"


def test_a_mask_is_the_models_own_only_where_its_function_has_one() -> None:
    """The model would call it without effect, and it has: it lies beside the envelope, as for any other model."""
    request = edited(image=ADDRESS, mask="m", function="colorization")
    assert (request.envelope.input.mask_image_url, request.extras.mask) == (None, "m")
    named = edited(image=ADDRESS, mask="m", function="description_edit_with_mask")
    assert (named.envelope.input.mask_image_url, named.extras.mask) == ("m", "m")


@pytest.mark.parametrize("member", ["image", "images", "mask"])
def test_a_generation_has_no_images(member: str) -> None:
    """Rather than to paint without them; a client that sends every member has nothing in these."""
    refusal(member, "/v1/images/edits", **{member: [ADDRESS]})
    assert generated(**{member: []}).envelope.input == generated().envelope.input


def test_a_mask_is_one_image() -> None:
    """Nobody who sent an array is told that an array is allowed."""
    with pytest.raises(InvalidParameter) as refused:
        edited(image=ADDRESS, mask=["m"])
    assert refused.value.message == 'mask must be an address, or {"image_url": address}, got ["m"].'


@pytest.mark.parametrize("members", [{}, {"images": []}, {"image": []}, {"mask": "m"}])
def test_an_edit_needs_an_image(members: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter, match="Missing required parameter: 'image'") as refused:
        edited(**members)
    assert refused.value.param == "image"


@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"images": [5]}, "images"),
        ({"images": [{"image_url": 5}]}, "images"),
        ({"image": 7}, "image"),
        ({"images": [{"file_id": "file-1"}]}, "images"),
        ({"image": "a", "mask": {"file_id": "file-1"}}, "mask"),
        ({"image": "a", "mask": ["m"]}, "mask"),
    ],
)
def test_what_is_no_address_is_refused(members: dict[str, Any], member: str) -> None:
    """Files that were uploaded to OpenAI are not here."""
    with pytest.raises(InvalidParameter, match="image_url") as refused:
        edited(**members)
    assert refused.value.param == member


# ── Refusals ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("member", "value", "allowed"),
    [
        ("prompt", 5, "a string"),
        ("model", ["x"], "a string"),
        ("n", "2", "an integer"),
        ("n", 1.5, "an integer"),
        ("size", 1024, "a string"),
        ("quality", "ultra", "auto, hd, high, low, medium, standard"),
        ("background", "blue", "auto, opaque, transparent"),
        ("output_format", "gif", "jpeg, png, webp"),
        ("output_compression", 101, "an integer from 0 to 100"),
        ("output_compression", -1, "an integer from 0 to 100"),
        ("response_format", "xml", "b64_json, url"),
        ("stream", "yes", "true or false"),
        ("partial_images", 4, "an integer from 0 to 3"),
        ("user", 5, "a string"),
    ],
)
def test_a_member_of_another_kind_is_refused(member: str, value: Any, allowed: str) -> None:
    """By its name, with what was sent and what may be."""
    message = refusal(member, member, allowed, **{"prompt": "a cat", member: value})
    assert message.endswith(f"got {msgspec.json.encode(value).decode()}.")


def test_a_prompt_is_needed() -> None:
    with pytest.raises(InvalidParameter, match="Missing required parameter: 'prompt'") as refused:
        generation(b"{}", OURS)
    assert refused.value.param == "prompt"


def test_pictures_have_no_transparent_background() -> None:
    refusal("background", "transparent", "opaque", background="transparent")
    assert generated(background="opaque") == generated(background="auto") == generated()


def test_a_png_loses_nothing_so_it_has_no_compression() -> None:
    """What cannot be given is refused, as by OpenAI; the whole quality of a PNG may be asked for."""
    refusal("output_compression", "PNG", "80", output_compression=80)
    assert generated(output_compression=100).extras.file_format == "png"


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b'"a cat"', b"\xff", b'{"prompt": "\xff"}', b"[" * 10_000, b'{"a":' * 10_000]
)
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidParameter, match="We could not parse the JSON body of your request"):
        generation(text, OURS)


def test_a_body_has_a_longest_text() -> None:
    """Its images do not count: they are in the spool by now."""
    with pytest.raises(PayloadTooLarge, match=str(LONGEST_TEXT)):
        generated("a" * LONGEST_TEXT)


@given(text=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_nothing_that_is_sent_is_our_fault(text: bytes) -> None:
    """Any bytes are a request, or refused with a sentence."""
    assert {status_of(lambda: generation(text, OURS)), status_of(lambda: edit(text, OURS))} <= {200, 400, 413}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(members=st.dictionaries(st.sampled_from(["prompt", "images", "mask", *Body.__struct_fields__]), json_values))
def test_no_value_of_a_member_is_our_fault(members: dict[str, Any]) -> None:
    assert status_of(lambda: edit(json.dumps(members).encode(), OURS)) in (200, 400)


# ── Forms ────────────────────────────────────────────────────────────────────


def test_the_fields_of_a_form_say_the_same_as_json() -> None:
    """All of them are text, and are read by what they stand for."""
    palette = [{"hex": "#C2D1E6", "ratio": "60.00%"}, {"hex": "#112233", "ratio": "40.00%"}]
    members = {"n": 2, "stream": True, "size": "1024x1024", "output_format": "webp", "output_compression": 50}
    own = {"seed": 7, "watermark": True, "color_palette": palette, "bbox_list": [[[1, 2, 30, 40]]]}
    fields = [
        (name, value if isinstance(value, str) else json.dumps(value)) for name, value in (members | own).items()
    ]
    assert edited_by_form(*fields) == edited(image="spool:1", **members, **own)


def test_a_text_that_looks_like_a_number_is_still_a_text() -> None:
    """Where a text is what the member is."""
    assert edited_by_form(("negative_prompt", "1984")).envelope.input.negative_prompt == "1984"
    assert edited_by_form(("user", "42")) == edited_by_form()


@pytest.mark.parametrize("flag", ["true", "True", "1"])
def test_a_flag_of_a_form_is_written_in_many_ways(flag: str) -> None:
    assert edited_by_form(("stream", flag)).streams


@pytest.mark.parametrize(
    "order",
    [
        ["[][hex]=a", "[][ratio]=0.6", "[][hex]=b", "[][ratio]=0.4"],
        ["[][hex]=a", "[][hex]=b", "[][ratio]=0.6", "[][ratio]=0.4"],
    ],
)
def test_a_list_of_objects_comes_as_the_openai_package_writes_it(order: list[str]) -> None:
    """Object by object, or member by member as its transport orders them."""
    fields = [("color_palette" + one.partition("=")[0], one.partition("=")[2]) for one in order]
    assert parameters(edited_by_form(*fields))["color_palette"] == [
        {"hex": "a", "ratio": 0.6},
        {"hex": "b", "ratio": 0.4},
    ]


@pytest.mark.parametrize("name", ["bbox_list[][][]", "bbox_list[]", "a[b]", "a[b][c]", "[]"])
def test_what_the_form_has_torn_apart_is_refused(name: str) -> None:
    """Which box belongs to which image is lost: nobody shall wonder where the boxes have gone."""
    with pytest.raises(InvalidParameter, match="with JSON in it"):
        edited_by_form((name, "1"))


def test_a_field_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidParameter, match='"note" is not UTF-8') as refused:
        edited_by_form(("note", b"\xff"))
    assert refused.value.param == "note"


def test_the_images_of_a_form_are_its_files() -> None:
    request = edit_of_form([("prompt", b"a hat")], ["spool:1", "spool:2"], "spool:3", OURS)
    assert request.envelope.input.images == ["spool:1", "spool:2"]
    assert request.extras.mask == "spool:3"


def test_a_form_has_a_longest_text() -> None:
    """All its fields together, as of a JSON body."""
    with pytest.raises(PayloadTooLarge):
        edited_by_form(*((f"note{number}", "a" * (LONGEST_TEXT // 4)) for number in range(5)))


names = st.text(st.sampled_from("ab[]_"), max_size=8) | st.sampled_from(sorted(Body.__struct_fields__))


@given(fields=st.lists(st.tuples(names, st.binary(max_size=8) | st.sampled_from([b"1", b"true", b"[]", b"{}"]))))
def test_no_form_is_our_fault(fields: list[tuple[str, bytes]]) -> None:
    """Any fields are a request, or refused with a sentence."""
    assert status_of(lambda: edited_by_form(*fields)) in (200, 400)
