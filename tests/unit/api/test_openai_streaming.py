"""A task as the events of OpenAI's images API, without a server."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from danqing.api.openai_streaming import picture_events
from danqing.api.services import Services
from danqing.api.streaming import QUIET
from danqing.bootstrap import open_services, open_store
from danqing.domain.task import Artifact, Failure, Missing, Outcome, Task, TaskStatus
from danqing.errors import KeptError, NotFound, TimedOut
from danqing.objects.base import ObjectStore
from danqing.queues.base import Lease
from danqing.settings import Settings
from danqing.wire.openai.answers import KEEPALIVE
from tests.queueing import a_task, an_artifact

SOON = 5.0  # seconds after which what should happen at once counts as not happening
SUCCESS = Outcome(TaskStatus.SUCCEEDED, notes=("No palette.",))
FAILURE = Outcome(TaskStatus.FAILED, Failure("InvalidURL", "No."))


@dataclass(frozen=True)
class Stage:
    """A submitted task, the services that stream it, and the store of its pictures."""

    here: Services
    objects: ObjectStore
    task: Task

    def events(self, quiet: float = QUIET, **changes: Any) -> AsyncGenerator[bytes]:
        here = replace(self.here, **changes)
        return picture_events(self.task, here, "image_edit", "medium", "http://here", quiet)

    async def claim(self) -> Lease:
        [lease] = await self.here.queue.claim(1, 60)
        return lease

    async def record(self, lease: Lease, index: int, total: int, *, is_kept: bool = True) -> None:
        artifact: Artifact = replace(an_artifact(index), total=total)
        if is_kept:
            await self.objects.put(artifact.key, f"picture {index}".encode())
        await self.here.queue.record(lease, artifact)

    async def latest(self) -> Task:
        """The task once nothing goes on in the background."""
        await self.here.tasks.close()
        task = await self.here.queue.get(self.task.id)
        assert task is not None
        return task


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    store = await open_store(Settings(data=tmp_path), in_memory=True)
    here = await open_services(Settings(data=tmp_path), store)
    task = a_task()
    await here.queue.submit(task)
    yield Stage(here, store.objects, task)
    await here.close()


async def an_event(events: AsyncGenerator[bytes]) -> tuple[str, Any]:
    """The name and the data of the next event, which comes in pieces."""
    frame = b""
    async with asyncio.timeout(SOON):
        while not frame.endswith(b"\n\n"):
            frame += await anext(events)
    name, data = frame.decode().removesuffix("\n\n").split("\n")
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


async def test_every_picture_is_an_event_with_its_bytes(stage: Stage) -> None:
    """As soon as it is stored; the last waits for the end, which brings what was left out."""
    lease = await stage.claim()
    events = stage.events()
    for index in range(3):
        await stage.record(lease, index, total=3)
        if index == 2:
            await stage.here.queue.finish(lease, SUCCESS)
        name, data = await an_event(events)
        assert name == data["type"] == "image_edit.completed"
        assert base64.b64decode(data["b64_json"]) == f"picture {index}".encode()
        assert data.get("notes") == (["No palette."] if index == 2 else None)
    assert [piece async for piece in events] == []


async def test_a_picture_that_could_not_be_made_has_no_event(stage: Stage) -> None:
    """The others come, and the last of them says why one is missing."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    await stage.here.queue.record(lease, Missing(1, Failure("InternalError.Algo", "Too dark.")))
    await stage.here.queue.finish(lease, SUCCESS)
    events = stage.events()
    _, data = await an_event(events)
    assert data["notes"] == ["No palette.", "Picture 2 could not be made: Too dark."]
    assert [piece async for piece in events] == []


async def test_a_failure_before_anything_is_raised(stage: Stage) -> None:
    """It is an ordinary answer then, with its status."""
    await stage.here.queue.finish(await stage.claim(), FAILURE)
    with pytest.raises(KeptError) as failed:
        await an_event(stage.events())
    assert (failed.value.code, failed.value.message) == ("InvalidURL", "No.")


async def test_a_failure_after_a_picture_is_the_last_event(stage: Stage) -> None:
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    events = stage.events()
    assert (await an_event(events))[0] == "image_edit.completed"
    await stage.here.queue.finish(lease, FAILURE)
    assert await an_event(events) == (
        "error",
        {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": "invalid_url"}},
    )
    assert [piece async for piece in events] == []


async def test_a_picture_that_is_gone_is_raised_before_its_event(stage: Stage) -> None:
    lease = await stage.claim()
    await stage.record(lease, 0, total=2, is_kept=False)
    with pytest.raises(NotFound):
        await an_event(stage.events())


async def test_a_quiet_stream_is_kept_alive(stage: Stage) -> None:
    """By comments, which no decoder takes for an event."""
    events = stage.events(quiet=0.01)
    assert await asyncio.wait_for(anext(events), SOON) == KEEPALIVE
    await events.aclose()


async def test_a_stream_has_an_end(stage: Stage) -> None:
    """Like any synchronous call; its task is stopped."""
    with pytest.raises(TimedOut):
        await an_event(stage.events(sync_seconds=0.01))
    assert (await stage.latest()).status is TaskStatus.CANCELED


async def test_a_reader_that_leaves_stops_the_task(stage: Stage) -> None:
    """In the middle of a picture too."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    async with aclosing(stage.events()) as events:
        await asyncio.wait_for(anext(events), SOON)
    assert (await stage.latest()).cancel_requested
