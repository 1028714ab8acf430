"""Transactions away from the event loop, and the news of them: what every database of the queue shares.

A transaction says by `tell` what it changes. Once it is committed, other processes are told by a bell, in the same
thread and once for all transactions that shared the commit, and then the waiters of this process on its loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from danqing.errors import Unavailable
from danqing.queues.threads import Threads
from danqing.queues.waiting import Board

Durability = Literal["process", "power"]
P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

Ring = Callable[[Connection, Collection[str]], None]
"""Brings news to other processes; it is handed the connection on which the transaction was committed."""

MOMENT = 0.01
"""Seconds that news which is not urgent waits for other news to go with."""
TOGETHER = 64
"""How many transactions are made one at most: a few milliseconds of work."""
AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)
"""What drivers raise when the fault is the database's and not the statement's: gone, full, busy, read-only."""


_NEWS = "news"


def tell(connection: Connection, topics: Iterable[str]) -> None:
    """Say, within a transaction, whose waiters shall be woken when it is committed."""
    connection.info.setdefault(_NEWS, {}).update(dict.fromkeys(topics))


def away() -> Unavailable:
    """What the users of the queue are told while its database is."""
    return Unavailable("The queue cannot be reached at the moment; try again.")


class Database(Protocol):
    """Runs a function in one transaction, off the event loop: committed when it returns, undone if it raises.

    What the function told is passed on before its caller goes on. Raises `Unavailable` while the database is away.
    A transaction that has begun is carried through, even if its caller is cancelled meanwhile.
    """

    async def read(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T: ...

    async def write(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T: ...

    async def write_soon(
        self, function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """Like `write`, without waiting for a disk: for what does no harm if a crash of the database's host takes it
        back. A `write` that returned later is only kept together with it."""

    async def write_each(self, function: Callable[[Connection, Sequence[Item]], None], item: Item) -> None:
        """Like `write`, for a function that does with many items at once what it does with each: those that come at
        the same time are handed to it together. If it raises, each is tried again by itself."""

    def say_soon(self, news: Iterable[str]) -> None:
        """Pass news on to other processes that can wait for a moment; without it, they look by themselves."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Call:
    """A transaction that waits for its turn; `alone` if no other may share its commit.

    Calls of one function are made one, with all their items.
    """

    engine: Engine
    function: Callable[[Connection, Sequence[Any]], Any]
    item: Any
    answer: asyncio.Future[Any]
    alone: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What the functions of a transaction returned, and what they told."""

    values: Mapping[Any, Any]
    news: Collection[str]


class Lane:
    """Threads in which transactions run, begun in the order they came.

    While every thread is busy, transactions gather, and those that may are then made one: they share its begin, its
    commit and its way through the thread. When one of them fails, it has failed for itself only: all are undone,
    and each runs again alone. Whoever comes by itself goes at once; in a crowd, what comes in one turn of the loop
    goes together.
    """

    def __init__(self, name: str, threads: int, board: Board | None = None, ring: Ring | None = None) -> None:
        """News goes to `board` and is rung by `ring`, where there are such."""
        self._threads: Threads[Done] = Threads(threads, f"danqing-queue-{name}")
        self._at_once = threads
        self._board = board or Board()
        self._ring = ring or _keep_silent
        self._waiting: deque[_Call] = deque()
        self._running = 0
        self._ran = asyncio.Event()
        self._sizes: deque[int] = deque(maxlen=4)  # of the last groups
        self._unsaid: dict[str, None] = {}
        self._saying: asyncio.TimerHandle | None = None

    @property
    def quiet(self) -> bool:
        """Whether whoever comes now comes by itself."""
        return not self._running and not self._waiting and max(self._sizes, default=1) == 1

    def expect_company(self) -> None:
        """Be ready for a crowd: somebody is on another way who could have gone with the one that comes now."""
        self._sizes.append(2)

    async def run(self, engine: Engine, function: Callable[[Connection], T], *, alone: bool = False) -> T:
        """Run `function` in a transaction, undone if it raises. Raises `Unavailable` when the database is away."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._add(_Call(engine, lambda connection, items: function(connection), None, answer, alone))
        return await answer

    async def run_each(
        self, engine: Engine, function: Callable[[Connection, Sequence[Item]], None], item: Item
    ) -> None:
        """The same of a function that takes the items of all that run it at the same time."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_Call(engine, function, item, answer, alone=False))
        await answer

    def say_soon(self, engine: Engine, news: Iterable[str]) -> None:
        """Ring this with the news of the next transaction, or by itself in a moment; waiters here are not told."""
        self._unsaid.update(dict.fromkeys(news))
        if self._unsaid and self._saying is None:
            self._saying = asyncio.get_running_loop().call_later(MOMENT, self._say, engine)

    def take_unsaid(self) -> dict[str, None]:
        """News that waits for other news to go with, to be told by the caller."""
        unsaid, self._unsaid = self._unsaid, {}
        return unsaid

    def _say(self, engine: Engine) -> None:
        self._saying = None
        if self._unsaid:
            said = asyncio.ensure_future(self.run(engine, lambda connection: None, alone=True))
            said.add_done_callback(_forget)

    def _add(self, call: _Call) -> None:
        self._waiting.append(call)
        if max(self._sizes, default=1) == 1:
            self._begin()
        elif len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._begin)

    async def close(self) -> None:
        """Finish what has begun and what waits for its turn."""
        if self._saying:
            self._saying.cancel()
        self._begin()
        while self._running:
            self._ran.clear()
            await self._ran.wait()
        self._threads.close()

    def _begin(self) -> None:
        while self._running < self._at_once and (group := self._next_group()):
            self._running += 1
            self._sizes.append(len(group))
            work: Work = {}
            for call in group:
                work.setdefault(call.function, []).append(call.item)
            transaction = partial(transact, group[0].engine, work, self._ring, self.take_unsaid())
            self._threads.do(transaction, partial(self._ended, group))

    def _next_group(self) -> list[_Call]:
        """Those that run next, as one; empty when nobody waits. Whose caller has left is passed over."""
        group: list[_Call] = []
        while self._waiting and _may_join(self._waiting[0], group):
            call = self._waiting.popleft()
            if not call.answer.cancelled():
                group.append(call)
        return group

    def _ended(self, group: list[_Call], outcome: Done | Exception) -> None:
        self._running -= 1
        self._ran.set()
        if isinstance(outcome, Done):
            self._pass_on(group, outcome)
        elif len(group) == 1 or isinstance(outcome, Unavailable):
            for call in group:
                _refuse(call, outcome)
        else:
            self._waiting.extendleft(replace(call, alone=True) for call in reversed(group))
        self._begin()

    def _pass_on(self, group: list[_Call], done: Done) -> None:
        self._board.tell(done.news)
        for call in group:
            if not call.answer.done():
                call.answer.set_result(done.values[call.function])


def _may_join(call: _Call, group: list[_Call]) -> bool:
    if not group:
        return True
    first = group[0]
    return len(group) < TOGETHER and first.engine is call.engine and not (first.alone or call.alone)


def _forget(said: asyncio.Future[None]) -> None:
    """A bell that could not be rung is no harm: who waits also looks by itself."""
    if not said.cancelled():
        said.exception()


def _refuse(call: _Call, error: BaseException) -> None:
    if not call.answer.done():
        call.answer.set_exception(error)


def bound(
    function: Callable[Concatenate[Connection, P], T], *args: P.args, **named: P.kwargs
) -> Callable[[Connection], T]:
    """The function with all its arguments but the connection."""
    return lambda connection: function(connection, *args, **named)


Work = dict[Callable[[Connection, Sequence[Any]], Any], list[Any]]
"""The functions of a transaction, each with its items."""


def transact(engine: Engine, work: Work, ring: Ring, unsaid: Mapping[str, None]) -> Done:
    """Run the functions in one transaction, on another connection if the one at hand turns out to be dead.

    What is `unsaid` so far is rung with their news."""
    try:
        try:
            return _attempt(engine, work, ring, unsaid)
        except DBAPIError as error:
            if not _died_before_commit(error):
                raise
        return _attempt(engine, work, ring, unsaid)
    except AWAY as error:
        raise away() from error


def reason(error: DatabaseError | Unavailable) -> str:
    """What the driver said, in one line."""
    cause = error if isinstance(error, DatabaseError) else error.__cause__
    return " ".join(str(cause.orig if isinstance(cause, DBAPIError) else error).split())


def _attempt(engine: Engine, work: Work, ring: Ring, unsaid: Mapping[str, None]) -> Done:
    with engine.connect() as connection:
        news: dict[str, None] = {}
        connection.info[_NEWS] = news
        with connection.begin():
            values = {function: function(connection, items) for function, items in work.items()}
        if news or unsaid:
            ring(connection, {**unsaid, **news})
        return Done(values, news)


def _keep_silent(connection: Connection, news: Collection[str]) -> None:
    """Nobody else is there to hear."""


def _died_before_commit(error: DBAPIError) -> bool:
    # Only a COMMIT is no statement to SQLAlchemy, and of a lost COMMIT nobody knows whether it was heard.
    return error.connection_invalidated and error.statement is not None
