"""What a worker tells of its work, and to whom.

Who is told has nothing to say back: work goes on the same whether somebody watches it or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol

from danqing.domain.task import Outcome, Task

Stage = Literal["fetch", "think", "decode", "plan", "render", "finish", "encode", "store"]
"""What is done to a task, in the order of `danqing.worker.rendering`; the last three once for every picture."""


class Observer(Protocol):
    """Is told of everything that happens to tasks in one worker, on its event loop."""

    def task(self, task: Task, asked_at: float) -> AbstractContextManager[None]:
        """Within it the task is worked on; a claim that began at `asked_at` (seconds since the epoch) took it."""

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        """Within it a task goes through this stage."""

    def batch(self, model: str, pictures: int) -> None:
        """The engine is told to render so many pictures together; `model` is the published one of the first."""

    def step(self, model: str, seconds: float) -> None:
        """The engine took so long for one step of a batch."""

    def stored(self, size: int) -> None:
        """A picture of so many bytes is in the object store. Told within a task."""

    def ended(self, outcome: Outcome) -> None:
        """The end of the task is in the queue. Told within it."""

    def expired(self, tasks: Sequence[Task]) -> None:
        """The leases of these tasks ran out; they are as they were returned to the queue."""

    def figures(self) -> str:
        """All that was counted, for this worker's report to the queue."""


class Nobody:
    """The observer of work that nobody watches."""

    def task(self, task: Task, asked_at: float) -> AbstractContextManager[None]:
        return _NOTHING

    def stage(self, stage: Stage) -> AbstractContextManager[None]:
        return _NOTHING

    def batch(self, model: str, pictures: int) -> None: ...

    def step(self, model: str, seconds: float) -> None: ...

    def stored(self, size: int) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...

    def expired(self, tasks: Sequence[Task]) -> None: ...

    def figures(self) -> str:
        return ""


_NOTHING = nullcontext()
