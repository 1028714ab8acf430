"""A stand-in for the web: an HTTP server on this machine whose addresses say how large the picture is."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests import pictures


@lru_cache(32)
def png(width: int, height: int) -> bytes:
    """A PNG of this size that is not of one colour."""
    return pictures.encoded(pictures.quadrants(width, height))


class ImageHost(ThreadingHTTPServer):
    """Serves `/600x400.png` and `/600x400` alike: a PNG of that size, after a wait of `?after=` seconds.

    Everything else is 404.
    """

    daemon_threads = True

    def address(self, width: int, height: int, extension: str = ".png") -> str:
        return f"http://127.0.0.1:{self.server_port}/{width}x{height}{extension}"

    @property
    def missing(self) -> str:
        """An address behind which there is nothing."""
        return f"http://127.0.0.1:{self.server_port}/missing.png"


class _Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        size = re.match(r"/(\d+)x(\d+)", self.path)
        after = re.search(r"\?after=([\d.]+)", self.path)
        time.sleep(float(after[1]) if after else 0)
        if size is None:
            self.send_error(404)
        else:
            self._send(png(int(size[1]), int(size[2])))

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png" if ".png" in self.path else "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


def make_image_host() -> ImageHost:
    """A host on a free port, not yet serving."""
    return ImageHost(("127.0.0.1", 0), _Pictures)
