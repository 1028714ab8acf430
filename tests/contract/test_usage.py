"""Usage is what was delivered, exactly, whatever happened on the way; run over every queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from danqing.domain.task import Failure, Outcome, Task, TaskStatus
from danqing.domain.usage import Usage
from danqing.queues.base import MAX_ATTEMPTS, Lease, LeaseLost, TaskQueue
from tests.queueing import NOON, Clock, a_task, an_artifact

SECONDS = 30.0
DAY = int(NOON // 86_400)
SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)
FAILED = Outcome(TaskStatus.FAILED, Failure("InternalError.Algo", "No."))


async def claim_one(queue: TaskQueue) -> Lease:
    (lease,) = await queue.claim(1, SECONDS)
    return lease


async def do(queue: TaskQueue, task: Task, images: int, outcome: Outcome = SUCCEEDED) -> None:
    await queue.submit(task)
    lease = await claim_one(queue)
    for index in range(images):
        await queue.record(lease, an_artifact(index))
    await queue.finish(lease, outcome)


def used(images: int, tasks: int = 1, owner: str = "ann", day: int = DAY, model: str = "wan2.7-image") -> Usage:
    return Usage(day=day, owner=owner, model=model, tasks=tasks, images=images)


async def usage(queue: TaskQueue) -> list[Usage]:
    return list(await queue.usage(0, DAY + 1000))


async def test_the_pictures_of_a_task_count_when_it_has_succeeded(queue: TaskQueue) -> None:
    """Not before, and not those that were ordered and did not come."""
    task = a_task()
    await queue.submit(replace(task, job=replace(task.job, count=4)))
    lease = await claim_one(queue)
    await queue.record(lease, an_artifact(0))
    await queue.record(lease, an_artifact(1))
    assert await usage(queue) == []
    await queue.finish(lease, SUCCEEDED)
    assert await usage(queue) == [used(2)]


@pytest.mark.parametrize("outcome", [FAILED, Outcome(TaskStatus.CANCELED)])
async def test_what_was_not_delivered_costs_nothing(queue: TaskQueue, outcome: Outcome) -> None:
    await do(queue, a_task(), 2, outcome)
    assert await usage(queue) == []


async def test_of_tasks_that_end_at_the_same_moment_each_counts_once(queue: TaskQueue) -> None:
    """Whoever holds no lease changes nothing, and costs the others nothing."""
    for number in range(10):
        await queue.submit(a_task(f"t{number}"))
    leases = list(await queue.claim(10, SECONDS))
    await asyncio.gather(*(queue.record(lease, an_artifact()) for lease in leases))
    stolen = replace(leases[0], token="stolen")
    ends = [queue.finish(lease, SUCCEEDED) for lease in (*leases, leases[3], stolen)]
    answers = await asyncio.gather(*ends, return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None)] * 10 + [LeaseLost] * 2
    assert await usage(queue) == [used(10, tasks=10)]


async def test_tasks_of_every_end_may_end_together(queue: TaskQueue) -> None:
    outcomes = [SUCCEEDED, FAILED, Outcome(TaskStatus.CANCELED), SUCCEEDED]
    for number in range(4):
        await queue.submit(a_task(f"t{number}", at=NOON + number))
    leases = await queue.claim(4, SECONDS)
    await asyncio.gather(*(queue.record(lease, an_artifact()) for lease in leases))
    await asyncio.gather(*map(queue.finish, leases, outcomes))
    stored = [await queue.get(lease.task.id) for lease in leases]
    assert [(task.status, task.failure) for task in stored if task] == [(end.status, end.failure) for end in outcomes]
    assert await usage(queue) == [used(2, tasks=2)]


async def test_usage_is_summed_up_by_day_owner_and_model(queue: TaskQueue, clock: Clock) -> None:
    await do(queue, a_task("a", model="wan2.7-image-pro"), 1)
    await do(queue, a_task("b"), 2)
    await do(queue, a_task("c"), 3)
    await do(queue, a_task("d", "bob"), 1)
    clock.go_on(86_400)
    await do(queue, a_task("e"), 4)
    assert await usage(queue) == [
        used(5, tasks=2),
        used(1, model="wan2.7-image-pro"),
        used(1, owner="bob"),
        used(4, day=DAY + 1),
    ]
    assert await queue.usage(DAY, DAY) == (await usage(queue))[:3]
    assert await queue.usage(DAY + 1, DAY + 1) == [used(4, day=DAY + 1)]
    assert await queue.usage(DAY + 2, DAY + 9) == []


async def test_usage_outlives_its_tasks(queue: TaskQueue) -> None:
    await do(queue, a_task(), 3)
    await queue.forget(["task"])
    assert await queue.get("task") is None
    assert await usage(queue) == [used(3)]


async def test_a_task_that_was_begun_again_and_again_counts_once(queue: TaskQueue, clock: Clock) -> None:
    """Workers that fall, one that comes back from the dead and one that delivers."""
    await queue.submit(a_task())
    lost = []
    for _ in range(MAX_ATTEMPTS - 1):
        lost.append(await claim_one(queue))
        await queue.record(lost[-1], an_artifact(0))
        clock.go_on(SECONDS)
    lease = await claim_one(queue)
    for zombie in lost:
        with pytest.raises(LeaseLost):
            await queue.finish(zombie, SUCCEEDED)
    await queue.record(lease, an_artifact(0))
    await queue.record(lease, an_artifact(1))
    await queue.finish(lease, SUCCEEDED)
    with pytest.raises(LeaseLost):
        await queue.finish(lease, SUCCEEDED)
    assert await usage(queue) == [used(2)]


async def test_a_task_that_was_given_up_costs_nothing(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    for _ in range(MAX_ATTEMPTS):
        await queue.record(await claim_one(queue), an_artifact(0))
        clock.go_on(SECONDS)
    await queue.claim(0, SECONDS)
    assert await usage(queue) == []


async def test_nothing_is_lost_when_many_deliver_at_the_same_moment(several: list[TaskQueue]) -> None:
    """Forty tasks of one owner, ended through four processes at once, share no row that they would fight for."""
    for number in range(40):
        await several[0].submit(a_task(f"t{number}"))
    leases = await several[0].claim(40, SECONDS)
    await asyncio.gather(*(several[0].record(lease, an_artifact()) for lease in leases))
    ends = (several[number % 4].finish(lease, SUCCEEDED) for number, lease in enumerate(leases))
    await asyncio.gather(*ends)
    assert await usage(several[1]) == [used(40, tasks=40)]
