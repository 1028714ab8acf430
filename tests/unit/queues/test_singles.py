"""A transaction as one statement does what the same transaction does step by step, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from danqing.domain.task import Failure, Outcome, Task, TaskStatus, Webhook
from danqing.queues import schema, transactions
from danqing.queues.base import Lease
from danqing.queues.migrations import upgrade
from danqing.queues.singles import SINGLES
from danqing.queues.transactions import End
from danqing.queues.waiting import WORK
from tests import postgresql
from tests.queueing import NOON, a_task

SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)


@pytest.fixture
def engine() -> Iterator[Engine]:
    url = make_url(postgresql.emptied_database()).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    yield engine
    engine.dispose()


def at_once(connection: Connection, function: Callable[..., Any], *args: Any) -> Any:
    """The function as a single statement, by the driver itself."""
    single = SINGLES[function](*args)
    assert single is not None
    line: Any = connection.connection.driver_connection
    cursor = line.cursor(row_factory=namedtuple_row)
    return single.answer(cursor.execute(*single.statement.said(connection.dialect, single.values)).fetchall())


def kept(connection: Connection) -> list[list[Any]]:
    """Everything that is stored of tasks and of what they used, but for the tokens, which are random."""
    return [
        [
            {name: value for name, value in row._mapping.items() if name != "lease_token"}
            for row in connection.execute(table.select())
        ]
        for table in (schema.tasks, schema.usage)
    ]


def live(connection: Connection, single: bool) -> list[Any]:
    """A task's life, step by step: what was answered and stored on the way."""
    seen: list[Any] = []

    def does(function: Callable[..., Any], *args: Any, together: bool = False) -> Any:
        ordinary = [args] if together else args
        answer = at_once(connection, function, *args) if single else function(connection, *ordinary)
        seen.append(kept(connection))
        return answer

    does(transactions.submit, a_task(), together=True)
    claim = does(transactions.claim, 4, NOON + 1, NOON + 31)
    (lease,) = claim.leases
    seen += [lease.task, claim.expired]
    does(transactions.finish, End(lease, SUCCEEDED, NOON + 2), together=True)
    seen.append(does(transactions.get_all, ["task"]))
    seen.append(does(transactions.get_lives, ["task"]))
    seen.append(does(transactions.get_lives, ["another"]))
    return seen


def test_a_life_in_single_statements_is_the_same_life(engine: Engine) -> None:
    lives = []
    for single in (False, True):
        with engine.connect() as connection:
            lives.append(live(connection, single))
            connection.rollback()
    assert lives[0] == lives[1]


def test_nothing_is_taken_at_once_while_a_lease_is_late(engine: Engine) -> None:
    """That task comes first, and has to be returned before."""
    with engine.connect() as connection:
        transactions.submit(connection, [a_task("late"), a_task("next")])
        transactions.claim(connection, 1, NOON, NOON + 30)
        assert at_once(connection, transactions.claim, 1, NOON + 30, NOON + 60) is None
        assert at_once(connection, transactions.claim, 1, NOON + 29, NOON + 60).leases[0].task.id == "next"
        connection.rollback()


def test_only_who_holds_the_lease_ends_a_task(engine: Engine) -> None:
    with engine.connect() as connection:
        transactions.submit(connection, [a_task()])
        (lease,) = transactions.claim(connection, 1, NOON, NOON + 30).leases
        before = kept(connection)
        assert at_once(connection, transactions.finish, End(replace(lease, token="old"), SUCCEEDED, NOON)) is None
        assert kept(connection) == before
        connection.rollback()


def test_a_claim_waits_for_no_disk_and_lets_its_connection_be_as_it_was(engine: Engine) -> None:
    with engine.connect() as connection:
        show = text("SHOW synchronous_commit")
        transactions.submit(connection, [a_task()])
        connection.commit()
        assert at_once(connection, transactions.claim, 1, NOON, NOON + 30).leases
        assert connection.scalar(show) == "off"
        connection.rollback()
        assert connection.scalar(show) == "on"


def an_end(outcome: Outcome = SUCCEEDED, *, makes_room: bool = False, webhook: Webhook | None = None) -> End:
    running = replace(a_task(), status=TaskStatus.RUNNING, webhook=webhook)
    return End(Lease(running, "token", makes_room), outcome, NOON)


@pytest.mark.parametrize(
    "end",
    [
        an_end(Outcome(TaskStatus.FAILED, Failure("InternalError", "no"))),
        an_end(Outcome(TaskStatus.CANCELED)),
        an_end(webhook=Webhook("https://example.com/told", "https://example.com")),
    ],
    ids=["failed", "canceled", "somebody is to be told"],
)
def test_an_end_that_is_not_usual_is_not_a_single_statement(end: End) -> None:
    assert SINGLES[transactions.finish](end) is None


@pytest.mark.parametrize("function", [transactions.get_all, transactions.get_lives])
def test_many_tasks_are_not_read_by_a_single_statement(function: Callable[..., Any]) -> None:
    assert SINGLES[function](["a", "b"]) is None


def test_waiters_are_told_of_a_task_and_of_its_end_and_of_the_room_that_it_leaves() -> None:
    def news(function: Callable[..., Any], of: Task | End) -> list[str]:
        single = SINGLES[function](of)
        assert single is not None
        return list(single.news)

    assert news(transactions.submit, a_task()) == [WORK]
    assert news(transactions.finish, an_end()) == ["task"]
    assert news(transactions.finish, an_end(makes_room=True)) == ["task", WORK]
