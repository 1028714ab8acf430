"""Render the tasks of a queue, without serving the API."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import threading

from danqing.bootstrap import open_watched_worker
from danqing.settings import RENDERING, STORES, Settings
from danqing.worker.loop import Worker

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
    parts = await open_watched_worker(settings)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, parts.worker.stop)
    if until_input_ends:
        threading.Thread(target=_stop_at_end_of_input, args=(loop, parts.worker), daemon=True).start()
    try:
        await parts.worker.run()
    finally:
        await parts.close()


def _stop_at_end_of_input(loop: asyncio.AbstractEventLoop, worker: Worker) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    loop.call_soon_threadsafe(worker.stop)
