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


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A job on its way. All times are seconds since the epoch; `owner` is the principal's id."""

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of a task ended; the artifacts were recorded one by one before."""

    status: TaskStatus
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
