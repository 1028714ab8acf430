"""Threads that do what they are given, and tell the event loop of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from danqing.queues.threads import Threads

Outcome = int | Exception


@pytest.fixture
def threads() -> Iterator[Threads[int]]:
    threads: Threads[int] = Threads(2, "test")
    yield threads
    threads.close()


async def outcome(threads: Threads[int], work: Callable[[], int]) -> Outcome:
    told: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    threads.do(work, told.set_result)
    return await asyncio.wait_for(told, 10)


def fail() -> int:
    raise ZeroDivisionError


async def test_what_work_returns_or_raises_is_told(threads: Threads[int]) -> None:
    """And work after work that raised goes on."""
    assert await outcome(threads, lambda: 7) == 7
    assert isinstance(await outcome(threads, fail), ZeroDivisionError)
    assert await outcome(threads, lambda: 8) == 8


async def test_work_is_told_of_on_the_event_loop_and_done_away_from_it(threads: Threads[int]) -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    threads.do(threading.get_ident, lambda worked: told.set_result(threading.get_ident()))
    assert await told == threading.get_ident()
    assert await outcome(threads, threading.get_ident) != threading.get_ident()


async def test_no_more_threads_than_that_work_at_once(threads: Threads[int]) -> None:
    opened, both = threading.Event(), threading.Barrier(3)

    def wait() -> int:
        both.wait(10)
        opened.wait(10)
        return threading.get_ident()

    waiting = [asyncio.ensure_future(outcome(threads, wait)) for _ in range(2)]
    third = asyncio.ensure_future(outcome(threads, threading.get_ident))
    await asyncio.to_thread(both.wait, 10)
    assert not third.done()
    opened.set()
    identities = await asyncio.gather(*waiting, third)
    assert len(set(identities)) == 2


async def test_one_thread_does_everything_in_its_order() -> None:
    threads: Threads[None] = Threads(1, "test")
    done: list[int] = []
    for number in range(100):
        threads.do(partial(done.append, number), lambda ignored: None)
    threads.close()
    assert done == list(range(100))


async def test_closing_threads_that_never_worked_is_nothing() -> None:
    Threads[int](2, "test").close()


def test_a_loop_that_is_closed_is_not_told() -> None:
    """The program is about to end; the thread does not die of it."""
    threads: Threads[int] = Threads(1, "test")
    opened, told = threading.Event(), []

    async def leave() -> None:
        threads.do(lambda: int(opened.wait(10)), told.append)

    asyncio.run(leave())
    opened.set()
    threads.close()
    assert told == []
