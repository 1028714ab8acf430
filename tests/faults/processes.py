"""The processes of a server, found and killed as the kernel or an operator would."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.servers import Server


def workers_of(server: Server) -> list[int]:
    """The process ids of the server's workers."""
    return [pid for pid in _processes() if _parent(pid) == server.process.pid]


def kill_worker(server: Server) -> None:
    for pid in workers_of(server):
        os.kill(pid, signal.SIGKILL)


def kill_server(server: Server) -> None:
    """The HTTP process alone; its workers notice by themselves."""
    server.process.kill()
    server.process.wait()


def kill_everything(server: Server) -> None:
    """Server and workers at once, as when the machine dies."""
    pids = [server.process.pid, *workers_of(server)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    server.process.wait()


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _parent(pid: int) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(stat.rpartition(")")[2].split()[1])
