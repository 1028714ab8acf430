"""One worker: how tasks end, what it does when it loses them, and how it leaves."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from danqing import models
from danqing.domain.task import Artifact, Failure, Missing, Outcome, Part, Task, TaskStatus
from danqing.engines.base import Engine, EngineError
from danqing.engines.blank import BlankEngine
from danqing.errors import InvalidParameter, Unavailable
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.queues.base import Lease, WorkerReport
from danqing.queues.memory import MemoryQueue
from danqing.service.pictures import picture_key
from danqing.wire import repertoire
from danqing.worker.batching import Batcher
from danqing.worker.loop import Worker, WorkerOptions
from danqing.worker.rendering import Studio
from tests import pictures
from tests.queueing import Clock
from tests.unit.service.orders import a_task_with_inputs, files_in
from tests.unit.worker.engines import FailingEngine, HeldEngine, PickyEngine

DETAILS = {"Thinking": "off", "engine": "blank"}
PHOTO = pictures.encoded(pictures.gradient(320, 240))
SOON = 10.0  # seconds after which what should happen at once counts as not happening
OFTEN = 0.15  # seconds of a lease whose heart beats three times in it
LONG = 60.0  # seconds of a lease whose heart beats once a second


@dataclass
class Workshop:
    """A queue, a store, and the engine of whoever works here."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    store_pauses: tuple[float, ...] = (0.001, 0.001)

    def __post_init__(self) -> None:
        self.queue: MemoryQueue = MemoryQueue(clock=self.clock)
        self.objects: LocalStore = LocalStore(self.folder / "objects")
        self.spool = self.folder / "spool"
        self.spool.mkdir()

    def worker(self, engine: Engine, options: WorkerOptions) -> Worker:
        studio = Studio(
            engine=engine,
            objects=self.objects,
            fetch_rules=FetchRules(),
            spool=self.spool,
            batcher=Batcher(engine),
            store_pauses=self.store_pauses,
        )
        return Worker(self.queue, studio, options)

    async def order(self, prompt: str = "a cat", **changes: object) -> Task:
        """Submit a task of one small picture; its id is its prompt."""
        task = a_task_with_inputs(prompt, count=0)
        task = replace(task, job=replace(task.job, prompt=prompt, **changes))
        await self.queue.submit(task)
        return task

    def kept(self) -> list[str]:
        """The keys of all objects."""
        return files_in(self.folder / "objects")

    async def latest(self, task: Task) -> Task:
        found = await self.queue.get(task.id)
        assert found is not None
        return found

    async def becomes(self, task: Task, *wanted: TaskStatus) -> Task:
        """The task once it has one of these states."""
        async with asyncio.timeout(SOON):
            while (latest := await self.latest(task)).status not in wanted:
                await self.queue.changed(latest, SOON)
        return latest

    async def ended(self, task: Task) -> Task:
        return await self.becomes(task, TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED)

    async def snatched(self, task: Task) -> Lease:
        """Somebody else's lease on the task, after the worker was silent for too long by the queue's clock."""
        self.clock.go_on(10 * LONG)
        [lease] = await self.queue.claim(1, 10 * LONG)
        assert lease.task.id == task.id
        return lease


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@asynccontextmanager
async def working(
    shop: Workshop,
    engine: Engine,
    *,
    slots: int = 4,
    lease_seconds: float = LONG,
    drain_seconds: float = 0.0,
    rest_seconds: float = 0.01,
) -> AsyncIterator[Worker]:
    """A worker at work; it is stopped in the end, and must then leave by itself."""
    options = WorkerOptions(
        slots=slots, lease_seconds=lease_seconds, drain_seconds=drain_seconds, rest_seconds=rest_seconds
    )
    worker = shop.worker(engine, options)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(running, SOON)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.005)


# ── How tasks end ────────────────────────────────────────────────────────────


async def test_a_task_succeeds(shop: Workshop) -> None:
    """Its picture is stored and recorded, and what came with the request is removed."""
    task = a_task_with_inputs("task", count=1)
    await shop.objects.put("inputs/task/0", PHOTO)
    await shop.queue.submit(task)
    async with working(shop, BlankEngine()):
        done = await shop.ended(task)
        await until(lambda: shop.kept() == [picture_key(task, 0)])
    assert (done.status, done.failure, done.attempts) == (TaskStatus.SUCCEEDED, None, 1)
    assert done.artifacts == (Artifact(0, picture_key(task, 0), 64, 48, 7, "a cat", details=DETAILS),)


@pytest.mark.parametrize("error", [EngineError("Out of paint."), InvalidParameter("No.", code="InvalidURL")])
async def test_a_refusal_keeps_its_code_and_its_sentence(shop: Workshop, error: EngineError) -> None:
    """It is what the client is told of the failed task."""
    async with working(shop, FailingEngine({"a cat": error})):
        done = await shop.ended(await shop.order())
    assert (done.status, done.failure) == (TaskStatus.FAILED, Failure(error.code, error.message))


async def test_an_unexpected_error_stays_inside(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    """The client is told nothing of it, the log everything, and the worker goes on with the next task."""
    async with working(shop, FailingEngine({"a cat": RuntimeError("the password is 1234")})):
        failed = await shop.ended(await shop.order())
        succeeded = await shop.ended(await shop.order("a dog"))
    assert failed.failure is not None
    assert failed.failure.code == "InternalError"
    assert "1234" not in failed.failure.message
    assert "1234" in caplog.text
    assert succeeded.status is TaskStatus.SUCCEEDED


@pytest.mark.parametrize("bad", [(7,), (8, 9), (7, 9)])
async def test_a_task_succeeds_with_one_picture_of_several(shop: Workshop, bad: tuple[int, ...]) -> None:
    """As the hosted service has it; of each picture that is not there it is kept why."""
    async with working(shop, PickyEngine(*bad)):
        done = await shop.ended(await shop.order(count=3))
    assert (done.status, done.failure) == (TaskStatus.SUCCEEDED, None)
    assert [artifact.seed for artifact in done.artifacts] == [seed for seed in (7, 8, 9) if seed not in bad]
    assert [one.failure.message for one in done.missing] == [f"Out of paint for {seed}." for seed in bad]


async def test_a_task_of_which_every_picture_fails_is_failed(shop: Workshop) -> None:
    """An engine that is broken is not hidden."""
    async with working(shop, PickyEngine(7, 8, 9)):
        done = await shop.ended(await shop.order(count=3))
    assert (done.status, done.artifacts) == (TaskStatus.FAILED, ())
    assert done.failure == Failure("InternalError.Algo", "Out of paint for 7.")


async def test_a_task_whose_engine_breaks_down_is_failed(shop: Workshop) -> None:
    """With what is no fault of one picture; those that were finished before do not make it a success."""
    async with working(shop, FailingEngine({"a cat": InvalidParameter("No.")}, pictures_before=1)):
        done = await shop.ended(await shop.order(count=3))
    assert done.status is TaskStatus.FAILED


async def test_a_picture_that_was_missing_once_is_there_when_the_task_is_done_again(shop: Workshop) -> None:
    """The worker that could not make it fell silent; the next one can, and nothing stays of the failure."""
    task = await shop.order(count=2)
    [lease] = await shop.queue.claim(1, LONG)
    await shop.queue.record(lease, Missing(1, Failure("InternalError.Algo", "Out of paint.")))
    shop.clock.go_on(2 * LONG)
    async with working(shop, PickyEngine(7)):
        done = await shop.ended(task)
    assert [artifact.index for artifact in done.artifacts] == [1]
    assert [one.index for one in done.missing] == [0]


async def test_a_task_that_fails_gives_back_its_images(shop: Workshop) -> None:
    """Its inputs are removed as with any other end."""
    task = a_task_with_inputs("task", count=1)
    await shop.objects.put("inputs/task/0", b"no image")
    await shop.queue.submit(task)
    async with working(shop, BlankEngine()):
        done = await shop.ended(task)
        await until(lambda: not shop.kept())
    assert done.failure is not None
    assert done.failure.code == "InvalidImage.FileFormat"


async def test_pictures_of_a_set_are_recorded_one_by_one(shop: Workshop) -> None:
    """Each is there as soon as it is finished, while the next is being drawn."""
    engine = HeldEngine()
    task = await shop.order("one cat", image_set=True, count=3)
    seen = []
    async with working(shop, engine):
        known = await shop.becomes(task, TaskStatus.RUNNING)
        for _ in range(3):
            engine.let("one cat")
            known = await asyncio.wait_for(shop.queue.changed(known, SOON), SOON) or known
            seen.append((known.status, len(known.artifacts)))
        done = await shop.ended(task)
    assert seen == [(TaskStatus.RUNNING, 1), (TaskStatus.RUNNING, 2), (TaskStatus.RUNNING, 3)]
    assert [artifact.index for artifact in done.artifacts] == [0, 1, 2]
    assert {artifact.total for artifact in done.artifacts} == {3}


# ── Cancelling, and losing a task ────────────────────────────────────────────


async def test_a_canceled_task_stops_within_a_step(shop: Workshop) -> None:
    """The next heartbeat brings the news, the engine looks at its token, and the task ends CANCELED."""
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine, lease_seconds=OFTEN):
        await until(lambda: engine.busy == 1)
        await shop.queue.cancel(task.id, running=True)
        done = await shop.ended(task)
        await until(lambda: engine.busy == 0)
        engine.let("a dog")
        assert (await shop.ended(await shop.order("a dog"))).status is TaskStatus.SUCCEEDED
    assert (done.status, done.artifacts, done.failure) == (TaskStatus.CANCELED, (), None)


async def test_a_canceled_task_gives_up_its_turn(shop: Workshop) -> None:
    """With room for one render, the next task begins after it."""
    engine = HeldEngine(concurrency=1)
    first = await shop.order("first")
    async with working(shop, engine, lease_seconds=OFTEN):
        await until(lambda: engine.busy == 1)
        second = await shop.order("second")
        engine.let("second")
        await shop.queue.cancel(first.id, running=True)
        assert (await shop.ended(second)).status is TaskStatus.SUCCEEDED


async def test_a_task_that_was_taken_away_is_left_alone(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    """A heartbeat tells that the lease is lost: the engine stops, and the other's result stands."""
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine, lease_seconds=OFTEN):
        await until(lambda: engine.busy == 1)
        other = await shop.snatched(task)
        await until(lambda: engine.busy == 0)
        await finish_elsewhere(shop, other)
    done = await shop.latest(task)
    assert (done.status, done.notes, done.artifacts) == (TaskStatus.SUCCEEDED, ("elsewhere",), (ELSEWHERE,))
    assert "lease was lost" in caplog.text


async def test_writes_without_a_lease_are_refused(shop: Workshop, caplog: pytest.LogCaptureFixture) -> None:
    """The worker finishes its picture before any heartbeat: what it would record is not taken."""
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine):
        await until(lambda: engine.busy == 1)
        await finish_elsewhere(shop, await shop.snatched(task))
        engine.let("a cat")
        await until(lambda: "lease was lost" in caplog.text)
        engine.let("a dog")
        assert (await shop.ended(await shop.order("a dog"))).status is TaskStatus.SUCCEEDED
    assert (await shop.latest(task)).artifacts == (ELSEWHERE,)


ELSEWHERE = Artifact(0, "results/elsewhere.png", 64, 48, 7, "a cat")


async def finish_elsewhere(shop: Workshop, lease: Lease) -> None:
    await shop.queue.record(lease, ELSEWHERE)
    await shop.queue.finish(lease, Outcome(TaskStatus.SUCCEEDED, notes=("elsewhere",)))


async def test_a_long_task_keeps_its_lease(shop: Workshop) -> None:
    """The heart beats while the engine draws: nobody else gets the task, however long it takes."""
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine, lease_seconds=OFTEN):
        await until(lambda: engine.busy == 1)
        for _ in range(5):
            await asyncio.sleep(OFTEN / 2)
            shop.clock.go_on(OFTEN / 2)
            assert not await shop.queue.claim(1, LONG)
        engine.let("a cat")
        assert (await shop.ended(task)).attempts == 1


class ShakyQueue(MemoryQueue):
    """A queue that cannot be reached now and then: the next call of each method in `away` fails."""

    def __init__(self, clock: Clock, *away: str) -> None:
        super().__init__(clock=clock)
        self.away = set(away)

    def _reach(self, method: str) -> None:
        if method in self.away:
            self.away.remove(method)
            raise Unavailable("The queue cannot be reached at the moment; try again.")

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        self._reach("claim")
        return await super().claim(limit, seconds)

    async def heartbeat(self, lease: Lease, seconds: float) -> bool:
        self._reach("heartbeat")
        return await super().heartbeat(lease, seconds)

    async def record(self, lease: Lease, part: Part) -> None:
        self._reach("record")
        await super().record(lease, part)

    async def finish(self, lease: Lease, outcome: Outcome) -> None:
        self._reach("finish")
        await super().finish(lease, outcome)

    async def report(self, worker: WorkerReport) -> None:
        self._reach("report")
        await super().report(worker)


@pytest.mark.parametrize("method", ["claim", "heartbeat", "report"])
async def test_a_queue_that_is_away_for_a_moment_costs_nothing(shop: Workshop, method: str) -> None:
    """The worker asks again, and its task is done in one attempt."""
    shop.queue = queue = ShakyQueue(shop.clock, method)
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine, lease_seconds=OFTEN):
        await until(lambda: not queue.away)
        engine.let("a cat")
        assert (await shop.ended(task)).attempts == 1


class AwayQueue(MemoryQueue):
    """A queue that cannot be reached at all; it counts who tries."""

    tries = 0

    async def claim(self, limit: int, seconds: float) -> Sequence[Lease]:
        self.tries += 1
        raise Unavailable("The queue cannot be reached at the moment; try again.")

    async def work(self, timeout: float) -> None:
        raise Unavailable("The queue cannot be reached at the moment; try again.")


async def test_a_queue_that_stays_away_is_not_asked_again_at_once(shop: Workshop) -> None:
    """The worker rests in between, and can still be stopped."""
    shop.queue = queue = AwayQueue(clock=shop.clock)
    async with working(shop, BlankEngine()):
        await asyncio.sleep(0.1)
    assert queue.tries == 1


@pytest.mark.parametrize("method", ["record", "finish"])
async def test_a_result_waits_for_a_queue_that_is_away(shop: Workshop, method: str) -> None:
    """What was rendered is stored as soon as the queue is there again: nothing is done twice."""
    shop.queue = queue = ShakyQueue(shop.clock, method)
    async with working(shop, BlankEngine()):
        done = await shop.ended(await shop.order())
    assert not queue.away
    assert (done.status, done.attempts, len(done.artifacts)) == (TaskStatus.SUCCEEDED, 1, 1)


class AwayStore(LocalStore):
    """A store that is away for so many calls of `put`, and counts them."""

    def __init__(self, folder: Path, away_for: int) -> None:
        super().__init__(folder)
        self.away_for = away_for
        self.puts = 0

    async def put(self, key: str, data: bytes | memoryview) -> None:
        self.puts += 1
        if self.puts <= self.away_for:
            raise Unavailable("The object store cannot be reached. Try again later.")
        await super().put(key, data)


async def test_a_store_that_is_away_for_a_moment_costs_no_picture(shop: Workshop) -> None:
    """The picture at hand is stored a little later; it is rendered once."""
    shop.objects = AwayStore(shop.folder / "objects", away_for=len(shop.store_pauses))
    engine = HeldEngine()
    async with working(shop, engine):
        task = await shop.order()
        engine.let("a cat", pictures=1)
        done = await shop.ended(task)
    assert (done.status, done.attempts, len(done.artifacts)) == (TaskStatus.SUCCEEDED, 1, 1)


async def test_a_store_that_stays_away_is_no_fault_of_the_task(
    shop: Workshop, caplog: pytest.LogCaptureFixture
) -> None:
    """The task is handed back as often as it takes, after a rest each time, and no attempt counts but the last."""
    shop.objects = AwayStore(shop.folder / "objects", away_for=5 * (len(shop.store_pauses) + 1))
    async with working(shop, BlankEngine()):
        done = await shop.ended(await shop.order())
    assert (done.status, done.attempts, len(done.artifacts)) == (TaskStatus.SUCCEEDED, 1, 1)
    assert caplog.text.count("goes back to the queue: The object store cannot be reached") == 5


async def test_a_full_disk_is_no_fault_of_the_task(shop: Workshop) -> None:
    """Wherever it was noticed: the task goes back to the queue and is done when there is room again."""
    full = OSError(errno.ENOSPC, "No space left on device")
    task = await shop.order()
    async with working(shop, FailingEngine({"a cat": full}), rest_seconds=30):
        await shop.becomes(task, TaskStatus.RUNNING)
        await asyncio.sleep(0.1)
    assert (await shop.latest(task)).attempts == 0
    async with working(shop, BlankEngine()):
        assert (await shop.ended(task)).status is TaskStatus.SUCCEEDED


async def test_a_task_waits_out_its_rest_before_anybody_has_it_again(shop: Workshop) -> None:
    """Else a store that is away would be asked without a pause, by every worker in turn."""
    shop.objects = store = AwayStore(shop.folder / "objects", away_for=1000)
    async with working(shop, BlankEngine(), rest_seconds=30):
        task = await shop.order()
        await until(lambda: store.puts > len(shop.store_pauses))
        await asyncio.sleep(0.1)
        assert (await shop.latest(task)).status is TaskStatus.RUNNING
    handed_back = await shop.latest(task)
    assert (handed_back.status, handed_back.attempts) == (TaskStatus.PENDING, 0)


# ── Slots and turns ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(("slots", "concurrency"), [(3, 2), (2, 5), (1, 1)])
async def test_slots_and_turns_are_kept(shop: Workshop, slots: int, concurrency: int) -> None:
    """Never more tasks than slots are held, and never more than the engine's number are rendered at once."""
    engine = HeldEngine(concurrency)
    tasks = [await shop.order(f"cat {number}") for number in range(6)]
    at_once = min(slots, concurrency)
    async with working(shop, engine, slots=slots):
        await until(lambda: engine.busy == at_once)
        for task in tasks:
            await asyncio.sleep(0.02)
            assert (await shop.queue.depth()).running <= slots
            engine.let(task.job.prompt)
            assert (await shop.ended(task)).status is TaskStatus.SUCCEEDED
    assert engine.most == at_once


async def test_a_freed_slot_is_filled(shop: Workshop) -> None:
    """A worker that holds all it may waits for a free slot, not for news of the queue."""
    engine = HeldEngine()
    first, second = await shop.order("first"), await shop.order("second")
    async with working(shop, engine, slots=1):
        await shop.becomes(first, TaskStatus.RUNNING)
        engine.let("first")
        engine.let("second")
        assert (await shop.ended(second)).status is TaskStatus.SUCCEEDED


# ── Leaving ──────────────────────────────────────────────────────────────────


async def test_a_worker_that_leaves_finishes_what_it_can(shop: Workshop) -> None:
    """In its time to drain it ends one task; the other is handed back, and that attempt does not count."""
    engine = HeldEngine()
    quick, slow, waiting = [await shop.order(prompt) for prompt in ("quick", "slow", "waiting")]
    async with working(shop, engine, slots=2, drain_seconds=0.3) as worker:
        await until(lambda: engine.busy == 2)
        worker.stop()
        await asyncio.sleep(0.02)
        engine.let("quick")
    assert engine.busy == 0
    assert (await shop.latest(quick)).status is TaskStatus.SUCCEEDED
    handed_back = await shop.latest(slow)
    assert (handed_back.status, handed_back.attempts) == (TaskStatus.PENDING, 0)
    assert (await shop.latest(waiting)).attempts == 0
    assert len(await shop.queue.claim(5, LONG)) == 2


async def test_what_was_handed_back_is_done_by_the_next_worker(shop: Workshop) -> None:
    """With its inputs, which the first worker has left where they were."""
    task = a_task_with_inputs("task", count=1)
    await shop.objects.put("inputs/task/0", PHOTO)
    await shop.queue.submit(task)
    engine = HeldEngine()
    async with working(shop, engine):
        await until(lambda: engine.busy == 1)
    assert shop.kept() == ["inputs/task/0"]
    async with working(shop, BlankEngine()):
        assert (await shop.ended(task)).status is TaskStatus.SUCCEEDED


async def test_a_worker_that_leaves_takes_nothing_new(shop: Workshop) -> None:
    """Stopped before its first look, it claims nothing."""
    worker = shop.worker(BlankEngine(), WorkerOptions())
    task = await shop.order()
    worker.stop()
    await asyncio.wait_for(worker.run(), SOON)
    assert (await shop.latest(task)).status is TaskStatus.PENDING


async def test_a_task_that_was_called_off_ends_when_its_worker_leaves(shop: Workshop) -> None:
    """Nobody needs it: it is not handed to the next worker."""
    engine = HeldEngine()
    task = await shop.order()
    async with working(shop, engine):
        await until(lambda: engine.busy == 1)
        await shop.queue.cancel(task.id, running=True)
    assert (await shop.latest(task)).status is TaskStatus.CANCELED


async def test_nothing_of_a_worker_stays_behind(shop: Workshop) -> None:
    """After it has left, no task of the event loop is its."""
    before = asyncio.all_tasks()
    engine = HeldEngine()
    for number in range(3):
        await shop.order(f"cat {number}")
    async with working(shop, engine):
        await until(lambda: engine.busy == 3)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


# ── Being there ──────────────────────────────────────────────────────────────


async def test_a_worker_says_that_it_is_there(shop: Workshop) -> None:
    """Its id, its engine and its slots are reported from the start."""
    async with working(shop, BlankEngine(), slots=3) as worker:
        await shop.ended(await shop.order())
        [report] = await shop.queue.workers(0)
    assert (report.id, report.engine, report.slots, report.ready) == (worker.id, "blank", 3, True)


async def test_a_worker_says_what_it_does(shop: Workshop) -> None:
    """Of every published model, as its engine says it."""
    engine = BlankEngine()
    async with working(shop, engine):
        await shop.ended(await shop.order())
        [report] = await shop.queue.workers(0)
    expected = {(model, work) for model in models.available() for work in engine.capabilities(model)}
    assert set(repertoire.read(report.repertoire)) == expected


async def test_a_worker_says_that_it_has_left(shop: Workshop) -> None:
    """A server that starts a moment later does not count on it."""
    async with working(shop, BlankEngine()):
        await shop.ended(await shop.order())
    [report] = await shop.queue.workers(0)
    assert not report.ready
