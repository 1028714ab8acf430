"""From a reference's own pixels to the canvas, boxes included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.engines.sketch.edit.masks import Pixels
from danqing.media.continuation import continued

SAME_RATIO = 0.02
"""Ratios this close are resized without bars."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A reference on the canvas: its pixels, its boxes in canvas pixels, and where it lies."""

    pixels: Pixels
    regions: tuple[Region, ...]
    area: Region


def array_of(picture: Picture) -> Pixels:
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 3)


def image_of(picture: Picture) -> Image.Image:
    return Image.fromarray(array_of(picture))


def fitted(reference: Reference, canvas: Canvas) -> Fitted:
    """The whole reference on the canvas. Where the ratios differ, its continuation fills the rest."""
    picture = reference.picture
    area = _area(picture.canvas, canvas)
    inner = Canvas(area.right - area.left, area.bottom - area.top)
    resized = image_of(picture).resize((inner.width, inner.height), Image.Resampling.LANCZOS)
    pixels = np.array(resized) if inner == canvas else continued(np.asarray(resized), canvas, area.top, area.left)
    boxes = tuple(_moved(region.scaled(picture.canvas, inner), area, canvas) for region in reference.regions)
    return Fitted(pixels, boxes, area)


def _area(picture: Canvas, canvas: Canvas) -> Region:
    if abs(picture.ratio / canvas.ratio - 1) <= SAME_RATIO:
        return Region(0, 0, canvas.width, canvas.height)
    scale = min(canvas.width / picture.width, canvas.height / picture.height)
    width, height = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    left, top = (canvas.width - width) // 2, (canvas.height - height) // 2
    return Region(left, top, left + width, top + height)


def _moved(region: Region, area: Region, canvas: Canvas) -> Region:
    left, top = min(region.left + area.left, canvas.width - 1), min(region.top + area.top, canvas.height - 1)
    right, bottom = min(region.right + area.left, canvas.width), min(region.bottom + area.top, canvas.height)
    return Region(left, top, max(right, left + 1), max(bottom, top + 1))


def part(pixels: Pixels, box: Region) -> Pixels:
    """The pixels of a box, as a view."""
    return pixels[box.top : box.bottom, box.left : box.right]


def soft_edge(width: int, height: int, share: float = 0.08) -> NDArray[np.float32]:
    """1 inside, falling to 0 within `share` of the shorter side at the edge, shape (height, width)."""
    reach = max(1.0, share * min(width, height))
    across = np.minimum(np.arange(width), np.arange(width)[::-1]).astype(np.float32) / reach
    down = np.minimum(np.arange(height), np.arange(height)[::-1]).astype(np.float32) / reach
    return np.asarray(np.clip(np.minimum(down[:, None], across[None, :]), 0, 1), np.float32)
