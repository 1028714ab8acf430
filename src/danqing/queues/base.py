"""The queue seam: the task table is the queue, and the only bridge between HTTP and rendering.

Durable before `submit` returns. `claim` takes a lease with a token; a heartbeat extends it;
an expired lease returns the task to PENDING, or to FAILED after `MAX_ATTEMPTS`.
Every later write carries the lease, so that a worker that came back from the dead cannot overwrite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from danqing.domain.keys import UNLIMITED, KeyStore, Limits
from danqing.domain.task import Outcome, Part, Task, TaskStatus
from danqing.domain.usage import Usage
from danqing.errors import DanqingError
from danqing.queues.outbox import Outbox

MAX_ATTEMPTS = 3
SILENT_FOR_GOOD = 86_400.0
"""After so many seconds of silence a worker's report is dropped: it does not come back under the same id."""
WORKER_LOST = ("InternalError", "The task was given up: its worker was lost {attempts} times.")


class LeaseLost(DanqingError):
    """The task is no longer this worker's: the lease expired, and somebody else may hold it."""

    @classmethod
    def of(cls, lease: Lease) -> LeaseLost:
        return cls(f"Task {lease.task.id} is no longer this worker's: its lease ran out and was taken away.")


class LimitReached(DanqingError):
    """The task would take its owner beyond a limit: `name` is the field of `Limits`, `allowed` its value.

    `used` is what counts against it without this task; `spent` is the part of that which only the next day or
    month gives back.
    """

    def __init__(self, name: str, *, allowed: int, used: int, spent: int = 0) -> None:
        super().__init__(f"The limit {name} is {allowed}, and {used} are used.")
        self.name, self.allowed, self.used, self.spent = name, allowed, used, spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a task must meet to be stored beside the others of its owner.

    With `fold_since` a task that is the same in every word, was submitted at that moment or later, and has not
    failed, is taken for the one that is submitted now.
    """

    limits: Limits = UNLIMITED
    fold_since: float | None = None


NO_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a task until it expires.

    `makes_room`: the task's owner may have only so many running, so that others may be claimed when it ends.
    """

    task: Task
    token: str
    makes_room: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """What `list` looks for, among the tasks of one owner.

    Times are seconds since the epoch, and both ends of the window belong to it; `page` counts from 1.
    """

    owner: str
    submitted_from: float | None = None
    submitted_until: float | None = None
    task_id: str | None = None
    model: str | None = None
    status: TaskStatus | None = None
    page: int = 1
    page_size: int = 10


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page, newest first, and how many tasks match in all."""

    tasks: tuple[Task, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Depth:
    """How many tasks wait and how many are worked on."""

    pending: int
    running: int


@dataclass(frozen=True, slots=True)
class ModelDepth:
    """The same of one published model; `oldest_at` is when the longest waiting was submitted, if any waits."""

    model: str
    pending: int
    running: int
    oldest_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerReport:
    """What a worker says of itself, again and again; silence means that it is gone."""

    id: str
    engine: str
    slots: int
    busy: int
    ready: bool
    seen_at: float
    figures: str = ""
    """What it has counted, as `danqing.observability.figures` writes it."""
    repertoire: str = ""
    """What its engine does with each published model, as `danqing.wire.repertoire` writes it."""


class TaskQueue(Protocol):
    """Stores tasks, hands them out under leases, and wakes those who wait.

    Every method may be called by thousands of waiters at once, on the event loop that opened the queue.
    A write that has begun is carried through, even if its caller is cancelled meanwhile.
    """

    @property
    def keys(self) -> KeyStore:
        """The keys of the tasks' owners: claims follow their limits."""

    @property
    def outbox(self) -> Outbox:
        """Which ends are still to be told: a task with a webhook goes there in the transaction that ends it."""

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        """Store a PENDING task; it is durable when this returns. Returns it, or the one that `resent` finds.

        Of submits of one owner at the same moment each counts those before it. Raises `LimitReached`.
        Raises `ValueError` for a task that is not PENDING, or whose id is there already."""

    async def resent(self, task: Task, terms: Terms = NO_TERMS) -> Task | None:
        """The owner's task that `task` was sent as before: the one with its idempotency key, whatever is in it;
        for a task without such a key, one that is to be folded with it."""

    async def get(self, task_id: str) -> Task | None: ...

    async def list(self, query: TaskQuery) -> TaskPage: ...

    async def cancel(self, task_id: str, *, running: bool = False) -> bool:
        """Cancel a PENDING task exactly; with `running`, ask a RUNNING one to stop.

        False: neither was there.
        """

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        """Take up to `limit` tasks under leases of `seconds`: by the priority of their owners' keys, then the owner
        with the fewest running ones first, among equals the one served longest ago, then its oldest task, and no
        more of an owner than its key lets run.
        Expired leases are returned to the queue first: such a task is PENDING again, CANCELED if that was asked
        for, or FAILED after `MAX_ATTEMPTS`."""

    async def heartbeat(self, lease: Lease, seconds: float) -> bool:
        """Extend the lease to `seconds` from now; True when the task shall be cancelled. Raises `LeaseLost`.

        A lease that ran out may still be extended, until a claim has taken it away."""

    async def record(self, lease: Lease, part: Part) -> None:
        """Add a stored picture or preview, a passage, or the lack of a picture to the task for a stream to show.
        Raises `LeaseLost`.

        It replaces an earlier one in the same place; so does a picture the lack of it, and the other way round.
        The previews of a picture go when it comes, or its lack does; one that comes later still is dropped."""

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        """End the task; its notes are added to those it has. Raises `LeaseLost`.

        The pictures of one that SUCCEEDED are its owner's usage from then on.

        Raises `ValueError` for an outcome that is no end, whoever holds the task."""

    async def release(self, lease: Lease) -> None:
        """Hand the task back to PENDING, or to CANCELED if that was asked for; this attempt does not count.
        Raises `LeaseLost`."""

    async def changed(self, task: Task, timeout: float) -> Task | None:
        """Wait until the stored task differs from `task` in status or parts, at most `timeout` seconds.
        Returns the task as it is then; None if it is gone."""

    async def ended(self, task: Task, timeout: float) -> Task | None:
        """Wait until the stored task has ended, at most `timeout` seconds. Returns the task as it is then; None if it
        is gone."""

    async def work(self, timeout: float) -> None:
        """Wait until there may be something to claim, at most `timeout` seconds."""

    async def report(self, worker: WorkerReport) -> None:
        """Store what a worker says of itself, in the place of what it said before."""

    async def workers(self, seen_after: float) -> Sequence[WorkerReport]:
        """The last reports of those who spoke after that moment, by id."""

    async def depth(self) -> Depth: ...

    async def depth_by_model(self) -> Sequence[ModelDepth]:
        """The models of which tasks wait or are worked on, by name."""

    def take_expired(self) -> Sequence[Task]:
        """The tasks, as they are then, whose leases this queue's claims found expired since this was last asked."""

    async def ended_before(self, moment: float, limit: int) -> Sequence[Task]:
        """Ended tasks whose time is over, oldest first: what retention removes."""

    async def forget(self, task_ids: Sequence[str]) -> None:
        """Remove the rows of ended tasks; those of others stay."""

    async def usage(self, first_day: int, last_day: int) -> Sequence[Usage]:
        """What was delivered on these days and between them, by day, owner and model; it outlives the tasks."""

    async def close(self) -> None: ...
