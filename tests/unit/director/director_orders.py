"""Engines, jobs and images for tests of the director."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import numpy as np

from danqing.director.plan import Script
from danqing.domain.canvas import Canvas, Tier
from danqing.domain.capabilities import Ability, Capabilities, Repertoire
from danqing.domain.job import ImageSource, Job
from danqing.domain.palette import Swatch
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.media.decode import from_array

ALL = Capabilities(
    name="all",
    description="Does everything.",
    licence="Apache-2.0",
    max_references=9,
    min_pixels=1,
    native=frozenset(get_args(Ability)),
)
PLAIN = Capabilities(
    name="plain",
    description="Paints, and knows nothing else.",
    licence="Apache-2.0",
    max_references=4,
    min_pixels=64 * 64,
    best_pixels=256 * 256,
    max_pixels=512 * 512,
    reference_pixels=40_000,
)
EVERYTHING: Repertoire = {"text-to-image": ALL, "edit": ALL}
NOTHING: Repertoire = {"text-to-image": PLAIN, "edit": PLAIN}

CANVAS, SMALL = Canvas(320, 240), Canvas(64, 48)
JOB = Job(model="m", prompt="One cat", size=Tier("1K", 1024), count=4, seed=7)
PALETTE = (Swatch(194, 209, 230, 0.6), Swatch(99, 101, 116, 0.4))
BOX = Region(8, 6, 24, 18)


def engine(**values: object) -> Repertoire:
    """The plain engine with other values, for both kinds of work."""
    one = replace(PLAIN, **values)  # type: ignore[arg-type]  # of several types
    return {"text-to-image": one, "edit": one}


def keeps_limits(canvas: Canvas, engine: Capabilities) -> bool:
    """Whether the engine renders this size, up to half a pixel a side."""
    rounding = (canvas.width + canvas.height) / 2 + 1
    return engine.min_pixels - rounding <= canvas.pixels <= engine.max_pixels + rounding


def image(canvas: Canvas = SMALL, *regions: Region, seed: int = 0) -> Reference:
    """Noise, so that no two images or parts are alike."""
    pixels = np.random.default_rng(seed).integers(0, 256, (canvas.height, canvas.width, 3), np.uint8)
    return Reference(from_array(pixels), regions)


def images(count: int) -> tuple[Reference, ...]:
    return tuple(image(seed=at) for at in range(count))


def edit(prompt: str, references: Sequence[Reference], **values: object) -> Job:
    """A job with these images and their boxes."""
    job = replace(JOB, prompt=prompt, count=1, regions=tuple(one.regions for one in references))
    source = ImageSource("object", "inputs/x/0")
    return replace(job, sources=(source,) * len(references), **values)  # type: ignore[arg-type]  # of several types


def script(job: Job) -> Script:
    """The prompt as it is, once for each picture."""
    return Script(prompts=(job.prompt,) * job.count)
