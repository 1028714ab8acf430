"""uvicorn's HTTP with an end to everything a client sends, and with its refusals in the words of the service.

Head and body have a time, and the head a length; how long a body may be is the application's to say. A client that
goes on sending after it was answered, as all do that send first and read afterwards, may finish within limits, so
that it reads its error: cutting it off at once would reset the connection, and the answer would be lost with it.
What arrives in one piece, as almost every request does, costs no timer.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import ClassVar, Literal
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from danqing.api.paths import errors_of
from danqing.errors import InvalidParameter, ServiceError, TooSlow
from danqing.wire.ingest import IngestLimits

LONGEST_HEAD = 64 * 1024
"""Bytes of address and headers, as read: uvicorn sets no bound, and joining what arrives costs its square."""
HEAD_SECONDS = 30.0
"""For a head to be complete, from its first byte."""
LONGEST_REST = IngestLimits().body_bytes
"""Bytes that are taken of a body after its request was answered: what an allowed request may have."""

Waiting = Literal["head", "body", "rest"]
"""What of a request has not come yet; the `rest` is that of a body whose request was answered."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    seconds: ClassVar[dict[Waiting, float]] = {"head": HEAD_SECONDS, "body": 300.0, "rest": 300.0}
    """How long each may take."""

    _unused = True
    _unfinished = False
    _waiting: Waiting | None = None
    _taken = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_for(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._unfinished or self._waiting:
            self._watch(len(data))
        elif self._unused:
            self._expect_request()

    def on_message_begin(self) -> None:
        self._unused, self._unfinished = False, True
        if self._waiting:
            self._wait_for(None)
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._unfinished = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._unfinished or self._waiting:
            self._watch(0)

    def send_400_response(self, msg: str) -> None:
        self._refuse(InvalidParameter(msg))

    def _expect_request(self) -> None:
        """A connection on which nothing is asked ends like one on which nothing is asked any more."""
        if self.timeout_keep_alive_task is None and not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _watch(self, size: int) -> None:
        """See what is waited for now that so many bytes have come."""
        what = self._missing()
        if what == self._waiting:
            self._take(size)
        else:
            self._wait_for(what)

    def _missing(self) -> Waiting | None:
        if not self._unfinished:
            return None
        if not self.scope.get("method"):  # uvicorn writes it there when the head is complete
            return "head"
        return "rest" if self.cycle.response_complete else "body"

    def _take(self, size: int) -> None:
        """Count what comes later than the beginning of what is waited for."""
        self._taken += size
        if self._waiting == "head" and self._taken > LONGEST_HEAD:
            self.send_400_response(f"The head of the request is longer than {LONGEST_HEAD} bytes.")
        elif self._waiting == "rest" and self._taken > LONGEST_REST:
            self.transport.close()

    def _wait_for(self, what: Waiting | None) -> None:
        self._waiting, self._taken = what, 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if what is not None:
            self._timer = self.loop.call_later(self.seconds[what], self._give_up, what)

    def _give_up(self, what: Waiting) -> None:
        if what == "rest" or (what == "body" and self.cycle.response_started):
            self.transport.close()
            return
        if what == "body":
            self._hang_up_on_the_application()
        self._refuse(TooSlow(f"The {what} of the request took longer than {self.seconds[what]:g} seconds to arrive."))

    def _hang_up_on_the_application(self) -> None:
        """It is told what it is told of a client that has gone: it clears away what has come."""
        self.cycle.disconnected = True
        self.cycle.message_event.set()

    def _refuse(self, error: ServiceError) -> None:
        """Answer what never becomes a request, and hang up."""
        identity = str(uuid4())
        path = self.scope.get("path", "") if self.scope else ""  # of what has come of the head
        body = errors_of(path).body(error, identity)
        head = (
            f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {identity}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


def protocol(receive_seconds: float) -> type[Protocol]:
    """The protocol of a server that gives its clients so long to send."""
    seconds = {"head": min(HEAD_SECONDS, receive_seconds), "body": receive_seconds, "rest": receive_seconds}
    return type("LimitedProtocol", (Protocol,), {"seconds": seconds})
