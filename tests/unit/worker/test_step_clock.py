"""How long steps take, by what an engine says of its progress."""

from __future__ import annotations

import pytest

from danqing.engines.base import Progress
from danqing.worker.step_clock import StepClock
from tests.queueing import Clock


def told(events: list[tuple[float, int, int]]) -> list[float]:
    """The seconds of the steps, of events that are (moment, picture, step)."""
    clock = Clock()
    seconds: list[float] = []
    steps, start = StepClock(seconds.append, clock), clock.now
    for moment, picture, step in events:
        clock.now = start + moment
        steps.hear(Progress(picture, step, 10))
    return [pytest.approx(one) for one in seconds]


def test_a_step_counts_once_for_the_whole_batch() -> None:
    """And what was before the first one, where words are encoded, is no step."""
    assert told([(5, 0, 1), (5, 1, 1), (7, 0, 2), (7, 1, 2), (8, 0, 3), (8, 1, 3)]) == [2, 1]


def test_pictures_one_by_one_begin_anew() -> None:
    assert told([(1, 0, 1), (2, 0, 2), (9, 1, 1), (12, 1, 2)]) == [1, 3]


def test_steps_that_were_not_told_are_shared() -> None:
    """Some pipelines tell every second step only."""
    assert told([(1, 0, 2), (3, 0, 4)]) == [1]
