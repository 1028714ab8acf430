"""How much may be held in memory at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Room:
    """Lets in as many as fit together, in the order in which they came.

    One that would not fit alone goes in when nobody else is there; whoever comes later does not overtake it, or it
    might wait for ever.

    Units are the caller's; a reference of 8000*8000 pixels takes 192 MB once decoded, and a request may have nine.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._door = asyncio.Lock()
        self._change = asyncio.Condition()

    @asynccontextmanager
    async def taking(self, amount: int) -> AsyncIterator[None]:
        """Hold so much for the length of the block; wait until there is room for it. Nothing needs no room."""
        if not amount:
            yield
            return
        amount = min(amount, self._size)
        async with self._door, self._change:
            await self._change.wait_for(lambda: self._taken + amount <= self._size)
            self._taken += amount
        try:
            yield
        finally:
            self._taken -= amount
            async with self._change:
                self._change.notify_all()
