"""One line for every request, cheap enough to be written always.

A line costs the event loop a microsecond or two, a tenth of what `logging` takes: it is kept as data, and those of
a moment are made and written together. A killed process takes the lines of its last moment with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

import msgspec

from danqing.observability.logs import Form, form_of, timestamp

MOMENT = 0.1
"""Seconds after which a line is written."""
TOGETHER = 12
"""Lines in one write: as many as a pipe takes whole (4,096 bytes), so that those of other processes do not mix in."""
NAME = "danqing.access"


class Line(msgspec.Struct, gc=False):
    """What is said of a request: when it was answered, what it asked for, how it went, and how long it took."""

    timestamp: datetime
    level: str
    logger: str
    event: str
    method: str
    path: str
    status: int
    ms: float
    request_id: str


class AccessLog:
    """Lines for `write`, which takes whole ones; each is written within a moment, or by `flush`."""

    def __init__(self, form: Form, write: Callable[[bytes], object]) -> None:
        self._encoded = _encoder.encode_lines if form == "json" else _for_a_person
        self._write = write
        self._lines: list[Line] = []

    def add(self, method: str, path: str, status: int, seconds: float, request_id: str) -> None:
        """A request was answered just now. Needs a running loop."""
        if not self._lines:
            asyncio.get_running_loop().call_later(MOMENT, self.flush)
        hundredths = int(seconds * 100_000)
        now, ms = datetime.now(UTC), hundredths / 100
        self._lines.append(Line(now, "info", NAME, "request", method, path, status, ms, request_id))

    def flush(self) -> None:
        """Write what there is."""
        lines, self._lines = self._lines, []
        for start in range(0, len(lines), TOGETHER):
            self._write(self._encoded(lines[start : start + TOGETHER]))


def open_access_log(log_format: str, stream: TextIO) -> AccessLog | None:
    """The log of requests beside the other lines on `stream`; None where the level does not let it through."""
    if not logging.getLogger(NAME).isEnabledFor(logging.INFO):
        return None

    def write(lines: bytes) -> None:
        stream.buffer.write(lines)
        stream.flush()

    return AccessLog(form_of(log_format, stream), write)


def _for_a_person(lines: Sequence[Line]) -> bytes:
    return "".join(map(_words, lines)).encode()


def _words(line: Line) -> str:
    return (
        f"{timestamp(line.timestamp)} [{line.level:9}] {line.method} {quote(line.path, errors='replace')} "
        f"{line.status} in {line.ms:g} ms [{line.logger}] request_id={line.request_id}\n"
    )


_encoder = msgspec.json.Encoder()
