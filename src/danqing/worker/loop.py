"""Claims tasks, keeps their leases alive while they are rendered, and ends them."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from danqing import models
from danqing.domain.task import Failure, Outcome, Part, Task, TaskStatus
from danqing.engines.base import CancelToken, Progress
from danqing.errors import Cancelled, ServiceError, Unavailable, of_unexpected
from danqing.observability.context import bound
from danqing.queues.base import Lease, LeaseLost, TaskQueue, WorkerReport
from danqing.service.inputs import remove_inputs
from danqing.service.pictures import remove_previews
from danqing.wire import repertoire
from danqing.worker.rendering import Studio, render_task
from danqing.worker.slots import Slots

HEARTBEAT = 1.0  # seconds: how soon a cancelled task hears of it
REPORT = 2.0  # seconds: how often a worker says that it is there
IDLE = 1.0  # seconds: how long to wait for news before looking at the queue anyway
INSIST = 0.5  # seconds between two attempts to write to a queue that is away

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """`slots` tasks at once under leases of `lease_seconds`; `drain_seconds` to finish them when stopped.

    A task that could not be done because something was away is kept for `rest_seconds` before it is handed back.
    """

    slots: int = 4
    lease_seconds: float = 30.0
    drain_seconds: float = 5.0
    rest_seconds: float = 5.0


class Worker:
    """One worker: `run` until `stop`. Tasks that it cannot finish in time go back to the queue."""

    def __init__(
        self,
        queue: TaskQueue,
        studio: Studio,
        options: WorkerOptions,
        on_progress: Callable[[Task, Progress], None] = lambda task, progress: None,
    ) -> None:
        self.id = secrets.token_hex(8)
        self._queue = queue
        self._studio = studio
        self._observer = studio.observer
        self._repertoire = repertoire.written(
            {model: studio.engine.capabilities(model) for model in models.available()}
        )
        self._options = options
        self._on_progress = on_progress
        self._running: set[asyncio.Task[None]] = set()
        self._slots = Slots(options.slots)
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Take no more; `run` returns when what is held is finished or handed back."""
        self._stop.set()

    async def run(self) -> None:
        with bound(worker=self.id):
            await self._run()

    async def _run(self) -> None:
        reporting = asyncio.create_task(self._report_always())
        try:
            while not self._stop.is_set():
                try:
                    more = await self._claim()
                    if not (more and self._slots.free):
                        await self._wait()
                except Unavailable:
                    log.warning("the queue cannot be reached; trying again")
                    await self._pause(IDLE)
            await self._drain(self._options.drain_seconds)
        finally:
            reporting.cancel()
            await self._drain(0)
            await self._studio.batcher.close()
            await self._report(ready=False)

    async def _pause(self, seconds: float) -> None:
        """So long, unless it is time to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    async def _claim(self) -> bool:
        """Take what there are free slots for; whether there may be more."""
        free = self._slots.free
        if not free:
            return True
        asked_at = time.time()
        leases = await self._queue.claim(free, self._options.lease_seconds)
        self._observer.expired(self._queue.take_expired())
        for lease in leases:
            work = asyncio.create_task(self._watched(lease, asked_at), name=lease.task.id)
            self._running.add(work)
            self._slots.take()
            work.add_done_callback(self._let_go)
        return len(leases) == free

    def _let_go(self, work: asyncio.Task[None]) -> None:
        self._running.discard(work)
        self._slots.leave()

    async def _wait(self) -> None:
        """Until there may be work and a free slot for it, or it is time to stop. Raises `Unavailable`."""
        news = asyncio.create_task(self._queue.work(IDLE) if self._slots.free else self._slots.room())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({news, stop}, return_when=asyncio.FIRST_COMPLETED)
            if news.done():
                news.result()
        finally:
            news.cancel()
            stop.cancel()

    async def _drain(self, seconds: float) -> None:
        """Give what is held so much time, then hand it back."""
        if not self._running:
            return
        await asyncio.wait(self._running, timeout=seconds)
        for work in self._running:
            work.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _watched(self, lease: Lease, asked_at: float) -> None:
        with self._observer.task(lease.task, asked_at):
            await self._work(lease)

    async def _work(self, lease: Lease) -> None:
        cancel = CancelToken()
        heart = asyncio.create_task(self._keep_alive(lease, cancel))
        try:
            await self._do_or_hand_back(lease, cancel)
        except LeaseLost:
            log.warning("task %s: its lease was lost, somebody else has it", lease.task.id)
        except asyncio.CancelledError:
            cancel.cancel()
            await self._queue.release(lease)
            raise
        finally:
            heart.cancel()

    async def _do_or_hand_back(self, lease: Lease, cancel: CancelToken) -> None:
        """A task is handed back when something that it needs is away: that is no attempt, and no fault of its own.

        It is kept for a while before, so that nobody tries again at once."""
        try:
            outcome = await self._outcome(lease, cancel)
        except Unavailable as error:
            log.warning("task %s goes back to the queue: %s", lease.task.id, error.message)
            await self._pause(self._options.rest_seconds)
            await _insist(lambda: self._queue.release(lease))
            return
        await _insist(lambda: self._queue.finish(lease, outcome))
        self._observer.ended(outcome)
        await remove_inputs(lease.task, self._studio.objects)
        await remove_previews(lease.task, self._studio.objects)

    async def _outcome(self, lease: Lease, cancel: CancelToken) -> Outcome:
        task = lease.task

        async def record(part: Part) -> None:
            await _insist(lambda: self._queue.record(lease, part))

        try:
            notes = await render_task(
                task,
                self._studio,
                cancel,
                record,
                lambda progress: self._on_progress(task, progress),
                self._slots.outside,
            )
            return Outcome(TaskStatus.SUCCEEDED, notes=notes)
        except Cancelled:
            return Outcome(TaskStatus.CANCELED)
        except LeaseLost:
            raise
        except ServiceError as error:
            return _failed(error)
        except Exception as error:  # whatever it was, the worker lives on and the client is told nothing of it
            log.exception("task %s failed", task.id)
            return _failed(of_unexpected(error))

    async def _keep_alive(self, lease: Lease, cancel: CancelToken) -> None:
        every = min(HEARTBEAT, self._options.lease_seconds / 3)
        while not cancel.cancelled:
            await asyncio.sleep(every)
            try:
                if await self._queue.heartbeat(lease, self._options.lease_seconds):
                    cancel.cancel()
            except LeaseLost:
                cancel.cancel()
            except Unavailable:
                continue

    async def _report_always(self) -> None:
        while True:
            await self._report(ready=True)
            await asyncio.sleep(REPORT)

    async def _report(self, *, ready: bool) -> None:
        """Say that this worker is there, or that it has left."""
        report = WorkerReport(
            id=self.id,
            engine=self._studio.engine.name,
            slots=self._options.slots,
            busy=self._slots.inside,
            ready=ready,
            seen_at=time.time(),
            figures=self._observer.figures(),
            repertoire=self._repertoire,
        )
        with suppress(Unavailable):
            await self._queue.report(report)


async def _insist(write: Callable[[], Awaitable[None]]) -> None:
    """Write to the queue as soon as it is there: what was made is worth waiting for. Raises `LeaseLost`."""
    while True:
        try:
            return await write()
        except Unavailable:
            await asyncio.sleep(INSIST)


def _failed(error: ServiceError) -> Outcome:
    """Raises what is no fault of the task's."""
    if isinstance(error, Unavailable):
        raise error
    return Outcome(TaskStatus.FAILED, Failure(error.code, error.message))
