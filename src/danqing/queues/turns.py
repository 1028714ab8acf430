"""Whose turn it is: the one statement of a claim, for every number of tasks at once.

Each step of a fair claim takes the oldest task of the owner with the fewest running ones. So the task in place k of
its owner's line is taken when its owner has `running + k` tasks, and sorting by that, and by age among equals, is
the whole of a claim, in one statement instead of one a task.
The cost follows the number of owners and the size of the claim, and not the number of waiting tasks.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    bindparam,
    func,
    select,
    true,
)

from danqing.domain.task import TaskStatus
from danqing.queues.schema import tasks

SPARE = {"sqlite": 0, "postgresql": 16}
"""How many tasks more than its limit a claim looks at, in case that others are taking the first ones just now."""


def turn(dialect: str) -> Select[Any]:
    """The rows of the `limit` tasks whose turn it is, in order and locked, among the first `looked_at`.

    On PostgreSQL rows that another claim holds are skipped, and those looked at beyond the limit make up for them.
    Claims at the same moment count each other's tasks as waiting still, so that an owner may get ahead by as many
    tasks as these claims take; SQLite makes one claim after the other, and every turn is exact.
    """
    ranked = _ranked(dialect)
    return (
        select(tasks)
        .join(ranked, tasks.c.id == ranked.c.id)
        # Said once more of the row itself: PostgreSQL looks again at a row that another claim held till now.
        .where(tasks.c.status == TaskStatus.PENDING)
        .order_by(ranked.c.turn, tasks.c.submitted_at, tasks.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=tasks, skip_locked=True)
    )


def _ranked(dialect: str) -> Subquery:
    """The ids of the next tasks with their turns."""
    owners, running = _waiting_owners(), _running()
    first, joined = _first_of_each(owners, dialect)
    place = func.row_number().over(partition_by=owners.c.owner, order_by=(first.c.submitted_at, first.c.id))
    turn = (func.coalesce(running.c.number, 0) + place).label("turn")
    return (
        select(first.c.id, turn)
        .select_from(joined.outerjoin(running, running.c.owner == owners.c.owner))
        .order_by(turn, first.c.submitted_at, first.c.id)
        .limit(_looked_at())
        .subquery("ranked")
    )


def _waiting_owners() -> CTE:
    """The owners of waiting tasks, found by leaping through the index from one to the next.

    The last row is NULL.
    """
    pending = tasks.c.status == TaskStatus.PENDING
    owners = select(func.min(tasks.c.owner).label("owner")).where(pending).cte("owners", recursive=True)
    following = select(func.min(tasks.c.owner)).where(pending, tasks.c.owner > owners.c.owner).scalar_subquery()
    return owners.union_all(select(following).where(owners.c.owner.is_not(None)))


def _first_of_each(owners: CTE, dialect: str) -> tuple[FromClause, FromClause]:
    """Each owner's oldest waiting tasks, and these joined to the owners; SQLite knows no LATERAL."""
    waiting = tasks.alias("waiting")
    oldest = (
        select(waiting.c.id, waiting.c.submitted_at)
        .where(waiting.c.status == TaskStatus.PENDING, waiting.c.owner == owners.c.owner)
        .order_by(waiting.c.submitted_at, waiting.c.id)
        .limit(_looked_at())
    )
    if dialect == "postgresql":
        lateral = oldest.lateral("first")
        return lateral, owners.join(lateral, true())
    first = tasks.alias("first")
    return first, owners.join(first, first.c.id.in_(oldest.with_only_columns(waiting.c.id).correlate(owners)))


def _running() -> Subquery:
    """How many tasks of each owner run; owners without any are not in it."""
    busy = tasks.alias("busy")
    number = func.count().label("number")
    of_owner = select(busy.c.owner, number).where(busy.c.status == TaskStatus.RUNNING).group_by(busy.c.owner)
    return of_owner.subquery("running")


def _looked_at() -> ColumnElement[int]:
    return bindparam("looked_at", type_=Integer)


TURNS = {dialect: turn(dialect) for dialect in ("sqlite", "postgresql")}
