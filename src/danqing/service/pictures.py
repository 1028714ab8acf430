"""The pictures of a task, and their previews: where they lie."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from danqing.domain.file_format import SUFFIXES
from danqing.domain.task import Task
from danqing.errors import Unavailable
from danqing.objects.base import ObjectStore

log = logging.getLogger(__name__)


def day_folder(moment: float) -> str:
    """Where the pictures lie of tasks that were submitted on that day; later days sort after it."""
    return f"results/{datetime.fromtimestamp(moment, UTC):%Y%m%d}"


def picture_key(task: Task, index: int) -> str:
    """The object key of a picture: the same whenever the task is done, so that doing it twice is harmless."""
    return _key(task, str(index))


def preview_key(task: Task, index: int, number: int) -> str:
    """The object key of preview number `number` (from 0) of a picture; likewise the same every time."""
    return _key(task, f"{index}p{number}")


def _key(task: Task, name: str) -> str:
    return f"{day_folder(task.submitted_at)}/{task.id[:2]}/{task.id}_{name}{SUFFIXES[task.job.file_format]}"


def picture_keys(task: Task) -> set[str]:
    """Every picture of the task, recorded or not: a worker may fall, or be called off, in between."""
    recorded = {artifact.key for artifact in task.artifacts}
    return recorded | {picture_key(task, index) for index in range(task.job.count)} | preview_keys(task)


def preview_keys(task: Task) -> set[str]:
    """Every preview that the task may have had."""
    numbers = range(task.job.previews)
    return {preview_key(task, index, number) for index in range(task.job.count) for number in numbers}


def task_of_picture(key: str) -> str:
    """The id of the task that a picture of this key, or a preview, belongs to."""
    return key.rpartition("/")[2].rpartition("_")[0]


async def remove_previews(task: Task, objects: ObjectStore) -> None:
    """Remove what nobody needs of a task that has ended; what a store keeps that is away goes with the pictures."""
    keys = preview_keys(task)
    if not keys:
        return
    try:
        await objects.delete(*keys)
    except Unavailable:
        log.warning("task %s: its previews are removed later", task.id)
