"""The official SDKs ask for pictures: every way of calling, with every kind of input, in every mode it has."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Server
from tests.wire.image_host import ImageHost, png
from tests.wire.sdks import Answer, Content, Legacy, Sdk, picture_bytes, picture_size

TEXT = [{"text": "一只橘猫 a cat"}]
SMALL: dict[str, Any] = {"size": "768*768"}

INPUTS: dict[str, Callable[[ImageHost, Path], str]] = {
    "http-with-extension": lambda host, _: host.address(600, 400),
    "http-without-extension": lambda host, _: host.address(600, 400, ""),
    "data-uri": lambda *_: data_uri(600, 400),
    "file-uri": lambda _, file: f"file://{file}",
    "plain-path": lambda _, file: str(file),
}
"""A reference of 600×400 in each way to give it, from the web's stand-in and a local file."""


def data_uri(width: int, height: int) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(width, height)).decode()}"


@pytest.fixture(params=["text", *INPUTS])
def asked(
    request: pytest.FixtureRequest, image_host: ImageHost, picture_file: Callable[..., Path]
) -> tuple[Content, str]:
    """A content, and the size of its 1K picture: square for a text, in the ratio 3:2 for a picture of 600×400.

    The ratio comes back only if the picture has arrived and was read.
    """
    if request.param == "text":
        return TEXT, "1024*1024"
    return [*TEXT, {"image": INPUTS[request.param](image_host, picture_file())}], "1254*836"


def assert_one_picture(answer: Answer, size: str) -> None:
    assert (answer.status, answer.code, answer.message, answer.raised) == (200, "", "", "")
    assert answer.request_id
    [[link]] = answer.pictures
    assert (answer.usage["image_count"], answer.usage["size"]) == (1, size)
    assert picture_size(link) == size


@pytest.mark.point(7)
@pytest.mark.point(13)
def test_a_call_answers_with_the_picture(sdk: Sdk, asked: tuple[Content, str]) -> None:
    """Sync, every input: one choice whose content is a list of one image, which downloads in the size told."""
    content, size = asked
    answer = sdk.call(content, size="1K", n=1)
    assert_one_picture(answer, size)
    assert answer.output["finished"] is True
    assert answer.output["choices"][0]["finish_reason"] == "stop"


@pytest.mark.point(7)
@pytest.mark.point(16)
def test_a_task_is_submitted_and_waited_for(sdk: Sdk, asked: tuple[Content, str]) -> None:
    """Async, every input: what `async_call` answered goes to `wait`, which answers with the picture."""
    content, size = asked
    answer = sdk.submit_and_wait(content, size="1K", n=1)
    assert_one_picture(answer, size)
    assert answer.task_status == "SUCCEEDED"
    assert answer.output["submit_time"] <= answer.output["scheduled_time"] <= answer.output["end_time"]


@pytest.mark.point(29)
def test_a_stream_ends_with_the_picture(legacy: Legacy, asked: tuple[Content, str]) -> None:
    """Stream, every input: one picture is one event."""
    content, size = asked
    [answer] = legacy.stream(content, size="1K", n=1)
    assert_one_picture(answer, size)
    assert answer.output["finished"] is True


@pytest.mark.point(7)
@pytest.mark.parametrize("position", [0, 1, 3], ids=["text-first", "text-between", "text-last"])
def test_references_of_every_kind_arrive_in_their_order(
    sdk: Sdk, image_host: ImageHost, picture_file: Callable[..., Path], position: int
) -> None:
    """A box that fills its picture fits no other of the three, so number and order are seen; the last one's ratio
    is the result's. Where the text stands does not matter."""
    images = [image_host.address(600, 300), data_uri(300, 600), f"file://{picture_file(700, 280)}"]
    content = [{"image": image} for image in images]
    content.insert(position, TEXT[0])
    whole = [[[0, 0, 600, 300]], [[0, 0, 300, 600]], [[0, 0, 700, 280]]]
    answer = sdk.submit_and_wait(content, size="1K", n=1, bbox_list=whole)
    assert_one_picture(answer, "1619*648")


@pytest.mark.point(1)
@pytest.mark.parametrize("base", ["/api/v1/", "/v1", "//api/v1"])
def test_the_address_may_be_written_in_other_ways(
    sdk: Sdk, server: Server, picture_file: Callable[..., Path], base: str
) -> None:
    """With a slash at its end, in the gateway's form, and with a slash too many; uploads follow it."""
    elsewhere = replace(sdk, base_url=server.url + base)
    answer = elsewhere.submit_and_wait([*TEXT, {"image": str(picture_file())}], size="1K", n=1)
    assert_one_picture(answer, "1254*836")


@pytest.mark.point(4)
def test_a_workspace_and_unknown_headers_change_nothing(legacy: Legacy) -> None:
    """They arrive in whatever case; nothing here is divided by workspaces."""
    headers = {"x-DASHSCOPE-datainspection": "enable", "X-Nobody-Knows": "1"}
    answer = legacy.call(TEXT, n=1, workspace="ws-1", headers=headers, **SMALL)
    assert_one_picture(answer, "768*768")


@pytest.mark.point(14)
def test_n_pictures_are_n_choices(sdk: Sdk) -> None:
    """Each with its own link, whichever way they were asked for."""
    for answer in (sdk.call(TEXT, n=3, **SMALL), sdk.submit_and_wait(TEXT, n=3, **SMALL)):
        assert [len(choice) for choice in answer.pictures] == [1, 1, 1]
        assert len({choice[0] for choice in answer.pictures}) == 3
        assert answer.usage["image_count"] == 3


@pytest.mark.point(14)
def test_an_image_set_is_one_choice(sdk: Sdk) -> None:
    """All its pictures are items of one content."""
    for answer in (
        sdk.call(TEXT, n=3, enable_sequential=True, **SMALL),
        sdk.submit_and_wait(TEXT, n=3, enable_sequential=True, **SMALL),
    ):
        [links] = answer.pictures
        assert len(set(links)) == 3
        assert [picture_size(link) for link in links] == ["768*768"] * 3


@pytest.mark.point(29)
@pytest.mark.parametrize("incremental", [True, False], ids=["increments", "accumulated"])
@pytest.mark.parametrize("in_set", [False, True], ids=["pictures", "set"])
def test_a_stream_brings_each_picture_once(legacy: Legacy, incremental: bool, in_set: bool) -> None:
    """One event per picture, the last with the usage, and none is lost when the SDK itself accumulates."""
    events = legacy.stream(TEXT, n=3, enable_sequential=in_set, incremental_output=incremental, **SMALL)
    links = [link for event in events for choice in event.pictures for link in choice]
    assert len(events) == len(set(links)) == 3
    assert [event.output["finished"] for event in events] == [False, False, True]
    assert sorted(event.output["choices"][0]["index"] for event in events) == ([0, 0, 0] if in_set else [0, 1, 2])
    assert events[-1].usage["image_count"] == 3
    assert {picture_size(link) for link in links} == {"768*768"}


@pytest.mark.point(29)
def test_only_the_last_event_of_a_stream_says_stop(legacy: Legacy) -> None:
    """The others say the string `null`."""
    events = legacy.stream(TEXT, n=3, **SMALL)
    assert [event.output["choices"][0]["finish_reason"] for event in events] == ["null", "null", "stop"]


@pytest.mark.point(5)
def test_none_and_unknown_parameters_are_as_good_as_absent(legacy: Legacy) -> None:
    """The SDK passes `None` on as null; four pictures is the default."""
    answer = legacy.call(TEXT, n=None, seed=None, bbox_list=None, color_palette=None, style="<auto>", **SMALL)
    assert [len(choice) for choice in answer.pictures] == [1, 1, 1, 1]


@pytest.mark.point(6)
@pytest.mark.parametrize("ratios", [("25.00%", "35.00%", "40.00%"), (0.25, 0.35, 0.4)], ids=["percent", "number"])
@pytest.mark.parametrize("thinking", [True, "false"], ids=["bool", "string"])
def test_both_spellings_of_switches_and_shares_are_taken(
    sdk: Sdk, thinking: bool | str, ratios: tuple[str | float, ...]
) -> None:
    """Java's SDK sends strings for switches and numbers for percentages."""
    palette = [
        {"hex": colour, "ratio": ratio}
        for colour, ratio in zip(("#C2D1E6", "#101010", "#FFAA00"), ratios, strict=True)
    ]
    answer = sdk.submit_and_wait(TEXT, n=1, thinking_mode=thinking, color_palette=palette, **SMALL)
    assert_one_picture(answer, "768*768")


@pytest.mark.point(13)
def test_a_seed_gives_the_same_picture_through_every_mode(legacy: Legacy) -> None:
    """Sync, task and stream share one way through the queue."""
    given: dict[str, Any] = {"n": 1, "seed": 7, **SMALL}
    answers = [legacy.call(TEXT, **given), legacy.submit_and_wait(TEXT, **given), *legacy.stream(TEXT, **given)]
    assert len({picture_bytes(answer.pictures[0][0]) for answer in answers}) == 1


@pytest.mark.point(13)
def test_multimodal_conversation_is_the_same_request(legacy: Legacy) -> None:
    """The other class that posts to this route, with a local file too."""
    answer = legacy.converse([*TEXT, {"image": data_uri(600, 400)}], size="1K", n=1)
    assert_one_picture(answer, "1254*836")


@pytest.mark.point(31)
def test_the_async_header_on_the_sync_route_gets_the_picture(legacy: Legacy) -> None:
    """Java's SDK sends it there by accident, and expects the answer of a sync call."""
    answer = legacy.call(TEXT, n=1, headers={"X-DashScope-Async": "enable"}, **SMALL)
    assert_one_picture(answer, "768*768")


@pytest.mark.point(30)
def test_an_async_call_that_asks_for_a_stream_gets_a_task(legacy: Legacy) -> None:
    """Async wins over SSE."""
    submitted = legacy.submit(TEXT, n=1, stream=True, **SMALL)
    assert submitted.task_status == "PENDING"
    assert legacy.wait(submitted.task_id).task_status == "SUCCEEDED"


@pytest.mark.point(5)
def test_call_with_is_async_gets_a_task(legacy: Legacy) -> None:
    """`is_async` also stands among the parameters, where it means nothing."""
    submitted = legacy.call(TEXT, n=1, is_async=True, **SMALL)
    assert submitted.task_status == "PENDING"
    assert legacy.wait(submitted.task_id).task_status == "SUCCEEDED"


@pytest.mark.point(34)
def test_encryption_falls_back_to_plain_text(legacy: Legacy) -> None:
    """There is no public key here, and the SDK goes on without."""
    assert_one_picture(legacy.call(TEXT, n=1, enable_encryption=True, **SMALL), "768*768")


@pytest.mark.point(32)
@pytest.mark.point(33)
@pytest.mark.parametrize("method", ["call", "sync_call"])
def test_image_synthesis_gets_results(legacy: Legacy, method: str) -> None:
    """The older class, as a task and directly: `results` with links, and how many came."""
    answer = legacy.synthesize(method, prompt="猫", n=2, **SMALL)
    assert (answer.status, answer.task_status) == (200, "SUCCEEDED")
    assert [picture_size(result["url"]) for result in answer.output["results"]] == ["768*768"] * 2
    assert answer.output["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
    assert answer.usage["image_count"] == 2


@pytest.mark.point(32)
@pytest.mark.parametrize("method", ["call", "sync_call"])
def test_image_synthesis_edits_the_images_it_is_given(
    legacy: Legacy, method: str, picture_file: Callable[..., Path]
) -> None:
    """The older body's `images` are references, local files too; the result has the last one's ratio."""
    images = [data_uri(400, 400), f"file://{picture_file()}"]
    answer = legacy.synthesize(method, prompt="猫", images=images, n=1, size="1K")
    assert (answer.status, answer.task_status, answer.usage["size"]) == (200, "SUCCEEDED", "1254*836")
