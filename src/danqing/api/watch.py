"""Sees every request from outside: one line of the log, one figure, one span, whoever answers it."""

from __future__ import annotations

import asyncio
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from danqing.api.answers import id_of
from danqing.observability.access_log import AccessLog
from danqing.observability.context import bind, unbind
from danqing.observability.figures import REQUESTS, WEBHOOKS, Tally
from danqing.observability.tracing import NoTracing, Tracing

ROUTE = "danqing.route"
"""Where in the scope of a request the path of its route is, once it is known."""
STATUS = "danqing.status"
"""Where the status of its answer is, once there is one."""
UNANSWERED = 499
"""The status of a request whose caller hung up before an answer was there, as nginx has it."""
_TEXTS = {status: str(status) for status in range(100, 600)}
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watch:
    """Where it goes what is seen of requests; without a place for it, it is left out.

    `over(app, scope, receive, send)` lets `app` answer a request. It is on the way of every one, and costs it a few
    microseconds with everything but spans.
    """

    def __init__(
        self, tally: Tally | None = None, access_log: AccessLog | None = None, tracing: Tracing | None = None
    ) -> None:
        self.tally = tally
        self.tracing = tracing or NoTracing()
        self.over = self._traced if tracing else self._seen
        self._access_log = access_log

    async def close(self) -> None:
        """Write and send what is not yet."""
        if self._access_log:
            self._access_log.flush()
        await asyncio.to_thread(self.tracing.close)

    def webhook(self, outcome: str) -> None:
        """An attempt to tell the end of a task has ended like this."""
        if self.tally:
            self.tally.count(WEBHOOKS, outcome)

    async def _traced(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        with self.tracing.request(_known(scope["method"]), scope["path"], _traceparent(scope)) as answered:
            try:
                await self._seen(app, scope, receive, send)
            finally:
                answered(scope.get(ROUTE, ""), scope.get(STATUS, UNANSWERED))

    async def _seen(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        # What is logged meanwhile has the id of the request.
        token, start = bind({"request_id": id_of(scope)}), time.perf_counter()
        try:
            await app(scope, receive, send)
        finally:
            self._note(scope, time.perf_counter() - start)
            unbind(token)

    def _note(self, scope: Scope, seconds: float) -> None:
        status, method = scope.get(STATUS, UNANSWERED), scope["method"]
        if self.tally:
            self.tally.observe(REQUESTS, seconds, scope.get(ROUTE, ""), _known(method), _TEXTS[status])
        if self._access_log:
            self._access_log.add(method, scope["path"], status, seconds, id_of(scope))


def noting(scope: Scope, send: Send) -> Send:
    """`send`, with the status noted: for answers that are not made by a handler of ours."""

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            scope[STATUS] = message["status"]
        await send(message)

    return note


def watch_of(request: Request) -> Watch:
    found: Watch = request.scope["app"].watch
    return found


def _known(method: str) -> str:
    """A word that a client made up shall not become a figure of its own."""
    return method if method in METHODS else "other"


def _traceparent(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"traceparent":
            words: str = value.decode("latin-1")
            return words
    return ""
