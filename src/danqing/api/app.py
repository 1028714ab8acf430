"""The HTTP application: one table of routes, one way in, one way to answer an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from danqing.api.answers import error_answer
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


def create_app(open_services: Callable[[], Awaitable[Services]], public_url: str = "") -> Starlette:
    """The application; it opens its services when the server starts and closes them when it ends."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        services = app.state.services = await open_services()
        sweeping = asyncio.create_task(services.retention.run(SWEEP))
        yield
        sweeping.cancel()
        await services.close()

    app = Starlette(
        routes=[*(_route(one) for one in ENDPOINTS), Mount("/docs/assets", pages.assets())],
        middleware=[Middleware(TidyPaths, public_url=public_url)],
        exception_handlers={
            HTTPException: _http_error,
            Exception: _unexpected,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.endpoints = ENDPOINTS
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


async def _unexpected(request: Request, error: Exception) -> Response:
    """Starlette logs the exception; the client is told nothing of it."""
    return error_answer(request, InternalError())
