"""The blank engine: a plain picture of one colour, for measuring everything around an engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Hashable, Sequence
from typing import get_args

from danqing.domain.capabilities import Ability, Capabilities, Repertoire, Work
from danqing.domain.language import LanguageModel
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Engine, Progress, Rendered
from danqing.settings import Settings

CAPABILITIES = Capabilities(
    name="blank",
    description="Answers at once with one plain colour, taken from the seed. For measuring; it draws nothing.",
    licence="Apache-2.0",
    max_references=9,
    min_pixels=1,
    native=frozenset(get_args(Ability)),
)


def check(settings: Settings) -> None:
    """It needs nothing."""


def works(settings: Settings, model: str) -> frozenset[Work]:
    return frozenset({"text-to-image", "edit"})


def create(settings: Settings) -> Engine:
    return BlankEngine()


class BlankEngine:
    """Renders nothing, as fast as memory can be filled."""

    name = "blank"
    concurrency = 64

    def capabilities(self, model: str) -> Repertoire:
        return {"text-to-image": CAPABILITIES, "edit": CAPABILITIES}

    def language_model(self, model: str) -> LanguageModel | None:
        return None

    def batch_key(self, shot: Shot) -> Hashable | None:
        return None

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        for shot in shots:
            cancel.check()
            picture = await asyncio.to_thread(plain, shot)
            yield Rendered(shot.index, picture, {"engine": "blank"})

    async def close(self) -> None:
        """Nothing is held."""


def plain(shot: Shot) -> Picture:
    """A picture of the shot's size in the seed's colour."""
    pixel = colour_of(shot.seed)
    return Picture(shot.canvas.width, shot.canvas.height, pixel * shot.canvas.pixels)


def colour_of(seed: int) -> bytes:
    """Three bytes that differ for neighbouring seeds: a step of an odd number (2³²/φ) through all 2²⁴ colours."""
    return ((seed * 0x9E3779B1) & 0xFFFFFF).to_bytes(3, "big")
