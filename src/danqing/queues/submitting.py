"""Submits that depend on what their owner has in the queue already: limits, and requests that are sent again.

Such submits of one owner come one after another, on every process, so that each sees the task of the one before it.
"""

from __future__ import annotations

from sqlalchemy import Connection, Select, bindparam, func, select

from danqing.domain.keys import Limits
from danqing.domain.task import Task, TaskStatus
from danqing.domain.usage import day_of
from danqing.queues import spending, transactions
from danqing.queues.admission import Standing, admit
from danqing.queues.base import Terms
from danqing.queues.rows import task_of
from danqing.queues.schema import tasks


def submit_on_terms(connection: Connection, task: Task, terms: Terms) -> Task:
    """Never in one transaction with others: it waits for those of its owner."""
    if connection.dialect.name == "postgresql":
        connection.execute(_IN_TURN, {"owner": task.owner})
    if same := resent(connection, task, terms):
        return same
    if terms.limits.bound_submits:
        admit(task, terms.limits, standing(connection, task, terms.limits))
    transactions.submit(connection, [task])
    return task


def resent(connection: Connection, task: Task, terms: Terms) -> Task | None:
    """The task that this one was sent as before."""
    names = {"owner": task.owner, "key": task.idempotency_key, "fingerprint": task.fingerprint}
    if task.idempotency_key is not None:
        row = connection.execute(_BY_KEY, names).first()
    elif task.fingerprint is not None and terms.fold_since is not None:
        row = connection.execute(_BY_CONTENT, names | {"since": terms.fold_since}).first()
    else:
        row = None
    return task_of(row) if row else None


def standing(connection: Connection, task: Task, limits: Limits) -> Standing:
    """What the task's owner has at the moment of its submit; what no limit asks for stays zero."""
    today, this_month, ordered = 0, 0, 0
    if limits.bound_images:
        today, this_month = spending.images_of(connection, task.owner, day_of(task.submitted_at))
        ordered = connection.scalar(_ORDERED, {"owner": task.owner}) or 0
    waiting = connection.scalar(_WAITING, {"owner": task.owner}) or 0
    return Standing(waiting=waiting, ordered=ordered, today=today, this_month=this_month)


_IN_TURN = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("owner"), 0)))
_OWN = tasks.c.owner == bindparam("owner")
_BY_KEY = select(tasks).where(_OWN, tasks.c.idempotency_key == bindparam("key"))
_BY_CONTENT: Select[tuple[object, ...]] = (
    select(tasks)
    .where(
        _OWN,
        tasks.c.fingerprint == bindparam("fingerprint"),
        tasks.c.idempotency_key.is_(None),
        tasks.c.submitted_at >= bindparam("since"),
        tasks.c.status.not_in([TaskStatus.FAILED, TaskStatus.CANCELED]),
    )
    .order_by(tasks.c.submitted_at.desc(), tasks.c.id.desc())
    .limit(1)
)
_WAITING = select(func.count()).where(_OWN, tasks.c.status == TaskStatus.PENDING)
_ORDERED = select(func.sum(tasks.c.images)).where(_OWN, tasks.c.status.in_([TaskStatus.PENDING, TaskStatus.RUNNING]))
