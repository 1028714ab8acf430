"""Edits by painting over: denoising begins with the reference under noise, and ends with what the words say of it.

Meng and others, "SDEdit: Guided Image Synthesis and Editing with Stochastic Differential Equations", 2022. `strength`
is the share of the schedule that is run: the more of it, the more noise at its start, and the less is left of the
reference. The models read what shall be seen, not an instruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature
from typing import Any

import diffusers
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.media.decode import as_image
from danqing.media.fit import cover

LEAST = 0.02
"""The least strength: one step of fifty. With none at all a pipeline has nothing to do, and says so."""
CUT = 0.02
"""From this share of its width or height on, it is said that a reference was cut to the shape of the canvas."""


@dataclass(frozen=True, slots=True)
class Overpainting:
    """Of a schedule of so many steps, the last `steps` are run."""

    strength: float
    schedule: int

    @property
    def steps(self) -> int:
        return int(self.schedule * self.strength)

    @property
    def skipped(self) -> int:
        return self.schedule - self.steps


def overpainting(strength: float, steps: int) -> Overpainting:
    """A schedule of `steps`, or of more where none of those would be run: a distilled checkpoint has but one."""
    strength = min(max(strength, LEAST), 1.0)
    planned = Overpainting(strength, steps)
    return planned if planned.steps else Overpainting(strength, int(1 / strength) + 1)


def as_editor(pipeline: Any, name: str) -> Any:
    """The pipeline's own parts, as the pipeline of the class `name`: no weights are copied or moved."""
    kind = getattr(diffusers, name)
    own = {**pipeline.config, **pipeline.components}
    editor = kind(**{name: own[name] for name in signature(kind).parameters if name in own})
    editor.set_progress_bar_config(disable=True)
    return editor


def ground(picture: Picture, size: Canvas) -> tuple[Image.Image, tuple[str, ...]]:
    """What is painted over: the middle of the picture, as large as the canvas; and a sentence where much was cut."""
    ratio = size.ratio / picture.canvas.ratio
    is_cut = max(ratio, 1 / ratio) > 1 + CUT
    said = f"Of the image of {picture.canvas} only the middle is painted over, in the shape of {size}."
    return as_image(cover(picture, size)), (said,) if is_cut else ()
