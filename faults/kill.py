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
from functools import partial
from pathlib import Path

from danqing import settings
from faults import outcome
from faults.report import Report
from faults.service import Load, Service, serving_always
from tests import postgresql
from tests.faults.processes import kill_everything, kill_server, kill_worker
from tests.servers import Server

IDLE_KILLS = 0.25  # the share of kills that wait for nothing: while something starts, or while nothing is rendered
LONGEST_PEACE = 0.6  # seconds that pass before a kill
WORK = 15.0  # seconds to wait for a task that is being rendered
PATIENCE = 300.0  # seconds in which everything must have ended, after the last kill
VICTIMS: dict[str, Callable[[Server], None]] = {"worker": kill_worker, "API": kill_server, "both": kill_everything}
IN_DANGER = "status IN ('PENDING', 'RUNNING') AND attempts >= 2"


def attempt(moments: int, tasks: int, seed: int = 0, database: str = "", engine: str = "sketch") -> Report:
    """So many kills while so many tasks come in and are rendered, over SQLite or the PostgreSQL at `database`."""
    report, chance, began = Report(), random.Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="danqing-kill-") as folder:
        environment = {"DANQING_ENGINE": engine, "DANQING_DATABASE": database}
        with serving_always(Path(folder), environment) as service:
            load, count = Load(service, seed), partial(_count, Path(folder), database)
            with load.running():
                for moment in range(moments):
                    load.allow((moment + 1) * tasks // moments - moment * tasks // moments)
                    _wait_for_a_moment(count, chance)
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


def _wait_for_a_moment(count: Callable[[str], int], chance: random.Random) -> None:
    """Most of the time until a worker of now renders something; and until nobody is in danger."""
    began, now = time.monotonic(), time.time()
    if chance.random() > IDLE_KILLS:
        while not count(f"status = 'RUNNING' AND scheduled_at > {now}") and time.monotonic() < began + WORK:
            time.sleep(0.02)
    time.sleep(chance.uniform(0, LONGEST_PEACE))
    while count(IN_DANGER):
        assert time.monotonic() < began + PATIENCE, "a task that has lost two workers is not done by the third"
        time.sleep(0.05)


def _count(folder: Path, database: str, condition: str) -> int:
    """How many tasks are like that."""
    query = f"SELECT count(*) FROM tasks WHERE {condition}"
    if database:
        [(number,)] = postgresql.execute(database, query)
    else:
        with closing(sqlite3.connect(folder / "danqing.db", timeout=30)) as connection:
            [(number,)] = connection.execute(query)
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
