"""Whether a task may join the others of its owner, as plain functions: every queue shares them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from danqing.domain.keys import Limits
from danqing.domain.task import Task
from danqing.queues.base import LimitReached, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an owner has in the queue, and what was delivered to it on the day of a submit and in that month.

    `ordered` are the pictures of its tasks that have not ended.
    """

    waiting: int
    ordered: int
    today: int
    this_month: int


def is_plain(task: Task, terms: Terms) -> bool:
    """Whether the task can be stored without a look at the others."""
    return task.fingerprint is None and not terms.limits.bound_submits


def admit(task: Task, limits: Limits, standing: Standing) -> None:
    """Raises `LimitReached` for the first limit that the task would break."""
    for name, allowed, used, wanted, spent in _accounts(task, limits, standing):
        if allowed is not None and used + wanted > allowed:
            raise LimitReached(name, allowed=allowed, used=used, spent=spent)


def _accounts(task: Task, limits: Limits, now: Standing) -> Iterator[tuple[str, int | None, int, int, int]]:
    images = task.job.count
    yield "queued_tasks", limits.queued_tasks, now.waiting, 1, 0
    yield "images_per_day", limits.images_per_day, now.ordered + now.today, images, now.today
    yield "images_per_month", limits.images_per_month, now.ordered + now.this_month, images, now.this_month
