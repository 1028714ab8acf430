"""The official SDKs and tasks: fetch, wait, cancel, list, and how each shows a task that did not succeed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.servers import Server
from tests.wire.conftest import Connect
from tests.wire.image_host import ImageHost
from tests.wire.sdks import V2, Legacy, Sdk, picture_size

TEXT = [{"text": "cat"}]
SMALL: dict[str, Any] = {"size": "768*768", "n": 1}
NOBODY = "00000000-0000-0000-0000-000000000000"
CANCEL_REFUSED = "Failed to cancel the task, please confirm if the task is in PENDING status."
CHINA = timezone(timedelta(hours=8))


@pytest.fixture
def paused(connect: Connect, paused_server: Server, key: str) -> Sdk:
    """Every way of calling a server on which tasks stay PENDING."""
    return connect(paused_server, key)


def moment_from_now(hours: float) -> str:
    """A time as the list's window wants it."""
    return (datetime.now(CHINA) + timedelta(hours=hours)).strftime("%Y%m%d%H%M%S")


@pytest.mark.point(16)
@pytest.mark.point(17)
def test_a_submitted_task_is_pending(paused: Sdk) -> None:
    """The create answer and the first fetch say so, and give the id and the time."""
    submitted = paused.submit(TEXT, **SMALL)
    assert (submitted.status, submitted.task_status) == (200, "PENDING")
    fetched = paused.fetch(submitted.task_id)
    assert (fetched.task_status, fetched.task_id) == ("PENDING", submitted.task_id)
    assert datetime.strptime(fetched.output["submit_time"], "%Y-%m-%d %H:%M:%S.%f")


@pytest.mark.point(1)
def test_a_finished_task_can_be_fetched_again_and_again(sdk: Sdk) -> None:
    """The pictures' paths stay the same, and every link works."""
    task_id = sdk.submit_and_wait(TEXT, **SMALL).task_id
    fetched = [sdk.fetch(task_id) for _ in range(2)]
    assert [answer.task_status for answer in fetched] == ["SUCCEEDED"] * 2
    assert len({answer.pictures[0][0].split("?")[0] for answer in fetched}) == 1
    assert [picture_size(answer.pictures[0][0]) for answer in fetched] == ["768*768"] * 2


@pytest.mark.point(16)
def test_wait_returns_soon_after_the_end(sdk: Sdk, image_host: ImageHost) -> None:
    """A task of a third of a second is over before the SDK has slept for the first time."""
    content = [*TEXT, {"image": image_host.address(600, 400) + "?after=0.3"}]
    answer = sdk.wait(sdk.submit(content, **SMALL).task_id)
    returned = time.time()
    ended = datetime.strptime(answer.output["end_time"], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=CHINA)
    assert returned - ended.timestamp() < 0.5


@pytest.mark.point(2)
@pytest.mark.point(3)
@pytest.mark.point(20)
def test_a_pending_task_is_cancelled(paused: Sdk) -> None:
    """Whatever the SDK sends for that: POST without a body or with a dummy, and GET."""
    task_id = paused.submit(TEXT, **SMALL).task_id
    cancelled = paused.cancel(task_id)
    assert (cancelled.status, cancelled.code, cancelled.raised) == (200, "", "")
    assert cancelled.request_id
    assert paused.fetch(task_id).task_status == "CANCELED"


@pytest.mark.point(20)
def test_waiting_for_a_cancelled_task_ends_at_once(paused: Sdk) -> None:
    """The older classes answer with the status; the v2 client raises."""
    task_id = paused.submit(TEXT, **SMALL).task_id
    paused.cancel(task_id)
    waited = paused.wait(task_id)
    if isinstance(paused, V2):
        assert waited.raised == "DashScopeError"
        assert "was canceled" in waited.message
    else:
        assert (waited.status, waited.task_status) == (200, "CANCELED")


@pytest.mark.point(20)
def test_what_is_not_pending_cannot_be_cancelled(sdk: Sdk) -> None:
    """Neither a finished task, nor one that nobody knows: 400 with the documented words."""
    finished = sdk.submit_and_wait(TEXT, **SMALL).task_id
    for answer in (sdk.cancel(finished), sdk.cancel(NOBODY)):
        assert (answer.status, answer.code, answer.message) == (400, "UnsupportedOperation", CANCEL_REFUSED)
        assert answer.raised == ("BadRequestError" if isinstance(sdk, V2) else "")
        assert answer.request_id


@pytest.mark.point(17)
def test_an_unknown_task_is_an_answer(sdk: Sdk) -> None:
    """Status 200 and UNKNOWN, from fetch and from wait, which ends."""
    for answer in (sdk.fetch(NOBODY), sdk.wait(NOBODY)):
        assert (answer.status, answer.raised) == (200, "")
        assert (answer.task_id, answer.task_status) == (NOBODY, "UNKNOWN")


@pytest.mark.point(17)
def test_a_task_of_another_key_is_unknown(connect: Connect, paused_server: Server, key: str) -> None:
    """It can be neither seen, cancelled nor listed."""
    task_id = connect(paused_server, key).submit(TEXT, **SMALL).task_id
    stranger = connect(paused_server, key + "-other")
    assert stranger.fetch(task_id).task_status == "UNKNOWN"
    assert stranger.cancel(task_id).code == "UnsupportedOperation"
    assert stranger.list_tasks().page["total"] == 0
    assert connect(paused_server, key).fetch(task_id).task_status == "PENDING"


@pytest.mark.point(18)
def test_a_failed_task_says_why(sdk: Sdk, image_host: ImageHost) -> None:
    """The older classes show it inside `output` and nothing at the top; the v2 client raises it."""
    submitted = sdk.submit([*TEXT, {"image": image_host.missing}], **SMALL)
    assert submitted.task_status == "PENDING"
    waited, fetched = sdk.wait(submitted.task_id), sdk.fetch(submitted.task_id)
    if isinstance(sdk, V2):
        told = [(one.code, one.message) for one in (waited, fetched)]
        assert {one.raised for one in (waited, fetched)} == {"DashScopeError"}
    else:
        told = [(one.output["code"], one.output["message"]) for one in (waited, fetched)]
        assert {(one.status, one.code, one.task_status) for one in (waited, fetched)} == {(200, "", "FAILED")}
    assert told[0] == told[1]
    assert image_host.missing in told[0][1]


@pytest.mark.point(18)
def test_a_sync_call_that_fails_has_the_error_of_its_task(legacy: Legacy, image_host: ImageHost) -> None:
    """Sync as status 400, in a stream as an error event, with one code and one wording."""
    content = [*TEXT, {"image": image_host.missing}]
    [streamed] = legacy.stream(content, **SMALL)
    called = legacy.call(content, **SMALL)
    failed = legacy.submit_and_wait(content, **SMALL).output
    assert (called.status, called.code, called.message) == (400, failed["code"], failed["message"])
    assert (streamed.status, streamed.code, streamed.message) == (400, failed["code"], failed["message"])


@pytest.mark.point(18)
def test_what_only_the_pixels_tell_fails_the_task(sdk: Sdk, image_host: ImageHost) -> None:
    """A box that is inside one picture and not inside another names the other."""
    content = [*TEXT, {"image": image_host.address(600, 300)}, {"image": image_host.address(300, 600)}]
    answer = sdk.submit_and_wait(content, **SMALL, bbox_list=[[[0, 0, 600, 300]], [[0, 0, 600, 300]]])
    message = answer.message or answer.output["message"]
    assert "image 2 is 300*600, got [0, 0, 600, 300]" in message


@pytest.mark.point(21)
def test_a_list_of_no_tasks(sdk: Sdk) -> None:
    """`data` is an empty list."""
    listed = sdk.list_tasks()
    assert (listed.status, listed.page["total"]) == (200, 0)
    assert isinstance(sdk, V2) or listed.page["data"] == []


@pytest.mark.point(21)
def test_the_list_counts_the_callers_tasks(paused: Sdk) -> None:
    """Each SDK reads the total; the v2 client reads no more of this documented body."""
    for _ in range(2):
        paused.submit(TEXT, **SMALL)
    listed = paused.list_tasks()
    assert (listed.status, listed.raised, listed.page["total"]) == (200, "", 2)


@pytest.mark.point(21)
def test_the_list_shows_each_task(legacy: Legacy) -> None:
    """Newest first, with integer times in milliseconds; `end_time` once it has ended."""
    models = ("wan2.7-image", "wan2.7-image-pro")
    tasks = [legacy.submit_and_wait(TEXT, **SMALL, model=model).task_id for model in models]
    page = legacy.list_tasks().page
    assert [one["task_id"] for one in page["data"]] == tasks[::-1]
    assert [one["model_name"] for one in page["data"]] == ["wan2.7-image-pro", "wan2.7-image"]
    for one in page["data"]:
        assert one["status"] == "SUCCEEDED"
        assert one["gmt_create"] <= one["start_time"] <= one["end_time"] <= time.time() * 1000
        assert one["user_api_unique_key"] == f"apikey:v1:aigc:image-generation:generation:{one['model_name']}"
    assert (page["page_no"], page["page_size"], page["total_page"], page["total"]) == (1, 10, 1, 2)


@pytest.mark.point(21)
def test_the_list_can_be_filtered(paused: Sdk) -> None:
    """By status, model and time, as the SDK sends them."""
    paused.submit(TEXT, **SMALL)
    paused.cancel(paused.submit(TEXT, **SMALL).task_id)
    hour_ago, hour_ahead = (moment_from_now(hours) for hours in (-1, 1))
    expected: list[tuple[dict[str, str], int]] = [
        ({"status": "PENDING"}, 1),
        ({"status": "CANCELED"}, 1),
        ({"status": "RUNNING"}, 0),
        ({"model_name": "wan2.7-image"}, 2),
        ({"model_name": "wan2.7-image-pro"}, 0),
        ({"start_time": hour_ago, "end_time": hour_ahead}, 2),
        ({"start_time": moment_from_now(-2), "end_time": hour_ago}, 0),
    ]
    for filters, total in expected:
        assert paused.list_tasks(**filters).page["total"] == total, filters


@pytest.mark.point(21)
def test_the_list_has_pages(connect_legacy: Connect, paused_server: Server, key: str) -> None:
    """Every task is on exactly one page, and the page behind the last is empty."""
    paused = connect_legacy(paused_server, key)
    tasks = {paused.submit(TEXT, **SMALL).task_id for _ in range(3)}
    pages = [paused.list_tasks(page_no=page, page_size=2).page for page in (1, 2, 3)]
    assert [len(page["data"]) for page in pages] == [2, 1, 0]
    assert {one["task_id"] for page in pages for one in page["data"]} == tasks
    assert [(page["total"], page["total_page"]) for page in pages[:2]] == [(3, 2)] * 2
