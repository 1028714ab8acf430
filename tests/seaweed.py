"""A real S3 server for tests: SeaweedFS from a wheel, on free ports, with one bucket; it can be killed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import obstore
import pytest
from obstore.store import S3Store

BUCKET = "danqing"
KEYS = ("a-key-of-tests", "the-secret-of-tests")
ADMIN_KEYS = ("the-administrator", "the-other-secret")
START = 60.0  # seconds a start may take on a busy machine
PORTS = ("master", "volume", "filer", "s3")


@dataclass
class Seaweed:
    """A running server; what it holds stays when it is killed."""

    folder: Path
    ports: dict[str, int] = field(default_factory=lambda: _free_ports())
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    def url(self, prefix: str = "", **options: str) -> str:
        """The address of the bucket as a setting has it, with a prefix of its own unless one is given."""
        key, secret = KEYS
        given = {"endpoint": self.endpoint, "access_key_id": key, "secret_access_key": secret, **options}
        return f"s3://{BUCKET}/{prefix or uuid4().hex}?{urlencode(given)}"

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self._command(), stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def clean(self) -> None:
        """Remove the sockets that it leaves, when it is killed, in a place of its own choice."""
        for port in self.ports.values():
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        program = Path(sys.executable).with_name("weed")
        ports = [f"-{name}.port{kind}={self.ports[name + kind]}" for name in PORTS for kind in ("", ".grpc")]
        sockets = [f"-{name}.localSocket={self.folder}/{name}" for name in ("filer", "s3")]
        config = self.folder / "s3.json"
        config.write_text(json.dumps({"identities": [_identity("admin", *ADMIN_KEYS), _identity("danqing", *KEYS)]}))
        return [
            str(program if program.exists() else shutil.which("weed")),
            *("server", f"-dir={self.folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *ports, *sockets),
            *("-filer", "-s3", f"-s3.config={config}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
            *(
                "-master.telemetry=false",
                "-master.electionTimeout=1s",
                "-master.volumeSizeLimitMB=1024",
                "-volume.max=100",
            ),
        ]

    def _wait(self) -> None:
        deadline = time.monotonic() + START
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def _answers(self) -> bool:
        """Whether it reads what it held before, and writes. Where an administrator writes, a bucket is made."""
        key, secret = ADMIN_KEYS
        config = {"endpoint": self.endpoint, "access_key_id": key, "secret_access_key": secret}
        store = S3Store(BUCKET, config=config, client_options={"allow_http": True}, retry_config={"max_retries": 0})
        try:
            with suppress(FileNotFoundError):
                obstore.get(store, "probe").bytes()
            obstore.put(store, "probe", bytes(10_000))
            obstore.get(store, "probe").bytes()
        except obstore.exceptions.BaseError:
            return False
        return True


def _identity(name: str, key: str, secret: str) -> dict[str, object]:
    actions = ["Admin"] if name == "admin" else ["Read", "Write", "List", "Tagging"]
    return {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}


def _free_ports() -> dict[str, int]:
    with ExitStack() as held:
        found = {}
        for name in (f"{name}{kind}" for name in PORTS for kind in ("", ".grpc")):
            taken = held.enter_context(socket.create_server(("127.0.0.1", 0)))
            found[name] = taken.getsockname()[1]
        return found


@contextmanager
def seaweed_running() -> Iterator[Seaweed]:
    """The name of its folder is short: sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="weed") as folder:
        server = Seaweed(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.kill()
            server.clean()


@pytest.fixture(scope="session")
def seaweed() -> Iterator[Seaweed]:
    """One for all tests, each with a prefix of its own in the bucket."""
    with seaweed_running() as server:
        yield server


@pytest.fixture
def mortal_seaweed(seaweed: Seaweed) -> Iterator[Seaweed]:
    """The same, for a test that kills it; for the next one it is there again."""
    yield seaweed
    if seaweed.process is None:
        seaweed.start()
