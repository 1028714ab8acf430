"""What every store of keys keeps, run over that of every queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from danqing.domain.keys import Limits
from danqing.queues.base import TaskQueue
from tests.queueing import NOON
from tests.stored_keys import a_key

EVERY_LIMIT = Limits(
    requests_per_second=0.5,
    concurrent_tasks=0,
    queued_tasks=20,
    images_per_day=100,
    images_per_month=2_000_000_000,
    priority=-3,
)


async def test_keys_are_there_as_they_were_given_by_name(queue: TaskQueue) -> None:
    bob, ann = a_key("bob"), replace(a_key("ann"), limits=EVERY_LIMIT, webhook="https://shop.example/hook")
    await queue.keys.add(bob)
    await queue.keys.add(ann)
    assert await queue.keys.all() == [ann, bob]


async def test_a_name_is_given_once(queue: TaskQueue) -> None:
    """So that a line of usage has one meaning."""
    await queue.keys.add(a_key())
    await queue.keys.revoke("ann", NOON)
    with pytest.raises(ValueError, match="ann"):
        await queue.keys.add(replace(a_key("other"), name="ann"))


async def test_a_key_is_stored_once(queue: TaskQueue) -> None:
    """Two names for one owner would be two sets of limits."""
    await queue.keys.add(a_key())
    with pytest.raises(ValueError, match="already"):
        await queue.keys.add(replace(a_key(), name="ann-again"))
    assert await queue.keys.all() == [a_key()]


async def test_a_key_is_revoked_once_and_stays(queue: TaskQueue) -> None:
    await queue.keys.add(a_key())
    assert await queue.keys.revoke("ann", NOON + 5)
    assert not await queue.keys.revoke("ann", NOON + 6)
    assert not await queue.keys.revoke("bob", NOON + 6)
    assert await queue.keys.all() == [replace(a_key(), revoked_at=NOON + 5)]


async def test_limits_are_changed_as_a_whole(queue: TaskQueue) -> None:
    await queue.keys.add(a_key(queued_tasks=5, priority=1))
    assert await queue.keys.change("ann", EVERY_LIMIT, "https://shop.example/hook")
    assert not await queue.keys.change("bob", EVERY_LIMIT, "")
    (changed,) = await queue.keys.all()
    assert (changed.limits, changed.webhook) == (EVERY_LIMIT, "https://shop.example/hook")


async def test_what_one_process_stores_another_sees(several: list[TaskQueue]) -> None:
    here, there, *_ = several
    await here.keys.add(a_key())
    assert await there.keys.all() == [a_key()]


async def test_of_two_that_take_a_name_at_the_same_moment_one_has_it(several: list[TaskQueue]) -> None:
    keys = [replace(a_key(str(number)), name="ann") for number in range(4)]
    adding = (queue.keys.add(key) for queue, key in zip(several, keys, strict=True))
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [ValueError] * 3
