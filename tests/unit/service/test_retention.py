"""What is over is removed together with its objects, and never a moment early."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from math import inf
from pathlib import Path

import pytest

from danqing.domain.job import ImageSource
from danqing.domain.task import Artifact, Outcome, Task, TaskStatus
from danqing.objects.local import LocalStore
from danqing.queues.memory import MemoryQueue
from danqing.service.pictures import picture_key
from danqing.service.retention import BATCH, GRACE, Retention
from tests.queueing import NOON, Clock, a_task
from tests.unit.service.orders import a_task_with_inputs, files_in

HOUR = 3600.0


class ForgetfulStore(LocalStore):
    """A store that fails as often as it is told before it removes anything."""

    fails = 0

    async def delete(self, key: str) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError(5, "Input/output error")
        await super().delete(key)


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
    house.objects.fails = 2
    sweeping = asyncio.create_task(house.retention().run(every=0.01))
    try:
        async with asyncio.timeout(5):
            while house.files() and not sweeping.done():
                await asyncio.sleep(0.01)
    finally:
        sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert house.files() == []


async def test_pictures_that_nobody_recorded_go_with_their_task(house: House) -> None:
    """Its worker fell, or was called off, between storing one and saying so."""
    task = a_task()
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
