"""Keeps worker processes alive beside the server."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from danqing.settings import Settings, as_environment

LEAVE = 15.0  # seconds a worker gets to hand back its tasks
FIRST_PAUSE = 0.5  # seconds before a worker that fell is started again; doubled each time it falls at once
LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a worker counts as having run well

REFUSED = 2  # a worker's exit status when it cannot use its settings

log = logging.getLogger(__name__)


class Supervisor:
    """Starts `count` workers on entering, restarts those that fall, ends them on leaving.

    A worker that cannot use its settings says so itself and is not started again; `refused` is set, and
    `on_refusal` is called in another thread.
    A worker's standard input is a pipe that closes when this process ends, however that happens:
    no worker outlives its server.
    """

    def __init__(self, settings: Settings, count: int, on_refusal: Callable[[], None] = lambda: None) -> None:
        self._environment = as_environment(settings)
        self._stopping = threading.Event()
        self._on_refusal = on_refusal
        self.refused = False
        self._keepers = [threading.Thread(target=self._keep, daemon=True) for _ in range(count)]

    def __enter__(self) -> Self:
        for keeper in self._keepers:
            keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for keeper in self._keepers:
            keeper.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            status = self._run()
            if status == REFUSED and not self._stopping.is_set():
                self.refused = True
                self._on_refusal()
                return
            fell_at_once = time.monotonic() - began < STEADY
            pause = min(pause * 2, LONGEST_PAUSE) if fell_at_once else FIRST_PAUSE
            self._stopping.wait(pause)

    def _run(self) -> int | None:
        """Run a worker until it falls or we stop; its status, None where it could not be started."""
        try:
            worker = self._start()
        except OSError as error:  # no room for another process or another pipe, and that passes
            log.error("a worker could not be started and is tried again: %s", error.strerror)
            return None
        try:
            self._watch(worker)
        finally:
            self._end(worker)
        if worker.returncode != REFUSED and not self._stopping.is_set():
            log.error("a worker fell with status %s and is started again", worker.returncode)
        return worker.returncode

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "danqing", "worker", "--until-input-ends"]
        return subprocess.Popen(  # noqa: S603 - our own command, without a word of a client's in it
            command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
        )

    def _watch(self, worker: subprocess.Popen[bytes]) -> None:
        """Wait until the worker falls or we stop."""
        while worker.poll() is None and not self._stopping.wait(0.1):
            pass

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.stdin is not None
        worker.stdin.close()
        try:
            worker.wait(LEAVE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
