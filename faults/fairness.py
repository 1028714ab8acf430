"""One key with thousands of tasks, forty-nine with twenty, on a real server with a real worker.

Each of the others may wait twice as long as without the greedy key, at the median of its tasks. That is what "alone"
means here: forty-nine keys that come at the same moment share one worker in any case. Everything is submitted over
HTTP before the worker starts, the greedy key's tasks first; waits count from the worker's start.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from danqing.access.keys import digest_of, new_key, principal_of
from danqing.bootstrap import open_database
from danqing.domain.keys import StoredKey
from danqing.queues.base import TaskQuery, TaskQueue
from danqing.settings import Settings
from faults.report import Report, run
from tests.callers import AS_TASK, ASYNC, a_request
from tests.servers import serving

OTHERS = [f"key{number:02}" for number in range(49)]
EACH = 20
MOST = 2.0
"""How many times as long a key may wait because of the greedy one."""
AT_ONCE = 16
SERVER = {
    "DANQING_ENGINE": "blank",
    "DANQING_LOG_LEVEL": "warning",
    "DANQING_MAX_PENDING": "1000000",
    "DANQING_WORKERS": "0",
}


def attempt(count: int, seed: int) -> Report:
    """`count` tasks of the greedy key; there is nothing of chance in it."""
    began = time.monotonic()
    alone, crowded = asyncio.run(_waits({})), asyncio.run(_waits({"greedy": count}))
    report = Report()
    for name in OTHERS:
        ratio = crowded[name] / alone[name]
        report.ended(f"waited {ratio:.1f} times as long as alone", crowded[name])
        if ratio > MOST:
            report.violated(f"{name} waited too long", f"{crowded[name]:.2f} s, and alone {alone[name]:.2f} s")
    report.seconds = time.monotonic() - began
    return report


async def _waits(greedy: Mapping[str, int]) -> dict[str, float]:
    """The median wait of each of the others, in seconds, beside this many tasks of somebody else."""
    loads = {**greedy, **dict.fromkeys(OTHERS, EACH)}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        database = await open_database(Settings(data=data))
        keys = {name: await _make_key(database, name) for name in loads}
        with serving(data, SERVER, ready=False) as server:
            for name, number in loads.items():
                await _submit(server.api, keys[name], number)
        with _working(data):
            start = time.time()
            waits = {name: await _median_wait(database, principal_of(keys[name]).id, start) for name in OTHERS}
        await database.close()
    return waits


async def _make_key(database: TaskQueue, name: str) -> str:
    key = new_key()
    stored = StoredKey(name=name, owner=principal_of(key).id, digest=digest_of(key), created_at=time.time())
    await database.keys.add(stored)
    return key


async def _submit(api: str, key: str, number: int) -> None:
    headers = {"Authorization": f"Bearer {key}", **AS_TASK}
    async with httpx.AsyncClient(base_url=api, headers=headers, timeout=60) as client:
        turns = asyncio.Semaphore(AT_ONCE)

        async def submit() -> None:
            async with turns:
                (await client.post(ASYNC, json=a_request(n=1))).raise_for_status()

        await asyncio.gather(*(submit() for _ in range(number)))


@contextmanager
def _working(data: Path) -> Iterator[None]:
    """A worker on this folder, until the end of its input."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "danqing", "worker", "--until-input-ends"],
        env={**os.environ, **SERVER, "DANQING_DATA": str(data)},
        stdin=subprocess.PIPE,
    )
    yield
    worker.communicate(timeout=60)


async def _median_wait(database: TaskQueue, owner: str, start: float) -> float:
    """When all tasks of the owner have been taken up."""
    while len(begun := await _begun(database, owner)) < EACH:
        await asyncio.sleep(0.5)
    return median(moment - start for moment in begun)


async def _begun(database: TaskQueue, owner: str) -> Sequence[float]:
    page = await database.list(TaskQuery(owner=owner, page_size=EACH))
    return [task.scheduled_at for task in page.tasks if task.scheduled_at is not None]


if __name__ == "__main__":
    run(attempt, count=2000)
