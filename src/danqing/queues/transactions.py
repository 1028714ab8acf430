"""Every transaction of the queue, as a plain function over a connection.

A function runs inside one transaction, which its caller begins and commits. Rows that will be written are read
`FOR UPDATE`: on PostgreSQL that locks them; SQLite, whose writers come one at a time, needs and knows no such
words and SQLAlchemy leaves them out.
Statements that every task passes through are built once: building one takes as long as running it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from danqing.domain.task import Artifact, Outcome, Task, TaskStatus
from danqing.queues import codec, lifecycle
from danqing.queues.base import SILENT_FOR_GOOD, Depth, Lease, LeaseLost, TaskPage, TaskQuery, WorkerReport
from danqing.queues.rows import order_of, state_of, task_of
from danqing.queues.schema import tasks, workers

CHUNK = 500  # ids in one statement: databases bound the number of parameters


def submit(connection: Connection, task: Task) -> None:
    row = order_of(lifecycle.submitted(task)) | state_of(task)
    try:
        connection.execute(_INSERT, row | {"revision": 0})
    except IntegrityError as error:
        raise ValueError(f"There is a task {task.id} already.") from error


def get(connection: Connection, task_id: str) -> Task | None:
    row = connection.execute(_BY_ID, {"task_id": task_id}).first()
    return task_of(row) if row else None


def get_revision(connection: Connection, task_id: str) -> tuple[Task | None, int]:
    """The task with its revision, which the look-around of waiters compares; -1 where there is none."""
    row = connection.execute(_BY_ID, {"task_id": task_id}).first()
    return (task_of(row), row.revision) if row else (None, -1)


def revisions(connection: Connection, task_ids: Sequence[str]) -> dict[str, int]:
    """The revisions of those tasks that are there."""
    found: dict[str, int] = {}
    for some in _chunks(task_ids):
        rows = connection.execute(select(tasks.c.id, tasks.c.revision).where(tasks.c.id.in_(some)))
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
        _store(connection, lifecycle.canceled(task, now))
        return True
    if task and task.status is TaskStatus.RUNNING and running:
        _change(connection, task.id, {"cancel_requested": True})
        return True
    return False


def claim(connection: Connection, limit: int, now: float, until: float) -> tuple[list[Lease], list[Task]]:
    """New leases, and the tasks whose leases had expired, as they were returned."""
    returned = _return_expired(connection, now)
    leases: list[Lease] = []
    while len(leases) < limit and (task := _next_in_turn(connection)):
        lease = Lease(lifecycle.claimed(task, now), token=uuid.uuid4().hex)
        _store(connection, lease.task, lease_token=lease.token, lease_until=until)
        leases.append(lease)
    return leases, returned


def heartbeat(connection: Connection, lease: Lease, until: float) -> bool:
    cancel_requested = connection.scalar(_EXTEND, _names(lease) | {"lease_until": until})
    if cancel_requested is None:
        raise LeaseLost.of(lease)
    return bool(cancel_requested)


def record(connection: Connection, lease: Lease, artifact: Artifact) -> None:
    task = lifecycle.recorded(_leased(connection, lease), artifact)
    _change(connection, task.id, {"artifacts": codec.encode_artifacts(task.artifacts)})


def finish(connection: Connection, lease: Lease, outcome: Outcome, now: float) -> None:
    _store(connection, lifecycle.finished(_leased(connection, lease), outcome, now))


def release(connection: Connection, lease: Lease, now: float) -> None:
    _store(connection, lifecycle.released(_leased(connection, lease), now))


def claimable(connection: Connection, now: float) -> bool:
    """Whether a claim would find a waiting task or an expired lease."""
    waits = exists().where(tasks.c.status == TaskStatus.PENDING)
    late = exists().where(tasks.c.lease_until <= now)
    return bool(connection.scalar(select(or_(waits, late))))


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


def ended_before(connection: Connection, moment: float, limit: int) -> list[Task]:
    over = select(tasks).where(tasks.c.ended_at < moment).order_by(tasks.c.ended_at, tasks.c.id).limit(limit)
    return [task_of(row) for row in connection.execute(over)]


def forget(connection: Connection, task_ids: Sequence[str]) -> None:
    for some in _chunks(task_ids):
        connection.execute(delete(tasks).where(tasks.c.id.in_(some), tasks.c.ended_at.is_not(None)))


def _waiting_owners() -> CTE:
    """The owners of waiting tasks, found by leaping through the index from one to the next.

    The cost follows the number of owners and not that of waiting tasks. The last row is NULL.
    """
    pending = tasks.c.status == TaskStatus.PENDING
    owners = select(func.min(tasks.c.owner).label("owner")).where(pending).cte("owners", recursive=True)
    following = select(func.min(tasks.c.owner)).where(pending, tasks.c.owner > owners.c.owner).scalar_subquery()
    return owners.union_all(select(following).where(owners.c.owner.is_not(None)))


def _oldest_of(owner: ColumnElement[str]) -> ScalarSelect[str]:
    waiting = tasks.alias("waiting")
    of_owner = select(waiting.c.id).where(waiting.c.status == TaskStatus.PENDING, waiting.c.owner == owner)
    return of_owner.order_by(waiting.c.submitted_at, waiting.c.id).limit(1).scalar_subquery()


def _running_of(owner: ColumnElement[str]) -> ScalarSelect[int]:
    busy = tasks.alias("busy")
    count = select(func.count()).select_from(busy)
    return count.where(busy.c.status == TaskStatus.RUNNING, busy.c.owner == owner).scalar_subquery()


def _turn() -> Select[str]:
    """The id of the task whose turn it is: each owner's oldest, and of these the one whose owner has the fewest
    running; of equals the oldest."""
    owners = _waiting_owners()
    return (
        select(tasks.c.id)
        .join_from(owners, tasks, tasks.c.id == _oldest_of(owners.c.owner))
        # Said once more of the row itself: PostgreSQL looks again at a row that another claim held till now.
        .where(tasks.c.status == TaskStatus.PENDING)
        .order_by(_running_of(owners.c.owner), tasks.c.submitted_at, tasks.c.id)
        .limit(1)
        .with_for_update(of=tasks, skip_locked=True)
    )


TURN = _turn()
_INSERT = insert(tasks)
_BY_ID = select(tasks).where(tasks.c.id == bindparam("task_id"))
_HELD = tasks.c.id == bindparam("task_id"), tasks.c.lease_token == bindparam("token")
_LEASED = select(tasks).where(*_HELD).with_for_update()
_EXTEND = update(tasks).where(*_HELD).returning(tasks.c.cancel_requested)
LATE = select(tasks).where(tasks.c.lease_until <= bindparam("now")).with_for_update(skip_locked=True)
_CHANGE = (  # the columns to set are those that are handed in with it
    update(tasks).where(tasks.c.id == bindparam("task_id")).values(revision=tasks.c.revision + 1)
)


def _next_in_turn(connection: Connection) -> Task | None:
    task_id = connection.scalar(TURN)
    return get(connection, task_id) if task_id else None


def _return_expired(connection: Connection, now: float) -> list[Task]:
    late = connection.execute(LATE, {"now": now}).all()
    returned = [lifecycle.expired(task_of(row), now) for row in late]
    for task in returned:
        _store(connection, task)
    return returned


def _leased(connection: Connection, lease: Lease) -> Task:
    row = connection.execute(_LEASED, _names(lease)).first()
    if row is None:
        raise LeaseLost.of(lease)
    return task_of(row)


def _names(lease: Lease) -> dict[str, str]:
    return {"task_id": lease.task.id, "token": lease.token}


def _store(
    connection: Connection, task: Task, lease_token: str | None = None, lease_until: float | None = None
) -> None:
    """Write what changes in a task's life; without a lease, nobody holds it afterwards."""
    _change(connection, task.id, state_of(task) | {"lease_token": lease_token, "lease_until": lease_until})


def _change(connection: Connection, task_id: str, values: dict[str, Any]) -> None:
    connection.execute(_CHANGE, values | {"task_id": task_id})


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
