"""A task as server-sent events, frame by frame, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from danqing.api.streaming import QUIET, stream
from danqing.domain.task import Failure, Missing, Passage, TaskStatus
from danqing.errors import KeptError, TimedOut, Unavailable
from danqing.wire.events import KEEPALIVE
from tests.unit.api.stages import FAILURE, SOON, Stage, open_stage

BASE = "http://here"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as opened:
        yield opened


@pytest.fixture
async def telling(stage: Stage) -> Stage:
    """A stage whose task is an interleaved answer."""
    task = replace(stage.task, id="told", job=replace(stage.task.job, interleaved=True, count=5))
    await stage.here.queue.claim(1, 60)
    await stage.here.queue.submit(task)
    return replace(stage, task=task)


def frames_of(stage: Stage, quiet: float = QUIET, **changes: Any) -> AsyncGenerator[bytes]:
    return stream(stage.task, replace(stage.here, **changes), "r-stream", BASE, quiet)


async def following(frames: AsyncGenerator[bytes]) -> bytes:
    return await asyncio.wait_for(anext(frames), SOON)


async def rest(frames: AsyncGenerator[bytes]) -> list[bytes]:
    async with asyncio.timeout(SOON):
        return [frame async for frame in frames]


def read(frame: bytes) -> tuple[int, str, int, Any]:
    """The number, the event, the status and the data of a frame."""
    number, event, status, data, *end = frame.decode().split("\n")
    assert end == ["", ""]
    return (
        int(number.removeprefix("id:")),
        event.removeprefix("event:"),
        int(status.removeprefix(":HTTP_STATUS/")),
        json.loads(data.removeprefix("data:")),
    )


def picture_in(data: Any) -> str:
    [choice] = data["output"]["choices"]
    [item] = choice["message"]["content"]
    return str(item["image"]).partition("?")[0]


# ── Pictures ─────────────────────────────────────────────────────────────────


async def test_frames_are_numbered_and_the_last_picture_waits_for_the_end(stage: Stage) -> None:
    """Each picture comes as soon as it is stored, but for the last: it carries the usage, which the end brings."""
    lease = await stage.claim()
    frames = frames_of(stage)
    for index in range(3):
        await stage.record(lease, index, total=3)
        if index < 2:
            number, event, status, data = read(await following(frames))
            assert (number, event, status) == (index + 1, "result", 200)
            assert picture_in(data) == f"{BASE}/results/task_{index}.png"
            assert data["output"]["finished"] is False
    last = asyncio.create_task(following(frames))
    await asyncio.sleep(0.05)
    assert not last.done()
    await stage.finish(lease)
    number, event, status, data = read(await last)
    assert (number, event, status) == (3, "result", 200)
    assert (data["output"]["finished"], data["usage"]["image_count"]) == (True, 3)
    assert await rest(frames) == []


async def test_pictures_that_came_at_once_are_frames_of_their_own(stage: Stage) -> None:
    """Whoever begins to read late gets all of them, in order, and each once."""
    lease = await stage.claim()
    for index in (1, 0, 2):
        await stage.record(lease, index, total=3)
    await stage.finish(lease)
    found = [read(frame) for frame in await rest(frames_of(stage))]
    assert [number for number, *_ in found] == [1, 2, 3]
    assert [picture_in(data) for *_, data in found] == [f"{BASE}/results/task_{at}.png" for at in range(3)]
    assert [data["output"]["finished"] for *_, data in found] == [False, False, True]


async def test_a_task_that_was_begun_again_sends_no_picture_twice(stage: Stage) -> None:
    """The worker was lost after its first picture; the next worker stores it once more."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    frames = frames_of(stage)
    await following(frames)
    await stage.here.queue.release(lease)
    lease = await stage.claim()
    for index in range(2):
        await stage.record(lease, index, total=2)
    await stage.finish(lease)
    [last] = [read(frame) for frame in await rest(frames) if frame != KEEPALIVE]
    assert (last[0], picture_in(last[3])) == (2, f"{BASE}/results/task_1.png")


async def test_a_quiet_stream_is_kept_alive(stage: Stage) -> None:
    """A comment goes out whenever nothing else did for so long; it has no number."""
    lease = await stage.claim()
    frames = frames_of(stage, quiet=0.02)
    assert [await following(frames) for _ in range(3)] == [KEEPALIVE] * 3
    await stage.record(lease, 0, total=1)
    await stage.finish(lease)
    [last] = [frame for frame in await rest(frames) if frame != KEEPALIVE]
    assert read(last)[0] == 1


async def test_a_change_without_a_picture_sends_nothing(stage: Stage) -> None:
    """That a task runs now is no event; the connection is not quiet long enough for a comment."""
    frames = frames_of(stage)
    first = asyncio.create_task(following(frames))
    await asyncio.sleep(0.02)
    lease = await stage.claim()
    await asyncio.sleep(0.02)
    assert not first.done()
    await stage.record(lease, 0, total=2)
    assert read(await first)[0] == 1
    await frames.aclose()


# ── Pictures that could not be made ──────────────────────────────────────────


def missing(index: int) -> Missing:
    return Missing(index, Failure("InternalError", "It could not be made."))


async def test_the_last_picture_waits_for_the_end_though_another_is_missing(stage: Stage) -> None:
    """What is missing counts as settled: the last picture carries the usage all the same."""
    lease = await stage.claim()
    await stage.deliver(lease, missing(0))
    await stage.record(lease, 1, total=2)
    last = asyncio.create_task(following(frames := frames_of(stage)))
    await asyncio.sleep(0.05)
    assert not last.done()
    await stage.finish(lease)
    number, event, _, data = read(await last)
    assert (number, event, data["usage"]["image_count"]) == (1, "result", 1)
    assert await rest(frames) == []


async def test_an_end_after_all_that_could_be_sent_is_an_event_of_its_own(stage: Stage) -> None:
    """The one that is missing was the last to be tried: the end comes without a picture."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    frames = frames_of(stage)
    assert read(await following(frames))[3]["output"]["finished"] is False
    await stage.deliver(lease, missing(1))
    await stage.finish(lease)
    [last] = [read(frame) for frame in await rest(frames)]
    assert (last[0], last[3]["output"]["finished"], last[3]["usage"]["image_count"]) == (2, True, 1)
    [choice] = last[3]["output"]["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("stop", [])


# ── Words and pictures in turn ───────────────────────────────────────────────


WORDS = (Passage(0, "Title.\nFirst. Then."), Passage(1, "Second."), Passage(2, "The end."))


def content_of(data: Any) -> str:
    """The words of an increment, or the number of its picture."""
    [choice] = data["output"]["choices"]
    assert choice["index"] == 0
    [item] = choice["message"]["content"]
    if item["type"] == "text":
        return str(item["text"])
    return f"<{picture_in(data).rpartition('_')[2].removesuffix('.png')}>"


async def test_words_come_before_the_first_picture_is_rendered(telling: Stage) -> None:
    """As soon as they are recorded, sentence by sentence; those behind a picture come after it."""
    lease = await telling.claim()
    frames = frames_of(telling)
    await telling.deliver(lease, *WORDS)
    assert [content_of(read(await following(frames))[3]) for _ in range(3)] == ["Title.\n", "First. ", "Then."]
    waiting = asyncio.create_task(following(frames))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await telling.record(lease, 0, total=2)
    assert [content_of(read(await one)[3]) for one in (waiting, following(frames))] == ["<0>", "Second."]
    await telling.record(lease, 1, total=2)
    assert content_of(read(await following(frames))[3]) == "<1>"
    await telling.finish(lease)
    [last] = [read(frame) for frame in await rest(frames)]
    assert (last[0], content_of(last[3]), last[3]["output"]["finished"]) == (7, "The end.", True)
    assert last[3]["output"]["choices"][0]["finish_reason"] == "stop"
    assert last[3]["usage"]["image_count"] == 2


async def test_pictures_of_an_answer_come_in_its_order(telling: Stage) -> None:
    """The second was ready first: it waits, and what stands behind it as well."""
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS)
    frames = frames_of(telling)
    first = [content_of(read(await following(frames))[3]) for _ in range(3)]
    await telling.record(lease, 1, total=2)
    await telling.record(lease, 0, total=2)
    await telling.finish(lease)
    told = first + [content_of(read(frame)[3]) for frame in await rest(frames)]
    assert told == ["Title.\n", "First. ", "Then.", "<0>", "Second.", "<1>", "The end."]


async def test_words_behind_a_missing_picture_are_told(telling: Stage) -> None:
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS, missing(0))
    frames = frames_of(telling)
    assert [content_of(read(await following(frames))[3]) for _ in range(4)][-1] == "Second."
    await telling.record(lease, 1, total=2)
    await telling.finish(lease)
    assert [content_of(read(frame)[3]) for frame in await rest(frames)] == ["<1>", "The end."]


async def test_an_answer_that_is_there_already_is_sent_whole(telling: Stage) -> None:
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS)
    for index in (1, 0):
        await telling.record(lease, index, total=2)
    await telling.finish(lease)
    found = [read(frame) for frame in await rest(frames_of(telling))]
    assert [number for number, *_ in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [data["output"]["finished"] for *_, data in found] == [False] * 6 + [True]
    assert "".join(content_of(data) for *_, data in found) == "Title.\nFirst. Then.<0>Second.<1>The end."


async def test_a_second_attempt_tells_nothing_twice(telling: Stage) -> None:
    """The worker was lost after its first picture; the next one records all words again."""
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS)
    await telling.record(lease, 0, total=2)
    frames = frames_of(telling)
    told = [content_of(read(await following(frames))[3]) for _ in range(5)]
    await telling.here.queue.release(lease)
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS)
    for index in range(2):
        await telling.record(lease, index, total=2)
    await telling.finish(lease)
    told += [content_of(read(frame)[3]) for frame in await rest(frames) if frame != KEEPALIVE]
    assert told == ["Title.\n", "First. ", "Then.", "<0>", "Second.", "<1>", "The end."]


async def test_an_answer_that_fails_after_its_first_words_ends_in_an_event(telling: Stage) -> None:
    """Numbered after all words; what stands behind the pictures that never came is not told."""
    lease = await telling.claim()
    await telling.deliver(lease, *WORDS)
    frames = frames_of(telling)
    for _ in range(3):
        await following(frames)
    await telling.finish(lease, FAILURE)
    [last] = [read(frame) for frame in await rest(frames)]
    assert last[:3] == (4, "error", 400)


# ── Failures ─────────────────────────────────────────────────────────────────


async def test_a_failure_before_the_first_frame_is_raised(stage: Stage) -> None:
    """The route answers with the real status."""
    await stage.finish(await stage.claim(), FAILURE)
    with pytest.raises(KeptError, match="No") as failed:
        await following(frames_of(stage))
    assert (failed.value.status, failed.value.code) == (400, "InvalidURL")


@pytest.mark.parametrize("begun_by", ["picture", "comment"])
async def test_a_failure_after_the_first_frame_is_an_event(stage: Stage, begun_by: str) -> None:
    """The status line is gone by then; the event has the number after the last picture."""
    lease = await stage.claim()
    frames = frames_of(stage, quiet=0.02 if begun_by == "comment" else QUIET)
    if begun_by == "picture":
        await stage.record(lease, 0, total=2)
    await following(frames)
    await stage.finish(lease, FAILURE)
    *comments, last = await rest(frames)
    assert set(comments) <= {KEEPALIVE}
    number, event, status, data = read(last)
    assert (number, event, status) == (2 if begun_by == "picture" else 1, "error", 400)
    assert data == {"request_id": "r-stream", "code": "InvalidURL", "message": "No."}


async def test_a_deadline_before_the_first_frame_is_raised(stage: Stage) -> None:
    """It is an ordinary `RequestTimeOut`, and nobody goes on drawing."""
    with pytest.raises(TimedOut):
        await following(frames_of(stage, sync_seconds=0.05))
    assert (await stage.latest()).status is TaskStatus.CANCELED


async def test_a_deadline_after_the_first_frame_is_an_event(stage: Stage) -> None:
    """And the running task is asked to stop."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    *_, last = await rest(frames_of(stage, sync_seconds=0.1))
    assert read(last)[:3] == (2, "error", 500)
    assert (await stage.latest()).cancel_requested


async def test_a_stopping_server_ends_the_stream(stage: Stage) -> None:
    """What has not begun is 503."""
    first = asyncio.create_task(following(frames_of(stage)))
    await asyncio.sleep(0.02)
    stage.here.stopping.set()
    with pytest.raises(Unavailable):
        await first


async def test_a_stopping_server_ends_a_stream_that_has_begun(stage: Stage) -> None:
    """With an error event and nothing after it."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    frames = frames_of(stage)
    await following(frames)
    stage.here.stopping.set()
    [last] = await rest(frames)
    assert read(last)[:3] == (2, "error", 503)


# ── Hanging up ───────────────────────────────────────────────────────────────


async def test_a_closed_stream_stops_its_task(stage: Stage) -> None:
    """The caller hung up between two pictures."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=2)
    async with aclosing(frames_of(stage)) as frames:
        await following(frames)
    assert (await stage.latest()).cancel_requested


async def test_a_stream_that_is_cancelled_while_it_waits_stops_its_task(stage: Stage) -> None:
    """The caller hung up before the first picture."""
    waiting = asyncio.create_task(anext(frames_of(stage)))  # type: ignore[arg-type]
    await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert (await stage.latest()).status is TaskStatus.CANCELED


async def test_a_stream_that_came_to_its_end_stops_nothing(stage: Stage) -> None:
    """The task has succeeded and stays so."""
    lease = await stage.claim()
    await stage.record(lease, 0, total=1)
    await stage.finish(lease)
    async with aclosing(frames_of(stage)) as frames:
        await following(frames)
    assert (await stage.latest()).status is TaskStatus.SUCCEEDED
