"""Room for what is held at once."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from danqing.worker.room import Room


async def most_held(size: int, amounts: list[int]) -> int:
    """The largest sum that was inside at one time, counting what is larger than the room as the room."""
    room, inside, most = Room(size), 0, 0

    async def visit(amount: int) -> None:
        nonlocal inside, most
        async with room.taking(amount):
            inside += min(amount, size)
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= min(amount, size)

    await asyncio.gather(*map(visit, amounts))
    return most


@given(st.integers(1, 50), st.lists(st.integers(0, 100), max_size=20))
def test_never_more_than_fits_and_everybody_gets_in(size: int, amounts: list[int]) -> None:
    assert asyncio.run(most_held(size, amounts)) <= size


async def test_one_who_leaves_by_an_error_makes_room() -> None:
    room = Room(10)
    try:
        async with room.taking(10):
            raise ValueError
    except ValueError:
        pass
    async with asyncio.timeout(1), room.taking(10):
        pass


async def test_one_who_is_called_off_while_waiting_takes_nothing() -> None:
    room = Room(10)
    async with room.taking(10):
        waiting = asyncio.create_task(room.taking(5).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(1), room.taking(10):
        pass


async def test_one_who_needs_much_is_not_overtaken_for_ever() -> None:
    """Small ones come and go so that one is always inside; the large one has its turn all the same."""
    room, has_been_in = Room(10), asyncio.Event()
    gates = [asyncio.Event() for _ in range(20)]

    async def visit(amount: int, gate: asyncio.Event) -> None:
        async with room.taking(amount):
            has_been_in.set() if amount == 10 else await gate.wait()

    visitors = [asyncio.create_task(visit(amount, gates[0])) for amount in (4, 10)]
    for gate, after in pairwise(gates):
        visitors.append(asyncio.create_task(visit(4, after)))
        await turns()
        gate.set()
        await turns()
    assert has_been_in.is_set()
    gates[-1].set()
    await asyncio.gather(*visitors)


async def turns() -> None:
    """Whoever can go in or out has done so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_who_needs_nothing_does_not_wait() -> None:
    """Painting from words goes on while an edit waits for room."""
    room = Room(10)
    async with room.taking(10):
        waiting = asyncio.create_task(room.taking(5).__aenter__())
        await asyncio.sleep(0)
        async with asyncio.timeout(1), room.taking(0):
            pass
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
