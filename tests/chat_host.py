"""A small server on this machine that speaks the chat protocol, for tests of what asks a language model."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in; `connection` is the client's port, equal where a connection was used again."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: int

    @property
    def instructions(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def text(self) -> str:
        return str(self.body["messages"][1]["content"])

    @property
    def form(self) -> str | None:
        """The kind of `response_format` that was asked for."""
        kind: str | None = self.body.get("response_format", {}).get("type")
        return kind


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers; `silent`: nothing at all, until the client has closed the connection."""

    status: int = 200
    body: bytes = b""
    silent: bool = False


@dataclass(slots=True)
class ChatHost:
    """A running server: its address, what it was asked so far, and whether a client left without an answer."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)


Answers = Callable[[Asked], Reply]


def said(text: str | None, finish: str = "stop") -> Reply:
    """An answer in the chat protocol."""
    message = {"role": "assistant", "content": text}
    return Reply(body=json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": finish}]}).encode())


class _Chat(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host: ChatHost
    answers: Answers

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, dict(self.headers), body, self.client_address[1])
        self.host.asked.append(asked)
        self.host.arrived.set()
        reply = type(self).answers(asked)
        if reply.silent:
            self._wait_for_the_client_to_leave()
        else:
            self._send(reply)

    def _wait_for_the_client_to_leave(self) -> None:
        if not self.connection.recv(1):
            self.host.left.set()
        self.close_connection = True

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: Any) -> None:
        """Tests speak for themselves."""


@contextmanager
def chatting(answers: Answers | str) -> Iterator[ChatHost]:
    """Serve `answers`, or always the same words, on a free port of 127.0.0.1, at `{host.url}/chat/completions`."""
    always = said(answers) if isinstance(answers, str) else None
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Chat)
    host = ChatHost(f"http://127.0.0.1:{server.server_address[1]}/v1")
    chosen = staticmethod((lambda asked: always) if always else answers)
    server.RequestHandlerClass = type("Chat", (_Chat,), {"host": host, "answers": chosen})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
