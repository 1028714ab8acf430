"""A real `danqing serve` for tests: its own process, a free port, an empty data folder."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START = 60.0  # seconds a start may take on a busy machine


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its address, its data folder, and the process."""

    url: str
    data: Path
    process: subprocess.Popen[str]
    log: list[str]

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

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
    """Start a server on a free port; on leaving it is stopped as Ctrl-C stops it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "danqing", "serve"],
        env={**clean, "DANQING_PORT": "0", "DANQING_DATA": str(data), **(environment or {})},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log: list[str] = []
    server = Server(_address(process, log), data, process, log)
    reader = threading.Thread(target=_read, args=(process, log), daemon=True)
    reader.start()
    try:
        if ready:
            server.wait_until("ready")
        yield server
    finally:
        if process.poll() is None:
            server.stop(signal.SIGINT)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()


def _address(process: subprocess.Popen[str], log: list[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        log.append(line)
        found = re.search(r"serves (http://\S+)/api/v1", line)
        if found:
            return found[1]
    raise AssertionError(f"the server did not start: {''.join(log)}")


def _read(process: subprocess.Popen[str], log: list[str]) -> None:
    assert process.stderr is not None
    log.extend(process.stderr)
