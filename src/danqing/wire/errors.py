"""The body of an error, the same for every route of one API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from danqing.errors import ServiceError


class ErrorBody(msgspec.Struct):
    """What a client reads when something went wrong; all three are strings, always."""

    request_id: str
    code: str
    message: str


def body(error: ServiceError, request_id: str) -> bytes:
    return msgspec.json.encode(ErrorBody(request_id, error.code, error.message))


@dataclass(frozen=True, slots=True)
class ErrorForm:
    """How the clients of one API read errors: the type of a body, and what writes one, given the request's id."""

    schema: type[msgspec.Struct]
    body: Callable[[ServiceError, str], bytes]


DASHSCOPE = ErrorForm(ErrorBody, body)


def shown(value: object, limit: int = 80) -> str:
    """A value from a request as a sentence can quote it: as JSON, shortened."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= limit else text[:limit] + "…"
