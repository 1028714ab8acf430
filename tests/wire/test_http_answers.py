"""What goes into a submit and what comes back: bodies, shapes, modes, errors."""

from __future__ import annotations

from itertools import chain
from typing import Any

import httpx
import pytest

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
from tests.wire.image_host import ImageHost, png

# ── The body ─────────────────────────────────────────────────────────────────

MESSAGES = {"messages": [{"role": "user", "content": [{"text": "猫"}]}]}
MODEL = "wan2.7-image"
FOUR = {"model": MODEL, "input": MESSAGES}
"""A request without `parameters`: four pictures at 2K."""


@pytest.mark.point(5)
@pytest.mark.parametrize(
    "body",
    [
        {"model": MODEL, "parameters": {}, "input": MESSAGES},
        {"input": MESSAGES, "model": MODEL},
        {"parameters": None, "input": MESSAGES, "model": MODEL},
        {**FOUR, "parameters": dict.fromkeys(("size", "n", "seed", "max_images", "watermark", "bbox_list"))},
        {**FOUR, "parameters": {"is_async": True, "stream": True, "incremental_output": False, "style": "<auto>"}},
        {**FOUR, "stream": True, "user": {"id": 1}, "resources": []},
        {"model": MODEL, "input": {**MESSAGES, "prompt": None, "ref_img": None}},
        {"model": MODEL, "input": {"messages": [{"content": [{"text": "猫", "type": "text", "image": None}]}]}},
    ],
)
def test_a_body_in_any_order_with_nulls_and_unknown_members_is_the_same_request(caller: Caller, body: Json) -> None:
    """Absent, null, empty and unknown parameters all leave the defaults: four pictures of 2048*2048."""
    usage = caller.answer(body)["usage"]
    assert (usage["image_count"], usage["size"]) == (4, "2048*2048")


@pytest.mark.point(6)
@pytest.mark.parametrize("flag", [True, False, "true", "false", "True"])
def test_switches_are_booleans_or_the_strings_of_the_java_sdk(caller: Caller, flag: bool | str) -> None:
    """`thinking_mode`, `watermark` and `enable_sequential` take both spellings."""
    wanted = str(flag).lower() == "true"
    answer = caller.answer(a_request("猫", thinking_mode=flag, watermark=flag, enable_sequential=flag, n=2))
    assert [len(choice) for choice in images_of(answer)] == ([2] if wanted else [1, 1])


@pytest.mark.point(6)
@pytest.mark.parametrize(
    "ratios", [("60.00%", "25.00%", "15.00%"), (0.6, 0.25, 0.15), (60, 25, 15), ("60%", 25, 15.0)]
)
def test_palette_ratios_are_percentages_or_numbers(caller: Caller, ratios: tuple[Any, ...]) -> None:
    """As the documents print them, and as the Java SDK sends them."""
    colours = zip(("#C2D1E6", "#636574", "#CBD4E4"), ratios, strict=True)
    palette = [{"hex": colour, "ratio": ratio} for colour, ratio in colours]
    assert caller.sync(a_request(color_palette=palette)).status_code == 200


@pytest.mark.point(7)
@pytest.mark.parametrize("text_at", [0, 1, 2])
def test_images_and_text_come_in_any_order(caller: Caller, image_host: ImageHost, text_at: int) -> None:
    """An http address and a data URI, the text anywhere among them; the last image gives the ratio."""
    content = [{"image": data_uri(png(600, 300))}, {"image": image_host.address(900, 300)}]
    content.insert(text_at, {"text": "把图1放到图2"})
    body = a_request(size="1K")
    body["input"]["messages"][0]["content"] = content
    assert caller.answer(body)["usage"]["size"] == "1774*591"


@pytest.mark.point(7)
def test_nine_images_are_taken(caller: Caller, image_host: ImageHost) -> None:
    """Nine references of both kinds, the most that is documented."""
    images = [image_host.address(300 + at, 300) if at % 2 else data_uri(png(300 + at, 300)) for at in range(9)]
    assert caller.answer(a_request("拼图", *images, size="1K"))["usage"]["size"] == "1038*1011"


# ── The answer ───────────────────────────────────────────────────────────────


@pytest.mark.point(13)
@pytest.mark.point(12)
def test_a_synchronous_answer_has_the_documented_shape(caller: Caller) -> None:
    """Lists of items with type and image, `finished`, integer usage, a request id, and no `code`.

    What was really done stands beside it, where no client looks.
    """
    response = caller.sync(a_request())
    answer = response.json()
    [[link]] = images_of(answer)
    message = {"role": "assistant", "content": [{"image": link, "type": "image"}]}
    [made] = answer["output"].pop("effective_parameters")
    assert set(made) == {"seed", "size", "prompt", "details"}
    assert answer["output"] == {"choices": [{"finish_reason": "stop", "message": message}], "finished": True}
    assert answer["usage"] == {
        "image_count": 1,
        "size": "768*768",
        "input_tokens": 4,
        "output_tokens": 2,
        "total_tokens": 6,
    }
    assert set(answer) == {"output", "usage", "request_id"}
    assert response.headers["x-request-id"] == answer["request_id"]


@pytest.mark.point(14)
def test_n_pictures_are_n_choices_and_a_set_is_one(caller: Caller) -> None:
    """One choice per picture; the pictures of a set stand together in one."""
    assert [len(choice) for choice in images_of(caller.answer(a_request(n=3)))] == [1, 1, 1]
    in_set = caller.answer(a_request(n=3, enable_sequential=True))
    assert [len(choice) for choice in images_of(in_set)] == [3]
    assert in_set["usage"]["image_count"] == 3


@pytest.mark.point(14)
def test_a_set_has_at_most_n_pictures(caller: Caller) -> None:
    """The words name two pictures; `n` is the most, not the number, and is twelve when it is absent."""
    named = a_request("一只猫。第一张：春天；第二张：冬天。", enable_sequential=True)
    assert caller.answer({**named, "parameters": {**named["parameters"], "n": 12}})["usage"]["image_count"] == 2
    anything = a_request("一只猫", enable_sequential=True, n=None)
    assert caller.answer(anything)["usage"]["image_count"] == 12


@pytest.mark.point(15)
def test_a_link_is_absolute_opens_without_a_key_and_names_a_png_file(caller: Caller) -> None:
    """The file name that the documents' download code takes from a link is legal and ends in `.png`."""
    [[link]] = images_of(caller.answer(a_request()))
    url = httpx.URL(link)
    assert url.is_absolute_url
    assert url.path.rpartition("/")[2].endswith("_0.png")
    assert set(url.params) == {"Expires", "OSSAccessKeyId", "Signature"}
    picture = httpx.get(link)
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.headers["content-type"] == "image/png"


# ── The modes ────────────────────────────────────────────────────────────────


@pytest.mark.point(29)
@pytest.mark.point(31)
@pytest.mark.parametrize(
    ("headers", "content_type"),
    [
        ({}, "application/json"),
        (AS_TASK, "application/json"),
        (AS_EVENTS, "text/event-stream;charset=UTF-8"),
        ({**AS_TASK, **AS_EVENTS}, "text/event-stream;charset=UTF-8"),
        ({"X-DashScope-SSE": "disable"}, "application/json"),
    ],
)
def test_the_multimodal_route_answers_synchronously(
    caller: Caller, headers: dict[str, str], content_type: str
) -> None:
    """Whatever the async header says: the Java SDK leaves it on by mistake. The SSE header alone makes events."""
    response = caller.sync(a_request(), headers)
    assert response.status_code == 200
    assert response.headers["content-type"] == content_type
    assert "task_id" not in response.text


@pytest.mark.point(30)
@pytest.mark.parametrize("headers", [AS_TASK, {**AS_TASK, **AS_EVENTS}])
def test_the_image_generation_route_makes_a_task(caller: Caller, headers: dict[str, str]) -> None:
    """The async header wins over the SSE header: JSON with a task."""
    response = caller.post(ASYNC, a_request(), headers)
    assert response.headers["content-type"] == "application/json"
    assert response.json()["output"]["task_status"] == "PENDING"


@pytest.mark.point(30)
@pytest.mark.parametrize("headers", [{}, AS_EVENTS, {"X-DashScope-Async": "disable"}])
def test_the_image_generation_route_is_asynchronous_only(caller: Caller, headers: dict[str, str]) -> None:
    """Without the async header: 403 with the hosted service's sentence, and what to do about it."""
    sentence = "current user api does not support synchronous calls. Send the header X-DashScope-Async: enable"
    assert refused(caller.post(ASYNC, a_request(), headers), 403, "AccessDenied").startswith(sentence)


@pytest.mark.point(32)
@pytest.mark.parametrize("path", [TEXT2IMAGE, IMAGE2IMAGE])
@pytest.mark.parametrize("n", [1, 2])
def test_the_older_routes_answer_with_results(caller: Caller, path: str, n: int) -> None:
    """`results[].url` and `task_metrics`, at once without the async header and by the task with it."""
    direct = caller.post(path, a_request(n=n)).json()
    created = caller.post(path, a_request(n=n), AS_TASK).json()
    assert created["output"]["task_status"] == "PENDING"
    for answer in (direct, caller.ended(created["output"]["task_id"])):
        output = answer["output"]
        assert output["task_status"] == "SUCCEEDED"
        assert output["task_metrics"] == {"TOTAL": n, "SUCCEEDED": n, "FAILED": 0}
        assert [result["url"] for result in output["results"]] == list(chain(*images_of(answer)))
        assert {"url", "orig_prompt", "actual_prompt"} == set(output["results"][0])
        assert answer["usage"]["image_count"] == n


@pytest.mark.point(33)
@pytest.mark.parametrize("headers", [{}, AS_TASK])
def test_text2image_takes_a_bare_prompt(caller: Caller, headers: dict[str, str]) -> None:
    """`input.prompt`, as the v2 client sends wan2.7; `input.messages` beside it win."""
    body = {"model": MODEL, "input": {"prompt": "花店"}, "parameters": {"n": 1, "size": "1280*1280"}}
    output = caller.post(TEXT2IMAGE, body, headers).json()["output"]
    output = caller.ended(output["task_id"])["output"]
    assert output["results"][0]["orig_prompt"] == "花店"
    body["input"] = {"prompt": "花店", **MESSAGES}
    output = caller.post(TEXT2IMAGE, body).json()["output"]
    assert output["results"][0]["orig_prompt"] == "猫"


# ── Errors ───────────────────────────────────────────────────────────────────


@pytest.mark.point(9)
@pytest.mark.point(11)
@pytest.mark.parametrize("headers", [{}, AS_EVENTS])
@pytest.mark.parametrize("path", [SYNC, ASYNC, TEXT2IMAGE, IMAGE2IMAGE])
def test_a_refused_submit_is_never_a_200(caller: Caller, path: str, headers: dict[str, str]) -> None:
    """Every submit route refuses with a real status and the flat body, also where events were asked for."""
    refused(caller.post(path, a_request(n=13), {**headers, **AS_TASK}), 400, "InvalidParameter", "[1, 4]", "13")


@pytest.mark.point(9)
def test_an_unknown_model_is_404_with_the_known_ones(caller: Caller) -> None:
    """The sentence says what there is instead."""
    response = caller.sync(a_request(model="wan9.9-image"))
    refused(response, 404, "ModelNotFound", "wan9.9-image", "wan2.7-image-pro")


@pytest.mark.point(10)
@pytest.mark.point(11)
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "NotFound"),
        ("GET", "/", 404, "NotFound"),
        ("POST", "/services/aigc/video-generation/generation", 404, "NotFound"),
        ("POST", "/services/aigc/multimodal-generation", 404, "NotFound"),
        ("GET", SYNC, 405, "InvalidParameter"),
        ("PUT", ASYNC, 405, "InvalidParameter"),
        ("POST", "/tasks", 405, "InvalidParameter"),
        ("DELETE", "/tasks/x", 405, "InvalidParameter"),
        ("PATCH", "/tasks/x/cancel", 405, "InvalidParameter"),
        ("POST", "/uploads", 405, "InvalidParameter"),
    ],
)
def test_what_no_route_answers_is_refused_in_the_services_form(
    caller: Caller, method: str, path: str, status: int, code: str
) -> None:
    """404 and 405 of the framework are JSON with request id, code and message, too."""
    refused(caller.http.request(method, path), status, code, method if status == 405 else "Not found!")


@pytest.mark.point(10)
@pytest.mark.point(11)
@pytest.mark.parametrize("content", [b"", b"{", b"not json", b'"text"', b"[1]", b"null", b"\xff\xfe{}", b'{"model":'])
def test_a_body_that_is_no_request_is_400(caller: Caller, content: bytes) -> None:
    """Empty, cut off, not JSON, not UTF-8, or JSON of another kind."""
    response = caller.http.post(SYNC, content=content, headers={"Content-Type": "application/json"})
    assert refused(response, 400, response.json()["code"])


@pytest.mark.point(12)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", SYNC),
        ("GET", "/tasks/x"),
        ("GET", "/tasks"),
        ("GET", "/uploads"),
        ("GET", "/tasks?page_no=0"),
        ("PUT", "/x"),
    ],
)
def test_every_answer_has_a_request_id_of_its_own(caller: Caller, method: str, path: str) -> None:
    """A string, new each time, the same in the header; `code` and `message` only in errors."""
    responses = [caller.http.request(method, path, json=a_request() if path == SYNC else None) for _ in range(2)]
    ids = [response.json()["request_id"] for response in responses]
    assert [response.headers["x-request-id"] for response in responses] == ids
    assert len(set(ids)) == 2
    for response in responses:
        assert ("code" in response.json()) is (response.status_code != 200)


# ── Parameters that a model refuses ──────────────────────────────────────────

WRONG = [
    ({"size": "4K", "enable_sequential": True}, "Maximum supported size is 2K"),
    ({"size": "767*767"}, "Total pixels (588289) must be between 589824 and 16777216"),
    ({"size": "3000*3000", "enable_sequential": True}, "Total pixels (9000000) must be between 589824 and 4194304"),
    ({"size": "8192*512"}, "between 1:8 and 8:1"),
    ({"size": "big"}, "Invalid size format"),
    ({"size": 2048}, "Invalid size format"),
    ({"size": "100*100", "n": 99}, "Total pixels (10000)"),
    ({"n": 0}, "Range of n should be [1, 4]"),
    ({"n": 5}, "Range of n should be [1, 4]"),
    ({"n": 13, "enable_sequential": True}, "Range of n should be [1, 12]"),
    ({"n": "2"}, "n must be an integer"),
    ({"n": 1.5}, "n must be an integer"),
    ({"seed": -1}, "Range of seed should be [0, 2147483647]"),
    ({"seed": 2147483648}, "Range of seed should be [0, 2147483647]"),
    ({"watermark": "yes"}, "watermark must be true or false"),
    ({"thinking_mode": 1}, "thinking_mode must be true or false"),
    ({"bbox_list": [[[1, 2, 3, 4]]]}, "there are 0 images"),
    ({"color_palette": [{"hex": "#C2D1E6", "ratio": "100.00%"}]}, "3 to 10 colors"),
]


@pytest.mark.point(9)
@pytest.mark.parametrize(("parameters", "words"), WRONG)
def test_a_wrong_parameter_is_refused_at_once_with_a_sentence(caller: Caller, parameters: Json, words: str) -> None:
    """The asynchronous route refuses at the submit what JSON alone can tell, as the synchronous one does."""
    body = a_request(**parameters)
    sentence = refused(caller.post(ASYNC, body, AS_TASK), 400, "InvalidParameter", words)
    assert refused(caller.sync(body), 400, "InvalidParameter") == sentence


@pytest.mark.point(9)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "exactly one text"),
        ([{"image": "data:image/png;base64,"}], "exactly one text"),
        ([{"text": "a"}, {"text": "b"}], "exactly one text"),
        ([{"text": "  "}], "words"),
        ([{"text": "a"}, {"image": "file:///etc/passwd"}], "Image 1 must be"),
        ([{"text": "a"}, {"image": "/etc/passwd"}], "Image 1 must be"),
        ([{"text": "a"}, {"image": ""}], "Image 1 must be"),
        ([{"text": "a"}, *({"image": f"http://a/{at}.png"} for at in range(10))], "0~9"),
        ("a plain string", "an array"),
    ],
)
def test_wrong_content_is_refused_at_once_with_a_sentence(caller: Caller, content: Any, words: str) -> None:
    """Not exactly one text, too many images, an image that is no address."""
    body = {"model": MODEL, "input": {"messages": [{"role": "user", "content": content}]}}
    refused(caller.sync(body), 400, "InvalidParameter", words)


@pytest.mark.parametrize(
    ("model", "parameters", "images", "size"),
    [
        ("wan2.7-image-pro", {"size": "4K"}, 0, "4096*4096"),
        ("wan2.7-image-pro", {}, 0, "2048*2048"),
        ("wan2.7-image", {"size": "1k"}, 0, "1024*1024"),
        ("wan2.7-image", {"size": "1280x1024"}, 0, "1280*1024"),
        ("wan2.7-image-pro", {"size": "2184*273"}, 0, "2184*273"),
        ("wan2.7-image-pro", {"size": "1K"}, 2, "1448*724"),
        ("wan2.7-image-pro", {"size": "900*1000"}, 1, "900*1000"),
    ],
)
def test_the_size_delivered_is_the_size_asked_for(
    caller: Caller, model: str, parameters: Json, images: int, size: str
) -> None:
    """A tier alone is square; with images it takes the last one's ratio; width and height are exact."""
    body = a_request("猫", *[data_uri(png(300, 400)), data_uri(png(800, 400))][:images], model=model)
    body["parameters"] = {"n": 1, **parameters}
    answer = caller.answer(body)
    assert answer["usage"]["size"] == size
    [[link]] = images_of(answer)
    header = httpx.get(link).content[16:24]
    assert [int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")] == [*map(int, size.split("*"))]
