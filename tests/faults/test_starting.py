"""A server that cannot start says why in one sentence and exits with 2; what may come it waits for."""

from __future__ import annotations

import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from tests.callers import a_request, calling
from tests.servers import START, serving
from tests.starting import check_refusal, start


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_port_in_use(tmp_path: Path, taken_port: int) -> None:
    """Whoever listens there, the sentence names the address; no worker was started before."""
    done = start(tmp_path, "--port", str(taken_port))
    check_refusal(done, f"127.0.0.1:{taken_port}", "in use")
    assert not (tmp_path / "danqing.db").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_an_address_for_everybody_without_keys(tmp_path: Path, host: str) -> None:
    """The sentence says what to set."""
    check_refusal(start(tmp_path, "--host", host), host, "DANQING_API_KEYS", "127.0.0.1")


def test_an_unknown_engine(tmp_path: Path) -> None:
    """The sentence names the engines there are."""
    check_refusal(start(tmp_path, "--engine", "sdxl"), "sdxl", "sketch", "blank")


@pytest.mark.parametrize("below", ["", "/folder"])
def test_a_data_folder_that_is_none(tmp_path: Path, below: str) -> None:
    """A file in its place, or on the way to it."""
    file = tmp_path / "file"
    file.write_text("here first")
    check_refusal(start(Path(f"{file}{below}")), str(file))


def test_a_database_that_is_none(tmp_path: Path) -> None:
    """Somebody else's file under the database's name is left as it is."""
    (tmp_path / "danqing.db").write_bytes(b"this is no database" * 1000)
    check_refusal(start(tmp_path), "danqing.db")
    assert (tmp_path / "danqing.db").read_bytes().startswith(b"this is no database")


def test_a_damaged_secret(tmp_path: Path) -> None:
    """The sentence says what happens when it is removed."""
    (tmp_path / "secret").write_bytes(b"short")
    check_refusal(start(tmp_path), "secret", "damaged")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DANQING_PORT", "http"),
        ("DANQING_PORT", "70000"),
        ("DANQING_PUBLIC_URL", "images.example.com"),
        ("DANQING_WORKERS", "-1"),
        ("DANQING_RETENTION_HOURS", "0"),
        ("DANQING_HOLD_SECONDS", "long"),
        ("DANQING_WATERMARK_LANGUAGE", "de"),
        ("DANQING_PNG", "tiny"),
        ("DANQING_FETCH_NETWORKS", "10.0.0.0/99"),
        ("DANQING_FETCH_HOSTS", "example.com"),
        ("DANQING_FETCH_CA_FILE", "/no/such/file.pem"),
        ("DANQING_LOG_LEVEL", "loud"),
    ],
)
def test_a_setting_that_cannot_be_used(tmp_path: Path, variable: str, value: str) -> None:
    """The sentence names the variable and what was given."""
    check_refusal(start(tmp_path, variables={variable: value}), variable, value)


def test_a_database_that_is_away_is_waited_for(tmp_path: Path) -> None:
    """As after a power cut: the server says what it waits for, and serves and renders once the database is there.

    What whoever started it must know is said at any level of the log, as is what servers of one database share.
    """
    address = postgresql.new_database()
    postgresql.stop()
    coming = threading.Thread(target=start_postgresql_once_missed, args=[tmp_path / "serve.log"])
    coming.start()
    quiet = {"DANQING_ENGINE": "blank", "DANQING_DATABASE": address, "DANQING_LOG_LEVEL": "error"}
    with serving(tmp_path, quiet) as server:
        assert "Waiting for it, at most 60 seconds." in server.log[0]
        assert "cannot be reached" in server.log[0]
        assert [word in "".join(server.log) for word in ("DANQING_SECRET", "DANQING_OBJECTS_URL")] == [True, True]
        with calling(server.api) as [caller]:
            assert caller.ended(caller.submit(a_request()))["output"]["task_status"] == "SUCCEEDED"
    coming.join()


def start_postgresql_once_missed(log: Path) -> None:
    deadline = time.monotonic() + START
    while not (log.exists() and "Waiting for it" in log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    postgresql.start()


def test_a_worker_waits_for_its_database_too(tmp_path: Path) -> None:
    """It is not started again and again, and fetches no weights before; the password is not repeated."""
    said = waited_for(tmp_path, "--database", "postgresql://ann:secret@127.0.0.1:1/none")
    assert re.search(r"The queue's database \S+ cannot be reached: .* Waiting for it", said)
    assert "secret" not in said


def test_a_worker_waits_for_room_on_a_full_disk(tmp_path: Path) -> None:
    """Here the disk is full for every file of more than a page."""
    said = waited_for(tmp_path, largest_file=4096)
    assert re.search(r"danqing\.db cannot be used as the queue's database: .* Waiting for it", said)


def waited_for(data: Path, *options: str, largest_file: int = resource.RLIM_INFINITY) -> str:
    """What `danqing worker` says first; it leaves with 0 when it is told to while it waits."""
    command = [sys.executable, "-m", "danqing", "worker", "--data", str(data), "--engine", "blank", *options]
    limit = (largest_file, resource.RLIM_INFINITY)
    with subprocess.Popen(
        command,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stderr is not None
        said = worker.stderr.readline()
        worker.terminate()
        assert worker.wait(30) == 0
    return said
