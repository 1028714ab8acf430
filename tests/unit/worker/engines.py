"""Engines for tests of the worker: they wait to be told, they fail, they remember, they batch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Hashable, Mapping, Sequence
from dataclasses import replace

from danqing.domain.capabilities import Repertoire
from danqing.domain.language import LanguageModel
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, EngineError, Progress, Rendered
from danqing.engines.blank import CAPABILITIES, plain

STEP = 0.005  # seconds: how long a step takes, after which the cancel token is looked at


class PlainEngine:
    """The common part: the abilities of the blank engine with another number of renders at once."""

    name = "test"

    def __init__(self, concurrency: int = 64) -> None:
        self.concurrency = concurrency
        self._capabilities = replace(CAPABILITIES, name=self.name)

    def capabilities(self, model: str) -> Repertoire:
        return {"text-to-image": self._capabilities, "edit": self._capabilities}

    def language_model(self, model: str) -> LanguageModel | None:
        return None

    def batch_key(self, shot: Shot) -> Hashable | None:
        return None

    async def close(self) -> None:
        """Nothing is held."""


class HeldEngine(PlainEngine):
    """Takes step after step until it is told how many pictures of a prompt may be finished.

    `busy` renders are going on, `most` were at once.
    """

    def __init__(self, concurrency: int = 64) -> None:
        super().__init__(concurrency)
        self.busy = self.most = 0
        self._allowed: dict[str, int] = {}

    def let(self, prompt: str, pictures: int = 1) -> None:
        """So many pictures more of this prompt may be finished."""
        self._allowed[prompt] = self._allowed.get(prompt, 0) + pictures

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            for shot in shots:
                while not self._allowed.get(shot.prompt):
                    cancel.check()
                    yield Progress(shot.index, 0, 1)
                    await asyncio.sleep(STEP)
                self._allowed[shot.prompt] -= 1
                yield Rendered(shot.index, plain(shot))
        finally:
            self.busy -= 1


class FailingEngine(PlainEngine):
    """Fails for the prompts that are errors, after one picture where it is told so; draws the others."""

    def __init__(self, errors: dict[str, Exception], pictures_before: int = 0) -> None:
        super().__init__()
        self._capabilities = replace(self._capabilities, max_batch=12)
        self._errors = errors
        self._before = pictures_before

    def batch_key(self, shot: Shot) -> Hashable | None:
        return shot.prompt

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        for done, shot in enumerate(shots):
            if shot.prompt in self._errors and done >= self._before:
                raise self._errors[shot.prompt]
            yield Rendered(shot.index, plain(shot))


class PickyEngine(PlainEngine):
    """Cannot render the shots with some seeds, each for a reason that names its seed; draws the others one by one.

    It knows no image sets, and one small reference is enough for it. `calls` has the seeds of each call.
    """

    def __init__(self, *bad: int) -> None:
        super().__init__(concurrency=1)
        self._capabilities = replace(self._capabilities, native=frozenset(), reference_pixels=64 * 64)
        self._bad = bad
        self.calls: list[list[int]] = []

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        self.calls.append([shot.seed for shot in shots])
        for shot in shots:
            if shot.seed in self._bad:
                raise EngineError(f"Out of paint for {shot.seed}.")
            yield Rendered(shot.index, plain(shot))


class NotingEngine(PlainEngine):
    """Remembers the shots it was handed; says the same two things of every picture."""

    NOTES = ("The hat is missing.", "So is the cat.")

    def __init__(self) -> None:
        super().__init__()
        self.shots: list[Shot] = []

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        self.shots += shots
        for shot in reversed(shots):
            yield Progress(shot.index, 1, 1)
            yield Rendered(shot.index, plain(shot), {"Steps": "1"}, self.NOTES)


class BatchingEngine(PlainEngine):
    """Batches shots of one subject, those without a subject never; renders them step by step, then all at once.

    A step is one turn of the event loop, so that nothing depends on the clock. Nothing goes on while it `holds`.
    `calls` has the shots of every call; `busy` are going on, `most` were at once, `cancelled` were called off.
    It fails for the prompts that are errors, in place of their pictures.
    """

    def __init__(
        self,
        *,
        concurrency: int = 1,
        max_batch: int = 4,
        max_batch_pixels: int = 4096 * 4096,
        steps: int = 2,
        errors: Mapping[str, Exception] | None = None,
    ) -> None:
        super().__init__(concurrency)
        self._capabilities = replace(self._capabilities, max_batch=max_batch, max_batch_pixels=max_batch_pixels)
        self._steps = steps
        self._errors = dict(errors or {})
        self.calls: list[list[Shot]] = []
        self.busy = self.most = self.cancelled = 0
        self.holds = False

    def batch_key(self, shot: Shot) -> Hashable | None:
        return shot.subject or None

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        self.calls.append(list(shots))
        cancel.on_cancel(self._count_cancelled)
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            for step in range(1, self._steps + 1):
                await self._take_step(cancel)
                for shot in shots:
                    yield Progress(shot.index, step, self._steps)
            for shot in reversed(shots):
                if shot.prompt in self._errors:
                    raise self._errors[shot.prompt]
                yield Rendered(shot.index, plain(shot))
        finally:
            self.busy -= 1

    async def _take_step(self, cancel: CancelToken) -> None:
        await asyncio.sleep(0)
        while self.holds:
            cancel.check()
            await asyncio.sleep(0)
        cancel.check()

    def _count_cancelled(self) -> None:
        self.cancelled += 1
