"""Workers beside the server, with the real command: they are kept alive, and none stays behind."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from danqing.bootstrap import open_store
from danqing.cli.supervisor import Supervisor
from danqing.queues.base import TaskQueue
from danqing.settings import Settings, as_environment

SOON = 30.0  # seconds a start may take on a busy machine


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, engine="blank", log_level="error")


def children() -> set[int]:
    """The processes that this one has started and that have not ended."""
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and _is_ours(entry)}


def _is_ours(entry: Path) -> bool:
    try:
        state, parent = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(parent) == os.getpid() and state != "Z"


@asynccontextmanager
async def a_queue(settings: Settings) -> AsyncIterator[TaskQueue]:
    store = await open_store(settings)
    yield store.queue
    await store.queue.close()


async def reported_by(settings: Settings, count: int) -> None:
    async with a_queue(settings) as queue:
        await reported(queue, count)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def reported(queue: TaskQueue, count: int) -> Sequence[str]:
    """The ids of the first `count` workers that have ever said that they are there."""
    async with asyncio.timeout(SOON):
        while len(seen := await queue.workers(0)) < count:
            await asyncio.sleep(0.05)
    return [worker.id for worker in seen]


async def test_workers_live_as_long_as_their_supervisor(settings: Settings) -> None:
    """As many as were asked for; all have ended, by themselves and in order, when it is left."""
    before = children()
    async with a_queue(settings) as queue:
        with Supervisor(settings, 2):
            assert len(await reported(queue, 2)) == 2
            workers = children() - before
            assert len(workers) == 2
    assert not children() & workers


async def test_a_worker_that_falls_is_started_again(settings: Settings) -> None:
    """Another process takes its place, and reports under an id of its own."""
    before = children()
    async with a_queue(settings) as queue:
        with Supervisor(settings, 1):
            await reported(queue, 1)
            [first] = children() - before
            os.kill(first, signal.SIGKILL)
            assert len(set(await reported(queue, 2))) == 2
            [second] = children() - before
    assert first != second
    assert not children() & {second}


@contextmanager
def without_room_for_files() -> Iterator[None]:
    """As where thousands of connections have taken all that a process may open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_worker_that_finds_no_room_is_started_later(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A server that was crowded for a moment does not stay without workers."""
    async with a_queue(settings) as queue:
        with ExitStack() as stack:
            with without_room_for_files():
                stack.enter_context(Supervisor(settings, 1))
                until(lambda: "could not be started" in caplog.text)
            assert len(await reported(queue, 1)) == 1


def test_a_supervisor_of_nothing_starts_nothing(settings: Settings) -> None:
    """`--workers 0` leaves rendering to others."""
    before = children()
    with Supervisor(settings, 0):
        assert children() == before


def test_a_supervisor_is_left_while_its_worker_cannot_start(tmp_path: Path) -> None:
    """A worker that cannot use its settings is started once; who started it is told, and is not held."""
    (tmp_path / "file").write_text("no folder")
    before, told = children(), threading.Event()
    with Supervisor(Settings(data=tmp_path / "file", engine="blank"), 1, told.set) as supervisor:
        assert told.wait(60)
        assert supervisor.refused
        assert children() == before
    assert children() == before


def test_a_worker_leaves_when_its_input_ends(settings: Settings) -> None:
    """Whatever is written into it before means nothing; its status is 0."""
    command = [sys.executable, "-m", "danqing", "worker", "--until-input-ends"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=as_environment(settings)) as worker:
        assert worker.stdin is not None
        worker.stdin.write(b"quit\n" * 1000)
        worker.stdin.flush()
        asyncio.run(reported_by(settings, 1))
        assert worker.poll() is None
        worker.stdin.close()
        assert worker.wait(SOON) == 0
