"""Reading request bodies, and noticing that the one who asked has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from danqing.api.services import services
from danqing.errors import Cancelled, PayloadTooLarge
from danqing.wire.ingest import Body, read_body

T = TypeVar("T")


async def read(request: Request) -> Body:
    """The body with its images in the spool. A body that must be too large is refused unread."""
    here = services(request)
    announced = request.headers.get("content-length", "")
    most = here.limits.body_bytes
    if announced.isdecimal() and int(announced) > most:
        raise PayloadTooLarge(f"Payload Too Large. The body has {announced} bytes, at most {most} are allowed.")
    return await read_body(_chunks(request), here.spool, here.limits)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise Cancelled from None


async def unless_gone(request: Request, work: Awaitable[T]) -> T | None:
    """The result of `work`; None when the caller hung up before it was there."""
    working = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_hung_up(request))
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        gone.cancel()
        await asyncio.gather(working, gone, return_exceptions=True)


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
