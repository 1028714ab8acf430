"""Early stages of pictures in the queue: there until their picture is, and counted nowhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from danqing.domain.task import Failure, Missing, Outcome, Part, Task, TaskStatus
from danqing.domain.usage import day_of
from danqing.queues.base import Lease, LeaseLost, TaskQueue
from tests.queueing import NOON, Clock, a_preview, a_task, an_artifact

SECONDS = 30.0
SOON = 5.0  # seconds after which what should happen at once counts as not happening
LACKING = Missing(0, Failure("InternalError.Algo", "It could not be drawn."))


async def begun(queue: TaskQueue) -> Lease:
    """A task of somebody who would like to see previews, in work."""
    task = a_task()
    await queue.submit(replace(task, job=replace(task.job, previews=3)))
    [lease] = await queue.claim(1, SECONDS)
    return lease


async def recorded(queue: TaskQueue, lease: Lease, *parts: Part) -> Task:
    for part in parts:
        await queue.record(lease, part)
    task = await queue.get("task")
    assert task is not None
    return task


async def test_an_order_of_previews_is_kept(queue: TaskQueue) -> None:
    assert (await begun(queue)).task.job.previews == 3


async def test_previews_are_kept_in_order_and_each_once(queue: TaskQueue) -> None:
    """By picture, then by number; a task that is begun again records them again."""
    again = replace(a_preview(0, 1), width=512)
    parts = (a_preview(1, 0), a_preview(0, 1), a_preview(0, 0), again)
    task = await recorded(queue, await begun(queue), *parts)
    assert task.previews == (a_preview(0, 0), again, a_preview(1, 0))


@pytest.mark.parametrize("end", [an_artifact(0), LACKING])
async def test_what_is_settled_has_no_previews_any_more(queue: TaskQueue, end: Part) -> None:
    """Neither those that were there before it nor one that comes too late; another picture keeps its own."""
    lease = await begun(queue)
    task = await recorded(queue, lease, a_preview(0, 0), a_preview(1, 0), end)
    assert task.previews == (a_preview(1, 0),)
    assert await recorded(queue, lease, a_preview(0, 1)) == task


async def test_who_waits_hears_of_a_preview(queue: TaskQueue) -> None:
    lease = await begun(queue)
    waiting = asyncio.create_task(queue.changed(lease.task, SOON))
    await queue.record(lease, a_preview())
    heard = await asyncio.wait_for(waiting, SOON)
    assert heard is not None
    assert heard.previews == (a_preview(),)


async def test_previews_are_no_usage(queue: TaskQueue) -> None:
    """Of three recorded stages of one picture only the picture is counted."""
    lease = await begun(queue)
    await recorded(queue, lease, *(a_preview(0, number) for number in range(3)), an_artifact(0), a_preview(1, 0))
    await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
    [used] = await queue.usage(day_of(NOON), day_of(NOON))
    assert used.images == 1


async def test_a_preview_of_a_lost_lease_is_refused(queue: TaskQueue, clock: Clock) -> None:
    lease = await begun(queue)
    clock.go_on(SECONDS + 1)
    await queue.claim(1, SECONDS)
    with pytest.raises(LeaseLost):
        await queue.record(lease, a_preview())
