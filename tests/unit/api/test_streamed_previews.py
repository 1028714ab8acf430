"""Previews in a stream of OpenAI's images API: before their picture, each once, and never in its way."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from danqing.api.openai_streaming import picture_events
from danqing.api.streaming import stream
from danqing.domain.task import Failure, Outcome, TaskStatus
from danqing.queues.base import Lease
from tests.queueing import a_preview
from tests.unit.api.stages import Stage, an_event, open_stage


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


def events_of(stage: Stage) -> AsyncGenerator[bytes]:
    return picture_events(stage.task, stage.here, "image_generation", "high", "http://here")


async def show(stage: Stage, lease: Lease, index: int, number: int, *, is_kept: bool = True) -> None:
    """Deliver a preview whose file says which it is."""
    preview = a_preview(index, number)
    if is_kept:
        await stage.objects.put(preview.key, f"preview {index}.{number}".encode())
    await stage.deliver(lease, preview)


async def said(events: AsyncGenerator[bytes]) -> str:
    """What the picture of the next event is."""
    name, data = await an_event(events)
    assert name == data["type"]
    return base64.b64decode(data["b64_json"]).decode()


async def rest(events: AsyncGenerator[bytes]) -> list[str]:
    """What the pictures of all the other events are."""
    found = []
    while True:
        try:
            found.append(await said(events))
        except StopAsyncIteration:
            return found


async def test_previews_come_as_soon_as_they_are_stored_and_then_their_picture(stage: Stage) -> None:
    """Counted from 0 for each picture."""
    lease, events = await stage.claim(), events_of(stage)
    for index in range(2):
        for number in range(2):
            await show(stage, lease, index, number)
            name, event = await an_event(events)
            assert name == event["type"] == "image_generation.partial_image"
            assert base64.b64decode(event["b64_json"]) == f"preview {index}.{number}".encode()
            assert event["partial_image_index"] == number
        await stage.record(lease, index, total=2)
        if index == 0:
            assert (await an_event(events))[0] == "image_generation.completed"
    await stage.finish(lease)
    assert await rest(events) == ["picture 1"]


async def test_previews_that_came_at_once_are_sent_in_their_order(stage: Stage) -> None:
    lease = await stage.claim()
    for index, number in ((1, 0), (0, 1), (0, 0)):
        await show(stage, lease, index, number)
    events = events_of(stage)
    assert [await said(events) for _ in range(3)] == ["preview 0.0", "preview 0.1", "preview 1.0"]
    await events.aclose()


async def test_no_preview_comes_after_its_picture(stage: Stage) -> None:
    """One that nobody read in time is not sent any more; neither is one that was recorded too late."""
    lease = await stage.claim()
    await show(stage, lease, 0, 0)
    await stage.record(lease, 0, total=1)
    await show(stage, lease, 0, 1)
    await stage.finish(lease)
    assert await rest(events_of(stage)) == ["picture 0"]


async def test_a_preview_that_is_gone_is_passed_over(stage: Stage) -> None:
    """The stream goes on with what is there."""
    lease, events = await stage.claim(), events_of(stage)
    await show(stage, lease, 0, 0, is_kept=False)
    await show(stage, lease, 0, 1)
    assert await said(events) == "preview 0.1"
    await stage.record(lease, 0, total=1)
    await stage.finish(lease)
    assert await rest(events) == ["picture 0"]


async def test_a_task_that_is_begun_again_sends_no_preview_twice(stage: Stage) -> None:
    """The worker was lost after the first; the next one makes the same again, and then more."""
    lease, events = await stage.claim(), events_of(stage)
    await show(stage, lease, 0, 0)
    assert await said(events) == "preview 0.0"
    await stage.here.queue.release(lease)
    lease = await stage.claim()
    await show(stage, lease, 0, 0)
    await show(stage, lease, 0, 1)
    assert await said(events) == "preview 0.1"
    await events.aclose()


async def test_a_failure_after_a_preview_is_the_last_event(stage: Stage) -> None:
    lease, events = await stage.claim(), events_of(stage)
    await show(stage, lease, 0, 0)
    await said(events)
    await stage.finish(lease, Outcome(TaskStatus.FAILED, Failure("InternalError.Algo", "Out of paint.")))
    name, last = await an_event(events)
    assert (name, last["error"]["message"]) == ("error", "Out of paint.")
    assert await rest(events) == []


async def test_the_services_own_streams_show_none(stage: Stage) -> None:
    """Whatever a task has: the official clients know no such events."""
    lease = await stage.claim()
    await show(stage, lease, 0, 0)
    frames = stream(stage.task, stage.here, "r-stream", "http://here")
    first = asyncio.ensure_future(anext(frames))
    await asyncio.sleep(0.05)
    assert not first.done()
    await stage.record(lease, 0, total=1)
    await stage.finish(lease)
    assert b"task_0.png" in await first
    assert [frame async for frame in frames] == []
