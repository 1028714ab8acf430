"""A task as the events of OpenAI's images API, without a server."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from danqing.api.openai_streaming import picture_events
from danqing.api.streaming import QUIET
from danqing.domain.task import Failure, Missing, Outcome, TaskStatus
from danqing.errors import KeptError, NotFound, TimedOut
from danqing.wire.openai.answers import KEEPALIVE
from tests.unit.api.stages import FAILURE, SOON, Stage, an_event, open_stage

SUCCESS = Outcome(TaskStatus.SUCCEEDED, notes=("No palette.",))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


def events_of(stage: Stage, quiet: float = QUIET, **changes: Any) -> AsyncGenerator[bytes]:
    return picture_events(stage.task, replace(stage.here, **changes), "image_edit", "medium", "http://here", quiet)


async def test_every_picture_is_an_event_with_its_bytes(stage: Stage) -> None:
    """As soon as it is stored; the last waits for the end, which brings what was left out."""
    lease = await stage.claim()
    events = events_of(stage)
    for index in range(3):
        await stage.record(lease, index, total=3)
        if index == 2:
            await stage.finish(lease, SUCCESS)
        name, data = await an_event(events)
        assert name == data["type"] == "image_edit.completed"
        assert base64.b64decode(data["b64_json"]) == f"picture {index}".encode()
        assert data.get("notes") == (["No palette."] if index == 2 else None)
    assert [piece async for piece in events] == []


async def test_a_picture_that_could_not_be_made_has_no_event(stage: Stage) -> None:
    """The others come, and the last of them says why one is missing."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    await stage.deliver(lease, Missing(1, Failure("InternalError.Algo", "Too dark.")))
    await stage.finish(lease, SUCCESS)
    events = events_of(stage)
    _, data = await an_event(events)
    assert data["notes"] == ["No palette.", "Picture 2 could not be made: Too dark."]
    assert [piece async for piece in events] == []


async def test_a_failure_before_anything_is_raised(stage: Stage) -> None:
    """It is an ordinary answer then, with its status."""
    await stage.finish(await stage.claim(), FAILURE)
    with pytest.raises(KeptError) as failed:
        await an_event(events_of(stage))
    assert (failed.value.code, failed.value.message) == ("InvalidURL", "No.")


async def test_a_failure_after_a_picture_is_the_last_event(stage: Stage) -> None:
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    events = events_of(stage)
    assert (await an_event(events))[0] == "image_edit.completed"
    await stage.finish(lease, FAILURE)
    assert await an_event(events) == (
        "error",
        {"error": {"message": "No.", "type": "invalid_request_error", "param": None, "code": "invalid_url"}},
    )
    assert [piece async for piece in events] == []


async def test_a_picture_that_is_gone_is_raised_before_its_event(stage: Stage) -> None:
    lease = await stage.claim()
    await stage.record(lease, 0, total=2, is_kept=False)
    with pytest.raises(NotFound):
        await an_event(events_of(stage))


async def test_a_quiet_stream_is_kept_alive(stage: Stage) -> None:
    """By comments, which no decoder takes for an event."""
    events = events_of(stage, quiet=0.01)
    assert await asyncio.wait_for(anext(events), SOON) == KEEPALIVE
    await events.aclose()


async def test_a_stream_has_an_end(stage: Stage) -> None:
    """Like any synchronous call; its task is stopped."""
    with pytest.raises(TimedOut):
        await an_event(events_of(stage, sync_seconds=0.01))
    assert (await stage.latest()).status is TaskStatus.CANCELED


async def test_a_reader_that_leaves_stops_the_task(stage: Stage) -> None:
    """In the middle of a picture too."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    async with aclosing(events_of(stage)) as events:
        await asyncio.wait_for(anext(events), SOON)
    assert (await stage.latest()).cancel_requested
