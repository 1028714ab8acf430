"""A refused request (400) against a bare Starlette answer of the same size: p50 at 1 and at 32 connections."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench import load, report
from tests.servers import serving

PATH = "/api/v1/services/aigc/multimodal-generation/generation"
BODY = (
    b'{"model": "wan2.7-image-pro", "parameters": {"n": 9, "size": "2K", "watermark": false}, '
    b'"input": {"messages": [{"role": "user", "content": [{"text": "a cat on a wooden table in the sun"}]}]}}'
)
ROUNDS = 5
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
size, path = int(sys.argv[1]), sys.argv[2]
body = b"x" * size
async def answer(request):
    return Response(body, 400, media_type="application/json")
app = Starlette(routes=[Route(path, answer, methods=["POST"])])
uvicorn.run(app, port=int(sys.argv[3]), log_level="critical", access_log=False)
"""


def request_bytes() -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-bench\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
    )
    return head.encode() + BODY


@contextmanager
def bare_starlette(size: int, port: int) -> Iterator[str]:
    """The reference: one route, one answer, the body is not even read."""
    process = subprocess.Popen([sys.executable, "-c", BARE, str(size), PATH, str(port)])
    try:
        _wait(f"http://127.0.0.1:{port}{PATH}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            httpx.post(url)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the reference server did not start")


def measure() -> Iterator[report.Figure]:
    with tempfile.TemporaryDirectory() as data, serving(Path(data), {"DANQING_ENGINE": "blank"}) as ours:
        refused = httpx.post(ours.url + PATH, content=BODY, headers={"authorization": "Bearer sk-bench"})
        assert refused.status_code == 400, refused.text
        port = 20000 + os.getpid() % 20000
        with bare_starlette(len(refused.content), port) as bare:
            for connections in (1, 32):
                yield _figure(ours.url, bare, connections)


def _figure(ours: str, bare: str, connections: int) -> report.Figure:
    request = request_bytes()
    rounds = [(load.p50(ours, request, connections), load.p50(bare, request, connections)) for _ in range(ROUNDS)]
    mine, reference = (statistics.median(side) * 1000 for side in zip(*rounds, strict=True))
    return report.Figure(
        name=f"overhead: 400 at {connections} connections, p50", unit="ms", ours=mine, reference=reference, target=1.6
    )


if __name__ == "__main__":
    report.run(measure)
