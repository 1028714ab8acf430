"""Engines for tests of the worker: one that waits to be told, one that fails, one that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable, Sequence
from dataclasses import replace

from danqing.domain.capabilities import Capabilities
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Progress, Rendered
from danqing.engines.blank import CAPABILITIES, plain

STEP = 0.005  # seconds: how long a step takes, after which the cancel token is looked at


class PlainEngine:
    """The common part: the abilities of the blank engine with another number of renders at once."""

    def __init__(self, concurrency: int = 64) -> None:
        self._capabilities = replace(CAPABILITIES, name="test", concurrency=concurrency)

    def capabilities(self) -> Capabilities:
        return self._capabilities

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

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncIterator[Progress | Rendered]:
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
        self._errors = errors
        self._before = pictures_before

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncIterator[Progress | Rendered]:
        for done, shot in enumerate(shots):
            if shot.prompt in self._errors and done >= self._before:
                raise self._errors[shot.prompt]
            yield Rendered(shot.index, plain(shot))


class NotingEngine(PlainEngine):
    """Remembers the shots it was handed; says the same two things of every picture."""

    NOTES = ("The hat is missing.", "So is the cat.")

    def __init__(self) -> None:
        super().__init__()
        self.shots: list[Shot] = []

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncIterator[Progress | Rendered]:
        self.shots += shots
        for shot in reversed(shots):
            yield Progress(shot.index, 1, 1)
            yield Rendered(shot.index, plain(shot), {"Steps": "1"}, self.NOTES)
