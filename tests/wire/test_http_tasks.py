"""Tasks over their whole life: created, held, listed, cancelled, forgotten to others."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import httpx
import pytest

from tests.callers import (
    AS_TASK,
    ASYNC,
    Caller,
    Json,
    a_request,
    calling,
    images_of,
    raw_answer,
    raw_connection,
    refused,
)
from tests.hosts import hosting
from tests.servers import Server
from tests.wire.image_host import ImageHost, png

CHINA = timezone(timedelta(hours=8))
CANCEL_REFUSED = "Failed to cancel the task, please confirm if the task is in PENDING status."


def moment(text: str) -> float:
    """A time of the service in seconds: `YYYY-MM-DD HH:mm:ss.SSS` in UTC+8."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", text)
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp()


@pytest.fixture
def paused(paused_server: Server, key: str) -> Iterator[Caller]:
    """A caller of the server that never renders and never holds."""
    with calling(paused_server.api, key) as [caller]:
        yield caller


@pytest.fixture
def gate() -> threading.Event:
    return threading.Event()


@pytest.fixture
def gated_image(gate: threading.Event) -> Iterator[str]:
    """An image that does not arrive before the gate is opened: its task stays RUNNING until then."""
    with hosting({"/a.png": png(300, 300)}, gate=gate) as address:
        yield f"http://{address}/a.png"
        gate.set()


def running(caller: Caller, image: str) -> str:
    """The id of a task that has begun."""
    task_id = caller.submit(a_request("改", image))
    while listed(caller, task_id=task_id)["data"][0]["status"] == "PENDING":
        time.sleep(0.005)
    return task_id


def listed(caller: Caller, **query: str | int) -> Json:
    response = caller.http.get("/tasks", params=query)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


# ── Created and asked after ──────────────────────────────────────────────────


@pytest.mark.point(16)
def test_a_submit_answers_with_a_pending_task_and_nothing_else(paused: Caller) -> None:
    """200, the request's id, and an `output` of id and status; the id is a UUID."""
    answer = paused.post(ASYNC, a_request(), AS_TASK).json()
    assert set(answer) == {"request_id", "output"}
    assert set(answer["output"]) == {"task_id", "task_status"}
    assert answer["output"]["task_status"] == "PENDING"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["output"]["task_id"])


@pytest.mark.point(17)
def test_a_waiting_task_is_pending_with_its_submit_time(paused: Caller) -> None:
    """No other time yet, no pictures, no usage, no `code`."""
    answer = paused.task(paused.submit(a_request()))
    assert set(answer) == {"request_id", "output"}
    assert set(answer["output"]) == {"task_id", "task_status", "submit_time"}
    assert answer["output"]["task_status"] == "PENDING"


@pytest.mark.point(17)
@pytest.mark.point(19)
def test_a_finished_task_has_its_pictures_its_usage_and_three_times(caller: Caller) -> None:
    """SUCCEEDED; `usage` beside `output`, not in it; times in UTC+8 with milliseconds, in their order."""
    before = time.time()
    answer = caller.ended(caller.submit(a_request(n=2)))
    output = answer["output"]
    assert output["task_status"] == "SUCCEEDED"
    assert output["finished"] is True
    assert [len(choice) for choice in images_of(answer)] == [1, 1]
    assert set(answer) == {"request_id", "output", "usage"}
    assert "usage" not in output
    assert answer["usage"]["image_count"] == 2
    times = [moment(output[name]) for name in ("submit_time", "scheduled_time", "end_time")]
    assert before - 0.001 <= times[0] <= times[1] <= times[2] <= time.time()


@pytest.mark.point(17)
def test_a_task_that_is_worked_on_is_running(caller: Caller, gate: threading.Event, gated_image: str) -> None:
    """RUNNING with the time it was scheduled at, and no end."""
    task_id = running(caller, gated_image)
    opened = threading.Timer(0.2, gate.set)
    [entry] = listed(caller, task_id=task_id)["data"]
    opened.start()
    assert entry["status"] == "RUNNING"
    assert entry["start_time"] >= entry["gmt_create"]
    assert "end_time" not in entry
    assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
    opened.join()


@pytest.mark.point(18)
def test_a_failed_task_says_why_inside_its_output(caller: Caller, image_host: ImageHost) -> None:
    """HTTP 200; `code` and `message` in `output`, and nothing at the top."""
    missing = f"http://127.0.0.1:{image_host.server_port}/no-picture"
    answer = caller.ended(caller.submit(a_request("改", missing)))
    assert set(answer) == {"request_id", "output"}
    assert answer["output"]["task_status"] == "FAILED"
    assert answer["output"]["code"] == "BadRequest.InputDownloadFailed"
    assert missing in answer["output"]["message"]
    assert {"submit_time", "scheduled_time", "end_time"} <= set(answer["output"])
    assert "choices" not in answer["output"]


@pytest.mark.point(18)
def test_what_fails_a_task_refuses_a_synchronous_call(caller: Caller, image_host: ImageHost) -> None:
    """The same code and sentence, as an error with its status."""
    missing = f"http://127.0.0.1:{image_host.server_port}/no-picture"
    failed = caller.ended(caller.submit(a_request("改", missing)))["output"]
    sentence = refused(caller.sync(a_request("改", missing)), 400, failed["code"])
    assert sentence == failed["message"]


@pytest.mark.point(17)
@pytest.mark.parametrize(
    "task_id",
    [
        b"00000000-0000-0000-0000-000000000000",
        b"no-such-task",
        b"..",
        b"../../../etc/passwd",
        b"%2e%2e",
        b"..%2f..%2fdanqing.db",
        b"a%00b",
        b"%ff",
        b"%00",
        b"%E7%8C%AB",
        b"'%20or%201=1--",
        b"x" * 2000,
    ],
)
def test_an_unknown_task_is_unknown(server: Server, key: str, task_id: bytes) -> None:
    """200 with UNKNOWN and the id as it was asked for, or 404 where the id makes it another path; never more."""
    with raw_connection(server.api) as connection:
        head = f" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
        connection.sendall(b"GET /api/v1/tasks/" + task_id + head.encode())
        response = raw_answer(connection)
    if response.status_code == 404:
        refused(response, 404, "NotFound")
    else:
        assert response.status_code == 200
        assert response.json()["output"]["task_status"] == "UNKNOWN"
        assert set(response.json()["output"]) == {"task_id", "task_status"}


@pytest.mark.point(17)
def test_another_keys_task_is_unknown_and_cannot_be_cancelled(paused_server: Server, paused: Caller) -> None:
    """A stranger learns nothing of it, not even from the list, and it stays as it was."""
    task_id = paused.submit(a_request())
    with calling(paused_server.api, "sk-stranger") as [stranger]:
        assert stranger.task(task_id)["output"] == {"task_id": task_id, "task_status": "UNKNOWN"}
        refused(stranger.http.post(f"/tasks/{task_id}/cancel"), 400, "UnsupportedOperation")
        assert listed(stranger, task_id=task_id)["data"] == []
    assert paused.status(task_id) == "PENDING"


# ── Held ─────────────────────────────────────────────────────────────────────


def test_a_held_query_learns_of_the_end_within_100_ms(
    caller: Caller, gate: threading.Event, gated_image: str
) -> None:
    """The query that waits is answered at once when the task ends; measured from the end time it tells."""
    task_id = running(caller, gated_image)
    threading.Timer(0.3, gate.set).start()
    answer = caller.task(task_id)
    learned = time.time()
    assert answer["output"]["task_status"] == "SUCCEEDED"
    assert learned - moment(answer["output"]["end_time"]) <= 0.1


def test_a_query_is_not_held_where_the_setting_says_so(paused: Caller) -> None:
    """`DANQING_HOLD_SECONDS=0`: an unfinished task is answered at once."""
    task_id = paused.submit(a_request())
    began = time.monotonic()
    assert paused.status(task_id) == "PENDING"
    assert time.monotonic() - began < 2


# ── Cancelled ────────────────────────────────────────────────────────────────


@pytest.mark.point(20)
def test_a_pending_task_is_cancelled(paused: Caller) -> None:
    """200 with the request's id alone, then CANCELED with an end time; the second time it is refused."""
    task_id = paused.submit(a_request())
    answer = paused.http.post(f"/tasks/{task_id}/cancel").json()
    assert set(answer) == {"request_id"}
    output = paused.task(task_id)["output"]
    assert output["task_status"] == "CANCELED"
    assert moment(output["submit_time"]) <= moment(output["end_time"])
    again = paused.http.post(f"/tasks/{task_id}/cancel")
    assert refused(again, 400, "UnsupportedOperation") == CANCEL_REFUSED


@pytest.mark.point(20)
def test_only_a_pending_task_is_cancelled(caller: Caller, gate: threading.Event, gated_image: str) -> None:
    """RUNNING, SUCCEEDED and unknown tasks get the documented refusal, and go on."""
    task_id = running(caller, gated_image)
    assert refused(caller.http.post(f"/tasks/{task_id}/cancel"), 400, "UnsupportedOperation") == CANCEL_REFUSED
    gate.set()
    assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
    for one in (task_id, "no-such-task"):
        assert refused(caller.http.post(f"/tasks/{one}/cancel"), 400, "UnsupportedOperation") == CANCEL_REFUSED


# ── Listed ───────────────────────────────────────────────────────────────────


@pytest.mark.point(21)
def test_an_empty_list_has_empty_data(caller: Caller) -> None:
    """`data: []`, flat, with the numbers of paging."""
    answer = listed(caller)
    assert {name: value for name, value in answer.items() if name != "request_id"} == {
        "total": 0,
        "total_page": 0,
        "page_no": 1,
        "page_size": 10,
        "data": [],
    }


@pytest.mark.point(21)
def test_a_listed_task_has_integer_times_and_an_end_only_once_it_ended(caller: Caller, paused: Caller) -> None:
    """Milliseconds since the epoch; the members that the Java SDK reads are all there."""
    before = time.time() * 1000
    task_id = caller.submit(a_request())
    caller.ended(task_id)
    [entry] = listed(caller)["data"]
    assert entry["task_id"] == task_id
    assert entry["status"] == "SUCCEEDED"
    assert entry["model_name"] == "wan2.7-image-pro"
    assert entry["user_api_unique_key"] == "apikey:v1:aigc:image-generation:generation:wan2.7-image-pro"
    assert {"api_key_id", "caller_parent_id", "caller_uid", "region", "request_id"} <= set(entry)
    assert before - 1 <= entry["gmt_create"] <= entry["start_time"] <= entry["end_time"] <= time.time() * 1000 + 1
    paused.submit(a_request())
    [waiting] = listed(paused)["data"]
    assert isinstance(waiting["gmt_create"], int)
    assert not {"start_time", "end_time"} & set(waiting)


@pytest.mark.point(21)
def test_pages_cover_the_list_newest_first(paused: Caller) -> None:
    """Seven tasks on pages of three: no task twice, none missing, and a page too far is empty."""
    submitted = [paused.submit(a_request()) for _ in range(7)]
    pages = [listed(paused, page_no=number, page_size=3) for number in (1, 2, 3, 4)]
    assert [(page["total"], page["total_page"], page["page_size"]) for page in pages] == [(7, 3, 3)] * 4
    assert [page["page_no"] for page in pages] == [1, 2, 3, 4]
    assert [entry["task_id"] for page in pages for entry in page["data"]] == submitted[::-1]


@pytest.mark.point(21)
def test_filters_choose_tasks(paused: Caller) -> None:
    """By id, status and model; what no task has chooses none; unknown filters change nothing."""
    pro = paused.submit(a_request())
    plain = paused.submit(a_request(model="wan2.7-image"))
    paused.http.post(f"/tasks/{plain}/cancel")

    def chosen(**query: str) -> list[str]:
        return [entry["task_id"] for entry in listed(paused, **query)["data"]]

    assert chosen(status="PENDING") == chosen(model_name="wan2.7-image-pro") == chosen(task_id=pro) == [pro]
    assert chosen(status="CANCELED") == chosen(model_name="wan2.7-image") == [plain]
    assert chosen(status="FAILED") == chosen(model_name="wan2.6-t2i") == chosen(task_id="x") == []
    assert chosen(region="cn-beijing", api_key_id="1", status="") == [plain, pro]


@pytest.mark.point(21)
def test_a_window_chooses_tasks_by_their_submit_time(paused: Caller) -> None:
    """`YYYYMMDDhhmmss` in UTC+8, by default the last 24 hours."""
    task_id = paused.submit(a_request())
    now = datetime.now(CHINA)

    def at(hours: float) -> str:
        return (now + timedelta(hours=hours)).strftime("%Y%m%d%H%M%S")

    def found(**query: str) -> bool:
        return [entry["task_id"] for entry in listed(paused, **query)["data"]] == [task_id]

    assert found(start_time=at(-1), end_time=at(1))
    assert found(start_time=at(-1))
    assert found(end_time=at(1))
    assert not found(start_time=at(-3), end_time=at(-2))
    assert not found(end_time=at(-1))


@pytest.mark.point(21)
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("page_no=0", "page_no"),
        ("page_no=x", "page_no"),
        ("page_no=99999999999999999999", "page_no"),
        ("page_size=101", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=1.5", "page_size"),
        ("start_time=yesterday", "start_time"),
        ("end_time=20261340000000", "end_time"),
        ("start_time=20261119000000&end_time=20261121000000", "24 hours"),
        ("start_time=20261120000000&end_time=20261119000000", "end_time"),
        ("status=DONE", "PENDING"),
    ],
)
def test_a_wrong_filter_is_refused_with_a_sentence(caller: Caller, query: str, words: str) -> None:
    """It names the filter and what is allowed."""
    refused(caller.http.get(f"/tasks?{query}"), 400, "InvalidParameter", words)


@pytest.mark.point(22)
def test_a_client_that_polls_fast_is_never_refused(paused: Caller) -> None:
    """Two hundred queries as fast as they go are all answered with the task: no 429, no 500."""
    task_id = paused.submit(a_request())
    assert {paused.status(task_id) for _ in range(200)} == {"PENDING"}


# ── Again ────────────────────────────────────────────────────────────────────


@pytest.mark.point(37)
def test_a_repeated_post_is_a_task_of_its_own_with_the_same_bytes(caller: Caller) -> None:
    """The same request twice costs two tasks and harms nothing: with a seed, both make the same pictures."""
    body = a_request(n=2, seed=7)
    first, second = (caller.submit(body), caller.submit(body))
    assert first != second
    assert pictures(caller.ended(first)) == pictures(caller.ended(second)) == pictures(caller.answer(body))


@pytest.mark.point(37)
def test_the_seeds_of_n_pictures_follow_from_the_one_given(caller: Caller) -> None:
    """Picture i of seed s is the picture of seed s + i alone, up to the largest seed and round it."""
    for seed in (7, 2147483646):
        together = pictures(caller.answer(a_request(n=3, seed=seed)))
        alone = [pictures(caller.answer(a_request(seed=(seed + at) % 2**31)))[0] for at in range(3)]
        assert together == alone
        assert len(set(together)) == 3


def test_without_a_seed_no_two_pictures_are_the_same(caller: Caller) -> None:
    """A seed is drawn for each request."""
    made = [pictures(caller.answer(a_request()))[0] for _ in range(3)]
    assert len(set(made)) == 3


def pictures(answer: Json) -> list[bytes]:
    return [httpx.get(link).content for choice in images_of(answer) for link in choice]
