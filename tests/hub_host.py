"""A stand-in for the Hugging Face hub: a folder of repositories behind the parts of its protocol that clients use.

`HF_ENDPOINT` of a process leads it here. Repositories lie at `OWNER/NAME` below the folder; each has one revision,
`main`. What is spoken: model information, the tree of files, and files with `ETag`, `X-Repo-Commit` and ranges.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PIECE = 64 * 1024


@dataclass
class Hub:
    """What is served, how, and what was asked for."""

    folder: Path
    gated: frozenset[str] = frozenset()
    """Repositories whose files are only for those who accepted a licence; nobody has."""
    claimed: dict[str, int] = field(default_factory=dict)
    """File name → bytes that it is said to have."""
    cut: dict[str, int] = field(default_factory=dict)
    """File name → bytes after which the connection breaks, the next time the file is sent."""
    gate: threading.Event = field(default_factory=threading.Event)
    """Until it is set, large files stop after their first piece."""
    sent: list[tuple[str, str]] = field(default_factory=list)
    """Every file that was sent, with the range that was asked for."""
    url: str = ""

    def repository(self, name: str) -> Path | None:
        folder = self.folder / name
        return folder if folder.is_dir() else None

    def sent_names(self) -> list[str]:
        return [name for name, _ in self.sent]


def commit(folder: Path) -> str:
    """A name for what the repository holds: forty hexadecimal digits, as git's."""
    digest = hashlib.sha1(usedforsecurity=False)
    for path in files(folder):
        digest.update(f"{path.relative_to(folder)} {etag(path)}\n".encode())
    return digest.hexdigest()


def etag(path: Path) -> str:
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def hub_of(folder: Path, **options: Any) -> Iterator[Hub]:
    """Serve the repositories in `folder` on a free port of 127.0.0.1."""
    hub = Hub(folder, **options)
    hub.gate.set()
    server = _Server(("127.0.0.1", 0), partial(_Handler, hub))
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        hub.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, hub: Hub, *arguments: Any) -> None:
        self.hub = hub
        super().__init__(*arguments)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+))?", path):
            self._tell(found[1], found[2] or "revision", found[3] or "main")
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._file(found[1], found[2], found[3])
        else:
            self._refuse(404, "EntryNotFound")

    def _tell(self, name: str, what: str, revision: str) -> None:
        folder = self._found(name, revision)
        if folder is None:
            return
        described = [self._described(path, folder) for path in files(folder)]
        info = {"id": name, "modelId": name, "sha": commit(folder), "private": False, "tags": [], "downloads": 0}
        info |= {"gated": "auto" if name in self.hub.gated else False, "siblings": described}
        self._answer(json.dumps(described if what == "tree" else info).encode(), "application/json")

    def _described(self, path: Path, folder: Path) -> dict[str, Any]:
        name = str(path.relative_to(folder))
        size = self.hub.claimed.get(name, path.stat().st_size)
        return {"type": "file", "path": name, "rfilename": name, "size": size, "oid": etag(path)}

    def _found(self, name: str, revision: str) -> Path | None:
        """The repository at a revision; refuses where there is none, as the hub does for those it does not know."""
        folder = self.hub.repository(name)
        if folder is None:
            self._refuse(401, "RepoNotFound")
        elif revision not in ("main", commit(folder)):
            self._refuse(404, "RevisionNotFound")
        else:
            return folder
        return None

    def _file(self, name: str, revision: str, file: str) -> None:
        folder = self._found(name, revision)
        if folder is None:
            return
        if name in self.hub.gated:
            self._refuse(403, "GatedRepo")
        elif not (folder / file).is_file():
            self._refuse(404, "EntryNotFound", {"X-Repo-Commit": commit(folder)})
        else:
            self._send(folder, file)

    def _send(self, folder: Path, file: str) -> None:
        body = (folder / file).read_bytes()
        headers = {"ETag": f'"{etag(folder / file)}"', "X-Repo-Commit": commit(folder), "Accept-Ranges": "bytes"}
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked:
            headers["Content-Range"] = f"bytes {asked[1]}-{len(body) - 1}/{len(body)}"
        rest, cut = body[int(asked[1]) :] if asked else body, None
        if self.command == "GET":
            self.hub.sent.append((file, self.headers.get("Range", "")))
            cut = self.hub.cut.pop(file, None)
        self._answer(rest, "application/octet-stream", 206 if asked else 200, headers, cut)

    def _refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        said = {"X-Error-Code": code, "X-Error-Message": code, **(headers or {})}
        self._answer(json.dumps({"error": code}).encode(), "application/json", status, said)

    def _answer(
        self,
        body: bytes,
        kind: str,
        status: int = 200,
        headers: dict[str, str] | None = None,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._write(body, cut)

    def _write(self, body: bytes, cut: int | None) -> None:
        for start in range(0, len(body), PIECE):
            if start and not self.hub.gate.is_set():
                self.hub.gate.wait()
            if cut is not None and start + PIECE > cut:
                self.wfile.write(body[start:cut])
                self.close_connection = True
                self.connection.shutdown(1)
                return
            self.wfile.write(body[start : start + PIECE])

    def log_message(self, *_: Any) -> None:
        """Tests speak for themselves."""
