"""The blank engine: a plain picture of one colour, for measuring everything around an engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Hashable, Sequence

from danqing.domain.capabilities import Capabilities
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Progress, Rendered

CAPABILITIES = Capabilities(
    name="blank",
    description="Answers at once with one plain colour, taken from the seed. For measuring; it draws nothing.",
    tasks=frozenset({"text-to-image", "edit"}),
    licence="Apache-2.0",
    max_references=9,
    min_pixels=1,
    native=frozenset({"regions", "palette", "sets", "thinking", "negative_prompt"}),
    max_batch=64,
    concurrency=64,
)


class BlankEngine:
    """Renders nothing, as fast as memory can be filled."""

    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def batch_key(self, shot: Shot) -> Hashable | None:
        return "blank"

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
