"""A request with nine images of 20 MiB: how long it takes, and how much memory the server needs for it.

Ours is the whole service: it decodes, hashes and keeps every image, then refuses them, since random bytes are no
pictures, and removes them. The reference is a server that reads the same body and drops it: what the network and the
HTTP server cost alone. Client and server are processes of their own, so both figures are what a client sees.
"""

from __future__ import annotations

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
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.report import Figure, run
from danqing.wire.ingest import IngestLimits
from tests import servers

IMAGES = 9
ROUNDS = 9
AT_ONCE = 4
MEGABYTE = 1_000_000
PATH = "/api/v1/services/aigc/multimodal-generation/generation"


async def sink(request: Request) -> Response:
    """The reference: read and dropped."""
    async for _ in request.stream():
        pass
    return Response()


app = Starlette(routes=[Route(PATH, sink, methods=["POST"])])


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process and its port."""

    pid: int
    port: int

    def post(self, body: bytes) -> float:
        """Seconds from the first byte sent to the last byte of the answer."""
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(_head(len(body)))
            connection.sendall(body)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400")), answer
        return time.perf_counter() - begun

    def memory(self, name: str) -> float:
        """`VmRSS` (now) or `VmHWM` (at most so far), in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1]) * 1024 / MEGABYTE


def _head(length: int) -> bytes:
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nAuthorization: Bearer sk-bench\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


@contextmanager
def danqing() -> Iterator[Server]:
    """The service as it is, without workers; it has answered one small request."""
    with tempfile.TemporaryDirectory() as data:
        environment = {"DANQING_WORKERS": "0"}
        with servers.serving(Path(data), environment, ready=False) as running:
            server = Server(running.process.pid, int(running.url.rpartition(":")[2]))
            server.post(b"{}")
            yield server


@contextmanager
def dropping() -> Iterator[Server]:
    """The reference, on the same kind of HTTP server."""
    port = _free_port()
    options = ["--loop", "uvloop", "--http", "httptools", "--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", "bench.body:app", "--port", str(port), *options])
    try:
        server = Server(process.pid, port)
        _wait_until_up(server, process)
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
        yield Figure(name=name, unit="MB", ours=_growth(body, count), target=32)


def _seconds(body: bytes) -> tuple[float, float]:
    """Medians of alternating runs, so that what else the machine does meets both alike."""
    with danqing() as ours, dropping() as floor:
        pairs = [(ours.post(body), floor.post(body)) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _growth(body: bytes, count: int) -> float:
    """By how many megabytes a fresh server grows, at most, over what it has when idle."""
    with danqing() as server, ThreadPoolExecutor(count) as clients:
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


def _wait_until_up(server: Server, process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.post(b"{}")
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The reference server did not start.")


if __name__ == "__main__":
    run(measure)
