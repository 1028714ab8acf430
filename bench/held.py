"""Thousands of held status reads and a steady stream of submits, against one `danqing serve` on SQLite.

`HELD` clients wait for tasks whose turn does not come, since their key lets none run; each asks again as soon as its
read was answered. Beside them `RATE` tasks a second are submitted, drawn with the `blank` engine, and waited for.
A submit is timed from the moment at which it was due, so that a server that stalls cannot slow down
what it is asked. How late a held read is answered that nothing ends cannot be told: the server spreads these.
"""

from __future__ import annotations

import asyncio
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
import uvloop

from bench import report
from bench.load import Line
from tests.servers import serving

HELD = 5000
RATE = 200
HOLD = 5.0
"""Seconds for which the server holds a read of an unfinished task, at most."""
COMING = 10.0
"""Seconds in which all of them come, `TOGETHER` at a time."""
TOGETHER = 10
FILES = HELD + 1000
API = "/api/v1"
SUBMIT = f"{API}/services/aigc/image-generation/generation"
ORDER = msgspec.json.encode(
    {
        "model": "wan2.7-image",
        "input": {"messages": [{"role": "user", "content": [{"text": "a cat"}]}]},
        "parameters": {"n": 1, "size": "768*768"},
    }
)


@dataclass(slots=True)
class Seen:
    """Seconds that submits took, and that ends came late; how many reads were held without an end; what went wrong,
    how often; and the share of a core that the server had."""

    submits: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    held: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    share: float = 0.0


def measure(seconds: float) -> Iterator[report.Figure]:
    _allow_files()
    with tempfile.TemporaryDirectory() as data:
        keys = [_key(data, "waiting", "--concurrent-tasks", "0"), _key(data, "drawing")]
        environment = {"DANQING_ENGINE": "blank", "DANQING_MAX_PENDING": str(10 * HELD)}
        with serving(Path(data), environment) as server:
            command = [
                sys.executable,
                "-m",
                "bench.held",
                "load",
                server.url,
                str(server.process.pid),
                str(seconds),
                *keys,
            ]
            seen = msgspec.json.decode(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, type=Seen)
    yield from _figures(seen)


def _allow_files() -> None:
    """As many open files as there are connections; the server inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        raise SystemExit(f"{FILES} open files are needed and {hard} are allowed; raise the limit (`ulimit -Hn`).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))


def _key(data: str, name: str, *limits: str) -> str:
    command = [sys.executable, "-m", "danqing", "keys", "add", name, *limits, "--data", data]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return made.stdout.strip()


def _figures(seen: Seen) -> Iterator[report.Figure]:
    for words, count in seen.errors.items():
        print(f"{count} × {words}", file=sys.stderr)
    yield report.Figure(name="held: errors", unit="", ours=sum(seen.errors.values()), target=0)
    names = {
        f"held: submits ({len(seen.submits)})": seen.submits,
        f"held: ends are told ({len(seen.ends)}), late": seen.ends,
        "held: both together": [*seen.submits, *seen.ends],
    }
    for name, values in names.items():
        p50, p99 = (sorted(values)[int(len(values) * share)] * 1000 for share in (0.5, 0.99))
        yield report.Figure(name=f"{name}, p50", unit="ms", ours=p50)
        yield report.Figure(name=f"{name}, p99", unit="ms", ours=p99, target=100)
    yield report.Figure(name="held: reads that were held meanwhile", unit="", ours=seen.held)
    yield report.Figure(name="held: the server's share of a core", unit="%", ours=seen.share * 100)


class Load:
    """All the clients, in a process of their own."""

    def __init__(self, url: str, waiting: str, drawing: str) -> None:
        self._url = url
        self._waiting, self._drawing = waiting, drawing
        self._free: list[Line] = []
        self._seen = Seen()

    async def run(self, seconds: float, server: int) -> Seen:
        readers = await self._hold_all()
        self._seen.held = 0
        began, worked = time.perf_counter(), _worked(server)
        await self._order_steadily(seconds)
        self._seen.share = (_worked(server) - worked) / (time.perf_counter() - began)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
        return self._seen

    async def _hold_all(self) -> list[asyncio.Task[None]]:
        """Every client waits in the end; they have come one after another, as clients do."""
        readers = []
        for _ in range(0, HELD, TOGETHER):
            readers += [asyncio.create_task(self._read_always()) for _ in range(TOGETHER)]
            await asyncio.sleep(TOGETHER / HELD * COMING)
        await asyncio.sleep(HOLD)
        return readers

    async def _read_always(self) -> None:
        line = await Line.open(self._url)
        output = await self._ask(line, _request("POST", SUBMIT, self._waiting, ORDER))
        request = _request("GET", f"{API}/tasks/{output['task_id']}", self._waiting) if output else b""
        while request:
            if await self._ask(line, request) is None:
                return
            self._seen.held += 1

    async def _order_steadily(self, seconds: float) -> None:
        start = time.perf_counter()
        async with asyncio.TaskGroup() as orders:
            for number in range(int(RATE * seconds)):
                due = start + number / RATE
                await asyncio.sleep(due - time.perf_counter())
                orders.create_task(self._order(due))

    async def _order(self, due: float) -> None:
        """Submit a task, and wait for its end on the same connection."""
        line = self._free.pop() if self._free else await Line.open(self._url)
        output = await self._ask(line, _request("POST", SUBMIT, self._drawing, ORDER))
        self._seen.submits.append(time.perf_counter() - due)
        request = _request("GET", f"{API}/tasks/{output['task_id']}", self._drawing) if output else b""
        while output and "end_time" not in output:
            output = await self._ask(line, request)
        if output:
            self._seen.ends.append(time.time() - datetime.fromisoformat(f"{output['end_time']}+08:00").timestamp())
            self._free.append(line)

    async def _ask(self, line: Line, request: bytes) -> dict[str, str] | None:
        """What is said of the task; None after an error, which is noted."""
        try:
            status, body = await line.ask(request)
        except ConnectionError as error:
            return self._failed(str(error))
        return _output(body) if status == 200 else self._failed(f"{status}: {body.decode()}")

    def _failed(self, words: str) -> None:
        self._seen.errors[words] = self._seen.errors.get(words, 0) + 1


def _request(method: str, path: str, key: str, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nX-DashScope-Async: enable\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _output(body: bytes) -> dict[str, str]:
    output: dict[str, str] = msgspec.json.decode(body)["output"]
    return output


def _worked(process: int) -> float:
    """Seconds of processor time that a process has had (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _load(url: str, server: str, seconds: str, waiting: str, drawing: str) -> None:
    """Print what was seen. Without garbage collection: its pauses would be taken for the server's."""
    gc.disable()
    seen = uvloop.run(Load(url, waiting, drawing).run(float(seconds), int(server)))
    sys.stdout.buffer.write(msgspec.json.encode(asdict(seen)))
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:2] == ["load"]:
        _load(*sys.argv[2:])
    else:
        report.run(measure, seconds=60.0)
