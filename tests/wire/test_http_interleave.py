"""wan2.6-image with `enable_interleave`: words and pictures in turn, as a stream and as a task."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from danqing.director.interleave import by_rules
from tests.callers import AS_EVENTS, Caller, Json, a_request, data_uri, refused
from tests.wire.image_host import png
from tests.wire.sdks import Answer, Legacy, picture_size
from tests.wire.test_http_events import frames

MODEL = "wan2.6-image"
RECIPE = "给我一个3张图辣椒炒肉教程"
STORY = "An illustrated story in two scenes about a paper boat"
WORDS = [passage.text for passage in by_rules(RECIPE, 5).passages]


def an_order(text: str = RECIPE, *images: str, **parameters: Any) -> Json:
    return a_request(text, *images, model=MODEL, **{"enable_interleave": True, **parameters})


def content_of(data: Json) -> list[Json]:
    """All items of the one choice."""
    [choice] = data["output"]["choices"]
    content: list[Json] = choice["message"]["content"]
    return content


def in_turn(items: list[Json]) -> list[str]:
    """The paragraphs of an answer, with a word for each picture between them."""
    told: list[str] = []
    for item in items:
        if item["type"] == "image":
            told.append("picture")
        elif told and told[-1] != "picture":
            told[-1] += item["text"]
        else:
            told.append(item["text"])
    return told


IN_TURN = [WORDS[0], "picture", WORDS[1], "picture", WORDS[2], "picture", WORDS[3]]


# ── The stream ───────────────────────────────────────────────────────────────


@pytest.mark.point(55)
@pytest.mark.point(29)
def test_a_stream_brings_words_and_pictures_in_turn(caller: Caller) -> None:
    """One new item an event; words sentence by sentence; all of choice 0; the last event has the usage and `stop`."""
    found = frames(caller.sync(an_order(), AS_EVENTS).content)
    items = [item for data in found for item in content_of(data)]
    assert len(items) == len(found) > len(IN_TURN)
    assert in_turn(items) == IN_TURN
    assert [set(item) for item in items] == [{"type", item["type"]} for item in items]
    choices = [choice for data in found for choice in data["output"]["choices"]]
    assert {choice["index"] for choice in choices} == {0}
    assert [choice["finish_reason"] for choice in choices] == ["null"] * (len(found) - 1) + ["stop"]
    assert [data["output"]["finished"] for data in found] == [False] * (len(found) - 1) + [True]
    assert ["usage" in data for data in found] == [False] * (len(found) - 1) + [True]
    usage = found[-1]["usage"]
    assert (usage["image_count"], usage["size"]) == (3, "768*768")
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > usage["output_tokens"] > 0


@pytest.mark.point(29)
@pytest.mark.parametrize("stream", [True, "true", False, None])
def test_the_header_alone_decides_whether_an_answer_is_streamed(caller: Caller, stream: bool | str | None) -> None:
    """The Java SDK writes `stream` and `incremental_output` among the parameters."""
    body = an_order(stream=stream, incremental_output=True, max_images=1)
    assert frames(caller.sync(body, AS_EVENTS).content)[-1]["usage"]["image_count"] == 1
    refused(caller.sync(body), 400, "InvalidParameter", "This model only support stream mode", "X-DashScope-SSE")


# ── The task ─────────────────────────────────────────────────────────────────


@pytest.mark.point(55)
def test_a_task_has_the_whole_answer_in_one_choice(caller: Caller) -> None:
    """Each paragraph is one item there; a task needs no stream."""
    ended = caller.ended(caller.submit(an_order()))
    items = content_of(ended)
    assert in_turn(items) == IN_TURN
    assert [item["type"] for item in items] == ["text", "image"] * 3 + ["text"]
    assert (ended["output"]["task_status"], ended["usage"]["image_count"]) == ("SUCCEEDED", 3)
    assert len(ended["output"]["effective_parameters"]) == 3


def test_a_task_has_what_a_stream_brings(caller: Caller) -> None:
    streamed = frames(caller.sync(an_order(STORY, seed=7), AS_EVENTS).content)
    task = caller.ended(caller.submit(an_order(STORY, seed=7)))
    assert in_turn([item for data in streamed for item in content_of(data)]) == in_turn(content_of(task))
    assert streamed[-1]["usage"] == task["usage"]


@pytest.mark.point(55)
@pytest.mark.parametrize(
    ("text", "parameters", "count"),
    [
        (RECIPE, {"max_images": 2}, 2),
        (RECIPE, {}, 3),
        ("一只橘猫", {"max_images": 5}, 1),
        (STORY, {"max_images": 1}, 1),
    ],
)
def test_as_many_pictures_as_the_words_ask_for_and_at_most_max_images(
    caller: Caller, text: str, parameters: Json, count: int
) -> None:
    ended = caller.ended(caller.submit(an_order(text, **parameters)))
    assert ended["usage"]["image_count"] == count
    assert [item["type"] for item in content_of(ended)].count("image") == count


@pytest.mark.point(55)
def test_an_answer_may_go_on_from_one_image(caller: Caller) -> None:
    """Its pictures are edits of it; a second image is one too many."""
    image = data_uri(png(800, 600))
    found = frames(caller.sync(an_order("给这张图写一个故事", image, max_images=2), AS_EVENTS).content)
    assert in_turn([item for data in found for item in content_of(data)]).count("picture") == 2
    made = found[-1]["output"]["effective_parameters"]
    assert all(one["prompt"].startswith("以给出的图片为基础：图中的主角") for one in made)
    refused(caller.sync(an_order(STORY, image, image), AS_EVENTS), 400, "InvalidParameter", "Got 2")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n": 2}, "n"),
        ({"max_images": 6}, "[1, 5]"),
        ({"max_images": 0}, "[1, 5]"),
        ({"enable_interleave": "yes"}, "true"),
    ],
)
def test_what_an_interleaved_order_may_not_say(caller: Caller, parameters: Json, words: str) -> None:
    refused(caller.sync(an_order(**parameters), AS_EVENTS), 400, "InvalidParameter", words)


# ── The official SDKs ────────────────────────────────────────────────────────

GIVEN: Json = {"model": MODEL, "enable_interleave": True, "max_images": 3, "n": 1, "size": "768*768"}


def items_of(answers: list[Answer]) -> list[Json]:
    assert all((answer.status, answer.code) == (200, "") for answer in answers), answers
    return [item for answer in answers for item in content_of({"output": answer.output})]


@pytest.fixture(params=["ImageGeneration", "MultiModalConversation"])
def streaming(request: pytest.FixtureRequest, legacy: Legacy) -> Legacy:
    """Both classes that stream from this route, sync and Aio, of both versions."""
    return replace(legacy, client=legacy.client.replace("ImageGeneration", request.param))


@pytest.mark.point(55)
@pytest.mark.point(29)
def test_the_sdks_read_the_stream(streaming: Legacy) -> None:
    answers = streaming.stream([{"text": RECIPE}], **GIVEN)
    items = items_of(answers)
    assert in_turn(items) == IN_TURN
    assert answers[-1].usage["image_count"] == 3
    assert {picture_size(item["image"]) for item in items if item["type"] == "image"} == {"768*768"}


@pytest.mark.point(29)
def test_an_sdk_that_adds_up_has_all_words_in_the_end(streaming: Legacy) -> None:
    """`incremental_output=False`: the SDK itself puts the increments together, the paragraphs on their own lines.

    `ImageGeneration` writes the words so far beside each picture; `MultiModalConversation` keeps no pictures then.
    """
    answers = streaming.stream([{"text": RECIPE}], incremental_output=False, **GIVEN)
    [last] = content_of({"output": answers[-1].output})
    assert last["text"] == "".join(WORDS)
    links = [item["image"] for item in items_of(answers) if "image" in item]
    assert len(links) == (3 if streaming.client.endswith("ImageGeneration") else 0)
    assert answers[-1].usage["image_count"] == 3


@pytest.mark.point(55)
def test_the_sdks_wait_for_the_whole_answer(legacy: Legacy) -> None:
    answer = legacy.submit_and_wait([{"text": RECIPE}], **GIVEN)
    assert in_turn(items_of([answer])) == IN_TURN


@pytest.mark.point(55)
def test_an_sdk_that_does_not_stream_is_told_to(legacy: Legacy) -> None:
    answer = legacy.call([{"text": RECIPE}], **GIVEN)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert answer.message.startswith("This model only support stream mode")
