"""Shots to pictures with one loaded checkpoint, on the thread of its device."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Protocol

import torch
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Ability, Capabilities, Work
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.engines.base import EngineError, Progress, Rendered
from danqing.engines.diffusers import report
from danqing.engines.diffusers.call import borrowed, images_of, tile
from danqing.engines.diffusers.device import release
from danqing.engines.diffusers.embeddings import GUIDED_FROM, EmbeddingCache, Words, embedded
from danqing.engines.diffusers.errors import translated
from danqing.engines.diffusers.family import Family
from danqing.engines.diffusers.loading import Loaded
from danqing.engines.diffusers.memory import PIXELS, Placement
from danqing.engines.diffusers.overpainting import Overpainting, ground, overpainting
from danqing.engines.diffusers.pixels import pictures
from danqing.engines.diffusers.previews import Latents, decoder, seen, steps_shown
from danqing.engines.diffusers.references import prepared
from danqing.engines.diffusers.sizing import rendered_size, rounded_up
from danqing.settings import Settings

LARGEST = 4096 * 4096
"""What an enlarger makes of a picture at most; the wire knows nothing larger."""

Check = Callable[[], None]
"""Raises `Cancelled` once nobody wants the pictures any more."""
Emit = Callable[[Progress | Rendered], None]


class Enlarger(Protocol):
    """Makes a picture larger, to exactly the canvas; `name` is what may be told of it."""

    @property
    def name(self) -> str: ...

    def enlarge(self, picture: Picture, canvas: Canvas, check: Check) -> Picture: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What the server's settings say about every render; 0 leaves a number to the checkpoint."""

    steps: int = 0
    max_batch: int = 0
    tiled_above: float = PIXELS
    """Pixels of a picture from which on it is decoded in tiles."""

    @classmethod
    def of(cls, settings: Settings, placement: Placement) -> RenderOptions:
        tiled_above = {"on": 0, "off": inf, "auto": placement.tiled_above}[settings.vae_tiling]
        return cls(steps=settings.steps, max_batch=settings.max_batch, tiled_above=tiled_above)


@dataclass(frozen=True, slots=True)
class Renderer:
    """One loaded checkpoint and how to render with it. Only its device's thread calls `render`."""

    loaded: Loaded
    options: RenderOptions = RenderOptions()
    enlarger: Enlarger | None = None
    embeddings: EmbeddingCache = field(default_factory=EmbeddingCache)

    @property
    def family(self) -> Family:
        return self.loaded.checkpoint.family

    @property
    def steps(self) -> int:
        return self.options.steps or self.loaded.checkpoint.steps or self.family.steps

    @property
    def guidance(self) -> float | None:
        own = self.loaded.checkpoint.guidance
        return self.family.guidance if own is None else own

    @property
    def heeds_negative_prompts(self) -> bool:
        """It is guidance that does; a distilled checkpoint of a family that takes them may have none."""
        return self.family.negative_prompt and (self.guidance is None or self.guidance > GUIDED_FROM)

    def max_batch(self, work: Work) -> int:
        return (self.options.max_batch or self.family.max_batch) if work in self.family.batches else 1

    def capabilities(self, work: Work) -> Capabilities:
        family = self.family
        return Capabilities(
            name=report.name(self.loaded),
            description=self.loaded.checkpoint.description or f"{report.name(self.loaded)}, open weights.",
            licence=self.loaded.checkpoint.licence,
            max_references=family.max_references if work == "edit" else 0,
            min_pixels=family.min_pixels,
            best_pixels=family.best_pixels,
            max_pixels=LARGEST if self.enlarger else family.max_pixels,
            reference_pixels=family.reference_pixels,
            reference_name=family.reference_name,
            native=self._native(work),
            max_batch=self.max_batch(work),
            max_batch_pixels=family.max_batch_pixels,
            progress="step",
            cancel="step",
        )

    def _native(self, work: Work) -> frozenset[Ability]:
        own: dict[Ability, bool] = {
            "negative_prompt": self.heeds_negative_prompts,
            "strength": work == "edit" and bool(self.family.editor),
        }
        return self.family.native | {ability for ability, is_there in own.items() if is_there}

    def size(self, shot: Shot) -> Canvas:
        """What the pipeline renders for a shot: with an enlarger, never more than the model can."""
        if self.enlarger is None:
            return rounded_up(shot.canvas, self.family.multiple)
        return rendered_size(shot.canvas, self.family.multiple, self.family.max_pixels)

    def batch_key(self, shot: Shot) -> Hashable | None:
        """Edits share a call only over the very same pictures and equally far, as the shots of one request do."""
        if self.max_batch(shot.work) == 1:
            return None
        references = tuple(id(reference.picture) for reference in shot.references)
        return id(self.loaded), shot.work, self.size(shot), references, shot.strength

    def render(self, shots: Sequence[Shot], check: Check, emit: Emit) -> None:
        """Render shots of equal batch keys, together where the limits allow it, and emit what happens.

        What fails together is tried one by one: a single picture takes less memory, and needs no mask for prompts of
        other lengths, which some attention backends do not know. Raises `EngineError`, and what `check` raises.
        """
        for batch in self._batches(shots):
            try:
                self._render_together(batch, check, emit)
            except EngineError:
                if len(batch) == 1:
                    raise
                for shot in batch:
                    self._render_together([shot], check, emit)

    def _batches(self, shots: Sequence[Shot]) -> Iterator[Sequence[Shot]]:
        room = self.family.max_batch_pixels // self.size(shots[0]).pixels
        count = max(1, min(self.max_batch(shots[0].work), room))
        return (shots[start : start + count] for start in range(0, len(shots), count))

    def _render_together(self, shots: Sequence[Shot], check: Check, emit: Emit) -> None:
        size = self.size(shots[0])
        try:
            with translated(report.name(self.loaded), size, len(shots)):
                rendered = self._rendered(shots, size, check, emit)
        except EngineError:
            release(self.loaded.device)
            raise
        for each in rendered:
            emit(each)

    def _rendered(self, shots: Sequence[Shot], size: Canvas, check: Check, emit: Emit) -> list[Rendered]:
        over = self._over(shots[0])
        skipped = over.skipped * self.loaded.pipeline.scheduler.order if over else 0

        def on_step(step: int, total: int, latents: Latents) -> None:
            check()
            previews = self._previews(shots, size, step, total - skipped, latents)
            for at, shot in enumerate(shots):
                emit(Progress(shot.index, step, total - skipped, previews.get(at)))

        check()
        images, notes = self._images(shots, size)
        with borrowed(self.loaded.pipeline, on_step, self.family.editor if over else "") as pipeline:
            tile(pipeline, size, self.options.tiled_above)
            given = self._words(pipeline, shots) | self._numbers(shots, size)
            if images:
                given[self.family.image_argument] = images
            check()
            made = pictures(images_of(pipeline, given), [self._wanted(shot, size) for shot in shots])
        return [self._finished(shot, picture, size, notes, check) for shot, picture in zip(shots, made, strict=True)]

    def _previews(
        self, shots: Sequence[Shot], size: Canvas, step: int, total: int, latents: Latents
    ) -> Mapping[int, Picture | None]:
        """What there is to see after a step, by the place of the shot among these, where that is asked for."""
        asked = [at for at, shot in enumerate(shots) if step in steps_shown(total, shot.previews)]
        decode = decoder(self.loaded.pipeline, self.family.decode) if asked else None
        if decode is None:
            return {}
        canvases = [self._wanted(shots[at], size) for at in asked]
        made = seen(self.loaded.pipeline, decode, latents()[asked], size, canvases)
        return dict(zip(asked, made, strict=True))

    def _over(self, shot: Shot) -> Overpainting | None:
        """How an edit paints over its reference, where that is how the family edits."""
        if not shot.references or not self.family.editor:
            return None
        return overpainting(self.family.strength if shot.strength is None else shot.strength, self.steps)

    def _images(self, shots: Sequence[Shot], size: Canvas) -> tuple[list[Image.Image], tuple[str, ...]]:
        """The references as the pipeline takes them: all for all shots, or the one to paint over, once for each."""
        if self._over(shots[0]) is None:
            return prepared(shots[0].references)
        image, notes = ground(shots[0].references[0].picture, size)
        return [image] * len(shots), notes

    def _words(self, pipeline: Any, shots: Sequence[Shot]) -> dict[str, Any]:
        """The prompts, as embeddings where the pipeline can be handed such."""
        own = self.family.call.get("negative_prompt")
        negatives = [shot.negative_prompt if self.heeds_negative_prompts else "" for shot in shots]
        words = [Words(shot.prompt, negative or own) for shot, negative in zip(shots, negatives, strict=True)]
        guidance = self.guidance or 0.0
        given = embedded(pipeline, words, guidance=guidance, cache=self.embeddings, options=self.family.call)
        return given or _prompts(words)

    def _numbers(self, shots: Sequence[Shot], size: Canvas) -> dict[str, Any]:
        """Everything but words and references. Noise comes from the CPU: a seed outlives a change of the device."""
        generators = [torch.Generator("cpu").manual_seed(shot.seed) for shot in shots]
        given = {key: value for key, value in self.family.call.items() if key != "negative_prompt"}
        if self.guidance is not None:
            given[self.family.guidance_argument] = self.guidance
        given["generator"] = generators if len(shots) > 1 else generators[0]
        if over := self._over(shots[0]):
            return given | {"strength": over.strength, "num_inference_steps": over.schedule}
        return given | {"width": size.width, "height": size.height, "num_inference_steps": self.steps}

    def _wanted(self, shot: Shot, size: Canvas) -> Canvas:
        """What is cut out of the middle of a rendered image: all of one that is to be enlarged."""
        fits = shot.canvas.width <= size.width and shot.canvas.height <= size.height
        return shot.canvas if fits else size

    def _finished(self, shot: Shot, picture: Picture, size: Canvas, notes: tuple[str, ...], check: Check) -> Rendered:
        over = self._over(shot)
        done = report.metadata(self.loaded, steps=over.steps if over else self.steps, guidance=self.guidance)
        if over:
            done["edit"] = f"painted over the image, strength {over.strength:g}"
        if shot.negative_prompt and self.heeds_negative_prompts:
            done["negative prompt"] = shot.negative_prompt
        if size != shot.canvas:
            done["rendered size"] = str(size)
        if self.enlarger is not None and picture.canvas != shot.canvas:
            picture = self.enlarger.enlarge(picture, shot.canvas, check)
            done["enlarged by"] = self.enlarger.name
        return Rendered(shot.index, picture, done, (*notes, *self._left_out(shot)))

    def _left_out(self, shot: Shot) -> Iterator[str]:
        """A sentence for each of the shot's words that the model does not read."""
        name, most = report.name(self.loaded), self.family.prompt_tokens
        if shot.negative_prompt and not self.heeds_negative_prompts:
            yield f"The negative prompt was left out: {name} takes none."
        read = {"prompt": shot.prompt, "negative prompt": shot.negative_prompt if self.heeds_negative_prompts else ""}
        for words, text in read.items():
            tokens = len(self.loaded.pipeline.tokenizer(text).input_ids) if most and text else 0
            if tokens > most:
                yield f"Of the {tokens} tokens of the {words} only the first {most} were read: {name} takes no more."


def _prompts(words: Sequence[Words]) -> dict[str, Any]:
    """For a pipeline that encodes for itself; lists are new ones, for some pipelines write into theirs."""
    given: dict[str, list[str]] = {"prompt": [each.prompt for each in words]}
    if any(each.negative is not None for each in words):
        given["negative_prompt"] = [each.negative or "" for each in words]
    return given if len(words) > 1 else {name: texts[0] for name, texts in given.items()}
