"""A task as server-sent events: words as soon as they are written, every picture as soon as it is stored."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from itertools import count
from typing import Generic, TypeVar

from danqing.api.services import Services
from danqing.domain.task import Artifact, Passage, Task, TaskStatus
from danqing.errors import ServiceError
from danqing.service.tasks import failure_of
from danqing.wire import errors, events
from danqing.wire.responses import Link, delivered

QUIET = 15.0  # seconds without an event after which a comment keeps the connection alive
Frame = TypeVar("Frame")


def stream(task: Task, here: Services, request_id: str, base: str, quiet: float = QUIET) -> AsyncGenerator[bytes]:
    """The task in the form of the official clients; see `following`."""
    return following(task, here, _Increments(request_id), base, quiet)


async def following(
    task: Task, here: Services, frames: Frames[Frame], base: str, quiet: float = QUIET
) -> AsyncGenerator[Frame]:
    """The frames of one task. Raises its failure as long as nothing was sent; later a failure is an event.

    A comment is sent whenever nothing else was for `quiet` seconds.
    A generator that is closed before the task has ended stops the task.
    """
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


class Frames(ABC, Generic[Frame]):
    """Writes the events of one task, and remembers what was sent."""

    def __init__(self) -> None:
        self._sent: set[tuple[type, int]] = set()
        self._last: Task | None = None
        self._started = False

    @abstractmethod
    def written(self, task: Task, fresh: Sequence[Passage | Artifact], link: Link) -> list[Frame]:
        """The events that tell what is new."""

    @abstractmethod
    def comment(self) -> Frame:
        """What keeps the connection alive and says nothing."""

    @abstractmethod
    def refusal(self, error: ServiceError) -> Frame:
        """The event that tells of a failure, the last one."""

    def of(self, task: Task, link: Link) -> list[Frame]:
        """What to send now: what is new; a comment if nothing at all has changed."""
        frames = self.written(task, self._fresh(task), link)
        if not frames and self._last == task:
            frames = [self.comment()]
        self._last = task
        self._started = self._started or bool(frames)
        return frames

    def failure(self, task: Task, stopping: bool) -> Frame:
        """The last event of a task that failed; raises the failure when nothing was sent before."""
        error = failure_of(task, stopping)
        if not self._started:
            raise error
        return self.refusal(error)

    def _fresh(self, task: Task) -> list[Passage | Artifact]:
        """What was not sent yet and may be; from now on it counts as sent."""
        fresh = [part for part in _in_order(task) if _name(part) not in self._sent]
        if not task.status.ended and _is_complete(task):
            fresh = fresh[:-1]
        self._sent |= {_name(part) for part in fresh}
        return fresh


class _Increments(Frames[bytes]):
    """Events as the official clients read them, numbered."""

    def __init__(self, request_id: str) -> None:
        super().__init__()
        self._request_id = request_id
        self._count = 0

    def written(self, task: Task, fresh: Sequence[Passage | Artifact], link: Link) -> list[bytes]:
        increments = [one for part in fresh for one in events.increments(task, part, link)]
        done = task.status is TaskStatus.SUCCEEDED
        if done and not increments:
            increments = [events.Increment(0)]  # what came last could not be made
        return [self._frame(task, one, last=done and one is increments[-1]) for one in increments]

    def comment(self) -> bytes:
        return events.KEEPALIVE

    def refusal(self, error: ServiceError) -> bytes:
        return events.frame(self._count + 1, "error", error.status, errors.body(error, self._request_id))

    def _frame(self, task: Task, increment: events.Increment, *, last: bool) -> bytes:
        self._count += 1
        data = events.result(task, increment, self._request_id, last=last)
        return events.frame(self._count, "result", 200, data)


def _name(part: Passage | Artifact) -> tuple[type, int]:
    """The same for a part that a second attempt at the task has made again."""
    return type(part), _number(part)


def _number(part: Passage | Artifact) -> int:
    """Of the picture itself, or of the one that the words stand before."""
    return part.before if isinstance(part, Passage) else part.index


def _in_order(task: Task) -> list[Passage | Artifact]:
    """What may be sent: pictures in any order, but of an interleaved answer only what stands before the first
    picture that is still to come."""
    parts = delivered(task)
    if not task.job.interleaved or task.status is TaskStatus.SUCCEEDED:
        return parts
    settled = {artifact.index for artifact in task.artifacts} | {missing.index for missing in task.missing}
    gap = next(index for index in count() if index not in settled)
    return [part for part in parts if _number(part) <= gap]


def _is_complete(task: Task) -> bool:
    """Whether nothing but the end is to come: the last part waits for it, since it carries the usage and `stop`."""
    return bool(task.artifacts) and len(task.artifacts) + len(task.missing) >= task.artifacts[0].total
