"""Small HTTP clients that cost little beside what they measure."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Self, cast
from urllib.parse import urlsplit

import uvloop


class _Connection(asyncio.Protocol):
    """Closed loop: sends `request` over and over for so many seconds, and notes how long each answer took."""

    def __init__(self, request: bytes, seconds: float, done: asyncio.Future[list[float]]) -> None:
        self._request = request
        self._seconds = seconds
        self._done = done
        self._times: list[float] = []
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._end = time.perf_counter() + self._seconds
        self._send()

    def _send(self) -> None:
        self._started = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if _whole(self._buffer) is None:
            return
        now = time.perf_counter()
        self._times.append(now - self._started)
        self._buffer = b""
        if now < self._end:
            self._send()
        else:
            self._transport.close()
            self._done.set_result(self._times)


class Line(asyncio.Protocol):
    """A connection on which one thing is asked after another."""

    @classmethod
    async def open(cls, url: str) -> Self:
        parts = urlsplit(url)
        return (await asyncio.get_running_loop().create_connection(cls, parts.hostname, parts.port))[1]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises `ConnectionError`."""
        if self._transport.is_closing():
            raise ConnectionError("The server has hung up.")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answer = _whole(self._buffer)
        if answer and self._answer and not self._answer.done():
            self._buffer = b""
            self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError("The server hung up without an answer."))

    def close(self) -> None:
        self._transport.close()


def _whole(answer: bytes) -> tuple[int, bytes] | None:
    """Status and body, once they have come."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return (int(head[9:12]), body) if length and len(body) >= int(length) else None


async def _load(url: str, request: bytes, connections: int, seconds: float) -> list[float]:
    loop = asyncio.get_running_loop()
    parts = urlsplit(url)
    done: list[asyncio.Future[list[float]]] = []
    for _ in range(connections):
        future: asyncio.Future[list[float]] = loop.create_future()
        await loop.create_connection(lambda: _Connection(request, seconds, future), parts.hostname, parts.port)  # noqa: B023 - it is called before the next round
        done.append(future)
    return [one for times in await asyncio.gather(*done) for one in times]


def p50(url: str, request: bytes, connections: int, seconds: float = 1.0) -> float:
    """The median seconds of an answer, with so many connections at once."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return statistics.median(runner.run(_load(url, request, connections, seconds)))
