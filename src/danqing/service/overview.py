"""How the queue, the workers and the object store are, in figures: what `/metrics` shows beside its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from danqing.errors import Unavailable
from danqing.observability.figures import Gauge, Snapshot, read
from danqing.queues.base import ModelDepth, TaskQueue, WorkerReport
from danqing.service.storage import StorageMeter

SILENCE = 10.0
"""Seconds after which a worker that says nothing counts as gone."""
REMEMBERED = 300.0
"""Seconds for which its sums are still shown, so that what it did last is seen by whoever looks every few minutes."""
FRESH = 1.0
"""Seconds for which a look serves everybody who asks."""


@dataclass(frozen=True, slots=True)
class View:
    """What there is to see: gauges, and the sums of every worker by its id."""

    gauges: Sequence[Gauge]
    workers: Mapping[str, Snapshot]


class Overview:
    """Looks at the queue, at most once a second. `clock` gives seconds since the epoch."""

    def __init__(self, queue: TaskQueue, storage: StorageMeter, clock: Callable[[], float] = time.time) -> None:
        self._queue = queue
        self._storage = storage
        self._clock = clock
        self._looking = asyncio.Lock()
        self._view = View((), MappingProxyType({}))
        self._seen_at = 0.0

    async def run(self) -> None:
        """Count what is stored, again and again, until cancelled."""
        await self._storage.run()

    async def look(self) -> View:
        """The view of now, or of a moment ago. While the queue is away there is less in it."""
        async with self._looking:
            if not 0 <= self._clock() - self._seen_at < FRESH:
                self._view = await self._look()
                self._seen_at = self._clock()
            return self._view

    async def _look(self) -> View:
        storage = _storage(self._storage.sizes)
        try:
            depths = await self._queue.depth_by_model()
            reports = await self._queue.workers(self._clock() - REMEMBERED)
        except Unavailable:
            return View((_reachable(False), storage), MappingProxyType({}))
        now = self._clock()
        present = [one for one in reports if one.ready and one.seen_at > now - SILENCE]
        gauges = (_reachable(True), *_queue(depths, now), *_workers(present), storage)
        return View(gauges, {one.id: read(one.figures) for one in reports})


def _reachable(is_there: bool) -> Gauge:
    return Gauge("danqing_queue_up", "Whether the queue can be reached: 1 or 0.", (), [((), float(is_there))])


def _queue(depths: Iterable[ModelDepth], now: float) -> Sequence[Gauge]:
    pending = [((one.model,), float(one.pending)) for one in depths]
    running = [((one.model,), float(one.running)) for one in depths]
    waits = [((one.model,), max(0.0, now - one.oldest_at)) for one in depths if one.oldest_at is not None]
    return (
        Gauge("danqing_queue_pending", "Tasks that wait.", ("model",), pending),
        Gauge("danqing_queue_running", "Tasks that are worked on.", ("model",), running),
        Gauge("danqing_queue_oldest_wait_seconds", "How long the oldest of them has waited.", ("model",), waits),
    )


def _workers(present: Iterable[WorkerReport]) -> Sequence[Gauge]:
    labels = ("engine", "worker")
    slots = [((one.engine, one.id), float(one.slots)) for one in present]
    busy = [((one.engine, one.id), float(one.busy)) for one in present]
    return (
        Gauge("danqing_worker_slots", "Tasks that a worker can hold at once.", labels, slots),
        Gauge("danqing_worker_busy", "Tasks that a worker holds.", labels, busy),
    )


def _storage(sizes: Mapping[str, int]) -> Gauge:
    rows = [((name,), float(size)) for name, size in sizes.items()]
    return Gauge("danqing_storage_bytes", "What the object store holds, counted now and then.", ("folder",), rows)
