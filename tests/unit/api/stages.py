"""A stage for streams: a submitted task, and the services that tell of it, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from danqing.api.services import Services
from danqing.bootstrap import open_services, open_store
from danqing.domain.task import Artifact, Failure, Outcome, Part, Task, TaskStatus
from danqing.objects.base import ObjectStore
from danqing.queues.base import Lease
from danqing.settings import Settings
from tests.queueing import a_task, an_artifact

SOON = 5.0  # seconds after which what should happen at once counts as not happening
SUCCESS = Outcome(TaskStatus.SUCCEEDED)
FAILURE = Outcome(TaskStatus.FAILED, Failure("InvalidURL", "No."))


@dataclass(frozen=True)
class Stage:
    """A submitted task, the services that stream it, and the store of its pictures."""

    here: Services
    objects: ObjectStore
    task: Task

    async def claim(self) -> Lease:
        [lease] = await self.here.queue.claim(1, 60)
        return lease

    async def deliver(self, lease: Lease, *parts: Part) -> None:
        for part in parts:
            await self.here.queue.record(lease, part)

    async def record(self, lease: Lease, index: int, total: int, *, is_kept: bool = True) -> None:
        """A picture of so many, whose file says which it is."""
        artifact: Artifact = replace(an_artifact(index), total=total)
        if is_kept:
            await self.objects.put(artifact.key, f"picture {index}".encode())
        await self.deliver(lease, artifact)

    async def finish(self, lease: Lease, outcome: Outcome = SUCCESS) -> None:
        await self.here.queue.finish(lease, outcome)

    async def latest(self) -> Task:
        """The task once nothing goes on in the background."""
        await self.here.tasks.close()
        task = await self.here.queue.get(self.task.id)
        assert task is not None
        return task


@asynccontextmanager
async def open_stage(folder: Path) -> AsyncIterator[Stage]:
    settings = Settings(data=folder)
    store = await open_store(settings, in_memory=True)
    here = await open_services(settings, store)
    await here.queue.submit(a_task())
    yield Stage(here, store.objects, a_task())
    await here.close()


async def an_event(events: AsyncGenerator[bytes]) -> tuple[str, Any]:
    """The name and the data of the next event in OpenAI's form, which comes in pieces."""
    frame = b""
    async with asyncio.timeout(SOON):
        while not frame.endswith(b"\n\n"):
            frame += await anext(events)
    name, data = frame.decode().removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
