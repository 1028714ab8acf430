"""The outbox in the queue's database: its transactions, and the `Outbox` that runs them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from danqing.domain.task import Task
from danqing.queues.outbox import Delivery, Lane
from danqing.queues.schema import deliveries
from danqing.queues.transacting import Database, tell
from danqing.queues.waiting import DELIVERIES, Board


class SqlOutbox:
    """An `Outbox` over the queue's `Database`; `board` tells of new ends, `clock` gives seconds since the epoch."""

    def __init__(self, database: Database, board: Board, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._watch = board.watch(DELIVERIES)

    async def take(self, lane: Lane, limit: int, seconds: float, busy: Collection[str] = ()) -> Sequence[Delivery]:
        now = self._clock()
        return await self._database.write_soon(take, lane, limit, now, now + seconds, busy)

    async def put_off(self, delivery: Delivery, until: float) -> None:
        await self._database.write(put_off, delivery, until)

    async def settle(self, delivery: Delivery) -> None:
        await self._database.write(settle, delivery)

    async def news(self, timeout: float) -> None:
        await self._watch.wait(timeout)


def add(connection: Connection, tasks: Iterable[Task]) -> None:
    """To be called in the transaction that ends these tasks: those of them that have ended and have an address."""
    rows = [row for task in tasks if (row := _row(task))]
    if rows:
        connection.execute(_INSERT, rows)
        tell(connection, [DELIVERIES])


def take(
    connection: Connection, lane: Lane, limit: int, now: float, until: float, busy: Collection[str]
) -> list[Delivery]:
    rows = connection.execute(_TAKE[lane], {"now": now, "limit": limit, "busy": list(busy)}).all()
    if rows:
        connection.execute(_LEASE, [{"id": row.task_id, "until": until} for row in rows])
    return [_delivery(row, until) for row in rows]


def put_off(connection: Connection, delivery: Delivery, until: float) -> None:
    connection.execute(_PUT_OFF, _names(delivery) | {"later": until})


def settle(connection: Connection, delivery: Delivery) -> None:
    connection.execute(_SETTLE, _names(delivery))


def forget(connection: Connection, task_ids: Sequence[str]) -> None:
    """Nothing can be told any more of tasks whose rows are removed."""
    connection.execute(delete(deliveries).where(deliveries.c.task_id.in_(task_ids)))


def _row(task: Task) -> dict[str, Any] | None:
    if task.webhook is None or task.ended_at is None:
        return None
    moments = {"ended_at": task.ended_at, "due_at": task.ended_at}
    return {"task_id": task.id, "receiver": task.webhook.receiver, "failures": 0, **moments}


def _delivery(row: Row[Any], until: float) -> Delivery:
    return Delivery(row.task_id, row.receiver, row.ended_at, row.failures, until)


def _names(delivery: Delivery) -> dict[str, Any]:
    """What only the one who has the delivery can say."""
    return {"id": delivery.task_id, "until": delivery.until}


def _taking(in_lane: ColumnElement[bool]) -> Select[Any]:
    """The longest due of each receiver of a lane, locked; what others are taking just now is passed over."""
    line = func.row_number().over(
        partition_by=deliveries.c.receiver, order_by=(deliveries.c.due_at, deliveries.c.task_id)
    )
    not_busy = deliveries.c.receiver.not_in(bindparam("busy", expanding=True))
    ranked = select(deliveries.c.task_id, line.label("place")).where(_due(), not_busy, in_lane).subquery("ranked")
    return (
        select(deliveries)
        .join(ranked, deliveries.c.task_id == ranked.c.task_id)
        # Said once more of the row itself: PostgreSQL looks again at a row that another one held till now.
        .where(ranked.c.place == 1, _due())
        .order_by(deliveries.c.due_at, deliveries.c.task_id)
        .limit(bindparam("limit"))
        .with_for_update(of=deliveries, skip_locked=True)
    )


def _due() -> ColumnElement[bool]:
    return deliveries.c.due_at <= bindparam("now")


def _troubled() -> ColumnElement[bool]:
    other = deliveries.alias("other")
    failed = exists().where(other.c.receiver == deliveries.c.receiver, other.c.failures > 0)
    return or_(deliveries.c.failures > 0, failed)


_HELD = deliveries.c.task_id == bindparam("id"), deliveries.c.due_at == bindparam("until")
_INSERT = insert(deliveries)
_TAKE = {"fresh": _taking(not_(_troubled())), "troubled": _taking(_troubled())}
_LEASE = update(deliveries).where(deliveries.c.task_id == bindparam("id")).values(due_at=bindparam("until"))
_PUT_OFF = update(deliveries).where(*_HELD).values(due_at=bindparam("later"), failures=deliveries.c.failures + 1)
_SETTLE = delete(deliveries).where(*_HELD)
