"""kill -9 of the worker, of the API and of both, at random moments of a running load: nothing may be lost.

A task that has lost two workers is let finish before the next kill: a third loss would end it as FAILED by design,
which `tests/contract/test_queues.py` keeps.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from danqing import settings
from faults import outcome
from faults.report import Report
from faults.service import Load, Service, serving_always
from tests import postgresql
from tests.faults.processes import kill_everything, kill_server, kill_worker
from tests.servers import Server

LONGEST_PEACE = 2.5  # seconds between a start and the next kill
PATIENCE = 300.0  # seconds in which everything must have ended, after the last kill
VICTIMS: dict[str, Callable[[Server], None]] = {"worker": kill_worker, "API": kill_server, "both": kill_everything}
IN_DANGER = "SELECT count(*) FROM tasks WHERE status IN ('PENDING', 'RUNNING') AND attempts >= 2"


def attempt(moments: int, tasks: int, seed: int = 0, database: str = "", engine: str = "sketch") -> Report:
    """So many kills while so many tasks come in and are rendered, over SQLite or the PostgreSQL at `database`."""
    report, chance, began = Report(), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="danqing-kill-") as folder:
        environment = {"DANQING_ENGINE": engine, "DANQING_DATABASE": database}
        with serving_always(Path(folder), environment) as service:
            load = Load(service, seed)
            with load.running():
                for moment in range(moments):
                    load.allow((moment + 1) * tasks // moments - moment * tasks // moments)
                    time.sleep(chance.uniform(0, LONGEST_PEACE))
                    _wait_for_those_in_danger(Path(folder), database)
                    _kill(service, *chance.choice(list(VICTIMS.items())), report)
                load.wait(tasks)
            outcome.wait_for_all(service.server, load.accepted, PATIENCE)
            report.violations += [*load.violations, *outcome.complaints(service.server, load.accepted)]
        report.violations += outcome.check_what_is_kept(
            settings.load({}, {"DANQING_DATA": folder, "DANQING_DATABASE": database})
        )
    report.endings.update(load.seen)
    report.seconds = time.monotonic() - began
    return report


def _kill(service: Service, name: str, kill: Callable[[Server], None], report: Report) -> None:
    """The worker is started again by its server, the server by us, and it is told how long that took."""
    began = time.monotonic()
    kill(service.server)
    if service.server.process.poll() is not None:
        service.start()
    report.ended(f"killed: {name}", time.monotonic() - began)


def _wait_for_those_in_danger(folder: Path, database: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while _in_danger(folder, database):
        assert time.monotonic() < deadline, "a task that has lost two workers is not done by the third"
        time.sleep(0.05)


def _in_danger(folder: Path, database: str) -> int:
    if database:
        [(number,)] = postgresql.execute(database, IN_DANGER)
    else:
        with closing(sqlite3.connect(folder / "danqing.db", timeout=30)) as connection:
            [(number,)] = connection.execute(IN_DANGER)
    return int(number)


def main() -> None:
    parser = argparse.ArgumentParser(prog="faults.kill", description=__doc__)
    parser.add_argument("--moments", type=int, default=200, help="how often to kill")
    parser.add_argument("--tasks", type=int, default=500, help="how many tasks the load has")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--engine", default="sketch", help="what renders")
    parser.add_argument("--seed", type=int, default=0, help="another seed kills at other moments")
    given = parser.parse_args()
    database = postgresql.new_database() if given.database == "postgres" else ""
    report = attempt(given.moments, given.tasks, given.seed, database, given.engine)
    print(report)
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
