"""Usage in memory: what was delivered to whom, summed up by days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from danqing.domain.task import Task, TaskStatus
from danqing.domain.usage import Usage, day_of, first_of_month


class MemorySpending:
    """The sums of one queue; they outlive its tasks."""

    def __init__(self) -> None:
        self._sums: dict[tuple[int, str, str], Usage] = {}

    def deliver(self, task: Task) -> None:
        """Count the pictures of a task that has just ended, if it succeeded."""
        if task.status is not TaskStatus.SUCCEEDED or task.ended_at is None:
            return
        day, owner, model = name = day_of(task.ended_at), task.owner, task.job.model
        before = self._sums.get(name) or Usage(day=day, owner=owner, model=model, tasks=0, images=0)
        self._sums[name] = replace(before, tasks=before.tasks + 1, images=before.images + len(task.artifacts))

    def between(self, first_day: int, last_day: int) -> Sequence[Usage]:
        """The sums of these days and those between them, by day, owner and model."""
        return [self._sums[name] for name in sorted(self._sums) if first_day <= name[0] <= last_day]

    def images_of(self, owner: str, day: int) -> tuple[int, int]:
        """The pictures of the owner on that day, and from the first of its month to its end."""
        month = [one for one in self.between(first_of_month(day), day) if one.owner == owner]
        return sum(one.images for one in month if one.day == day), sum(one.images for one in month)
