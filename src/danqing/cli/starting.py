"""What is said, and waited for, while a program of ours starts."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from danqing.errors import Unavailable
from danqing.observability.logs import form_of
from danqing.settings import Settings

T = TypeVar("T")

PATIENCE = 60.0  # seconds
RETRY = 0.5  # seconds between two looks whether it is there

log = logging.getLogger(__name__)


async def patiently(look: Callable[[Settings], Awaitable[T]], settings: Settings, seconds: float = PATIENCE) -> T:
    """What `look` finds; while something is away it is tried again, since after a power cut a database may be slower
    than we are. Raises `Unavailable`, in the end."""
    deadline = time.monotonic() + seconds
    try:
        return await look(settings)
    except Unavailable as error:
        say(settings, f"danqing: {error.message} Waiting for it, at most {seconds:g} seconds.")
    while True:
        await asyncio.sleep(RETRY)
        try:
            return await look(settings)
        except Unavailable:
            if time.monotonic() > deadline:
                raise


def say(settings: Settings, words: str) -> None:
    """Tell whoever started the program; where nobody watches, in the log, even if that is for worse things only:
    nobody guesses what is waited for, or the address that is served."""
    if form_of(settings.log_format, sys.stderr) == "console":
        print(words, file=sys.stderr, flush=True)
        return
    log.setLevel(logging.INFO)
    for line in words.splitlines():
        log.info(line)
