"""The sketch engine: the default where there is no model.

    words ──read──► Scene ──compose──► Layout ──paint──► pixels ──finish, palette──► Picture
    instruction + references ──edit──────────────────► pixels ──────────────┘

No neural network is involved, and the capabilities and every picture's metadata say so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Hashable, Sequence

from danqing.domain.capabilities import Capabilities, Repertoire
from danqing.domain.language import LanguageModel
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Engine, Progress, Rendered
from danqing.engines.sketch.drawing import Drawing, draw
from danqing.engines.sketch.previews import rough
from danqing.settings import Settings

CAPABILITIES = Capabilities(
    name="sketch",
    description="Draws what the words say by hand-written rules, on the CPU, with no neural network.",
    licence="Apache-2.0",
    max_references=9,
    min_pixels=1,
    max_pixels=4096 * 4096,
    native=frozenset({"regions", "palette", "sets", "thinking", "negative_prompt", "strength"}),
)


def create(settings: Settings) -> Engine:
    return SketchEngine()


class SketchEngine:
    """Renders shots one after another, each in a thread; it holds nothing between two."""

    name = "sketch"
    concurrency = 4

    def capabilities(self, model: str) -> Repertoire:
        return {"text-to-image": CAPABILITIES, "edit": CAPABILITIES}

    def language_model(self, model: str) -> LanguageModel | None:
        return None

    def batch_key(self, shot: Shot) -> Hashable | None:
        return None

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        for shot in shots:
            cancel.check()
            for step, smaller in enumerate(rough(shot), 1):
                early = await asyncio.to_thread(draw, smaller, cancel.check)
                yield Progress(shot.index, step, shot.previews + 1, _picture(early))
            drawing = await asyncio.to_thread(draw, shot, cancel.check)
            yield _rendered(shot, drawing)

    async def close(self) -> None:
        """Nothing is held."""


def _rendered(shot: Shot, drawing: Drawing) -> Rendered:
    metadata = {"engine": "sketch", "network": "none", **drawing.metadata}
    return Rendered(shot.index, _picture(drawing), metadata, drawing.notes)


def _picture(drawing: Drawing) -> Picture:
    height, width = drawing.pixels.shape[:2]
    return Picture(width, height, drawing.pixels.data)
