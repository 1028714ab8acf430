"""The queue in a database: any number of processes may submit, claim and wait.

Each method is one transaction of `danqing.queues.transactions`, followed by the news of it.
News goes to the waiters of this process directly and to other processes by the bell. Since a bell may go unheard,
one look around, shared by all waiters of the process, finds what they missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from danqing.domain.task import Artifact, Outcome, Task, TaskStatus
from danqing.errors import Unavailable
from danqing.queues import transactions
from danqing.queues.base import Depth, Lease, TaskPage, TaskQuery, WorkerReport
from danqing.queues.doorbell import Bell
from danqing.queues.waiting import WORK, Board, differs

LOOK_AROUND = 0.5
"""Seconds between two looks of a process at what its waiters wait for."""

P = ParamSpec("P")
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Database(Protocol):
    """Runs a function in one transaction, off the event loop: committed when it returns, undone if it raises."""

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T: ...

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T: ...

    async def close(self) -> None: ...


class SqlQueue:
    """A `TaskQueue` over a `Database`. Open one with `danqing.queues.sqlite.open_sqlite`."""

    def __init__(
        self,
        database: Database,
        board: Board,
        bell: Bell,
        *,
        clock: Callable[[], float],
        look_around: float = LOOK_AROUND,
    ) -> None:
        """Needs a running loop. `board` is the one that `bell` tells; `clock` gives seconds since the epoch."""
        self._database = database
        self._board = board
        self._bell = bell
        self._clock = clock
        self._looking = asyncio.create_task(self._keep_looking(look_around), name="danqing-queue-look-around")

    async def submit(self, task: Task) -> None:
        await self._database.write(transactions.submit, task)
        self._announce(WORK)

    async def get(self, task_id: str) -> Task | None:
        return await self._database.read(transactions.get, task_id)

    async def list(self, query: TaskQuery) -> TaskPage:
        return await self._database.read(transactions.find, query)

    async def cancel(self, task_id: str, *, running: bool = False) -> bool:
        done = await self._database.write(transactions.cancel, task_id, running, self._clock())
        if done:
            self._announce(task_id)
        return done

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        now = self._clock()
        leases, returned = await self._database.write(transactions.claim, limit, now, now + seconds)
        news = [task.id for task in returned] + [lease.task.id for lease in leases]
        if any(task.status is TaskStatus.PENDING for task in returned):
            news.append(WORK)
        self._announce(*news)
        return leases

    async def heartbeat(self, lease: Lease, seconds: float) -> bool:
        return await self._database.write(transactions.heartbeat, lease, self._clock() + seconds)

    async def record(self, lease: Lease, artifact: Artifact) -> None:
        await self._database.write(transactions.record, lease, artifact)
        self._announce(lease.task.id)

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        await self._database.write(transactions.finish, lease, outcome, self._clock())
        self._announce(lease.task.id)

    async def release(self, lease: Lease) -> None:
        await self._database.write(transactions.release, lease, self._clock())
        self._announce(lease.task.id, WORK)

    async def changed(self, task: Task, timeout: float) -> Task | None:
        deadline = asyncio.get_running_loop().time() + timeout
        with self._board.watching(task.id) as watch:
            while True:
                stored, watch.revision = await self._database.read(transactions.get_revision, task.id)
                remaining = deadline - asyncio.get_running_loop().time()
                if differs(stored, task) or not await watch.wait(remaining):
                    return stored

    async def work(self, timeout: float) -> None:
        with self._board.watching(WORK) as watch:
            if not await self._database.read(transactions.claimable, self._clock()):
                await watch.wait(timeout)

    async def report(self, worker: WorkerReport) -> None:
        await self._database.write(transactions.report, worker)

    async def workers(self, seen_after: float) -> Sequence[WorkerReport]:
        return await self._database.read(transactions.seen_workers, seen_after)

    async def depth(self) -> Depth:
        return await self._database.read(transactions.depth)

    async def ended_before(self, moment: float, limit: int) -> Sequence[Task]:
        return await self._database.read(transactions.ended_before, moment, limit)

    async def forget(self, task_ids: Sequence[str]) -> None:
        await self._database.write(transactions.forget, task_ids)
        self._announce(*task_ids)

    async def close(self) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        self._bell.close()
        await self._database.close()

    def _announce(self, *news: str) -> None:
        self._board.tell(news)
        if news:
            self._bell.ring(news)

    async def _keep_looking(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._look_around()
            except (SQLAlchemyError, Unavailable):
                _log.warning("Could not look for news in the queue; trying again.", exc_info=True)

    async def _look_around(self) -> None:
        """Find the news that no bell brought, with one query for all waiters."""
        if self._board.waits_for(WORK) and await self._database.read(transactions.claimable, self._clock()):
            self._board.tell([WORK])
        task_ids = self._board.task_ids()
        if task_ids:
            revisions = await self._database.read(transactions.revisions, task_ids)
            for task_id in task_ids:
                self._board.tell_revision(task_id, revisions.get(task_id, -1))
