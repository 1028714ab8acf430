"""Render the tasks of a queue, without serving the API."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable

from danqing.bootstrap import WorkerParts, open_store, open_watched_worker
from danqing.cli.starting import patiently
from danqing.settings import RENDERING, STORES, Settings

POLITENESS = 5
"""By how much the priority of a worker is lower than that of its server (nice(1)): where both want the same cores,
answers go before pictures."""
SETTINGS = RENDERING | STORES | {"concurrency", "lease_seconds", "log_prompts", "tracing"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until-input-ends",
        action="store_true",
        help="Leave when standard input is closed; `serve` ends its workers that way.",
    )


def run(given: argparse.Namespace, settings: Settings) -> int:
    asyncio.run(_work(settings, until_input_ends=given.until_input_ends))
    return 0


async def _work(settings: Settings, *, until_input_ends: bool) -> None:
    loop = asyncio.get_running_loop()
    parts: WorkerParts | None = None

    def leave() -> None:
        """At once while weights are fetched and loaded: no task is held then, and their thread would go on."""
        if parts is None:
            os._exit(0)
        parts.worker.stop()

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, leave)
    if until_input_ends:
        if hasattr(os, "nice"):  # Windows has none
            os.nice(POLITENESS)
        threading.Thread(target=_tell_end_of_input, args=(loop, leave), daemon=True).start()
    store = await patiently(open_store, settings)
    try:
        parts = await open_watched_worker(settings, store)
        await parts.worker.run()
    finally:
        if parts:
            await parts.close()
        await store.queue.close()


def _tell_end_of_input(loop: asyncio.AbstractEventLoop, leave: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(leave)
