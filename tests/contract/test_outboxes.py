"""What every outbox keeps, run over every queue that has one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from danqing.domain.task import Outcome, Task, TaskStatus, Webhook
from danqing.queues.base import MAX_ATTEMPTS, LeaseLost, TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.outbox import Delivery, Outbox
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests import postgresql
from tests.queueing import NOON, Clock, a_task

SECONDS = 30.0
SOON = 5.0
SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)

Open = Callable[[], Awaitable[TaskQueue]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def opens(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Open:
    """Opens a queue; several that it opens hold the same tasks, but for those in memory."""
    address = postgresql.emptied_database() if request.param == "postgres" else ""

    async def opened() -> TaskQueue:
        if request.param == "memory":
            return MemoryQueue(clock=clock)
        if address:
            return await open_postgres(address, clock=clock, look_around=60)
        return await open_sqlite(tmp_path / "queue.db", clock=clock, look_around=60)

    return opened


@pytest.fixture
async def queue(opens: Open) -> AsyncIterator[TaskQueue]:
    queue = await opens()
    yield queue
    await queue.close()


def told(name: str = "task", receiver: str = "shop.example", at: float = NOON) -> Task:
    """A task whose end is to be told."""
    hook = Webhook(f"https://{receiver}/done?order=1", "https://images.example")
    return replace(a_task(name, at=at), webhook=hook)


async def ended(queue: TaskQueue, *tasks: Task) -> None:
    """Submit the tasks and end them, one after the other."""
    for task in tasks:
        await queue.submit(task)
        (lease,) = await queue.claim(1, SECONDS)
        await queue.finish(lease, SUCCEEDED)


async def taken(outbox: Outbox, limit: int = 100, lane: str = "fresh", busy: tuple[str, ...] = ()) -> list[str]:
    return [delivery.task_id for delivery in await outbox.take(lane, limit, SECONDS, busy)]  # type: ignore[arg-type]


async def take_one(queue: TaskQueue, lane: str = "fresh") -> Delivery:
    (delivery,) = await queue.outbox.take(lane, 1, SECONDS)  # type: ignore[arg-type]
    return delivery


# What goes in


async def test_a_task_keeps_its_webhook(queue: TaskQueue) -> None:
    await queue.submit(told())
    assert await queue.get("task") == told()


@pytest.mark.parametrize("status", [TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
async def test_an_end_is_to_be_told_from_the_moment_that_it_is_there(
    queue: TaskQueue, clock: Clock, status: TaskStatus
) -> None:
    await queue.submit(told())
    (lease,) = await queue.claim(1, SECONDS)
    assert await taken(queue.outbox) == []
    clock.go_on(1)
    await queue.finish(lease, Outcome(status))
    delivery = await take_one(queue)
    assert delivery == Delivery("task", "shop.example", NOON + 1, 0, NOON + 1 + SECONDS)


async def test_a_task_that_nobody_asked_about_is_not_told(queue: TaskQueue) -> None:
    await ended(queue, a_task())
    assert await taken(queue.outbox) == []


async def test_a_cancel_is_an_end(queue: TaskQueue) -> None:
    await queue.submit(told())
    await queue.cancel("task")
    assert await taken(queue.outbox) == ["task"]


async def test_so_is_a_cancel_of_a_running_task_that_is_handed_back(queue: TaskQueue) -> None:
    await queue.submit(told())
    (lease,) = await queue.claim(1, SECONDS)
    await queue.cancel("task", running=True)
    assert await taken(queue.outbox) == []
    await queue.release(lease)
    assert await taken(queue.outbox) == ["task"]


async def test_so_is_the_loss_of_the_last_worker(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(told())
    for _ in range(MAX_ATTEMPTS):
        assert len(await queue.claim(1, SECONDS)) == 1
        assert await taken(queue.outbox) == []
        clock.go_on(SECONDS)
    assert await queue.claim(1, SECONDS) == []
    assert await taken(queue.outbox) == ["task"]


async def test_an_end_that_was_refused_is_not_told(queue: TaskQueue, clock: Clock) -> None:
    """A worker that lost its lease writes nothing, and so it tells nothing."""
    await queue.submit(told())
    (lost,) = await queue.claim(1, SECONDS)
    clock.go_on(SECONDS)
    await queue.claim(1, SECONDS)
    with pytest.raises(LeaseLost):
        await queue.finish(lost, SUCCEEDED)
    assert await taken(queue.outbox) == []


# Taking


async def test_the_longest_due_comes_first(queue: TaskQueue, clock: Clock) -> None:
    for name in ("c", "a", "b"):
        await ended(queue, told(name, f"{name}.example"))
        clock.go_on(1)
    assert await taken(queue.outbox, limit=2) == ["c", "a"]
    assert await taken(queue.outbox) == ["b"]


async def test_one_of_each_receiver_is_taken_at_a_time(queue: TaskQueue, clock: Clock) -> None:
    """However many a receiver has, the others have their turn; the same host by another port is another."""
    await ended(queue, *(told(f"many-{number}", "many.example") for number in range(5)))
    clock.go_on(1)
    await ended(queue, told("one", "one.example"), told("other", "many.example:8443"))
    assert sorted(await taken(queue.outbox)) == ["many-0", "one", "other"]
    assert await taken(queue.outbox) == ["many-1"]


async def test_the_busy_are_left_out(queue: TaskQueue) -> None:
    await ended(queue, told("a", "a.example"), told("b", "b.example"))
    assert await taken(queue.outbox, busy=("a.example", "c.example")) == ["b"]


async def test_what_was_taken_is_taken_again_when_its_time_is_over(queue: TaskQueue, clock: Clock) -> None:
    """As after the crash of the one who had it; no failure counts for that."""
    await ended(queue, told())
    await take_one(queue)
    clock.go_on(SECONDS - 0.001)
    assert await taken(queue.outbox) == []
    clock.go_on(0.001)
    assert (await take_one(queue)).failures == 0


async def test_what_was_settled_is_gone(queue: TaskQueue, clock: Clock) -> None:
    await ended(queue, told())
    await queue.outbox.settle(await take_one(queue))
    clock.go_on(1000 * SECONDS)
    assert await taken(queue.outbox) == []


async def test_what_was_put_off_comes_again_then_and_among_the_troubled(queue: TaskQueue, clock: Clock) -> None:
    await ended(queue, told())
    await queue.outbox.put_off(await take_one(queue), clock.now + 300)
    clock.go_on(299)
    assert await taken(queue.outbox, lane="troubled") == []
    clock.go_on(1)
    assert await taken(queue.outbox) == []
    assert (await take_one(queue, "troubled")).failures == 1


async def test_who_has_it_no_longer_changes_nothing(queue: TaskQueue, clock: Clock) -> None:
    await ended(queue, told())
    late = await take_one(queue)
    clock.go_on(SECONDS)
    current = await take_one(queue)
    await queue.outbox.settle(late)
    await queue.outbox.put_off(late, clock.now)
    assert await taken(queue.outbox, lane="troubled") == []
    await queue.outbox.put_off(current, clock.now)
    assert await taken(queue.outbox, lane="troubled") == ["task"]


async def test_whose_receiver_is_in_trouble_waits_with_it(queue: TaskQueue, clock: Clock) -> None:
    """Until the last of its failures is settled; those of others go on as ever."""
    await ended(queue, told("a", "dead.example"))
    await queue.outbox.put_off(await take_one(queue), clock.now + 1000)
    await ended(queue, told("b", "dead.example"), told("c", "live.example"))
    await queue.outbox.settle(await take_one(queue))
    assert await taken(queue.outbox) == []
    assert await taken(queue.outbox, lane="troubled") == ["b"]
    clock.go_on(1000)
    for name in ("b", "a"):
        again = await take_one(queue, "troubled")
        assert again.task_id == name
        await queue.outbox.settle(again)
    await ended(queue, told("d", "dead.example"))
    assert await taken(queue.outbox) == ["d"]


async def test_what_is_forgotten_is_not_told(queue: TaskQueue) -> None:
    await ended(queue, told())
    await queue.forget(["task"])
    assert await taken(queue.outbox) == []


async def test_what_has_not_ended_is_not_forgotten(queue: TaskQueue) -> None:
    await queue.submit(told())
    await queue.forget(["task"])
    await queue.cancel("task")
    assert await taken(queue.outbox) == ["task"]


# Hearing of it, and sharing the work


async def test_an_end_wakes_who_waits_for_it(queue: TaskQueue) -> None:
    waiting = asyncio.ensure_future(queue.outbox.news(60))
    await asyncio.sleep(0)
    await ended(queue, told())
    await asyncio.wait_for(waiting, SOON)


async def test_an_end_before_the_wait_ends_it_at_once(queue: TaskQueue) -> None:
    await ended(queue, told())
    await asyncio.wait_for(queue.outbox.news(60), SOON)
    before = asyncio.get_running_loop().time()
    await queue.outbox.news(0.05)
    assert asyncio.get_running_loop().time() - before > 0.04


@pytest.mark.parametrize("opens", ["sqlite", "postgres"], indirect=True)
async def test_processes_share_the_work(opens: Open, queue: TaskQueue) -> None:
    """Each end is taken by one of them, and news of one process wakes the other."""
    other = await opens()
    waiting = asyncio.ensure_future(other.outbox.news(60))
    await asyncio.sleep(0.1)
    names = [f"task-{number:02}" for number in range(40)]
    await ended(queue, *(told(name, f"{name}.example") for name in names))
    await asyncio.wait_for(waiting, SOON)
    found = await asyncio.gather(*(taken(one.outbox, limit=3) for one in (queue, other) for _ in range(14)))
    assert sorted(name for some in found for name in some) == names
    await other.close()
