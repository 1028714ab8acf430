"""Server-sent events, byte for byte as the official clients parse them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.task import Artifact, Passage, Task, TaskStatus
from danqing.errors import InvalidParameter
from danqing.wire import errors, events
from danqing.wire.responses import TextItem
from tests.queueing import a_task, an_artifact


def link(artifact: Artifact) -> str:
    return f"http://here/results/{artifact.index}.png?Expires=1&Signature=a%2Fb"


def ended(pictures: int, *, image_set: bool = False, notes: tuple[str, ...] = ()) -> Task:
    task = a_task()
    return replace(
        task,
        job=replace(task.job, image_set=image_set),
        status=TaskStatus.SUCCEEDED,
        artifacts=tuple(an_artifact(index) for index in range(pictures)),
        notes=notes,
    )


def picture(task: Task, index: int, *, last: bool) -> dict[str, Any]:
    [increment] = events.increments(task, task.artifacts[index], link)
    return result(task, increment, last=last)


def result(task: Task, increment: events.Increment, *, last: bool) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(events.result(task, increment, "r-1", last=last))
    return data


def sentences(text: str) -> list[str]:
    """What the events of a passage say, one after another."""
    increments = events.increments(a_task(), Passage(0, text), link)
    return [increment.item.text for increment in increments if isinstance(increment.item, TextItem)]


def test_a_result_frame_byte_for_byte() -> None:
    assert events.frame(1, "result", 200, b'{"a":1}') == b'id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"a":1}\n\n'


def test_an_error_frame_byte_for_byte() -> None:
    """No space behind `event:`, or the Python SDK crashes."""
    body = errors.body(InvalidParameter("Output data may contain…", code="DataInspectionFailed"), "r-1")
    assert events.frame(2, "error", 400, body).decode() == (
        "id:2\nevent:error\n:HTTP_STATUS/400\n"
        'data:{"request_id":"r-1","code":"DataInspectionFailed","message":"Output data may contain…"}\n\n'
    )


def test_a_keepalive_is_a_comment_and_a_blank_line() -> None:
    assert events.KEEPALIVE == b":keepalive\n\n"


def test_the_content_type_is_the_one_java_accepts() -> None:
    assert events.CONTENT_TYPE == "text/event-stream;charset=UTF-8"


def test_a_picture_that_is_not_the_last() -> None:
    """The finish reason is the string "null", and nothing is finished."""
    assert picture(ended(2), 0, last=False) == {
        "output": {
            "choices": [
                {
                    "finish_reason": "null",
                    "message": {"content": [{"image": link(an_artifact(0)), "type": "image"}], "role": "assistant"},
                    "index": 0,
                }
            ],
            "finished": False,
        },
        "request_id": "r-1",
    }


def test_the_last_picture_finishes_and_carries_the_usage_of_all() -> None:
    increment = picture(ended(2), 1, last=True)
    assert len(increment["output"].pop("effective_parameters")) == 2
    assert increment == {
        "output": {
            "choices": [
                {
                    "finish_reason": "stop",
                    "message": {"content": [{"image": link(an_artifact(1)), "type": "image"}], "role": "assistant"},
                    "index": 1,
                }
            ],
            "finished": True,
        },
        "usage": {"image_count": 2, "size": "1024*768", "input_tokens": 3, "output_tokens": 4, "total_tokens": 7},
        "request_id": "r-1",
    }


@pytest.mark.parametrize("image_set", [False, True])
def test_each_picture_names_its_choice(image_set: bool) -> None:
    """Without a set every picture is a choice of its own; the pictures of a set are all of choice 0."""
    task = ended(3, image_set=image_set)
    indices = [picture(task, at, last=at == 2)["output"]["choices"][0]["index"] for at in range(3)]
    assert indices == ([0, 0, 0] if image_set else [0, 1, 2])


def test_each_event_carries_one_new_picture() -> None:
    """An increment: the client adds up, whatever it asked for."""
    task = ended(3, image_set=True)
    for at in range(3):
        [choice] = picture(task, at, last=at == 2)["output"]["choices"]
        assert [item["image"] for item in choice["message"]["content"]] == [link(task.artifacts[at])]


def test_the_last_event_says_what_was_left_out() -> None:
    task = ended(1, notes=("Line one.\nLine two.",))
    assert picture(task, 0, last=True)["output"]["notes"] == ["Line one.\nLine two."]


@pytest.mark.parametrize("last", [False, True])
def test_the_data_is_one_line(last: bool) -> None:
    """The parsers read line by line, so that no line break may come from a prompt, a note or a link."""
    task = ended(1, notes=("a\nb\rc",))
    [increment] = events.increments(task, task.artifacts[0], lambda _: "http://here/a\r\nb.png")
    data = events.result(task, increment, "r-1", last=last)
    assert not {b"\n", b"\r"} & {data[at : at + 1] for at in range(len(data))}
    assert events.frame(7, "result", 200, data).count(b"\n") == 5


# ── Words ────────────────────────────────────────────────────────────────────


def test_an_increment_of_words() -> None:
    """All of an interleaved answer is choice 0, pictures and words."""
    task = ended(1)
    task = replace(task, job=replace(task.job, interleaved=True))
    [increment] = events.increments(task, Passage(0, "步骤"), link)
    assert result(task, increment, last=False) == {
        "output": {
            "choices": [
                {
                    "finish_reason": "null",
                    "message": {"content": [{"type": "text", "text": "步骤"}], "role": "assistant"},
                    "index": 0,
                }
            ],
            "finished": False,
        },
        "request_id": "r-1",
    }
    assert picture(task, 0, last=False)["output"]["choices"][0]["index"] == 0


def test_the_type_of_an_item_stands_before_what_it_is() -> None:
    """As in the documented stream."""
    [increment] = events.increments(ended(1), Passage(0, "肉"), link)
    assert b'"content":[{"type":"text","text":"\xe8\x82\x89"}]' in events.result(
        ended(1), increment, "r-1", last=False
    )


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("辣椒炒肉\n第一步：洗菜。第二步：切菜！", ["辣椒炒肉\n", "第一步：洗菜。", "第二步：切菜！"]),
        ("他说：“走吧。”然后走了。", ["他说：“走吧。”", "然后走了。"]),
        ("Version 2.5 is here.\n", ["Version 2.5 is here.\n"]),
        ("no end", ["no end"]),
        ("…", ["…"]),
        ("\n\nLate.", ["\n\n", "Late."]),
    ],
)
def test_words_flow_sentence_by_sentence(text: str, pieces: list[str]) -> None:
    assert sentences(text) == pieces


@given(st.text(max_size=300) | st.text(".。!\n “”a", max_size=40))
def test_the_increments_of_a_passage_put_together_are_the_passage(text: str) -> None:
    pieces = sentences(text)
    assert "".join(pieces) == text
    assert all(pieces)


def test_an_end_without_a_last_picture_has_no_content() -> None:
    """What would have been the last could not be made, after all others were sent."""
    data = result(ended(2), events.Increment(0), last=True)
    assert data["output"]["choices"] == [
        {"finish_reason": "stop", "message": {"content": [], "role": "assistant"}, "index": 0}
    ]
    assert data["output"]["finished"] is True
    assert data["usage"]["image_count"] == 2
