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

from danqing.domain.keys import UNLIMITED, Limits
from danqing.domain.task import Outcome, Part, Task, TaskStatus
from danqing.domain.usage import Usage, day_of
from danqing.queues import lifecycle
from danqing.queues.admission import Standing, admit
from danqing.queues.base import (
    NO_TERMS,
    SILENT_FOR_GOOD,
    Depth,
    Lease,
    LeaseLost,
    ModelDepth,
    TaskPage,
    TaskQuery,
    Terms,
    WorkerReport,
)
from danqing.queues.keys import MemoryKeys
from danqing.queues.memory_outbox import MemoryOutbox
from danqing.queues.memory_spending import MemorySpending
from danqing.queues.waiting import WORK, Board, differs, has_ended


class MemoryQueue:
    """A `TaskQueue` of dictionaries. `clock` gives seconds since the epoch."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._tasks: dict[str, Task] = {}
        self._leases: dict[str, tuple[str, float]] = {}  # task id → token, and when it expires
        self._workers: dict[str, WorkerReport] = {}
        self._spending = MemorySpending()
        self._board = Board()
        self.keys = MemoryKeys()
        self._expired: list[Task] = []
        self.outbox = MemoryOutbox(self._board, clock)

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        if same := await self.resent(task, terms):
            return same
        admit(task, terms.limits, self._standing(task))
        if task.id in self._tasks:
            raise ValueError(f"There is a task {task.id} already.")
        self._tasks[task.id] = lifecycle.submitted(task)
        self._board.tell([WORK])
        return task

    async def resent(self, task: Task, terms: Terms = NO_TERMS) -> Task | None:
        same = [other for other in self._tasks.values() if _is_same(other, task, terms)]
        return max(same, key=_age, default=None)

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

    async def record(self, lease: Lease, part: Part) -> None:
        self._store(lifecycle.recorded(self._leased(lease), part))

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        ending = lifecycle.ending(outcome)
        task = lifecycle.finished(self._leased(lease), ending, self._clock())
        self._let_go(task)
        self._spending.deliver(task)

    async def release(self, lease: Lease) -> None:
        self._let_go(lifecycle.released(self._leased(lease), self._clock()))

    async def changed(self, task: Task, timeout: float) -> Task | None:
        return await self._once(lambda stored: differs(stored, task), task, timeout)

    async def ended(self, task: Task, timeout: float) -> Task | None:
        return await self._once(has_ended, task, timeout)

    async def _once(self, there: Callable[[Task | None], bool], task: Task, timeout: float) -> Task | None:
        deadline = asyncio.get_running_loop().time() + timeout
        with self._board.watching(task.id) as watch:
            while not there(self._tasks.get(task.id)):
                if not await watch.wait(deadline - asyncio.get_running_loop().time()):
                    break
        return self._tasks.get(task.id)

    async def work(self, timeout: float) -> None:
        if self._next_in_turn():
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

    async def depth_by_model(self) -> Sequence[ModelDepth]:
        names = {task.job.model for task in self._tasks.values() if not task.status.ended}
        return [self._depth_of(model) for model in sorted(names)]

    def _depth_of(self, model: str) -> ModelDepth:
        waiting = [task.submitted_at for task in self._of(TaskStatus.PENDING) if task.job.model == model]
        running = [task for task in self._of(TaskStatus.RUNNING) if task.job.model == model]
        return ModelDepth(model, len(waiting), len(running), min(waiting, default=None))

    def take_expired(self) -> Sequence[Task]:
        expired, self._expired = self._expired, []
        return expired

    async def ended_before(self, moment: float, limit: int) -> Sequence[Task]:
        over = [task for task in self._tasks.values() if task.ended_at is not None and task.ended_at < moment]
        return sorted(over, key=lambda task: (task.ended_at, task.id))[:limit]

    async def forget(self, task_ids: Sequence[str]) -> None:
        for task_id in task_ids:
            if task_id in self._tasks and self._tasks[task_id].status.ended:
                del self._tasks[task_id]
                self.outbox.forget([task_id])
        self._board.tell(task_ids)

    async def usage(self, first_day: int, last_day: int) -> Sequence[Usage]:
        return self._spending.between(first_day, last_day)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _of(self, status: TaskStatus) -> Sequence[Task]:
        return [task for task in self._tasks.values() if task.status is status]

    def _next_in_turn(self) -> Task | None:
        running = Counter(task.owner for task in self._of(TaskStatus.RUNNING))
        served = self._served()

        def may_run(task: Task) -> bool:
            most = self._limits(task).concurrent_tasks
            return most is None or running[task.owner] < most

        def turn(task: Task) -> tuple[int, int, float, float, str]:
            return -self._limits(task).priority, running[task.owner], served.get(task.owner, 0.0), *_age(task)

        return min(filter(may_run, self._of(TaskStatus.PENDING)), key=turn, default=None)

    def _served(self) -> dict[str, float]:
        """When each owner was served last."""
        times = ((task.scheduled_at, task.owner) for task in self._tasks.values() if task.scheduled_at is not None)
        return {owner: moment for moment, owner in sorted(times)}

    def _limits(self, task: Task) -> Limits:
        return self.keys.limits.get(task.owner, UNLIMITED)

    def _standing(self, task: Task) -> Standing:
        own = [other for other in self._tasks.values() if other.owner == task.owner and not other.status.ended]
        today, this_month = self._spending.images_of(task.owner, day_of(task.submitted_at))
        return Standing(
            waiting=sum(other.status is TaskStatus.PENDING for other in own),
            ordered=sum(other.job.count for other in own),
            today=today,
            this_month=this_month,
        )

    def _return_expired(self) -> None:
        now = self._clock()
        late = [task_id for task_id, (_, until) in self._leases.items() if until <= now]
        for task_id in late:
            returned = lifecycle.expired(self._tasks[task_id], now)
            self._let_go(returned)
            self._expired.append(returned)

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
        """The task waits again or has ended; in both cases its owner may have one more running."""
        del self._leases[task.id]
        self._store(task)
        self._board.tell([WORK])

    def _store(self, task: Task) -> None:
        self._tasks[task.id] = task
        self._board.tell([task.id])
        self.outbox.add(task)


def _matches(task: Task, query: TaskQuery) -> bool:
    if query.submitted_from is not None and task.submitted_at < query.submitted_from:
        return False
    if query.submitted_until is not None and task.submitted_at > query.submitted_until:
        return False
    exact = ((task.id, query.task_id), (task.job.model, query.model), (task.status, query.status))
    return task.owner == query.owner and all(wanted in (None, value) for value, wanted in exact)


def _is_same(other: Task, task: Task, terms: Terms) -> bool:
    """Whether `task` is the request of `other`, sent again."""
    if other.owner != task.owner or task.idempotency_key != other.idempotency_key:
        return False
    if task.idempotency_key is not None:
        return True
    young = terms.fold_since is not None and other.submitted_at >= terms.fold_since
    failed = other.status in (TaskStatus.FAILED, TaskStatus.CANCELED)
    return task.fingerprint is not None and other.fingerprint == task.fingerprint and young and not failed


def _age(task: Task) -> tuple[float, str]:
    return task.submitted_at, task.id


def _id(worker: WorkerReport) -> str:
    return worker.id
