"""A task as server-sent events: every picture as soon as it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from danqing.api.services import Services
from danqing.domain.task import Artifact, Task, TaskStatus
from danqing.service.tasks import failure_of
from danqing.wire import errors, events
from danqing.wire.responses import Link

QUIET = 15.0  # seconds without an event after which a comment keeps the connection alive


async def stream(
    task: Task, here: Services, request_id: str, base: str, quiet: float = QUIET
) -> AsyncGenerator[bytes]:
    """The frames of one task. Raises its failure as long as nothing was sent; later a failure is an event.

    A comment is sent whenever nothing else was for `quiet` seconds.
    A generator that is closed before the task has ended stops the task.
    """
    frames = _Frames(request_id)
    latest = task
    try:
        async for latest in _changes(task, here, quiet):
            for frame in frames.of(latest, await here.links.to(latest, base)):
                yield frame
        if latest.status is not TaskStatus.SUCCEEDED:
            yield frames.failure(latest, here.stopping.is_set())
    finally:
        if not latest.status.ended:
            here.tasks.abandon(latest)


async def _changes(task: Task, here: Services, quiet: float) -> AsyncGenerator[Task]:
    """The task after each change, and unchanged whenever it was quiet for too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + here.sync_seconds
    yield task
    while not task.status.ended:
        left = deadline - loop.time()
        latest = await here.tasks.next_state(task, min(quiet, left))
        if latest == task and (left <= quiet or here.stopping.is_set()):
            return  # not asking the clock again, which may say that a hair is left
        task = latest
        yield task


class _Frames:
    """Numbers the events and remembers which pictures were sent."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id
        self._sent: set[int] = set()
        self._last: Task | None = None
        self._started = False

    def of(self, task: Task, link: Link) -> list[bytes]:
        """What to send now: the new pictures; a comment if nothing at all has changed."""
        fresh = [artifact for artifact in task.artifacts if artifact.index not in self._sent]
        frames = [self._picture(task, artifact, link) for artifact in _ready(task, fresh)]
        if not frames and self._last == task:
            frames = [events.KEEPALIVE]
        self._last = task
        self._started = self._started or bool(frames)
        return frames

    def failure(self, task: Task, stopping: bool) -> bytes:
        """The last event of a task that failed; raises the failure when nothing was sent before."""
        error = failure_of(task, stopping)
        if not self._started:
            raise error
        return events.frame(len(self._sent) + 1, "error", error.status, errors.body(error, self._request_id))

    def _picture(self, task: Task, artifact: Artifact, link: Link) -> bytes:
        self._sent.add(artifact.index)
        last = task.status is TaskStatus.SUCCEEDED and len(self._sent) == len(task.artifacts)
        data = events.picture(task, artifact, self._request_id, link, last=last)
        return events.frame(len(self._sent), "result", 200, data)


def _ready(task: Task, fresh: list[Artifact]) -> list[Artifact]:
    """The last of all pictures waits for the task's end, since it carries the usage and `stop`."""
    complete = bool(task.artifacts) and len(task.artifacts) >= task.artifacts[0].total
    return fresh[:-1] if complete and not task.status.ended else fresh
