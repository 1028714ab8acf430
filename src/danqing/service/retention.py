"""Removes what is over: ended tasks together with their pictures, and uploaded files."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from math import inf

from danqing.objects.base import ObjectStore
from danqing.queues.base import TaskQueue
from danqing.service.inputs import remove_inputs

BATCH = 200
GRACE = 24 * 3600.0
"""An upload outlives its last permitted use by this, for tasks that still wait with it."""

log = logging.getLogger(__name__)


class Retention:
    """Objects go first, rows second: whatever stops in between is found again, and nothing is orphaned."""

    def __init__(
        self,
        queue: TaskQueue,
        objects: ObjectStore,
        *,
        task_seconds: float,
        upload_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._queue = queue
        self._objects = objects
        self._task_seconds = task_seconds
        self._upload_seconds = upload_seconds
        self._clock = clock

    async def sweep(self) -> int:
        """Remove everything that is over now; how many tasks that were."""
        removed = 0
        if self._task_seconds != inf:
            while batch := await self._sweep_tasks():
                removed += batch
        if self._upload_seconds != inf:
            await self._sweep_uploads()
        return removed

    async def run(self, every: float) -> None:
        """Sweep again and again, `every` so many seconds, until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception:  # whatever it was, what is left is found again by the next sweep
                log.exception("what is over could not be removed")
            await asyncio.sleep(every)

    async def _sweep_tasks(self) -> int:
        tasks = await self._queue.ended_before(self._clock() - self._task_seconds, BATCH)
        for task in tasks:
            for artifact in task.artifacts:
                await self._objects.delete(artifact.key)
            await remove_inputs(task, self._objects)
        await self._queue.forget([task.id for task in tasks])
        return len(tasks)

    async def _sweep_uploads(self) -> None:
        await self._remove_all("uploads", self._clock() - self._upload_seconds - GRACE)

    async def _remove_all(self, prefix: str, before: float) -> None:
        keys = [info.key async for info in self._objects.list(prefix) if info.modified_at < before]
        for key in keys:
            await self._objects.delete(key)
