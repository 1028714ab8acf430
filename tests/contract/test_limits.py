"""What the limits of keys do to submits and claims, run over every queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from danqing.domain.task import Outcome, Task, TaskStatus
from danqing.domain.usage import end_of_day, end_of_month
from danqing.queues.base import Lease, LimitReached, TaskQueue, Terms
from tests.queueing import NOON, Clock, a_task, an_artifact
from tests.stored_keys import limit

SECONDS = 30.0
SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)
DAY = int(NOON // 86_400)


async def submit_all(queue: TaskQueue, *tasks: Task) -> None:
    for task in tasks:
        await queue.submit(task)


def line(owner: str, number: int, at: float = NOON) -> list[Task]:
    """So many tasks of an owner, one a second."""
    return [a_task(f"{owner}{n}", owner, at=at + n) for n in range(number)]


def ids(leases: list[Lease]) -> list[str]:
    return [lease.task.id for lease in leases]


async def claim(queue: TaskQueue, limit: int) -> list[Lease]:
    return list(await queue.claim(limit, SECONDS))


def of(images: int, name: str = "task", at: float = NOON) -> Task:
    """A task for so many pictures."""
    task = a_task(name, at=at)
    return replace(task, job=replace(task.job, count=images))


async def deliver(queue: TaskQueue, task: Task, images: int) -> None:
    """Do the task to its end."""
    await queue.submit(task)
    (lease,) = await claim(queue, 1)
    for index in range(images):
        await queue.record(lease, an_artifact(index))
    await queue.finish(lease, SUCCEEDED)


# Claims


async def test_a_key_has_no_more_tasks_running_than_it_may(queue: TaskQueue) -> None:
    """What another worker claims counts too, and the next one follows when one has ended."""
    await limit(queue, "ann", concurrent_tasks=2)
    await submit_all(queue, *line("ann", 5), *line("bob", 3, at=NOON + 100))
    leases = await claim(queue, 100)
    assert sorted(ids(leases)) == ["ann0", "ann1", "bob0", "bob1", "bob2"]
    assert await claim(queue, 100) == []
    await queue.finish(leases[0], SUCCEEDED)
    assert ids(await claim(queue, 100)) == ["ann2"]


async def test_a_key_without_a_limit_may_have_everything(queue: TaskQueue) -> None:
    await limit(queue, "ann")
    await submit_all(queue, *line("ann", 5))
    assert len(await claim(queue, 100)) == 5


async def test_a_key_that_may_run_nothing_waits_until_it_may(queue: TaskQueue) -> None:
    """Limits that are changed hold for tasks that wait already."""
    stopped = await limit(queue, "ann", concurrent_tasks=0)
    await submit_all(queue, *line("ann", 3))
    assert await claim(queue, 100) == []
    await queue.keys.change("ann", replace(stopped, concurrent_tasks=1), "")
    assert ids(await claim(queue, 100)) == ["ann0"]


async def test_an_expired_lease_makes_room_for_its_own_key(queue: TaskQueue, clock: Clock) -> None:
    await limit(queue, "ann", concurrent_tasks=1)
    await submit_all(queue, *line("ann", 2))
    await claim(queue, 100)
    clock.go_on(SECONDS)
    assert ids(await claim(queue, 100)) == ["ann0"]


async def test_workers_that_claim_at_the_same_moment_keep_to_the_limit(several: list[TaskQueue]) -> None:
    """They do not see each other's tasks run, and still no more run than may."""
    for number, owner in enumerate(("ann", "bob", "eve")):
        await limit(several[0], owner, concurrent_tasks=number + 1)
        await submit_all(several[0], *line(owner, 20))
    claims = await asyncio.gather(*(claim(queue, 3) for queue in several * 5))
    owners = [lease.task.owner for leases in claims for lease in leases]
    assert sorted(owners) == ["ann", "bob", "bob", "eve", "eve", "eve"]


async def test_a_higher_priority_comes_first_and_turns_are_taken_among_equals(queue: TaskQueue) -> None:
    await limit(queue, "high", priority=2)
    await limit(queue, "low", priority=-1)
    await submit_all(queue, *line("low", 2), *line("plain", 2, NOON + 10), *line("other", 2, NOON + 20))
    await submit_all(queue, *line("high", 2, NOON + 30))
    leases = await claim(queue, 100)
    assert ids(leases) == ["high0", "high1", "plain0", "other0", "plain1", "other1", "low0", "low1"]


async def test_the_end_of_a_task_makes_room_for_the_next_of_its_key(queue: TaskQueue) -> None:
    """Who waits for work is told of it: a worker does not look at the queue after every task."""
    await limit(queue, "ann", concurrent_tasks=1)
    await submit_all(queue, *line("ann", 2))
    (lease,) = await claim(queue, 100)
    assert await claim(queue, 100) == []
    working = asyncio.ensure_future(queue.work(60))
    await asyncio.sleep(0.05)
    await queue.finish(lease, SUCCEEDED)
    await asyncio.wait_for(working, 5)
    assert ids(await claim(queue, 100)) == ["ann1"]


async def test_a_worker_sleeps_while_nothing_may_run(queue: TaskQueue) -> None:
    """A task that waits for its key is no work, so nobody looks at it again and again."""
    await limit(queue, "ann", concurrent_tasks=1)
    await submit_all(queue, *line("ann", 2))
    (lease,) = await claim(queue, 100)
    assert await claim(queue, 100) == []
    working = asyncio.ensure_future(queue.work(60))
    await asyncio.sleep(0.05)
    assert not working.done()
    await queue.submit(a_task("new", "bob"))
    await asyncio.wait_for(working, 5)
    await queue.finish(lease, SUCCEEDED)


# Submits


async def test_tasks_that_wait_are_counted(queue: TaskQueue) -> None:
    """A running one is out of the queue; those of others are not its owner's."""
    terms = Terms(limits=await limit(queue, "ann", queued_tasks=2))
    first, second, third, fourth = line("ann", 4)
    await submit_all(queue, *line("bob", 3, NOON + 100))
    await queue.submit(first, terms)
    await queue.submit(second, terms)
    with pytest.raises(LimitReached) as reached:
        await queue.submit(third, terms)
    assert (reached.value.name, reached.value.allowed, reached.value.used) == ("queued_tasks", 2, 2)
    assert await queue.get(third.id) is None
    await claim(queue, 1)
    await queue.submit(third, terms)
    with pytest.raises(LimitReached):
        await queue.submit(fourth, terms)


@pytest.mark.parametrize("name", ["images_per_day", "images_per_month"])
async def test_images_count_when_they_are_ordered_and_when_they_are_delivered(queue: TaskQueue, name: str) -> None:
    """One of three that were ordered was delivered: the other two are free again."""
    terms = Terms(limits=await limit(queue, "ann", **{name: 5}))
    await queue.submit(of(3, "first"), terms)
    with pytest.raises(LimitReached) as reached:
        await queue.submit(of(3, "second"), terms)
    assert (reached.value.name, reached.value.used, reached.value.spent) == (name, 3, 0)
    (lease,) = await claim(queue, 1)
    await queue.record(lease, an_artifact())
    await queue.finish(lease, SUCCEEDED)
    await queue.submit(of(4, "third"), terms)
    with pytest.raises(LimitReached) as reached:
        await queue.submit(of(1, "fourth"), terms)
    assert (reached.value.used, reached.value.spent) == (5, 1)


async def test_images_of_a_task_that_was_cancelled_are_given_back(queue: TaskQueue) -> None:
    terms = Terms(limits=await limit(queue, "ann", images_per_day=4))
    await queue.submit(of(4, "first"), terms)
    await queue.cancel("first")
    await queue.submit(of(4, "second"), terms)


async def test_a_day_and_a_month_begin_anew(queue: TaskQueue, clock: Clock) -> None:
    day = Terms(limits=await limit(queue, "ann", images_per_day=1))
    month = Terms(limits=replace(day.limits, images_per_day=None, images_per_month=1))
    await deliver(queue, of(1, "first"), 1)
    for terms, end in ((day, end_of_day(DAY)), (month, end_of_month(DAY))):
        with pytest.raises(LimitReached):
            await queue.submit(of(1, "late", at=end - 1), terms)
        clock.now = end
        await queue.submit(of(1, "new", at=end), terms)
        await queue.cancel("new")
        await queue.forget(["new"])


async def test_of_two_submits_at_the_same_moment_one_is_the_last(several: list[TaskQueue]) -> None:
    """However many processes take them in: what one stores, the next one counts."""
    terms = Terms(limits=await limit(several[0], "ann", queued_tasks=3))
    tasks = [a_task(f"t{number}") for number in range(24)]
    submits = (several[number % 4].submit(task, terms) for number, task in enumerate(tasks))
    outcomes = await asyncio.gather(*submits, return_exceptions=True)
    assert sum(isinstance(outcome, Task) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, LimitReached) for outcome in outcomes) == 21
