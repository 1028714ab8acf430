"""The observer of a real worker: it counts, makes spans, and writes one line for every task that ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from danqing.domain.task import Outcome, Task, TaskStatus
from danqing.observability import figures
from danqing.observability.base import Stage
from danqing.observability.context import bound
from danqing.observability.figures import Tally, written
from danqing.observability.tracing import Tracing

log = logging.getLogger("danqing.tasks")


@dataclass(slots=True)
class _Work:
    """What is known of a task while it is worked on."""

    task: Task
    begun_at: float
    pictures: int = 0


# The same task may be held twice for a moment, when its lease was lost and claimed anew: hence no table by id.
_work: ContextVar[_Work] = ContextVar("danqing_work")


class Watching:
    """An `Observer`. With `prompts` the log has what was asked for, and what clients are told of a failure.

    `clock` gives seconds since the epoch.
    """

    def __init__(self, tracing: Tracing, *, prompts: bool = False, clock: Callable[[], float] = time.time) -> None:
        self._tally = Tally()
        self._tracing = tracing
        self._prompts = prompts
        self._clock = clock

    @contextmanager
    def task(self, task: Task, asked_at: float) -> Iterator[None]:
        token = _work.set(_Work(task, self._clock()))
        try:
            with (
                bound(request_id=task.request_id, task_id=task.id),
                self._tracing.task(task.traceparent or "", task.id, task.job.model, task.attempts),
            ):
                self._tell_past(task, asked_at)
                yield
        finally:
            _work.reset(token)

    def _tell_past(self, task: Task, asked_at: float) -> None:
        """What was before the task came here; of one that comes again, the wait is not known."""
        # Clocks of two hosts may differ.
        asked_at = max(asked_at, task.submitted_at)
        if task.attempts == 1:
            self._tally.observe(figures.WAITS, asked_at - task.submitted_at, task.job.model)
            self._tracing.past("queue wait", task.submitted_at, asked_at)
        self._tracing.past("claim", asked_at, max(asked_at, self._clock()))

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        start = time.perf_counter()
        with self._tracing.stage(stage):
            yield
        self._tally.observe(figures.STAGES, time.perf_counter() - start, stage)

    def batch(self, model: str, pictures: int) -> None:
        self._tally.observe(figures.BATCHES, pictures, model)

    def step(self, model: str, seconds: float) -> None:
        self._tally.observe(figures.STEPS, seconds, model)

    def stored(self, size: int) -> None:
        self._tally.count(figures.STORED, amount=size)
        _work.get().pictures += 1

    def ended(self, outcome: Outcome) -> None:
        work = _work.get()
        self._count_end(work.task, outcome)
        if outcome.status is TaskStatus.SUCCEEDED:
            self._tally.count(figures.IMAGES, work.task.job.model, amount=work.pictures)
        said = {
            "status": str(outcome.status),
            "model": work.task.job.model,
            "pictures": work.pictures,
            "ms": round((self._clock() - work.begun_at) * 1000, 1),
            "attempt": work.task.attempts,
        }
        log.info("task ended", extra=said | _why(outcome) | (_words(work.task, outcome) if self._prompts else {}))

    def _count_end(self, task: Task, outcome: Outcome) -> None:
        self._tally.count(figures.TASKS, task.job.model, outcome.status)
        if outcome.failure:
            self._tally.count(figures.FAILURES, outcome.failure.code)

    def expired(self, tasks: Sequence[Task]) -> None:
        for task in tasks:
            self._tally.count(figures.EXPIRIES)
            if task.status.ended:
                self._count_end(task, Outcome(task.status, task.failure))
            with bound(request_id=task.request_id, task_id=task.id):
                log.warning("the worker of a task was silent for too long", extra={"status": str(task.status)})

    def figures(self) -> str:
        return written(self._tally.snapshot())


def _why(outcome: Outcome) -> dict[str, str]:
    return {"code": outcome.failure.code} if outcome.failure else {}


def _words(task: Task, outcome: Outcome) -> dict[str, str]:
    """What may quote the client."""
    told = {"failure": outcome.failure.message} if outcome.failure else {}
    return {"prompt": task.job.prompt, **told}
