"""The HTTP side keeps answering while pictures are drawn."""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median

from tests.callers import Caller, a_request, calling
from tests.faults.processes import kill_everything, workers_of
from tests.servers import serving

LARGE = a_request("黄昏的山谷里有一座小屋", size="4K", n=4)


def test_answers_come_within_50_ms_while_the_worker_draws(tmp_path: Path) -> None:
    """The median of a hundred requests of three kinds, while 4096*4096 pictures are drawn beside them."""
    environment = {"DANQING_ENGINE": "sketch", "DANQING_HOLD_SECONDS": "0"}
    with serving(tmp_path, environment) as server, calling(server.api) as [caller]:
        task_ids = [caller.submit(LARGE) for _ in range(4)]
        paths = (f"{server.url}/health", f"/tasks/{task_ids[0]}", "/tasks")
        seconds = [seconds_to_answer(caller, paths[at % 3]) for at in range(102)]
        assert caller.status(task_ids[-1]) != "SUCCEEDED", "the pictures were drawn too soon to measure anything"
        kill_everything(server)
    assert median(seconds) <= 0.05


def test_a_worker_gives_way_to_its_server(tmp_path: Path) -> None:
    """Where both want the same cores, answers go before pictures."""
    with serving(tmp_path, {"DANQING_ENGINE": "blank"}) as server:
        ours = os.getpriority(os.PRIO_PROCESS, server.process.pid)
        assert [os.getpriority(os.PRIO_PROCESS, pid) > ours for pid in workers_of(server)] == [True]


def seconds_to_answer(caller: Caller, path: str) -> float:
    time.sleep(0.02)
    began = time.monotonic()
    assert caller.http.get(path).status_code == 200
    return time.monotonic() - began
