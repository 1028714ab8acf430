"""From a request to a stored task: what every submit route does, whatever its body is like."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from danqing.access.keys import Principal
from danqing.api.answers import request_id
from danqing.api.endpoint import Parameter
from danqing.api.services import base_url, header, identify, services
from danqing.api.watch import watch_of
from danqing.domain.task import Task
from danqing.errors import InvalidParameter, Unavailable
from danqing.models.spec import Mode
from danqing.service.generation import Order, Way
from danqing.service.webhooks import HEADER
from danqing.wire.envelope import Envelope
from danqing.wire.errors import shown
from danqing.wire.extras import Extras
from danqing.wire.ingest import Body

OSS = Parameter(
    name="X-DashScope-OssResourceResolve", place="header", sentence="`enable` lets images be `oss://` addresses."
)
WEBHOOK = Parameter(name=HEADER, place="header", sentence="An address that is told when the task has ended.")
IDEMPOTENCY = Parameter(
    name="Idempotency-Key",
    place="header",
    sentence="A name for this request, of up to 255 printable ASCII characters; sent again, it is the same task.",
)
_IDEMPOTENCY_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def enabled(request: Request, parameter: Parameter) -> bool:
    return header(request, parameter.key).strip().lower() == "enable"


def admitted(request: Request) -> Principal:
    """Who submits, before anything of the body is read. Raises `Unauthorized` and `Unavailable`."""
    principal = identify(request)
    if services(request).stopping.is_set():
        raise Unavailable("The server is stopping; send the request again.")
    return principal


@asynccontextmanager
async def kept(body: Body) -> AsyncIterator[Body]:
    """The body with its images in the spool; what nobody took over is removed at the end."""
    try:
        yield body
    finally:
        if body.spooled:
            await asyncio.to_thread(body.close)


async def submit(
    request: Request,
    principal: Principal,
    route: Way,
    mode: Mode,
    envelope: Envelope,
    body: Body,
    extras: Extras | None = None,
) -> Task:
    """The stored task of this request. Raises a `ServiceError`."""
    here, tracing = services(request), watch_of(request).tracing
    with tracing.submit():
        # The address of the request, or else that of its key.
        url = header(request, WEBHOOK.key) or principal.webhook
        webhook = await here.webhooks.accept(url, base_url(request)) if url else None
        order = Order(
            envelope=envelope,
            extras=extras,
            principal=principal,
            route=route,
            mode=mode,
            request_id=request_id(request),
            spooled=body.spooled,
            resolves_oss=here.oss_without_header or enabled(request, OSS),
            traceparent=tracing.traceparent(),
            idempotency_key=_idempotency_key(request),
            webhook=webhook,
        )
        return await here.generation.submit(order)


def _idempotency_key(request: Request) -> str | None:
    """The caller's name for the request, if it has one. Raises `InvalidParameter`."""
    key = header(request, IDEMPOTENCY.key).strip()
    if key and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidParameter(
            f"The header Idempotency-Key must be 1 to 255 printable ASCII characters, got {shown(key)}."
        )
    return key or None
