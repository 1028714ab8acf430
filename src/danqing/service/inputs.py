"""The images that came with a request: objects of its task, kept until it has ended."""

from __future__ import annotations

import logging

from danqing.domain.task import Task
from danqing.errors import Unavailable
from danqing.objects.base import ObjectStore

log = logging.getLogger(__name__)


def input_key(task_id: str, position: int) -> str:
    """Where image number `position` (from 0) of a task is kept."""
    return f"inputs/{task_id}/{position}"


def input_keys(task: Task) -> list[str]:
    """What came with the request; uploads are not in it, they have a time of their own."""
    inputs = task.job.inputs
    own = [input_key(task.id, position) for position in range(len(inputs))]
    return [source.location for source, key in zip(inputs, own, strict=True) if source.location == key]


def task_of_input(key: str) -> str:
    """The id of the task that an input of this key belongs to."""
    return key.split("/")[1]


async def remove_inputs(task: Task, objects: ObjectStore) -> None:
    """Remove what came with the request of a task that has ended; what a store keeps that is away just now is
    found by retention."""
    keys = input_keys(task)
    if not keys:
        return
    try:
        await objects.delete(*keys)
    except Unavailable:
        log.warning("task %s: what came with its request is removed later", task.id)
