"""What must be true after everything is over: every task has one complete result, and nothing else is left."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
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
DIGEST = r"[0-9a-f]{64}"


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
            if not all(re.fullmatch(DIGEST, picture) for picture in pictures):
                yield f"even a task that was left alone has {pictures}"
        for task_id, order in accepted.items():
            found = _pictures(caller, task_id)
            if (order, found) not in alone:
                yield f"task {task_id} has not the pictures of one that was left alone, but {found}"


def _pictures(caller: Caller, task_id: str) -> list[str]:
    """The digests of the pictures' pixels and texts, or what is wrong with them."""
    answer = caller.ended(task_id)
    if answer["output"]["task_status"] != "SUCCEEDED":
        return [str(answer)]
    links = [link for choice in images_of(answer) for link in choice]
    pictures = [_digest(httpx.get(link, timeout=60, verify=False).content) for link in links]
    return pictures if len(pictures) == COUNT else [f"{len(pictures)} pictures in place of {COUNT}"]


def _digest(data: bytes) -> str:
    """Not of the file: ISA-L deflates the same pixels to other bytes now and then."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            if picture.size != SIZE:
                return f"{picture.size} in place of {SIZE}"
            return hashlib.sha256(picture.tobytes() + repr(picture.info).encode()).hexdigest()
    except (OSError, SyntaxError) as error:
        return f"no picture but {len(data)} bytes: {error}"


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
