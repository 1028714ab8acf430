"""Usage in the database: a row for every task whose pictures were delivered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Integer,
    Text,
    bindparam,
    func,
    insert,
    select,
)

from danqing.domain.usage import Usage, first_of_month
from danqing.queues.schema import usage

OF_TASK = ("id", "owner", "model", "delivered")


def counting(of: FromClause, *where: ColumnElement[bool]) -> Insert:
    """The statement that counts the pictures of tasks that have just succeeded, in the transaction that says so.

    `of` has the columns `OF_TASK`; `token` and `day` are given with each. Only the tasks whose lease is held are
    among them, and only once, so that they count once whatever was tried before.
    """
    values: dict[str, ColumnElement[Any]] = {
        "lease_token": bindparam("token", type_=Text),
        "day": bindparam("day", type_=Integer),
        **{"task_id": of.c.id, "owner": of.c.owner, "model": of.c.model, "images": of.c.delivered},
    }
    return insert(usage).from_select(list(values), select(*values.values()).where(*where))


def delivered(connection: Connection, first_day: int, last_day: int) -> list[Usage]:
    return [Usage(**row._mapping) for row in connection.execute(_DELIVERED, {"first": first_day, "last": last_day})]


def images_of(connection: Connection, owner: str, day: int) -> tuple[int, int]:
    """The pictures of the owner on that day, and from the first of its month to its end."""
    row = connection.execute(_SPENT, {"owner": owner, "day": day, "first": first_of_month(day)}).one()
    return row.today, row.this_month


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
