"""One submitted job and its lifecycle.

```
submit ──► PENDING ──► RUNNING ──► SUCCEEDED
              │  ▲        │ ├────► FAILED
              │  └─lease──┘ └────► CANCELED   (cooperative: the caller hung up)
              └─ cancel ─────────► CANCELED
```

`UNKNOWN` is an answer about a task that we do not hold, never a state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from danqing.domain.job import Job


class TaskStatus(StrEnum):
    """The words of the wire; CANCELED has one L."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def ended(self) -> bool:
        return not ALLOWED[self]


ALLOWED: dict[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.PENDING: frozenset({TaskStatus.RUNNING, TaskStatus.CANCELED}),
    TaskStatus.RUNNING: frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED, TaskStatus.PENDING}),
    TaskStatus.SUCCEEDED: frozenset(),
    TaskStatus.FAILED: frozenset(),
    TaskStatus.CANCELED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task failed: the code and the sentence that the client is told."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Artifact:
    """One stored picture of a task. `key` names it in the object store; `total` pictures were planned.

    `prompt` is what the engine was told, `details` are what was really done, by name.
    """

    index: int
    key: str
    width: int
    height: int
    seed: int
    prompt: str
    total: int = 1
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an interleaved answer: they stand before the picture of index `before`, or behind the last."""

    before: int
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A picture that could not be made, while others of its task could."""

    index: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class Preview:
    """An early stage of a picture that is still to come; `number` counts those of one picture from 0.

    It is stored under `key` until the task has ended, and is no picture of the task: nobody is charged for it.
    """

    index: int
    number: int
    key: str
    width: int
    height: int


Part = Artifact | Passage | Missing | Preview
"""What a task delivers, one after another."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the end of a task is told; links of our own in what is told lie below the address `base`."""

    url: str
    base: str

    @property
    def receiver(self) -> str:
        """Who listens at the address: host and port, as they are written there."""
        return urlsplit(self.url).netloc.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job on its way. All times are seconds since the epoch; `owner` is the principal's id.

    `idempotency_key` is the client's own name for the request, `fingerprint` says what was in it. A task with a
    fingerprint may be asked for again by sending the request again, so it outlives whoever waited for it.
    `traceparent` is the trace that the task belongs to, in the words of W3C Trace Context.
    """

    id: str
    request_id: str
    owner: str
    action: str
    job: Job
    submitted_at: float
    status: TaskStatus = TaskStatus.PENDING
    attempts: int = 0
    scheduled_at: float | None = None
    ended_at: float | None = None
    cancel_requested: bool = False
    failure: Failure | None = None
    artifacts: tuple[Artifact, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())
    passages: tuple[Passage, ...] = field(default=())
    missing: tuple[Missing, ...] = field(default=())
    previews: tuple[Preview, ...] = field(default=())
    traceparent: str | None = None
    webhook: Webhook | None = None
    idempotency_key: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of a task ended; the artifacts were recorded one by one before."""

    status: TaskStatus
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
