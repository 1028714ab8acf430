"""Tasks that wait for something far away leave their slot to others, and get one back in their turn."""

from __future__ import annotations

import asyncio

import pytest

from danqing.worker.slots import Slots

SOON = 5.0


async def quiet() -> None:
    """Let everybody run who can."""
    for _ in range(5):
        await asyncio.sleep(0)


def taken(slots: Slots, count: int) -> Slots:
    for _ in range(count):
        slots.take()
    return slots


async def test_a_slot_is_free_while_its_task_is_outside() -> None:
    slots = taken(Slots(2), 2)
    assert (slots.free, slots.inside) == (0, 2)
    async with slots.outside():
        assert (slots.free, slots.inside) == (1, 1)
    assert (slots.free, slots.inside) == (0, 2)
    slots.leave()
    assert (slots.free, slots.inside) == (1, 1)


async def test_whoever_waits_for_room_hears_of_it() -> None:
    """When a task ends, and when one goes outside."""
    slots = taken(Slots(1), 1)
    for change in (slots.outside, None):
        waiting = asyncio.create_task(slots.room())
        await quiet()
        assert not waiting.done()
        if change is None:
            slots.leave()
            await asyncio.wait_for(waiting, SOON)
        else:
            async with change():
                await asyncio.wait_for(waiting, SOON)


async def test_a_task_comes_back_before_another_is_taken() -> None:
    """It waits for a slot, and the next free one is its own."""
    slots, back, go = taken(Slots(1), 1), asyncio.Event(), asyncio.Event()

    async def visit() -> None:
        async with slots.outside():
            await go.wait()
        back.set()

    visiting = asyncio.create_task(visit())
    await quiet()
    slots.take()
    go.set()
    await quiet()
    assert not back.is_set()
    assert slots.free == 0
    slots.leave()
    assert slots.free == 0
    await asyncio.wait_for(visiting, SOON)
    assert (slots.inside, slots.free) == (1, 0)


async def test_the_outside_has_a_bound() -> None:
    """Beyond it a task keeps its slot."""
    slots = taken(Slots(3, most_outside=1), 3)
    async with slots.outside(), slots.outside():
        assert (slots.inside, slots.free) == (2, 1)
    assert (slots.inside, slots.free) == (3, 0)


async def test_a_task_that_fails_outside_needs_no_slot_any_more() -> None:
    """It ends at once, although every slot is taken by then."""
    slots = taken(Slots(1), 1)

    async def fail() -> None:
        async with slots.outside():
            slots.take()
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fail(), SOON)
    slots.leave()
    slots.leave()
    assert (slots.inside, slots.free) == (0, 1)
