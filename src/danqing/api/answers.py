"""JSON answers: always with their content type and the request's id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from danqing.errors import ServiceError, Throttled, TimedOut
from danqing.wire import errors
from danqing.wire.responses import encode

NO_RETRY = {"x-should-retry": "false"}
"""Tells clients that repeat a POST after a 5xx that the work was done once already."""


def request_id(request: Request) -> str:
    """The id of this request, the same every time it is asked for."""
    found: str = request.scope.setdefault("danqing.request_id", "") or str(uuid4())
    request.scope["danqing.request_id"] = found
    return found


def json_answer(request: Request, answer: msgspec.Struct | Mapping[str, Any], status: int = 200) -> Response:
    return _json(request, encode(answer), status)


def error_answer(request: Request, error: ServiceError) -> Response:
    response = _json(request, errors.body(error, request_id(request)), error.status)
    if isinstance(error, Throttled):
        response.headers["retry-after"] = str(error.retry_after)
    if isinstance(error, TimedOut):
        response.headers.update(NO_RETRY)
    return response


def _json(request: Request, content: bytes, status: int) -> Response:
    return Response(content, status, {"x-request-id": request_id(request)}, "application/json")
