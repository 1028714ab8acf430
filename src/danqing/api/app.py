"""The HTTP application: one table of routes, one way in, one way to answer an error."""

from __future__ import annotations

import asyncio
import logging
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
from danqing.api.endpoint import Endpoint, Handler
from danqing.api.paths import TidyPaths
from danqing.api.routes import files, generation, pages, status, tasks, uploads
from danqing.api.services import Services
from danqing.errors import Cancelled, InternalError, InvalidParameter, MethodNotAllowed, NotFound, ServiceError

ENDPOINTS = (
    *generation.ROUTES,
    *tasks.ROUTES,
    *uploads.ROUTES,
    *files.ROUTES,
    *status.ROUTES,
    *pages.ROUTES,
)
SWEEP = 60.0  # seconds between two looks for what is over
GONE = 499  # nobody reads this answer: the caller hung up

log = logging.getLogger(__name__)


class Application(Starlette):
    """Starlette, with one look-up in place of its layers for the paths without parameters.

    Every submit comes this way; a path that is spelled in another way is tidied and routed by the layers.
    """

    direct: Mapping[tuple[str, str], ASGIApp] = MappingProxyType({})
    """What answers to a method and a path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (handler := self.direct.get((scope["method"], scope["path"]))):
            scope["app"] = self
            await handler(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(open_services: Callable[[], Awaitable[Services]], public_url: str = "") -> Application:
    """The application; it opens its services when the server starts and closes them when it ends."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        services = app.state.services = await open_services()
        sweeping = asyncio.create_task(services.retention.run(SWEEP))
        yield
        sweeping.cancel()
        await services.close()

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
    app.direct = {
        (method, one.path): _Answering(one.handler)
        for one in ENDPOINTS
        for method in one.methods
        if "{" not in one.path
    }
    return app


def _route(endpoint: Endpoint) -> Route:
    return Route(endpoint.path, _Answering(endpoint.handler), methods=list(endpoint.methods), name=endpoint.name)


class _Answering:
    """Runs a handler and turns its refusal into an answer, as an ASGI application of its own.

    Starlette would do it too, further out and more slowly; a refusal is a common answer here.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await self._handler(request)
        except ServiceError as error:
            response = error_answer(request, error)
        except Cancelled:
            response = Response(status_code=GONE)
        except Exception:  # whatever it was, the client is told nothing of it
            log.exception("request %s failed", request_id(request))
            response = error_answer(request, InternalError())
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
