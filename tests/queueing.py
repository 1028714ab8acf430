"""A clock, tasks and pictures for the tests of queues."""

from __future__ import annotations

from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.domain.task import Artifact, Preview, Task

NOON = 1_800_000_000.0


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += seconds


def a_task(name: str = "task", owner: str = "ann", at: float = NOON, model: str = "wan2.7-image") -> Task:
    job = Job(model=model, prompt="一只猫", size=Canvas(1024, 768), count=1, seed=7)
    return Task(id=name, request_id=f"r-{name}", owner=owner, action="generate", job=job, submitted_at=at)


def an_artifact(index: int = 0, seed: int = 7) -> Artifact:
    return Artifact(index, f"results/task_{index}.png", 1024, 768, seed, "a cat")


def a_preview(index: int = 0, number: int = 0) -> Preview:
    return Preview(index, number, f"results/task_{index}p{number}.png", 1024, 768)
