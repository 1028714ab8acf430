"""The pictures of a task: where they lie, and how they go."""

from __future__ import annotations

from datetime import UTC, datetime

from danqing.domain.task import Task
from danqing.objects.base import ObjectStore


def picture_key(task: Task, index: int) -> str:
    """The object key of a picture: the same whenever the task is done, so that doing it twice is harmless."""
    day = datetime.fromtimestamp(task.submitted_at, UTC).strftime("%Y%m%d")
    return f"results/{day}/{task.id[:2]}/{task.id}_{index}.png"


async def remove_pictures(task: Task, objects: ObjectStore) -> None:
    """Remove every picture of the task, recorded or not: a worker may fall, or be called off, in between."""
    recorded = {artifact.key for artifact in task.artifacts}
    for key in sorted(recorded | {picture_key(task, index) for index in range(task.job.count)}):
        await objects.delete(key)
