"""Asking after tasks and calling them off, over every queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from danqing.domain.job import ImageSource
from danqing.domain.task import Failure, Outcome, Task, TaskStatus
from danqing.errors import InvalidParameter, KeptError, TimedOut, Unavailable
from danqing.objects.local import LocalStore
from danqing.queues.base import TaskQuery, TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.sqlite import open_sqlite
from danqing.service.stopping import Stopping
from danqing.service.tasks import DAY, Tasks, failure_of
from tests.queueing import NOON, Clock, a_task, an_artifact
from tests.unit.service.orders import ANN, BOB, a_task_with_inputs, files_in

LONG = 60.0  # seconds that no test waits in full
SOON = 5.0  # seconds after which what should happen at once counts as not happening
SUCCESS = Outcome(TaskStatus.SUCCEEDED)


@dataclass(frozen=True)
class Desk:
    """Where tasks are asked after, and the parts behind it."""

    tasks: Tasks
    queue: TaskQueue
    objects: LocalStore
    stopping: Stopping
    kept: Path

    async def submit(self, task: Task) -> Task:
        """Put the task into the queue, with the images that came with it."""
        for source in task.job.sources:
            await self.objects.put(source.location, b"image")
        await self.queue.submit(task)
        return task

    async def finish(self, outcome: Outcome = SUCCESS) -> None:
        """Claim the next task and end it."""
        [lease] = await self.queue.claim(1, LONG)
        await self.queue.finish(lease, outcome)

    async def status(self, task: Task) -> TaskStatus | None:
        latest = await self.queue.get(task.id)
        return latest and latest.status


@pytest.fixture(params=["memory", "sqlite"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    queue: TaskQueue = MemoryQueue() if request.param == "memory" else await open_sqlite(tmp_path / "danqing.db")
    objects, stopping = LocalStore(tmp_path / "objects"), Stopping()
    tasks = Tasks(queue, objects, stopping, clock=Clock())
    yield Desk(tasks, queue, objects, stopping, tmp_path / "objects")
    await tasks.close()
    await queue.close()


async def settled(*waits: asyncio.Task[Task | None]) -> None:
    """Let waits begin; none of them is over by itself."""
    await asyncio.sleep(0.1)
    assert not any(wait.done() for wait in waits)


# ── Held reads ───────────────────────────────────────────────────────────────


async def test_a_held_read_ends_with_its_task(desk: Desk) -> None:
    """Not when it begins to run nor when a picture is there: whoever hears RUNNING sleeps before asking again."""
    task = await desk.submit(a_task())
    held = asyncio.create_task(desk.tasks.get(ANN, task.id, LONG))
    await settled(held)
    [lease] = await desk.queue.claim(1, LONG)
    await desk.queue.record(lease, an_artifact())
    await settled(held)
    await desk.queue.finish(lease, SUCCESS)
    ended = await asyncio.wait_for(held, SOON)
    assert ended is not None
    assert (ended.status, ended.artifacts) == (TaskStatus.SUCCEEDED, (an_artifact(),))


async def test_many_reads_of_one_task_end_together(desk: Desk) -> None:
    """Every waiter is told, whichever way it ended."""
    task = await desk.submit(a_task())
    held = [asyncio.create_task(desk.tasks.get(ANN, task.id, LONG)) for _ in range(20)]
    await settled(*held)
    await desk.tasks.cancel(ANN, task.id)
    ended = await asyncio.wait_for(asyncio.gather(*held), SOON)
    assert {one and one.status for one in ended} == {TaskStatus.CANCELED}


async def test_a_read_is_held_no_longer_than_asked(desk: Desk) -> None:
    """Then the task is answered as it is."""
    task = await desk.submit(a_task())
    began = asyncio.get_running_loop().time()
    assert await asyncio.wait_for(desk.tasks.get(ANN, task.id, 0.05), SOON) == task
    assert asyncio.get_running_loop().time() - began >= 0.05


async def test_a_read_without_holding_answers_at_once(desk: Desk) -> None:
    """What is waiting is PENDING."""
    task = await desk.submit(a_task())
    assert await desk.tasks.get(ANN, task.id) == task


async def test_an_ended_task_is_not_held(desk: Desk) -> None:
    """There is nothing to wait for."""
    task = await desk.submit(a_task())
    await desk.finish()
    ended = await asyncio.wait_for(desk.tasks.get(ANN, task.id, LONG), SOON)
    assert ended is not None
    assert ended.status is TaskStatus.SUCCEEDED


async def test_a_stopping_server_ends_every_wait(desk: Desk) -> None:
    """Each waiter gets its task as it is, and nobody begins to wait any more."""
    tasks = [await desk.submit(a_task(str(number))) for number in range(5)]
    held = [asyncio.create_task(desk.tasks.ended_within(task, LONG)) for task in tasks]
    await settled(*held)
    desk.stopping.set()
    assert await asyncio.wait_for(asyncio.gather(*held), SOON) == tasks
    assert await asyncio.wait_for(desk.tasks.ended_within(tasks[0], LONG), SOON) == tasks[0]


async def test_a_wait_can_be_called_off(desk: Desk) -> None:
    """The caller hung up: nothing of the wait is left, and the task goes on."""
    task = await desk.submit(a_task())
    before = asyncio.all_tasks()
    held = asyncio.create_task(desk.tasks.ended_within(task, LONG))
    await settled(held)
    held.cancel()
    await asyncio.wait_for(asyncio.gather(held, return_exceptions=True), SOON)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert await desk.status(task) is TaskStatus.PENDING


async def test_a_task_that_was_forgotten_meanwhile_is_no_longer_waited_for(desk: Desk) -> None:
    """Retention has removed it: the wait ends at once, without asking again and again."""
    task = await desk.submit(a_task())
    await desk.tasks.cancel(ANN, task.id)
    await desk.queue.forget([task.id])
    assert (await asyncio.wait_for(desk.tasks.ended_within(task, LONG), SOON)).status.ended


@pytest.mark.parametrize("hold", [0.0, LONG])
async def test_a_foreign_task_is_none(desk: Desk, hold: float) -> None:
    """As one that is not there; neither is held."""
    task = await desk.submit(a_task(owner=ANN.id))
    assert await asyncio.wait_for(desk.tasks.get(BOB, task.id, hold), SOON) is None
    assert await asyncio.wait_for(desk.tasks.get(ANN, "no such task", hold), SOON) is None


async def test_the_next_state_is_every_change(desk: Desk) -> None:
    """A stream hears of the start, of each picture and of the end."""
    task = await desk.submit(a_task())
    [lease] = await desk.queue.claim(1, LONG)
    running = await desk.tasks.next_state(task, SOON)
    await desk.queue.record(lease, an_artifact())
    one = await desk.tasks.next_state(running, SOON)
    assert (running.status, len(running.artifacts), len(one.artifacts)) == (TaskStatus.RUNNING, 0, 1)
    assert await desk.tasks.next_state(one, 0.02) == one


# ── Cancelling ───────────────────────────────────────────────────────────────


async def test_cancel_removes_the_images_that_came_with_the_task(desk: Desk) -> None:
    """An upload stays: it has a time of its own, and other tasks may use it."""
    task = await desk.submit(a_task_with_inputs("task", ImageSource("object", "uploads/ann/cat"), count=2))
    await desk.tasks.cancel(ANN, task.id)
    assert await desk.status(task) is TaskStatus.CANCELED
    assert files_in(desk.kept) == ["uploads/ann/cat"]


async def refused_to_cancel(desk: Desk, task_id: str) -> None:
    with pytest.raises(InvalidParameter, match="PENDING") as refused:
        await desk.tasks.cancel(ANN, task_id)
    assert refused.value.code == "UnsupportedOperation"


async def test_only_a_waiting_task_is_cancelled(desk: Desk) -> None:
    """A running or an ended one is refused with the documented code, and goes on with its images."""
    task = await desk.submit(a_task_with_inputs())
    [lease] = await desk.queue.claim(1, LONG)
    await refused_to_cancel(desk, task.id)
    assert not await desk.queue.heartbeat(lease, LONG)
    await desk.queue.finish(lease, SUCCESS)
    await refused_to_cancel(desk, task.id)
    assert files_in(desk.kept) == ["inputs/task/0"]


async def test_a_foreign_task_is_not_cancelled(desk: Desk) -> None:
    """It is refused like an unknown one, and keeps its images."""
    task = await desk.submit(replace(a_task_with_inputs(), owner=BOB.id))
    await refused_to_cancel(desk, task.id)
    await refused_to_cancel(desk, "no such task")
    assert await desk.status(task) is TaskStatus.PENDING
    assert files_in(desk.kept) == ["inputs/task/0"]


# ── Abandoning ───────────────────────────────────────────────────────────────


async def test_an_abandoned_task_that_waits_is_canceled(desk: Desk) -> None:
    """With its images; closing waits until that is done."""
    task = await desk.submit(a_task_with_inputs())
    desk.tasks.abandon(task)
    await desk.tasks.close()
    assert await desk.status(task) is TaskStatus.CANCELED
    assert files_in(desk.kept) == []


async def test_an_abandoned_task_that_runs_is_asked_to_stop(desk: Desk) -> None:
    """Its worker hears it with the next heartbeat, and has its images until then."""
    task = await desk.submit(a_task_with_inputs())
    [lease] = await desk.queue.claim(1, LONG)
    desk.tasks.abandon(task)
    await desk.tasks.close()
    assert await desk.status(task) is TaskStatus.RUNNING
    assert await desk.queue.heartbeat(lease, LONG)
    assert files_in(desk.kept) == ["inputs/task/0"]


@pytest.mark.parametrize("status", [TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
async def test_an_abandoned_task_that_has_ended_stays_as_it_is(desk: Desk, status: TaskStatus) -> None:
    """It was over before anybody could stop it."""
    task = await desk.submit(a_task())
    await desk.finish(Outcome(status))
    desk.tasks.abandon(task)
    await desk.tasks.close()
    assert await desk.status(task) is status


async def test_an_abandoned_task_that_is_gone_is_nothing(desk: Desk) -> None:
    """Closing is not disturbed by it."""
    desk.tasks.abandon(a_task("gone"))
    await desk.tasks.close()


async def test_abandoning_outlives_the_caller(desk: Desk) -> None:
    """It is done although the one who asked for it is cancelled in the same moment."""
    task = await desk.submit(a_task())

    async def hang_up() -> None:
        desk.tasks.abandon(task)
        await asyncio.sleep(LONG)

    caller = asyncio.create_task(hang_up())
    await asyncio.sleep(0)
    caller.cancel()
    await desk.tasks.close()
    assert await desk.status(task) is TaskStatus.CANCELED


# ── Listing ──────────────────────────────────────────────────────────────────


async def listed(desk: Desk, start: float | None = None, end: float | None = None) -> list[str]:
    page = await desk.tasks.list(TaskQuery(owner=ANN.id, submitted_from=start, submitted_until=end))
    return [task.id for task in page.tasks]


async def test_a_list_without_a_window_is_of_the_last_day(desk: Desk) -> None:
    """Both ends belong to it, and so do only the caller's own tasks."""
    for name, at in (("old", NOON - DAY - 1), ("day", NOON - DAY), ("now", NOON), ("later", NOON + 1)):
        await desk.submit(a_task(name, at=at))
    await desk.submit(a_task("foreign", owner=BOB.id))
    assert await listed(desk) == ["now", "day"]


async def test_one_end_of_the_window_makes_the_other(desk: Desk) -> None:
    """An end goes back a day; a start goes up to now."""
    for name, at in (("a", NOON - 3 * DAY), ("b", NOON - 2 * DAY), ("c", NOON - 10)):
        await desk.submit(a_task(name, at=at))
    assert await listed(desk, end=NOON - 2 * DAY) == ["b", "a"]
    assert await listed(desk, start=NOON - DAY) == ["c"]


@pytest.mark.parametrize(
    ("start", "end"),
    [(NOON - DAY - 1, NOON), (NOON - DAY - 1, None), (NOON, NOON - 1), (NOON + 1, None), (0.0, 1e12)],
)
async def test_a_window_of_more_than_a_day_or_backwards_is_refused(
    desk: Desk, start: float, end: float | None
) -> None:
    """Exactly a day is allowed; a second more is not."""
    with pytest.raises(InvalidParameter, match="24 hours"):
        await listed(desk, start, end)
    assert await listed(desk, NOON - DAY, NOON) == []


# ── Why a synchronous call got no pictures ───────────────────────────────────


def test_why_there_are_no_pictures() -> None:
    """What the task kept comes first; then the server's stopping; else it took too long."""
    failed = replace(a_task(), failure=Failure("InvalidURL", "No."))
    kept = failure_of(failed, stopping=True)
    assert isinstance(kept, KeptError)
    assert (kept.status, kept.code, kept.message) == (400, "InvalidURL", "No.")
    assert isinstance(failure_of(a_task(), stopping=True), Unavailable)
    canceled = failure_of(replace(a_task(), status=TaskStatus.CANCELED), stopping=False)
    assert (canceled.status, canceled.code) == (400, "UnsupportedOperation")
    assert isinstance(failure_of(a_task(), stopping=False), TimedOut)


@pytest.mark.parametrize("key", [None, "order-1"])
def test_a_request_that_timed_out_may_be_sent_again_if_it_has_a_name(key: str | None) -> None:
    """It would wait for the same task; without an `Idempotency-Key` it would be done a second time."""
    late = failure_of(replace(a_task(), idempotency_key=key), stopping=False)
    assert isinstance(late, TimedOut)
    assert late.goes_on == (key is not None) == ("Idempotency-Key" in late.message)
