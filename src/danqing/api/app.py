"""The HTTP application: one table of routes, one way in, one way to answer an error."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from danqing.api.answers import error_answer, request_id
from danqing.api.door import Door, DoorRules
from danqing.api.endpoint import Endpoint
from danqing.api.paths import TidyPaths
from danqing.api.routes import (
    files,
    generation,
    metrics,
    models,
    openai_images,
    pages,
    status,
    tasks,
    uploads,
    webhooks,
)
from danqing.api.services import Services
from danqing.api.watch import ROUTE, STATUS, Watch, noting
from danqing.errors import Cancelled, InvalidParameter, MethodNotAllowed, NotFound, ServiceError, of_unexpected

ENDPOINTS = (
    *generation.ROUTES,
    *models.ROUTES,
    *openai_images.ROUTES,
    *tasks.ROUTES,
    *uploads.ROUTES,
    *files.ROUTES,
    *webhooks.ROUTES,
    *status.ROUTES,
    *metrics.ROUTES,
    *pages.ROUTES,
)
SWEEP = 60.0  # seconds between two looks for what is over
GONE = 499  # nobody reads this answer: the caller hung up

_ONE_PARAMETER = re.compile(r"([^{}]*)/\{(\w+)\}")

log = logging.getLogger(__name__)


class Application(Starlette):
    """Starlette, with a look-up in place of its layers for paths whose last part at most is a parameter.

    Every submit and every read of a task comes this way; a path that is spelled in another way is tidied and routed
    by the layers.
    """

    direct: Mapping[tuple[str, str], ASGIApp] = MappingProxyType({})
    """What answers to a method and a path."""
    below: Mapping[tuple[str, str], tuple[ASGIApp, str]] = MappingProxyType({})
    """What answers to a method and a path less its last part, and the name of the parameter that this part is."""

    services: Services
    """There from the start of the server on."""
    door = Door()
    watch = Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.watch.over(self._answer, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (visit := self.door.meet(scope)) is not None:
            if visit.answer is not None:
                await visit.answer(scope, receive, noting(scope, send))
                return
            send = visit.telling(send)
        if handler := self._look_up(scope):
            scope["app"] = self
            await handler(scope, receive, send)
        else:
            await super().__call__(scope, receive, noting(scope, send))

    def _look_up(self, scope: Scope) -> ASGIApp | None:
        method, path = scope["method"], scope["path"]
        if handler := self.direct.get((method, path)):
            return handler
        start, _, last = path.rpartition("/")
        handler, name = self.below.get((method, start), (None, ""))
        if not last or handler is None:
            return None
        scope["path_params"] = {name: last}
        return handler


def create_app(
    open_services: Callable[[], Awaitable[Services]],
    public_url: str = "",
    door_rules: DoorRules | None = None,
    watch: Watch | None = None,
) -> Application:
    """The application; it opens its services when the server starts and closes them when it ends."""
    seen = watch or Watch()

    @asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[None]:
        services = app.services = await open_services()
        beside = [
            asyncio.create_task(services.retention.run(SWEEP)),
            asyncio.create_task(services.messenger.run(seen.webhook)),
            asyncio.create_task(services.overview.run()),
        ]
        yield
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await services.close()
        await seen.close()

    app = Application(
        routes=[*(_route(one) for one in ENDPOINTS), Mount("/docs/assets", pages.assets())],
        middleware=[Middleware(TidyPaths, public_url=public_url)],
        exception_handlers={
            HTTPException: _http_error,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.endpoints = ENDPOINTS
    app.door = Door(door_rules, lambda: app.services.keys.accepts_any)
    app.watch = seen
    _shorten(app)
    return app


def _shorten(app: Application) -> None:
    """Let the endpoints that can be looked up be found that way."""
    routes = [(method, one.path, _Answering(one)) for one in ENDPOINTS for method in one.methods]
    app.direct = {(method, path): answering for method, path, answering in routes if "{" not in path}
    app.below = {
        (method, found[1]): (answering, found[2])
        for method, path, answering in routes
        if (found := _ONE_PARAMETER.fullmatch(path))
    }


def _route(endpoint: Endpoint) -> Route:
    return Route(endpoint.path, _Answering(endpoint), methods=list(endpoint.methods), name=endpoint.name)


class _Answering:
    """Runs a handler and turns its refusal into an answer, as an ASGI application of its own.

    Starlette would do it too, further out and more slowly; a refusal is a common answer here.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._handler = endpoint.handler
        self._path = endpoint.path
        self._errors = endpoint.errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[ROUTE] = self._path
        request = Request(scope, receive, send)
        try:
            response = await self._handler(request)
        except ServiceError as error:
            response = error_answer(request, error, self._errors)
        except Cancelled:
            response = Response(status_code=GONE)
        except Exception as error:  # whatever it was, the client is told nothing of it
            log.exception("request %s failed", request_id(request))
            response = error_answer(request, of_unexpected(error), self._errors)
        scope[STATUS] = response.status_code
        await response(scope, receive, send)


async def _http_error(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself, in our words."""
    error = cast(HTTPException, error)
    status = error.status_code
    if status == 404:
        return error_answer(request, NotFound(f"Not found! There is nothing at {request.url.path}."))
    if status == 405:
        answer = error_answer(request, MethodNotAllowed(f"Request method '{request.method}' is not supported."))
        answer.headers.update(error.headers or {})
        return answer
    return error_answer(request, InvalidParameter("The request is invalid."))
