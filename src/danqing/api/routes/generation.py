"""The four submit routes: synchronous, as a task, or as a stream."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint, Handler, Parameter
from danqing.api.receiving import read
from danqing.api.services import base_url, identify, services
from danqing.api.streaming import stream
from danqing.api.submitting import IDEMPOTENCY, OSS, WEBHOOK, admitted, enabled, kept, submit
from danqing.api.waiting import streamed, succeeded
from danqing.domain.task import Task
from danqing.errors import Forbidden
from danqing.models.spec import Mode, Route
from danqing.wire import responses
from danqing.wire.envelope import Envelope, parse_envelope
from danqing.wire.events import CONTENT_TYPE

ASYNC = Parameter(
    name="X-DashScope-Async", place="header", sentence="`enable` answers with a task at once instead of pictures."
)
SSE = Parameter(name="X-DashScope-SSE", place="header", sentence="`enable` sends each picture as it is finished.")


async def multimodal_generation(request: Request) -> Response:
    """Synchronous, whatever the async header says: an official client leaves that header on by mistake."""
    streams = enabled(request, SSE)
    task = await _submit(request, "multimodal-generation", "stream" if streams else "sync")
    return await (_stream(request, task) if streams else _wait(request, task, responses.finished))


async def image_generation(request: Request) -> Response:
    """As a task only, like the hosted service."""
    if not enabled(request, ASYNC):
        identify(request)
        raise Forbidden(
            "current user api does not support synchronous calls. "
            "Send the header X-DashScope-Async: enable, or call multimodal-generation for an answer at once."
        )
    return _created(request, await _submit(request, "image-generation", "task"))


def _image_synthesis(route: Route) -> Handler:
    async def handler(request: Request) -> Response:
        """As a task with the async header, else synchronous; both with `results`."""
        is_task = enabled(request, ASYNC)
        task = await _submit(request, route, "task" if is_task else "sync")
        if is_task:
            return _created(request, task)
        return await _wait(request, task, responses.state)

    return handler


async def _submit(request: Request, route: Route, mode: Mode) -> Task:
    principal = admitted(request)
    async with kept(await read(request)) as body:
        return await submit(request, principal, route, mode, parse_envelope(body.text), body)


def _created(request: Request, task: Task) -> Response:
    return json_answer(request, responses.created(task, request_id(request)))


async def _wait(request: Request, task: Task, shape: responses.Shape) -> Response:
    latest = await succeeded(request, task)
    link = await services(request).links.to(latest, base_url(request))
    return json_answer(request, shape(latest, request_id(request), link))


async def _stream(request: Request, task: Task) -> Response:
    frames = stream(task, services(request), request_id(request), base_url(request))
    return await streamed(request, frames, CONTENT_TYPE)


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
