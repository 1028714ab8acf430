"""The versions of the database: new ones, old ones, those of a newer danqing, on every database."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text

from danqing.domain.task import Failure, Outcome, Task, TaskStatus
from danqing.errors import SettingsError
from danqing.queues import codec, migrations, schema
from danqing.queues.base import TaskQueue
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests import postgresql
from tests.queueing import NOON, Clock, a_task, an_artifact

NEXT = """
from alembic import op
from sqlalchemy import Column
from danqing.queues.migrations.words import Words

revision = "9999"
down_revision = "{last}"

def upgrade() -> None:
    op.add_column("tasks", Column("colour", Words, nullable=False, server_default="red"))
    op.create_table("colours", Column("name", Words, primary_key=True))
"""
LAST = max(path.name[1:5] for path in migrations.VERSIONS.glob("v*.py"))


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without anything in it."""
    return f"sqlite:///{tmp_path / 'queue.db'}" if request.param == "sqlite" else postgresql.new_database()


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    url = make_url(address)
    engine = create_engine(url if url.drivername == "sqlite" else url.set(drivername="postgresql+psycopg"))
    if url.drivername == "sqlite":
        event.listen(engine, "connect", lambda connection, record: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    yield engine
    engine.dispose()


@pytest.fixture
def with_next(tmp_path: Path) -> Path:
    """The versions there are, and one more."""
    versions = tmp_path / "versions"
    shutil.copytree(migrations.VERSIONS, versions, ignore=shutil.ignore_patterns("__pycache__"))
    (versions / "v9999_colours.py").write_text(NEXT.format(last=LAST))
    return versions


async def open_at(address: str) -> TaskQueue:
    url = make_url(address)
    if url.drivername == "sqlite":
        return await open_sqlite(Path(url.database or ""), clock=Clock())
    return await open_postgres(address, clock=Clock())


def test_the_versions_lead_to_the_tables_that_statements_are_built_from(engine: Engine) -> None:
    with engine.begin() as connection:
        migrations.upgrade(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_text_is_sorted_by_code_points_on_every_server(engine: Engine) -> None:
    """As Python sorts it, so that every queue gives equals the same order."""
    with engine.begin() as connection:
        migrations.upgrade(connection)
        words = ["b", "B", "a", "é", "~", "中", "_"]
        columns = "(id, engine, slots, busy, ready, seen_at)"
        insert = text(f"INSERT INTO workers {columns} VALUES (:id, 'blank', 1, 0, true, 0)")
        connection.execute(insert, [{"id": word} for word in words])
        assert list(connection.scalars(text("SELECT id FROM workers ORDER BY id"))) == sorted(words)


def test_a_database_is_upgraded_once_and_keeps_what_it_holds(engine: Engine, with_next: Path) -> None:
    with engine.begin() as connection:
        migrations.upgrade(connection)
        connection.execute(text("INSERT INTO workers VALUES ('w', 'blank', 1, 0, true, 0, '', '')"))
    for _ in range(2):
        with engine.begin() as connection:
            migrations.upgrade(connection, with_next)
    with engine.begin() as connection:
        assert inspect(connection).has_table("colours")
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert connection.scalar(text("SELECT id FROM workers")) == "w"


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(engine: Engine, with_next: Path) -> None:
    broken = with_next / "v9999_colours.py"
    broken.write_text(broken.read_text() + "    raise ZeroDivisionError\n")
    with engine.begin() as connection:
        migrations.upgrade(connection)
    with pytest.raises(ZeroDivisionError):
        upgrade_in_transaction(engine, lambda connection: migrations.upgrade(connection, with_next))
    with engine.begin() as connection:
        migrations.upgrade(connection)
        assert not inspect(connection).has_table("colours")


def upgrade_in_transaction(engine: Engine, upgrade: Callable[[Connection], None]) -> None:
    with engine.begin() as connection:
        upgrade(connection)


async def test_a_database_of_a_newer_danqing_is_refused_in_a_sentence(
    address: str, engine: Engine, with_next: Path
) -> None:
    with engine.begin() as connection:
        migrations.upgrade(connection, with_next)
    with pytest.raises(SettingsError, match=f"has version 9999 .* up to {LAST}") as refused:
        await open_at(address)
    assert "\n" not in str(refused.value)


OPEN_AND_SUBMIT = """
import asyncio, sys
from pathlib import Path
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests.queueing import a_task

async def main(address, name):
    file = address.removeprefix("sqlite:///")
    queue = await (open_postgres(address) if file == address else open_sqlite(Path(file)))
    for number in range(20):
        await queue.submit(a_task(f"{name}-{number}"))
    await queue.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_of_processes_that_start_together_one_upgrades_and_nothing_is_lost(address: str) -> None:
    starting = (
        asyncio.create_subprocess_exec(sys.executable, "-c", OPEN_AND_SUBMIT, address, str(number))
        for number in range(3)
    )
    processes = await asyncio.gather(*starting)
    assert await asyncio.gather(*(process.wait() for process in processes)) == [0, 0, 0]
    queue = await open_at(address)
    assert (await queue.depth()).pending == 60
    await queue.close()


# A file as danqing 0.1.0 made it, before there were migrations: its own words, which never change.
FILE_OF_0001 = """
CREATE TABLE tasks (
    id TEXT NOT NULL, request_id TEXT NOT NULL, owner TEXT NOT NULL, action TEXT NOT NULL, model TEXT NOT NULL,
    job TEXT NOT NULL, submitted_at DOUBLE NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL,
    scheduled_at DOUBLE, ended_at DOUBLE, cancel_requested BOOLEAN NOT NULL, failure_code TEXT,
    failure_message TEXT, artifacts TEXT NOT NULL, notes TEXT NOT NULL, revision INTEGER NOT NULL,
    lease_token TEXT, lease_until DOUBLE, PRIMARY KEY (id)
);
CREATE INDEX ix_tasks_turn ON tasks (status, owner, submitted_at, id);
CREATE INDEX ix_tasks_lease ON tasks (lease_until);
CREATE INDEX ix_tasks_listed ON tasks (owner, submitted_at, id);
CREATE INDEX ix_tasks_ended ON tasks (ended_at, id);
CREATE TABLE workers (
    id TEXT NOT NULL, engine TEXT NOT NULL, slots INTEGER NOT NULL, busy INTEGER NOT NULL,
    ready BOOLEAN NOT NULL, seen_at DOUBLE NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
"""
COLUMNS = (
    "id, request_id, owner, action, model, job, submitted_at, status, attempts, scheduled_at, ended_at, "
    "cancel_requested, failure_code, failure_message, artifacts, notes, revision, lease_token, lease_until"
)
OLD_TASKS = (
    a_task("waits"),
    replace(a_task("runs"), status=TaskStatus.RUNNING, attempts=1, scheduled_at=NOON + 1, artifacts=(an_artifact(),)),
    replace(
        a_task("failed"),
        status=TaskStatus.FAILED,
        ended_at=NOON + 2,
        failure=Failure("InternalError", "No."),
        notes=("no watermark",),
    ),
)


async def test_a_file_of_the_first_version_is_taken_over_with_its_tasks(tmp_path: Path) -> None:
    path = tmp_path / "danqing.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(FILE_OF_0001)
        for task in OLD_TASKS:
            connection.execute(f"INSERT INTO tasks ({COLUMNS}) VALUES ({', '.join('?' * 19)})", old_row(task))
    queue = await open_sqlite(path, clock=Clock())
    assert [await queue.get(task.id) for task in OLD_TASKS] == list(OLD_TASKS)
    (lease,) = await queue.claim(1, 30)
    assert lease.task.id == "waits"
    await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
    await queue.close()


def old_row(task: Task) -> tuple[object, ...]:
    job, artifacts, notes = (
        codec.encode_job(task.job),
        codec.encode_parts(task),
        codec.encode_notes(task.notes),
    )
    failure = (task.failure.code, task.failure.message) if task.failure else (None, None)
    held = ("token", NOON + 60) if task.status is TaskStatus.RUNNING else (None, None)
    return (
        *(task.id, task.request_id, task.owner, task.action, task.job.model, job, task.submitted_at, task.status),
        *(task.attempts, task.scheduled_at, task.ended_at, task.cancel_requested, *failure),
        *(artifacts, notes, 0, *held),
    )
