"""Usage in the database: a row for every task whose pictures were delivered."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, func, insert, select

from danqing.domain.task import Task
from danqing.domain.usage import Usage, day_of, first_of_month
from danqing.queues.schema import usage


def deliver(connection: Connection, task: Task, images: int, lease_token: str) -> None:
    """Count the pictures of a task that has just succeeded, in the transaction that says so.

    Only who holds the lease gets here, and only once, so that they count once whatever was tried before.
    """
    assert task.ended_at is not None
    row = {"task_id": task.id, "owner": task.owner, "day": day_of(task.ended_at), "model": task.job.model}
    connection.execute(_INSERT, row | {"lease_token": lease_token, "images": images})


def delivered(connection: Connection, first_day: int, last_day: int) -> list[Usage]:
    return [Usage(**row._mapping) for row in connection.execute(_DELIVERED, {"first": first_day, "last": last_day})]


def images_of(connection: Connection, owner: str, day: int) -> tuple[int, int]:
    """The pictures of the owner on that day, and from the first of its month to its end."""
    row = connection.execute(_SPENT, {"owner": owner, "day": day, "first": first_of_month(day)}).one()
    return row.today, row.this_month


_INSERT = insert(usage)
_NUMBERS = usage.c.day, usage.c.owner, usage.c.model
_DELIVERED = (
    select(*_NUMBERS, func.count().label("tasks"), func.sum(usage.c.images).label("images"))
    .where(usage.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(*_NUMBERS)
    .order_by(*_NUMBERS)
)
_TODAY = func.sum(usage.c.images).filter(usage.c.day == bindparam("day"))
_SPENT = select(
    func.coalesce(_TODAY, 0).label("today"),
    func.coalesce(func.sum(usage.c.images), 0).label("this_month"),
).where(usage.c.owner == bindparam("owner"), usage.c.day.between(bindparam("first"), bindparam("day")))
