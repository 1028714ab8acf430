"""Of two workers one is frozen (SIGSTOP) past its lease and then woken: its writes are refused, one result stands."""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from danqing import settings
from faults import outcome
from faults.report import Report
from faults.service import KEY, ORDER, Service, serving_always
from tests import postgresql
from tests.callers import Caller, calling

SOON = 60.0
LATEST = 0.3  # seconds after a worker has taken a task until it is frozen
LEASE_LOST = "its lease was lost"
ENVIRONMENT = {"DANQING_ENGINE": "sketch", "DANQING_LEASE_SECONDS": "1"}


@dataclass(frozen=True, slots=True)
class Worker:
    """A `danqing worker` process, and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def send(self, sign: int) -> None:
        os.kill(self.process.pid, sign)

    def said(self, words: str) -> bool:
        return words in self.log.read_text("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where it happens: a server without workers, somebody who calls it, and what workers are started with."""

    service: Service
    caller: Caller
    folder: Path
    environment: Mapping[str, str]

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        log = self.folder / f"worker-{time.monotonic_ns()}"
        command = [sys.executable, "-m", "danqing", "worker"]
        with log.open("wb") as file:
            process = subprocess.Popen(command, env={**os.environ, **self.environment}, stderr=file)
        try:
            yield Worker(process, log)
        finally:
            process.terminate()
            process.send_signal(signal.SIGCONT)
            process.wait()


def attempt(times: int, seed: int = 0, database: str = "") -> Report:
    """So often, at a random moment of a task's life each time, over SQLite or the PostgreSQL at `database`."""
    report, chance, began = Report(), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="danqing-frozen-") as name, ExitStack() as stack:
        kept = {"DANQING_DATA": f"{name}/data", "DANQING_DATABASE": database}
        environment = {**ENVIRONMENT, **kept}
        idle = {**environment, "DANQING_WORKERS": "0", "DANQING_HOLD_SECONDS": "0"}
        service = stack.enter_context(serving_always(Path(name) / "data", idle))
        (caller,) = stack.enter_context(calling(service.server.api, KEY))
        stage = Stage(service, caller, Path(name), environment)
        accepted = {_freeze_once(stage, chance, report): ORDER for _ in range(times)}
        with stage.worker():
            report.violations += outcome.complaints(service.server, accepted)
        service.stop()
        report.violations += outcome.check_what_is_kept(settings.load({}, kept))
    report.seconds = time.monotonic() - began
    return report


def _freeze_once(stage: Stage, chance: random.Random, report: Report) -> str:
    """The id of the task that both workers had."""
    began = time.monotonic()
    with stage.worker() as frozen:
        task_id = stage.caller.submit(ORDER)
        _until(lambda: stage.caller.status(task_id) != "PENDING")
        time.sleep(chance.uniform(0, LATEST))
        frozen.send(signal.SIGSTOP)
        if stage.caller.status(task_id) == "RUNNING":
            _wake_after_another(stage, frozen, task_id, report)
            report.ended("woken after another had done its task", time.monotonic() - began)
        else:
            report.ended("frozen too late: its task was done", time.monotonic() - began)
    return task_id


def _wake_after_another(stage: Stage, frozen: Worker, task_id: str, report: Report) -> None:
    with stage.worker():
        before = stage.caller.ended(task_id, SOON)["output"]
        frozen.send(signal.SIGCONT)
        _until(lambda: frozen.said(LEASE_LOST))
        after = stage.caller.task(task_id)["output"]
    if after != before:
        report.violated("the woken worker has changed the task", f"{before} became {after}")


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(prog="faults.frozen", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how often to freeze a worker")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=0, help="another seed freezes at other moments")
    given = parser.parse_args()
    report = attempt(given.times, given.seed, postgresql.new_database() if given.database == "postgres" else "")
    print(report)
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
