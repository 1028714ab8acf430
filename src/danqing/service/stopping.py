"""Leaving: what is waited for ends when the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Stopping:
    """Whether it is time to stop. Thousands wait at once, so that a wait has no task of its own for it."""

    def __init__(self) -> None:
        self._is_set = False
        self._waits: set[asyncio.Timeout] = set()

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """End every wait; on the event loop of those who wait."""
        if not self._is_set:
            self._is_set = True
            for wait in self._waits:
                wait.reschedule(0)

    async def unless_set(self, work: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """The result of `work`; `otherwise` when it is time to stop before there is one."""
        if self._is_set:
            return otherwise
        wait = asyncio.timeout(None)
        try:
            async with wait:
                self._waits.add(wait)
                return await work()
        except TimeoutError:
            if wait.expired():
                return otherwise
            raise
        finally:
            self._waits.discard(wait)
