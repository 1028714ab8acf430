"""Loaded tiny checkpoints, and what the tests of the engine render with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture, Reference
from danqing.domain.shot import Shot
from danqing.engines.base import Progress, Rendered
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.families import family_of
from danqing.engines.diffusers.loading import Loaded, Loading, load
from danqing.engines.diffusers.rendering import Renderer
from danqing.media.decode import as_array, from_array

CPU = torch.device("cpu")

OLD_NUMPY = "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
"""What torch says when the scheduler of SDXL hands numpy a tensor."""

PAINTERS = (
    "flux2-klein",
    "flux2-klein-base",
    "flux2-klein-kv",
    "z-image",
    "qwen-image",
    "flux3",
    "stable-diffusion",
    "stable-diffusion-xl",
)
EDITORS = ("flux2-klein", "flux2-klein-base", "flux2-klein-kv", "qwen-image-edit-plus", "flux3")
EVERY = tuple(dict.fromkeys((*PAINTERS, *EDITORS)))
GUIDED = {"flux2-klein-base": 4.0}

SHOT = Shot(index=0, model="tiny", prompt="an orange cat beside a lake, 日出", canvas=Canvas(96, 64), seed=7)
PROMPTS = ("a cat", "a much longer prompt about a dog beside a lake at sunset, 日落", "x")


def checkpoint(name: str, folder: Path, steps: int = 3) -> Checkpoint:
    """The row of a tiny checkpoint; its family is found by the class that stands in its folder."""
    [index] = folder.glob("*model_index.json")
    family = family_of(json.loads(index.read_text())["_class_name"])
    assert family is not None
    return Checkpoint(
        name=name,
        repository=str(folder),
        family=family,
        licence="Apache-2.0",
        restricted=False,
        steps=steps,
        guidance=GUIDED.get(name),
    )


def loaded(name: str, folder: Path, loading: Loading | None = None, steps: int = 3) -> Loaded:
    return load(checkpoint(name, folder, steps), loading or Loading(), CPU)


def reference(number: int, width: int = 96, height: int = 80) -> Reference:
    """A picture that differs from every other number's."""
    pixels = np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Reference(from_array(pixels))


def shots_of(name: str, prompts: Sequence[str] = PROMPTS) -> list[Shot]:
    """One shot a prompt, each with its seed; edits where the checkpoint does nothing else."""
    references = () if name in PAINTERS else (reference(0),)
    shot = replace(SHOT, references=references)
    return [replace(shot, index=at, prompt=prompt, seed=at + 1) for at, prompt in enumerate(prompts)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a renderer emitted."""

    events: list[Progress | Rendered]

    @property
    def rendered(self) -> dict[int, Rendered]:
        return {event.index: event for event in self.events if isinstance(event, Rendered)}

    @property
    def pictures(self) -> dict[int, Picture]:
        return {index: rendered.picture for index, rendered in self.rendered.items()}

    @property
    def progress(self) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress)]


def render(renderer: Renderer, *shots: Shot) -> Outcome:
    events: list[Progress | Rendered] = []
    renderer.render(shots, lambda: None, events.append)
    return Outcome(events)


def picture(renderer: Renderer, shot: Shot) -> Picture:
    return render(renderer, shot).pictures[shot.index]


def levels(picture: Picture) -> NDArray[np.int16]:
    """The pixels as numbers that can be subtracted."""
    return as_array(picture).astype(np.int16)


def difference(one: Picture, other: Picture) -> int:
    """The largest difference of any value, 0–255."""
    return int(np.abs(levels(one) - levels(other)).max())
