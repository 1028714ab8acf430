"""The official SDKs drive every published model: each through the classes, and by the routes, that serve it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from danqing import models
from tests.callers import data_uri
from tests.pictures import encoded
from tests.servers import Server
from tests.wire.conftest import MakePicture
from tests.wire.image_host import ImageHost, png
from tests.wire.sdks import V2, Answer, Content, Driver, Legacy, picture_bytes, picture_size

MODELS = models.available()
OF_MESSAGES = [name for name, model in MODELS.items() if "multimodal-generation" in model.routes]
OLDER = [name for name, model in MODELS.items() if model.routes & {"text2image", "image2image"}]
LARGE = ("wan2.6-t2i", "wan2.5-t2i-preview")
EARLIER = [name for name, model in MODELS.items() if model.routes == {"text2image"} and name not in LARGE]
EDITS_ALONE = [name for name, model in MODELS.items() if model.routes == {"image2image"}]
IMAGE_EDIT = "wanx2.1-imageedit"

PROMPT = "一只橘猫 a cat"
SIZE = "896*704"
"""A size that every model takes and none has by itself; the references have it, for models that keep theirs."""
SMALL: dict[str, Any] = {"size": SIZE, "n": 1}
REFERENCE = data_uri(png(896, 704))

in_messages = pytest.mark.parametrize("model", OF_MESSAGES)
in_older_form = pytest.mark.parametrize("model", OLDER)


def content(model: str) -> Content:
    """A text, and an image where the model takes any."""
    image = [{"image": REFERENCE}] if MODELS[model].max_images else []
    return [{"text": PROMPT}, *image]


def older_input(model: str) -> dict[str, Any]:
    """The same as the older routes have it."""
    if model == IMAGE_EDIT:
        return {"prompt": PROMPT, "function": "description_edit", "base_image_url": REFERENCE}
    return {"prompt": PROMPT, **({"images": [REFERENCE]} if MODELS[model].max_images else {})}


def assert_drawn(answer: Answer) -> None:
    """One picture of the size that was asked for, in `choices`."""
    assert (answer.status, answer.code, answer.message, answer.raised) == (200, "", "", "")
    [[link]] = answer.pictures
    assert (answer.usage["image_count"], answer.usage["size"], picture_size(link)) == (1, SIZE, SIZE)


def results(answer: Answer) -> list[dict[str, str]]:
    """What a finished task of the older form has in `results`, none of it missing."""
    assert (answer.status, answer.code, answer.message, answer.raised) == (200, "", "", "")
    assert answer.task_status == "SUCCEEDED"
    found: list[dict[str, str]] = answer.output["results"]
    assert answer.output["task_metrics"] == {"TOTAL": len(found), "SUCCEEDED": len(found), "FAILED": 0}
    assert answer.usage["image_count"] == len(found)
    return found


# ── Each class with each model ───────────────────────────────────────────────


@pytest.mark.point(48)
@in_messages
def test_image_generation_drives_a_model_in_every_mode(legacy: Legacy, model: str) -> None:
    """`call`, `async_call` with `wait`, and `stream=True`."""
    assert_drawn(legacy.call(content(model), model, **SMALL))
    assert_drawn(legacy.submit_and_wait(content(model), model, **SMALL))
    [event] = legacy.stream(content(model), model, **SMALL)
    assert_drawn(event)


@pytest.mark.point(49)
@in_messages
def test_multimodal_conversation_drives_a_model(legacy: Legacy, model: str) -> None:
    """At once, and as a stream."""
    assert_drawn(legacy.converse(content(model), model, **SMALL))
    [event] = legacy.converse_in_stream(content(model), model, **SMALL)
    assert_drawn(event)


@pytest.mark.point(50)
@pytest.mark.parametrize("method", ["sync_call", "call", "async_call_and_wait"])
@in_older_form
def test_image_synthesis_drives_a_model(legacy: Legacy, model: str, method: str) -> None:
    """Directly, as a task that the SDK waits for, and as one that the caller does."""
    [result] = results(legacy.synthesize(method, model, **older_input(model), **SMALL))
    assert picture_size(result["url"]) == SIZE
    assert (result["orig_prompt"], set(result)) == (PROMPT, {"url", "orig_prompt", "actual_prompt"})


@pytest.mark.point(50)
def test_image_synthesis_follows_a_task(legacy: Legacy) -> None:
    """`async_call`, `wait`, `fetch`, `list` and `cancel`, which comes too late."""
    synthesis = replace(legacy, client=legacy.client.replace("ImageGeneration", "ImageSynthesis"))
    submitted = legacy.synthesize("async_call", "wan2.2-t2i-flash", prompt=PROMPT, **SMALL)
    assert submitted.task_status == "PENDING"
    waited, fetched = synthesis.wait(submitted.task_id), synthesis.fetch(submitted.task_id)
    assert [one["orig_prompt"] for answer in (waited, fetched) for one in results(answer)] == [PROMPT] * 2
    assert synthesis.cancel(submitted.task_id).code == "UnsupportedOperation"
    [listed] = synthesis.list_tasks(model_name="wan2.2-t2i-flash").page["data"]
    assert (listed["task_id"], listed["status"]) == (fetched.task_id, "SUCCEEDED")


@pytest.fixture(params=["Client", "AsyncClient"])
def v2(request: pytest.FixtureRequest, driver: Callable[[str, str], Driver], server: Server, key: str) -> V2:
    return V2(driver("2.0.2", "v2.py"), request.param, server.api, key)


@pytest.mark.point(51)
@pytest.mark.parametrize("model", [name for name in MODELS if name not in EDITS_ALONE])
def test_the_v2_client_drives_a_model(v2: V2, model: str, picture_file: MakePicture) -> None:
    """`images.generate` and `images.jobs`: to which route, the client decides. Only that of wan2.6 takes images."""
    given = {"model": model, "prompt": PROMPT, **SMALL, "negative_prompt": "狗", "seed": 7}
    if model == "wan2.6-image":
        given["image_urls"] = [str(picture_file(896, 704))]
    made = v2.ask("generate", poll_interval=0.02, **given)
    submitted = v2.ask("jobs.create", **given)
    assert (made.raised, submitted.raised) == ("", "")
    for answer in (made, v2.wait(submitted.task_id)):
        assert (answer.task_status, [picture_size(link) for link in answer.links]) == ("SUCCEEDED", [SIZE])


@pytest.mark.point(51)
@pytest.mark.parametrize("model", EDITS_ALONE)
def test_the_v2_client_sends_no_model_to_image2image(v2: V2, model: str) -> None:
    """It knows three routes, so these models get the answer for a wrong one."""
    answer = v2.ask("generate", model=model, prompt=PROMPT, extra_input={"images": [REFERENCE]})
    assert (answer.raised, answer.code) == ("BadRequestError", "InvalidParameter")
    assert answer.message == f"url error, please check url! {model} is asked on image2image, not on text2image."


# ── Local files and addresses in every member ────────────────────────────────

GIVEN: dict[str, Callable[[ImageHost, Path], str]] = {
    "http": lambda host, _: host.address(600, 400),
    "data-uri": lambda *_: data_uri(png(600, 400)),
    "file-uri": lambda _, file: f"file://{file}",
    "plain-path": lambda _, file: str(file),
}
MASKED = (10, 200)
"""Where a mask is white: from this column on, this many of them."""


@pytest.mark.point(53)
@pytest.mark.parametrize("way", GIVEN)
def test_images_are_given_in_every_way(
    legacy: Legacy, way: str, image_host: ImageHost, picture_file: MakePicture
) -> None:
    """`images` of wan2.5-i2i-preview: three of them, of which the last gives its ratio, 3:2, to 1280*1280 pixels."""
    last = GIVEN[way](image_host, picture_file())
    images = [data_uri(png(400, 400)), str(picture_file(500, 400, "first.png")), last]
    answer = legacy.synthesize("call", "wan2.5-i2i-preview", prompt="合并", images=images, n=1)
    assert picture_size(results(answer)[0]["url"]) == "1568*1045"


@pytest.mark.point(53)
@pytest.mark.point(59)
@pytest.mark.parametrize("names", [("base.png", "mask.png"), ("a/图.png", "b/图.png")], ids=["names", "one-name"])
def test_a_base_image_and_its_mask_are_given_as_files(
    legacy: Legacy, names: tuple[str, str], picture_file: MakePicture
) -> None:
    """Also two files of one name, which the SDK uploads under one key: what is black in the mask is as it was."""
    base, mask = picture_file(512, 512, names[0]), picture_file(512, 512, names[1])
    mask.write_bytes(striped_mask(512, 512))
    given = {
        "function": "description_edit_with_mask",
        "base_image_url": str(base),
        "mask_image_url": f"file://{mask}",
    }
    [result] = results(legacy.synthesize("sync_call", IMAGE_EDIT, prompt="一顶帽子", seed=7, **given))
    before, after = Image.open(base).convert("RGB"), Image.open(io.BytesIO(picture_bytes(result["url"])))
    left, width = MASKED
    outside = [(0, 0, left, 512), (left + width, 0, 512, 512)]
    assert [after.crop(box).tobytes() for box in outside] == [before.crop(box).tobytes() for box in outside]
    inside = (left, 0, left + width, 512)
    assert after.crop(inside).tobytes() != before.crop(inside).tobytes()


def striped_mask(width: int, height: int) -> bytes:
    image = Image.new("L", (width, height))
    left, wide = MASKED
    image.paste(255, (left, 0, left + wide, height))
    return encoded(image)


@pytest.mark.point(53)
def test_members_of_models_that_are_not_here_are_uploaded_and_ignored(
    legacy: Legacy, picture_file: MakePicture
) -> None:
    """`ref_img` and `sketch_image_url` belong to models before these."""
    file = str(picture_file())
    given = {"ref_img": file, "sketch_image_url": file, "style": "<auto>", "ref_strength": 0.5, "ref_mode": "repaint"}
    answer = legacy.synthesize("sync_call", "wanx2.1-t2i-turbo", prompt=PROMPT, size="512*512", n=1, **given)
    assert picture_size(results(answer)[0]["url"]) == "512*512"


# ── What a model has by itself ───────────────────────────────────────────────


@pytest.fixture
def client(driver: Callable[[str, str], Driver], server: Server, key: str) -> Legacy:
    """One way of calling, for rules of models that do not depend on the client."""
    return Legacy(driver("2.0.2", "legacy.py"), "ImageGeneration", server.api, key)


@pytest.mark.point(54)
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize(
    ("size", "delivered"), [(None, "1280*1280"), ("1K", "1280*1280"), ("2K", "2048*2048"), ("900*801", "896*800")]
)
def test_wan26_image_edits_one_to_four_images(client: Legacy, size: str | None, delivered: str, count: int) -> None:
    """In the ratio of the last one and on a grid of 16 pixels; no tokens are counted."""
    asked = [{"text": "合并"}, *[{"image": data_uri(png(300, 300))}] * count]
    answer = client.call(asked, "wan2.6-image", size=size, n=1, negative_prompt="狗", prompt_extend=False)
    assert answer.usage["size"] == delivered
    assert (answer.usage["input_tokens"], answer.usage["output_tokens"]) == (0, 0)


def from_text(client: Legacy, model: str, **parameters: Any) -> Answer:
    """Asked through the class that sends to a route of the model."""
    if model in OF_MESSAGES:
        return client.call([{"text": PROMPT}], model, **parameters)
    return client.synthesize("sync_call", model, prompt=PROMPT, **parameters)


@pytest.mark.point(56)
@pytest.mark.parametrize("size", [None, "768*2700", "1440*1440"])
@pytest.mark.parametrize("model", LARGE)
def test_text_to_image_from_wan25_on_paints_up_to_1440_squared(client: Legacy, model: str, size: str | None) -> None:
    """1280*1280 unless asked otherwise; a ratio from 1:4 to 4:1."""
    answer = from_text(client, model, size=size, n=1, prompt_extend=False)
    assert (answer.usage["size"], answer.usage["image_count"]) == (size or "1280*1280", 1)


@pytest.mark.point(57)
@pytest.mark.parametrize("size", [None, "512*1440"])
@pytest.mark.parametrize("model", EARLIER)
def test_text_to_image_before_wan25_paints_sides_of_512_to_1440(client: Legacy, model: str, size: str | None) -> None:
    """1024*1024 unless asked otherwise."""
    answer = from_text(client, model, size=size, n=1, prompt_extend=False)
    assert (answer.usage["size"], answer.usage["image_count"]) == (size or "1024*1024", 1)


@pytest.mark.point(56)
@pytest.mark.point(57)
@pytest.mark.parametrize("model", ["wan2.5-t2i-preview", "wan2.2-t2i-flash"])
def test_several_pictures_of_one_seed_differ(client: Legacy, model: str) -> None:
    """Their seeds follow it: the second is the first of the next seed."""
    given = {"size": "768*768", "negative_prompt": "狗"}
    pair = results(from_text(client, model, seed=7, n=2, **given))
    [next_one] = results(from_text(client, model, seed=8, n=1, **given))
    first, second, after = (picture_bytes(one["url"]) for one in (*pair, next_one))
    assert first != second
    assert second == after


@pytest.mark.point(58)
@pytest.mark.parametrize(("count", "size", "delivered"), [(1, None, "1280*1280"), (3, "768*1024", "768*1024")])
def test_wan25_i2i_edits_one_to_three_images(client: Legacy, count: int, size: str | None, delivered: str) -> None:
    """As many pixels as 1280*1280 in the ratio of the last one, unless a size is asked for."""
    given = {"images": [data_uri(png(400, 400))] * count, "size": size, "n": 1}
    answer = client.synthesize("sync_call", "wan2.5-i2i-preview", prompt="合并", **given)
    assert picture_size(results(answer)[0]["url"]) == delivered


FUNCTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "stylization_all": ({"strength": 0.3}, "640*512"),
    "stylization_local": ({}, "640*512"),
    "description_edit": ({"strength": 1}, "640*512"),
    "description_edit_with_mask": ({"mask_image_url": data_uri(striped_mask(640, 512))}, "640*512"),
    "remove_watermark": ({}, "640*512"),
    "expand": ({"left_scale": 1.5, "bottom_scale": 1.25}, "960*640"),
    "super_resolution": ({"upscale_factor": 2}, "1280*1024"),
    "colorization": ({}, "640*512"),
    "doodle": ({"is_sketch": True}, "640*512"),
    "control_cartoon_feature": ({}, "640*512"),
}
"""What each is given beside its image of 640*512, and the size of its picture."""


@pytest.mark.point(59)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_imageedit_has_every_function(client: Legacy, function: str) -> None:
    """One picture unless more are asked for, in the size of the image unless the function changes it.

    The prompt that comes back is the one that was sent, without the instruction that the function makes of it.
    """
    given, size = FUNCTIONS[function]
    base = {"function": function, "base_image_url": data_uri(png(640, 512)), "prompt": PROMPT}
    [result] = results(client.synthesize("sync_call", IMAGE_EDIT, **base, **given))
    assert (picture_size(result["url"]), result["orig_prompt"]) == (size, PROMPT)
