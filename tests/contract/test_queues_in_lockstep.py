"""The queue in memory and the queues in SQL, driven through the same random lives, answer alike."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from danqing.domain.keys import UNLIMITED, Limits, StoredKey
from danqing.domain.task import ALLOWED, Failure, Outcome, Task, TaskStatus
from danqing.queues.base import Lease, LeaseLost, LimitReached, TaskQuery, TaskQueue, Terms, WorkerReport
from danqing.queues.memory import MemoryQueue
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests import postgresql
from tests.queueing import NOON, Clock, a_preview, a_task, an_artifact

OWNERS = ("ann", "bob", "eve")
NAMES = tuple(f"t{number}" for number in range(8))
SECONDS = 30.0

names = st.sampled_from(NAMES)
moments = st.none() | st.integers(0, 5).map(lambda second: NOON + second)
outcomes = st.sampled_from(
    [
        Outcome(TaskStatus.SUCCEEDED, notes=("watermarked",)),
        Outcome(TaskStatus.FAILED, Failure("InternalError.Algo", "No.")),
        Outcome(TaskStatus.CANCELED),
        Outcome(TaskStatus.PENDING),
    ]
)
queries = st.builds(
    TaskQuery,
    owner=st.sampled_from(OWNERS),
    submitted_from=moments,
    submitted_until=moments,
    task_id=st.none() | names,
    model=st.sampled_from([None, "wan2.7-image", "wan2.6-image"]),
    status=st.none() | st.sampled_from(TaskStatus),
    page=st.integers(1, 3),
    page_size=st.integers(1, 4),
)

limits = st.builds(
    Limits,
    concurrent_tasks=st.none() | st.integers(0, 2),
    queued_tasks=st.none() | st.integers(0, 3),
    images_per_day=st.none() | st.integers(0, 3),
    images_per_month=st.none() | st.integers(0, 3),
    priority=st.integers(-1, 1),
)
resends = st.tuples(st.sampled_from([None, None, "k", "l"]), st.sampled_from([None, "x", "y"]), st.booleans())

Pair = tuple[Lease, Lease]
Resend = tuple[str | None, str | None, bool]
"""An idempotency key, a fingerprint, and whether requests without a key are folded."""


class Lockstep(RuleBasedStateMachine):
    """Two queues; every rule does the same to both."""

    leases: Bundle[Pair] = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.sql: TaskQueue = self.runner.run(self.open())
        self.memory = MemoryQueue(clock=self.clock)
        self.seen: dict[str, Task] = {}
        self.limits: dict[str, Limits] = {}

    async def open(self) -> TaskQueue:
        path = Path(self.folder.name) / "queue.db"
        return await open_sqlite(path, clock=self.clock, bells=False, look_around=60)

    def teardown(self) -> None:
        self.runner.run(self.sql.close())
        self.runner.close()
        self.folder.cleanup()

    def both(self, ask: Callable[[TaskQueue], Awaitable[Any]]) -> Any:
        """The answer of both."""
        memory, sql = self.answer(self.memory, ask), self.answer(self.sql, ask)
        assert memory == sql
        return memory

    def answer(self, queue: TaskQueue, ask: Callable[[TaskQueue], Awaitable[Any]]) -> Any:
        async def asked() -> Any:
            try:
                return await ask(queue)
            except (LeaseLost, LimitReached, ValueError) as error:
                return type(error), str(error)

        return self.runner.run(asked())

    def with_lease(self, pair: Pair, ask: Callable[[TaskQueue, Lease], Awaitable[Any]]) -> None:
        memory, sql = pair
        answers = (
            self.answer(self.memory, lambda queue: ask(queue, memory)),
            self.answer(self.sql, lambda queue: ask(queue, sql)),
        )
        assert answers[0] == answers[1]

    @rule(name=names, owner=st.sampled_from(OWNERS), second=st.integers(0, 5), old=st.booleans(), again=resends)
    def submit(self, name: str, owner: str, second: int, old: bool, again: Resend) -> None:
        model = "wan2.6-image" if old else "wan2.7-image"
        key, fingerprint, folded = again
        task = replace(
            a_task(name, owner, NOON + second, model), idempotency_key=key, fingerprint=fingerprint or (key and "x")
        )
        terms = Terms(limits=self.limits.get(owner, UNLIMITED), fold_since=NOON + 2 if folded else None)
        self.both(lambda queue: queue.resent(task, terms))
        self.both(lambda queue: queue.submit(task, terms))

    @rule(owner=st.sampled_from(OWNERS), limits=limits)
    def limit(self, owner: str, limits: Limits) -> None:
        key = StoredKey(name=owner, owner=owner, digest="", created_at=NOON, limits=limits)
        self.both(lambda queue: queue.keys.change(owner, limits, "") if owner in self.limits else queue.keys.add(key))
        self.limits[owner] = limits

    @rule(name=names, running=st.booleans())
    def cancel(self, name: str, running: bool) -> None:
        self.both(lambda queue: queue.cancel(name, running=running))

    @rule(target=leases, limit=st.integers(0, 4))
    def claim(self, limit: int) -> Any:
        pairs = list(
            zip(*(self.answer(q, lambda q: q.claim(limit, SECONDS)) for q in (self.memory, self.sql)), strict=True)
        )
        assert all(memory.task == sql.task for memory, sql in pairs)
        return multiple(*pairs)

    @rule(pair=leases)
    def heartbeat(self, pair: Pair) -> None:
        self.with_lease(pair, lambda queue, lease: queue.heartbeat(lease, SECONDS))

    @rule(pair=leases, index=st.integers(0, 2), seed=st.integers(0, 2))
    def record(self, pair: Pair, index: int, seed: int) -> None:
        self.with_lease(pair, lambda queue, lease: queue.record(lease, an_artifact(index, seed)))

    @rule(pair=leases, index=st.integers(0, 2), number=st.integers(0, 2))
    def preview(self, pair: Pair, index: int, number: int) -> None:
        self.with_lease(pair, lambda queue, lease: queue.record(lease, a_preview(index, number)))

    @rule(pair=leases, outcome=outcomes)
    def finish(self, pair: Pair, outcome: Outcome) -> None:
        self.with_lease(pair, lambda queue, lease: queue.finish(lease, outcome))

    @rule(pair=consumes(leases))
    def release(self, pair: Pair) -> None:
        self.with_lease(pair, lambda queue, lease: queue.release(lease))

    @rule(seconds=st.sampled_from([1.0, SECONDS - 1, SECONDS]))
    def time_goes_on(self, seconds: float) -> None:
        self.clock.go_on(seconds)

    @rule(query=queries)
    def list(self, query: TaskQuery) -> None:
        self.both(lambda queue: queue.list(query))

    @rule(some=st.lists(names, max_size=3), seconds=st.integers(0, 90), limit=st.integers(1, 5))
    def retention(self, some: list[str], seconds: int, limit: int) -> None:
        self.both(lambda queue: queue.ended_before(NOON + seconds, limit))
        self.both(lambda queue: queue.forget(some))
        self.seen = {}

    @rule(name=st.sampled_from("vw"), busy=st.integers(0, 2), day=st.integers(0, 2))
    def report(self, name: str, busy: int, day: int) -> None:
        worker = WorkerReport(id=name, engine="sketch", slots=2, busy=busy, ready=True, seen_at=NOON + day * 86_400)
        self.both(lambda queue: queue.report(worker))
        self.both(lambda queue: queue.workers(NOON + 1))

    @invariant()
    def they_hold_the_same(self) -> None:
        for owner in OWNERS:
            page = self.both(lambda queue, owner=owner: queue.list(TaskQuery(owner=owner, page_size=100)))
            for task in page.tasks:
                self.check_step(task)
        self.both(lambda queue: queue.depth())
        self.both(lambda queue: queue.usage(0, int(NOON)))

    def check_step(self, task: Task) -> None:
        """A task that ended is never touched again; between two looks it may have made several steps."""
        before = self.seen.get(task.id, task)
        assert ALLOWED[before.status] or before == task
        assert (task.ended_at is not None) == task.status.ended
        assert (task.scheduled_at is None) or task.status is not TaskStatus.PENDING
        self.seen[task.id] = replace(task)


class LockstepOnPostgres(Lockstep):
    """The same lives on PostgreSQL."""

    async def open(self) -> TaskQueue:
        database = postgresql.emptied_database()
        return await open_postgres(database, clock=self.clock, bells=False, look_around=60)


TestLockstep = Lockstep.TestCase
TestLockstep.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
TestLockstepOnPostgres = LockstepOnPostgres.TestCase
TestLockstepOnPostgres.settings = settings(max_examples=10, stateful_step_count=40, deadline=None)
