"""Raw HTTP to a server under test: any bytes as a request, and its answer or that there was none."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from faults.report import Report

PATIENCE = 30.0  # seconds after which no answer is a hang
LARGEST = 1 << 24


@dataclass(frozen=True, slots=True)
class Request:
    """Bytes to send. `tame` says that they are one request, so that the connection can be used again."""

    data: bytes
    tame: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `closes` says that nothing more will."""

    status: int
    headers: dict[str, str]
    body: bytes
    closes: bool


class Line:
    """One connection at a time, opened when it is needed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = (parts.hostname or "", parts.port or 80)
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: Request) -> Answer | None:
        """The answer; None when the server hung up instead. Raises `TimeoutError` when it does neither."""
        if not request.tame:
            self.close()
        if self._open is None:
            self._open = await asyncio.open_connection(*self._place, limit=LARGEST)
        reader, writer = self._open
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(request.data)
                answer = await _answer(reader, request.data.startswith(b"HEAD "))
        except (ConnectionError, asyncio.IncompleteReadError):
            answer = None
        if answer is None or answer.closes or not request.tame:
            self.close()
        return answer

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


async def _answer(reader: asyncio.StreamReader, bodiless: bool) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    status = int(first.split(" ")[1])
    if status == 100:
        return await _answer(reader, bodiless)
    if bodiless or status in (204, 304):
        body = b""
    elif headers.get("transfer-encoding") == "chunked":
        body = await _chunks(reader)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(status, headers, body, headers.get("connection") == "close")


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


def judge(request: Request, answer: Answer | None, report: Report) -> str:
    """How it ended; a violation is an answer of 500 and above, or an error that is not in the service's form."""
    if answer is None:
        if request.tame:
            report.violated("no answer", request.data)
        return "hung up"
    if answer.status >= 500:
        report.violated(f"{answer.status} {answer.body[:300]!r}", request.data)
    elif answer.status >= 400 and answer.body and not _is_error(answer):
        report.violated(f"an error in another form: {answer.body[:300]!r}", request.data)
    return str(answer.status)


def _is_error(answer: Answer) -> bool:
    if answer.headers.get("content-type") != "application/json":
        return answer.body.startswith(b"<?xml")
    body = json.loads(answer.body)
    return set(body) == {"request_id", "code", "message"} and all(isinstance(one, str) for one in body.values())


async def ask_all(url: str, requests: Iterable[Request], report: Report, lines: int = 16) -> None:
    """Send them all, over so many connections at once, and note how each ended."""
    queue = iter(requests)
    await asyncio.gather(*(_ask_in_turn(Line(url), queue, report) for _ in range(lines)))


async def _ask_in_turn(line: Line, queue: Iterable[Request], report: Report) -> None:
    for request in queue:
        began = time.perf_counter()
        try:
            ending = judge(request, await line.ask(request), report)
        except TimeoutError:
            report.violated("a hang", request.data)
            ending = "hang"
            line.close()
        report.ended(ending, time.perf_counter() - began)
    line.close()
