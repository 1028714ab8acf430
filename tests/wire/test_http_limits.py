"""Waiting that ends: deadlines, callers that hang up, full queues."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.callers import (
    AS_EVENTS,
    AS_TASK,
    ASYNC,
    SYNC,
    TEXT2IMAGE,
    Caller,
    a_request,
    calling,
    raw_answer,
    raw_connection,
    refused,
)
from tests.hosts import hosting
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL
from tests.wire.image_host import png

DEADLINE = 0.4
HOLD = 0.3


@pytest.fixture(scope="module")
def hasty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without workers, with short waits and room for three tasks."""
    environment = {
        **LOCAL,
        "DANQING_WORKERS": "0",
        "DANQING_SYNC_SECONDS": str(DEADLINE),
        "DANQING_HOLD_SECONDS": str(HOLD),
        "DANQING_MAX_PENDING": "3",
    }
    with serving(tmp_path_factory.mktemp("hasty"), environment, ready=False) as running:
        yield running


@pytest.fixture
def hasty(hasty_server: Server, key: str) -> Iterator[Caller]:
    with calling(hasty_server.api, key) as [caller]:
        yield caller


def statuses(caller: Caller) -> list[str]:
    return [entry["status"] for entry in caller.http.get("/tasks").json()["data"]]


def eventually(caller: Caller, status: str, seconds: float = 5) -> None:
    """Wait until the caller's only task has this status."""
    deadline = time.monotonic() + seconds
    while statuses(caller) != [status]:
        assert time.monotonic() < deadline, statuses(caller)
        time.sleep(0.01)


@pytest.mark.point(35)
@pytest.mark.point(36)
@pytest.mark.parametrize(("path", "headers"), [(SYNC, {}), (SYNC, AS_EVENTS), (TEXT2IMAGE, {})])
def test_a_synchronous_call_ends_at_its_deadline(hasty: Caller, path: str, headers: dict[str, str]) -> None:
    """500 `RequestTimeOut` that says what to do, not to be sent again; its task is cancelled."""
    began = time.monotonic()
    response = hasty.post(path, a_request(), headers)
    assert DEADLINE <= time.monotonic() - began < DEADLINE + 3
    refused(response, 500, "RequestTimeOut", "X-DashScope-Async")
    assert response.headers["x-should-retry"] == "false"
    eventually(hasty, "CANCELED")


@pytest.mark.point(36)
def test_a_named_call_that_ended_at_its_deadline_may_be_sent_again(hasty: Caller) -> None:
    """With an `Idempotency-Key` its task goes on, so that nothing is paid twice: there is still only one."""
    for _ in range(2):
        response = hasty.post(SYNC, a_request(), {"Idempotency-Key": "order-1"})
        refused(response, 500, "RequestTimeOut", "Idempotency-Key")
        assert response.headers["x-should-retry"] == "true"
        assert statuses(hasty) == ["PENDING"]
    [entry] = hasty.http.get("/tasks").json()["data"]
    hasty.http.post(f"/tasks/{entry['task_id']}/cancel")


@pytest.mark.point(35)
def test_an_unfinished_task_is_held_and_then_answered_as_it_is(hasty: Caller) -> None:
    """A query waits as long as the setting says, and answers PENDING."""
    task_id = hasty.submit(a_request())
    began = time.monotonic()
    assert hasty.status(task_id) == "PENDING"
    assert 0.9 * HOLD <= time.monotonic() - began < HOLD + 3
    hasty.http.post(f"/tasks/{task_id}/cancel")


@pytest.mark.point(22)
def test_a_held_query_hears_of_a_cancel_at_once(hasty: Caller, hasty_server: Server) -> None:
    """It is answered when the task is cancelled, not when its time is over."""
    task_id = hasty.submit(a_request())
    with calling(hasty_server.api, hasty.http.headers["Authorization"].removeprefix("Bearer ")) as [other]:
        cancelling = threading.Timer(0.05, lambda: other.http.post(f"/tasks/{task_id}/cancel"))
        cancelling.start()
        assert hasty.status(task_id) == "CANCELED"
        cancelling.join()


@pytest.mark.point(36)
def test_a_full_queue_is_429_with_the_seconds_to_wait(hasty: Caller) -> None:
    """`Throttling.RateQuota` and `Retry-After`, for every way to submit; what waits is not lost by it."""
    waiting = [hasty.submit(a_request()) for _ in range(3)]
    for path, headers in ((SYNC, {}), (SYNC, AS_EVENTS), (ASYNC, AS_TASK), (TEXT2IMAGE, AS_TASK)):
        response = hasty.post(path, a_request(), headers)
        refused(response, 429, "Throttling.RateQuota")
        assert int(response.headers["retry-after"]) >= 1
    assert statuses(hasty) == ["PENDING"] * 3
    for task_id in waiting:
        hasty.http.post(f"/tasks/{task_id}/cancel")
    hasty.submit(a_request())


@pytest.mark.point(36)
def test_a_wrong_request_is_refused_for_what_is_wrong_even_where_the_queue_is_full(hasty: Caller) -> None:
    """400 comes before 429: to wait would not help."""
    hasty.sync(a_request())
    for _ in range(3):
        hasty.post(ASYNC, a_request(), AS_TASK)
    refused(hasty.post(ASYNC, a_request(n=9), AS_TASK), 400, "InvalidParameter")


@pytest.mark.parametrize("headers", [{}, AS_EVENTS])
def test_a_caller_that_hangs_up_cancels_its_waiting_task(
    paused_server: Server, key: str, headers: dict[str, str]
) -> None:
    """Nobody would hear of it any more."""
    with calling(paused_server.api, key) as [caller]:
        with pytest.raises(httpx.ReadTimeout):
            caller.http.post(SYNC, json=a_request(), headers=headers, timeout=0.2)
        eventually(caller, "CANCELED")


def test_a_caller_that_hangs_up_stops_its_running_task(caller: Caller) -> None:
    """The worker hears of it within its heartbeat and ends the task at its next step."""
    gate = threading.Event()
    with hosting({"/a.png": png(300, 300)}, gate=gate) as address:
        with pytest.raises(httpx.ReadTimeout):
            caller.http.post(SYNC, json=a_request("改", f"http://{address}/a.png"), timeout=0.3)
        time.sleep(1.3)
        gate.set()
        eventually(caller, "CANCELED")


def test_an_asynchronous_task_goes_on_without_its_caller(server: Server, key: str) -> None:
    """Whoever asked for a task has hung up long ago."""
    with calling(server.api, key) as [caller]:
        task_id = caller.submit(a_request(n=4, size="2K"))
    with calling(server.api, key) as [caller]:
        assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"


LONGEST_POLL = 5  # seconds between two polls of the official SDKs


@pytest.mark.point(35)
def test_a_connection_stays_open_between_two_polls(server: Server) -> None:
    """A request on a connection that was idle for longer than any SDK's pause is answered."""
    with raw_connection(server.api) as connection:
        for pause in (LONGEST_POLL + 0.5, 0):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = raw_answer(connection)
            assert answer.status_code == 200
            assert answer.headers.get("connection", "keep-alive") == "keep-alive"
            time.sleep(pause)
