"""Pictures in OpenAI's form, whole and event by event."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from danqing.domain.task import Artifact, Failure, Missing, Task, TaskStatus
from danqing.errors import InvalidParameter
from danqing.wire.openai.answers import answer, completed, failed, partial
from tests.queueing import NOON, a_preview, a_task, an_artifact


def finished(count: int = 2, **changes: Any) -> Task:
    task = replace(a_task(), status=TaskStatus.SUCCEEDED, ended_at=NOON + 3.9)
    return replace(task, artifacts=tuple(an_artifact(index) for index in range(count)), **changes)


def link(artifact: Artifact) -> str:
    return f"http://here/{artifact.key}"


def plain(value: msgspec.Struct) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(msgspec.json.encode(value))
    return read


def event_in(frame: bytes) -> tuple[str, dict[str, Any]]:
    """The name and the data of an event."""
    name, data, *end = frame.decode().split("\n")
    assert end == ["", ""]
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_an_answer_has_what_the_openai_package_reads() -> None:
    """Every member of its `ImagesResponse`, and ours beside them."""
    told = plain(answer(finished(), "high", link))
    assert told.pop("effective_parameters")[0] == {"seed": 7, "size": "1024*768", "prompt": "a cat", "details": {}}
    assert told == {
        "created": int(NOON) + 3,
        "data": [
            {"url": "http://here/results/task_0.png", "revised_prompt": "a cat"},
            {"url": "http://here/results/task_1.png", "revised_prompt": "a cat"},
        ],
        "size": "1024x768",
        "quality": "high",
        "output_format": "png",
        "background": "opaque",
        "usage": {
            "input_tokens": 3,
            "output_tokens": 4,
            "total_tokens": 7,
            "input_tokens_details": {"text_tokens": 3, "image_tokens": 0},
            "output_tokens_details": {"text_tokens": 0, "image_tokens": 4},
        },
    }


def test_without_links_there_is_a_gap_for_each_picture() -> None:
    data = plain(answer(finished(), "low", None))["data"]
    assert data == [{"b64_json": "", "revised_prompt": "a cat"}] * 2


def test_a_prompt_that_was_drawn_as_it_is_was_not_revised() -> None:
    task = finished(1)
    same = replace(task, artifacts=(replace(task.artifacts[0], prompt=task.job.prompt),))
    assert plain(answer(same, "high", link))["data"] == [{"url": "http://here/results/task_0.png"}]


@pytest.mark.parametrize("name", ["png", "jpeg", "webp"])
def test_an_answer_says_the_format_of_its_files(name: Any) -> None:
    task = finished()
    assert (
        plain(answer(replace(task, job=replace(task.job, file_format=name)), "high", link))["output_format"] == name
    )


def test_what_was_left_out_is_said() -> None:
    """A picture that is missing, and what could not be done; nothing where nothing was."""
    missing = Missing(2, Failure("InternalError.Algo", "Too dark."))
    notes = plain(answer(finished(notes=("No palette in a set.",), missing=(missing,)), "high", link))["notes"]
    assert notes == ["No palette in a set.", "Picture 3 could not be made: Too dark."]
    assert "notes" not in plain(answer(finished(), "high", link))


@pytest.mark.parametrize("prefix", ["image_generation", "image_edit"])
def test_an_event_tells_of_one_picture(prefix: Any) -> None:
    """With its own share of the tokens, and a gap for its bytes."""
    task = finished(3)
    name, data = event_in(completed(task, task.artifacts[1], prefix, "medium", NOON + 0.5))
    assert name == data["type"] == f"{prefix}.completed"
    assert (data["b64_json"], data["created_at"], data["size"]) == ("", int(NOON), "1024x768")
    assert (data["quality"], data["output_format"], data["background"]) == ("medium", "png", "opaque")
    assert (data["usage"]["output_tokens"], len(data["effective_parameters"])) == (2, 1)


def test_the_last_event_says_what_was_left_out() -> None:
    """Before the end nobody knows it all."""
    task = finished(2, notes=("No palette.",))
    running = replace(task, status=TaskStatus.RUNNING)
    assert event_in(completed(task, task.artifacts[1], "image_edit", "high", NOON))[1]["notes"] == ["No palette."]
    assert "notes" not in event_in(completed(running, task.artifacts[0], "image_edit", "high", NOON))[1]


@pytest.mark.parametrize("prefix", ["image_generation", "image_edit"])
def test_a_preview_is_an_event_that_counts_nothing(prefix: Any) -> None:
    """What the package's types of partial images have, and no usage."""
    name, data = event_in(partial(finished(1), a_preview(0, 2), prefix, "medium", NOON + 0.5))
    assert name == f"{prefix}.partial_image"
    assert data == {
        "type": name,
        "b64_json": "",
        "created_at": int(NOON),
        "size": "1024x768",
        "quality": "medium",
        "output_format": "png",
        "partial_image_index": 2,
        "background": "opaque",
    }


def test_a_failure_is_an_event() -> None:
    name, data = event_in(failed(InvalidParameter("No.", param="n")))
    assert (name, data["error"]["message"], data["error"]["param"]) == ("error", "No.", "n")
