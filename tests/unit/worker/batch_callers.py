"""Callers of the batcher for its tests: each hands in shots as a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.domain.task import Failure, Missing
from danqing.engines.base import CancelToken, EngineError, Rendered
from danqing.engines.blank import plain
from danqing.worker.batching import Batcher, Event
from tests.unit.worker.engines import BatchingEngine

TOO_MUCH = EngineError("There is not enough memory.")
SAID = Failure("InternalError.Algo", "There is not enough memory.")
SOON = 10.0  # seconds after which what should happen at once counts as not happening
TURNS = 30  # of the event loop: more than any chain of callbacks here takes


def a_shot(prompt: str = "cat", *, index: int = 0, subject: str = "a", seed: int = 0, edge: int = 2) -> Shot:
    return Shot(index=index, prompt=prompt, subject=subject, canvas=Canvas(edge, edge), seed=seed)


def some_shots(count: int, **kind: Any) -> list[Shot]:
    return [a_shot(index=index, seed=index, **kind) for index in range(count)]


@dataclass(eq=False)
class Caller:
    """Hands in its shots as a task of its own, and keeps every event."""

    batcher: Batcher
    shots: Sequence[Shot]
    cancel: CancelToken = field(default_factory=CancelToken)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.task = asyncio.create_task(self._collect())

    async def _collect(self) -> None:
        async with aclosing(self.batcher.render(self.shots, self.cancel)) as events:
            async for event in events:
                self.events.append(event)

    async def ended(self) -> list[Rendered]:
        """Its pictures in the order of its shots. Raises what it met."""
        await asyncio.wait_for(self.task, SOON)
        return sorted(self.pictures, key=lambda rendered: rendered.index)

    @property
    def pictures(self) -> list[Rendered]:
        return [event for event in self.events if isinstance(event, Rendered)]

    @property
    def missing(self) -> list[int]:
        """Which of its shots could not be made, each for the one reason that there is here."""
        missing = [event for event in self.events if isinstance(event, Missing)]
        assert all(one.failure == SAID for one in missing)
        return sorted(one.index for one in missing)

    @property
    def has_its_own(self) -> bool:
        """Every shot exactly once, and the picture is that of the shot."""
        found = {rendered.index: rendered.picture for rendered in self.pictures}
        return len(self.pictures) == len(self.shots) and found == {s.index: plain(s) for s in self.shots}


async def settle() -> None:
    """Whatever can happen by itself has happened."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


@asynccontextmanager
async def nothing_left(batcher: Batcher) -> AsyncIterator[None]:
    """Afterwards no call is going on, and no task of the event loop is the batcher's."""
    before = asyncio.all_tasks()
    yield
    await asyncio.wait_for(batcher.close(), SOON)
    await settle()
    assert asyncio.all_tasks() <= before


def prompts(call: Sequence[Shot]) -> str:
    return " ".join(shot.prompt for shot in call)


async def callers_behind(engine: BatchingEngine, batcher: Batcher, *handed_in: Sequence[Shot]) -> list[Caller]:
    """They hand in their shots one after another, while the engine is busy with an earlier request."""
    engine.holds = True
    first = Caller(batcher, [a_shot("first", subject="first")])
    await settle()
    others = []
    for shots in handed_in:
        others.append(Caller(batcher, shots))
        await settle()
    return [first, *others]


async def all_ended(engine: BatchingEngine, callers: Sequence[Caller]) -> None:
    engine.holds = False
    await asyncio.wait_for(asyncio.gather(*(caller.task for caller in callers)), SOON)
