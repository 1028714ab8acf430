"""What is SQLite's own in the queue: the file, its settings, and processes that share it."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, insert, text
from sqlalchemy.dialects import sqlite

from danqing.domain.task import Outcome, TaskStatus
from danqing.queues import migrations, schema, transactions
from danqing.queues.rows import order_of, state_of
from danqing.queues.schema import tasks
from danqing.queues.sqlite import SqliteDatabase, open_sqlite
from danqing.queues.transacting import Durability
from danqing.queues.turns import turn
from tests.queueing import NOON, Clock, a_task


@pytest.mark.parametrize(("durability", "synchronous"), [("process", 1), ("power", 2)])
async def test_durability_decides_what_is_synced(tmp_path: Path, durability: Durability, synchronous: int) -> None:
    database = SqliteDatabase(tmp_path / "queue.db", durability)
    assert await database.write(pragma, "synchronous") == synchronous
    assert await database.write(pragma, "journal_mode") == "wal"
    assert await database.write_soon(pragma, "synchronous") == 1
    await database.close()


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


async def test_a_transaction_that_raises_leaves_nothing(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "queue.db")
    await database.write(migrations.upgrade)
    with pytest.raises(ZeroDivisionError):
        await database.write(submit_and_stumble)
    assert await database.read(transactions.get_all, ["task"]) == {}
    await database.close()


def submit_and_stumble(connection: Connection) -> None:
    transactions.submit(connection, [a_task()])
    raise ZeroDivisionError


async def test_transactions_never_run_on_the_event_loop(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "queue.db")
    threads = {await database.write(thread), await database.read(thread)}
    assert len(threads | {threading.get_ident()}) == 3
    await database.close()


def thread(connection: Connection) -> int:
    return threading.get_ident()


async def test_readers_see_the_last_commit_while_a_writer_is_at_work(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "queue.db")
    await database.write(migrations.upgrade)
    await database.write_each(transactions.submit, a_task())
    writing = asyncio.ensure_future(database.write(cancel_slowly))
    await asyncio.sleep(0.05)
    task = (await database.read(transactions.get_all, ["task"]))["task"]
    assert task.status is TaskStatus.PENDING
    assert not writing.done()
    assert await writing
    await database.close()


def cancel_slowly(connection: Connection) -> bool:
    done = transactions.cancel(connection, "task", running=False, now=NOON)
    time.sleep(0.2)
    return done


async def test_closing_finishes_the_writes_that_have_begun(tmp_path: Path) -> None:
    queue = await open_sqlite(tmp_path / "queue.db")
    submits = [asyncio.ensure_future(queue.submit(a_task(f"t{number}"))) for number in range(50)]
    await asyncio.sleep(0)
    await queue.close()
    await asyncio.gather(*submits)
    queue = await open_sqlite(tmp_path / "queue.db")
    assert (await queue.depth()).pending == 50
    await queue.close()


async def test_a_bell_folder_is_beside_the_database_and_empty_after(tmp_path: Path) -> None:
    queue = await open_sqlite(tmp_path / "queue.db")
    assert len(list((tmp_path / "queue.db.bells").iterdir())) == 1
    await queue.close()
    assert list((tmp_path / "queue.db.bells").iterdir()) == []


async def test_many_waiters_of_tasks_that_others_finish_are_found_by_one_look(tmp_path: Path) -> None:
    """Without a bell, and with more waiters than fit into one statement."""
    names = [f"t{number}" for number in range(transactions.CHUNK + 100)]
    here = await open_sqlite(tmp_path / "queue.db", bells=False, look_around=0.05)
    there = await open_sqlite(tmp_path / "queue.db", bells=False)
    await asyncio.gather(*(there.submit(a_task(name)) for name in names))
    waiting = [asyncio.ensure_future(here.changed(a_task(name), 60)) for name in names]
    for lease in await there.claim(len(names), 30):
        await there.finish(lease, Outcome(TaskStatus.SUCCEEDED))
    tasks = await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert {task.status for task in tasks if task} <= {TaskStatus.RUNNING, TaskStatus.SUCCEEDED}
    await here.close()
    await there.close()


async def test_a_lease_that_expires_while_work_is_waited_for_is_found_by_a_look(tmp_path: Path) -> None:
    clock = Clock()
    queue = await open_sqlite(tmp_path / "queue.db", clock=clock, look_around=0.02)
    await queue.submit(a_task())
    await queue.claim(1, 30)
    waiting = asyncio.ensure_future(queue.work(60))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    clock.go_on(30)
    await asyncio.wait_for(waiting, 5)
    await queue.close()


async def test_a_look_that_fails_is_reported_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    queue = await open_sqlite(tmp_path / "queue.db", bells=False, look_around=0.02)
    await queue.submit(a_task())
    waiting = asyncio.ensure_future(queue.changed(a_task(), 60))
    await asyncio.sleep(0.05)
    with contextlib.closing(sqlite3.connect(tmp_path / "queue.db")) as connection:
        connection.execute("ALTER TABLE tasks RENAME TO lost")
        await asyncio.sleep(0.1)
        connection.execute("ALTER TABLE lost RENAME TO tasks")
        with connection:
            connection.execute("UPDATE tasks SET status = 'CANCELED', revision = revision + 1")
    task = await asyncio.wait_for(waiting, 5)
    assert task is not None
    assert task.status is TaskStatus.CANCELED
    assert "trying again" in caplog.text
    await queue.close()


async def test_a_write_that_has_begun_is_carried_through_though_its_caller_left(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "queue.db")
    await database.write(migrations.upgrade)
    await database.write_each(transactions.submit, a_task())
    writing = asyncio.ensure_future(database.write(cancel_slowly))
    await asyncio.sleep(0.05)
    writing.cancel()
    await database.close()
    reopened = SqliteDatabase(tmp_path / "queue.db")
    task = (await reopened.read(transactions.get_all, ["task"]))["task"]
    assert task.status is TaskStatus.CANCELED
    await reopened.close()


INDEXES = {
    "claim": (turn("sqlite", tasks).params(limit=4, looked_at=4), "ix_tasks_turn"),
    "expired leases": (transactions.LATE.params(now=NOON), "ix_tasks_lease"),
}


@pytest.mark.parametrize("name", INDEXES)
async def test_claims_leap_through_an_index(tmp_path: Path, name: str) -> None:
    """None of the steps of a claim looks at all tasks."""
    statement, index = INDEXES[name]
    database = SqliteDatabase(tmp_path / "queue.db")
    await database.write(migrations.upgrade)
    plan = await database.read(plan_of, as_text(statement))
    assert index in plan
    assert "SCAN tasks" not in plan
    await database.close()


def as_text(statement: Select[Any]) -> str:
    return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def plan_of(connection: Connection, statement: str) -> str:
    return "\n".join(row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")))


async def test_a_claim_costs_the_number_of_owners_and_not_of_tasks(tmp_path: Path) -> None:
    """Ten thousand tasks of fifty owners wait; a claim takes well under a millisecond, and here it may take five."""
    database = SqliteDatabase(tmp_path / "queue.db")
    await database.write(migrations.upgrade)
    await database.write(fill, 10_000)
    fastest = min([await database.write(timed_claim) for _ in range(20)])
    assert fastest < 0.005
    await database.close()


def fill(connection: Connection, number: int) -> None:
    task = order_of(a_task()) | state_of(a_task()) | {"revision": 0}
    rows = [task | {"id": f"t{n}", "owner": f"o{n % 50}", "submitted_at": NOON + n} for n in range(number)]
    connection.execute(insert(schema.tasks), rows)


def timed_claim(connection: Connection) -> float:
    began = time.perf_counter()
    leases = transactions.claim(connection, 1, NOON, NOON + 30).leases
    assert len(leases) == 1
    return time.perf_counter() - began
