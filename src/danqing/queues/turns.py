"""Whose turn it is: the one query of a claim, for every number of tasks at once.

Each step of a fair claim takes the oldest task of the owner with the fewest running ones, and among equals of the
one that was served longest ago: with more owners than slots nothing of most of them runs, and who came first would
be served first for as long as it has tasks. So the task in place k of its owner's line is taken when its owner has
`running + k` tasks, and sorting by that is the whole of a claim, in one statement instead of one a task. An owner
whose key lets only so many run has no turn beyond that, and a higher priority comes before every turn.
The cost follows the number of owners and the size of the claim, and not the number of waiting tasks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Update,
    bindparam,
    false,
    func,
    not_,
    or_,
    select,
    true,
    update,
)

from danqing.domain.task import TaskStatus
from danqing.queues.prepared import Prepared
from danqing.queues.schema import keys, tasks

SPARE = 16
"""How many tasks more than its limit a claim on PostgreSQL looks at: others may be taking the first ones just now."""


def turn(dialect: str, *columns: ColumnElement[Any] | FromClause) -> Select[Any]:
    """The `limit` tasks whose turn it is, in order and locked, among the first `looked_at`: these columns of theirs,
    what they are ordered by, and `most`, how many their owner may have running, if that is bound.

    On PostgreSQL rows that another claim holds are skipped, and those looked at beyond the limit make up for them.
    Claims at the same moment count each other's tasks as waiting still, so that an owner may get ahead by as many
    tasks as these claims take; SQLite makes one claim after the other, and every turn is exact.
    """
    ranked = _ranked(dialect)
    return (
        select(*columns, ranked.c.most, ranked.c.priority, ranked.c.turn, ranked.c.served_at)
        .select_from(tasks)
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
        select(lines.c.id, lines.c.priority, lines.c.turn, lines.c.served_at, lines.c.most)
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
    owners = _waiting_owners()
    first, joined = _first_of_each(owners, dialect)
    place = func.row_number().over(partition_by=owners.c.owner, order_by=(first.c.submitted_at, first.c.id))
    turn = (owners.c.running + place).label("turn")
    priority = func.coalesce(keys.c.priority, 0).label("priority")
    known = joined.outerjoin(keys, keys.c.owner == owners.c.owner)
    of_task = first.c.id, first.c.submitted_at, turn
    of_owner = owners.c.served_at, priority, keys.c.concurrent_tasks.label("most")
    return select(*of_task, *of_owner).select_from(known).subquery("lines")


def _waiting_owners() -> CTE:
    """The owners of waiting tasks, how many tasks of each run, and when it was last served; zero is never, or too
    long ago to be known."""
    owners, served, busy = _leaps(), tasks.alias("served"), tasks.alias("busy")
    of_owner = served.c.owner == owners.c.owner, served.c.scheduled_at.is_not(None)
    latest = select(func.max(served.c.scheduled_at)).where(*of_owner).scalar_subquery()
    runs = busy.c.status == TaskStatus.RUNNING, busy.c.owner == owners.c.owner
    running = select(func.count()).select_from(busy).where(*runs).scalar_subquery()
    with_time = select(owners.c.owner, func.coalesce(latest, 0.0).label("served_at"), running.label("running"))
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


def _looked_at() -> ColumnElement[int]:
    return bindparam("looked_at", type_=Integer)


def _taken(*where: ColumnElement[bool], besides: Sequence[ColumnElement[Any]] = ()) -> Update:
    """Gives leases to the tasks whose turn it is, and returns them as they are then, with what is asked for besides:
    both in one, which only PostgreSQL knows. `token` begins each of their tokens; what becomes of a task is what
    `lifecycle.claimed` says."""
    following = turn("postgresql", tasks.c.id).where(*where).cte("following")
    lease = {"lease_token": bindparam("token", type_=Text).concat(tasks.c.id), "lease_until": bindparam("until")}
    run = {"status": TaskStatus.RUNNING, "attempts": tasks.c.attempts + 1, "scheduled_at": bindparam("now")}
    ordered_by = following.c.most, following.c.priority, following.c.turn, following.c.served_at
    return (
        update(tasks)
        .where(tasks.c.id == following.c.id)
        .values(**run, **lease, revision=tasks.c.revision + 1)
        .returning(*tasks.c, *ordered_by, *besides)
    )


def any_late() -> ColumnElement[bool]:
    """Whether there is a lease that has expired by `now`.

    It asks for the first one, and so do others of its kind here: for an EXISTS, PostgreSQL likes to read all rows."""
    return func.coalesce(select(func.min(tasks.c.lease_until)).scalar_subquery() <= bindparam("now"), false())


def any_waiting() -> ColumnElement[bool]:
    """Whether there is a task that waits."""
    waiting = tasks.c.status == TaskStatus.PENDING
    return select(func.min(tasks.c.owner)).where(waiting).scalar_subquery().is_not(None)


def before() -> Select[Any]:
    """Whether there are leases that have expired, and whether keys of waiting owners let only so many run."""
    columns: list[ColumnElement[Any]] = [any_late().label("late"), _bound().exists().label("bound")]
    return select(*columns)


def _in_turn() -> Select[Any]:
    """Locks the keys of waiting owners that let only so many run, before a claim on PostgreSQL looks for tasks.

    Claims at the same moment do not see each other's tasks run. They look at the same first tasks of an owner and
    pass over those that are taken; but a task that has got ahead of them meanwhile would be one too many.
    """
    return _bound().order_by(keys.c.owner).with_for_update(of=keys)


def _bound() -> Select[Any]:
    waiting = tasks.c.status == TaskStatus.PENDING, tasks.c.owner == keys.c.owner
    first = select(func.min(tasks.c.submitted_at)).where(*waiting).scalar_subquery()
    return select(keys.c.owner).where(keys.c.concurrent_tasks.is_not(None), first.is_not(None))


BEFORE = Prepared(before())
IN_TURN = _in_turn()
NEXT = Prepared(turn("sqlite", tasks))
TAKEN = Prepared(_taken())
_NOTHING_BEFORE = not_(any_late()), not_(_bound().exists())
TAKEN_AT_ONCE = Prepared(_taken(*_NOTHING_BEFORE))
"""The same, but of nothing while there is something to do before it: mostly there is not."""
_SOON = func.set_config("synchronous_commit", "off", true())
TAKEN_SOON = Prepared(_taken(*_NOTHING_BEFORE, besides=[_SOON]))
"""The same for a transaction of its own, which does not wait for a disk."""
