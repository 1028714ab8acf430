"""The images that came with a request: objects of its task, kept until it has ended."""

from __future__ import annotations

from danqing.domain.task import Task
from danqing.objects.base import ObjectStore


def input_key(task_id: str, position: int) -> str:
    """Where image number `position` (from 0) of a task is kept."""
    return f"inputs/{task_id}/{position}"


def task_of_input(key: str) -> str:
    """The id of the task that an input of this key belongs to."""
    return key.split("/")[1]


async def remove_inputs(task: Task, objects: ObjectStore) -> None:
    """Remove what came with the request; uploads stay, they have a time of their own."""
    for position, source in enumerate(task.job.sources):
        if source.location == input_key(task.id, position):
            await objects.delete(source.location)
