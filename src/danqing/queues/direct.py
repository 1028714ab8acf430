"""A connection on which the event loop itself runs single statements, without a way through a thread.

A statement that is a transaction of its own is one round trip. If the connection dies meanwhile, nobody knows
whether it happened, as with a lost COMMIT. Therefore a connection is looked at before it is used: one that died
unnoticed costs no call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy.engine import Dialect

from danqing.queues.singles import Single
from danqing.queues.transacting import away
from danqing.queues.waiting import Board

RECONNECT = 0.5
"""Seconds between two attempts to connect again."""
Line = psycopg.AsyncConnection[Any]
Connect = Callable[[], Awaitable[Line]]
Ring = Callable[[Line, Collection[str]], Awaitable[None]]


class Direct:
    """One statement at a time; its news goes to `board`. `connect` opens the connection, again and again, which
    plans its statements anew every `plans_last` seconds."""

    def __init__(self, connect: Connect, dialect: Dialect, board: Board, ring: Ring, plans_last: float) -> None:
        self._connect, self._dialect, self._plans_last = connect, dialect, plans_last
        self._board, self._ring = board, ring
        self._line: Line | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._running: asyncio.Task[Any] | None = None
        self._planned_at = self._tried_at = float("-inf")

    @property
    def busy(self) -> bool:
        """Whether a statement is being run."""
        return self._running is not None and not self._running.done()

    def free(self) -> bool:
        """Whether a statement can be run now. A connection that is missing is made meanwhile."""
        if self.busy:
            return False
        if self._line is None or not _lives(self._line):
            self._line = None
            self._begin_to_connect()
        return self._line is not None

    async def run(self, single: Single) -> Any:
        """The answer of the statement, which is carried through even if the caller is cancelled meanwhile.

        None when the server refused it: then it has changed nothing. Raises `Unavailable` when the connection died,
        and nobody knows. Only while it is `free`.
        """
        self._running = asyncio.ensure_future(self._run(single))
        return await asyncio.shield(self._running)

    async def close(self) -> None:
        """Finish what has begun, and hang up."""
        if self._connecting:
            self._connecting.cancel()
        begun = [task for task in (self._connecting, self._running) if task]
        await asyncio.gather(*begun, return_exceptions=True)
        if self._line:
            await self._line.close()

    def _begin_to_connect(self) -> None:
        now = time.monotonic()
        if (self._connecting is None or self._connecting.done()) and now - self._tried_at > RECONNECT:
            self._tried_at = now
            self._connecting = asyncio.ensure_future(self._connect_again())

    async def _connect_again(self) -> None:
        # While the database is away, those who ask elsewhere say so.
        with suppress(psycopg.Error):
            self._line = await self._connect()

    async def _run(self, single: Single) -> Any:
        line = self._line
        assert line is not None
        try:
            await self._keep_plans_fresh(line)
            rows = await (await line.execute(*single.statement.said(self._dialect, single.values))).fetchall()
        except psycopg.Error as error:
            if line.closed:
                raise away() from error
            return None
        answer = single.answer(rows)
        if answer is not None and single.news:
            await self._ring(line, single.news)
            self._board.tell(single.news)
        return answer

    async def _keep_plans_fresh(self, line: Line) -> None:
        now = time.monotonic()
        if now - self._planned_at > self._plans_last:
            self._planned_at = now
            await line.execute("DISCARD PLANS")


def _lives(line: Line) -> bool:
    """Whether nothing is known of its death: the last words of a server wait where its answers are read."""
    try:
        # The second time it is found that nothing follows them.
        line.pgconn.consume_input()
        line.pgconn.consume_input()
    except psycopg.Error:
        return False
    return not line.closed
