"""Receivers of webhooks on this machine: little HTTP servers that note what they are told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOON = 20.0


@dataclass(frozen=True, slots=True)
class Told:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers message after message with the `answers` (a status, or a path to be redirected to), the last one for
    ever; `told` are the messages."""

    answers: list[int | str] = field(default_factory=lambda: [200])
    told: list[Told] = field(default_factory=list)
    address: str = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}/done?order=1"

    def answer(self) -> int | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait(self, number: int = 1) -> None:
        """Until it was told so often."""
        deadline = time.monotonic() + SOON
        while len(self.told) < number:
            assert time.monotonic() < deadline, f"told {len(self.told)} times, not {number}"
            time.sleep(0.005)


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receiver.told.append(Told(self.path, headers, body))
        answer = self.receiver.answer()
        self.send_response(302 if isinstance(answer, str) else answer)
        if isinstance(answer, str):
            self.send_header("Location", answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Tests speak for themselves."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


@contextmanager
def receiving(*answers: int | str) -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""
    receiver = Receiver(list(answers) or [200])
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": receiver}))
    receiver.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def silence(number: int) -> Iterator[list[str]]:
    """The addresses of so many receivers that take a connection and never answer."""
    listeners = [socket.create_server(("127.0.0.1", 0), backlog=256) for _ in range(number)]
    try:
        yield [f"127.0.0.1:{listener.getsockname()[1]}" for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()
