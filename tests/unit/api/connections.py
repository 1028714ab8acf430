"""Requests as the server hands them to the application, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import Message

GONE: Message = {"type": "http.disconnect"}


class Connection:
    """What a client sends, message by message; after that it is quiet or, with `hangs_up`, gone.

    `received` counts the messages that were taken.
    """

    def __init__(self, chunks: Iterable[bytes], *, hangs_up: bool = False) -> None:
        bodies = list(chunks)
        self._messages: list[Message] = [
            {"type": "http.request", "body": body, "more_body": hangs_up or at < len(bodies)}
            for at, body in enumerate(bodies, 1)
        ]
        self.received = 0

    async def receive(self) -> Message:
        self.received += 1
        return self._messages.pop(0) if self._messages else GONE


def a_request(connection: Connection, headers: Mapping[str, str], app: Starlette | None = None) -> Request:
    """A POST with these headers over this connection."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "app": app,
    }
    return Request(scope, connection.receive)
