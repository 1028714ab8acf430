"""A route as data: Starlette's table and the OpenAPI description are both made of these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from danqing.wire.errors import DASHSCOPE, ErrorForm

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A header or a query parameter that the route reads. `key` is its name as headers come: in lower case."""

    name: str
    place: Literal["header", "query", "path"]
    sentence: str
    required: bool = False
    kind: type = str
    key: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.name.lower().encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One path with the methods it answers to. `body`, `form` and `answer` are types, or None where there is none.

    `body` is JSON and `form` comes as multipart/form-data; a route with both takes either.
    `streams` says that the answer can also come as server-sent events, `errors` how a refusal is written.
    """

    path: str
    methods: tuple[str, ...]
    handler: Handler
    name: str
    summary: str
    body: Any = None
    form: Any = None
    answer: Any = None
    media_type: str = "application/json"
    streams: bool = False
    errors: ErrorForm = DASHSCOPE
    parameters: tuple[Parameter, ...] = ()
    needs_key: bool = True
    tags: tuple[str, ...] = field(default=("images",))
