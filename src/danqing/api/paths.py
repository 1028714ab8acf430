"""Lets every spelling of a path that clients send reach its route, without a redirect."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from danqing.wire.errors import DASHSCOPE, ErrorForm
from danqing.wire.openai.errors import OPENAI

_GATEWAY = re.compile(r"/v1/(?=(services|tasks|uploads|public-keys)(/|$))")
_OPENAI = re.compile(r"(?<!/api)/v1/(images|models)(/|$)")
_UNTIDY = re.compile(r"//|./$|^/v1/")
_SLASHES = re.compile(r"/{2,}")


def tidy(path: str, prefix: str = "") -> str:
    """Without `prefix`, doubled slashes and a slash at the end; `/v1/services…` is `/api/v1/services…`."""
    path = _SLASHES.sub("/", path)
    if prefix and f"{path}/".startswith(f"{prefix}/"):
        path = path[len(prefix) :]
    path = path.rstrip("/") or "/"
    return f"/api{path}" if _GATEWAY.match(path) else path


def errors_of(path: str) -> ErrorForm:
    """How the clients that send this path read errors, whether or not a route is there."""
    return OPENAI if _OPENAI.search(path) else DASHSCOPE


class TidyPaths:
    """Rewrites the path before anything is routed; `public_url` may hold a prefix that is not ours."""

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        self._app = app
        self._prefix = urlsplit(public_url).path.rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (self._prefix or _UNTIDY.search(scope["path"])):
            scope["path"] = tidy(scope["path"], self._prefix)
        await self._app(scope, receive, send)
