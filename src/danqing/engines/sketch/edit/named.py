"""Where the thing that words name stands in a crowded picture: before a street, it is not the street that is meant.

A box that just holds a thing has other colours than the strips beside and below it; a piece of a wall with many
windows has the same ones. Boxes of every size and of the named thing's shape are compared with their surroundings.
Liu and others, "Learning to Detect a Salient Object", 2007 (centre-surround histogram).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import Bools, Floats, Mask, Pixels, boxed, grown, oklab, shrunk
from danqing.engines.sketch.edit.salience import Hint, alike, in_box, standing_out

LONGEST = 72
"""The longer side of the copy on which boxes are compared."""
KINDS = 20
"""How many colours the picture is thought to have."""
WIDTHS = tuple(0.16 * 1.14**step for step in range(14))
"""Widths of boxes, as shares of the picture's width."""
SHAPES = (0.8, 0.92, 1.06, 1.22)
"""Ratios of width to height, beside the one that such things usually have."""
ALIKE = 0.07
"""From here on two colours count as different, 1.0 being black to white: the walls of two houses are alike."""
RIM = 0.3
"""How wide the strips beside a box are, as a share of its width."""
CUT = 0.5
"""How much a side counts that the border of the picture cuts off."""
BANDS = 4
"""In so many bands, one above the other, a box is compared with what is beside it: a landscape lies in layers."""
FOOT = (0.85, 0.15)
"""Where things usually end below, as a share of the picture's height, and how far from there is unusual."""
USUAL, SAID = 0.2, 1.5
"""How much it counts to have one of the colours that such things usually have, and the colour that the words say."""
LARGE = 0.6
"""The power of its area that makes a larger box better than a smaller one."""
NOTHING = 1e-3
"""A box that is worth less differs from nothing: the picture has one colour."""
LEAST = 0.6
"""A part that fills less of the middle of the box, 0–1, is not the thing but what is behind it."""
FEET = 0.22
"""The share of the box's height where it stands: wheels and shadow, on which nothing is printed."""
ROOM = 0.1
"""How much larger than the box the place is in which the thing is told from its ground, as a share of its sides."""


@dataclass(frozen=True, slots=True)
class Named:
    """What is known of a thing from its name: its ratio of width to height, the colours that it usually has, and the
    one that the words give it."""

    ratio: float
    usual: tuple[Colour, ...] = ()
    colour: Colour | None = None


def named_thing(pixels: Pixels, named: Named) -> Mask | None:
    """The named thing without its feet, shape of the picture; the middle of its box where it is not clear;
    None in a tiny or plain picture."""
    box = named_box(pixels, named)
    if box is None:
        return None
    height, width = pixels.shape[:2]
    near = grown(box, ROOM, height, width)
    mask = in_box(pixels, near)
    middle = boxed(grown(box, -0.25, height, width), height, width)
    if mask is None or float(mask[middle].mean()) < LEAST:
        return middle.astype(np.float32)
    body = replace(box, bottom=round(box.bottom - FEET * (box.bottom - box.top)))
    return np.where(boxed(body, height, width) & _round(box, height, width), mask, 0).astype(np.float32)


def _round(box: Region, height: int, width: int) -> Bools:
    """True in the ellipse within a box: its corners mostly show what is behind the thing."""
    down = (np.arange(height) - (box.top + box.bottom) / 2) / (box.bottom - box.top)
    across = (np.arange(width) - (box.left + box.right) / 2) / (box.right - box.left)
    return np.asarray(down[:, None] ** 2 + across[None, :] ** 2 < 0.25, np.bool_)


def named_box(pixels: Pixels, named: Named) -> Region | None:
    """The box of the thing's shape that differs most from what is around it; None in a tiny or plain picture."""
    small = shrunk(pixels, LONGEST)
    height, width = small.shape[:2]
    if min(height, width) < 12:
        return None
    sums = _sums(_features(oklab(small), named))
    worths = [(_worths(sums, wide, high), wide, high) for wide, high in _sizes(height, width, named.ratio)]
    if not worths:
        return None
    worth, wide, high = max(worths, key=lambda each: float(each[0].max()))
    if float(worth.max()) < NOTHING:
        return None
    top, left = divmod(int(worth.argmax()), worth.shape[1])
    box = Region(left, top, left + wide, top + high)
    return box.scaled(Canvas(width, height), Canvas(pixels.shape[1], pixels.shape[0]))


def _features(lab: Floats, named: Named) -> Floats:
    """For each pixel which of the picture's colours it has, and how much speaks for it: (h, w, kinds + 1)."""
    means, which = grouped(lab.reshape(-1, 3), KINDS)
    away = ((means[:, None] - means[None]) ** 2).sum(-1)
    near = np.exp(-away / (2 * ALIKE**2))
    kinds = (near / near.sum(-1, keepdims=True))[which].reshape(*lab.shape[:2], -1)
    return np.dstack([kinds, standing_out(lab, Hint()) + 0.05 + _spoken_for(lab, named)])


def _spoken_for(lab: Floats, named: Named) -> Mask:
    said = SAID * alike(lab, named.colour) if named.colour else np.zeros(lab.shape[:2], np.float32)
    usual = [alike(lab, colour) for colour in named.usual]
    return np.asarray(said + USUAL * np.max(usual, axis=0) if usual else said, np.float32)


def _sums(values: Floats) -> Floats:
    """Sums over all that lies above and to the left, shape (h + 1, w + 1, channels)."""
    return np.pad(values.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0), (0, 0)))


def _sizes(height: int, width: int, ratio: float) -> Iterator[tuple[int, int]]:
    for share in WIDTHS:
        for shape in SHAPES:
            wide = round(share * width)
            high = round(wide / (ratio * shape))
            if 5 <= wide < width and 5 <= high < 0.85 * height:
                yield wide, high


def _worths(sums: Floats, wide: int, high: int) -> Floats:
    """How well each box of one size stands for the thing, by its top and its left."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    top, left = np.arange(height - high + 1), np.arange(width - wide + 1)
    rim = max(2, round(RIM * wide))
    inside = _shares(_within(sums, top, top + high, left, left + wide))
    lower = np.minimum(top + high + rim // 2, height)
    below = _unlike(inside, _shares(_within(sums, top + high, lower, left, left + wide)))
    contrast = np.minimum(_unlike_beside(sums, wide, high, rim), below)
    foot = np.exp(-((((top + high) / height - FOOT[0]) / FOOT[1]) ** 2) / 2)[:, None]
    return np.asarray(contrast * inside[..., -1] * foot * (wide * high / (width * height)) ** LARGE)


def _unlike_beside(sums: Floats, wide: int, high: int, rim: int) -> Floats:
    """How different each box is from that strip beside it, left or right, that is more like it, 0–1."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    top, left = np.arange(height - high + 1), np.arange(width - wide + 1)
    before, after = np.maximum(left - rim, 0), np.minimum(left + wide + rim, width)
    sides = np.zeros((2, len(top), len(left)))
    for band in range(BANDS):
        start, end = top + band * high // BANDS, top + (band + 1) * high // BANDS
        inside = _shares(_within(sums, start, end, left, left + wide))
        for side, edges in enumerate(((before, left), (left + wide, after))):
            sides[side] += _unlike(inside, _shares(_within(sums, start, end, *edges))) / BANDS
    sides[0][:, left < 2], sides[1][:, left + wide > width - 2] = CUT, CUT
    return np.asarray(sides.min(0))


def _unlike(inside: Floats, beside: Floats) -> Floats:
    """How different two shares of colours are, 0–1 (chi-squared)."""
    step = (inside - beside) ** 2 / (inside + beside + 1e-6)
    return np.asarray(step[..., :-1].sum(-1) / 2)


def _within(sums: Floats, top: Floats, bottom: Floats, left: Floats, right: Floats) -> Floats:
    lower, upper = sums[bottom], sums[top]
    return np.asarray(lower[:, right] - lower[:, left] - upper[:, right] + upper[:, left])


def _shares(counts: Floats) -> Floats:
    """Sums divided by how many pixels they are of: each pixel has one colour."""
    return np.asarray(counts / np.maximum(counts[..., :-1].sum(-1, keepdims=True), 1))
