"""Removes what is over: ended tasks together with their pictures, uploaded files, and what was left behind.

Whatever stops in between, objects go first and rows second, so that all of it is found again by the next sweep.
An object without a task, which a crash can leave, is found by its age. Several servers may sweep side by side.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from math import inf

from danqing.domain.task import Task
from danqing.errors import Unavailable
from danqing.objects.base import ObjectStore
from danqing.queues.base import TaskQueue
from danqing.service.inputs import input_keys, task_of_input
from danqing.service.pictures import day_folder, picture_keys, task_of_picture

BATCH = 200
SIDE_BY_SIDE = 16
GRACE = 24 * 3600.0
"""An upload outlives its last permitted use by this, for tasks that still wait with it.

So does an object that no task claims: its request may be about to be stored."""
TIDYING = 3600.0
"""Seconds between two looks through the store, which cost a request for every thousand objects."""

log = logging.getLogger(__name__)


class Retention:
    """What `task_seconds` and `upload_seconds` say: how long ended tasks and uploads live; `inf` is for ever."""

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
        self._tidy_from = -inf

    async def sweep(self) -> int:
        """Remove everything that is over now; how many tasks that were. Raises `Unavailable`.

        Once an hour the whole store is looked through for what has no task."""
        removed = 0
        if self._task_seconds != inf:
            while page := await self._sweep_tasks():
                removed += page
        if self._clock() >= self._tidy_from:
            await self._tidy()
            self._tidy_from = self._clock() + TIDYING
        return removed

    async def run(self, every: float) -> None:
        """Sweep again and again, `every` so many seconds, until cancelled."""
        while True:
            try:
                await self.sweep()
            except Unavailable as error:
                log.warning("what is over is removed later: %s", error.message)
            except Exception:  # whatever it was, what is left is found again by the next sweep
                log.exception("what is over could not be removed")
            await asyncio.sleep(every)

    async def _sweep_tasks(self) -> int:
        tasks = await self._queue.ended_before(self._clock() - self._task_seconds, BATCH)
        gone = await self._without_objects(tasks)
        await self._queue.forget(gone)
        return len(gone)

    async def _without_objects(self, tasks: Sequence[Task]) -> list[str]:
        """Those of the tasks of which nothing is left. One that clings to its objects does not keep the others;
        when all that are tried side by side do, the store is away, and the rest has to wait."""
        gone: list[str] = []
        for start in range(0, len(tasks), SIDE_BY_SIDE):
            tried = tasks[start : start + SIDE_BY_SIDE]
            freed = await asyncio.gather(*(self._remove_objects(task) for task in tried))
            gone += [task.id for task, free in zip(tried, freed, strict=True) if free]
            if not any(freed):
                break
        return gone

    async def _remove_objects(self, task: Task) -> bool:
        """Whether nothing is left of the task."""
        try:
            await self._objects.delete(*picture_keys(task), *input_keys(task))
        except Unavailable:
            log.warning("task %s: its objects are removed later", task.id)
            return False
        return True

    async def _tidy(self) -> None:
        await self._objects.sweep_temporary(self._clock() - GRACE)
        if self._upload_seconds != inf:
            async for keys in self._aged("uploads", self._upload_seconds + GRACE):
                await self._objects.delete(*keys)
        await self._remove_unclaimed_inputs()
        if self._task_seconds != inf:
            await self._remove_unclaimed_pictures()

    async def _remove_unclaimed_inputs(self) -> None:
        """Those whose task has ended, or was never stored since its server was killed just then."""
        async for keys in self._aged("inputs", GRACE):
            tasks = await self._tasks({task_of_input(key) for key in keys})
            over = {task_id for task_id, task in tasks.items() if task is None or task.status.ended}
            await self._objects.delete(*(key for key in keys if task_of_input(key) in over))

    async def _remove_unclaimed_pictures(self) -> None:
        """Those of tasks that are forgotten: a worker that was thought dead may store one even then.

        Only days are looked at of which nearly every task is forgotten, so that the list is short."""
        end = day_folder(max(0.0, self._clock() - self._task_seconds - GRACE))
        async for keys in self._aged("results", GRACE, end):
            tasks = await self._tasks({task_of_picture(key) for key in keys})
            await self._objects.delete(*(key for key in keys if tasks[task_of_picture(key)] is None))

    async def _tasks(self, task_ids: set[str]) -> dict[str, Task | None]:
        return {task_id: await self._queue.get(task_id) for task_id in task_ids}

    async def _aged(self, folder: str, seconds: float, end: str = "") -> AsyncIterator[Sequence[str]]:
        """The keys below `folder` that were written so many seconds ago or earlier, in pages, up to the key `end`."""
        before = self._clock() - seconds
        page: list[str] = []
        async for info in self._objects.list(folder):
            if end and info.key >= end:
                break
            if info.modified_at < before:
                page.append(info.key)
            if len(page) >= BATCH:
                yield page
                page = []
        if page:
            yield page
