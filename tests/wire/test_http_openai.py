"""OpenAI's images API over HTTP: pictures from words, and every refusal in OpenAI's form and in no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from danqing.wire.openai.requests import LONGEST_TEXT
from tests.callers import SYNC, Caller, a_request, calling, raw_answer, raw_connection, refused
from tests.hosts import hosting
from tests.openai_callers import (
    EDITS,
    GENERATIONS,
    SMALL,
    a_generation,
    calling_openai,
    events_in,
    picture_in,
    refused_by,
    told,
)
from tests.receivers import receiving
from tests.servers import Server, serving
from tests.stored_keys import add_key
from tests.wire.conftest import LOCAL
from tests.wire.image_host import png

PALETTE = [{"hex": "#C2D1E6", "ratio": "60%"}, {"hex": "#112233", "ratio": "30%"}, {"hex": "#FFFFFF", "ratio": "10%"}]


@pytest.fixture
def openai(server: Server, key: str) -> Iterator[Caller]:
    """A client of OpenAI's API with a key of its own."""
    with calling_openai(server, key) as caller:
        yield caller


@pytest.fixture
def native(server: Server, key: str) -> Iterator[Caller]:
    """The same person, with a client of the service's own API."""
    with calling(server.api, key) as [caller]:
        yield caller


# ── Pictures ─────────────────────────────────────────────────────────────────


def test_pictures_come_as_links(openai: Caller) -> None:
    """They live as long as any, need no key, and the answer says what was made."""
    answer = told(openai.post(GENERATIONS, a_generation(n=2)))
    assert abs(answer["created"] - time.time()) < 60
    assert (answer["size"], answer["quality"], answer["output_format"]) == (SMALL, "high", "png")
    assert (answer["background"], answer["usage"]["output_tokens"]) == ("opaque", 4)
    assert len({one["url"] for one in answer["data"]}) == 2
    for one in answer["data"]:
        assert "b64_json" not in one
        assert httpx.get(one["url"]).headers["content-type"] == "image/png"


@pytest.mark.parametrize("members", [{"model": "gpt-image-1"}, {"response_format": "b64_json"}])
def test_pictures_come_as_base64(openai: Caller, members: dict[str, str]) -> None:
    """By default where the model is called by a name whose pictures OpenAI sends so; the answer says its length."""
    response = openai.post(GENERATIONS, a_generation(n=2, **members))
    answer = told(response)
    assert int(response.headers["content-length"]) == len(response.content)
    assert ["url" in one for one in answer["data"]] == [False, False]
    assert {picture_in(one["b64_json"]).size for one in answer["data"]} == {(768, 768)}


@pytest.mark.parametrize(("name", "ending"), [("png", ".png"), ("jpeg", ".jpg"), ("webp", ".webp")])
def test_pictures_come_in_three_formats(openai: Caller, name: str, ending: str) -> None:
    """As a link and as base64, and the file is what it says it is."""
    given: dict[str, Any] = {} if name == "png" else {"output_compression": 60}
    answer = told(openai.post(GENERATIONS, a_generation(output_format=name, **given)))
    link = answer["data"][0]["url"]
    assert link.partition("?")[0].endswith(ending)
    assert (answer["output_format"], httpx.get(link).headers["content-type"]) == (name, f"image/{name}")
    inline = told(openai.post(GENERATIONS, a_generation(output_format=name, response_format="b64_json", **given)))
    assert picture_in(inline["data"][0]["b64_json"]).format == name.upper()


@pytest.mark.parametrize("model", [None, "dall-e-3", "gpt-image-1", "wan2.7-image"])
def test_a_name_of_openai_is_the_default_model(openai: Caller, native: Caller, model: str | None) -> None:
    told(openai.post(GENERATIONS, a_generation(model=model)))
    [task] = native.http.get("/tasks").json()["data"]
    assert (task["model_name"], task["status"]) == ("wan2.7-image", "SUCCEEDED")
    assert task["user_api_unique_key"] == "apikey:v1:aigc:images:generations:wan2.7-image"


def test_our_own_parameters_lie_beside_openais(openai: Caller) -> None:
    """As `extra_body` puts them: the seed and the palette are those of the picture."""
    body = a_generation(model="wan2.7-image-pro", seed=41, color_palette=PALETTE, watermark=True)
    made = told(openai.post(GENERATIONS, body))["effective_parameters"]
    assert [one["seed"] for one in made] == [41]
    refused = openai.post(GENERATIONS, a_generation(color_palette=PALETTE[:2]))
    refused_by(refused, 400, "invalid_value", "3 to 10", param="color_palette")


def test_the_same_seed_gives_the_same_picture_on_both_faces(openai: Caller, native: Caller) -> None:
    """There is one service behind them."""
    answer = told(openai.post(GENERATIONS, a_generation(model="wan2.7-image-pro", seed=7)))
    [choice] = native.answer(a_request("a ginger cat", seed=7))["output"]["choices"]
    ours = choice["message"]["content"][0]["image"]
    assert httpx.get(answer["data"][0]["url"]).content == httpx.get(ours).content


def test_what_was_left_out_is_said(openai: Caller) -> None:
    """A palette has no effect in an image set."""
    body = a_generation(model="wan2.7-image-pro", enable_sequential=True, n=2, color_palette=PALETTE)
    assert "color_palette has no effect" in told(openai.post(GENERATIONS, body))["notes"][0]


def test_what_openai_has_and_we_have_not_is_accepted(openai: Caller) -> None:
    """Members without a meaning here, and those that nobody knows."""
    given = {"style": "vivid", "moderation": "low", "user": "u-1", "background": "auto", "partial_images": 0}
    told(openai.post(GENERATIONS, a_generation() | given | {"tomorrow": {"new": [1]}}))


@pytest.mark.parametrize("kind", [None, "application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_called_by_its_name_or_not(openai: Caller, kind: str | None) -> None:
    content = b'{"prompt": "a cat", "size": "768x768"}'
    headers = {"Content-Type": kind} if kind else {}
    told(openai.http.post(GENERATIONS, content=content, headers=headers))


# ── A stream ─────────────────────────────────────────────────────────────────


def test_a_stream_has_an_event_for_each_picture(openai: Caller) -> None:
    """With its bytes; previews may be asked for, and fewer may come than were."""
    response = openai.post(GENERATIONS, a_generation(n=3, stream=True, partial_images=2))
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["x-request-id"]
    events = events_in(response.content)
    assert [name for name, _ in events] == ["image_generation.completed"] * 3
    for name, data in events:
        assert data["type"] == name
        assert picture_in(data["b64_json"]).size == (768, 768)
        assert (data["size"], data["background"], data["output_format"]) == (SMALL, "opaque", "png")
        assert data["usage"]["total_tokens"] == data["usage"]["input_tokens"] + data["usage"]["output_tokens"]


def test_a_stream_that_fails_at_once_is_an_ordinary_answer(openai: Caller) -> None:
    """Clients read its status."""
    refused_by(openai.post(GENERATIONS, a_generation(n=9, stream=True)), 400, "invalid_value", "[1, 4]", param="n")


# ── Refusals ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("members", "param", "words"),
    [
        ({"prompt": None}, "prompt", ["prompt"]),
        ({"prompt": "  "}, None, ["words"]),
        ({"n": 0}, "n", ["[1, 4]", "0"]),
        ({"n": 10}, "n", ["[1, 4]", "10"]),
        ({"n": "2"}, "n", ["n must be an integer", '"2"']),
        ({"size": "256x256"}, "size", ["65536", "589824", "4194304"]),
        ({"size": "4096x4096"}, "size", ["16777216"]),
        ({"size": "huge"}, "size", ["huge"]),
        ({"quality": "ultra"}, "quality", ["ultra", "medium"]),
        ({"background": "transparent"}, "background", ["opaque"]),
        ({"output_format": "gif"}, "output_format", ["gif", "webp"]),
        ({"output_compression": 101, "output_format": "jpeg"}, "output_compression", ["0 to 100"]),
        ({"output_compression": 50}, "output_compression", ["PNG"]),
        ({"partial_images": 4}, "partial_images", ["0 to 3"]),
        ({"seed": -1}, "seed", ["seed"]),
        ({"model": "wan2.5-i2i-preview"}, "model", ["images/generations", "wan2.7-image"]),
        ({"model": "wan2.6-image"}, "model", ["images/generations", "wan2.7-image"]),
        ({"image": "http://a.example/1.png"}, "image", ["/v1/images/edits"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    openai: Caller, members: dict[str, Any], param: str | None, words: Any
) -> None:
    """400 with what was sent and what is allowed, and the member where one is to blame."""
    refused_by(openai.post(GENERATIONS, a_generation() | members), 400, "invalid_value", *words, param=param)


def test_an_unknown_model_is_not_found(openai: Caller) -> None:
    """The sentence lists those that there are."""
    response = openai.post(GENERATIONS, a_generation(model="dall-e"))
    refused_by(response, 404, "model_not_found", '"dall-e"', "wan2.7-image-pro")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"prompt": "\xff"}', b"[" * 100_000])
def test_what_is_no_json_is_refused(openai: Caller, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    refused_by(
        openai.http.post(GENERATIONS, content=content, headers=headers), 400, "invalid_value", "parse the JSON"
    )


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "text/plain"]
)
def test_a_body_of_another_type_is_refused(openai: Caller, kind: str) -> None:
    """415, with the types that are read."""
    response = openai.http.post(GENERATIONS, content=b"prompt=cat", headers={"Content-Type": kind})
    refused_by(response, 415, "invalid_parameter_content_type", "application/json", kind.partition(";")[0])


def test_a_body_that_is_too_long_is_refused(openai: Caller) -> None:
    response = openai.post(GENERATIONS, a_generation("a" * LONGEST_TEXT))
    refused_by(response, 413, "bad_request_too_large", str(LONGEST_TEXT))


@pytest.mark.parametrize("path", [GENERATIONS, EDITS])
def test_a_body_that_must_be_too_long_is_refused_before_it_comes(server: Server, path: str) -> None:
    with raw_connection(server.api) as connection:
        head = f"POST /v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
        connection.sendall(f"{head}Content-Length: {10**10}\r\n\r\n{{".encode())
        refused_by(raw_answer(connection), 413, "bad_request_too_large", str(10**10))


@pytest.mark.parametrize("path", [GENERATIONS, EDITS])
@pytest.mark.parametrize(("authorization", "words"), [("", "No API-key"), ("Bearer sk-other", "Incorrect API key")])
def test_a_key_is_needed_before_anything_else(
    guarded_server: Server, path: str, authorization: str, words: str
) -> None:
    """Nothing is read of whoever has none."""
    headers = {"Authorization": authorization} if authorization else {}
    response = httpx.post(f"{guarded_server.url}/v1{path}", content=b"{", headers=headers)
    refused_by(response, 401, "invalid_api_key", words)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_refused(openai: Caller, method: str) -> None:
    refused_by(openai.http.request(method, GENERATIONS), 405, "invalid_value", method)


@pytest.mark.parametrize("path", ["/images", "/images/variations", "/images/generations/7", "/models/a/b"])
def test_a_path_that_is_not_there_is_told_in_openais_form(openai: Caller, path: str) -> None:
    refused_by(openai.http.post(path), 404, "not_found", path)


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nowhere", "/api/v1/images/generations", "/v1/imagesx"])
def test_every_other_path_is_told_in_the_services_form(server: Server, path: str) -> None:
    """OpenAI's form is there and nowhere else."""
    refused(httpx.post(f"{server.url}{path}"), 404, "NotFound", path)


FAULTS: Sequence[dict[str, Any]] = [
    {"model": "nope"},
    {"n": 9},
    {"size": "100*100"},
    {"seed": 2**40},
    {"color_palette": PALETTE[:1]},
]


@pytest.mark.parametrize("members", FAULTS, ids=lambda members: next(iter(members)))
def test_both_faces_say_the_same_sentence(openai: Caller, native: Caller, members: dict[str, Any]) -> None:
    """Each in its own form, under the same status; OpenAI's names the member."""
    given = {"model": "wan2.7-image", **members}
    [blamed] = members
    is_unknown = blamed == "model"
    status, code = (404, "ModelNotFound") if is_unknown else (400, "InvalidParameter")
    ours = refused(native.sync(a_request("a cat", **given)), status, code)
    answer = openai.post(GENERATIONS, a_generation("a cat", **given))
    openai_code, param = ("model_not_found", None) if is_unknown else ("invalid_value", blamed)
    assert refused_by(answer, status, openai_code, param=param) == ours


def test_a_picture_that_fails_is_told_with_its_status(openai: Caller) -> None:
    """The task went through the queue; the sentence is the one that it kept."""
    with hosting({}) as address:
        response = openai.post(EDITS, a_generation(image=f"http://{address}/none.png"))
    refused_by(response, 400, "bad_request_input_download_failed", "404")


# ── The same queue, keys, limits and links ───────────────────────────────────


@pytest.fixture
def waiting(paused_server: Server, key: str) -> Iterator[tuple[Caller, Caller]]:
    """Both faces of a server that draws nothing, for the same person: OpenAI's first."""
    with calling_openai(paused_server, key) as openai, calling(paused_server.api, key) as [native]:
        yield openai, native


def eventually(caller: Caller, status: str) -> None:
    """Wait until the caller's only task has this status."""
    deadline = time.monotonic() + 5
    while (found := [one["status"] for one in caller.http.get("/tasks").json()["data"]]) != [status]:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


@pytest.mark.parametrize("streams", [False, True])
def test_a_caller_that_hangs_up_cancels_its_waiting_task(waiting: tuple[Caller, Caller], streams: bool) -> None:
    """Nobody would hear of it any more."""
    openai, native = waiting
    with pytest.raises(httpx.ReadTimeout):
        openai.http.post(GENERATIONS, json=a_generation(stream=streams), timeout=0.3)
    eventually(native, "CANCELED")


def test_a_caller_that_hangs_up_stops_its_running_task(openai: Caller, native: Caller) -> None:
    """The worker hears of it within its heartbeat."""
    gate = threading.Event()
    with hosting({"/a.png": png(300, 300)}, gate=gate) as address:
        body = a_generation(image=f"http://{address}/a.png")
        with pytest.raises(httpx.ReadTimeout):
            openai.http.post(EDITS, json=body, timeout=0.3)
        time.sleep(1.3)
        gate.set()
        eventually(native, "CANCELED")


def test_a_request_sent_again_has_the_same_pictures(openai: Caller, native: Caller) -> None:
    """Eight times at once under one name: one task; as links and as base64, which is only how it is told."""
    headers = {"Idempotency-Key": "order-1"}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: told(openai.post(GENERATIONS, a_generation(), headers)), range(8)))
    assert len({one["data"][0]["url"].partition("?")[0] for one in answers}) == 1
    inline = told(openai.post(GENERATIONS, a_generation(response_format="b64_json"), headers))
    assert picture_in(inline["data"][0]["b64_json"]).size == (768, 768)
    assert len(native.http.get("/tasks").json()["data"]) == 1


def test_another_request_under_the_same_name_is_refused(waiting: tuple[Caller, Caller]) -> None:
    """On either face: the service's own request is another one too."""
    openai, native = waiting
    headers = {"Idempotency-Key": "order-2"}
    with pytest.raises(httpx.ReadTimeout):
        openai.http.post(GENERATIONS, json=a_generation(), headers=headers, timeout=0.3)
    other = openai.post(GENERATIONS, a_generation(output_format="jpeg"), headers)
    refused_by(other, 422, "invalid_parameter_idempotency_key", "order-2")
    refused(native.post(SYNC, a_request(), headers), 422, "InvalidParameter.IdempotencyKey")


def test_the_end_of_a_task_is_told_to_a_webhook(openai: Caller) -> None:
    with receiving() as receiver:
        told(openai.post(GENERATIONS, a_generation(), {"X-Danqing-Webhook": receiver.url}))
        receiver.wait()


LIMITED: dict[str, dict[str, Any]] = {
    "hasty": {"requests_per_second": 1.0},
    "queued": {"queued_tasks": 1},
    "daily": {"images_per_day": 3},
}


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server without workers, and its keys by the name of their limit."""
    data = tmp_path_factory.mktemp("limited")
    keys = {name: add_key(data, name, **limits) for name, limits in LIMITED.items()}
    with serving(data, {**LOCAL, "DANQING_WORKERS": "0"}, ready=False) as running:
        yield running, keys


@pytest.mark.parametrize(
    ("name", "count", "code", "kind"),
    [
        ("hasty", 1, "rate_limit_exceeded", "rate_limit_error"),
        ("queued", 1, "rate_limit_exceeded", "rate_limit_error"),
        ("daily", 3, "insufficient_quota", "insufficient_quota"),
    ],
)
def test_the_limits_of_a_key_hold_on_both_faces_together(
    limited: tuple[Server, dict[str, str]], name: str, count: int, code: str, kind: str
) -> None:
    """What was ordered on the one counts on the other; 429 says when to come back."""
    server, keys = limited
    with calling(server.api, keys[name]) as [native], calling_openai(server, keys[name]) as openai:
        native.submit(a_request(n=count))
        response = openai.post(GENERATIONS, a_generation())
        refused_by(response, 429, code)
        assert response.json()["error"]["type"] == kind
        assert int(response.headers["retry-after"]) > 0


def test_usage_is_counted_on_both_faces_together(tmp_path: Path) -> None:
    """A key that may have three pictures a day has two on the one and one on the other."""
    key = add_key(tmp_path, "daily", images_per_day=3)
    with (
        serving(tmp_path, LOCAL) as server,
        calling_openai(server, key) as openai,
        calling(server.api, key) as [native],
    ):
        told(openai.post(GENERATIONS, a_generation(n=2)))
        native.answer(a_request())
        refused_by(openai.post(GENERATIONS, a_generation()), 429, "insufficient_quota", "3")
        refused(native.sync(a_request()), 429, "Throttling.AllocationQuota", "3")


def test_a_call_ends_at_its_deadline(tmp_path: Path) -> None:
    """500, and it is not to be sent again; a stream that has begun tells it as its last event."""
    environment = {**LOCAL, "DANQING_WORKERS": "0", "DANQING_SYNC_SECONDS": "0.3"}
    with serving(tmp_path, environment, ready=False) as server, calling_openai(server) as openai:
        response = openai.post(GENERATIONS, a_generation())
        refused_by(response, 500, "request_time_out")
        assert (response.json()["error"]["type"], response.headers["x-should-retry"]) == ("server_error", "false")


# ── Paths ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/v1/images/generations/", "//v1//images//generations", "/v1/images//generations//"]
)
def test_every_spelling_of_the_path_answers_without_a_redirect(server: Server, path: str) -> None:
    response = httpx.post(f"{server.url}{path}", json=a_generation(), headers={"Authorization": "Bearer sk-test"})
    told(response)
