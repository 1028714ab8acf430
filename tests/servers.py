"""A real `danqing serve` for tests: its own process, a free port, an empty data folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START = 60.0  # seconds a start may take on a busy machine


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its data folder, the process, and the file that it logs to."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

    @property
    def log(self) -> list[str]:
        """The lines that it has written so far."""
        return self.log_file.read_text("utf-8", "replace").splitlines(keepends=True)

    def health(self) -> str:
        status: str = httpx.get(f"{self.url}/health").json()["status"]
        return status

    def wait_until(self, *words: str, seconds: float = START) -> None:
        deadline = time.monotonic() + seconds
        while self.health() not in words:
            assert time.monotonic() < deadline, f"still {self.health()}: {self.log}"
            time.sleep(0.02)

    def stop(self, sign: int = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(30)


@contextmanager
def serving(data: Path, environment: Mapping[str, str] | None = None, *, ready: bool = True) -> Iterator[Server]:
    """Start a server on a free port; on leaving it is stopped as Ctrl-C stops it.

    It logs to a file: a pipe would have to be read all the time, at the cost of whoever measures the server.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    log_file = data / "serve.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "danqing", "serve"],
            env={**clean, "DANQING_PORT": "0", "DANQING_DATA": str(data), **(environment or {})},
            stderr=log,
            start_new_session=True,
        )
    try:
        server = Server(_address(process, log_file), data, process, log_file)
        if ready:
            server.wait_until("ready")
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where it listens, as soon as it says so."""
    deadline = time.monotonic() + START
    while not (found := re.search(r"serves (http://\S+)/api/v1", log.read_text("utf-8", "replace"))):
        alive = process.poll() is None and time.monotonic() < deadline
        assert alive, f"the server did not start: {log.read_text('utf-8', 'replace')}"
        time.sleep(0.01)
    return found[1]
