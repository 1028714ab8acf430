"""What somebody wears, told from skin and hair by its place and its colour."""

from __future__ import annotations

import re

import numpy as np

from danqing.engines.sketch.edit.colour import Tone
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import Bools, Floats, Mask, Pixels, bounds, main_parts, oklab, resized, shrunk

WORDS = re.compile(
    r"\b(?:dress|skirt|coat|jacket|shirt|sweater|blouse|suit|cloth(?:es|ing)|outfit|robe|garment)s?\b"
    "|裙|衣|衫|外套|服装|穿搭|旗袍|汉服",
    re.IGNORECASE,
)
"""Words for what is worn on the body."""
HEAD = 0.24
"""The head of somebody who is seen from head to foot, as a share of the height; a little of the neck included."""
COLOURS = 7
ALIKE = 0.04
"""Colours whose hues differ by less, in OKLab, are one cloth in light and in shade."""


SCRAP = 0.03
"""Parts that are smaller beside the largest one are no part of a garment."""


def is_named(words: str) -> bool:
    return bool(WORDS.search(words))


def garment(pixels: Pixels, mask: Mask) -> tuple[Mask, Tone] | None:
    """The largest garment of a person whom a mask shows, and its tone: the most common colour below the head that
    the head does not have, with its shades. None where there is none."""
    box = bounds(mask, 0.5)
    if box is None:
        return None
    rows, columns = slice(box.top, box.bottom), slice(box.left, box.right)
    small = shrunk(pixels[rows, columns], 200)
    lab, inside = oklab(small), resized(np.ascontiguousarray(mask[rows, columns]), *small.shape[:2]) > 0.5
    if inside.sum() < 60:
        return None
    part = _largest(lab, inside)
    if not part.any():
        return None
    whole = np.zeros(mask.shape, np.float32)
    whole[rows, columns] = resized(part.astype(np.float32), box.bottom - box.top, box.right - box.left)
    return np.minimum(whole, mask), Tone(lab[part].mean(0).astype(np.float64), 0.1)


def _largest(lab: Floats, inside: Bools) -> Bools:
    means, _ = grouped(lab[inside], COLOURS)
    kinds = ((lab[..., None, :] - means) ** 2).sum(-1).argmin(-1)
    head = np.arange(len(lab))[:, None] < HEAD * len(lab)
    counts = [np.bincount(kinds[inside & place], minlength=len(means)) for place in (head, ~head)]
    worn = np.where(_is_skin(means) | (counts[0] > 0.35 * counts[1]), 0, counts[1])
    main = int(worn.argmax())
    apart = np.sqrt(((means[:, 1:] - means[main, 1:]) ** 2).sum(-1))
    chosen = (apart < ALIKE) & (worn > 0) & (np.abs(means[:, 0] - means[main, 0]) < 0.3)
    part = (inside & ~head & chosen[kinds]).astype(np.float32)
    return np.asarray(main_parts(part, SCRAP) > 0.5, np.bool_) if worn[main] else np.zeros(inside.shape, np.bool_)


def _is_skin(means: Floats) -> Bools:
    """Skin of every shade lies between red and yellow and is never vivid."""
    hue, chroma = np.arctan2(means[:, 2], means[:, 1]), np.hypot(means[:, 1], means[:, 2])
    return np.asarray((hue > 0.45) & (hue < 1.3) & (chroma > 0.035) & (chroma < 0.115), np.bool_)


def without_head(pixels: Pixels, mask: Mask) -> Mask:
    """A person from the neck down, and without skin."""
    box = bounds(mask, 0.5)
    if box is None:
        return mask
    kept = mask.copy()
    kept[: box.top + round(HEAD * 0.86 * (box.bottom - box.top))] = 0
    small = shrunk(pixels, 400)
    skin = _is_skin(oklab(small).reshape(-1, 3)).reshape(small.shape[:2]).astype(np.float32)
    return np.asarray(kept * (1 - resized(skin, *mask.shape)), np.float32)
