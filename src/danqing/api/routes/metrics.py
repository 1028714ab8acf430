"""The figures of this server and its workers, for Prometheus."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from danqing.api.answers import request_id
from danqing.api.endpoint import Endpoint
from danqing.api.services import header, identify, services
from danqing.api.watch import watch_of
from danqing.errors import NotFound
from danqing.observability.metrics import page


async def metrics(request: Request) -> Response:
    """Needs a key where keys are set, unless the setting `metrics` says `open`."""
    here, watch = services(request), watch_of(request)
    if watch.tally is None:
        raise NotFound(f"Not found! There is nothing at {request.url.path}.")
    if not here.open_metrics and not here.keys.accepts_any:
        identify(request)
    view = await here.overview.look()
    own, accept = watch.tally.snapshot(), header(request, b"accept")
    content, kind = await asyncio.to_thread(page, view.gauges, own, view.workers, accept)
    return Response(content, headers={"content-type": kind, "x-request-id": request_id(request)})


ROUTES = (
    Endpoint(
        path="/metrics",
        methods=("GET",),
        handler=metrics,
        name="metrics",
        summary="Figures of this server and its workers, as Prometheus reads them",
        media_type="text/plain",
        tags=("server",),
    ),
)
