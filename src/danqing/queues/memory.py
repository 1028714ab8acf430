"""The queue in this process's memory: for programs that draw and end, and for tests.

Nothing outlives the process. Claims look at every task, which is right for hundreds of tasks and not for many
thousands. One event loop uses it: between two awaits nobody else does, so each method is a transaction.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from danqing.domain.task import Artifact, Outcome, Task, TaskStatus
from danqing.queues import lifecycle
from danqing.queues.base import SILENT_FOR_GOOD, Depth, Lease, LeaseLost, TaskPage, TaskQuery, WorkerReport
from danqing.queues.waiting import WORK, Board, differs


class MemoryQueue:
    """A `TaskQueue` of dictionaries. `clock` gives seconds since the epoch."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._tasks: dict[str, Task] = {}
        self._leases: dict[str, tuple[str, float]] = {}  # task id → token, and when it expires
        self._workers: dict[str, WorkerReport] = {}
        self._board = Board()

    async def submit(self, task: Task) -> None:
        if task.id in self._tasks:
            raise ValueError(f"There is a task {task.id} already.")
        self._tasks[task.id] = lifecycle.submitted(task)
        self._board.tell([WORK])

    async def get(self, task_id: str) -> Task | None:
        return self._tasks.get(task_id)

    async def list(self, query: TaskQuery) -> TaskPage:
        matching = [task for task in self._tasks.values() if _matches(task, query)]
        matching.sort(key=_age, reverse=True)
        start = (query.page - 1) * query.page_size
        return TaskPage(tuple(matching[start : start + query.page_size]), len(matching))

    async def cancel(self, task_id: str, *, running: bool = False) -> bool:
        task = self._tasks.get(task_id)
        if task and task.status is TaskStatus.PENDING:
            self._store(lifecycle.canceled(task, self._clock()))
            return True
        if task and task.status is TaskStatus.RUNNING and running:
            self._store(replace(task, cancel_requested=True))
            return True
        return False

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        self._return_expired()
        leases: list[Lease] = []
        while len(leases) < limit and (task := self._next_in_turn()):
            leases.append(self._lease(lifecycle.claimed(task, self._clock()), seconds))
        return leases

    async def heartbeat(self, lease: Lease, seconds: float) -> bool:
        task = self._leased(lease)
        self._leases[task.id] = lease.token, self._clock() + seconds
        return task.cancel_requested

    async def record(self, lease: Lease, artifact: Artifact) -> None:
        self._store(lifecycle.recorded(self._leased(lease), artifact))

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        ending = lifecycle.ending(outcome)
        self._let_go(lifecycle.finished(self._leased(lease), ending, self._clock()))

    async def release(self, lease: Lease) -> None:
        self._let_go(lifecycle.released(self._leased(lease), self._clock()))

    async def changed(self, task: Task, timeout: float) -> Task | None:
        deadline = asyncio.get_running_loop().time() + timeout
        with self._board.watching(task.id) as watch:
            while not differs(self._tasks.get(task.id), task):
                if not await watch.wait(deadline - asyncio.get_running_loop().time()):
                    break
        return self._tasks.get(task.id)

    async def work(self, timeout: float) -> None:
        if self._of(TaskStatus.PENDING):
            return
        # Nobody tells when a lease runs out, and the clock knows that beforehand.
        until_expiry = min((until for _, until in self._leases.values()), default=float("inf")) - self._clock()
        with self._board.watching(WORK) as watch:
            await watch.wait(min(timeout, until_expiry))

    async def report(self, worker: WorkerReport) -> None:
        kept = (seen for seen in self._workers.values() if seen.seen_at >= worker.seen_at - SILENT_FOR_GOOD)
        self._workers = {seen.id: seen for seen in kept} | {worker.id: worker}

    async def workers(self, seen_after: float) -> Sequence[WorkerReport]:
        return sorted((seen for seen in self._workers.values() if seen.seen_at > seen_after), key=_id)

    async def depth(self) -> Depth:
        return Depth(len(self._of(TaskStatus.PENDING)), len(self._of(TaskStatus.RUNNING)))

    async def ended_before(self, moment: float, limit: int) -> Sequence[Task]:
        over = [task for task in self._tasks.values() if task.ended_at is not None and task.ended_at < moment]
        return sorted(over, key=lambda task: (task.ended_at, task.id))[:limit]

    async def forget(self, task_ids: Sequence[str]) -> None:
        for task_id in task_ids:
            if task_id in self._tasks and self._tasks[task_id].status.ended:
                del self._tasks[task_id]
        self._board.tell(task_ids)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _of(self, status: TaskStatus) -> Sequence[Task]:
        return [task for task in self._tasks.values() if task.status is status]

    def _next_in_turn(self) -> Task | None:
        running = Counter(task.owner for task in self._of(TaskStatus.RUNNING))
        waiting = self._of(TaskStatus.PENDING)
        return min(waiting, key=lambda task: (running[task.owner], *_age(task)), default=None)

    def _return_expired(self) -> None:
        now = self._clock()
        late = [task_id for task_id, (_, until) in self._leases.items() if until <= now]
        for task_id in late:
            self._let_go(lifecycle.expired(self._tasks[task_id], now))

    def _lease(self, task: Task, seconds: float) -> Lease:
        lease = Lease(task, token=uuid.uuid4().hex)
        self._leases[task.id] = lease.token, self._clock() + seconds
        self._store(task)
        return lease

    def _leased(self, lease: Lease) -> Task:
        token, _ = self._leases.get(lease.task.id, ("", 0.0))
        if token != lease.token:
            raise LeaseLost.of(lease)
        return self._tasks[lease.task.id]

    def _let_go(self, task: Task) -> None:
        del self._leases[task.id]
        self._store(task)
        if task.status is TaskStatus.PENDING:
            self._board.tell([WORK])

    def _store(self, task: Task) -> None:
        self._tasks[task.id] = task
        self._board.tell([task.id])


def _matches(task: Task, query: TaskQuery) -> bool:
    if query.submitted_from is not None and task.submitted_at < query.submitted_from:
        return False
    if query.submitted_until is not None and task.submitted_at > query.submitted_until:
        return False
    exact = ((task.id, query.task_id), (task.job.model, query.model), (task.status, query.status))
    return task.owner == query.owner and all(wanted in (None, value) for value, wanted in exact)


def _age(task: Task) -> tuple[float, str]:
    return task.submitted_at, task.id


def _id(worker: WorkerReport) -> str:
    return worker.id
