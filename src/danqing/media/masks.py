"""Masks, as references have them: a byte for each pixel, row by row, 255 where a picture may change, else 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region

Bools = NDArray[np.bool_]


def as_bools(mask: bytes, canvas: Canvas) -> Bools:
    """True where the picture may change, (H, W)."""
    return np.frombuffer(mask, np.uint8).reshape(canvas.height, canvas.width) > 0


def bounds(mask: bytes, canvas: Canvas) -> Region | None:
    """The smallest box that holds all that may change; None where nothing may."""
    inside = as_bools(mask, canvas)
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return Region(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def resized(mask: bytes, before: Canvas, after: Canvas) -> bytes:
    """The mask of a picture that was resized; its edge stays hard."""
    if before == after:
        return mask
    image = Image.frombytes("L", (before.width, before.height), mask)
    smooth = image.resize((after.width, after.height), Image.Resampling.BILINEAR)
    return smooth.point(lambda level: 255 * (level > 127)).tobytes()


def outside(frame: Region, canvas: Canvas) -> bytes:
    """All but the frame may change."""
    inside = np.full((canvas.height, canvas.width), 255, np.uint8)
    inside[frame.top : frame.bottom, frame.left : frame.right] = 0
    return inside.tobytes()
