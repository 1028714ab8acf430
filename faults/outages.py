"""What a server needs goes away under load and comes back: clients are refused for the moment or wait, no task is
lost or wrong, and nobody has to do anything about it.

`postgres` is stopped and started, the object `store` is killed and started, the `disk` is filled and emptied. For the
last one a small file system is mounted, which only root may do.
"""

from __future__ import annotations

import argparse
import errno
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from danqing import settings
from faults import outcome
from faults.report import Report
from faults.service import Load, serving_always
from tests import postgresql
from tests.seaweed import seaweed_running

PATIENCE = 180.0  # seconds in which everything must have ended, after the outage
DISK = "64m"
PIECE = 1 << 16

Outage = Callable[[], AbstractContextManager[None]]


@contextmanager
def postgres() -> Iterator[tuple[dict[str, str], Outage]]:
    """The settings of a server with a PostgreSQL, and how to stop that for a while."""

    @contextmanager
    def away() -> Iterator[None]:
        postgresql.stop()
        try:
            yield
        finally:
            postgresql.start()

    yield {"DANQING_DATABASE": postgresql.new_database()}, away


@contextmanager
def store() -> Iterator[tuple[dict[str, str], Outage]]:
    """The settings of a server with an object store, and how to kill that for a while."""
    with seaweed_running() as seaweed:

        @contextmanager
        def away() -> Iterator[None]:
            seaweed.kill()
            try:
                yield
            finally:
                seaweed.start()

        yield {"DANQING_OBJECTS_URL": seaweed.url()}, away


@contextmanager
def disk() -> Iterator[tuple[dict[str, str], Outage]]:
    """The settings of a server on a small disk, and how to fill that for a while."""
    with tempfile.TemporaryDirectory(prefix="danqing-disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "danqing", folder], check=True)
        try:
            yield {"DANQING_DATA": f"{folder}/data"}, lambda: _filled(Path(folder) / "ballast")
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def _filled(ballast: Path) -> Iterator[None]:
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (PIECE, 1):
                while _fits(file.write, bytes(size)):
                    pass
        yield
    finally:
        ballast.unlink()


def _fits(write: Callable[[bytes], int | None], data: bytes) -> bool:
    try:
        return write(data) == len(data)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


KINDS = {"postgres": postgres, "store": store, "disk": disk}


def attempt(kind: str, tasks: int, seconds: float, engine: str = "sketch") -> Report:
    """A third of the tasks before, a third during an outage of so many seconds, a third after it."""
    report, began = Report(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="danqing-outage-") as folder, KINDS[kind]() as (needs, outage):
        environment = {"DANQING_ENGINE": engine, "DANQING_DATA": folder, **needs}
        with serving_always(Path(environment["DANQING_DATA"]), environment) as service:
            load = Load(service)
            with load.running():
                load.allow(tasks // 3)
                load.wait(tasks // 6)
                with outage():
                    load.allow(tasks // 3)
                    time.sleep(seconds)
                back_at = time.monotonic()
                load.allow(tasks - 2 * (tasks // 3))
                load.wait(tasks, PATIENCE)
                outcome.wait_for_all(service.server, load.accepted, PATIENCE)
                report.ended(f"{kind} away for {seconds:g} s, all done again", time.monotonic() - back_at)
            report.violations += [*load.violations, *outcome.complaints(service.server, load.accepted)]
        kept = {name: value for name, value in environment.items() if name != "DANQING_ENGINE"}
        report.violations += outcome.check_what_is_kept(settings.load({}, kept))
    report.endings.update(load.seen)
    report.seconds = time.monotonic() - began
    return report


def main() -> None:
    parser = argparse.ArgumentParser(prog="faults.outages", description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help=f"of {', '.join(KINDS)}; all unless told")
    parser.add_argument("--tasks", type=int, default=90, help="how many tasks the load has")
    parser.add_argument("--seconds", type=float, default=60, help="how long the outage lasts")
    given = parser.parse_args()
    reports = [attempt(kind, given.tasks, given.seconds) for kind in given.kinds]
    print(*reports, sep="\n")
    sys.exit(1 if any(report.violations for report in reports) else 0)


if __name__ == "__main__":
    main()
