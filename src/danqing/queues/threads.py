"""Threads for transactions, which are often shorter than what `run_in_executor` does around each call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")
_Job = tuple[asyncio.AbstractEventLoop, Callable[[], T], Callable[[T | Exception], None]]


class Threads(Generic[T]):
    """Up to `number` threads, begun when they are wanted, that do what they are given in the order it comes."""

    def __init__(self, number: int, name: str) -> None:
        self._number, self._name = number, name
        self._threads: list[Thread] = []
        self._jobs: SimpleQueue[_Job[T] | None] = SimpleQueue()

    def do(self, work: Callable[[], T], tell: Callable[[T | Exception], None]) -> None:
        """Do `work`, and call `tell` on the running loop with what it returned or raised."""
        self._jobs.put((asyncio.get_running_loop(), work, tell))
        if len(self._threads) < self._number:
            # Whoever forgets to close them shall not wait for them for ever when the program ends.
            thread = Thread(target=self._serve, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Wait for the threads to end, with everything done that they were given."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while job := self._jobs.get():
            loop, work, tell = job
            outcome = _outcome(work)
            with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
                loop.call_soon_threadsafe(tell, outcome)
            del job, work, tell, outcome  # while it waits for the next, it keeps nothing alive


def _outcome(work: Callable[[], T]) -> T | Exception:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whatever it was, it is for the one who gave the work
        return error
