"""What a pipeline returns as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.engines.base import EngineError
from danqing.media.decode import from_array


def pictures(images: torch.Tensor, canvases: Sequence[Canvas]) -> list[Picture]:
    """The middle of each image, as large as its canvas.

    `images` has the shape (n, 3 or 4, height, width) with values from 0 to 1; a fourth channel is laid over white.
    They become bytes where they are: a quarter of the numbers' size is moved off the device.
    Raises `EngineError` for numbers that are none, which a dtype of too small a range gives.
    """
    if not torch.isfinite(images.sum(dtype=torch.float32)):
        raise EngineError("The model's numbers overflowed. Have the server started with another `dtype`.")
    return [_picture(image, canvas) for image, canvas in zip(images, canvases, strict=True)]


def _picture(image: torch.Tensor, canvas: Canvas) -> Picture:
    top, left = (image.shape[1] - canvas.height) // 2, (image.shape[2] - canvas.width) // 2
    middle = _flat(image[:, top : top + canvas.height, left : left + canvas.width].float())
    levels = middle.mul(255).round_().to(torch.uint8)
    return from_array(torch.stack(tuple(levels), dim=-1).cpu().numpy())


def _flat(image: torch.Tensor) -> torch.Tensor:
    if image.shape[0] == 3:
        return image
    colours, opacity = image[:3], image[3:]
    return colours * opacity + (1 - opacity)
