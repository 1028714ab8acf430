"""Early stages of a task's pictures, stored while the pictures are still being rendered.

They are an extra: one that cannot be stored is dropped, as is one that its picture has overtaken, and no picture
waits for any. They are handled one after another, so that little is taken from the rendering and a picture's come in
their order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable

from danqing.director.plan import Finish
from danqing.domain.picture import Picture
from danqing.domain.task import Preview, Task
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
        self._works: dict[int, list[asyncio.Task[None]]] = defaultdict(list)

    def take(self, index: int, picture: Picture, finish: Finish) -> None:
        """Begin to store the next preview of a picture; more than were asked for are dropped."""
        works = self._works[index]
        if len(works) < self._task.job.previews:
            works.append(asyncio.create_task(self._deliver(index, len(works), picture, finish)))

    def stop(self, index: int) -> None:
        """The picture itself is there: what is not stored by now comes too late."""
        for work in self._works[index]:
            work.cancel()

    async def close(self) -> None:
        """Stop all, and wait until nothing of it goes on."""
        for index in self._works:
            self.stop(index)
        works = [work for some in self._works.values() for work in some]
        for ended in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(ended, Exception):
                log.debug("a preview of task %s was dropped", self._task.id, exc_info=ended)

    async def _deliver(self, index: int, number: int, picture: Picture, finish: Finish) -> None:
        async with self._turn:
            picture, data = await asyncio.to_thread(self._file, picture, finish)
            key = preview_key(self._task, index, number)
            await self._objects.put(key, data)
            await self._record(Preview(index, number, key, picture.width, picture.height))

    def _file(self, picture: Picture, finish: Finish) -> tuple[Picture, bytes]:
        """The picture as it would be delivered, watermark and all, and its file."""
        picture, _ = finished(picture, finish, self._task.job)
        return picture, encoded(picture, self._task.job, {}, self._profile)
