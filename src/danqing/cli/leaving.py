"""Leaving while weights are fetched or read: a library's threads can be neither interrupted nor waited for."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def interruptible(clean_up: Callable[[], None]) -> Iterator[None]:
    """Within it Ctrl-C cleans up and ends the process at once, whatever its threads are doing."""

    def leave(signum: int, frame: FrameType | None) -> NoReturn:
        clean_up()
        os._exit(130)

    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
