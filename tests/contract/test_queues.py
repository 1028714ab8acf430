"""What every queue keeps, run over every queue."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from danqing.domain.task import Failure, Missing, Outcome, Passage, Task, TaskStatus
from danqing.queues.base import MAX_ATTEMPTS, Lease, LeaseLost, TaskQuery, TaskQueue, WorkerReport
from danqing.queues.memory import MemoryQueue
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from tests import postgresql
from tests.queueing import NOON, Clock, a_task, an_artifact

SECONDS = 30.0
SOON = 5.0
"""Longer than anything that happens takes; a test that passes does not wait for it."""
SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)


async def _open_memory(folder: Path, clock: Clock) -> TaskQueue:
    return MemoryQueue(clock=clock)


async def _open_sqlite(folder: Path, clock: Clock) -> TaskQueue:
    """Only bells wake; whoever had to look by itself would be too late."""
    return await open_sqlite(folder / "queue.db", clock=clock, look_around=60)


async def _open_sqlite_without_bells(folder: Path, clock: Clock) -> TaskQueue:
    """As on Windows: whoever waits has to look by itself."""
    return await open_sqlite(folder / "queue.db", clock=clock, bells=False, look_around=0.02)


async def _open_postgres(database: str, clock: Clock) -> TaskQueue:
    return await open_postgres(database, clock=clock, look_around=60)


async def _open_postgres_without_bells(database: str, clock: Clock) -> TaskQueue:
    return await open_postgres(database, clock=clock, bells=False, look_around=0.02)


Open = Callable[[Clock], Awaitable[TaskQueue]]
"""Opens a queue; several that it opens hold the same tasks, but for those in memory."""


def _in_folder(opener: Callable[[Path, Clock], Awaitable[TaskQueue]]) -> Callable[[Path], Open]:
    return lambda folder: partial(opener, folder)


def _in_database(opener: Callable[[str, Clock], Awaitable[TaskQueue]]) -> Callable[[Path], Open]:
    return lambda folder: partial(opener, postgresql.emptied_database())


OPENERS = {
    "memory": _in_folder(_open_memory),
    "sqlite": _in_folder(_open_sqlite),
    "sqlite-without-bells": _in_folder(_open_sqlite_without_bells),
    "postgres": _in_database(_open_postgres),
    "postgres-without-bells": _in_database(_open_postgres_without_bells),
}
SHARED = ("sqlite", "sqlite-without-bells", "postgres", "postgres-without-bells")
"""Those that several processes may open at once."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def queue(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[TaskQueue]:
    queue = await OPENERS[request.param](tmp_path)(clock)
    yield queue
    await queue.close()


@pytest.fixture(params=SHARED)
async def two(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> AsyncIterator[tuple[TaskQueue, TaskQueue]]:
    """Two queues over the same tasks, as two processes have them."""
    opens = OPENERS[request.param](tmp_path)
    async with AsyncExitStack() as stack:
        queues = [await opens(clock) for _ in range(2)]
        for queue in queues:
            stack.push_async_callback(queue.close)
        yield queues[0], queues[1]


async def submit_all(queue: TaskQueue, *tasks: Task) -> None:
    for task in tasks:
        await queue.submit(task)


async def claim_one(queue: TaskQueue) -> Lease:
    (lease,) = await queue.claim(1, SECONDS)
    return lease


async def stored(queue: TaskQueue, name: str = "task") -> Task:
    task = await queue.get(name)
    assert task is not None
    return task


def ids(tasks: Sequence[Task]) -> list[str]:
    return [task.id for task in tasks]


# Lifecycle


async def test_a_submitted_task_is_there_as_it_was_given(queue: TaskQueue) -> None:
    task = replace(a_task(), notes=("no watermark",))
    await queue.submit(task)
    assert await queue.get("task") == task


async def test_a_task_that_nobody_submitted_is_none(queue: TaskQueue) -> None:
    assert await queue.get("nothing") is None


async def test_an_id_is_submitted_once(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    with pytest.raises(ValueError, match="task already"):
        await queue.submit(a_task(owner="bob"))
    assert (await stored(queue)).owner == "ann"


async def test_a_task_on_its_way_cannot_be_submitted(queue: TaskQueue) -> None:
    with pytest.raises(ValueError, match="PENDING"):
        await queue.submit(replace(a_task(), status=TaskStatus.RUNNING))
    assert await queue.get("task") is None


async def test_a_task_runs_and_succeeds(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(replace(a_task(), notes=("from the job",)))
    clock.go_on(1)
    lease = await claim_one(queue)
    assert lease.task == await stored(queue)
    assert (lease.task.status, lease.task.attempts, lease.task.scheduled_at) == ("RUNNING", 1, NOON + 1)
    await queue.record(lease, an_artifact())
    clock.go_on(1)
    await queue.finish(lease, replace(SUCCEEDED, notes=("from the run",)))
    task = await stored(queue)
    assert (task.status, task.ended_at, task.artifacts) == ("SUCCEEDED", NOON + 2, (an_artifact(),))
    assert task.notes == ("from the job", "from the run")


async def test_a_failure_is_kept(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    failure = Failure("InternalError.Algo", "The engine ran out of memory.")
    await queue.finish(await claim_one(queue), Outcome(TaskStatus.FAILED, failure))
    task = await stored(queue)
    assert (task.status, task.failure) == ("FAILED", failure)


@pytest.mark.parametrize("status", [TaskStatus.PENDING, TaskStatus.RUNNING])
async def test_a_run_cannot_finish_with_what_is_no_end(queue: TaskQueue, status: TaskStatus) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    with pytest.raises(ValueError, match="ends as"):
        await queue.finish(lease, Outcome(status))
    assert (await stored(queue)).status is TaskStatus.RUNNING


async def test_artifacts_are_kept_by_index_and_the_last_of_an_index_counts(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    for artifact in (an_artifact(1), an_artifact(0, seed=1), an_artifact(0, seed=2), an_artifact(1)):
        await queue.record(lease, artifact)
    assert (await stored(queue)).artifacts == (an_artifact(0, seed=2), an_artifact(1))


async def test_passages_are_kept_in_order_and_the_last_in_a_place_counts(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    for passage in (Passage(1, "then"), Passage(0, "fir"), Passage(0, "first")):
        await queue.record(lease, passage)
    assert (await stored(queue)).passages == (Passage(0, "first"), Passage(1, "then"))


async def test_a_picture_and_the_lack_of_it_replace_each_other(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    lacking = Missing(0, Failure("InternalError.Algo", "It could not be drawn."))
    await queue.record(lease, lacking)
    assert (await stored(queue)).missing == (lacking,)
    await queue.record(lease, an_artifact(0))
    task = await stored(queue)
    assert (task.artifacts, task.missing) == ((an_artifact(0),), ())


async def test_what_an_attempt_said_goes_with_it(queue: TaskQueue) -> None:
    """The next one may put it in other words; pictures stay, since the same ones are made again."""
    await queue.submit(a_task())
    lease = await claim_one(queue)
    for part in (Passage(0, "once"), an_artifact(0), Missing(1, Failure("InternalError.Algo", "It was too dark."))):
        await queue.record(lease, part)
    await queue.release(lease)
    task = await stored(queue)
    assert (task.passages, task.missing, task.artifacts) == ((), (), (an_artifact(0),))


async def test_who_waits_hears_of_a_passage(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    waiting = asyncio.create_task(queue.changed(lease.task, SOON))
    await queue.record(lease, Passage(0, "once upon a time"))
    heard = await waiting
    assert heard is not None
    assert heard.passages == (Passage(0, "once upon a time"),)


# Cancel


async def test_a_pending_task_is_cancelled_exactly(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    assert await queue.cancel("task")
    task = await stored(queue)
    assert (task.status, task.ended_at) == ("CANCELED", NOON)
    assert await queue.claim(1, SECONDS) == []


async def test_only_what_is_there_and_waits_can_be_cancelled(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    assert not await queue.cancel("nothing", running=True)
    lease = await claim_one(queue)
    assert not await queue.cancel("task")
    assert not await queue.heartbeat(lease, SECONDS)
    await queue.finish(lease, SUCCEEDED)
    assert not await queue.cancel("task", running=True)


async def test_a_running_task_is_asked_to_stop_by_its_heartbeat(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    assert await queue.cancel("task", running=True)
    assert (await stored(queue)).status is TaskStatus.RUNNING
    assert await queue.heartbeat(lease, SECONDS)
    await queue.finish(lease, Outcome(TaskStatus.CANCELED))
    assert (await stored(queue)).status is TaskStatus.CANCELED


async def test_a_cancel_that_the_worker_did_not_live_to_hear_still_counts(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    await claim_one(queue)
    await queue.cancel("task", running=True)
    clock.go_on(SECONDS)
    assert await queue.claim(1, SECONDS) == []
    task = await stored(queue)
    assert (task.status, task.ended_at) == ("CANCELED", NOON + SECONDS)


async def test_a_cancel_counts_more_than_the_last_attempt(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    for _ in range(MAX_ATTEMPTS):
        await claim_one(queue)
        clock.go_on(SECONDS)
    await queue.cancel("task", running=True)
    await queue.claim(0, SECONDS)
    assert (await stored(queue)).status is TaskStatus.CANCELED


async def test_a_released_task_whose_cancel_was_asked_for_is_cancelled(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    await queue.cancel("task", running=True)
    await queue.release(lease)
    assert (await stored(queue)).status is TaskStatus.CANCELED


# Leases


async def test_a_lease_holds_until_it_expires(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    await claim_one(queue)
    clock.go_on(SECONDS - 0.001)
    assert await queue.claim(1, SECONDS) == []
    clock.go_on(0.001)
    assert (await claim_one(queue)).task.attempts == 2


async def test_a_heartbeat_extends_the_lease_from_now(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    clock.go_on(SECONDS - 1)
    await queue.heartbeat(lease, SECONDS)
    clock.go_on(SECONDS - 1)
    assert await queue.claim(1, SECONDS) == []


async def test_a_late_heartbeat_saves_a_lease_that_nobody_took_away(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    clock.go_on(SECONDS + 1)
    await queue.heartbeat(lease, SECONDS)
    assert await queue.claim(1, SECONDS) == []
    await queue.finish(lease, SUCCEEDED)


async def test_a_worker_back_from_the_dead_cannot_write(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    zombie = await claim_one(queue)
    clock.go_on(SECONDS)
    lease = await claim_one(queue)
    before = await stored(queue)
    await assert_lost(queue, zombie)
    assert await stored(queue) == before
    await queue.finish(lease, SUCCEEDED)


async def test_a_lease_ends_with_its_task(queue: TaskQueue) -> None:
    await submit_all(queue, a_task("done"), a_task("back", at=NOON + 1))
    done, back = await queue.claim(2, SECONDS)
    await queue.finish(done, SUCCEEDED)
    await queue.release(back)
    await assert_lost(queue, done)
    await assert_lost(queue, back)


async def assert_lost(queue: TaskQueue, lease: Lease) -> None:
    writes = (
        lambda: queue.heartbeat(lease, SECONDS),
        lambda: queue.record(lease, an_artifact()),
        lambda: queue.finish(lease, SUCCEEDED),
        lambda: queue.release(lease),
    )
    for write in writes:
        with pytest.raises(LeaseLost, match=lease.task.id):
            await write()


async def test_a_task_that_costs_worker_after_worker_is_given_up(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    for _ in range(MAX_ATTEMPTS):
        await claim_one(queue)
        clock.go_on(SECONDS)
    assert await queue.claim(1, SECONDS) == []
    task = await stored(queue)
    assert (task.status, task.ended_at) == ("FAILED", clock.now)
    assert task.failure == Failure(
        "InternalError", f"The task was given up: its worker was lost {MAX_ATTEMPTS} times."
    )


async def test_an_expired_task_keeps_its_pictures_and_waits_as_if_new(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    await queue.record(await claim_one(queue), an_artifact())
    clock.go_on(SECONDS)
    await queue.claim(0, SECONDS)
    task = await stored(queue)
    assert (task.status, task.scheduled_at, task.artifacts) == ("PENDING", None, (an_artifact(),))


async def test_a_released_task_waits_again_and_the_attempt_does_not_count(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    for _ in range(MAX_ATTEMPTS + 2):
        await queue.release(await claim_one(queue))
    assert await queue.get("task") == a_task()


# Turns


async def test_an_owner_is_served_in_order_of_submission(queue: TaskQueue) -> None:
    await submit_all(queue, a_task("b", at=NOON + 1), a_task("c", at=NOON + 2), a_task("a", at=NOON + 1))
    assert ids([(await claim_one(queue)).task for _ in range(3)]) == ["a", "b", "c"]


async def test_one_claim_takes_no_more_than_its_limit(queue: TaskQueue) -> None:
    await submit_all(queue, *(a_task(f"t{number}") for number in range(5)))
    assert [len(await queue.claim(limit, SECONDS)) for limit in (0, 2, 9)] == [0, 2, 3]


async def test_the_owner_with_the_fewest_running_tasks_is_next(queue: TaskQueue) -> None:
    hog = [a_task(f"hog{number}", "hog", at=NOON + number) for number in range(4)]
    late = [a_task(f"late{number}", "late", at=NOON + 100 + number) for number in range(2)]
    await submit_all(queue, *hog, *late)
    leases = await queue.claim(6, SECONDS)
    assert ids([lease.task for lease in leases]) == ["hog0", "late0", "hog1", "late1", "hog2", "hog3"]


async def test_a_finished_task_makes_its_owner_next_again(queue: TaskQueue) -> None:
    await submit_all(queue, *(a_task(f"{owner}{n}", owner, at=NOON + n) for owner in "ab" for n in range(3)))
    first, second = await queue.claim(2, SECONDS)
    await queue.finish(second, SUCCEEDED)
    assert (first.task.id, second.task.id) == ("a0", "b0")
    assert (await claim_one(queue)).task.id == "b1"


async def test_two_hundred_tasks_are_claimed_once_each_by_workers_that_race(queue: TaskQueue) -> None:
    tasks = [a_task(f"t{number}", owner=f"o{number % 7}") for number in range(200)]
    await asyncio.gather(*(queue.submit(task) for task in tasks))
    claims = await asyncio.gather(*(queue.claim(1 + number % 3, SECONDS) for number in range(200)))
    claimed = ids([lease.task for leases in claims for lease in leases])
    assert sorted(claimed) == sorted(ids(tasks))


async def test_depth_counts_what_waits_and_what_runs(queue: TaskQueue) -> None:
    assert (await queue.depth()).pending == 0
    await submit_all(queue, *(a_task(f"t{number}") for number in range(4)))
    leases = await queue.claim(2, SECONDS)
    await queue.finish(leases[0], SUCCEEDED)
    depth = await queue.depth()
    assert (depth.pending, depth.running) == (2, 1)


# List


@pytest.fixture
async def listed(queue: TaskQueue) -> TaskQueue:
    """Ann's tasks a0 … a4, one per second, the odd ones of another model, a0 running; and one of Bob's."""
    models = ("wan2.7-image", "wan2.7-image-pro")
    await submit_all(queue, *(a_task(f"a{n}", at=NOON + n, model=models[n % 2]) for n in range(5)))
    await claim_one(queue)
    await queue.submit(a_task("b0", owner="bob"))
    return queue


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "a4 a3 a2 a1 a0"),
        ({"owner": "bob"}, "b0"),
        ({"owner": "eve"}, ""),
        ({"submitted_from": NOON + 3}, "a4 a3"),
        ({"submitted_until": NOON + 1}, "a1 a0"),
        ({"submitted_from": NOON + 1, "submitted_until": NOON + 3}, "a3 a2 a1"),
        ({"task_id": "a2"}, "a2"),
        ({"task_id": "b0"}, ""),
        ({"model": "wan2.7-image-pro"}, "a3 a1"),
        ({"status": TaskStatus.RUNNING}, "a0"),
        ({"status": TaskStatus.PENDING, "model": "wan2.7-image"}, "a4 a2"),
    ],
)
async def test_a_list_has_the_owners_matching_tasks_newest_first(
    listed: TaskQueue, asked: dict[str, object], expected: str
) -> None:
    page = await listed.list(replace(TaskQuery(owner="ann"), **asked))
    assert (" ".join(ids(page.tasks)), page.total) == (expected, len(expected.split()))


async def test_pages_join_to_the_whole_list(listed: TaskQueue) -> None:
    pages = [await listed.list(TaskQuery(owner="ann", page=page, page_size=2)) for page in range(1, 5)]
    assert [ids(page.tasks) for page in pages] == [["a4", "a3"], ["a2", "a1"], ["a0"], []]
    assert {page.total for page in pages} == {5}


# Waiting


async def begin(waiting: Awaitable[object]) -> asyncio.Future[object]:
    """Start waiting, and come back when it really waits."""
    task = asyncio.ensure_future(waiting)
    await asyncio.sleep(0.02)
    assert not task.done()
    return task


async def test_work_returns_at_once_when_something_waits(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    await asyncio.wait_for(queue.work(60), SOON)


async def test_work_is_woken_by_a_submit(queue: TaskQueue) -> None:
    waiting = await begin(queue.work(60))
    await queue.submit(a_task())
    await asyncio.wait_for(waiting, SOON)


async def test_work_is_woken_by_a_release(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    waiting = await begin(queue.work(60))
    await queue.release(lease)
    await asyncio.wait_for(waiting, SOON)


async def test_work_returns_when_there_is_a_lease_that_expired(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    await claim_one(queue)
    clock.go_on(SECONDS)
    await asyncio.wait_for(queue.work(60), SOON)
    assert len(await queue.claim(1, SECONDS)) == 1


async def test_work_gives_up_after_its_timeout(queue: TaskQueue) -> None:
    await asyncio.wait_for(queue.work(0.01), SOON)


async def test_changed_returns_at_once_when_the_task_differs(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    await claim_one(queue)
    task = await asyncio.wait_for(queue.changed(a_task(), 60), SOON)
    assert task is not None
    assert task.status is TaskStatus.RUNNING


async def test_changed_gives_up_after_its_timeout(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    assert await asyncio.wait_for(queue.changed(a_task(), 0.01), SOON) == a_task()


async def test_changed_tells_that_a_task_is_gone(queue: TaskQueue) -> None:
    assert await asyncio.wait_for(queue.changed(a_task(), 60), SOON) is None
    await queue.submit(a_task())
    await queue.cancel("task")
    waiting = await begin(queue.changed(await stored(queue), 60))
    await queue.forget(["task"])
    assert await asyncio.wait_for(waiting, SOON) is None


async def test_changed_follows_a_task_from_step_to_step(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    seen: list[Task] = []

    async def follow(task: Task | None) -> None:
        while task and not task.status.ended:
            task = await queue.changed(task, 60)
            seen.extend([task] if task else [])

    following = await begin(follow(a_task()))
    lease = await claim_one(queue)
    for step in (queue.record(lease, an_artifact()), queue.heartbeat(lease, 1), queue.finish(lease, SUCCEEDED)):
        await asyncio.sleep(0.01)
        await step
    await asyncio.wait_for(following, SOON)
    assert [(task.status, len(task.artifacts)) for task in seen] == [
        ("RUNNING", 0),
        ("RUNNING", 1),
        ("SUCCEEDED", 1),
    ]


async def test_waiters_hear_of_an_expired_lease(queue: TaskQueue, clock: Clock) -> None:
    await queue.submit(a_task())
    lease = await claim_one(queue)
    waiting = await begin(queue.changed(lease.task, 60))
    clock.go_on(SECONDS)
    await queue.claim(0, SECONDS)
    task = await asyncio.wait_for(waiting, SOON)
    assert isinstance(task, Task)
    assert task.status is TaskStatus.PENDING


async def test_news_of_one_task_reaches_all_its_waiters_and_no_others(queue: TaskQueue) -> None:
    await submit_all(queue, a_task("mine"), a_task("other"))
    mine = [await begin(queue.changed(a_task("mine"), 60)) for _ in range(2)]
    other = await begin(queue.changed(a_task("other"), 0.1))
    await queue.cancel("mine")
    heard = await asyncio.wait_for(asyncio.gather(*mine), SOON)
    assert [task.status for task in heard if isinstance(task, Task)] == ["CANCELED", "CANCELED"]
    assert await other == a_task("other")


async def test_no_news_is_lost_between_looking_and_waiting(queue: TaskQueue) -> None:
    """Finishing races with waiting two hundred times; every waiter hears of it long before its timeout."""
    tasks = [a_task(f"t{number}") for number in range(200)]
    await submit_all(queue, *tasks)
    waiting = [asyncio.ensure_future(queue.changed(task, 60)) for task in tasks]
    cancels = [queue.cancel(task.id) for task in tasks]
    await asyncio.wait_for(asyncio.gather(*cancels, *waiting), SOON)


async def test_who_waits_for_the_end_is_not_told_before_it(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    waiting = await begin(queue.ended(a_task(), 60))
    lease = await claim_one(queue)
    await queue.record(lease, an_artifact())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED, notes=("done",)))
    task = await asyncio.wait_for(waiting, SOON)
    assert task == await stored(queue)
    assert isinstance(task, Task)
    assert (task.status, task.artifacts, task.notes) == (TaskStatus.SUCCEEDED, (an_artifact(),), ("done",))


async def test_an_end_that_has_come_already_is_not_waited_for(queue: TaskQueue) -> None:
    await queue.submit(a_task())
    await queue.cancel("task")
    task = await asyncio.wait_for(queue.ended(a_task(), 60), SOON)
    assert task is not None
    assert task.status is TaskStatus.CANCELED


async def test_who_waits_for_the_end_in_vain_is_told_what_there_is(queue: TaskQueue) -> None:
    """The time is over, or the task is gone."""
    await queue.submit(a_task())
    lease = await claim_one(queue)
    assert await asyncio.wait_for(queue.ended(a_task(), 0.01), SOON) == lease.task
    waiting = await begin(queue.ended(lease.task, 60))
    await queue.finish(lease, SUCCEEDED)
    await waiting
    await queue.forget(["task"])
    assert await asyncio.wait_for(queue.ended(lease.task, 60), SOON) is None


# Retention


async def test_retention_finds_what_ended_and_forgets_it(queue: TaskQueue, clock: Clock) -> None:
    await submit_all(queue, *(a_task(f"t{number}", at=NOON + number) for number in range(4)))
    for lease in await queue.claim(3, SECONDS):
        clock.go_on(1)
        await queue.finish(lease, SUCCEEDED)
    assert ids(await queue.ended_before(NOON + 3, 10)) == ["t0", "t1"]
    assert ids(await queue.ended_before(NOON + 9, 2)) == ["t0", "t1"]
    await queue.forget(["t0", "t1", "nothing"])
    assert ids(await queue.ended_before(NOON + 9, 10)) == ["t2"]
    assert await queue.get("t0") is None


async def test_a_task_that_has_not_ended_is_not_forgotten(queue: TaskQueue) -> None:
    await submit_all(queue, a_task("waits"), a_task("runs", at=NOON - 1))
    await claim_one(queue)
    await queue.forget(["waits", "runs"])
    assert await queue.get("waits")
    assert await queue.get("runs")


# Workers


def a_report(name: str = "w1", seen_at: float = NOON, busy: int = 0) -> WorkerReport:
    return WorkerReport(id=name, engine="sketch", slots=2, busy=busy, ready=True, seen_at=seen_at)


async def test_the_last_report_of_each_worker_counts(queue: TaskQueue) -> None:
    reports = [a_report("w2"), a_report("w1"), a_report("w1", NOON + 5, busy=2)]
    for report in reports:
        await queue.report(report)
    assert await queue.workers(NOON - 1) == [reports[2], reports[0]]
    assert await queue.workers(NOON) == [reports[2]]


async def test_a_worker_that_was_silent_for_a_day_is_dropped(queue: TaskQueue) -> None:
    await queue.report(a_report("old"))
    await queue.report(a_report("new", NOON + 100_000))
    assert [worker.id for worker in await queue.workers(0)] == ["new"]


# Several processes


async def test_a_worker_elsewhere_is_woken_by_a_submit_here(two: tuple[TaskQueue, TaskQueue]) -> None:
    here, there = two
    waiting = await begin(there.work(60))
    await here.submit(a_task())
    await asyncio.wait_for(waiting, SOON)


async def test_a_waiter_here_hears_of_what_was_done_elsewhere(two: tuple[TaskQueue, TaskQueue]) -> None:
    here, there = two
    await here.submit(a_task())
    waiting = await begin(here.changed(a_task(), 60))
    lease = await claim_one(there)
    assert await asyncio.wait_for(waiting, SOON) == lease.task
    waiting = await begin(here.changed(lease.task, 60))
    await there.record(lease, an_artifact())
    task = await asyncio.wait_for(waiting, SOON)
    assert isinstance(task, Task)
    assert task.artifacts == (an_artifact(),)


async def test_who_waits_here_for_the_end_hears_of_it_from_elsewhere(two: tuple[TaskQueue, TaskQueue]) -> None:
    here, there = two
    await here.submit(a_task())
    waiting = await begin(here.ended(a_task(), 60))
    lease = await claim_one(there)
    await there.finish(lease, SUCCEEDED)
    task = await asyncio.wait_for(waiting, SOON)
    assert isinstance(task, Task)
    assert task.status is TaskStatus.SUCCEEDED


async def test_a_lease_from_elsewhere_is_respected_here(two: tuple[TaskQueue, TaskQueue]) -> None:
    here, there = two
    await here.submit(a_task())
    lease = await claim_one(there)
    assert await here.claim(1, SECONDS) == []
    await here.finish(lease, SUCCEEDED)
    await assert_lost(there, lease)


async def test_two_claim_everything_between_them_once(two: tuple[TaskQueue, TaskQueue]) -> None:
    tasks = [a_task(f"t{number}", owner=f"o{number % 3}") for number in range(100)]
    await asyncio.gather(*(two[number % 2].submit(task) for number, task in enumerate(tasks)))
    claims = await asyncio.gather(*(two[number % 2].claim(2, SECONDS) for number in range(60)))
    assert sorted(ids([lease.task for leases in claims for lease in leases])) == sorted(ids(tasks))


@pytest.mark.parametrize("opener", SHARED)
async def test_opening_again_finds_everything(opener: str, tmp_path: Path, clock: Clock) -> None:
    opens = OPENERS[opener](tmp_path)
    queue = await opens(clock)
    await submit_all(queue, a_task("waits", at=NOON + 1), a_task("runs"))
    lease = await claim_one(queue)
    await queue.record(lease, an_artifact())
    before = [await stored(queue, name) for name in ("waits", "runs")]
    await queue.close()

    queue = await opens(clock)
    assert [await stored(queue, name) for name in ("waits", "runs")] == before
    await queue.finish(lease, SUCCEEDED)
    await queue.close()


OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from danqing.domain.task import Outcome, TaskStatus
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite

async def main():
    open_queue, place = (open_postgres, str) if "://" in sys.argv[1] else (open_sqlite, Path)
    queue = await open_queue(place(sys.argv[1]), look_around=60)
    print("ready", flush=True)
    await queue.work(60)
    (lease,) = await queue.claim(1, 30)
    await queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))
    await queue.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_task_goes_through_a_worker_in_another_process(kind: str, tmp_path: Path) -> None:
    """Both sides look around only once a minute, so it is the bells that wake them, within a few milliseconds."""
    place = str(tmp_path / "queue.db") if kind == "sqlite" else postgresql.emptied_database()
    queue = await (
        open_sqlite(Path(place), look_around=60) if kind == "sqlite" else open_postgres(place, look_around=60)
    )
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_PROCESS, place, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    await worker.stdout.readline()
    began = time.perf_counter()
    task: Task | None = a_task(at=time.time())
    assert task is not None
    await queue.submit(task)
    while task and not task.status.ended:
        task = await queue.changed(task, 60)
    assert time.perf_counter() - began < 1
    assert task is not None
    assert task.status is TaskStatus.SUCCEEDED
    await worker.wait()
    await queue.close()
