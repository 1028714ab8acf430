"""References as pipelines take them: Pillow images of acceptable sizes."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np
from PIL import Image

from danqing.domain.picture import Picture, Reference
from danqing.media.decode import as_array, as_image

LEAST_SIDE = 64
STEEPEST = 8
"""FLUX.2 refuses references of a shorter side or a steeper ratio (`Flux2ImageProcessor.check_image_input`)."""


def prepared(references: Sequence[Reference]) -> tuple[list[Image.Image], tuple[str, ...]]:
    """The images, and a sentence about each one that had to be changed to be accepted."""
    images = [accepted(reference.picture) for reference in references]
    notes = [
        f"Reference {number} of {reference.picture.canvas} was made {image.width}*{image.height}: "
        f"the model takes sides from {LEAST_SIDE} pixels and ratios to {STEEPEST}:1."
        for number, (reference, image) in enumerate(zip(references, images, strict=True), 1)
        if image.size != (reference.picture.width, reference.picture.height)
    ]
    return images, tuple(notes)


def accepted(picture: Picture) -> Image.Image:
    """The picture with its border repeated where it is too narrow, and enlarged where it is too small."""
    image = _widened(picture)
    scale = LEAST_SIDE / min(image.size)
    if scale <= 1:
        return image
    size = (ceil(image.width * scale), ceil(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


def _widened(picture: Picture) -> Image.Image:
    across = max(0, ceil(picture.height / STEEPEST) - picture.width)
    down = max(0, ceil(picture.width / STEEPEST) - picture.height)
    if not across and not down:
        return as_image(picture)
    borders = [(side // 2, side - side // 2) for side in (down, across)]
    return Image.fromarray(np.pad(as_array(picture), (*borders, (0, 0)), mode="edge"))
