"""Answers exactly as the official clients were seen to need them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dashscope.api_entities.dashscope_response import ImageSynthesisOutput
from hypothesis import example, given
from hypothesis import strategies as st

from danqing.domain.task import Artifact, Failure, Missing, Passage, Task, TaskStatus
from danqing.wire import responses
from tests.queueing import a_task

SUBMITTED = 1_774_516_561.663  # 2026-03-26 17:16:01.663 in UTC+8
SCHEDULED = 1_774_516_561.716
ENDED = 1_774_516_582.961
TIMES = {
    "submit_time": "2026-03-26 17:16:01.663",
    "scheduled_time": "2026-03-26 17:16:01.716",
    "end_time": "2026-03-26 17:16:22.961",
}
PROMPT = "把图2的涂鸦喷绘在图1的汽车上"
ASYNC = "image-generation:generation"
OLDER = ("text2image:image-synthesis", "image2image:image-synthesis")


def link(artifact: Artifact) -> str:
    return f"http://here/results/{artifact.key}?Expires=1&Signature=a"


def pending(action: str = ASYNC) -> Task:
    task = a_task("t-1", at=SUBMITTED, model="wan2.7-image-pro")
    return replace(task, action=action, job=replace(task.job, prompt=PROMPT))


def running() -> Task:
    return replace(pending(), status=TaskStatus.RUNNING, scheduled_at=SCHEDULED, attempts=1)


def succeeded(pictures: int = 1, *, action: str = ASYNC, image_set: bool = False, **changes: Any) -> Task:
    task = pending(action)
    details = {"Rendered at": "1024*1024"}
    artifacts = [
        Artifact(at, f"t-1_{at}.png", 2985, 1405, 7 + at, f"shot {at}", pictures, details) for at in range(pictures)
    ]
    return replace(
        task,
        job=replace(task.job, image_set=image_set, count=pictures),
        status=TaskStatus.SUCCEEDED,
        scheduled_at=SCHEDULED,
        ended_at=ENDED,
        artifacts=tuple(artifacts),
        **changes,
    )


def failed() -> Task:
    failure = Failure("InvalidParameter", "The size is not match xxxxxx")
    return replace(running(), status=TaskStatus.FAILED, ended_at=ENDED, failure=failure)


def sent(answer: object) -> Any:
    """What the client reads, after the bytes."""
    return json.loads(responses.encode(answer))


def image(at: int) -> dict[str, str]:
    return {"image": f"http://here/results/t-1_{at}.png?Expires=1&Signature=a", "type": "image"}


def choice(*items: dict[str, str]) -> dict[str, Any]:
    return {"finish_reason": "stop", "message": {"content": list(items), "role": "assistant"}}


def made(at: int) -> dict[str, Any]:
    """What is said of how a picture was made."""
    details = {"rendered_at": "1024*1024"}
    return {"seed": 7 + at, "size": "2985*1405", "prompt": f"shot {at}", "details": details}


# --- tasks ----------------------------------------------------------------------------------------------------


def test_a_created_task() -> None:
    expected = {"request_id": "r-1", "output": {"task_id": "t-1", "task_status": "PENDING"}}
    assert sent(responses.created(pending(), "r-1")) == expected


def test_a_task_that_waits() -> None:
    """It was submitted, and nothing more can be said."""
    assert sent(responses.state(pending(), "r-1", link)) == {
        "request_id": "r-1",
        "output": {"task_id": "t-1", "task_status": "PENDING", "submit_time": TIMES["submit_time"]},
    }


def test_a_task_that_runs() -> None:
    times = {name: TIMES[name] for name in ("submit_time", "scheduled_time")}
    expected = {"request_id": "r-1", "output": {"task_id": "t-1", "task_status": "RUNNING", **times}}
    assert sent(responses.state(running(), "r-1", link)) == expected


def test_a_task_that_succeeded() -> None:
    """What was really done stands beside what is documented."""
    answer = sent(responses.state(succeeded(), "r-1", link))
    assert answer["output"].pop("effective_parameters") == [made(0)]
    assert answer == {
        "request_id": "r-1",
        "output": {
            "task_id": "t-1",
            "task_status": "SUCCEEDED",
            **TIMES,
            "finished": True,
            "choices": [choice(image(0))],
        },
        "usage": {
            "size": "2985*1405",
            "total_tokens": len(PROMPT) + 2,
            "image_count": 1,
            "output_tokens": 2,
            "input_tokens": len(PROMPT),
        },
    }


def test_a_task_that_failed_says_why_inside_of_its_output() -> None:
    assert sent(responses.state(failed(), "r-1", link)) == {
        "request_id": "r-1",
        "output": {
            "task_id": "t-1",
            "task_status": "FAILED",
            **TIMES,
            "code": "InvalidParameter",
            "message": "The size is not match xxxxxx",
        },
    }


def test_a_task_that_was_cancelled_before_it_ran() -> None:
    task = replace(pending(), status=TaskStatus.CANCELED, ended_at=ENDED)
    times = {name: TIMES[name] for name in ("submit_time", "end_time")}
    expected = {"request_id": "r-1", "output": {"task_id": "t-1", "task_status": "CANCELED", **times}}
    assert sent(responses.state(task, "r-1", link)) == expected


def test_a_task_that_is_not_there() -> None:
    expected = {"request_id": "r-1", "output": {"task_id": "../../x", "task_status": "UNKNOWN"}}
    assert sent(responses.unknown("../../x", "r-1")) == expected


# --- pictures -------------------------------------------------------------------------------------------------


def test_a_synchronous_answer_says_nothing_of_a_task() -> None:
    answer = sent(responses.finished(succeeded(action="multimodal-generation:generation"), "r-1", link))
    output = {"choices": [choice(image(0))], "finished": True, "effective_parameters": [made(0)]}
    assert answer["output"] == output
    assert set(answer) == {"request_id", "output", "usage"}


@pytest.mark.parametrize("count", [1, 2, 4])
def test_n_pictures_are_n_choices(count: int) -> None:
    output = sent(responses.finished(succeeded(count), "r-1", link))["output"]
    assert output["choices"] == [choice(image(at)) for at in range(count)]


@pytest.mark.parametrize("count", [1, 2, 12])
def test_an_image_set_is_one_choice(count: int) -> None:
    output = sent(responses.finished(succeeded(count, image_set=True), "r-1", link))["output"]
    assert output["choices"] == [choice(*[image(at) for at in range(count)])]


@pytest.mark.parametrize("action", OLDER)
def test_the_older_routes_answer_with_results_and_metrics(action: str) -> None:
    """The clients of those routes read `results`; `choices` stand beside them."""
    output = sent(responses.state(succeeded(2, action=action), "r-1", link))["output"]
    assert output["results"] == [
        {"orig_prompt": PROMPT, "actual_prompt": f"shot {at}", "url": image(at)["image"]} for at in range(2)
    ]
    assert output["task_metrics"] == {"TOTAL": 2, "SUCCEEDED": 2, "FAILED": 0}
    assert len(output["choices"]) == 2


def test_the_newer_routes_answer_without_results() -> None:
    output = sent(responses.state(succeeded(2), "r-1", link))["output"]
    assert not {"results", "task_metrics"} & set(output)


# --- pictures that are missing --------------------------------------------------------------------------------

FAILURE = Failure("DataInspectionFailed", "Output data may contain inappropriate content.")


def without(task: Task, *indexes: int) -> Task:
    """The task with these of its pictures missing."""
    kept = tuple(artifact for artifact in task.artifacts if artifact.index not in indexes)
    return replace(task, artifacts=kept, missing=tuple(Missing(index, FAILURE) for index in indexes))


@pytest.mark.parametrize("action", OLDER)
def test_a_missing_picture_is_a_result_that_says_why(action: str) -> None:
    """On the older routes, in its place among the others, as documented."""
    task = without(succeeded(4, action=action), 1, 2)
    output = sent(responses.state(task, "r-1", link))["output"]
    why = {"code": FAILURE.code, "message": FAILURE.message}
    there = [{"orig_prompt": PROMPT, "actual_prompt": f"shot {at}", "url": image(at)["image"]} for at in range(4)]
    assert output["results"] == [there[0], why, why, there[3]]
    assert output["task_metrics"] == {"TOTAL": 4, "SUCCEEDED": 2, "FAILED": 2}
    assert output["task_status"] == "SUCCEEDED"


def test_the_official_client_reads_what_is_there_beside_what_is_missing() -> None:
    """It makes an object of each result, whatever its members are."""
    output = sent(responses.state(without(succeeded(3, action=OLDER[0]), 1), "r-1", link))["output"]
    found = ImageSynthesisOutput(**output).results
    assert [result.url for result in found] == [image(0)["image"], "", image(2)["image"]]
    assert found[1].code == FAILURE.code


@pytest.mark.parametrize("image_set", [False, True])
def test_choices_are_of_the_pictures_that_are_there(image_set: bool) -> None:
    """A client that reads links finds nothing but links."""
    output = sent(responses.finished(without(succeeded(3, image_set=image_set), 0), "r-1", link))["output"]
    items = [item for choice in output["choices"] for item in choice["message"]["content"]]
    assert items == [image(1), image(2)]
    assert len(output["choices"]) == (1 if image_set else 2)
    assert len(output["effective_parameters"]) == 2


def test_a_missing_picture_is_a_note_in_every_answer() -> None:
    """Behind those of the task: `choices` have no place for it."""
    task = without(succeeded(2, notes=("Said.",)), 1)
    notes = ["Said.", "Picture 2 could not be made: Output data may contain inappropriate content."]
    for answer in (responses.state(task, "r-1", link), responses.finished(task, "r-1", link)):
        assert sent(answer)["output"]["notes"] == notes


def test_usage_counts_what_is_there() -> None:
    """Nobody pays for a picture that is missing; the size is that of the first that is not."""
    task = without(succeeded(3), 0, 2)
    usage = sent(responses.finished(task, "r-1", link))["usage"]
    assert (usage["image_count"], usage["output_tokens"], usage["size"]) == (1, 2, "2985*1405")


def test_a_failed_task_has_neither_results_nor_usage() -> None:
    """Whatever is known of its pictures: it says why by itself."""
    task = replace(failed(), action=OLDER[0], missing=(Missing(0, FAILURE),))
    answer = sent(responses.state(task, "r-1", link))
    assert set(answer) == {"request_id", "output"}
    assert set(answer["output"]) == {"task_id", "task_status", "code", "message", *TIMES}


# --- words between pictures -----------------------------------------------------------------------------------


def interleaved(*passages: Passage, pictures: int = 2) -> Task:
    task = succeeded(pictures, action="multimodal-generation:generation", passages=passages)
    return replace(task, job=replace(task.job, interleaved=True))


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def test_an_interleaved_answer_is_one_choice_in_the_order_of_reading() -> None:
    """Words stand before the picture of their number, and the last behind all."""
    task = interleaved(Passage(2, "谢谢"), Passage(0, "步骤一"), Passage(1, "步骤二"))
    output = sent(responses.finished(task, "r-1", link))["output"]
    contents = [words("步骤一"), image(0), words("步骤二"), image(1), words("谢谢")]
    assert output["choices"] == [choice(*contents)]


def test_words_of_a_missing_picture_stay() -> None:
    """A step of a recipe can be read without its picture."""
    task = without(interleaved(Passage(0, "一"), Passage(1, "二"), Passage(2, "三"), pictures=3), 1)
    output = sent(responses.state(task, "r-1", link))["output"]
    assert output["choices"] == [choice(words("一"), image(0), words("二"), words("三"), image(2))]


def test_an_answer_of_words_before_its_pictures_are_there() -> None:
    """What a stream can send so far."""
    task = replace(interleaved(Passage(0, "一"), Passage(1, "二")), artifacts=())
    assert responses.delivered(task) == list(task.passages)


def test_the_characters_of_an_interleaved_answer_count_as_tokens() -> None:
    """Beside two a picture."""
    usage = sent(responses.finished(interleaved(Passage(0, "步骤一"), Passage(1, "二")), "r-1", link))["usage"]
    assert (usage["image_count"], usage["output_tokens"]) == (2, 4 + 4)


@pytest.mark.parametrize("task", [succeeded(3), succeeded(3, image_set=True), interleaved(Passage(0, "一"))])
def test_models_that_count_no_tokens_say_zero(task: Task) -> None:
    """As integers, which is what the clients can read."""
    usage = sent(responses.finished(replace(task, job=replace(task.job, counts_tokens=False)), "r-1", link))["usage"]
    tokens = {name: usage[f"{name}_tokens"] for name in ("input", "output", "total")}
    assert tokens == {"input": 0, "output": 0, "total": 0}
    assert usage["image_count"] == len(task.artifacts)


# --- usage and notes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("image_set", "count", "tokens"), [(False, 1, 2), (False, 4, 8), (True, 2, 5), (True, 4, 11)]
)
def test_usage_follows_the_documented_samples(image_set: bool, count: int, tokens: int) -> None:
    """service-facts 3.4: 3k-1 output tokens in a set of k, two a picture else."""
    usage = sent(responses.finished(succeeded(count, image_set=image_set), "r-1", link))["usage"]
    assert (usage["image_count"], usage["output_tokens"]) == (count, tokens)
    assert usage["total_tokens"] == usage["input_tokens"] + tokens
    assert [name for name, value in usage.items() if type(value) is not int] == ["size"]


def test_what_was_left_out_is_said() -> None:
    task = succeeded(notes=("color_palette has no effect in an image set and was left out.",))
    for answer in (responses.state(task, "r-1", link), responses.finished(task, "r-1", link)):
        assert sent(answer)["output"]["notes"] == list(task.notes)


# --- the list -------------------------------------------------------------------------------------------------


def test_a_list_is_flat_with_integer_milliseconds() -> None:
    """As documented, down to the members that a server of one's own has no real use for."""
    listed = sent(responses.listing([succeeded()], 1, 1, 10, "r-1"))
    [entry] = listed.pop("data")
    assert listed == {"request_id": "r-1", "total": 1, "total_page": 1, "page_no": 1, "page_size": 10}
    assert entry == {
        "api_key_id": "ann",
        "caller_parent_id": "1",
        "caller_uid": "1",
        "gmt_create": 1_774_516_561_663,
        "start_time": 1_774_516_561_716,
        "end_time": 1_774_516_582_961,
        "model_name": "wan2.7-image-pro",
        "region": "local",
        "request_id": "r-t-1",
        "status": "SUCCEEDED",
        "task_id": "t-1",
        "user_api_unique_key": "apikey:v1:aigc:image-generation:generation:wan2.7-image-pro",
    }


def test_a_listed_task_has_no_times_before_they_are_known() -> None:
    """Java cannot read an empty one."""
    waits, runs = sent(responses.listing([pending(), running()], 2, 1, 10, "r-1"))["data"]
    assert not {"start_time", "end_time"} & set(waits)
    assert "end_time" not in runs
    assert runs["start_time"] == 1_774_516_561_716


@pytest.mark.parametrize(("total", "size", "pages"), [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (5, 1, 5)])
def test_pages_are_counted(total: int, size: int, pages: int) -> None:
    assert sent(responses.listing([], total, 1, size, "r-1"))["total_page"] == pages


# --- rules that hold for every answer -------------------------------------------------------------------------

ANSWERS = {
    "created": responses.created(pending(), "r-1"),
    "unknown": responses.unknown("t-1", "r-1"),
    "pending": responses.state(pending(), "r-1", link),
    "running": responses.state(running(), "r-1", link),
    "succeeded": responses.state(succeeded(3), "r-1", link),
    "set": responses.state(succeeded(3, image_set=True), "r-1", link),
    "older": responses.state(succeeded(action=OLDER[0]), "r-1", link),
    "partial": responses.state(without(succeeded(3, action=OLDER[0]), 1), "r-1", link),
    "interleaved": responses.state(interleaved(Passage(0, "步骤一")), "r-1", link),
    "failed": responses.state(failed(), "r-1", link),
    "finished": responses.finished(succeeded(notes=("Said.",)), "r-1", link),
    "listing": responses.listing([pending(), running(), succeeded(), failed()], 4, 1, 10, "r-1"),
    "accepted": responses.Accepted("r-1"),
}
every_answer = pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())


def leaves(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    for one in inner or ():
        yield from leaves(one)


@every_answer
def test_nothing_is_null_in_an_answer(answer: object) -> None:
    assert None not in list(leaves(sent(answer)))


@every_answer
def test_an_answer_has_its_id_and_no_code(answer: object) -> None:
    """A `code` beside `output` would make an error of it."""
    read = sent(answer)
    assert read["request_id"] == "r-1"
    assert not {"code", "message"} & set(read)


@pytest.mark.parametrize("name", [name for name in ANSWERS if name not in ("listing", "accepted")])
def test_an_answer_has_an_output_object_with_a_code_only_if_the_task_failed(name: str) -> None:
    output = sent(ANSWERS[name])["output"]
    assert isinstance(output, dict)
    assert ("code" in output) == ("message" in output) == (name == "failed")


# --- times ----------------------------------------------------------------------------------------------------

moments = st.floats(0, 4_102_444_800, allow_nan=False)


@given(moments)
def test_a_time_is_written_in_utc_plus_8_with_milliseconds(moment: float) -> None:
    text = responses.local_time(moment)
    assert text is not None
    read = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC) - timedelta(hours=8)
    assert len(text) == 23
    assert abs(read.timestamp() - moment) <= 0.001


def test_no_time_is_no_time() -> None:
    assert responses.local_time(None) is None


@given(moments)
def test_a_listed_time_is_the_nearest_millisecond(moment: float) -> None:
    assert abs(responses.milliseconds(moment) - moment * 1000) <= 0.5


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)))
def test_a_window_is_read_in_utc_plus_8(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    expected = (whole.replace(tzinfo=UTC) - timedelta(hours=8)).timestamp()
    assert responses.parse_list_time(f"{whole:%Y%m%d%H%M%S}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-11-20 04:01:00",
        "20261120",
        "202611200401",
        "20261320040100",
        "20260230040100",
        "20261120250000",
        "20261120040100000",
        " 20261120040100",
        "00000101000000",
        "1774516561663",
    ],
)
def test_another_window_is_a_value_error(text: str) -> None:
    """Fourteen digits that are a moment; what is shorter must not be guessed at."""
    with pytest.raises(ValueError, match=r".*"):
        responses.parse_list_time(text)


@given(st.text("0123456789", min_size=14, max_size=14))
@example("00010101000000")
def test_fourteen_digits_are_a_moment_or_a_value_error(text: str) -> None:
    """Also in the first year, of which the beginning in China was before all of UTC's."""
    with suppress(ValueError):
        assert responses.parse_list_time(text) < 253_402_300_800
