"""A request that is sent again gets the task that it was; another request under its name is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from danqing.access.keys import Principal
from danqing.domain.keys import Limits
from danqing.domain.task import Task, TaskStatus
from danqing.errors import KeyReused, Throttled
from danqing.models.spec import PlanOptions
from danqing.objects.local import LocalStore
from danqing.queues.base import NO_TERMS, TaskQueue, Terms
from danqing.queues.memory import MemoryQueue
from danqing.service.admission import Admission
from danqing.service.generation import Generation, Order
from danqing.service.stopping import Stopping
from danqing.service.tasks import Tasks
from danqing.service.uploads import Uploads
from danqing.wire.ingest import Body
from tests import pictures
from tests.queueing import Clock
from tests.unit.service.orders import ANN, BOB, SIGNER, an_order, files_in, in_spool

PHOTO, OTHER = (pictures.encoded(pictures.gradient(side, 240)) for side in (320, 400))


@dataclass(frozen=True)
class Desk:
    """Where orders are taken, each with its images in the spool."""

    generation: Generation
    queue: TaskQueue
    store: LocalStore
    spool: Path
    clock: Clock

    async def submit(self, *images: bytes, key: str | None = "order-1", **given: Any) -> Task:
        spooled = in_spool(self.spool, *images)
        order = replace(an_order(*spooled, spooled=spooled, **given), idempotency_key=key)
        return await self.take(order)

    async def take(self, order: Order) -> Task:
        with Body(b"", order.spooled):
            return await self.generation.submit(order)

    def kept(self) -> list[str]:
        return files_in(self.spool.parent / "objects")


def a_desk(folder: Path, queue: MemoryQueue, fold_resends: float = 0.0, max_pending: int = 5) -> Desk:
    spool, clock, store = folder / "spool", Clock(), LocalStore(folder / "objects")
    spool.mkdir()
    admission = Admission(fold_resends, clock=clock)
    generation = Generation(
        queue,
        store,
        Uploads(store, SIGNER, 3600.0),
        PlanOptions(),
        max_pending,
        clock=clock,
        admission=admission,
    )
    return Desk(generation, queue, store, spool, clock)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = a_desk(tmp_path, MemoryQueue())
    yield desk
    assert files_in(desk.spool) == []


async def test_the_same_request_is_the_same_task(desk: Desk) -> None:
    """With its images, which are kept once."""
    task = await desk.submit(PHOTO, OTHER)
    kept = desk.kept()
    assert await desk.submit(PHOTO, OTHER) == task
    assert desk.kept() == kept
    assert len(kept) == 2


async def test_every_key_is_a_task_of_its_own(desk: Desk) -> None:
    tasks = [await desk.submit(PHOTO, key=key) for key in ("order-1", "order-2", None, None)]
    assert len({task.id for task in tasks}) == 4


async def test_the_same_key_with_another_request_is_refused(desk: Desk) -> None:
    """With the key and the task that it names; nothing of the other request is kept."""
    task = await desk.submit(PHOTO)
    kept = desk.kept()
    for other in ({"n": 2}, {"model": "wan2.7-image"}, {"route": "image-generation"}):
        with pytest.raises(KeyReused, match=f'"order-1" was sent before .* task {task.id}') as refused:
            await desk.submit(PHOTO, **other)
        assert (refused.value.status, refused.value.code) == (422, "InvalidParameter.IdempotencyKey")
    with pytest.raises(KeyReused):
        await desk.submit(OTHER)
    assert desk.kept() == kept


async def test_another_caller_may_use_the_same_key(desk: Desk) -> None:
    task = await desk.submit(PHOTO)
    assert (await desk.submit(PHOTO, principal=BOB)).id != task.id


async def test_sending_again_is_no_haste(tmp_path: Path) -> None:
    """Nor does it take the place of a new request."""
    desk, ann = a_desk(tmp_path, MemoryQueue()), Principal("ann", Limits(requests_per_second=1.0))
    task = await desk.submit(principal=ann)
    assert await desk.submit(principal=ann) == task
    with pytest.raises(Throttled):
        await desk.submit(principal=ann, key="order-2")


async def test_a_full_queue_still_knows_what_it_has_taken(tmp_path: Path) -> None:
    """Who sends an accepted request again is not told to come back later."""
    desk = a_desk(tmp_path, MemoryQueue(), max_pending=1)
    task = await desk.submit(PHOTO)
    assert await desk.submit(PHOTO) == task
    with pytest.raises(Throttled):
        await desk.submit(PHOTO, key="order-2")


class LateQueue(MemoryQueue):
    """A queue whose look finds nothing: every request was sent at the same moment as the one before."""

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        same = await super().resent(task, terms)
        return same or await super().submit(task, terms)

    async def resent(self, task: Task, terms: Terms = NO_TERMS) -> Task | None:
        return None


async def test_of_two_that_come_at_the_same_moment_one_task_and_its_images_stay(tmp_path: Path) -> None:
    """The other one's images are removed, whether it is the same request or not."""
    desk = a_desk(tmp_path, LateQueue())
    task = await desk.submit(PHOTO)
    kept = desk.kept()
    assert await desk.submit(PHOTO) == task
    with pytest.raises(KeyReused):
        await desk.submit(OTHER)
    assert desk.kept() == kept


async def test_identical_requests_are_folded_for_as_long_as_is_set(tmp_path: Path) -> None:
    desk = a_desk(tmp_path, MemoryQueue(), fold_resends=10)
    task = await desk.submit(PHOTO, key=None)
    desk.clock.go_on(10)
    assert await desk.submit(PHOTO, key=None) == task
    assert (await desk.submit(OTHER, key=None)).id != task.id
    desk.clock.go_on(0.001)
    assert (await desk.submit(PHOTO, key=None)).id != task.id


@pytest.mark.parametrize(("key", "status"), [("order-1", TaskStatus.PENDING), (None, TaskStatus.CANCELED)])
async def test_only_a_task_that_nobody_can_ask_for_again_is_abandoned(
    desk: Desk, key: str | None, status: TaskStatus
) -> None:
    """A synchronous caller whose connection broke sends its request again, and waits for the same task."""
    tasks = Tasks(desk.queue, desk.store, Stopping())
    task = await desk.submit(PHOTO, key=key)
    tasks.abandon(task)
    await tasks.close()
    abandoned = await tasks.get(ANN, task.id)
    assert abandoned is not None
    assert abandoned.status is status
