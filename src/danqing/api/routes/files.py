"""The pictures themselves, for whoever holds a link."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from danqing.api.endpoint import Endpoint, Parameter
from danqing.api.services import header, services
from danqing.objects.base import ObjectInfo
from danqing.service.files import StoredPicture
from danqing.wire.byte_range import byte_range


async def get_result(request: Request) -> Response:
    """Needs no key; `Range`, `If-Range` and `If-None-Match` are honoured, of several ranges the whole is sent."""
    query = request.query_params
    key = f"results/{request.path_params['key']}"
    picture = await services(request).files.open(key, query.get("Expires", ""), query.get("Signature", ""))
    headers = _headers(picture.info)
    if _known(header(request, b"if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    part = _part(request, headers, picture.info.size)
    if part is None:
        return await _answer(request, picture, 200, range(picture.info.size), headers)
    if not part:
        return Response(status_code=416, headers={"content-range": f"bytes */{picture.info.size}"})
    headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{picture.info.size}"
    return await _answer(request, picture, 206, part, headers)


async def _answer(
    request: Request, picture: StoredPicture, status: int, part: range, headers: Mapping[str, str]
) -> Response:
    complete = {**headers, "content-length": str(len(part))}
    if request.method == "HEAD":
        return Response(status_code=status, headers=complete, media_type=picture.media_type)
    return StreamingResponse(await picture.read(part), status, complete, picture.media_type)


def _headers(info: ObjectInfo) -> dict[str, str]:
    return {
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=86400, immutable",
        "cross-origin-resource-policy": "cross-origin",
        "etag": f'"{int(info.modified_at * 1000):x}-{info.size:x}"',
        "last-modified": formatdate(info.modified_at, usegmt=True),
        "x-content-type-options": "nosniff",
    }


def _part(request: Request, headers: Mapping[str, str], size: int) -> range | None:
    """What is asked for, unless it is a part of something else: `If-Range` says of what."""
    expected = header(request, b"if-range")
    if expected not in ("", headers["etag"], headers["last-modified"]):
        return None
    return byte_range(header(request, b"range"), size)


def _known(given: str, etag: str) -> bool:
    """Whether `If-None-Match` names the picture, weakly compared as RFC 9110, 13.1.2 has it."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in given.split(","))


ROUTES = (
    Endpoint(
        path="/results/{key:path}",
        methods=("GET",),
        handler=get_result,
        name="results.get",
        summary="A picture, by the link that an answer gave",
        media_type="image/*",
        parameters=tuple(
            Parameter(name=name, place="query", sentence="Part of the link.", required=True)
            for name in ("Expires", "OSSAccessKeyId", "Signature")
        ),
        needs_key=False,
    ),
)
