"""Where the thing that words name stands in a crowded picture: before a street, it is not the street that is meant.

A box that just holds a thing has other colours than the strip around it; a piece of a wall with many windows has the
same ones. Boxes of every size and of the named thing's shape are compared with their surroundings.
Liu and others, "Learning to Detect a Salient Object", 2007 (centre-surround histogram).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import Floats, Mask, Pixels, boxed, grown, oklab, shrunk
from danqing.engines.sketch.edit.salience import alike, in_box

LONGEST = 72
"""The longer side of the copy on which boxes are compared."""
KINDS = 20
"""How many colours the picture is thought to have."""
WIDTHS = tuple(0.16 * 1.14**step for step in range(14))
"""Widths of boxes, as shares of the picture's width."""
SHAPES = (0.8, 0.92, 1.06, 1.22)
"""Ratios of width to height, beside the one that such things usually have."""
RIM = 0.22
"""How wide the strip around a box is, as a share of the box's shorter side."""
FOOT = (0.72, 0.2)
"""Where things usually end below, as a share of the picture's height, and how far from there is unusual."""
USUAL, SAID = 0.2, 1.5
"""How much it counts to have one of the colours that such things usually have, and the colour that the words say."""
LARGE = 0.25
"""The power of its area that makes a larger box better than a smaller one."""
ROOM = 0.05
"""How much larger than the box the place is in which the thing is told from its ground, as a share of its sides."""


@dataclass(frozen=True, slots=True)
class Named:
    """What is known of a thing from its name: its ratio of width to height, the colours that it usually has, and the
    one that the words give it."""

    ratio: float
    usual: tuple[Colour, ...] = ()
    colour: Colour | None = None


def named_thing(pixels: Pixels, named: Named) -> Mask | None:
    """The thing that has the name, shape of the picture; None where nothing differs from its surroundings."""
    box = named_box(pixels, named)
    if box is None:
        return None
    height, width = pixels.shape[:2]
    near = grown(box, ROOM, height, width)
    mask = in_box(pixels, near)
    return None if mask is None else np.where(boxed(near, height, width), mask, 0).astype(np.float32)


def named_box(pixels: Pixels, named: Named) -> Region | None:
    """The box of the thing's shape whose colours differ most from those around it; None in a very small picture."""
    small = shrunk(pixels, LONGEST)
    height, width = small.shape[:2]
    if min(height, width) < 12:
        return None
    sums = _sums(_features(oklab(small), named))
    worths = [(_worths(sums, wide, high), wide, high) for wide, high in _sizes(height, width, named.ratio)]
    if not worths:
        return None
    worth, wide, high = max(worths, key=lambda each: float(each[0].max()))
    top, left = divmod(int(worth.argmax()), worth.shape[1])
    box = Region(left, top, left + wide, top + high)
    return box.scaled(Canvas(width, height), Canvas(pixels.shape[1], pixels.shape[0]))


def _features(lab: Floats, named: Named) -> Floats:
    """For each pixel which of the picture's colours it has, and how much the name speaks for it: (h, w, kinds + 1)."""
    means, which = grouped(lab.reshape(-1, 3), KINDS)
    kinds = np.eye(len(means), dtype=np.float32)[which].reshape(*lab.shape[:2], -1)
    return np.dstack([kinds, _spoken_for(lab, named)])


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
    rim = max(2, round(RIM * min(wide, high)))
    top, left = np.arange(height - high + 1), np.arange(width - wide + 1)
    inner = _within(sums, top, top + high, left, left + wide)
    outer = _within(
        sums,
        np.maximum(top - rim, 0),
        np.minimum(top + high + rim, height),
        np.maximum(left - rim, 0),
        np.minimum(left + wide + rim, width),
    )
    inside, around = _shares(inner), _shares(outer - inner)
    contrast = ((inside - around) ** 2 / (inside + around + 1e-6))[..., :-1].sum(-1) / 2
    spoken = np.clip(1 + inside[..., -1] - around[..., -1], 0.1, None)
    foot = np.exp(-((((top + high) / height - FOOT[0]) / FOOT[1]) ** 2) / 2)[:, None]
    return np.asarray(contrast * spoken * foot * (wide * high / (width * height)) ** LARGE)


def _within(sums: Floats, top: Floats, bottom: Floats, left: Floats, right: Floats) -> Floats:
    lower, upper = sums[bottom], sums[top]
    return np.asarray(lower[:, right] - lower[:, left] - upper[:, right] + upper[:, left])


def _shares(counts: Floats) -> Floats:
    """Sums divided by how many pixels they are of: each pixel has one colour."""
    return np.asarray(counts / np.maximum(counts[..., :-1].sum(-1, keepdims=True), 1))
