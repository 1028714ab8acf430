"""Early stages of a task's pictures, stored while the pictures are still being rendered.

They are an extra: one that cannot be stored is dropped, as is one that its picture has overtaken, and no picture
waits for any. They are handled one after another, so that little is taken from the rendering and a picture's come in
their order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

from danqing.director.plan import Finish
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.domain.task import Preview, Task
from danqing.media.decode import resize
from danqing.objects.base import ObjectStore
from danqing.service.pictures import preview_key
from danqing.worker.finishing import PngProfile, encoded, finished

log = logging.getLogger(__name__)


class Previews:
    """The previews of one run of a task; `record` is told of each that is stored."""

    def __init__(
        self, task: Task, objects: ObjectStore, profile: PngProfile, record: Callable[[Preview], Awaitable[None]]
    ) -> None:
        self._task = task
        self._objects = objects
        self._profile: PngProfile = profile
        self._record = record
        self._turn = asyncio.Lock()
        self._taken: Counter[int] = Counter()
        self._overtaken: set[int] = set()
        self._works: list[asyncio.Task[None]] = []

    def take(self, shot: Shot, picture: Picture, finish: Finish) -> None:
        """Store the next preview of a shot's picture, soon; more than were asked for are dropped."""
        number = self._taken[shot.index]
        self._taken[shot.index] += 1
        if number < self._task.job.previews:
            self._works.append(asyncio.create_task(self._deliver(shot, number, picture, finish)))

    def stop(self, index: int) -> None:
        """The picture itself is there: a preview whose turn has not come is not begun any more."""
        self._overtaken.add(index)

    async def close(self) -> None:
        """End all of it, and wait until nothing goes on."""
        for work in self._works:
            work.cancel()
        for ended in await asyncio.gather(*self._works, return_exceptions=True):
            if isinstance(ended, Exception):
                log.debug("a preview of task %s was dropped", self._task.id, exc_info=ended)

    async def _deliver(self, shot: Shot, number: int, picture: Picture, finish: Finish) -> None:
        async with self._turn:
            if shot.index in self._overtaken:
                return
            whole, data = await asyncio.to_thread(self._file, shot, picture, finish)
            key = preview_key(self._task, shot.index, number)
            await self._objects.put(key, data)
            await self._record(Preview(shot.index, number, key, whole.width, whole.height))

    def _file(self, shot: Shot, picture: Picture, finish: Finish) -> tuple[Picture, bytes]:
        """The picture as it would be delivered, watermark and all, and its file."""
        whole, _ = finished(resize(picture, shot.canvas), finish, self._task.job)
        return whole, encoded(whole, self._task.job, {}, self._profile)
