"""Waking the processes of all hosts, through the database that they share: PostgreSQL's LISTEN and NOTIFY.

News is sent after the transaction, on the same connection but apart from it. PostgreSQL lets transactions that
notify commit one at a time, so that a NOTIFY inside would cost them the disk syncs that they could share.

As with every bell, a notice is a hint: those sent while a listener was cut off are lost, and who waits also looks
by itself now and then.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import Connection

from danqing.queues.doorbell import Tell, packed

CHANNEL = "danqing"
LONGEST = 7999
"""Bytes of a notice that PostgreSQL takes."""
RECONNECT = 0.5
"""Seconds between two attempts to connect again."""
Line = psycopg.AsyncConnection[Any]
Connect = Callable[[], Awaitable[Line]]
_NOTIFY = "SELECT pg_notify(%s, %s)"
_log = logging.getLogger(__name__)


class NotifyBell:
    """One process's voice and ear; `connect` opens the connection that listens, again and again."""

    def __init__(self, connect: Connect, tell: Tell) -> None:
        self._connect = connect
        self._tell = tell
        self._name = uuid.uuid4().hex[:12]
        self._listens = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Hear notices from now on. Needs a running loop."""
        self._listening = asyncio.create_task(self._keep_listening(), name="danqing-queue-listen")
        await self._listens.wait()

    def ring(self, connection: Connection, news: Iterable[str]) -> None:
        """Tell the others; this process is told by its caller."""
        line: Any = connection.connection.driver_connection
        # What was done is done, whether or not others can be told of it.
        with suppress(psycopg.Error):
            for notice in self._notices(news):
                line.execute(_NOTIFY, (CHANNEL, notice))

    async def ring_on(self, line: Line, news: Iterable[str]) -> None:
        """The same on a connection of the event loop."""
        with suppress(psycopg.Error):
            for notice in self._notices(news):
                await line.execute(_NOTIFY, (CHANNEL, notice))

    def _notices(self, news: Iterable[str]) -> list[str]:
        return [notice.decode() for notice in packed(news, LONGEST, f"{self._name}\n")]

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen_by(await self._connect())
            except psycopg.Error as error:
                if self._listens.is_set():
                    _log.warning("The database's notices are not heard; trying again until it works: %s", error)
            self._listens.clear()
            await asyncio.sleep(RECONNECT)

    async def _listen_by(self, line: Line) -> None:
        async with line:
            await line.execute(f"LISTEN {CHANNEL}")
            self._listens.set()
            async for notice in line.notifies():
                self._hear(notice.payload)

    def _hear(self, notice: str) -> None:
        sender, *news = notice.splitlines()
        if sender != self._name:
            self._tell(news)
