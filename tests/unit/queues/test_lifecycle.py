"""What may happen to a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from danqing.domain.task import ALLOWED, Outcome, Task, TaskStatus
from danqing.queues import lifecycle
from tests.queueing import NOON, a_task

LATER = NOON + 9
STEPS: dict[str, tuple[Callable[[Task], Task], TaskStatus]] = {
    "claimed": (lambda task: lifecycle.claimed(task, LATER), TaskStatus.RUNNING),
    "canceled": (lambda task: lifecycle.canceled(task, LATER), TaskStatus.CANCELED),
    "released": (lambda task: lifecycle.released(task, LATER), TaskStatus.PENDING),
    "expired": (lambda task: lifecycle.expired(task, LATER), TaskStatus.PENDING),
    "finished": (
        lambda task: lifecycle.finished(task, Outcome(TaskStatus.SUCCEEDED), LATER),
        TaskStatus.SUCCEEDED,
    ),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("before", TaskStatus)
def test_a_step_goes_where_the_lifecycle_allows_and_nowhere_else(step: str, before: TaskStatus) -> None:
    take, after = STEPS[step]
    task = replace(a_task(), status=before)
    if after in ALLOWED[before]:
        assert take(task).status is after
    else:
        with pytest.raises(ValueError, match=f"{before} and cannot become {after}"):
            take(task)


@pytest.mark.parametrize("step", ["canceled", "finished"])
def test_a_task_that_ends_says_when(step: str) -> None:
    take, _ = STEPS[step]
    assert take(replace(a_task(), status=TaskStatus.RUNNING)).ended_at == LATER
