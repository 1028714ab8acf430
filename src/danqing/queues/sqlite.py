"""SQLite for the queue: engines, threads and wake-ups. What differs on another database is all in this file.

SQLite has one writer at a time. Write transactions therefore run in one thread, in the order they came, and begin
with `BEGIN IMMEDIATE`, so that they wait for other processes before they read and never have to start over.
Reads run beside them in threads of their own: in WAL mode neither blocks the other.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Concatenate, Literal, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from danqing.errors import SettingsError, Unavailable
from danqing.queues import schema
from danqing.queues.doorbell import SilentBell, hang_bell
from danqing.queues.sql import LOOK_AROUND, SqlQueue
from danqing.queues.waiting import Board

Durability = Literal["process", "power"]
P = ParamSpec("P")
T = TypeVar("T")

BUSY_SECONDS = 10.0
READERS = 2
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
    Raises `SettingsError` for a database of another version, and where no database can be.
    """
    database = SqliteDatabase(path, durability)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(database.close)
        try:
            await database.write(schema.create)
        except (DatabaseError, Unavailable) as error:
            raise SettingsError(f"{path} cannot be used as the queue's database: {_reason(error)}.") from None
        board = Board()
        bell = hang_bell(path.with_name(f"{path.name}.bells"), board.tell) if bells else SilentBell()
        undo.pop_all()
    return SqlQueue(database, board, bell, clock=clock, look_around=look_around)


def _reason(error: DatabaseError | Unavailable) -> str:
    cause = error if isinstance(error, DatabaseError) else error.__cause__
    return str(cause.orig if isinstance(cause, DatabaseError) else error)


class SqliteDatabase:
    """Runs transactions on the file at `path`, away from the event loop.

    A database that cannot be written or read at the moment is `Unavailable`.
    """

    def __init__(self, path: Path, durability: Durability = "process") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = _engine(path, durability, begin="BEGIN IMMEDIATE")
        self._reader = _engine(path, durability, begin="BEGIN")
        self._writing = ThreadPoolExecutor(1, "danqing-queue-write")
        self._reading = ThreadPoolExecutor(READERS, "danqing-queue-read")

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        call = partial(_transact, self._reader, function, *args, **named)
        return await asyncio.get_running_loop().run_in_executor(self._reading, call)

    async def write(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        call = partial(_transact, self._writer, function, *args, **named)
        return await asyncio.get_running_loop().run_in_executor(self._writing, call)

    async def close(self) -> None:
        """Finish what has begun, and let go of the file."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writing.shutdown()
        self._reading.shutdown()
        self._writer.dispose()
        self._reader.dispose()


def _transact(
    engine: Engine, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
) -> T:
    try:
        with engine.begin() as connection:
            return function(connection, *args, **named)
    except OperationalError as error:
        raise Unavailable("The queue cannot be reached at the moment; try again.") from error


def _engine(path: Path, durability: Durability, begin: str) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)))

    def connected(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        # Python's driver begins transactions by rules of its own unless it is told to leave that to us.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {_SYNCHRONOUS[durability]}")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine
