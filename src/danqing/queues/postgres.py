"""PostgreSQL for the queue: connections, and how transactions begin. Any number of processes on any hosts share it.

In a crowd psycopg runs in threads, as SQLite does: transactions gather and share their commits, and the building and
reading of statements, most of what they cost, stays away from the event loop. What comes by itself and is one
statement is run by the loop, at less than the cost of a way through a thread (`direct`).
Transactions are READ COMMITTED. The statement that locks a row, to write it or `FOR UPDATE`, says what the row must
be: PostgreSQL looks again at a row for whose lock it had to wait, and passes over one that is so no longer.

A process holds at most `WRITERS + READERS + 2` connections: one is the loop's, and one listens. PostgreSQL allows
100 unless it is told otherwise.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from danqing.errors import SettingsError, Unavailable
from danqing.queues import migrations, transactions
from danqing.queues.direct import Direct
from danqing.queues.notices import Line, NotifyBell
from danqing.queues.singles import SINGLES
from danqing.queues.sql import LOOK_AROUND, SqlQueue
from danqing.queues.transacting import Durability, Lane, bound, reason
from danqing.queues.waiting import Board

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

WRITERS = 2
"""More are slower: transactions that wait share commits, and threads contend for the interpreter."""
READERS = 2
SHARING = frozenset({transactions.record})
"""Those that may share a transaction, beside what is written by `write_each`. They lock nothing but rows of their
own process, and whoever else wants such a row holds no other; so nobody can wait for them in a circle."""
PLANS_LAST = 5.0
"""Seconds after which a connection plans its statements anew. PostgreSQL itself keeps a plan until somebody analyzes
the table, which may take a minute: long enough for a plan that was made for ten tasks to be used on ten thousand."""
PLANNED_AT = "planned_at"
"""When a connection did so last, in what it remembers of itself."""
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"
BEGIN_SOON = f"{BEGIN}; SET LOCAL synchronous_commit = off"

CONNECT: dict[str, object] = {
    "application_name": "danqing",
    "connect_timeout": 5,
    # A server that is gone without a word is noticed in seconds, not in the hours that TCP would give it.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
PREPARE = """
    SET idle_in_transaction_session_timeout = '10s'; -- a frozen process holds its locks no longer
    SET lock_timeout = '2s'; -- nor does it hold up those who wait for them
    SET statement_timeout = '30s';
    SET jit = off; -- it takes longer than any of our statements
"""
PREPARE_FOR_POWER = """
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
"""


async def open_postgres(
    url: str,
    *,
    durability: Durability = "process",
    clock: Callable[[], float] = time.time,
    look_around: float = LOOK_AROUND,
    bells: bool = True,
) -> SqlQueue:
    """The queue in the database at `url` (`postgresql://user:password@host/database`), its tables made if needed.

    What accepted tasks survive is the server's `synchronous_commit`, which is a disk sync unless somebody turned it
    off; with `durability="power"` it is turned on. `look_around` is how often, in seconds, waiters look by
    themselves in case a notice was not heard; without `bells` it is all they have.
    Raises `SettingsError` for a database of a newer version and for one that cannot be used, and `Unavailable` for
    one that cannot be reached: it may come. libpq does not tell a refused password from a server that is away.
    """
    board = Board()
    database = PostgresDatabase(_address(url), durability, board)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(database.close)
        try:
            await database.write(migrations.upgrade)
        except DatabaseError as error:
            raise SettingsError(f"{_address(url)} cannot be used as the queue's database: {reason(error)}.") from None
        except Unavailable as error:
            raise Unavailable(f"The queue's database {_address(url)} cannot be reached: {reason(error)}.") from error
        if bells:
            await database.listen()
        undo.pop_all()
    return SqlQueue(database, board, clock=clock, look_around=look_around)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("The database's address must be like postgresql://user:password@host/database.") from None
    return address.set(drivername="postgresql+psycopg")


class PostgresDatabase:
    """A `Database` on a server, with news for `board` and, by notices, for other processes.

    Reads are single statements, each a transaction of its own.
    """

    def __init__(self, address: URL, durability: Durability = "process", board: Board | None = None) -> None:
        self._arguments: dict[str, Any] = CONNECT | _arguments(address)
        self._prepare = PREPARE + (PREPARE_FOR_POWER if durability == "power" else "")
        self._reader = _engine(address, self._prepare)
        self._writer = _beginning(self._reader, BEGIN)
        self._soon = _beginning(self._reader, BEGIN_SOON)
        board = board or Board()
        self._bell = NotifyBell(self._connect, board.tell)
        self._direct = Direct(self._connect_directly, self._reader.dialect, board, self._ring, PLANS_LAST)
        self._reading = Lane("read", READERS)
        self._writing = Lane("write", WRITERS, board, self._bell.ring)

    async def listen(self) -> None:
        """Tell `board` what other processes do, from now on."""
        await self._bell.listen()

    async def read(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        with suppress(Unavailable):  # what changes nothing may be asked again
            if (answer := await self._at_once(self._reading, function, *args, **named)) is not None:
                return cast(T, answer)
        return await self._reading.run(self._reader, bound(function, *args, **named))

    async def write(self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs) -> T:
        alone = function not in SHARING
        return await self._writing.run(self._writer, bound(function, *args, **named), alone=alone)

    async def write_soon(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        if (answer := await self._at_once(self._writing, function, *args, **named)) is not None:
            return cast(T, answer)
        return await self._writing.run(self._soon, bound(function, *args, **named), alone=True)

    async def write_each(self, function: Callable[[Connection, Sequence[Item]], None], item: Item) -> None:
        if await self._at_once(self._writing, function, item) is None:
            await self._writing.run_each(self._writer, function, item)

    def say_soon(self, news: Iterable[str]) -> None:
        self._writing.say_soon(self._reader, news)

    async def close(self) -> None:
        """Finish what has begun, and hang up."""
        await asyncio.gather(self._writing.close(), self._reading.close(), self._direct.close())
        await self._bell.close()
        self._reader.dispose()

    async def _at_once(self, lane: Lane, function: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """What the function returns as a single statement, if it comes by itself; None when it must go its lane."""
        make = SINGLES.get(function)
        if make is None or not lane.quiet or not self._free_for(lane):
            return None
        single = make(*args, **named)
        return await self._direct.run(single) if single else None

    def _free_for(self, lane: Lane) -> bool:
        # Reads have gathered already where they were asked for (`reading`).
        if lane is self._writing and self._direct.busy:
            lane.expect_company()
        return self._direct.free()

    async def _ring(self, line: Line, news: Iterable[str]) -> None:
        await self._bell.ring_on(line, [*self._writing.take_unsaid(), *news])

    async def _connect(self) -> Line:
        return await psycopg.AsyncConnection.connect(**self._arguments, autocommit=True)

    async def _connect_directly(self) -> Line:
        line = await psycopg.AsyncConnection.connect(**self._arguments, autocommit=True, row_factory=namedtuple_row)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(line.close)
            line.adapters.register_dumper(str, _Words)
            await line.execute(self._prepare)
            undo.pop_all()
        return line


class _Words(StrDumperUnknown):
    """PostgreSQL's text cannot hold NUL, nor half of a surrogate pair; a client may send both."""

    def dump(self, obj: str) -> bytes:
        return obj.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace")


def _engine(address: URL, prepare: str) -> Engine:
    engine = create_engine(
        address,
        connect_args=CONNECT,
        pool_size=WRITERS + READERS,
        max_overflow=0,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # every transaction is ended by whoever began it
        use_native_hstore=False,
        hide_parameters=True,  # errors are logged, and a prompt is among what was to be written
    )

    def connected(connection: psycopg.Connection[Any], record: ConnectionPoolEntry) -> None:
        # The driver begins no transactions of its own: where there shall be one, we begin it.
        connection.autocommit = True
        connection.adapters.register_dumper(str, _Words)
        connection.execute(prepare)

    event.listen(engine, "connect", connected)
    return engine


def _beginning(engine: Engine, words: str) -> Engine:
    """The same connections, for transactions that begin with these words."""
    facet = engine.execution_options()

    def begin(connection: Connection) -> None:
        stale = connection.info.get(PLANNED_AT, 0.0) < time.monotonic() - PLANS_LAST
        if stale:
            connection.info[PLANNED_AT] = time.monotonic()
        # Without parameters, several statements go in one message.
        options = {"no_parameters": True}
        connection.exec_driver_sql(f"DISCARD PLANS; {words}" if stale else words, execution_options=options)

    event.listen(facet, "begin", begin)
    return facet


def _arguments(address: URL) -> dict[str, Any]:
    """What psycopg is told of the address."""
    return address.translate_connect_args(username="user", database="dbname") | dict(address.query)
