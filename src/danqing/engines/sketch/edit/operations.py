"""What can be done to pixels: cut out, put in, print on, remove, grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from danqing.domain.region import Region
from danqing.engines.sketch.edit.fit import Pixels, part, soft_edge

Mask = NDArray[np.float32]
"""How much of each pixel counts, 0–1, shape (height, width)."""

PLAIN_BORDER = 22.0
"""A border whose colours deviate less than this (levels of 255) is a plain background."""

Matrix = tuple[float, ...]
GRADES: Mapping[str, Matrix] = {
    "spring": (1.03, 0.05, 0.0, 8, 0.02, 1.03, 0.0, 6, 0.03, 0.02, 0.98, 8),
    "summer": (1.06, 0.0, -0.03, 2, -0.02, 1.1, -0.04, 2, -0.04, 0.0, 1.0, -4),
    "autumn": (0.86, 0.42, -0.06, 6, 0.12, 0.74, 0.0, 2, 0.0, 0.06, 0.66, 0),
    "winter": (0.66, 0.24, 0.12, 18, 0.2, 0.66, 0.16, 24, 0.16, 0.24, 0.66, 38),
    "sunrise": (1.04, 0.04, 0.0, 10, 0.02, 0.94, 0.0, 2, 0.0, 0.02, 0.86, 0),
    "sunset": (1.08, 0.06, 0.0, 10, 0.02, 0.82, 0.0, -4, 0.02, 0.04, 0.74, 4),
    "night": (0.3, 0.06, 0.04, 0, 0.03, 0.36, 0.06, 2, 0.04, 0.1, 0.56, 16),
    "rain": (0.66, 0.12, 0.06, 0, 0.1, 0.7, 0.08, 2, 0.1, 0.14, 0.72, 8),
}
"""Rows of red, green, blue and an offset, for each of red, green and blue."""

Change = Callable[[Image.Image], Image.Image]
CHANGES: Mapping[str, Change] = {
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "blur": lambda image: image.filter(ImageFilter.GaussianBlur(max(2.0, min(image.size) / 60))),
    "sharpen": lambda image: image.filter(ImageFilter.UnsharpMask(3, 140, 2)),
    "brighten": lambda image: ImageEnhance.Brightness(image).enhance(1.28),
    "darken": lambda image: ImageEnhance.Brightness(image).enhance(0.68),
    "rotate": lambda image: image.rotate(180),
    "flip": ImageOps.mirror,
}


def graded(image: Image.Image, grade: str) -> Image.Image:
    return image.convert("RGB", GRADES[grade])


def changed_within(pixels: Pixels, boxes: tuple[Region, ...], change: Change) -> None:
    """Apply a change to the boxes, or to everything where there are none; outside nothing moves."""
    height, width = pixels.shape[:2]
    for box in boxes or (Region(0, 0, width, height),):
        region = part(pixels, box)
        after = np.asarray(change(Image.fromarray(region)))
        _blend(region, after, soft_edge(region.shape[1], region.shape[0]) if boxes else None)


def _blend(under: Pixels, over: Pixels, mask: Mask | None) -> None:
    if mask is None:
        under[...] = over
        return
    share = mask[..., None]
    under[...] = np.rint(under * (1 - share) + over * share)


def cut_out(image: Image.Image) -> tuple[Image.Image, Mask]:
    """The thing on a plain background, cropped to it, or the whole image with soft edges."""
    pixels = np.asarray(image)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.float32)
    ground = np.median(border, axis=0)
    spread = float(np.abs(border - ground).mean())
    if spread > PLAIN_BORDER:
        return image, soft_edge(image.width, image.height, 0.12)
    away = np.abs(pixels.astype(np.float32) - ground).max(axis=2)
    mask = np.clip((away - 16 - 2.5 * spread) / 30, 0, 1).astype(np.float32)
    return _cropped(image, mask)


def _cropped(image: Image.Image, mask: Mask) -> tuple[Image.Image, Mask]:
    rows, columns = np.flatnonzero((mask > 0.3).any(1)), np.flatnonzero((mask > 0.3).any(0))
    if len(rows) < 4 or len(columns) < 4:
        return image, soft_edge(image.width, image.height, 0.12)
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return image.crop(box), mask[box[1] : box[3], box[0] : box[2]]


def put_in(pixels: Pixels, box: Region, thing: Image.Image, mask: Mask, *, fill: bool) -> None:
    """Set a cut-out into a box: all of it (`fill`), or as large as fits and standing on the box's lower edge.

    Its brightness moves a little towards the place, so that the light agrees.
    """
    region = part(pixels, box)
    high, wide = region.shape[:2]
    if not fill:
        scale = min(wide / thing.width, high / thing.height)
        size = max(1, round(thing.width * scale)), max(1, round(thing.height * scale))
        left = (wide - size[0]) // 2
        region = region[high - size[1] :, left : left + size[0]]
        high, wide = region.shape[:2]
    cut = np.asarray(thing.resize((wide, high), Image.Resampling.LANCZOS), np.float32)
    cover = np.asarray(Image.fromarray(mask).resize((wide, high), Image.Resampling.BILINEAR))
    inner = np.minimum(cover, soft_edge(wide, high, 0.05))
    shift = (region.mean() - cut.mean()) * 0.18
    _blend(region, np.clip(cut + shift, 0, 255).astype(np.uint8), np.clip(inner, 0, 1))


def print_on(pixels: Pixels, box: Region, thing: Image.Image, mask: Mask) -> None:
    """Lay a picture on a surface like paint: the surface's light and shade stay visible through it."""
    region = part(pixels, box)
    high, wide = region.shape[:2]
    paint = np.asarray(thing.resize((wide, high), Image.Resampling.LANCZOS), np.float32)
    cover = np.asarray(Image.fromarray(mask).resize((wide, high), Image.Resampling.BILINEAR))
    shade = region.astype(np.float32).mean(axis=2, keepdims=True)
    relief = np.clip(shade / max(float(shade.mean()), 1.0), 0.45, 1.5)
    inner = np.clip(np.minimum(cover, soft_edge(wide, high, 0.1)), 0, 1) * 0.88
    _blend(region, np.clip(paint * relief, 0, 255).astype(np.uint8), inner)


def removed(pixels: Pixels, box: Region) -> None:
    """Fill a box from its surroundings, smoothly (pull and push over a pyramid)."""
    height, width = pixels.shape[:2]
    margin = max(4, (box.right - box.left) // 3, (box.bottom - box.top) // 3)
    around = Region(
        max(0, box.left - margin),
        max(0, box.top - margin),
        min(width, box.right + margin),
        min(height, box.bottom + margin),
    )
    window = part(pixels, around)
    known = np.ones(window.shape[:2], np.float32)
    known[box.top - around.top : box.bottom - around.top, box.left - around.left : box.right - around.left] = 0
    if known.any():
        filled = _pulled(window.astype(np.float32), known)
        window[known == 0] = np.clip(filled[known == 0], 0, 255).astype(np.uint8)


def _pulled(colours: NDArray[np.float32], known: Mask) -> NDArray[np.float32]:
    """Colours everywhere, from those that are known: averages of ever larger cells where nothing is nearer."""
    high, wide = known.shape
    if known.all() or max(high, wide) <= 2:
        mean = (colours * known[..., None]).sum((0, 1)) / max(float(known.sum()), 1e-6)
        return np.where(known[..., None] > 0, colours, mean)
    size = (max(1, (wide + 1) // 2), max(1, (high + 1) // 2))
    weight = _resized(known, size, Image.Resampling.BOX)
    half = np.stack([_resized(colours[..., at] * known, size, Image.Resampling.BOX) for at in range(3)], -1)
    spread_out = (half / np.maximum(weight, 1e-6)[..., None]).astype(np.float32)
    coarse = _pulled(spread_out, (weight > 1e-3).astype(np.float32))
    spread = np.stack([_resized(coarse[..., at], (wide, high), Image.Resampling.BILINEAR) for at in range(3)], -1)
    return np.where(known[..., None] > 0, colours, spread)


def _resized(values: NDArray[np.float32], size: tuple[int, int], how: Image.Resampling) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(np.ascontiguousarray(values, np.float32)).resize(size, how), np.float32)
