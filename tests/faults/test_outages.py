"""Short forms of `./scripts/faults kill`, `frozen` and `outages`: nothing is lost, nothing is wrong."""

from __future__ import annotations

import os

import pytest

from faults import frozen, kill, outages
from tests import postgresql


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_when_worker_and_server_are_killed(kind: str) -> None:
    """At random moments of a running load: one complete result each, exact usage, nothing left after retention."""
    database = postgresql.new_database() if kind == "postgres" else ""
    report = kill.attempt(moments=3, tasks=9, seed=1, database=database, engine="blank")
    assert report.violations == []
    assert report.tried == 3


def test_a_worker_that_was_frozen_past_its_lease_changes_nothing() -> None:
    """Another has done its task meanwhile; what it would write when it wakes is refused."""
    report = frozen.attempt(1)
    assert report.violations == []
    assert report.tried == 1


@pytest.mark.parametrize("kind", ["postgres", "store"])
def test_what_is_away_for_a_moment_costs_waiting_and_nothing_else(kind: str) -> None:
    """Clients see 503 or wait; all tasks are done without a hand."""
    assert outages.attempt(kind, tasks=9, seconds=2, engine="blank").violations == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_costs_waiting_and_nothing_else() -> None:
    """Clients see 503 or wait; all tasks are done once there is room."""
    assert outages.attempt("disk", tasks=9, seconds=2, engine="blank").violations == []
