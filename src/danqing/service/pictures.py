"""The pictures of a task: where they lie."""

from __future__ import annotations

from datetime import UTC, datetime

from danqing.domain.task import Task


def day_folder(moment: float) -> str:
    """Where the pictures lie of tasks that were submitted on that day; later days sort after it."""
    return f"results/{datetime.fromtimestamp(moment, UTC):%Y%m%d}"


def picture_key(task: Task, index: int) -> str:
    """The object key of a picture: the same whenever the task is done, so that doing it twice is harmless."""
    return f"{day_folder(task.submitted_at)}/{task.id[:2]}/{task.id}_{index}.png"


def picture_keys(task: Task) -> set[str]:
    """Every picture of the task, recorded or not: a worker may fall, or be called off, in between."""
    recorded = {artifact.key for artifact in task.artifacts}
    return recorded | {picture_key(task, index) for index in range(task.job.count)}


def task_of_picture(key: str) -> str:
    """The id of the task that a picture of this key belongs to."""
    return key.rpartition("/")[2].rpartition("_")[0]
