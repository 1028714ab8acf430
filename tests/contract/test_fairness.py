"""One key with two thousand tasks, forty-nine with twenty: the greedy one costs the others next to nothing.

What a key's wait would be "alone" is what it is without the greedy key: forty-nine keys that come at the same moment
share the workers in any case. The long form, with a real server, is `./scripts/faults fairness`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path
from statistics import median

from danqing.domain.task import Outcome, TaskStatus
from danqing.queues.base import TaskQueue
from danqing.queues.sqlite import open_sqlite
from tests.queueing import NOON, Clock, a_task

SLOTS = 8
LASTS = 1.0
"""Seconds of a task, for all alike; the clock is a test's, so that a run takes none of them."""
OTHERS = [f"key{number:02}" for number in range(49)]


async def submit(queue: TaskQueue, owner: str, number: int, at: float) -> None:
    names = (f"{owner}-{at:.0f}-{n:04}" for n in range(number))
    await asyncio.gather(*(queue.submit(a_task(name, owner, at=at)) for name in names))


async def waits(queue: TaskQueue, clock: Clock) -> dict[str, float]:
    """Work until none of the others' tasks is left; the median wait of each of them, in seconds."""
    waited: dict[str, list[float]] = defaultdict(list)
    while sum(map(len, waited.values())) < 20 * len(OTHERS):
        leases = await queue.claim(SLOTS, 10 * LASTS)
        for lease in leases:
            if lease.task.owner in OTHERS:
                waited[lease.task.owner].append(clock.now - lease.task.submitted_at)
        clock.go_on(LASTS)
        await asyncio.gather(*(queue.finish(lease, Outcome(TaskStatus.SUCCEEDED)) for lease in leases))
    return {owner: median(some) for owner, some in waited.items()}


async def test_no_key_waits_twice_as_long_because_of_a_greedy_one(tmp_path: Path, clock: Clock) -> None:
    """The greedy key came first. It gets its fiftieth, and the others 49 of 50 parts of what they would have."""
    queue = await open_sqlite(tmp_path / "queue.db", clock=clock)
    for owner in OTHERS:
        await submit(queue, owner, 20, NOON)
    alone = await waits(queue, clock)
    clock.go_on(1000)
    await submit(queue, "greedy", 2000, clock.now)
    clock.go_on(LASTS)
    for owner in OTHERS:
        await submit(queue, owner, 20, clock.now)
    crowded = await waits(queue, clock)
    assert max(crowded[owner] / alone[owner] for owner in OTHERS) < 1.25
    assert (await queue.depth()).pending >= 1950
    await queue.close()


async def test_where_there_is_one_slot_keys_take_turns(queue: TaskQueue, clock: Clock) -> None:
    """Nothing of anybody runs when the slot is free: the key that was served longest ago is next, not the oldest
    task, which would be one of the greedy key's until it has no more."""
    await submit(queue, "greedy", 20, NOON)
    for owner in ("ann", "bob"):
        await submit(queue, owner, 3, NOON + 1)
    order = []
    for _ in range(9):
        (lease,) = await queue.claim(1, 10 * LASTS)
        clock.go_on(LASTS)
        await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
        order.append(lease.task.owner)
    assert order == ["greedy", "ann", "bob"] * 3


async def test_a_key_that_sends_one_task_is_next(queue: TaskQueue, clock: Clock) -> None:
    """Whatever waits already: a key of which nothing runs is served with the next free slot."""
    await submit(queue, "greedy", 200, NOON)
    for number in range(5):
        busy = await queue.claim(SLOTS, 10 * LASTS)
        name = f"single{number}"
        await queue.submit(a_task(name, "single", at=clock.now))
        clock.go_on(LASTS)
        await queue.finish(busy[0], Outcome(TaskStatus.SUCCEEDED))
        (lease,) = await queue.claim(1, 10 * LASTS)
        assert lease.task.id == name
        for done in (lease, *busy[1:]):
            await queue.finish(done, Outcome(TaskStatus.SUCCEEDED))
