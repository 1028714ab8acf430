"""The two older routes, the modes of all four, and what the models before wan2.7 refuse: at no cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from danqing import models
from tests.callers import (
    AS_EVENTS,
    AS_TASK,
    ASYNC,
    IMAGE2IMAGE,
    SYNC,
    TEXT2IMAGE,
    Caller,
    Json,
    a_request,
    data_uri,
    images_of,
    refused,
)
from tests.servers import Server
from tests.wire.image_host import ImageHost, png

MODELS = models.available()
PATHS = {
    "multimodal-generation": SYNC,
    "image-generation": ASYNC,
    "text2image": TEXT2IMAGE,
    "image2image": IMAGE2IMAGE,
}
SQUARE = data_uri(png(512, 512))
LARGE = {"size": "768*768", "n": 1}
EDIT = "wanx2.1-imageedit"
MASKED = "description_edit_with_mask"


def older(model: str, parameters: Mapping[str, Any] = LARGE, **given: Any) -> Json:
    """A request in the older form; `given` are the members of its `input`."""
    return {"model": model, "input": {"prompt": "一只橘猫", **given}, "parameters": dict(parameters)}


def edit(function: str | None = "description_edit", **given: Any) -> Json:
    """A request for one picture of wanx2.1-imageedit; what is None is left out."""
    members = {"function": function, "base_image_url": SQUARE, **given}
    return older(EDIT, {}, **{name: value for name, value in members.items() if value is not None})


# ── Modes ────────────────────────────────────────────────────────────────────

BODIES: dict[str, Json] = {
    SYNC: a_request(model="wan2.6-t2i"),
    ASYNC: a_request(model="wan2.6-t2i"),
    TEXT2IMAGE: older("wan2.2-t2i-flash"),
    IMAGE2IMAGE: older("wan2.5-i2i-preview", images=[SQUARE]),
}
MODES: dict[str, dict[str, str]] = {"plain": {}, "events": AS_EVENTS, "task": AS_TASK, "both": AS_EVENTS | AS_TASK}
MATRIX: dict[str, tuple[str, str, str, str]] = {
    SYNC: ("choices", "events", "choices", "events"),
    ASYNC: ("403 AccessDenied", "403 AccessDenied", "task", "task"),
    TEXT2IMAGE: ("results", "results", "task", "task"),
    IMAGE2IMAGE: ("results", "results", "task", "task"),
}
"""What each route answers in each mode."""

CELLS = [(path, mode, kind) for path, kinds in MATRIX.items() for mode, kind in zip(MODES, kinds, strict=True)]


def kind_of(response: httpx.Response) -> str:
    if response.headers["content-type"].startswith("text/event-stream"):
        return "events"
    answer = response.json()
    if response.status_code != 200:
        return f"{response.status_code} {answer['code']}"
    if answer["output"].get("task_status") == "PENDING":
        return "task"
    return "results" if "results" in answer["output"] else "choices"


@pytest.mark.point(29)
@pytest.mark.point(30)
@pytest.mark.point(31)
@pytest.mark.point(32)
@pytest.mark.parametrize(("path", "mode", "kind"), CELLS)
def test_a_route_answers_a_mode_in_one_way(caller: Caller, path: str, mode: str, kind: str) -> None:
    """The async header counts wherever there are tasks, the SSE header on the first route alone."""
    response = caller.post(path, BODIES[path], MODES[mode])
    assert kind_of(response) == kind
    if kind == "task":
        output = caller.ended(response.json()["output"]["task_id"])["output"]
        assert output["task_status"] == "SUCCEEDED"
        assert ("results" in output) is (path in (TEXT2IMAGE, IMAGE2IMAGE))


@pytest.mark.point(61)
@pytest.mark.parametrize("model", MODELS)
def test_a_model_on_the_route_of_others_is_a_url_error(caller: Caller, model: str) -> None:
    """In the hosted service's words, whatever else the request says, and with the routes that are its own."""
    routes = MODELS[model].routes
    for route, path in PATHS.items():
        response = caller.post(path, {"model": model, "input": {}}, AS_TASK)
        message = refused(response, 400, "InvalidParameter")
        assert message.startswith("url error, please check url!") is (route not in routes)
        assert route in routes or all(own in message for own in routes)


# ── Results ──────────────────────────────────────────────────────────────────


@pytest.mark.point(62)
@pytest.mark.parametrize("path", [TEXT2IMAGE, IMAGE2IMAGE])
def test_results_have_the_documented_shape(caller: Caller, path: str) -> None:
    """Prompts beside each link, how many came, and usage outside; the same at once as from the task."""
    body = {**BODIES[path], "parameters": {"size": "768*768", "n": 2, "seed": 7}}
    direct = caller.post(path, body).json()
    submitted = caller.post(path, body, AS_TASK).json()
    for answer in (direct, caller.ended(submitted["output"]["task_id"])):
        output = answer["output"]
        assert [set(one) for one in output["results"]] == [{"url", "orig_prompt", "actual_prompt"}] * 2
        assert [one["orig_prompt"] for one in output["results"]] == ["一只橘猫"] * 2
        assert [[one["url"]] for one in output["results"]] == images_of(answer)
        assert output["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
        assert output["submit_time"] <= output["scheduled_time"] <= output["end_time"]
        assert (answer["usage"]["image_count"], answer["usage"]["total_tokens"]) == (2, 0)


# ── What others would understand ─────────────────────────────────────────────

PARAMETERS = {name for model in MODELS.values() for name in model.parameters.__struct_fields__} | {"style"}
OLDER_INPUT = {
    **dict.fromkeys(("prompt", "function", "base_image_url", "mask_image_url", "ref_img"), "nonsense"),
    "images": ["nonsense"],
}


def own_request(model: str) -> tuple[str, Json]:
    """A route of the model, and what it needs there."""
    images = [SQUARE] if MODELS[model].max_images else []
    if "multimodal-generation" in MODELS[model].routes:
        return SYNC, a_request("一只橘猫", *images, model=model, seed=7)
    body = edit() if model == EDIT else older(model, images=images)
    return PATHS[min(MODELS[model].routes)], {**body, "parameters": {**body["parameters"], "seed": 7}}


@pytest.mark.point(64)
@pytest.mark.parametrize("model", MODELS)
def test_what_only_other_models_know_is_ignored(caller: Caller, model: str) -> None:
    """Their parameters, and the older members beside messages, whatever they hold: the picture is the same."""
    path, body = own_request(model)
    foreign = dict.fromkeys(PARAMETERS - set(MODELS[model].parameters.__struct_fields__), "nonsense")
    more = {**body, "parameters": foreign | body["parameters"]}
    if "messages" in body["input"]:
        more["input"] = OLDER_INPUT | body["input"]
    answers = [caller.post(path, one).json() for one in (body, more)]
    first, second = (httpx.get(images_of(answer)[0][0]).content for answer in answers)
    assert first == second


@pytest.mark.point(64)
@pytest.mark.parametrize("model", [name for name, one in MODELS.items() if one.routes == {"text2image"}])
def test_images_for_a_model_without_them_are_ignored(caller: Caller, model: str) -> None:
    """They are members that it does not know, and need not even be addresses."""
    answer = caller.post(TEXT2IMAGE, older(model, images=["nonsense"], ref_img="nonsense", base_image_url="x"))
    assert answer.json()["usage"]["size"] == "768*768"


@pytest.mark.point(63)
@pytest.mark.parametrize(("path", "body"), BODIES.items())
def test_a_negative_prompt_is_a_member_or_a_parameter(caller: Caller, path: str, body: Json) -> None:
    """Either is read on every route, and is cut rather than refused."""
    as_member = {**body, "input": {**body["input"], "negative_prompt": "狗" * 501}}
    as_parameter = {**body, "parameters": {**body["parameters"], "negative_prompt": "狗" * 501}}
    for one in (as_member, as_parameter):
        assert caller.post(path, one, AS_TASK).status_code == 200
    wrong = {**body, "parameters": {**body["parameters"], "negative_prompt": 5}}
    refused(caller.post(path, wrong, AS_TASK), 400, "InvalidParameter", "negative_prompt must be a string")


# ── Refusals ─────────────────────────────────────────────────────────────────


@pytest.fixture
def nothing_is_kept(server: Server, caller: Caller) -> Iterator[None]:
    """Afterwards there is no task, and no image, kept for one or in the spool, that was not there before."""
    before = images_on(server)
    yield
    assert caller.http.get("/tasks").json()["total"] == 0
    assert images_on(server) <= before


def images_on(server: Server) -> set[str]:
    folders = (server.data / "objects" / "inputs", server.data / "spool")
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


INTERLEAVED: dict[str, Any] = {"model": "wan2.6-image", "enable_interleave": True}
EDITS_26 = "When 'enable_interleave' is False, the last message must contain 1 to 4 images. Got {} images."
REFUSED: dict[str, tuple[str, Json, str]] = {
    "wan2.6-image-five-images": (SYNC, a_request("合并", *[SQUARE] * 5, model="wan2.6-image"), EDITS_26.format(5)),
    "wan2.6-image-no-image": (SYNC, a_request(model="wan2.6-image"), EDITS_26.format(0)),
    "wan2.6-image-4K": (SYNC, a_request("改", SQUARE, model="wan2.6-image", size="4K"), "Invalid size format"),
    "wan2.6-image-size": (
        SYNC,
        a_request("改", SQUARE, model="wan2.6-image", size="767*767"),
        "Total pixels (588289) must be between 589824 and 4194304.",
    ),
    "interleave-size": (ASYNC, a_request("教程", **INTERLEAVED, size="2048*2048"), "between 589824 and 1638400."),
    "wan2.6-t2i-image": (SYNC, a_request("改", SQUARE, model="wan2.6-t2i"), "must contain 0 images"),
    "wan2.6-t2i-tier": (SYNC, a_request(model="wan2.6-t2i", size="1K"), "Invalid size format"),
    "wan2.6-t2i-size": (
        SYNC,
        a_request(model="wan2.6-t2i", size="1536*1536"),
        "Total pixels (2359296) must be between 589824 and 2073600.",
    ),
    "wan2.5-i2i-no-image": (IMAGE2IMAGE, older("wan2.5-i2i-preview"), "input.images must contain 1 to 3 images."),
    "wan2.5-i2i-four-images": (
        IMAGE2IMAGE,
        older("wan2.5-i2i-preview", images=[SQUARE] * 4),
        "input.images must contain 1 to 3 images. Got 4 images.",
    ),
    "wan2.2-side": (
        TEXT2IMAGE,
        older("wan2.2-t2i-plus", {"size": "511*1024"}),
        "Either width or height should be between 512 and 1440",
    ),
    "wan2.2-n": (TEXT2IMAGE, older("wan2.2-t2i-plus", {"n": 5}), "Range of n should be [1, 4]"),
    "wan2.2-no-prompt": (TEXT2IMAGE, {"model": "wan2.2-t2i-plus", "input": {}}, "Field required: input.prompt"),
    "edit-no-function": (IMAGE2IMAGE, edit(None), "Field required: input.function"),
    "edit-unknown-function": (IMAGE2IMAGE, edit("repaint"), "input.function must be one of"),
    "edit-no-base": (IMAGE2IMAGE, edit(base_image_url=None), "Field required: input.base_image_url"),
    "edit-no-mask": (IMAGE2IMAGE, edit(MASKED), "Field required: input.mask_image_url"),
    "edit-mask-size": (
        IMAGE2IMAGE,
        edit(MASKED, mask_image_url=data_uri(png(512, 513))),
        "The image is 512*512, and the mask, image 2, is 512*513.",
    ),
    "edit-strength": (IMAGE2IMAGE, {**edit(), "parameters": {"strength": 1.1}}, "strength"),
    "edit-scale": (IMAGE2IMAGE, {**edit("expand"), "parameters": {"top_scale": 2.1}}, "top_scale"),
    "edit-factor": (IMAGE2IMAGE, {**edit("super_resolution"), "parameters": {"upscale_factor": 5}}, "[1, 4]"),
}


@pytest.mark.point(65)
@pytest.mark.usefixtures("nothing_is_kept")
@pytest.mark.parametrize("name", REFUSED)
def test_what_a_model_does_not_take_is_refused_and_costs_nothing(caller: Caller, name: str) -> None:
    """With the documented sentence, at the submit, and directly as well as for a task."""
    path, body, words = REFUSED[name]
    sentence = refused(caller.post(path, body, AS_TASK), 400, "InvalidParameter", words)
    if path != ASYNC:
        assert refused(caller.post(path, body), 400, "InvalidParameter") == sentence


@pytest.mark.point(65)
@pytest.mark.usefixtures("nothing_is_kept")
@pytest.mark.parametrize(
    ("body", "least"),
    [
        (older("wan2.5-i2i-preview", images=[data_uri(png(383, 400))]), "384"),
        (edit(base_image_url=data_uri(png(511, 600))), "512"),
    ],
    ids=["wan2.5-i2i", "edit"],
)
def test_an_image_that_is_too_small_for_a_model_is_refused(caller: Caller, body: Json, least: str) -> None:
    """With a code of its own and the model's own limit."""
    refused(caller.post(IMAGE2IMAGE, body, AS_TASK), 400, "InvalidFile.Resolution", f"at least {least}", "Image 1")


@pytest.mark.point(65)
@pytest.mark.usefixtures("nothing_is_kept")
def test_interleaved_without_a_stream_is_refused(caller: Caller) -> None:
    """The documented sentence, and how to do it."""
    words = "This model only support stream mode, please enable the stream parameter to access the model."
    message = refused(caller.sync(a_request("教程", **INTERLEAVED)), 400, "InvalidParameter", words)
    assert "X-DashScope-SSE: enable" in message


@pytest.mark.point(65)
def test_a_mask_of_another_size_at_an_address_fails_the_task(caller: Caller, image_host: ImageHost) -> None:
    """Known once both are there: the sentence is that of masks which came with the request."""
    body = edit(MASKED, base_image_url=image_host.address(512, 512), mask_image_url=image_host.address(512, 513))
    sentence = refused(caller.post(IMAGE2IMAGE, body), 400, "InvalidParameter", "512*512", "512*513")
    submitted = caller.post(IMAGE2IMAGE, body, AS_TASK).json()
    output = caller.ended(submitted["output"]["task_id"])["output"]
    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", "InvalidParameter", sentence)
