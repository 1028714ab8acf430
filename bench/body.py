"""A request with nine images of 20 MiB: how long it takes, and how much memory the server needs for it.

The reference is a server that reads the same body and drops it: what the network and the HTTP server cost alone.
Client and server are processes of their own, so both figures are what a client sees on the loopback.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pybase64
from bench.report import Figure, run
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from danqing.wire.ingest import IngestLimits, read_body

IMAGES = 9
ROUNDS = 9
AT_ONCE = 4
MEGABYTE = 1_000_000


async def ingest(request: Request) -> Response:
    """Ours: every image decoded, hashed and written to the spool, then removed."""
    body = await read_body(request.stream(), Path(os.environ["BENCH_SPOOL"]), IngestLimits())
    await asyncio.to_thread(body.close)
    return Response()


async def sink(request: Request) -> Response:
    """The reference: read and dropped."""
    async for _ in request.stream():
        pass
    return Response()


app = Starlette(routes=[Route("/ingest", ingest, methods=["POST"]), Route("/sink", sink, methods=["POST"])])


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and the path that takes the request."""

    process: subprocess.Popen[bytes]
    port: int
    path: str

    def post(self, body: bytes) -> float:
        """Seconds from the first byte sent to the last byte of the answer."""
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(self._head(len(body)))
            connection.sendall(body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return time.perf_counter() - begun

    def memory(self, name: str) -> float:
        """`VmRSS` (now) or `VmHWM` (at most so far), in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1]) * 1024 / MEGABYTE

    def _head(self, length: int) -> bytes:
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        ).encode()


def command(port: int) -> list[str]:
    """How the server is started; both paths are served by the same program, in processes of their own."""
    options = ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-access-log"]
    return [sys.executable, "-m", "uvicorn", "bench.body:app", "--port", str(port), *options]


@contextmanager
def serving(path: str) -> Iterator[Server]:
    """A fresh server that has answered one small request."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as spool:
        process = subprocess.Popen(command(port), env=os.environ | {"BENCH_SPOOL": spool})
        try:
            server = Server(process, port, path)
            _wait_until_up(server)
            yield server
        finally:
            process.terminate()
            process.wait()


def measure() -> Iterator[Figure]:
    body = _request_body()
    ours, floor = _seconds(body)
    name = f"{len(body) / MEGABYTE:.0f} MB request, {IMAGES} images: time"
    yield Figure(name=name, unit="ms", ours=ours * 1000, reference=floor * 1000, target=2.0)
    for count in (1, AT_ONCE):
        name = f"memory over idle, {count} such at once"
        yield Figure(name=name, unit="MB", ours=_growth("/ingest", body, count), target=32)


def _seconds(body: bytes) -> tuple[float, float]:
    """Medians of alternating runs, so that what else the machine does meets both alike."""
    with serving("/ingest") as ours, serving("/sink") as floor:
        pairs = [(ours.post(body), floor.post(body)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _growth(path: str, body: bytes, count: int) -> float:
    """By how many megabytes a fresh server grows, at most, over what it has when idle."""
    with serving(path) as server, ThreadPoolExecutor(count) as clients:
        idle = server.memory("VmRSS")
        list(clients.map(server.post, [body] * count))
        return server.memory("VmHWM") - idle


def _request_body() -> bytes:
    image = b'{"image":"data:image/png;base64,%s"}'
    images = b",".join(image % pybase64.b64encode(os.urandom(IngestLimits().image_bytes)) for _ in range(IMAGES))
    content = images + b',{"text":"Put them all in one picture."}'
    return b'{"model":"wan2.7-image","input":{"messages":[{"role":"user","content":[%s]}]}}' % content


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_up(server: Server, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            server.post(b"{}")
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"The server for {server.path} did not start.")


if __name__ == "__main__":
    run(measure)
