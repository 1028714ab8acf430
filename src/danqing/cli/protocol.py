"""uvicorn's HTTP with an end to a request's head, and with its refusals in the words of the service."""

from __future__ import annotations

from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from danqing.errors import InvalidParameter
from danqing.wire import errors

LONGEST_HEAD = 64 * 1024
"""Bytes of address and headers, as read: uvicorn sets no bound, and joining what arrives costs its square."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    _in_head = False
    _began_now = False
    _head = 0

    def data_received(self, data: bytes) -> None:
        self._began_now = False
        super().data_received(data)
        if self._in_head and not self._began_now:
            self._head += len(data)
            if self._head > LONGEST_HEAD:
                self.send_400_response(f"The head of the request is longer than {LONGEST_HEAD} bytes.")

    def on_message_begin(self) -> None:
        self._in_head, self._began_now, self._head = True, True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        identity = str(uuid4())
        body = errors.body(InvalidParameter(msg), identity)
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {identity}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
