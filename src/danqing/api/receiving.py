"""Reading request bodies, and noticing that the one who asked has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

from starlette.requests import Request
from starlette.types import Message

from danqing.api.services import header, services
from danqing.errors import Cancelled, PayloadTooLarge
from danqing.wire.ingest import Body, read_body, read_whole

T = TypeVar("T")


async def read(request: Request) -> Body:
    """The body with its images in the spool. A body that must be too large is refused after its first bytes."""
    here = services(request)
    first = await _receive(request)
    if not first.get("more_body"):
        return read_whole(first.get("body", b""), here.spool, here.limits)
    refuse_too_large(request, here.limits.body_bytes)
    return await read_body(_chunks(request, first), here.spool, here.limits)


def refuse_too_large(request: Request, most: int) -> None:
    """Raises `PayloadTooLarge` for a body that announces more bytes than these."""
    announced = header(request, b"content-length")
    if announced.isdecimal() and int(announced) > most:
        raise PayloadTooLarge(f"Payload Too Large. The body has {announced} bytes, at most {most} are allowed.")


async def _chunks(request: Request, message: Message) -> AsyncIterator[bytes]:
    yield message.get("body", b"")
    while message.get("more_body"):
        message = await _receive(request)
        yield message.get("body", b"")


async def _receive(request: Request) -> Message:
    """The next part of the body. Raises `Cancelled` when the caller hung up."""
    message = await request.receive()
    if message["type"] == "http.disconnect":
        raise Cancelled
    return message


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
