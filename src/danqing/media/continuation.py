"""A picture continued beyond its edges, with nothing new in it: what a larger canvas begins with.

Near its edge the picture is mirrored, so that no seam shows. That soon melts into the colours of the edge alone,
drawn outwards and the softer the farther away: what stands in the middle must not come back as its own ghost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.media.decode import Array

LONGEST = 256
"""The longer side of the small canvas on which the edge's colours are drawn outwards."""
SOFTNESS = 0.4
"""The radius of the blur of those colours, as a share of the way from the edge."""
RADII = (1.5, 3, 6, 12, 24, 48)
"""The blurs that are made, in pixels of the small canvas."""
MIRRORED = 0.12
"""How far the mirror image reaches before it has melted away, as a share of the picture's shorter side."""

Floats = NDArray[np.float32]


def continued(inner: Array, canvas: Canvas, top: int, left: int) -> Array:
    """A picture of shape (h, w, 3) at its place on a larger canvas, (H, W, 3); its own pixels stay as they are."""
    high, wide = inner.shape[:2]
    frame = Region(left, top, left + wide, top + high)
    mirror = inner[_mirrored(canvas.height, top, high)][:, _mirrored(canvas.width, left, wide)]
    share = _fading(canvas, frame, MIRRORED * min(high, wide))
    result = np.array(Image.composite(_soft(inner, canvas, frame), Image.fromarray(mirror), share))
    result[top : frame.bottom, left : frame.right] = inner
    return result


def _mirrored(length: int, start: int, inner: int) -> NDArray[np.intp]:
    """Which row of the inner picture each row of the larger one shows."""
    if inner == 1:
        return np.zeros(length, np.intp)
    place = (np.arange(length) - start) % (2 * inner - 2)
    return np.minimum(place, 2 * inner - 2 - place)


def _beyond(length: int, start: int, stop: int) -> Floats:
    """How far each row lies outside of the frame's rows."""
    at = np.arange(length, dtype=np.float32)
    return np.maximum(0, np.maximum(start - at, at - (stop - 1)))


def _fading(canvas: Canvas, frame: Region, reach: float) -> Image.Image:
    """From 0 at the frame smoothly to 255 so far outside of it."""
    down, across = _beyond(canvas.height, frame.top, frame.bottom), _beyond(canvas.width, frame.left, frame.right)
    shares = [np.clip(away / max(1.0, reach), 0, 1) for away in (down, across)]
    rows, columns = (np.rint(255 * share * share * (3 - 2 * share)).astype(np.uint8) for share in shares)
    return Image.fromarray(np.maximum(rows[:, None], columns[None, :]))


def _soft(inner: Array, canvas: Canvas, frame: Region) -> Image.Image:
    """Each pixel outside of the frame in the colours of the edge nearest to it."""
    scale = min(1.0, LONGEST / max(canvas.width, canvas.height))
    small = Canvas(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))
    place = frame.scaled(canvas, small)
    reduced = np.asarray(
        Image.fromarray(inner).resize((place.right - place.left, place.bottom - place.top), Image.Resampling.BOX)
    )
    beyond = (place.top, small.height - place.bottom), (place.left, small.width - place.right), (0, 0)
    drawn = Image.fromarray(np.pad(reduced, beyond, mode="edge"))
    for radius in RADII:
        share = _fading(small, place, 2 * radius / SOFTNESS)
        drawn.paste(drawn.filter(ImageFilter.GaussianBlur(radius)), mask=share)
    return drawn.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC)
