"""What `/metrics` is told of the queue, the workers and the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from danqing.errors import Unavailable
from danqing.objects.base import ObjectInfo
from danqing.objects.local import LocalStore
from danqing.observability import figures
from danqing.observability.figures import Rows, Tally, written
from danqing.queues.base import ModelDepth, WorkerReport
from danqing.queues.memory import MemoryQueue
from danqing.service.overview import FRESH, REMEMBERED, SILENCE, Overview, View
from danqing.service.storage import StorageMeter
from tests.queueing import Clock, a_task


class AwayQueue(MemoryQueue):
    """A queue that is away while it is told to be; it counts how often somebody looked."""

    away = False
    looks = 0

    async def depth_by_model(self) -> Sequence[ModelDepth]:
        self.looks += 1
        if self.away:
            raise Unavailable("Away.")
        return await super().depth_by_model()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> AwayQueue:
    return AwayQueue(clock=clock)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


@pytest.fixture
def overview(queue: AwayQueue, store: LocalStore, clock: Clock) -> Overview:
    return Overview(queue, StorageMeter(store), clock)


def a_report(name: str, clock: Clock, *, ready: bool = True) -> WorkerReport:
    tally = Tally()
    tally.count(figures.IMAGES, "wan2.7-image", amount=5)
    return WorkerReport(
        id=name, engine="blank", slots=4, busy=1, ready=ready, seen_at=clock.now, figures=written(tally.snapshot())
    )


def rows(view: View, name: str) -> Rows:
    [gauge] = [gauge for gauge in view.gauges if gauge.name == name]
    return list(gauge.rows)


async def test_the_queue_is_shown_by_model(overview: Overview, queue: AwayQueue, clock: Clock) -> None:
    await queue.submit(a_task("a", model="one"))
    await queue.submit(a_task("b", model="two"))
    await queue.submit(a_task("c", model="two", at=clock.now + 5))
    await queue.claim(1, 30)
    clock.go_on(10)
    view = await overview.look()
    assert rows(view, "danqing_queue_up") == [((), 1)]
    assert rows(view, "danqing_queue_pending") == [(("one",), 0), (("two",), 2)]
    assert rows(view, "danqing_queue_running") == [(("one",), 1), (("two",), 0)]
    assert rows(view, "danqing_queue_oldest_wait_seconds") == [(("two",), 10)]


async def test_a_worker_that_left_is_not_counted_and_its_sums_are_still_shown(
    overview: Overview, queue: AwayQueue, clock: Clock
) -> None:
    """Long enough for whoever looks every few minutes; nothing it did is missed."""
    await queue.report(a_report("silent", clock))
    clock.go_on(SILENCE + 1)
    await queue.report(a_report("left", clock, ready=False))
    await queue.report(a_report("here", clock))
    view = await overview.look()
    assert rows(view, "danqing_worker_slots") == [(("blank", "here"), 4)]
    assert rows(view, "danqing_worker_busy") == [(("blank", "here"), 1)]
    assert set(view.workers) == {"silent", "left", "here"}
    assert view.workers["left"]["danqing_images_total"] == [(("wan2.7-image",), [5.0])]
    clock.go_on(REMEMBERED + 1)
    assert (await overview.look()).workers == {}


async def test_a_look_serves_everybody_for_a_moment(overview: Overview, queue: AwayQueue, clock: Clock) -> None:
    """However many ask at once."""
    views = await asyncio.gather(*(overview.look() for _ in range(20)))
    assert queue.looks == 1
    assert all(view is views[0] for view in views)
    clock.go_on(FRESH)
    await overview.look()
    assert queue.looks == 2


async def test_a_queue_that_is_away_is_said_to_be(overview: Overview, queue: AwayQueue, clock: Clock) -> None:
    """The page stays; it is what somebody looks at then."""
    queue.away = True
    assert rows(await overview.look(), "danqing_queue_up") == [((), 0)]
    queue.away = False
    clock.go_on(FRESH)
    assert rows(await overview.look(), "danqing_queue_up") == [((), 1)]


async def test_what_is_stored_is_shown_once_it_was_counted(queue: AwayQueue, store: LocalStore) -> None:
    meter = StorageMeter(store)
    overview = Overview(queue, meter)
    assert rows(await overview.look(), "danqing_storage_bytes") == []
    await store.put("results/20261120/0b/x_0.png", b"12345")
    await store.put("results/20261120/0b/y_0.png", b"123")
    await store.put("uploads/ann/z", b"1")
    await meter.measure()
    await asyncio.sleep(FRESH)
    assert sorted(rows(await overview.look(), "danqing_storage_bytes")) == [(("results",), 8), (("uploads",), 1)]


async def test_measuring_begins_at_once_and_ends_when_told(store: LocalStore) -> None:
    await store.put("results/a/b", b"123")
    meter = StorageMeter(store)
    running = asyncio.create_task(meter.run())
    async with asyncio.timeout(5):
        while not meter.sizes:
            await asyncio.sleep(0.01)
    running.cancel()
    assert meter.sizes == {"results": 3}


class FaultyStore(LocalStore):
    """A store with a fault that nobody has thought of."""

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        raise RuntimeError("a fault")


async def test_measuring_goes_on_after_a_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A figure that stands still for ever would look like a store that nobody writes to."""
    running = asyncio.create_task(StorageMeter(FaultyStore(tmp_path)).run())
    async with asyncio.timeout(5):
        while "could not be counted" not in caplog.text:
            await asyncio.sleep(0.01)
    assert not running.done()
    running.cancel()
