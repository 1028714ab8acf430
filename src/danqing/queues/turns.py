"""Whose turn it is: the one statement of a claim, for every number of tasks at once.

Each step of a fair claim takes the oldest task of the owner with the fewest running ones, and among equals of the
one that was served longest ago: with more owners than slots nothing of most of them runs, and who came first would
be served first for as long as it has tasks. So the task in place k of its owner's line is taken when its owner has
`running + k` tasks, and sorting by that is the whole of a claim, in one statement instead of one a task. An owner
whose key lets only so many run has no turn beyond that, and a higher priority comes before every turn.
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
    exists,
    func,
    or_,
    select,
    true,
)

from danqing.domain.task import TaskStatus
from danqing.queues.schema import keys, tasks

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
        .order_by(*_in_order(ranked), tasks.c.submitted_at, tasks.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(of=tasks, skip_locked=True)
    )


def _ranked(dialect: str) -> Subquery:
    """The ids of the next tasks, with what they are ordered by."""
    lines = _lines(dialect)
    return (
        select(lines.c.id, lines.c.priority, lines.c.turn, lines.c.served_at)
        .where(or_(lines.c.most.is_(None), lines.c.turn <= lines.c.most))
        .order_by(*_in_order(lines), lines.c.submitted_at, lines.c.id)
        .limit(_looked_at())
        .subquery("ranked")
    )


def _in_order(tasks_with_turns: Subquery) -> tuple[ColumnElement[Any], ...]:
    """What comes before age."""
    columns = tasks_with_turns.c
    return columns.priority.desc(), columns.turn, columns.served_at


def _lines(dialect: str) -> Subquery:
    """The first tasks of every owner with their turns, and what the owner's key says of them."""
    owners, running = _waiting_owners(), _running()
    first, joined = _first_of_each(owners, dialect)
    place = func.row_number().over(partition_by=owners.c.owner, order_by=(first.c.submitted_at, first.c.id))
    turn = (func.coalesce(running.c.number, 0) + place).label("turn")
    priority = func.coalesce(keys.c.priority, 0).label("priority")
    owner = owners.c.owner
    known = joined.outerjoin(running, running.c.owner == owner).outerjoin(keys, keys.c.owner == owner)
    of_task = first.c.id, first.c.submitted_at, turn
    of_owner = owners.c.served_at, priority, keys.c.concurrent_tasks.label("most")
    return select(*of_task, *of_owner).select_from(known).subquery("lines")


def _waiting_owners() -> CTE:
    """The owners of waiting tasks, and when each was last served; zero is never, or too long ago to be known."""
    owners, served = _leaps(), tasks.alias("served")
    latest = select(func.max(served.c.scheduled_at)).where(served.c.owner == owners.c.owner).scalar_subquery()
    with_time = select(owners.c.owner, func.coalesce(latest, 0.0).label("served_at"))
    # Looked up once an owner, and not again for every task of it.
    return with_time.where(owners.c.owner.is_not(None)).cte("line_owners").prefix_with("MATERIALIZED")


def _leaps() -> CTE:
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


def _in_turn() -> Select[Any]:
    """Locks the keys of waiting owners that let only so many run, before a claim on PostgreSQL looks for tasks.

    Claims at the same moment do not see each other's tasks run. They look at the same first tasks of an owner and
    pass over those that are taken; but a task that has got ahead of them meanwhile would be one too many.
    """
    waits = exists().where(tasks.c.status == TaskStatus.PENDING, tasks.c.owner == keys.c.owner)
    bound = select(keys.c.owner).where(keys.c.concurrent_tasks.is_not(None), waits)
    return bound.order_by(keys.c.owner).with_for_update(of=keys)


IN_TURN = _in_turn()
TURNS = {dialect: turn(dialect) for dialect in ("sqlite", "postgresql")}
