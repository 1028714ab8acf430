"""How often a worker looks at the queue: claims are writes, and others wait for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from danqing.domain.task import TaskStatus
from danqing.engines.blank import BlankEngine
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.queues import migrations
from danqing.queues.base import Lease
from danqing.queues.sql import SqlQueue
from danqing.queues.sqlite import SqliteDatabase
from danqing.queues.waiting import Board
from danqing.worker.batching import Batcher
from danqing.worker.loop import IDLE, Worker, WorkerOptions
from danqing.worker.rendering import Studio
from tests.queueing import a_task
from tests.stored_keys import limit

SOON = 10.0


class CountingQueue(SqlQueue):
    """A queue in a file that knows how often it was claimed from."""

    claims = 0

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        self.claims += 1
        return await super().claim(limit, seconds)


@pytest.fixture
async def queue(tmp_path: Path) -> AsyncIterator[CountingQueue]:
    board = Board()
    database = SqliteDatabase(tmp_path / "queue.db", board=board)
    await database.write(migrations.upgrade)
    queue = CountingQueue(database, board, clock=time.time, look_around=60)
    yield queue
    await queue.close()


@asynccontextmanager
async def working(queue: CountingQueue, folder: Path, slots: int) -> AsyncIterator[None]:
    engine = BlankEngine()
    studio = Studio(
        engine=engine,
        objects=LocalStore(folder / "objects"),
        fetch_rules=FetchRules(),
        spool=folder,
        batcher=Batcher(engine),
    )
    worker = Worker(queue, studio, WorkerOptions(slots=slots))
    running = asyncio.create_task(worker.run())
    yield
    worker.stop()
    await asyncio.wait_for(running, SOON)


async def done(queue: CountingQueue, name: str, owner: str = "ann") -> None:
    await queue.submit(a_task(name, owner))
    task = await asyncio.wait_for(queue.ended(a_task(name, owner), SOON), SOON)
    assert task is not None
    assert task.status is TaskStatus.SUCCEEDED


async def test_a_worker_with_free_slots_claims_once_for_each_task_that_comes(
    queue: CountingQueue, tmp_path: Path
) -> None:
    """The end of a task is no reason to look again."""
    began = time.monotonic()
    async with working(queue, tmp_path, slots=4):
        for number in range(10):
            await done(queue, f"t{number}")
    idle = (time.monotonic() - began) / IDLE
    assert queue.claims <= 1 + 10 + idle


async def test_tasks_of_a_key_that_may_have_one_running_follow_each_other_at_once(
    queue: CountingQueue, tmp_path: Path
) -> None:
    """Each end is news of work then: nobody waits until the worker looks by itself."""
    await limit(queue, "ann", concurrent_tasks=1)
    began = time.monotonic()
    async with working(queue, tmp_path, slots=4):
        await asyncio.gather(*(done(queue, f"t{number}") for number in range(8)))
    assert time.monotonic() - began < 4 * IDLE
