"""Asking after tasks: one, many, until it ends; and calling them off."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from danqing.access.keys import Principal
from danqing.domain.task import Task, TaskStatus
from danqing.errors import InvalidParameter, KeptError, ServiceError, TimedOut, Unavailable
from danqing.objects.base import ObjectStore
from danqing.queues.base import TaskPage, TaskQuery, TaskQueue
from danqing.service.inputs import remove_inputs
from danqing.service.stopping import Stopping
from danqing.wire.responses import CANCEL_REFUSED

DAY = 24 * 3600.0

log = logging.getLogger(__name__)


class Tasks:
    """Reads tasks for their owners. `stopping` ends every wait, so that a server can leave."""

    def __init__(
        self,
        queue: TaskQueue,
        objects: ObjectStore,
        stopping: Stopping,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._queue = queue
        self._objects = objects
        self._stopping = stopping
        self._clock = clock
        self._background: set[asyncio.Future[None]] = set()

    async def get(self, principal: Principal, task_id: str, hold: float = 0.0) -> Task | None:
        """The caller's task, waiting up to `hold` seconds for its end; None if there is no such task of theirs."""
        task = await self._queue.get(task_id)
        if task is None or task.owner != principal.id:
            return None
        return await self.ended_within(task, hold)

    async def ended_within(self, task: Task, seconds: float) -> Task:
        """The task as it is when it has ended, when the time is over, or when the server stops."""
        if task.status.ended or seconds <= 0:
            return task
        latest = await self._waited_for(task, lambda: self._queue.ended(task, seconds))
        return latest if latest is not task else await self._queue.get(task.id) or task

    async def next_state(self, task: Task, seconds: float) -> Task:
        """The task after its next change; as it was when the time is over, or the server stops."""
        return await self._waited_for(task, lambda: self._queue.changed(task, seconds))

    async def _waited_for(self, task: Task, wait: Callable[[], Awaitable[Task | None]]) -> Task:
        """The task after the wait; as it was when the server stops.

        One that is gone meanwhile counts as CANCELED: it will not change any more.
        """
        unchanged: Task | None = task
        return await self._stopping.unless_set(wait, unchanged) or replace(task, status=TaskStatus.CANCELED)

    async def list(self, query: TaskQuery) -> TaskPage:
        """A page of the caller's tasks; without a window, those of the last 24 hours.

        Raises `InvalidParameter` for a window of more than 24 hours.
        """
        until = query.submitted_until if query.submitted_until is not None else self._clock()
        start = query.submitted_from if query.submitted_from is not None else until - DAY
        if not 0 <= until - start <= DAY:
            raise InvalidParameter("end_time must be at most 24 hours after start_time, and not before it.")
        return await self._queue.list(replace(query, submitted_from=start, submitted_until=until))

    async def cancel(self, principal: Principal, task_id: str) -> None:
        """Cancel the caller's PENDING task; anything else raises the documented `UnsupportedOperation`."""
        task = await self._queue.get(task_id)
        if task is None or task.owner != principal.id or not await self._queue.cancel(task_id):
            raise InvalidParameter(CANCEL_REFUSED, code="UnsupportedOperation")
        await remove_inputs(task, self._objects)

    def abandon(self, task: Task) -> None:
        """Stop a task that nobody waits for any more, wherever it is; in the background, whoever is cancelled here.

        One that may be asked for again, by sending its request again, goes on.
        Where the queue is away just then the task is done for nobody: that costs work and loses nothing.
        """
        if task.fingerprint is not None:
            return
        stop = asyncio.ensure_future(self._stop(task))
        self._background.add(stop)
        stop.add_done_callback(self._background.discard)

    async def _stop(self, task: Task) -> None:
        try:
            await self._queue.cancel(task.id, running=True)
            latest = await self._queue.get(task.id)
        except Unavailable:
            log.warning("task %s: nobody waits for it any more, and it could not be stopped", task.id)
            return
        if latest is not None and latest.status is TaskStatus.CANCELED:
            await remove_inputs(task, self._objects)

    async def close(self) -> None:
        """Wait for what still goes on in the background."""
        await asyncio.gather(*self._background, return_exceptions=True)


def failure_of(task: Task, stopping: bool) -> ServiceError:
    """Why a synchronous call got no pictures from this task."""
    if task.failure:
        return KeptError(task.failure.code, task.failure.message)
    if task.status is TaskStatus.CANCELED:
        return InvalidParameter("The task of this request was canceled.", code="UnsupportedOperation")
    if stopping:
        return Unavailable("The server is stopping; send the request again.")
    if task.idempotency_key is not None:
        return TimedOut(
            "Request timed out, try again later: the same request with its Idempotency-Key waits on.", goes_on=True
        )
    return TimedOut("Request timed out, try again later. For long requests, create a task with X-DashScope-Async.")
