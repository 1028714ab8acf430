"""The four submit routes: synchronous, as a task, or as a stream."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from danqing.access.keys import Principal
from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint, Handler, Parameter
from danqing.api.receiving import read, unless_gone
from danqing.api.services import base_url, header, identify, services
from danqing.api.streaming import stream
from danqing.api.watch import watch_of
from danqing.domain.task import Task, TaskStatus, Webhook
from danqing.errors import Cancelled, Forbidden, InvalidParameter, Unavailable
from danqing.models.spec import Mode, Route
from danqing.service.generation import Order
from danqing.service.tasks import failure_of
from danqing.service.webhooks import HEADER
from danqing.wire import responses
from danqing.wire.envelope import Envelope, parse_envelope
from danqing.wire.errors import shown
from danqing.wire.events import CONTENT_TYPE
from danqing.wire.ingest import Body

ASYNC = Parameter(
    name="X-DashScope-Async", place="header", sentence="`enable` answers with a task at once instead of pictures."
)
SSE = Parameter(name="X-DashScope-SSE", place="header", sentence="`enable` sends each picture as it is finished.")
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


def _enabled(request: Request, parameter: Parameter) -> bool:
    return header(request, parameter.key).strip().lower() == "enable"


async def multimodal_generation(request: Request) -> Response:
    """Synchronous, whatever the async header says: an official client leaves that header on by mistake."""
    streams = _enabled(request, SSE)
    task = await _submit(request, "multimodal-generation", "stream" if streams else "sync")
    return await (_stream(request, task) if streams else _wait(request, task, responses.finished))


async def image_generation(request: Request) -> Response:
    """As a task only, like the hosted service."""
    if not _enabled(request, ASYNC):
        identify(request)
        raise Forbidden("current user api does not support synchronous calls.")
    return _created(request, await _submit(request, "image-generation", "task"))


def _image_synthesis(route: Route) -> Handler:
    async def handler(request: Request) -> Response:
        """As a task with the async header, else synchronous; both with `results`."""
        is_task = _enabled(request, ASYNC)
        task = await _submit(request, route, "task" if is_task else "sync")
        if is_task:
            return _created(request, task)
        return await _wait(request, task, responses.state)

    return handler


async def _submit(request: Request, route: Route, mode: Mode) -> Task:
    here, principal = services(request), identify(request)
    if here.stopping.is_set():
        raise Unavailable("The server is stopping; send the request again.")
    body = await read(request)
    try:
        with watch_of(request).tracing.submit():
            # The address of the request, or else that of its key.
            url = header(request, WEBHOOK.key) or principal.webhook
            webhook = await here.webhooks.accept(url, base_url(request)) if url else None
            return await here.generation.submit(_order(request, principal, route, mode, body, webhook))
    finally:
        if body.spooled:
            await asyncio.to_thread(body.close)


def _order(
    request: Request, principal: Principal, route: Route, mode: Mode, body: Body, webhook: Webhook | None
) -> Order:
    return Order(
        envelope=parse_envelope(body.text),
        principal=principal,
        route=route,
        mode=mode,
        request_id=request_id(request),
        spooled=body.spooled,
        resolves_oss=services(request).oss_without_header or _enabled(request, OSS),
        traceparent=watch_of(request).tracing.traceparent(),
        idempotency_key=_idempotency_key(request),
        webhook=webhook,
    )


def _idempotency_key(request: Request) -> str | None:
    """The caller's name for the request, if it has one. Raises `InvalidParameter`."""
    key = header(request, IDEMPOTENCY.key).strip()
    if key and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidParameter(
            f"The header Idempotency-Key must be 1 to 255 printable ASCII characters, got {shown(key)}."
        )
    return key or None


def _created(request: Request, task: Task) -> Response:
    return json_answer(request, responses.created(task, request_id(request)))


async def _wait(request: Request, task: Task, shape: responses.Shape) -> Response:
    """Sync is async plus waiting. Nobody hears of the task after this, so it is stopped if it did not end."""
    here = services(request)
    latest = None
    try:
        latest = await unless_gone(request, here.tasks.ended_within(task, here.sync_seconds))
    finally:
        if latest is None or not latest.status.ended:
            here.tasks.abandon(task)
    if latest is None:
        raise Cancelled
    if latest.status is not TaskStatus.SUCCEEDED:
        raise failure_of(latest, here.stopping.is_set())
    link = await here.links.to(latest, base_url(request))
    return json_answer(request, shape(latest, request_id(request), link))


async def _stream(request: Request, task: Task) -> Response:
    """Failures before the first picture are ordinary errors; then, or after a while, the stream begins."""
    frames = stream(task, services(request), request_id(request), base_url(request))
    first = await unless_gone(request, anext(frames))
    if first is None:
        raise Cancelled
    return StreamingResponse(
        _continued(first, frames), headers={"content-type": CONTENT_TYPE, "x-request-id": request_id(request)}
    )


async def _continued(first: bytes, frames: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    async with aclosing(frames):
        yield first
        async for frame in frames:
            yield frame


def _endpoint(path: str, handler: Handler, summary: str, *headers: Parameter) -> Endpoint:
    return Endpoint(
        path=f"/api/v1/services/aigc/{path}",
        methods=("POST",),
        handler=handler,
        name=path.replace("/", "."),
        summary=summary,
        body=Envelope,
        answer=responses.Answer,
        parameters=(*headers, OSS, IDEMPOTENCY, WEBHOOK),
        streams=SSE in headers,
    )


ROUTES = (
    _endpoint("multimodal-generation/generation", multimodal_generation, "Generate or edit, and wait for it", SSE),
    _endpoint("image-generation/generation", image_generation, "Generate or edit, as a task", ASYNC),
    _endpoint(
        "text2image/image-synthesis", _image_synthesis("text2image"), "Generate, in the form of older models", ASYNC
    ),
    _endpoint(
        "image2image/image-synthesis", _image_synthesis("image2image"), "Edit, in the form of older models", ASYNC
    ),
)
