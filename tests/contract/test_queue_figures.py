"""What the queue knows for those who watch it, run over every queue."""

from __future__ import annotations

import traceback
from dataclasses import replace

import pytest

from danqing.domain.task import Outcome, TaskStatus
from danqing.queues.base import MAX_ATTEMPTS, ModelDepth, TaskQueue, WorkerReport
from tests.queueing import NOON, Clock, a_task

SECONDS = 30.0
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_the_depth_is_known_by_model(queue: TaskQueue) -> None:
    """With the oldest that waits; what has ended is in none."""
    for number, model in enumerate(["a", "a", "b", "b", "c"]):
        await queue.submit(a_task(f"task-{number}", at=NOON + number, model=model))
    first, second = await queue.claim(2, SECONDS)
    await queue.finish(second, Outcome(TaskStatus.SUCCEEDED))
    await queue.cancel("task-4")
    assert first.task.job.model == "a"
    assert list(await queue.depth_by_model()) == [
        ModelDepth("a", pending=0, running=1, oldest_at=None),
        ModelDepth("b", pending=2, running=0, oldest_at=NOON + 2),
    ]


async def test_an_empty_queue_has_no_models(queue: TaskQueue) -> None:
    assert list(await queue.depth_by_model()) == []


async def test_a_lease_that_expired_is_told_of_once(queue: TaskQueue, clock: Clock) -> None:
    """To the queue whose claim found it; the task is as it was returned."""
    await queue.submit(a_task())
    assert await queue.claim(1, SECONDS)
    assert list(queue.take_expired()) == []
    clock.go_on(SECONDS + 1)
    await queue.claim(0, SECONDS)
    (expired,) = queue.take_expired()
    assert expired == await queue.get("task")
    assert expired.status is TaskStatus.PENDING
    assert list(queue.take_expired()) == []


async def test_a_task_that_costs_too_many_workers_is_told_of_as_failed(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    for _ in range(MAX_ATTEMPTS):
        await queue.claim(1, SECONDS)
        clock.go_on(SECONDS + 1)
    await queue.claim(1, SECONDS)
    expired = list(queue.take_expired())
    assert [task.status for task in expired] == [*[TaskStatus.PENDING] * (MAX_ATTEMPTS - 1), TaskStatus.FAILED]


async def test_what_a_worker_counted_is_kept_with_its_report(queue: TaskQueue) -> None:
    """The last word of it, whatever is in it."""
    report = WorkerReport(id="w", engine="blank", slots=4, busy=0, ready=True, seen_at=NOON, figures='{"一": [1]}')
    await queue.report(replace(report, figures="{}"))
    await queue.report(report)
    assert list(await queue.workers(NOON - 1)) == [report]


async def test_what_a_worker_does_is_kept_with_its_report(queue: TaskQueue) -> None:
    """As it wrote it; a worker of an older version wrote nothing."""
    old = WorkerReport(id="a", engine="blank", slots=4, busy=0, ready=True, seen_at=NOON)
    new = replace(old, id="b", repertoire='{"performers": [], "parts": {}}')
    await queue.report(old)
    await queue.report(new)
    assert list(await queue.workers(NOON - 1)) == [old, new]


async def test_a_task_keeps_its_trace(queue: TaskQueue) -> None:
    """The one who claims it goes on with it."""
    await queue.submit(replace(a_task(), traceparent=TRACE))
    (lease,) = await queue.claim(1, SECONDS)
    assert lease.task.traceparent == TRACE


async def test_an_error_of_the_queue_does_not_quote_the_task(queue: TaskQueue) -> None:
    """It is logged, and the log has no prompts."""
    await queue.submit(a_task())
    with pytest.raises(ValueError, match="already") as refused:
        await queue.submit(a_task())
    assert a_task().job.prompt not in "".join(traceback.format_exception(refused.value))
