"""How the server is, and what it does not have."""

from __future__ import annotations

import time
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

import danqing
from danqing.api.answers import json_answer
from danqing.api.endpoint import Endpoint
from danqing.api.services import Services, services
from danqing.errors import NotFound
from danqing.queues.base import Depth
from danqing.service.overview import SILENCE


class QueueDepth(msgspec.Struct):
    """How many tasks wait, and how many are worked on."""

    pending: int
    running: int


class Health(msgspec.Struct):
    """`starting` until a worker is there; `busy` when nothing more can be started at once."""

    status: Literal["starting", "ready", "busy", "stopping"]
    queue: QueueDepth
    engines: list[str]
    workers: int
    version: str


async def health(request: Request) -> Response:
    """Answers with 200 whatever the word in the body is; with 503 while the queue is away."""
    return json_answer(request, await _health(services(request)))


async def _health(here: Services) -> Health:
    depth = await here.queue.depth()
    workers = [one for one in await here.queue.workers(time.time() - SILENCE) if one.ready]
    slots = sum(one.slots for one in workers)
    return Health(
        _word(here, depth, slots),
        QueueDepth(depth.pending, depth.running),
        sorted({one.engine for one in workers}),
        len(workers),
        danqing.__version__,
    )


def _word(here: Services, depth: Depth, slots: int) -> Literal["starting", "ready", "busy", "stopping"]:
    if here.stopping.is_set():
        return "stopping"
    if slots == 0:
        return "starting"
    return "busy" if depth.running + depth.pending >= slots else "ready"


async def public_keys(request: Request) -> Response:
    """There is no encryption here; with this answer the official clients send plain requests."""
    raise NotFound("Not found! Encrypted requests are not supported; send them plain.")


ROUTES = (
    Endpoint(
        path="/health",
        methods=("GET",),
        handler=health,
        name="health",
        summary="How the server is and how long its queue",
        answer=Health,
        needs_key=False,
        tags=("server",),
    ),
    Endpoint(
        path="/api/v1/public-keys/latest",
        methods=("GET",),
        handler=public_keys,
        name="public_keys",
        summary="Always 404: requests are not encrypted",
        needs_key=False,
        tags=("server",),
    ),
)
