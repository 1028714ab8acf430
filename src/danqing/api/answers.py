"""JSON answers: always with their content type and the request's id."""

from __future__ import annotations

from collections.abc import Mapping
from os import urandom
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from danqing.api.paths import errors_of
from danqing.errors import KeptError, ServiceError, Throttled, TimedOut
from danqing.wire.errors import ErrorForm
from danqing.wire.responses import encode

NO_RETRY = (b"x-should-retry", b"false")
"""Tells clients that repeat a POST after a 5xx that the work was done once already."""
RETRY = (b"x-should-retry", b"true")
"""Tells them that it goes on, and that the same request is about the same work."""

Header = tuple[bytes, bytes]


class JsonAnswer(Response):
    """Bytes of JSON with their headers ready made: most requests of this server are answered by one of these."""

    media_type = "application/json"

    def __init__(self, content: bytes, status: int, request_id: str, *more: Header) -> None:
        self.body = content
        self.status_code = status
        self.background = None
        self.raw_headers = [
            (b"content-length", b"%d" % len(content)),
            (b"content-type", b"application/json"),
            (b"x-request-id", request_id.encode()),
            *more,
        ]


def request_id(request: Request) -> str:
    """The id of this request, the same every time it is asked for."""
    return id_of(request.scope)


def id_of(scope: Scope) -> str:
    """The id of the request with this scope."""
    found: str | None = scope.get("danqing.request_id")
    if found is None:
        found = scope["danqing.request_id"] = _new_id()
    return found


def _new_id() -> str:
    """A random UUID (RFC 9562, version 4), written without the detour over an object: every answer needs one."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def json_answer(request: Request, answer: msgspec.Struct | Mapping[str, Any], status: int = 200) -> Response:
    return JsonAnswer(encode(answer), status, request_id(request))


def error_answer(request: Request, error: ServiceError, form: ErrorForm | None = None) -> Response:
    """An error in the form of its route; of a request that found none, in the form of its path."""
    identity = request_id(request)
    content = (form or errors_of(request.scope["path"])).body(error, identity)
    return JsonAnswer(content, error.status, identity, *_more(error))


def _more(error: ServiceError) -> tuple[Header, ...]:
    if isinstance(error, Throttled):
        return ((b"retry-after", b"%d" % error.retry_after),)
    if isinstance(error, TimedOut) and error.goes_on:
        return (RETRY,)
    worked = isinstance(error, TimedOut | KeptError)
    return (NO_RETRY,) if worked and error.status >= 500 else ()
