"""Transactions that one statement can be, on PostgreSQL: what every task passes through when it comes by itself.

Such a statement is committed as it is run, and the notice of it goes with it. Each stands for a function of
`transactions`, which does the same when one statement does not do: for many at once, and for what is not usual.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, func, insert, select
from sqlalchemy.sql.dml import ReturningInsert

from danqing.domain.task import Task, TaskStatus
from danqing.queues import schema, transactions
from danqing.queues.prepared import Prepared, Values
from danqing.queues.transactions import Claim, End
from danqing.queues.turns import TAKEN_SOON
from danqing.queues.waiting import WORK


@dataclass(frozen=True, slots=True)
class Single:
    """A transaction of one statement. `answer` makes of its rows what the function returns, and None of too few:
    then it has changed nothing. With `news` the statement notifies, by the parameters `channel` and `notice`."""

    statement: Prepared
    values: Values
    answer: Callable[[Sequence[Any]], Any]
    news: Collection[str] = ()


def single_of(function: Callable[..., Any], *args: Any) -> Single | None:
    """What the function does with these arguments, if one statement may do it."""
    make = _SINGLES.get(function)
    return make(*args) if make else None


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


def _telling(change: ReturningInsert[Any]) -> Prepared:
    """The change and its notice, which is sent when there was something to change."""
    notify = func.pg_notify(bindparam("channel", type_=Text), bindparam("notice", type_=Text))
    return Prepared(select(notify).select_from(change.cte("changed")))


_SUBMIT = _telling(insert(schema.tasks).returning(schema.tasks.c.id))
_FINISH = _telling(transactions.DELIVERING.returning(schema.usage.c.task_id))
_SINGLES: dict[Callable[..., Any], Callable[..., Single | None]] = {
    transactions.submit: _submit,
    transactions.claim: _claim,
    transactions.finish: _finish,
    transactions.get_all: _get,
    transactions.get_lives: _get_life,
}
