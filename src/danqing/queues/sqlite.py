"""SQLite for the queue: the engines, and how transactions begin.

SQLite has one writer at a time. Write transactions therefore run in one thread, in the order they came, and begin
with `BEGIN IMMEDIATE`, so that they wait for other processes before they read and never have to start over.
Reads run beside them in threads of their own, each statement by itself: in WAL mode neither blocks the other.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from danqing.errors import SettingsError, Unavailable
from danqing.queues import migrations
from danqing.queues.doorbell import Bell, SilentBell, hang_bell
from danqing.queues.sql import LOOK_AROUND, SqlQueue
from danqing.queues.transacting import Durability, Lane, bound, reason
from danqing.queues.waiting import Board

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

BUSY_SECONDS = 10.0
READERS = 2
PASSING = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR)
"""What SQLite says when the fault is neither the file's nor the path's."""
_SYNCHRONOUS: dict[Durability, str] = {"process": "NORMAL", "power": "FULL"}


async def open_sqlite(
    path: Path,
    *,
    durability: Durability = "process",
    clock: Callable[[], float] = time.time,
    look_around: float = LOOK_AROUND,
    bells: bool = True,
) -> SqlQueue:
    """The queue in the file at `path`, made if it is not there. Any number of processes of one host may open it.

    `durability` says what accepted tasks survive: "process" the end of every process, "power" a power cut too,
    at one disk sync per write. `look_around` is how often, in seconds, waiters look by themselves in case a
    bell was not heard; without `bells` it is all they have.
    Raises `SettingsError` for a database of a newer version, and where no database can be; `Unavailable` where the
    disk is full or somebody keeps the file locked: that passes.
    """
    board = Board()
    bell = hang_bell(path.with_name(f"{path.name}.bells"), board.tell) if bells else SilentBell()
    database = SqliteDatabase(path, durability, board, bell)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(database.close)
        try:
            await database.write(migrations.upgrade)
        except (DatabaseError, Unavailable) as error:
            sentence = f"{path} cannot be used as the queue's database: {reason(error)}."
            raise (Unavailable if _passes(error) else SettingsError)(sentence) from None
        undo.pop_all()
    return SqlQueue(database, board, clock=clock, look_around=look_around)


def _passes(error: BaseException) -> bool:
    cause = error.__cause__
    code = getattr(cause.orig, "sqlite_errorcode", 0) if isinstance(cause, DatabaseError) else 0
    return code & 0xFF in PASSING


class SqliteDatabase:
    """A `Database` in the file at `path`, with news for `board` and for other processes by `bell`."""

    def __init__(
        self, path: Path, durability: Durability = "process", board: Board | None = None, bell: Bell | None = None
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._reader = _engine(path, "process")
        self._writer = _engine(path, durability, begin="BEGIN IMMEDIATE")
        self._soon = _engine(path, "process", begin="BEGIN IMMEDIATE")
        self._bell = bell or SilentBell()
        self._reading = Lane("read", READERS)
        self._writing = Lane("write", 1, board, lambda connection, news: self._bell.ring(news))

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        return await self._reading.run(self._reader, bound(function, *args, **named))

    async def write(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        return await self._writing.run(self._writer, bound(function, *args, **named))

    async def write_soon(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        return await self._writing.run(self._soon, bound(function, *args, **named))

    async def write_each(self, function: Callable[[Connection, Sequence[Item]], None], item: Item) -> None:
        await self._writing.run_each(self._writer, function, item)

    def say_soon(self, news: Iterable[str]) -> None:
        self._writing.say_soon(self._reader, news)

    async def close(self) -> None:
        """Finish what has begun, and let go of the file."""
        await asyncio.gather(self._writing.close(), self._reading.close())
        await self._bell.close()
        for engine in (self._writer, self._soon, self._reader):
            engine.dispose()


def _engine(path: Path, durability: Durability, begin: str = "") -> Engine:
    """Transactions begin with the words `begin`; without any, every statement is one."""
    # Without what was to be written in its errors: a prompt is among it, and errors are logged.
    engine = create_engine(URL.create("sqlite", database=str(path)), pool_reset_on_return=None, hide_parameters=True)

    def connected(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        # Python's driver begins transactions by rules of its own unless it is told to leave that to us.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[durability]}")

    event.listen(engine, "connect", connected)
    if begin:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
