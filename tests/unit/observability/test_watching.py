"""What a worker tells, as it is counted, logged and traced: a real worker at real tasks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from danqing.domain.task import Failure, Outcome, Task, TaskStatus
from danqing.engines.base import Engine, EngineError
from danqing.engines.blank import BlankEngine
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.observability.figures import Cell, read
from danqing.observability.tracing import NoTracing, Tracing
from danqing.observability.watching import Watching
from danqing.queues.memory import MemoryQueue
from danqing.worker.batching import Batcher
from danqing.worker.loop import Worker, WorkerOptions
from danqing.worker.rendering import Studio
from tests.queueing import Clock
from tests.unit.observability.spans import Traced, parent_of
from tests.unit.service.orders import a_task_with_inputs
from tests.unit.worker.engines import BatchingEngine, FailingEngine

SOON = 10.0
OPTIONS = WorkerOptions(slots=4, lease_seconds=60, drain_seconds=SOON)


def a_task(name: str, **changes: Any) -> Task:
    task = a_task_with_inputs(name, count=0)
    return replace(task, job=replace(task.job, prompt=name, **changes))


async def work(folder: Path, engine: Engine, tasks: Sequence[Task], watching: Watching) -> None:
    """Let one worker do all the tasks."""
    (folder / "spool").mkdir()
    queue = MemoryQueue()
    for task in tasks:
        await queue.submit(task)
    studio = Studio(
        engine=engine,
        objects=LocalStore(folder / "objects"),
        fetch_rules=FetchRules(),
        spool=folder / "spool",
        batcher=Batcher(engine, observer=watching),
        observer=watching,
    )
    worker = Worker(queue, studio, OPTIONS)
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(SOON):
        for task in tasks:
            while (latest := await queue.get(task.id)) and not latest.status.ended:
                await queue.changed(latest, SOON)
        worker.stop()
        await running


def cells(watching: Watching, name: str) -> dict[tuple[str, ...], Cell]:
    return dict(read(watching.figures()).get(name, ()))


def a_watch(tracing: Tracing | None = None, *, prompts: bool = False) -> Watching:
    return Watching(tracing or NoTracing(), prompts=prompts)


async def test_pictures_and_tasks_are_counted_when_they_are_there(tmp_path: Path) -> None:
    watching = a_watch()
    await work(tmp_path, BlankEngine(), [a_task("a", count=3), a_task("b")], watching)
    assert cells(watching, "danqing_images_total") == {("wan2.7-image",): [4]}
    assert cells(watching, "danqing_tasks_total") == {("wan2.7-image", "SUCCEEDED"): [2]}
    stored = sum(path.stat().st_size for path in tmp_path.rglob("*.png"))
    assert cells(watching, "danqing_stored_bytes_total") == {(): [stored]}


async def test_every_stage_is_timed(tmp_path: Path) -> None:
    """Those of a picture once for each; there is nothing to fetch and to decode without references."""
    watching = a_watch()
    await work(tmp_path, BlankEngine(), [a_task("a", count=3)], watching)
    times = {stage: sum(cell[1:]) for (stage,), cell in cells(watching, "danqing_stage_seconds").items()}
    assert times == {"think": 1, "plan": 1, "render": 1, "finish": 3, "encode": 3, "store": 3}
    assert sum(cells(watching, "danqing_queue_wait_seconds")["wan2.7-image",][1:]) == 1


async def test_batches_and_steps_are_those_of_the_engine(tmp_path: Path) -> None:
    """One call for the three pictures of a set, and two pauses between its three steps."""
    watching = a_watch()
    engine = BatchingEngine(max_batch=4, steps=3)
    await work(tmp_path, engine, [a_task("a", count=3, image_set=True)], watching)
    sizes = [len(call) for call in engine.calls]
    batches = cells(watching, "danqing_batch_pictures")["wan2.7-image",]
    assert (batches[0], sum(batches[1:])) == (sum(sizes), len(sizes))
    assert sum(cells(watching, "danqing_step_seconds")["wan2.7-image",][1:]) == 2 * len(sizes)


async def test_a_failure_counts_by_its_code_and_makes_no_picture(tmp_path: Path) -> None:
    watching = a_watch()
    engine = FailingEngine({"bad": EngineError("Out of paint.")}, pictures_before=0)
    await work(tmp_path, engine, [a_task("bad"), a_task("good")], watching)
    assert cells(watching, "danqing_failures_total") == {("InternalError.Algo",): [1]}
    assert cells(watching, "danqing_images_total") == {("wan2.7-image",): [1]}


async def test_a_lease_that_expired_counts_and_so_does_the_task_that_it_ended() -> None:
    watching = a_watch()
    failure = Failure("InternalError", "The task was given up.")
    watching.expired([a_task("a"), replace(a_task("b"), status=TaskStatus.FAILED, failure=failure)])
    assert cells(watching, "danqing_lease_expiries_total") == {(): [2]}
    assert cells(watching, "danqing_tasks_total") == {("wan2.7-image", "FAILED"): [1]}
    assert cells(watching, "danqing_failures_total") == {("InternalError",): [1]}


def test_the_wait_of_a_task_that_comes_again_is_not_counted() -> None:
    """When it was returned to the queue is not known; clocks of two hosts may differ besides."""
    clock = Clock()
    watching = Watching(NoTracing(), clock=clock)
    with watching.task(replace(a_task("a"), attempts=2, submitted_at=clock.now - 100), clock.now):
        pass
    assert cells(watching, "danqing_queue_wait_seconds") == {}
    with watching.task(replace(a_task("a"), attempts=1, submitted_at=clock.now + 5), clock.now):
        pass
    assert cells(watching, "danqing_queue_wait_seconds")["wan2.7-image",][0] == 0


async def test_the_log_has_one_line_for_a_task_and_no_words_of_the_client(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    engine = FailingEngine({"SECRET bad": EngineError("I cannot draw SECRET bad.")})
    await work(tmp_path, engine, [a_task("SECRET bad"), a_task("SECRET cat")], a_watch())
    ended = [vars(record) for record in caplog.records if record.message == "task ended"]
    assert sorted((line["status"], line["pictures"], line.get("code")) for line in ended) == [
        ("FAILED", 0, "InternalError.Algo"),
        ("SUCCEEDED", 1, None),
    ]
    assert "SECRET" not in " ".join(str(vars(record)) for record in caplog.records if record.name != "asyncio")


async def test_the_words_are_there_for_who_asked_for_them(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    engine = FailingEngine({"bad": EngineError("I cannot draw that.")})
    await work(tmp_path, engine, [a_task("bad")], a_watch(prompts=True))
    [line] = [vars(record) for record in caplog.records if record.message == "task ended"]
    assert (line["prompt"], line["failure"]) == ("bad", "I cannot draw that.")


async def test_every_stage_is_a_span_of_its_task(tmp_path: Path) -> None:
    traced = Traced()
    with traced.tracing.request("POST", "/x", ""), traced.tracing.submit():
        carried = traced.tracing.traceparent()
    await work(tmp_path, BlankEngine(), [replace(a_task("a"), traceparent=carried)], a_watch(traced.tracing))
    spans = traced.spans()
    stages = {name for name, span in spans.items() if parent_of(span, spans) == "task"}
    assert stages == {"queue wait", "claim", "think", "plan", "render", "finish", "encode", "store"}
    assert parent_of(spans["task"], spans) == "submit"


async def test_the_same_task_held_twice_is_two_works() -> None:
    """A worker may claim anew what it lost, while it has not noticed yet."""
    watching, task = a_watch(), a_task("a")

    async def hold(pictures: int, first: asyncio.Event, second: asyncio.Event) -> None:
        with watching.task(task, 0):
            first.set()
            await second.wait()
            for _ in range(pictures):
                watching.stored(1)
            watching.ended(Outcome(TaskStatus.SUCCEEDED))

    one, other = asyncio.Event(), asyncio.Event()
    await asyncio.gather(hold(1, one, other), hold(2, other, one))
    assert cells(watching, "danqing_images_total") == {("wan2.7-image",): [3]}
