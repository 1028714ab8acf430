"""The stream of the multimodal route, byte for byte as the official clients parse it."""

from __future__ import annotations

import json
import re

import pytest

from tests.callers import AS_EVENTS, Caller, Json, a_request, data_uri, images_of, refused
from tests.wire.image_host import ImageHost, png

FRAME = re.compile(rb"id:(\d+)\nevent:result\n:HTTP_STATUS/200\ndata:(\{[^\n]*\})\n\n")


def frames(body: bytes) -> list[Json]:
    """The data of all frames, having checked that there is nothing beside them and that they are numbered."""
    assert FRAME.sub(b"", body) == b""
    found = FRAME.findall(body)
    assert [int(number) for number, _ in found] == [*range(1, len(found) + 1)]
    return [json.loads(data) for _, data in found]


@pytest.mark.point(29)
def test_a_stream_of_one_picture_is_one_frame(caller: Caller) -> None:
    """`event:result` without a space, one line of data without spaces, a blank line behind it, no `[DONE]`."""
    response = caller.sync(a_request(seed=7), AS_EVENTS)
    assert response.headers["content-type"] == "text/event-stream;charset=UTF-8"
    assert response.headers["transfer-encoding"] == "chunked"
    [data] = frames(response.content)
    compact = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    assert response.content == b"id:1\nevent:result\n:HTTP_STATUS/200\ndata:" + compact + b"\n\n"
    assert data["output"]["finished"] is True
    assert data["output"]["choices"][0]["finish_reason"] == "stop"
    assert data["usage"]["image_count"] == 1
    assert data["request_id"] == response.headers["x-request-id"]
    assert set(data) == {"output", "usage", "request_id"}


@pytest.mark.point(29)
@pytest.mark.parametrize("in_set", [False, True])
def test_every_picture_is_an_increment(caller: Caller, in_set: bool) -> None:
    """New pictures only; "null" is a string until the last one, which alone has the usage and says `stop`."""
    body = a_request(n=4, seed=7, enable_sequential=in_set)
    found = frames(caller.sync(body, AS_EVENTS).content)
    choices = [choice for data in found for choice in data["output"]["choices"]]
    assert len(found) == len(choices) == 4
    assert [choice["finish_reason"] for choice in choices] == ["null", "null", "null", "stop"]
    assert [data["output"]["finished"] for data in found] == [False, False, False, True]
    assert ["usage" in data for data in found] == [False, False, False, True]
    assert len({data["request_id"] for data in found}) == 1
    items = [choice["message"]["content"] for choice in choices]
    assert all(len(content) == 1 and content[0]["type"] == "image" for content in items)
    assert len({content[0]["image"] for content in items}) == 4
    assert sorted(choice["index"] for choice in choices) == ([0] * 4 if in_set else [0, 1, 2, 3])


@pytest.mark.point(29)
def test_a_stream_has_the_pictures_and_the_usage_of_a_plain_answer(caller: Caller) -> None:
    """The same request, streamed and not, comes to the same."""
    body = a_request("改", data_uri(png(600, 300)), n=2, seed=7, size="1K")
    streamed = frames(caller.sync(body, AS_EVENTS).content)
    plain = caller.answer(body)
    assert streamed[-1]["usage"] == plain["usage"]
    assert sum(len(images_of(data)) for data in streamed) == len(images_of(plain))


@pytest.mark.point(29)
def test_what_fails_before_the_first_picture_is_an_ordinary_error(caller: Caller, image_host: ImageHost) -> None:
    """Status and JSON, for what the submit refuses and for what the task fails with."""
    refused(caller.sync(a_request(n=9), AS_EVENTS), 400, "InvalidParameter", "[1, 4]")
    missing = f"http://127.0.0.1:{image_host.server_port}/no-picture"
    refused(caller.sync(a_request("改", missing), AS_EVENTS), 400, "BadRequest.InputDownloadFailed", missing)
