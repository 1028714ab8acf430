"""How fast a key may submit: a token bucket per key, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable

ROUNDING = 1e-5
"""Seconds that sums of large clock readings may be off by."""


class TokenBuckets:
    """A bucket for each owner with a rate, filled with as many tokens as one second brings, and one at least.

    Each process has its own: what several of them let through is the sum. `clock` gives seconds and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: dict[str, float] = {}

    def take(self, owner: str, rate: float) -> float:
        """Take a token; zero, or in how many seconds there is one."""
        now = self._clock()
        # A bucket is the moment at which it is full again: a token takes `1 / rate` seconds to come.
        full_at = max(self._full_at.get(owner, now), now) + 1 / rate
        late = full_at - now - max(1.0, rate) / rate
        if late > ROUNDING:
            return late
        self._full_at[owner] = full_at
        return 0.0
