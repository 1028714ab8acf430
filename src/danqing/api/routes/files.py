"""The pictures themselves, for whoever holds a link."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from danqing.api.endpoint import Endpoint, Parameter
from danqing.api.services import services

CACHING = {"cache-control": "private, max-age=86400, immutable", "x-content-type-options": "nosniff"}


async def get_result(request: Request) -> Response:
    """Needs no key; `Range`, `If-Range` and `If-None-Match` are honoured."""
    query = request.query_params
    key = f"results/{request.path_params['key']}"
    path = await services(request).files.open(key, query.get("Expires", ""), query.get("Signature", ""))
    status = await asyncio.to_thread(path.stat)
    response = FileResponse(path, headers=CACHING, media_type="image/png", stat_result=status)
    if _known(request.headers.get("if-none-match", ""), response.headers["etag"]):
        return Response(status_code=304, headers={**CACHING, "etag": response.headers["etag"]})
    return response


def _known(header: str, etag: str) -> bool:
    """Whether `If-None-Match` names the picture, weakly compared as RFC 9110, 13.1.2 has it."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in header.split(","))


ROUTES = (
    Endpoint(
        path="/results/{key:path}",
        methods=("GET",),
        handler=get_result,
        name="results.get",
        summary="A picture, by the link that an answer gave",
        media_type="image/png",
        parameters=tuple(
            Parameter(name=name, place="query", sentence="Part of the link.", required=True)
            for name in ("Expires", "OSSAccessKeyId", "Signature")
        ),
        needs_key=False,
    ),
)
