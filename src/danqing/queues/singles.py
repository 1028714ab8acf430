"""Transactions that one statement can be, on PostgreSQL: what every task passes through when it comes by itself.

Such a statement is committed as it is run. Each stands for a function of `transactions`, which does the same where
one statement does not do: for many at once, and for what is not usual.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from danqing.domain.task import Task, TaskStatus
from danqing.queues import schema, transactions
from danqing.queues.prepared import Prepared, Values
from danqing.queues.transactions import Claim, End
from danqing.queues.turns import TAKEN_SOON
from danqing.queues.waiting import WORK


@dataclass(frozen=True, slots=True)
class Single:
    """A transaction of one statement: what it makes of its rows, and whose waiters are told when it is committed.

    `answer` is None for no rows where that is not all there is to do: then it has changed nothing.
    """

    statement: Prepared
    values: Values
    answer: Callable[[Sequence[Any]], Any]
    news: Collection[str] = ()


def _submit(task: Task) -> Single:
    return Single(_SUBMIT, transactions.submitted_row(task), _whether_any, [WORK])


def _claim(limit: int, now: float, until: float) -> Single:
    return Single(TAKEN_SOON, transactions.claim_values(limit, now, until), _claimed)


def _claimed(rows: Sequence[Any]) -> Claim | None:
    return Claim(transactions.leases_of(rows), []) if rows else None


def _finish(end: End) -> Single | None:
    task = end.task()
    if task.status is not TaskStatus.SUCCEEDED or task.webhook is not None:
        return None
    return Single(_FINISH, transactions.ended_row(end, task), _whether_any, transactions.news_of_end(end))


def _get(task_ids: Sequence[str]) -> Single | None:
    return _of_one(transactions.ONE, task_ids, transactions.tasks_by_id)


def _get_life(task_ids: Sequence[str]) -> Single | None:
    return _of_one(transactions.LIFE, task_ids, transactions.lives_by_id)


def _of_one(
    statement: Prepared, task_ids: Sequence[str], answer: Callable[[Sequence[Any]], dict[str, Any]]
) -> Single | None:
    return Single(statement, {"task_id": task_ids[0]}, answer) if len(task_ids) == 1 else None


def _whether_any(rows: Sequence[Any]) -> bool | None:
    return True if rows else None


_SUBMIT = Prepared(insert(schema.tasks).returning(schema.tasks.c.id))
_FINISH = Prepared(transactions.DELIVERING.returning(schema.usage.c.task_id))
SINGLES: Mapping[Callable[..., Any], Callable[..., Single | None]] = {
    transactions.submit: _submit,
    transactions.claim: _claim,
    transactions.finish: _finish,
    transactions.get_all: _get,
    transactions.get_lives: _get_life,
}
"""What makes the single statement of a function's arguments, for those of which one statement may do."""
