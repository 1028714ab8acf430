"""Removes what is over: ended tasks together with their pictures, uploaded files, and what was left behind."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from math import inf

from danqing.domain.task import Task
from danqing.objects.base import ObjectStore
from danqing.queues.base import TaskQueue
from danqing.service.inputs import remove_inputs, task_of_input
from danqing.service.pictures import remove_pictures

BATCH = 200
GRACE = 24 * 3600.0
"""An upload outlives its last permitted use by this, for tasks that still wait with it.

So does an input that no open task claims: its request may be about to be stored."""

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
            await self._remove_all(await self._old("uploads", self._upload_seconds + GRACE))
        await self._sweep_inputs()
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
        gone = [task.id for task in tasks if await self._remove_objects(task)]
        await self._queue.forget(gone)
        return len(gone)

    async def _remove_objects(self, task: Task) -> bool:
        """Whether nothing is left of the task; one that clings to its objects does not keep the others."""
        try:
            await remove_pictures(task, self._objects)
            await remove_inputs(task, self._objects)
        except OSError:
            log.exception("task %s: its objects could not be removed", task.id)
            return False
        return True

    async def _sweep_inputs(self) -> None:
        """Remove inputs whose task has ended, or was never stored since its server was killed just then."""
        old = await self._old("inputs", GRACE)
        tasks = {task_id: await self._queue.get(task_id) for task_id in {task_of_input(key) for key in old}}
        over = {task_id for task_id, task in tasks.items() if task is None or task.status.ended}
        await self._remove_all([key for key in old if task_of_input(key) in over])

    async def _old(self, prefix: str, seconds: float) -> list[str]:
        before = self._clock() - seconds
        return [info.key async for info in self._objects.list(prefix) if info.modified_at < before]

    async def _remove_all(self, keys: Sequence[str]) -> None:
        for key in keys:
            await self._objects.delete(key)
