"""What is over is removed together with its objects, and never a moment early."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import get_args

import pytest

from danqing.domain.job import FileFormat, ImageSource
from danqing.domain.task import Artifact, Outcome, Task, TaskStatus
from danqing.errors import Unavailable
from danqing.objects.base import ObjectInfo, ObjectStore
from danqing.objects.local import PARTIAL, LocalStore
from danqing.objects.opening import open_objects
from danqing.queues.base import Depth
from danqing.queues.memory import MemoryQueue
from danqing.service.pictures import day_folder, picture_key, preview_key
from danqing.service.retention import BATCH, GRACE, SIDE_BY_SIDE, TIDYING, Retention
from tests.queueing import NOON, Clock, a_task
from tests.seaweed import Seaweed
from tests.unit.service.orders import a_task_with_inputs, files_in

HOUR = 3600.0


class ForgetfulStore(LocalStore):
    """A store that is away as often as it is told before it removes anything, and counts how often it is asked."""

    fails = 0
    asked = 0
    lists = 0

    async def delete(self, *keys: str) -> None:
        self.asked += 1
        if self.fails:
            self.fails -= 1
            raise Unavailable("The object store cannot be reached.")
        await super().delete(*keys)

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        self.lists += 1
        return super().list(prefix)


@dataclass(frozen=True)
class House:
    """One installation with a clock of its own; tasks live an hour, uploads two."""

    clock: Clock
    queue: MemoryQueue
    objects: ForgetfulStore
    folder: Path

    def retention(self, tasks: float = HOUR, uploads: float = 2 * HOUR) -> Retention:
        return Retention(self.queue, self.objects, task_seconds=tasks, upload_seconds=uploads, clock=self.clock)

    async def submit(self, task: Task) -> None:
        for source in task.job.sources:
            await self.upload(source.location, self.clock.now)
        await self.queue.submit(task)

    async def end(self, status: TaskStatus = TaskStatus.SUCCEEDED) -> None:
        """A worker takes the next task, stores two pictures and ends it now."""
        [lease] = await self.queue.claim(1, HOUR)
        for index in range(2):
            key = f"results/{lease.task.id}_{index}.png"
            await self.objects.put(key, b"picture")
            await self.queue.record(lease, Artifact(index, key, 64, 48, 7, "a cat", total=2))
        await self.queue.finish(lease, Outcome(status))

    async def upload(self, key: str, at: float) -> None:
        await self.objects.put(key, b"image")
        os.utime(await self.objects.open(key), (at, at))

    def files(self) -> list[str]:
        return files_in(self.folder)


@pytest.fixture
def house(tmp_path: Path) -> House:
    clock = Clock()
    return House(clock, MemoryQueue(clock=clock), ForgetfulStore(tmp_path / "objects"), tmp_path / "objects")


@pytest.mark.parametrize("status", [TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
async def test_a_task_goes_with_its_objects_and_never_early(house: House, status: TaskStatus) -> None:
    """At its last second everything is there; after it, row, pictures and inputs are gone. An upload stays."""
    await house.submit(a_task_with_inputs("task", ImageSource("object", "uploads/ann/cat")))
    await house.end(status)
    everything = house.files()
    house.clock.go_on(HOUR)
    assert await house.retention().sweep() == 0
    assert house.files() == everything
    house.clock.go_on(0.001)
    assert await house.retention().sweep() == 1
    assert await house.queue.get("task") is None
    assert house.files() == ["uploads/ann/cat"]


async def test_what_has_not_ended_stays(house: House) -> None:
    """However long a task waits or runs, it keeps its images."""
    await house.submit(a_task_with_inputs("running"))
    await house.queue.claim(1, inf)
    await house.submit(a_task_with_inputs("waiting"))
    house.clock.go_on(1000 * HOUR)
    assert await house.retention(uploads=inf).sweep() == 0
    assert house.files() == ["inputs/running/0", "inputs/waiting/0"]


async def test_the_time_counts_from_the_end_of_the_task(house: House) -> None:
    """One that waited for a day still lives its hour."""
    await house.submit(a_task())
    house.clock.go_on(24 * HOUR)
    await house.end()
    house.clock.go_on(HOUR / 2)
    assert await house.retention().sweep() == 0


async def test_more_tasks_than_fit_one_batch_go_in_one_sweep(house: House) -> None:
    """The number of all of them is returned."""
    for number in range(BATCH + 1):
        await house.queue.submit(a_task(str(number)))
        await house.queue.cancel(str(number))
    house.clock.go_on(2 * HOUR)
    assert await house.retention().sweep() == BATCH + 1


async def test_an_upload_outlives_its_use_by_a_grace(house: House) -> None:
    """A task that took it in its last second still finds it a day later."""
    await house.upload("uploads/ann/cat/1", NOON)
    house.clock.go_on(2 * HOUR + GRACE)
    await house.retention().sweep()
    assert house.files() == ["uploads/ann/cat/1"]
    house.clock.go_on(1)
    await house.retention().sweep()
    assert house.files() == []


async def test_uploads_go_one_by_one(house: House) -> None:
    """Versions under one key have times of their own; pictures are no uploads."""
    await house.upload("uploads/ann/cat/1", NOON - 2 * HOUR - GRACE - 1)
    for key in ("uploads/ann/cat/2", "results/kept.png"):
        await house.upload(key, NOON if key.startswith("uploads") else 0)
    await house.retention().sweep()
    assert house.files() == ["results/kept.png", "uploads/ann/cat/2"]


async def test_never_is_never(house: House) -> None:
    """Each of the two may be kept for ever by itself."""
    await house.submit(a_task())
    await house.end()
    await house.upload("uploads/ann/cat/1", NOON)
    house.clock.go_on(1e9)
    assert await house.retention(tasks=inf, uploads=inf).sweep() == 0
    assert len(house.files()) == 3
    await house.retention(tasks=inf).sweep()
    assert house.files() == ["results/task_0.png", "results/task_1.png"]
    await house.retention(uploads=inf).sweep()
    assert house.files() == []


async def test_a_row_stays_until_its_objects_are_gone(house: House) -> None:
    """Objects first: what could not be removed is tried again by the next sweep, and nothing is orphaned."""
    await house.submit(a_task_with_inputs())
    await house.end()
    house.clock.go_on(2 * HOUR)
    house.objects.fails = 1
    assert await house.retention().sweep() == 0
    assert await house.queue.get("task") is not None
    assert await house.retention().sweep() == 1
    assert house.files() == []


async def test_sweeping_goes_on_after_a_failure(house: House) -> None:
    """A store that is away for a moment must not end retention for the life of the server."""
    await house.submit(a_task_with_inputs())
    await house.end()
    house.clock.go_on(2 * HOUR)
    house.objects.fails = 3
    sweeping = asyncio.create_task(house.retention().run(every=0.01))
    try:
        async with asyncio.timeout(5):
            while house.files() and not sweeping.done():
                await asyncio.sleep(0.01)
    finally:
        sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert house.files() == []


@pytest.mark.parametrize("file_format", get_args(FileFormat))
async def test_pictures_that_nobody_recorded_go_with_their_task(house: House, file_format: FileFormat) -> None:
    """Its worker fell, or was called off, between storing one and saying so."""
    task = a_task()
    task = replace(task, job=replace(task.job, file_format=file_format))
    await house.submit(task)
    await house.objects.put(picture_key(task, 0), b"picture")
    await house.queue.cancel(task.id)
    house.clock.go_on(2 * HOUR)
    assert await house.retention().sweep() == 1
    assert house.files() == []


async def test_inputs_without_an_open_task_go_after_a_grace(house: House) -> None:
    """The server was killed before it stored their task, or the task ended where nobody could remove them."""
    await house.submit(a_task_with_inputs("ended"))
    await house.queue.cancel("ended")
    await house.submit(a_task_with_inputs("waiting"))
    await house.upload("inputs/never/0", NOON)
    house.clock.go_on(GRACE)
    await house.retention(tasks=inf, uploads=inf).sweep()
    assert house.files() == ["inputs/ended/0", "inputs/never/0", "inputs/waiting/0"]
    house.clock.go_on(1)
    await house.retention(tasks=inf, uploads=inf).sweep()
    assert house.files() == ["inputs/waiting/0"]


async def ended_tasks(house: House, number: int) -> None:
    for at in range(number):
        await house.queue.submit(a_task(f"t{at:04d}"))
        await house.end()
    house.clock.go_on(2 * HOUR)


async def test_one_that_clings_to_its_objects_does_not_keep_the_others(house: House) -> None:
    """Its row stays, all other rows and objects go."""
    await ended_tasks(house, 3 * SIDE_BY_SIDE)
    house.objects.fails = 1
    assert await house.retention().sweep() == 3 * SIDE_BY_SIDE
    assert house.files() == []


async def test_a_store_that_is_away_is_not_asked_for_every_task(house: House) -> None:
    """Each question costs seconds then; the rows wait, and nothing of it is forgotten."""
    await ended_tasks(house, 10 * SIDE_BY_SIDE)
    house.objects.fails = 10**6
    assert await house.retention().sweep() == 0
    assert house.objects.asked <= SIDE_BY_SIDE
    house.objects.fails = 0
    assert await house.retention().sweep() == 10 * SIDE_BY_SIDE
    assert house.files() == []


async def test_the_store_is_looked_through_once_an_hour(house: House) -> None:
    """What is over goes at every sweep; looking for what has no task costs a list of the store."""
    retention = house.retention()
    await retention.sweep()
    looks = house.objects.lists
    for _ in range(10):
        await retention.sweep()
    assert house.objects.lists == looks > 0
    house.clock.go_on(TIDYING)
    await retention.sweep()
    assert house.objects.lists == 2 * looks


async def test_a_look_that_failed_is_taken_again_at_once(house: House) -> None:
    await house.upload("uploads/ann/cat/1", NOON - 100 * HOUR)
    house.objects.fails = 1
    retention = house.retention()
    with pytest.raises(Unavailable):
        await retention.sweep()
    assert await retention.sweep() == 0
    assert house.files() == []


async def test_a_picture_without_a_task_goes_after_a_grace(house: House) -> None:
    """A worker that was thought dead stored it when its task was forgotten already."""
    task = a_task("0b7a")
    await house.upload(picture_key(task, 0), NOON + 2 * HOUR)
    await house.upload(picture_key(task, 1), NOON + 60 * HOUR)
    house.clock.go_on(2 * HOUR + GRACE)
    await house.retention().sweep()
    assert len(house.files()) == 2
    house.clock.go_on(24 * HOUR)
    await house.retention().sweep()
    assert house.files() == [picture_key(task, 1)]
    house.clock.go_on(60 * HOUR)
    await house.retention().sweep()
    assert house.files() == []


async def test_old_pictures_of_tasks_that_are_kept_stay(house: House) -> None:
    """A task that waited for days was submitted on a day of which all others are forgotten."""
    task = a_task("0b7a")
    await house.submit(task)
    await house.upload(picture_key(task, 0), NOON)
    house.clock.go_on(1000 * HOUR)
    await house.end()
    await house.retention().sweep()
    assert picture_key(task, 0) in house.files()


async def test_young_days_are_not_listed(house: House) -> None:
    """The list ends with the first day of which tasks may live: looking costs what is left, not what is kept."""
    seen: list[str] = []

    class WatchedStore(LocalStore):
        async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
            async for info in super().list(prefix):
                seen.append(info.key)
                yield info

    days = [day_folder(NOON - day * 24 * HOUR) for day in range(9, -1, -1)]
    for day in days:
        await house.upload(f"{day}/0b/0b7a_0.png", NOON)
    objects = WatchedStore(house.folder)
    await Retention(house.queue, objects, task_seconds=HOUR, upload_seconds=inf, clock=house.clock).sweep()
    assert seen == [f"{day}/0b/0b7a_0.png" for day in days[:9]]


async def test_what_killed_writers_left_is_swept_too(house: House) -> None:
    half = house.folder / PARTIAL / "half"
    half.write_bytes(b"half a pict")
    os.utime(half, (NOON - GRACE - 1, NOON - GRACE - 1))
    await house.retention().sweep()
    assert house.files() == []


async def a_life(task: Task, queue: MemoryQueue, objects: ObjectStore, chance: random.Random) -> None:
    """Everything that may happen to a task, and where its server or its worker is killed."""
    for source in task.job.sources:
        await objects.put(source.location, b"image")
    if chance.random() < 0.2:
        return  # the server was killed before the task was stored
    await queue.submit(task)
    if chance.random() < 0.2:
        await queue.cancel(task.id)
    for lease in await queue.claim(1, HOUR):
        await objects.put(picture_key(lease.task, 0), b"picture")
        await objects.put(preview_key(lease.task, 0, 0), b"preview")
        if chance.random() < 0.3:
            await queue.release(lease)  # killed before it was recorded
            [lease] = await queue.claim(1, HOUR)
        status = chance.choice([TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
        await queue.finish(lease, Outcome(status))


@pytest.mark.parametrize("kind", ["local", "s3"])
async def test_no_orphan_objects_after_retention(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Sixty tasks whose servers and workers are killed anywhere, uploads that nobody used, a picture that a
    worker stored after its task was forgotten: days later not one object is left, and no row."""
    url = request.getfixturevalue("seaweed").url() if kind == "s3" else ""
    clock, chance = Clock(), random.Random(7)
    clock.now = time.time()
    queue, objects = MemoryQueue(clock=clock), await open_objects(url, tmp_path)
    retention = Retention(queue, objects, task_seconds=HOUR, upload_seconds=2 * HOUR, clock=clock)
    for number in range(60):
        task = a_task_with_inputs(f"{number:02x}-task", at=clock.now)
        await a_life(replace(task, job=replace(task.job, previews=1)), queue, objects, chance)
        await objects.put(f"uploads/ann/file-{number}/1", b"upload")
    clock.go_on(2 * HOUR)
    await retention.sweep()
    await objects.put(picture_key(a_task_with_inputs("00-task", at=clock.now), 0), b"late")
    for _ in range(4):
        clock.go_on(24 * HOUR)
        await retention.sweep()
    assert [info.key async for info in objects.list("")] == []
    assert await queue.depth() == Depth(0, 0)


async def test_retention_goes_on_when_the_store_is_back(mortal_seaweed: Seaweed, tmp_path: Path) -> None:
    """While it is away rows stay, so that nothing is orphaned; afterwards both go."""
    clock = Clock()
    queue, objects = MemoryQueue(clock=clock), await open_objects(mortal_seaweed.url(), tmp_path)
    retention = Retention(queue, objects, task_seconds=HOUR, upload_seconds=inf, clock=clock)
    await queue.submit(a_task())
    [lease] = await queue.claim(1, HOUR)
    await objects.put(picture_key(lease.task, 0), b"picture")
    await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
    clock.go_on(2 * HOUR)
    mortal_seaweed.kill()
    with pytest.raises(Unavailable):
        await retention.sweep()
    assert await queue.get("task") is not None
    mortal_seaweed.start()
    assert await retention.sweep() == 1
    assert [info.key async for info in objects.list("")] == []
