"""Tasks of a danqing that knew no keys count against the limits of the keys that their owners have now."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, column, insert, make_url, table

from danqing.domain.task import Task, TaskStatus
from danqing.queues import migrations
from danqing.queues.base import LimitReached, TaskQueue, Terms
from danqing.queues.postgres import PostgresDatabase, open_postgres
from danqing.queues.rows import order_of, state_of
from danqing.queues.sqlite import SqliteDatabase, open_sqlite
from danqing.queues.transacting import Database
from tests import postgresql
from tests.queueing import NOON, a_task
from tests.stored_keys import limit

FIRST = "v0001_tasks.py"
# fmt: off
COLUMNS = [
    "id", "request_id", "owner", "action", "model", "job", "submitted_at", "status", "attempts", "scheduled_at",
    "ended_at", "cancel_requested", "failure_code", "failure_message", "artifacts", "notes",
]
# fmt: on


def of(name: str, images: int, status: TaskStatus) -> Task:
    task = replace(a_task(name), status=status)
    return replace(task, job=replace(task.job, count=images), ended_at=NOON if status.ended else None)


def fill(connection: Connection, versions: Path) -> None:
    """The first version's tables, with five pictures that are ordered and four that are over."""
    migrations.upgrade(connection, versions)
    tasks = (
        of("waits", 2, TaskStatus.PENDING),
        of("runs", 3, TaskStatus.RUNNING),
        of("failed", 4, TaskStatus.FAILED),
    )
    rows = [order_of(task) | state_of(task) for task in tasks]
    old = table("tasks", *(column(name) for name in [*COLUMNS, "revision"]))
    connection.execute(insert(old), [{name: row[name] for name in COLUMNS} | {"revision": 0} for row in rows])


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    shutil.copy(migrations.VERSIONS / FIRST, folder)
    return folder


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_what_is_ordered_is_counted_from_the_first_version_on(
    kind: str, tmp_path: Path, versions: Path
) -> None:
    address = postgresql.new_database() if kind == "postgres" else ""
    database: Database = (
        PostgresDatabase(make_url(address).set(drivername="postgresql+psycopg"))
        if address
        else SqliteDatabase(tmp_path / "queue.db")
    )
    await database.write(fill, versions)
    await database.close()
    queue: TaskQueue = await (open_postgres(address) if address else open_sqlite(tmp_path / "queue.db"))
    terms = Terms(limits=await limit(queue, "ann", images_per_day=6))
    with pytest.raises(LimitReached) as reached:
        await queue.submit(of("two-more", 2, TaskStatus.PENDING), terms)
    assert reached.value.used == 5
    await queue.submit(of("one-more", 1, TaskStatus.PENDING), terms)
    await queue.close()
