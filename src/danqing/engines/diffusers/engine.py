"""The diffusers engine: open weights behind the engine seam.

shots ─► the thread of their device ─► embeddings, references ─► one pipeline call ─► pictures
  ▲                                                                │ every step
  └──────────────── events, on the event loop ◄────────────────────┘
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future

import torch

from danqing.domain.capabilities import Repertoire
from danqing.domain.language import LanguageModel
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, EngineError, Progress, Rendered
from danqing.engines.diffusers import casting, refusals
from danqing.engines.diffusers.casting import WORKS, Part
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.choices import choose_device
from danqing.engines.diffusers.device import lane, release, turn_to
from danqing.engines.diffusers.loading import Loaded, Loading, load
from danqing.engines.diffusers.memory import available, place
from danqing.engines.diffusers.rendering import Enlarger, Renderer, RenderOptions
from danqing.engines.diffusers.rewriter import writing_model_of
from danqing.engines.diffusers.upscaling import load_upscaler
from danqing.errors import Cancelled
from danqing.settings import Settings

log = logging.getLogger(__name__)


class DiffusersEngine:
    """Renders each published model's shots with the checkpoint that was cast for it.

    One checkpoint may play several roles and is loaded once. Each device renders one call at a time.
    """

    name = "diffusers"

    def __init__(
        self,
        cast: Mapping[Part, Loaded],
        options: RenderOptions | None = None,
        *,
        enlarger: Enlarger | None = None,
        language_models: Mapping[str, LanguageModel] | None = None,
    ) -> None:
        options = options or RenderOptions()
        renderers = {id(loaded): Renderer(loaded, options, enlarger) for loaded in cast.values()}
        self._cast = {part: renderers[id(loaded)] for part, loaded in cast.items()}
        self._language_models = dict(language_models or {})
        self.concurrency = max(1, len({lane(loaded.device) for loaded in cast.values()}))

    def capabilities(self, model: str) -> Repertoire:
        return {work: self._cast[model, work].capabilities(work) for work in WORKS if (model, work) in self._cast}

    def language_model(self, model: str) -> LanguageModel | None:
        return self._language_models.get(model)

    def batch_key(self, shot: Shot) -> Hashable | None:
        return self._renderer(shot).batch_key(shot)

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        """Closing the generator early ends the render at its next step, and returns once the device is free."""
        if not shots:
            return
        cancel.check()
        renderer, events, left = self._renderer(shots[0]), Events(), threading.Event()

        def check() -> None:
            cancel.check()
            if left.is_set():
                raise Cancelled

        working = lane(renderer.loaded.device).submit(events.fill, lambda: renderer.render(shots, check, events.put))
        try:
            while (event := await events.next()) is not None:
                cancel.check()
                yield event
            await asyncio.wrap_future(working)
        finally:
            left.set()
            await _ended(working)

    async def close(self) -> None:
        """Let go of the weights; their memory is free once nobody else holds them."""
        devices = {renderer.loaded.device for renderer in self._cast.values()}
        self._cast.clear()
        self._language_models.clear()
        for device in devices:
            await asyncio.wrap_future(lane(device).submit(release, device))

    def _renderer(self, shot: Shot) -> Renderer:
        try:
            return self._cast[shot.model, shot.work]
        except KeyError:
            raise EngineError(f"No weights are loaded for {shot.work} with {shot.model}.") from None


def create(settings: Settings) -> DiffusersEngine:
    """An engine with the weights that are cast for these settings. Raises `SettingsError`."""
    device, parts = choose_device(settings.device), casting.here(settings)
    checkpoints = parts.checkpoints()
    for checkpoint in checkpoints:
        refusals.check(checkpoint, settings, device.type)
    for notice in casting.notices(parts):
        log.warning(notice)
    placement = place(checkpoints, available(str(device)), settings)
    loading = Loading.of(settings, placement.offload)
    turn_to(device)
    weights = [_loaded(checkpoint, loading, device) for checkpoint in checkpoints]
    cast = {part: weights[checkpoints.index(checkpoint)] for part, checkpoint in parts.parts.items()}
    return DiffusersEngine(
        cast,
        RenderOptions.of(settings, placement),
        enlarger=_enlarger(settings, device),
        language_models=_language_models(cast, settings),
    )


def _loaded(checkpoint: Checkpoint, loading: Loading, device: torch.device) -> Loaded:
    log.info("loading %s on %s", checkpoint.name, device)
    started = time.monotonic()
    loaded = load(checkpoint, loading, device)
    log.info("%s is loaded, after %.0f s", checkpoint.name, time.monotonic() - started)
    return loaded


def _enlarger(settings: Settings, device: torch.device) -> Enlarger | None:
    """In 32 bits: the network is small, and its differences between neighbouring levels are too."""
    if not settings.upscaler:
        return None
    return load_upscaler(settings.upscaler, device=device, dtype=torch.float32, settings=settings)


def _language_models(cast: Mapping[Part, Loaded], settings: Settings) -> dict[str, LanguageModel]:
    """For each published model what writes of its painter, or of its editor: an own rewriter, or the text encoder."""
    found: dict[str, LanguageModel] = {}
    for (model, _), loaded in sorted(cast.items(), key=lambda item: WORKS.index(item[0][1])):
        own = writing_model_of(loaded, lane(loaded.device), settings.thinking_seconds)
        if own is not None:
            found.setdefault(model, own)
    return found


class Events:
    """What happens on a device's thread, told to the event loop that made this."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Progress | Rendered | None] = asyncio.Queue()

    def put(self, event: Progress | Rendered | None) -> None:
        self._loop.call_soon_threadsafe(self._queue.put_nowait, event)

    def fill(self, work: Callable[[], None]) -> None:
        """Do `work`, and say that there is no more to come, however it ended."""
        try:
            work()
        finally:
            self.put(None)

    async def next(self) -> Progress | Rendered | None:
        return await self._queue.get()


async def _ended(working: Future[None]) -> None:
    """Wait until the device is free of this work: at once where it had not begun."""
    if not working.cancel():
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        working.add_done_callback(lambda _: loop.call_soon_threadsafe(ended.set))
        await ended.wait()
