"""Every transaction of the queue, as a plain function over a connection.

A function runs inside one transaction, which its caller begins and commits. Rows that will be written are read
`FOR UPDATE`: on PostgreSQL that locks them; SQLite, whose writers come one at a time, needs and knows no such
words and SQLAlchemy leaves them out.
Statements that every task passes through are built once: building one takes as long as running it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from danqing.domain.task import Outcome, Part, Task, TaskStatus
from danqing.domain.usage import day_of
from danqing.queues import codec, lifecycle, spending, sql_outbox
from danqing.queues.base import (
    SILENT_FOR_GOOD,
    Depth,
    Lease,
    LeaseLost,
    ModelDepth,
    TaskPage,
    TaskQuery,
    WorkerReport,
)
from danqing.queues.prepared import Prepared
from danqing.queues.rows import CHANGING, life_of, order_of, state_of, task_of
from danqing.queues.schema import tasks, workers
from danqing.queues.transacting import tell
from danqing.queues.turns import BEFORE, IN_TURN, NEXT, SPARE, TAKEN, TAKEN_AT_ONCE, any_late, any_waiting
from danqing.queues.waiting import WORK, news_of

CHUNK = 500  # ids in one statement: databases bound the number of parameters


def submit(connection: Connection, tasks: Sequence[Task]) -> None:
    try:
        _INSERT.all(connection, list(map(submitted_row, tasks)))
    except IntegrityError as error:
        raise ValueError(f"There is a task {tasks[0].id} already.") from error
    tell(connection, [WORK])


def submitted_row(task: Task) -> dict[str, Any]:
    return order_of(lifecycle.submitted(task)) | state_of(task) | {"revision": 0}


def get_all(connection: Connection, task_ids: Sequence[str]) -> dict[str, Task]:
    """Those of the tasks that are there."""
    return tasks_by_id(_those(connection, task_ids, ONE, _BY_IDS))


def tasks_by_id(rows: Iterable[Row[Any]]) -> dict[str, Task]:
    return {row.id: task_of(row) for row in rows}


Life = tuple[dict[str, Any] | None, int]
"""The fields of a task that change in its life, and its revision."""
NO_LIFE: Life = (None, -1)
"""Of a task that is not there."""


def get_lives(connection: Connection, task_ids: Sequence[str]) -> dict[str, Life]:
    """Of those of the tasks that are there, what who knows the order waits to see."""
    return lives_by_id(_those(connection, task_ids, LIFE, _LIVES))


def lives_by_id(rows: Iterable[Row[Any]]) -> dict[str, Life]:
    return {row.id: (life_of(row), row.revision) for row in rows}


def _those(
    connection: Connection, task_ids: Sequence[str], of_one: Prepared, of_many: Select[Any]
) -> Iterator[Row[Any]]:
    if len(task_ids) == 1:
        yield from of_one.one(connection, {"task_id": task_ids[0]}).all()
        return
    for some in _chunks(task_ids):
        yield from connection.execute(of_many, {"task_ids": list(some)}).all()


def revisions(connection: Connection, task_ids: Sequence[str]) -> dict[str, int]:
    """The revisions of those tasks that are there."""
    found: dict[str, int] = {}
    for some in _chunks(task_ids):
        rows = connection.execute(_REVISIONS, {"task_ids": list(some)})
        found.update((row.id, row.revision) for row in rows)
    return found


def find(connection: Connection, query: TaskQuery) -> TaskPage:
    matching = _matching(query)
    total = connection.scalar(select(func.count()).select_from(tasks).where(*matching)) or 0
    page = (
        select(tasks)
        .where(*matching)
        .order_by(tasks.c.submitted_at.desc(), tasks.c.id.desc())
        .limit(query.page_size)
        .offset((query.page - 1) * query.page_size)
    )
    return TaskPage(tuple(map(task_of, connection.execute(page))), total)


def cancel(connection: Connection, task_id: str, running: bool, now: float) -> bool:
    row = connection.execute(_BY_ID.with_for_update(), {"task_id": task_id}).first()
    task = task_of(row) if row else None
    if task and task.status is TaskStatus.PENDING:
        canceled = lifecycle.canceled(task, now)
        _change(connection, _state(canceled))
        sql_outbox.add(connection, [canceled])
        tell(connection, [task.id])
        return True
    if task and task.status is TaskStatus.RUNNING and running:
        _change(connection, {"task_id": task.id, "cancel_requested": True})
        tell(connection, [news_of(task)])
        return True
    return False


@dataclass(frozen=True, slots=True)
class Claim:
    """New leases, and the tasks whose leases had expired, as they were returned before."""

    leases: list[Lease]
    expired: list[Task]


def claim(connection: Connection, limit: int, now: float, until: float) -> Claim:
    expired: list[Task] = []
    if connection.dialect.name != "postgresql":
        expired = _return_expired(connection, now)
        leases = _choose_and_take(connection, limit, now, until)
    elif not (leases := _take(connection, TAKEN_AT_ONCE, limit, now, until)):
        before = BEFORE.one(connection, {"now": now}).one()
        if before.late or before.bound:
            expired = _return_expired(connection, now)
            connection.execute(IN_TURN)
            leases = _take(connection, TAKEN, limit, now, until)
    return Claim(leases, expired)


def _take(connection: Connection, words: Prepared, limit: int, now: float, until: float) -> list[Lease]:
    return leases_of(words.one(connection, claim_values(limit, now, until)).all())


def claim_values(limit: int, now: float, until: float) -> dict[str, Any]:
    """Of the statements of `turns` that take."""
    return {"limit": limit, "looked_at": limit + SPARE, "now": now, "until": until, "token": uuid.uuid4().hex}


def leases_of(rows: Iterable[Row[Any]]) -> list[Lease]:
    """What they have taken, in the order of the turns."""
    return [Lease(task_of(row), row.lease_token, row.most is not None) for row in sorted(rows, key=_turn)]


def _turn(row: Row[Any]) -> tuple[Any, ...]:
    return -row.priority, row.turn, row.served_at, row.submitted_at, row.id


def _choose_and_take(connection: Connection, limit: int, now: float, until: float) -> list[Lease]:
    rows = NEXT.one(connection, {"limit": limit, "looked_at": limit}).all()
    leases = [Lease(lifecycle.claimed(task_of(row), now), uuid.uuid4().hex, row.most is not None) for row in rows]
    if leases:
        taken = [_names(lease) | {"attempts": lease.task.attempts, "now": now, "until": until} for lease in leases]
        _TAKE.all(connection, taken)
    return leases


def heartbeat(connection: Connection, lease: Lease, until: float) -> bool:
    cancel_requested = connection.scalar(_EXTEND, _names(lease) | {"lease_until": until})
    if cancel_requested is None:
        raise LeaseLost.of(lease)
    return bool(cancel_requested)


def record(connection: Connection, lease: Lease, part: Part) -> None:
    task = lifecycle.recorded(_leased(connection, lease), part)
    _change(connection, {"task_id": task.id, "artifacts": codec.encode_parts(task), "delivered": len(task.artifacts)})
    tell(connection, [news_of(task)])


@dataclass(frozen=True, slots=True)
class End:
    """How a task ends, and at which moment."""

    lease: Lease
    outcome: Outcome
    now: float

    def task(self) -> Task:
        """The task as it is then, but for what may have changed since the claim."""
        return lifecycle.finished(self.lease.task, self.outcome, self.now)


def finish(connection: Connection, ends: Sequence[End]) -> None:
    # What the end leaves as it is may have changed since the claim; what it writes, only who holds the lease can.
    ended = [end.task() for end in ends]
    rows = [ended_row(end, task) for end, task in zip(ends, ended, strict=True)]
    succeeded = [row for row in rows if row["status"] is TaskStatus.SUCCEEDED]
    others = [row for row in rows if row["status"] is not TaskStatus.SUCCEEDED]
    if _finish(connection, succeeded, others) < len(ends):
        raise LeaseLost.of(ends[0].lease)
    sql_outbox.add(connection, ended)
    tell(connection, [news for end in ends for news in news_of_end(end)])


def ended_row(end: End, task: Task) -> dict[str, Any]:
    """What is written of the task as it ended; only who holds the lease can."""
    return _names(end.lease) | _ending(task)


def news_of_end(end: End) -> list[str]:
    return [end.lease.task.id, WORK] if end.lease.makes_room else [end.lease.task.id]


def _finish(connection: Connection, succeeded: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]) -> int:
    """How many of them were held, and ended; the pictures of those that succeeded are counted."""
    number = _FINISH.all(connection, others) if others else 0
    if succeeded and connection.dialect.name == "postgresql":
        return number + _DELIVER.all(connection, succeeded)
    if succeeded:
        _COUNT.all(connection, succeeded)
        number += _FINISH.all(connection, succeeded)
    return number


def release(connection: Connection, lease: Lease, now: float) -> None:
    released = lifecycle.released(_leased(connection, lease), now)
    _change(connection, _state(released))
    _tell_returned(connection, [released])


def claimable(connection: Connection, now: float) -> bool:
    """Whether a claim would find a waiting task or an expired lease."""
    return bool(_CLAIMABLE.one(connection, {"now": now}).scalar())


def report(connection: Connection, worker: WorkerReport) -> None:
    gone = or_(workers.c.id == worker.id, workers.c.seen_at < worker.seen_at - SILENT_FOR_GOOD)
    connection.execute(delete(workers).where(gone))
    values = {column.name: getattr(worker, column.name) for column in workers.c}
    connection.execute(insert(workers).values(**values))


def seen_workers(connection: Connection, seen_after: float) -> list[WorkerReport]:
    seen = select(workers).where(workers.c.seen_at > seen_after).order_by(workers.c.id)
    return [WorkerReport(**row._mapping) for row in connection.execute(seen)]


def depth(connection: Connection) -> Depth:
    count = select(tasks.c.status, func.count()).group_by(tasks.c.status)
    open_ones = count.where(tasks.c.status.in_([TaskStatus.PENDING, TaskStatus.RUNNING]))
    counts: dict[str, int] = dict(connection.execute(open_ones).all())
    return Depth(counts.get(TaskStatus.PENDING, 0), counts.get(TaskStatus.RUNNING, 0))


def depth_by_model(connection: Connection) -> list[ModelDepth]:
    return [ModelDepth(*row) for row in connection.execute(_BY_MODEL)]


def ended_before(connection: Connection, moment: float, limit: int) -> list[Task]:
    over = select(tasks).where(tasks.c.ended_at < moment).order_by(tasks.c.ended_at, tasks.c.id).limit(limit)
    return [task_of(row) for row in connection.execute(over)]


def forget(connection: Connection, task_ids: Sequence[str]) -> None:
    for some in _chunks(task_ids):
        connection.execute(delete(tasks).where(tasks.c.id.in_(some), tasks.c.ended_at.is_not(None)))
        sql_outbox.forget(connection, some)
    tell(connection, task_ids)


_INSERT = Prepared(insert(tasks))
_IS_ONE = tasks.c.id.in_(bindparam("task_ids", expanding=True))
_BY_IDS = select(tasks).where(_IS_ONE)
_LIVES = select(tasks.c.id, tasks.c.revision, *(tasks.c[name] for name in CHANGING)).where(_IS_ONE)
_REVISIONS = select(tasks.c.id, tasks.c.revision).where(_IS_ONE)
_BY_ID = select(tasks).where(tasks.c.id == bindparam("task_id"))
ONE = Prepared(_BY_ID)
LIFE = Prepared(select(*_LIVES.selected_columns).where(tasks.c.id == bindparam("task_id")))
_HELD = tasks.c.id == bindparam("task_id"), tasks.c.lease_token == bindparam("token")
_LEASED = select(tasks).where(*_HELD).with_for_update()
_EXTEND = update(tasks).where(*_HELD).returning(tasks.c.cancel_requested)
LATE = select(tasks).where(tasks.c.lease_until <= bindparam("now")).with_for_update(skip_locked=True)
_LATE = Prepared(LATE)
CLAIMABLE: Select[Any] = select(or_(any_waiting(), any_late()))
_CLAIMABLE = Prepared(CLAIMABLE)
_WAITS, _RUNS = tasks.c.status == TaskStatus.PENDING, tasks.c.status == TaskStatus.RUNNING
_BY_MODEL = (
    select(
        tasks.c.model,
        func.count().filter(_WAITS),
        func.count().filter(_RUNS),
        func.min(tasks.c.submitted_at).filter(_WAITS),
    )
    .where(tasks.c.status.in_([TaskStatus.PENDING, TaskStatus.RUNNING]))
    .group_by(tasks.c.model)
    .order_by(tasks.c.model)
)
_ENDING = ("status", "ended_at", "failure_code", "failure_message", "notes")
_FINISHED = (
    update(tasks)
    .where(*_HELD)
    .values(revision=tasks.c.revision + 1, lease_token=None, lease_until=None)
    .values({name: bindparam(name) for name in _ENDING})
)
_FINISH = Prepared(_FINISHED)
_COUNT = Prepared(spending.counting(tasks, *_HELD))
DELIVERING = spending.counting(_FINISHED.returning(*(tasks.c[name] for name in spending.OF_TASK)).cte("ended"))
"""Both in one, which only PostgreSQL knows."""
_DELIVER = Prepared(DELIVERING)
_TAKE = Prepared(
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"))
    .values(status=TaskStatus.RUNNING, attempts=bindparam("attempts"), scheduled_at=bindparam("now"))
    .values(lease_token=bindparam("token"), lease_until=bindparam("until"), revision=tasks.c.revision + 1)
)
_CHANGE = update(tasks).where(tasks.c.id == bindparam("task_id")).values(revision=tasks.c.revision + 1)


def _return_expired(connection: Connection, now: float) -> list[Task]:
    late = _LATE.one(connection, {"now": now}).all()
    returned = [lifecycle.expired(task_of(row), now) for row in late]
    _change(connection, *map(_state, returned))
    _tell_returned(connection, returned)
    return returned


def _tell_returned(connection: Connection, returned: Sequence[Task]) -> None:
    sql_outbox.add(connection, returned)
    tell(connection, map(news_of, returned))
    if any(task.status is TaskStatus.PENDING for task in returned):
        tell(connection, [WORK])


def _leased(connection: Connection, lease: Lease) -> Task:
    row = connection.execute(_LEASED, _names(lease)).first()
    if row is None:
        raise LeaseLost.of(lease)
    return task_of(row)


def _names(lease: Lease) -> dict[str, str]:
    return {"task_id": lease.task.id, "token": lease.token}


def _state(task: Task, lease_token: str | None = None, lease_until: float | None = None) -> dict[str, Any]:
    """What changes in a task's life; without a lease, nobody holds it afterwards."""
    return state_of(task) | {"task_id": task.id, "lease_token": lease_token, "lease_until": lease_until}


def _ending(task: Task) -> dict[str, Any]:
    assert task.ended_at is not None
    state = state_of(task)
    return {name: state[name] for name in _ENDING} | {"day": day_of(task.ended_at)}


def _change(connection: Connection, *changes: dict[str, Any]) -> None:
    """Set the columns that are named beside each `task_id`, the same in every one of the changes."""
    if changes:
        connection.execute(_CHANGE, changes)


def _matching(query: TaskQuery) -> list[ColumnElement[bool]]:
    clauses = [tasks.c.owner == query.owner]
    if query.submitted_from is not None:
        clauses.append(tasks.c.submitted_at >= query.submitted_from)
    if query.submitted_until is not None:
        clauses.append(tasks.c.submitted_at <= query.submitted_until)
    exact = {tasks.c.id: query.task_id, tasks.c.model: query.model, tasks.c.status: query.status}
    return clauses + [column == value for column, value in exact.items() if value is not None]


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
