"""OpenAI's images API: a second face over the same service, with the same queue, keys, limits and links."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from danqing.access.keys import Principal
from danqing.api.answers import json_answer, request_id
from danqing.api.base64_pictures import filled, filled_size
from danqing.api.edit_form import read_edit
from danqing.api.endpoint import Endpoint, Handler
from danqing.api.multipart import FORM
from danqing.api.openai_streaming import picture_events
from danqing.api.receiving import read
from danqing.api.services import base_url, header, services
from danqing.api.submitting import IDEMPOTENCY, OSS, WEBHOOK, admitted, kept, submit
from danqing.api.waiting import streamed, succeeded
from danqing.domain.task import Task
from danqing.errors import UnsupportedMediaType
from danqing.models.spec import Mode
from danqing.service.generation import OpenAIRoute
from danqing.wire.errors import shown
from danqing.wire.ingest import Body
from danqing.wire.openai import requests
from danqing.wire.openai.answers import CONTENT_TYPE, ImagesAnswer, Prefix, answer
from danqing.wire.openai.bodies import EditBody, EditForm, GenerationBody
from danqing.wire.openai.errors import OPENAI
from danqing.wire.openai.requests import ImageRequest
from danqing.wire.responses import encode

JSON = "application/json"


async def create(request: Request) -> Response:
    """Pictures from words: as links, as base64, or as a stream of events."""
    principal = admitted(request)
    _refuse_other_types(request, JSON)
    async with kept(await read(request)) as body:
        asked = requests.generation(body.text, services(request).openai_model)
        task = await _submit(request, principal, "images/generations", asked, body)
    return await _answer(request, task, asked, "image_generation")


async def change(request: Request) -> Response:
    """An edit of the first image, with the others at hand; where the mask is transparent that one may change.

    As JSON with addresses of images, or as a form with files.
    """
    principal = admitted(request)
    if _refuse_other_types(request, JSON, FORM) == FORM:
        parts = await read_edit(request, services(request).spool, services(request).limits)
        async with kept(parts.body) as body:
            asked = requests.edit_of_form(parts.fields, parts.images, parts.mask, services(request).openai_model)
            task = await _submit(request, principal, "images/edits", asked, body)
    else:
        async with kept(await read(request)) as body:
            asked = requests.edit(body.text, services(request).openai_model)
            task = await _submit(request, principal, "images/edits", asked, body)
    return await _answer(request, task, asked, "image_edit")


def _refuse_other_types(request: Request, *allowed: str) -> str:
    """The type of the body; one that is not named is JSON. Raises `UnsupportedMediaType`."""
    kind = header(request, b"content-type").partition(";")[0].strip().lower() or JSON
    if kind not in allowed:
        raise UnsupportedMediaType(f"Content-Type must be {' or '.join(allowed)}, got {shown(kind)}.")
    return kind


async def _submit(
    request: Request, principal: Principal, route: OpenAIRoute, asked: ImageRequest, body: Body
) -> Task:
    mode: Mode = "stream" if asked.streams else "sync"
    return await submit(request, principal, route, mode, asked.envelope, body, asked.extras)


async def _answer(request: Request, task: Task, asked: ImageRequest, prefix: Prefix) -> Response:
    here = services(request)
    if asked.streams:
        events = picture_events(task, here, prefix, asked.quality, base_url(request))
        return await streamed(request, events, CONTENT_TYPE)
    latest = await succeeded(request, task)
    if asked.links:
        link = await here.links.to(latest, base_url(request))
        return json_answer(request, answer(latest, asked.quality, link))
    pictures = [await here.files.find(one.key) for one in latest.artifacts]
    frame = encode(answer(latest, asked.quality, None))
    headers = {"content-length": str(filled_size(frame, pictures)), "x-request-id": request_id(request)}
    return StreamingResponse(filled(frame, pictures), headers=headers, media_type="application/json")


Kind = type[msgspec.Struct]


def _endpoint(name: str, handler: Handler, summary: str, body: Kind, form: Kind | None) -> Endpoint:
    return Endpoint(
        path=f"/v1/images/{name}",
        methods=("POST",),
        handler=handler,
        name=f"openai.images.{name}",
        summary=summary,
        body=body,
        form=form,
        answer=ImagesAnswer,
        streams=True,
        errors=OPENAI,
        parameters=(IDEMPOTENCY, OSS, WEBHOOK),
        tags=("openai",),
    )


ROUTES = (
    _endpoint("generations", create, "Generate, in OpenAI's form", GenerationBody, None),
    _endpoint("edits", change, "Edit, in OpenAI's form", EditBody, EditForm),
)
