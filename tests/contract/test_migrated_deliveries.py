"""What a task had delivered before its database was upgraded counts when it ends afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, make_url, table
from sqlalchemy import column as named

from danqing.domain.task import Outcome, Passage, Task, TaskStatus
from danqing.domain.usage import Usage
from danqing.queues import migrations
from danqing.queues.base import Lease, TaskQueue
from danqing.queues.postgres import PostgresDatabase, open_postgres
from danqing.queues.rows import order_of, state_of
from danqing.queues.schema import tasks
from danqing.queues.sqlite import SqliteDatabase, open_sqlite
from danqing.queues.transacting import Database
from tests import postgresql
from tests.queueing import NOON, Clock, a_task, an_artifact

LAST_BEFORE = "0006"
COLUMNS = [column.name for column in tasks.c if column.name != "delivered"]
PICTURES = (an_artifact(0), an_artifact(1))
RUNNING = replace(a_task("pictures"), status=TaskStatus.RUNNING, attempts=1, artifacts=PICTURES)
OPEN = (
    RUNNING,
    replace(RUNNING, id="words", artifacts=PICTURES[:1], passages=(Passage(0, "once"),)),
    replace(RUNNING, id="nothing", artifacts=(), passages=(Passage(0, "once"),)),
)


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """Those before pictures were counted one by one."""
    folder = tmp_path / "versions"
    folder.mkdir()
    for path in migrations.VERSIONS.glob("v[0-9]*.py"):
        if path.name[1:5] <= LAST_BEFORE:
            shutil.copy(path, folder)
    return folder


def fill(connection: Connection, versions: Path) -> None:
    migrations.upgrade(connection, versions)
    held = {"revision": 0, "lease_until": NOON + 60}
    rows = [order_of(task) | state_of(task) | held | {"lease_token": task.id} for task in OPEN]
    old = table("tasks", *(named(name) for name in COLUMNS))
    connection.execute(insert(old), [{name: row[name] for name in COLUMNS} for row in rows])


def lease_of(task: Task) -> Lease:
    return Lease(task, token=task.id)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_pictures_from_before_the_upgrade_count(kind: str, tmp_path: Path, versions: Path) -> None:
    address = postgresql.new_database() if kind == "postgres" else ""
    database: Database = (
        PostgresDatabase(make_url(address).set(drivername="postgresql+psycopg"))
        if address
        else SqliteDatabase(tmp_path / "queue.db")
    )
    await database.write(fill, versions)
    await database.close()
    clock = Clock()
    queue: TaskQueue = await (
        open_postgres(address, clock=clock) if address else open_sqlite(tmp_path / "queue.db", clock=clock)
    )
    for task in OPEN:
        await queue.finish(lease_of(task), Outcome(TaskStatus.SUCCEEDED))
    assert await queue.usage(0, 100_000) == [
        Usage(day=int(NOON // 86_400), owner="ann", model="wan2.7-image", tasks=3, images=3)
    ]
    await queue.close()
