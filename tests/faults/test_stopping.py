"""A server that is told to stop: nobody waits in vain, nothing is lost, and it is gone within seconds."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.callers import AS_EVENTS, ASYNC, SYNC, TEXT2IMAGE, Caller, a_request, calling, raw_connection, refused
from tests.faults.processes import workers_of
from tests.servers import serving

SIGNALS = (signal.SIGTERM, signal.SIGINT)
AT_ONCE = 2.0  # seconds
SOON = 12.0  # seconds
PAUSED = {"DANQING_ENGINE": "blank", "DANQING_WORKERS": "0", "DANQING_HOLD_SECONDS": "60"}
LARGE = a_request("一座山", size="4K", n=4, seed=7)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads


@pytest.mark.parametrize("sign", SIGNALS)
def test_whoever_waits_is_answered_at_once(tmp_path: Path, pool: ThreadPoolExecutor, sign: signal.Signals) -> None:
    """A held query gets the task as it is, a synchronous call 503; the server exits with 0."""
    with serving(tmp_path, PAUSED, ready=False) as server, calling(server.api) as [caller]:
        task_id = caller.submit(a_request())
        held = pool.submit(caller.task, task_id)
        calls = [pool.submit(caller.post, *call) for call in waiting_calls()]
        time.sleep(0.5)
        began = time.monotonic()
        server.process.send_signal(sign)
        assert held.result()["output"]["task_status"] == "PENDING"
        for call in calls:
            refused(call.result(), 503, "ServiceUnavailable", "stopping")
        assert time.monotonic() - began < AT_ONCE
        assert server.process.wait(SOON) == 0


def test_a_server_that_stops_says_so_until_the_last_request_is_answered(tmp_path: Path) -> None:
    """It listens for as long as somebody is still sending; new work is refused, and it leaves with 0."""
    with serving(tmp_path, PAUSED, ready=False) as server, calling(server.api) as [caller]:
        with raw_connection(server.api) as connection:
            connection.sendall(
                b"POST /api/v1" + SYNC.encode() + b" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\n"
            )
            connection.sendall(b"Content-Length: 9\r\n\r\n{")
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            assert server.health() == "stopping"
            refused(caller.post(SYNC, a_request()), 503, "ServiceUnavailable", "stopping")
            connection.sendall(b"not JSON")
            assert b" 400 " in connection.recv(65536)
        assert server.process.wait(SOON) == 0


def waiting_calls() -> list[tuple[str, object, dict[str, str]]]:
    return [(SYNC, a_request(), {}), (SYNC, a_request(), AS_EVENTS), (TEXT2IMAGE, a_request(), {})]


def test_a_busy_server_stops_within_seconds_and_goes_on_later(tmp_path: Path) -> None:
    """Its worker hands back what it cannot finish; after the next start the tasks end."""
    with serving(tmp_path, {"DANQING_ENGINE": "sketch"}) as server, calling(server.api) as [caller]:
        task_ids = [caller.submit(LARGE), *(caller.submit(a_request(seed=at)) for at in range(3))]
        while "RUNNING" not in {entry["status"] for entry in caller.http.get("/tasks").json()["data"]}:
            time.sleep(0.01)
        workers = workers_of(server)
        began = time.monotonic()
        assert server.stop(signal.SIGTERM) == 0
        assert time.monotonic() - began < SOON
        assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
    with serving(tmp_path, {"DANQING_ENGINE": "blank"}) as server, calling(server.api) as [caller]:
        for task_id in task_ids:
            assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"


def test_a_stream_that_has_begun_ends_with_an_error_event(tmp_path: Path) -> None:
    """`event:error` without a space and the status in a comment, as the official clients parse it."""
    with serving(tmp_path, {"DANQING_ENGINE": "sketch"}) as server, calling(server.api) as [caller]:
        with caller.http.stream("POST", SYNC, json=LARGE, headers=AS_EVENTS) as response:
            frames = response.iter_raw()
            first = next(frames)
            server.process.send_signal(signal.SIGTERM)
            rest = b"".join(frames)
        assert first.startswith(b"id:1\nevent:result\n:HTTP_STATUS/200\ndata:")
        last = rest.rstrip(b"\n").split(b"\n\n")[-1].split(b"\n")
        assert last[1:3] == [b"event:error", b":HTTP_STATUS/503"]
        assert last[3].startswith(b'data:{"request_id":"')
        assert b'"code":"ServiceUnavailable"' in last[3]
        assert rest.endswith(b"\n\n")
        assert server.process.wait(SOON) == 0


def test_a_stopping_server_takes_nothing_new(tmp_path: Path) -> None:
    """While it ends its waits it says `stopping`, or is gone: never does it accept what it would not do."""
    with serving(tmp_path, {"DANQING_ENGINE": "blank"}) as server, calling(server.api) as [caller]:
        accepted: list[str] = []
        stopping = threading.Timer(0.3, server.process.send_signal, [signal.SIGTERM])
        stopping.start()
        submit_until_refused(caller, accepted)
        stopping.join()
        assert server.process.wait(SOON) == 0
    with serving(tmp_path, {"DANQING_ENGINE": "blank"}) as server, calling(server.api) as [caller]:
        assert {caller.ended(task_id)["output"]["task_status"] for task_id in accepted} == {"SUCCEEDED"}


def submit_until_refused(caller: Caller, accepted: list[str]) -> None:
    try:
        while (response := caller.post(ASYNC, a_request(), {"X-DashScope-Async": "enable"})).status_code == 200:
            accepted.append(response.json()["output"]["task_id"])
            time.sleep(0.01)
    except httpx.TransportError:
        return
    refused(response, 503, "ServiceUnavailable")


def test_health_answers_while_the_worker_starts(tmp_path: Path) -> None:
    """`starting` at first, then `ready`; the queue takes tasks meanwhile."""
    with serving(tmp_path, {"DANQING_ENGINE": "sketch"}, ready=False) as server, calling(server.api) as [caller]:
        assert server.health() in ("starting", "ready")
        task_id = caller.submit(a_request())
        server.wait_until("ready", "busy")
        assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
