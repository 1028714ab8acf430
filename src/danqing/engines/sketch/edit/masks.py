"""Masks: how much of each pixel belongs to something, and what can be asked of that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.domain.region import Region
from danqing.media.colours import levels_to_oklab

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Mask = NDArray[np.floating]
"""How much of each pixel counts, 0–1, shape (height, width)."""


def resized(values: Floats, height: int, width: int) -> Floats:
    """Values of shape (height, width) or (height, width, channels) at another size, smoothly."""
    if values.ndim == 3:
        return np.stack([resized(values[..., at], height, width) for at in range(values.shape[2])], -1)
    if values.shape == (height, width):
        return values
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)


def shrunk(pixels: Pixels, longest: int) -> Pixels:
    """The picture with at most `longest` pixels on its longer side."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))


def oklab(pixels: Pixels) -> Floats:
    """Pixels as OKLab, shape (height, width, 3); meant for small pictures."""
    return levels_to_oklab(pixels.reshape(-1, 3)).reshape(pixels.shape)


def brightness(pixels: Pixels) -> Floats:
    """Rec. 709 luma in 0–1, shape (height, width)."""
    red, green, blue = (pixels[..., at].astype(np.float32) for at in range(3))
    return np.asarray(red * 0.2126 + green * 0.7152 + blue * 0.0722, np.float32) / 255


def bounds(mask: Mask, level: float = 0.4) -> Region | None:
    """The smallest box around what exceeds `level`."""
    rows, columns = np.flatnonzero((mask > level).any(1)), np.flatnonzero((mask > level).any(0))
    if not len(rows):
        return None
    return Region(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def grown(box: Region, share: float, height: int, width: int) -> Region:
    """A box with `share` of its sides more on every side, within the picture."""
    across, down = round((box.right - box.left) * share), round((box.bottom - box.top) * share)
    return Region(
        max(0, box.left - across),
        max(0, box.top - down),
        min(width, box.right + across),
        min(height, box.bottom + down),
    )


def boxed(box: Region, height: int, width: int) -> Bools:
    """True within the box."""
    inside = np.zeros((height, width), np.bool_)
    inside[box.top : box.bottom, box.left : box.right] = True
    return inside


def blurred(mask: Mask, radius: float) -> Mask:
    image = Image.fromarray(np.clip(mask * 255, 0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.BoxBlur(radius)).filter(ImageFilter.BoxBlur(radius)), np.float32) / 255


def dilated(mask: Bools, reach: int) -> Bools:
    """True within `reach` pixels, across and down, of what is true."""
    wide = mask.copy()
    for axis in (0, 1):
        for _ in range(reach):
            step = wide.copy()
            ahead, behind = (slice(1, None), slice(None, -1)) if axis == 0 else (np.s_[:, 1:], np.s_[:, :-1])
            step[ahead] |= wide[behind]
            step[behind] |= wide[ahead]
            wide = step
    return wide


def parts(mask: Bools) -> NDArray[np.int64]:
    """Connected parts (4 neighbours), as labels from 1 on in no particular order; 0 where the mask is false.

    The largest label spreads along rows, then along columns, until nothing changes: as many rounds as the
    longest path through a part has turns.
    """
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        before = labels
        labels = _spread(_spread(labels).T).T
        if np.array_equal(before, labels):
            return np.unique(labels, return_inverse=True)[1].reshape(mask.shape) + (0 if not mask.all() else 1)


def _spread(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The largest label of each run along the rows."""
    height, width = labels.shape
    flat = np.zeros((height, width + 1), np.int64)
    flat[:, :width] = labels
    line = flat.ravel()
    starts = np.flatnonzero(np.diff((line > 0).astype(np.int8), prepend=0))
    if not len(starts):
        return labels
    largest = np.maximum.reduceat(line, starts)
    line[starts[0] :] = np.repeat(largest, np.diff(np.append(starts, len(line))))
    return flat[:, :width]


def main_parts(mask: Mask, share: float = 0.2) -> Mask:
    """The mask without parts that are smaller than `share` of the largest one."""
    labels = parts(mask > 0.5)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    if len(sizes) < 2:
        return mask
    kept = sizes >= share * sizes.max()
    return np.where(kept[labels] | ((labels == 0) & (mask <= 0.5)), mask, 0).astype(np.float32)


def without_holes(mask: Mask, share: float = 0.02) -> Mask:
    """The mask with its small holes closed: those smaller than `share` of the picture."""
    gaps = parts(mask <= 0.5)
    sizes = np.bincount(gaps.ravel())
    edge = np.unique(np.concatenate([gaps[0], gaps[-1], gaps[:, 0], gaps[:, -1]]))
    small = sizes < share * mask.size
    small[edge], small[0] = False, False
    return np.where(small[gaps], 1, mask).astype(np.float32)
