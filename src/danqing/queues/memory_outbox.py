"""The outbox of the queue in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from danqing.domain.task import Task
from danqing.queues.outbox import Delivery, Lane
from danqing.queues.waiting import DELIVERIES, Board


@dataclass(frozen=True, slots=True)
class _Row:
    """A delivery that is due at a moment; while somebody has it, then it is due again."""

    delivery: Delivery
    due_at: float

    @property
    def turn(self) -> tuple[float, str]:
        return self.due_at, self.delivery.task_id


class MemoryOutbox:
    """An `Outbox` of a dictionary; between two awaits nobody else uses it."""

    def __init__(self, board: Board, clock: Callable[[], float]) -> None:
        self._board = board
        self._clock = clock
        self._watch = board.watch(DELIVERIES)
        self._rows: dict[str, _Row] = {}

    def add(self, task: Task) -> None:
        """To be called when a task ends."""
        if task.webhook is not None and task.ended_at is not None:
            delivery = Delivery(task.id, task.webhook.receiver, task.ended_at, failures=0, until=task.ended_at)
            self._rows[task.id] = _Row(delivery, task.ended_at)
            self._board.tell([DELIVERIES])

    def forget(self, task_ids: Iterable[str]) -> None:
        """Nothing can be told any more of tasks that are gone."""
        for task_id in task_ids:
            self._rows.pop(task_id, None)

    async def take(self, lane: Lane, limit: int, seconds: float, busy: Collection[str] = ()) -> Sequence[Delivery]:
        now = self._clock()
        troubled = {row.delivery.receiver for row in self._rows.values() if row.delivery.failures}
        longest_due: dict[str, _Row] = {}
        for row in sorted(self._rows.values(), key=lambda row: row.turn):
            receiver = row.delivery.receiver
            if row.due_at <= now and receiver not in busy and (receiver in troubled) == (lane == "troubled"):
                longest_due.setdefault(receiver, row)
        return [self._lease(row, now + seconds) for row in list(longest_due.values())[:limit]]

    async def put_off(self, delivery: Delivery, until: float) -> None:
        if self._has(delivery):
            failed = replace(delivery, failures=delivery.failures + 1)
            self._rows[delivery.task_id] = _Row(failed, until)

    async def settle(self, delivery: Delivery) -> None:
        if self._has(delivery):
            del self._rows[delivery.task_id]

    async def news(self, timeout: float) -> None:
        await self._watch.wait(timeout)

    def _lease(self, row: _Row, until: float) -> Delivery:
        taken = replace(row.delivery, until=until)
        self._rows[taken.task_id] = _Row(taken, until)
        return taken

    def _has(self, delivery: Delivery) -> bool:
        row = self._rows.get(delivery.task_id)
        return row is not None and row.due_at == delivery.until
