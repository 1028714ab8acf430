"""No accepted task is lost, whatever is killed and whenever: it ends, once, with its pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.callers import Caller, a_request, calling, images_of
from tests.faults.processes import kill_everything, kill_server, kill_worker, workers_of
from tests.servers import Server, serving

ENVIRONMENT = {"DANQING_ENGINE": "blank", "DANQING_LEASE_SECONDS": "1"}
BODY = a_request(size="2K", n=2, seed=7)
TASKS = 10
MOMENTS = (0.1, 0.4, 0.8)
"""Seconds after the first submit: while tasks still come in, while they are rendered, near their end."""


@contextmanager
def under_load(api: str, accepted: list[str]) -> Iterator[None]:
    """Submit tasks from beside until there are enough or the server is gone; `accepted` gets the ids it answered."""
    with calling(api) as [caller]:
        thread = threading.Thread(target=submit_all, args=(caller, accepted))
        thread.start()
        try:
            yield
        finally:
            thread.join()


def submit_all(caller: Caller, accepted: list[str]) -> None:
    try:
        for _ in range(TASKS):
            accepted.append(caller.submit(BODY))
    except httpx.TransportError:
        return


def check_all(server: Server, accepted: list[str]) -> None:
    """Every task SUCCEEDED, its files are there, and they are those that an undisturbed task makes."""
    with calling(server.api) as [caller]:
        expected = pictures(caller, caller.submit(BODY))
        for task_id in accepted:
            assert pictures(caller, task_id) == expected


def pictures(caller: Caller, task_id: str) -> list[bytes]:
    answer = caller.ended(task_id, seconds=40)
    assert answer["output"]["task_status"] == "SUCCEEDED", answer
    return [caller.http.get(link).content for [link] in images_of(answer)]


@pytest.mark.parametrize("kill", [kill_everything, kill_server])
def test_what_was_accepted_is_done_after_a_server_was_killed(tmp_path: Path, kill: Callable[[Server], None]) -> None:
    """Killed three times over at three moments of its load, on one data folder: nothing is lost."""
    accepted: list[str] = []
    for moment in MOMENTS:
        with serving(tmp_path, ENVIRONMENT) as server, under_load(server.api, accepted):
            time.sleep(moment)
            kill(server)
    assert len(accepted) > TASKS
    with serving(tmp_path, ENVIRONMENT) as server:
        check_all(server, accepted)
    assert list((tmp_path / "spool").iterdir()) == []


def test_what_a_killed_worker_had_is_done_by_the_next(tmp_path: Path) -> None:
    """The server starts another worker; tasks that were RUNNING go back to the queue when their lease is over."""
    accepted: list[str] = []
    with serving(tmp_path, ENVIRONMENT) as server:
        for moment in MOMENTS[:2]:
            [worker] = workers_of(server)
            with under_load(server.api, accepted):
                time.sleep(moment)
                kill_worker(server)
            wait_for_another(server, worker)
        check_all(server, accepted)
    assert len(accepted) == 2 * TASKS


def wait_for_another(server: Server, worker: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while workers_of(server) in ([], [worker]):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_worker_outlives_a_killed_server(tmp_path: Path) -> None:
    """Its worker hears that the server is gone, hands back what it holds, and leaves."""
    with serving(tmp_path, ENVIRONMENT) as server:
        [worker] = workers_of(server)
        kill_server(server)
        deadline = time.monotonic() + 10
        while Path(f"/proc/{worker}").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
