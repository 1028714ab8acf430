"""The queue in a database: any number of processes may submit, claim and wait.

Each method is one transaction of `danqing.queues.transactions`; the database passes on the news of it, to the
waiters of this process and to other processes. Since a bell may go unheard, one look around, shared by all waiters
of the process, finds what they missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from danqing.domain.task import Outcome, Part, Task
from danqing.domain.usage import Usage
from danqing.errors import Unavailable
from danqing.queues import spending, submitting, transactions
from danqing.queues.admission import is_plain
from danqing.queues.base import NO_TERMS, Depth, Lease, ModelDepth, TaskPage, TaskQuery, Terms, WorkerReport
from danqing.queues.keys import SqlKeys
from danqing.queues.reading import SharedReader
from danqing.queues.sql_outbox import SqlOutbox
from danqing.queues.transacting import Database
from danqing.queues.waiting import WORK, Board, Watch, differs, has_ended, news_of

LOOK_AROUND = 0.5
"""Seconds between two looks of a process at what its waiters wait for."""

_log = logging.getLogger(__name__)


class SqlQueue:
    """A `TaskQueue` over a `Database`. Open one with `danqing.queues.opening.open_queue`.

    What a client was told, and what was stored for it, is written with the durability that was asked for. A claim
    and a heartbeat are not waited for: taken back by a crash, they look like a worker that died a moment earlier.
    """

    def __init__(
        self,
        database: Database,
        board: Board,
        *,
        clock: Callable[[], float],
        look_around: float = LOOK_AROUND,
    ) -> None:
        """Needs a running loop. `board` is the one that `database` tells; `clock` gives seconds since the epoch."""
        self.keys = SqlKeys(database)
        self._database = database
        self._board = board
        self.outbox = SqlOutbox(database, board, clock)
        self._clock = clock
        self._tasks = SharedReader(lambda task_ids: database.read(transactions.get_all, task_ids), absent=None)
        self._lives = SharedReader(
            lambda task_ids: database.read(transactions.get_lives, task_ids), absent=transactions.NO_LIFE
        )
        self._expired: list[Task] = []
        self._nothing_since = -1  # `work_told` when a claim last found less than it wanted
        self._looking = asyncio.create_task(self._keep_looking(look_around), name="danqing-queue-look-around")

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        if not is_plain(task, terms):
            return await self._database.write(submitting.submit_on_terms, task, terms)
        await self._database.write_each(transactions.submit, task)
        return task

    async def resent(self, task: Task, terms: Terms = NO_TERMS) -> Task | None:
        return await self._database.read(submitting.resent, task, terms)

    async def get(self, task_id: str) -> Task | None:
        return await self._tasks.read(task_id)

    async def list(self, query: TaskQuery) -> TaskPage:
        return await self._database.read(transactions.find, query)

    async def cancel(self, task_id: str, *, running: bool = False) -> bool:
        return await self._database.write(transactions.cancel, task_id, running, self._clock())

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        now, told = self._clock(), self._board.work_told
        claim = await self._database.write_soon(transactions.claim, limit, now, now + seconds)
        self._expired += claim.expired
        leases = claim.leases
        # That a task has begun can wait until something is to be seen of it, which often comes in the same moment.
        news = [news_of(lease.task) for lease in leases]
        self._board.tell(news)
        self._database.say_soon(news)
        self._nothing_since = told if len(leases) < limit else -1
        return leases

    async def heartbeat(self, lease: Lease, seconds: float) -> bool:
        return await self._database.write_soon(transactions.heartbeat, lease, self._clock() + seconds)

    async def record(self, lease: Lease, part: Part) -> None:
        await self._database.write(transactions.record, lease, part)

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        await self._database.write_each(transactions.finish, transactions.End(lease, outcome, self._clock()))

    async def release(self, lease: Lease) -> None:
        await self._database.write(transactions.release, lease, self._clock())

    async def changed(self, task: Task, timeout: float) -> Task | None:
        with self._board.watching(task.id) as watch:
            return await self._once(lambda stored: differs(stored, task), task, timeout, watch)

    async def ended(self, task: Task, timeout: float) -> Task | None:
        with self._board.watching(task.id, only_end=True) as watch:
            return await self._once(has_ended, task, timeout, watch)

    async def _once(
        self, there: Callable[[Task | None], bool], task: Task, timeout: float, watch: Watch
    ) -> Task | None:
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            life, watch.revision = await self._lives.read(task.id)
            stored = None if life is None else replace(task, **life)
            if there(stored) or not await watch.wait(deadline - asyncio.get_running_loop().time()):
                return stored

    async def work(self, timeout: float) -> None:
        with self._board.watching(WORK) as watch:
            # A claim that came back short has looked already, and nothing was told since.
            nothing = self._nothing_since == self._board.work_told
            if nothing or not await self._database.read(transactions.claimable, self._clock()):
                await watch.wait(timeout)

    async def report(self, worker: WorkerReport) -> None:
        await self._database.write_soon(transactions.report, worker)

    async def workers(self, seen_after: float) -> Sequence[WorkerReport]:
        return await self._database.read(transactions.seen_workers, seen_after)

    async def depth(self) -> Depth:
        return await self._database.read(transactions.depth)

    async def depth_by_model(self) -> Sequence[ModelDepth]:
        return await self._database.read(transactions.depth_by_model)

    def take_expired(self) -> Sequence[Task]:
        expired, self._expired = self._expired, []
        return expired

    async def ended_before(self, moment: float, limit: int) -> Sequence[Task]:
        return await self._database.read(transactions.ended_before, moment, limit)

    async def forget(self, task_ids: Sequence[str]) -> None:
        await self._database.write(transactions.forget, task_ids)

    async def usage(self, first_day: int, last_day: int) -> Sequence[Usage]:
        return await self._database.read(spending.delivered, first_day, last_day)

    async def close(self) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._database.close()

    async def _keep_looking(self, seconds: float) -> None:
        blind = False
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._look_around()
                blind = False
            except (SQLAlchemyError, Unavailable):
                if not blind:
                    _log.warning("Could not look for news in the queue; trying again until it works.", exc_info=True)
                blind = True

    async def _look_around(self) -> None:
        """Find the news that no bell brought, with one query for all waiters."""
        if self._board.waits_for(WORK) and await self._database.read(transactions.claimable, self._clock()):
            self._board.tell([WORK])
        task_ids = self._board.task_ids()
        if task_ids:
            revisions = await self._database.read(transactions.revisions, task_ids)
            for task_id in task_ids:
                self._board.tell_revision(task_id, revisions.get(task_id, -1))
