"""How many tasks one worker holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST_OUTSIDE = 32  # tasks; each may have nine connections and as many open files


class Slots:
    """So many tasks are worked on at once; beside them, some may be `outside`, waiting for something far away.

    Without that, as many tasks as there are slots, with references from a host that hardly answers, would hold up
    everybody else's until their time is over.
    """

    def __init__(self, size: int, most_outside: int = MOST_OUTSIDE) -> None:
        self._size = size
        self._most_outside = most_outside
        self._held = self._outside = self._returning = 0
        self._change = asyncio.Event()

    @property
    def inside(self) -> int:
        """Tasks that are worked on."""
        return self._held - self._outside

    @property
    def free(self) -> int:
        """How many more tasks may be taken; those that come back from outside go first."""
        return max(0, self._size - self.inside - self._returning)

    def take(self) -> None:
        """A task takes a free slot."""
        self._held += 1

    def leave(self) -> None:
        """A task is over; it is not outside any more."""
        self._held -= 1
        self._tell()

    async def room(self) -> None:
        """Wait until a slot is free."""
        while not self.free:
            await self._change.wait()

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[None]:
        """The block needs no slot. It keeps the one it has when there are too many outside already.

        After it, wait for a slot, unless the block failed: then the task has nothing more to do.
        """
        if self._outside == self._most_outside:
            yield
            return
        self._outside += 1
        self._tell()
        try:
            yield
            await self._return()
        finally:
            self._outside -= 1
            self._tell()

    async def _return(self) -> None:
        self._returning += 1
        try:
            while self.inside >= self._size:
                await self._change.wait()
        finally:
            self._returning -= 1

    def _tell(self) -> None:
        """Wake everybody who waits for a change."""
        self._change.set()
        self._change = asyncio.Event()
