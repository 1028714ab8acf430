"""How long an engine takes for a step."""

from __future__ import annotations

import time
from collections.abc import Callable

from danqing.engines.base import Progress


class StepClock:
    """Hears the progress of one `render` call and tells the seconds of each step, once for the whole batch.

    What comes before the first step is no step: the words are encoded then.
    """

    def __init__(self, tell: Callable[[float], None], clock: Callable[[], float] = time.perf_counter) -> None:
        self._tell = tell
        self._clock = clock
        self._step = 0
        self._at = 0.0

    def hear(self, progress: Progress) -> None:
        """The pictures of a batch take each step together; where they come one by one, each begins anew."""
        if progress.step == self._step:
            return
        now, taken = self._clock(), progress.step - self._step
        if self._step and taken > 0:
            self._tell((now - self._at) / taken)
        self._step, self._at = progress.step, now
