"""What may happen to a task, as plain functions from a task to the next: every queue shares them.

A queue stores tasks and guards leases; what a task becomes is decided here, and only along
`danqing.domain.task.ALLOWED`.
A PENDING task never has a `scheduled_at`; a task has an `ended_at` from the moment that it ended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from danqing.domain.task import ALLOWED, Artifact, Failure, Missing, Outcome, Part, Passage, Preview, Task, TaskStatus
from danqing.queues.base import MAX_ATTEMPTS, WORKER_LOST


def submitted(task: Task) -> Task:
    """The task itself; a `ValueError` if it is on its way already."""
    if task.status is not TaskStatus.PENDING:
        raise ValueError(f"A task is submitted as PENDING; task {task.id} is {task.status}.")
    return task


def claimed(task: Task, now: float) -> Task:
    """A worker takes the task; the attempt counts from here on."""
    return _moved(task, TaskStatus.RUNNING, attempts=task.attempts + 1, scheduled_at=now)


def recorded(task: Task, part: Part) -> Task:
    """The task with one more part, in the place of an earlier one that it replaces."""
    if isinstance(part, Passage):
        others = [kept for kept in task.passages if kept.before != part.before]
        return replace(task, passages=tuple(sorted((*others, part), key=lambda kept: kept.before)))
    if isinstance(part, Preview):
        return _previewed(task, part)
    artifacts = [kept for kept in task.artifacts if kept.index != part.index]
    missing = [kept for kept in task.missing if kept.index != part.index]
    previews = tuple(kept for kept in task.previews if kept.index != part.index)
    if isinstance(part, Artifact):
        artifacts.append(part)
    else:
        missing.append(part)
    return replace(task, artifacts=_in_order(artifacts), missing=_in_order(missing), previews=previews)


def _previewed(task: Task, preview: Preview) -> Task:
    """Nobody needs an early stage of what is there already."""
    settled = {artifact.index for artifact in task.artifacts} | {missing.index for missing in task.missing}
    if preview.index in settled:
        return task
    others = [kept for kept in task.previews if (kept.index, kept.number) != (preview.index, preview.number)]
    return replace(task, previews=tuple(sorted((*others, preview), key=lambda kept: (kept.index, kept.number))))


_Placed = TypeVar("_Placed", Artifact, Missing)


def _in_order(parts: list[_Placed]) -> tuple[_Placed, ...]:
    return tuple(sorted(parts, key=lambda part: part.index))


def ending(outcome: Outcome) -> Outcome:
    """The outcome itself; a `ValueError` if it is no end."""
    if not outcome.status.ended:
        raise ValueError(f"A run ends as SUCCEEDED, FAILED or CANCELED, not as {outcome.status}.")
    return outcome


def finished(task: Task, outcome: Outcome, now: float) -> Task:
    """The run ended with `outcome`; a `ValueError` if that is no end."""
    notes = task.notes + ending(outcome).notes
    return _moved(task, outcome.status, ended_at=now, failure=outcome.failure, notes=notes)


def canceled(task: Task, now: float) -> Task:
    """The task ends without a picture more."""
    return _moved(task, TaskStatus.CANCELED, ended_at=now)


def released(task: Task, now: float) -> Task:
    """The worker hands the task back untried: this attempt does not count."""
    return _waiting_again(replace(task, attempts=task.attempts - 1), now)


def expired(task: Task, now: float) -> Task:
    """The worker fell silent: the task waits again, unless it has cost `MAX_ATTEMPTS` workers already."""
    if task.attempts < MAX_ATTEMPTS or task.cancel_requested:
        return _waiting_again(task, now)
    code, message = WORKER_LOST
    failure = Failure(code, message.format(attempts=task.attempts))
    return _moved(task, TaskStatus.FAILED, ended_at=now, failure=failure)


def _waiting_again(task: Task, now: float) -> Task:
    # Whoever asked for the cancel shall not wait for one more worker to come round to it.
    if task.cancel_requested:
        return canceled(task, now)
    # The next attempt writes its own words, perhaps others, and may well succeed where this one did not.
    return _moved(task, TaskStatus.PENDING, scheduled_at=None, passages=(), missing=(), previews=())


def _moved(task: Task, status: TaskStatus, **changes: Any) -> Task:
    if status not in ALLOWED[task.status]:
        raise ValueError(f"Task {task.id} is {task.status} and cannot become {status}.")
    return replace(task, status=status, **changes)
