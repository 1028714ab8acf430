"""A host of files on this machine, for servers under test that fetch images from an address."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Files(BaseHTTPRequestHandler):
    """Answers GET from a mapping of paths to bodies, once the gate is open."""

    protocol_version = "HTTP/1.1"
    files: Mapping[str, bytes] = {}
    gate: threading.Event | None = None

    def do_GET(self) -> None:
        if self.gate is not None:
            self.gate.wait()
        body = self.files.get(self.path.partition("?")[0])
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: Any) -> None:
        """Tests speak for themselves."""


@contextmanager
def hosting(
    files: Mapping[str, bytes], tls: ssl.SSLContext | None = None, gate: threading.Event | None = None
) -> Iterator[str]:
    """Serve `files` by their paths on a free port of 127.0.0.1; yields `127.0.0.1:PORT`.

    With a `gate`, every answer waits until it is set.
    """
    handler = type("Files", (_Files,), {"files": files, "gate": gate})
    host = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        host.socket = tls.wrap_socket(host.socket, server_side=True)
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"127.0.0.1:{host.server_address[1]}"
    finally:
        host.shutdown()
        thread.join()
        host.server_close()
