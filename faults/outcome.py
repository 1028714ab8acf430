"""What must be true after everything is over: every task has one complete result, and nothing else is left."""

from __future__ import annotations

import asyncio
import io
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

import httpx
from PIL import Image

from danqing.access.keys import principal_of
from danqing.bootstrap import Store, open_store
from danqing.domain.task import Task, TaskStatus
from danqing.domain.usage import day_of
from danqing.queues.base import TaskQuery
from danqing.service.retention import Retention
from danqing.settings import Settings
from faults.service import COUNT, KEY, ORDERS, SIZE
from tests.callers import Caller, Json, calling, images_of
from tests.servers import Server

LATER = 30 * 24 * 3600.0
"""Seconds after which everything is over for retention."""
PAGE = 100


def wait_for_all(server: Server, accepted: Iterable[str], seconds: float) -> None:
    with calling(server.api, KEY) as [caller]:
        deadline = time.monotonic() + seconds
        for task_id in accepted:
            caller.ended(task_id, max(1.0, deadline - time.monotonic()))


def complaints(server: Server, accepted: Mapping[str, Json]) -> Iterator[str]:
    """What is wrong with what clients get: every accepted task has the pictures of one that was left alone."""
    with calling(server.api, KEY) as [caller]:
        alone = [(order, _pictures(caller, caller.submit(order))) for order in ORDERS]
        for _, pictures in alone:
            yield from _flaws(pictures)
        for task_id, order in accepted.items():
            found = _pictures(caller, task_id)
            if (order, found) not in alone:
                yield f"task {task_id} has {[len(picture) for picture in found]} bytes, not as one left alone"


def _pictures(caller: Caller, task_id: str) -> list[bytes]:
    answer = caller.ended(task_id)
    if answer["output"]["task_status"] != "SUCCEEDED":
        return [str(answer).encode()]
    links = [link for choice in images_of(answer) for link in choice]
    return [httpx.get(link, timeout=60, verify=False).content for link in links]


def _flaws(pictures: Sequence[bytes]) -> Iterator[str]:
    if len(pictures) != COUNT:
        yield f"a task has {len(pictures)} pictures, not {COUNT}"
    for data in pictures:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            if picture.size != SIZE:
                yield f"a picture is {picture.size}, not {SIZE}"


def check_what_is_kept(settings: Settings) -> list[str]:
    """What is wrong with what is stored, after the server has gone: the tasks that clients never heard of too."""
    return asyncio.run(_check_what_is_kept(settings))


async def _check_what_is_kept(settings: Settings) -> list[str]:
    store = await open_store(settings)
    try:
        tasks = await _all_tasks(store)
        return [*_incomplete(tasks), *await _miscounted(store, tasks), *await _left_over(store)]
    finally:
        await store.queue.close()


async def _all_tasks(store: Store) -> list[Task]:
    tasks: list[Task] = []
    query = TaskQuery(owner=principal_of(KEY).id, page_size=PAGE)
    while len(tasks) < (page := await store.queue.list(query)).total:
        tasks += page.tasks
        query = TaskQuery(owner=query.owner, page_size=PAGE, page=query.page + 1)
    return tasks


def _incomplete(tasks: Sequence[Task]) -> Iterator[str]:
    for task in tasks:
        indices = [artifact.index for artifact in task.artifacts]
        if task.status is not TaskStatus.SUCCEEDED or indices != list(range(COUNT)):
            yield f"task {task.id} is {task.status} with the pictures {indices} after {task.attempts} attempts"


async def _miscounted(store: Store, tasks: Sequence[Task]) -> list[str]:
    """Usage is exact: the pictures of the tasks that succeeded, each once."""
    today = day_of(time.time())
    counted: Counter[str] = Counter()
    for usage in await store.queue.usage(today - 1, today):
        counted[usage.owner] += usage.images
    delivered = sum(len(task.artifacts) for task in tasks if task.status is TaskStatus.SUCCEEDED)
    used = counted[principal_of(KEY).id]
    return [] if used == delivered else [f"usage says {used} images, {delivered} were delivered"]


async def _left_over(store: Store) -> list[str]:
    """After retention there is neither a task nor an object."""
    later = Retention(store.queue, store.objects, task_seconds=1, upload_seconds=1, clock=lambda: time.time() + LATER)
    await later.sweep()
    objects = [info.key async for info in store.objects.list("")]
    ended = await store.queue.ended_before(inf, 1)
    return [f"{name} was left over" for name in [*objects, *(task.id for task in ended)]]
