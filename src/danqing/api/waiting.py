"""Sync is async plus waiting: both APIs wait for the same task in the same way."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from danqing.api.answers import request_id
from danqing.api.receiving import unless_gone
from danqing.api.services import services
from danqing.domain.task import Task, TaskStatus
from danqing.errors import Cancelled
from danqing.service.tasks import failure_of


async def succeeded(request: Request, task: Task) -> Task:
    """The task with all its pictures. Raises why there are none, and `Cancelled` when the caller hung up.

    Nobody hears of the task after this, so it is stopped if it did not end.
    """
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
    return latest


async def streamed(request: Request, frames: AsyncGenerator[bytes], content_type: str) -> Response:
    """Failures before the first frame are ordinary errors; then, or after a while, the stream begins."""
    first = await unless_gone(request, anext(frames))
    if first is None:
        raise Cancelled
    headers = {"content-type": content_type, "x-request-id": request_id(request)}
    return StreamingResponse(_continued(first, frames), headers=headers)


async def _continued(first: bytes, frames: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    async with aclosing(frames):
        yield first
        async for frame in frames:
            yield frame
