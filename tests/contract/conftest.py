"""Queues of every kind, each empty and under the same clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from danqing.queues.base import TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests import postgresql
from tests.queueing import Clock

Open = Callable[[], Awaitable[TaskQueue]]


def opener(kind: str, folder: Path, clock: Clock) -> Open:
    """Opens a queue; several that it opens hold the same tasks, but for those in memory."""
    address = postgresql.emptied_database() if kind == "postgres" else ""

    async def opened() -> TaskQueue:
        if kind == "memory":
            return MemoryQueue(clock=clock)
        if address:
            return await open_postgres(address, clock=clock, look_around=60)
        return await open_sqlite(folder / "queue.db", clock=clock, look_around=60)

    return opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def queue(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[TaskQueue]:
    queue = await opener(request.param, tmp_path, clock)()
    yield queue
    await queue.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def several(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[list[TaskQueue]]:
    """Four queues over the same tasks, as four processes have them."""
    opens = opener(request.param, tmp_path, clock)
    async with AsyncExitStack() as stack:
        queues = [await opens() for _ in range(4)]
        for queue in queues:
            stack.push_async_callback(queue.close)
        yield queues
