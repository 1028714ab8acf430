"""What stands out in a picture when no box says where to look.

What can be reached from the border without crossing a barrier of colour is background (minimum barrier distance);
so is what has the border's colours. What is left, and lies near the middle, is a thing.
Zhang and others, "Minimum Barrier Salient Object Detection at 80 FPS", 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from danqing.domain.region import Region
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    blurred,
    bounds,
    oklab,
    parts,
    shrunk,
)
from danqing.engines.sketch.edit.matte import LONGEST, divided, upsampled

Side = Literal["", "left", "right", "top", "bottom", "middle"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What the words say about the thing: its colour and the side of the picture where it is."""

    colour: Colour | None = None
    side: Side = ""


def main_thing(pixels: Pixels, hint: Hint | None = None) -> Mask | None:
    """The thing that stands out most, shape of the picture; None where nothing does."""
    small = shrunk(pixels, LONGEST)
    if min(small.shape[:2]) < 12:
        return None
    lab = oklab(small)
    seen = standing_out(lab, hint or Hint())
    mask = divided(lab, _certain(seen), _border(seen))
    if not 0.01 < mask.mean() < 0.9:
        return None
    return upsampled(mask, small, pixels)


def things(pixels: Pixels, count: int) -> list[Region]:
    """Boxes around up to `count` things that stand out, the largest first."""
    small = shrunk(pixels, LONGEST)
    height, width = small.shape[:2]
    if min(height, width) < 12:
        return []
    seen = standing_out(oklab(small), Hint())
    found = max(
        (_boxes(seen > level) for level in (0.62, 0.5, 0.4, 0.3)), key=lambda boxes: (min(len(boxes), count), -len(boxes))
    )
    across, down = pixels.shape[1] / width, pixels.shape[0] / height
    return [
        Region(int(box.left * across), int(box.top * down), round(box.right * across), round(box.bottom * down))
        for box in found[:count]
    ]


def _boxes(mask: Bools) -> list[Region]:
    labels = parts(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    order = [at for at in np.argsort(-sizes, kind="stable") if sizes[at] > 0.004 * mask.size]
    made = (bounds((labels == at).astype(np.float32)) for at in order)
    return [box for box in made if box]


def standing_out(lab: Floats, hint: Hint) -> Mask:
    """How much each pixel of a small picture stands out, 0–1."""
    barrier = _scaled(_barriers(lab).sum(-1))
    strange = _scaled(_unlike_border(lab))
    seen = _scaled(barrier + strange) * _middle(lab.shape, hint.side)
    if hint.colour:
        seen = _scaled(seen + 0.15) * _alike(lab, hint.colour)
    return _scaled(blurred(_scaled(seen), 1.5))


def _barriers(lab: Floats) -> Floats:
    """Per channel, the least difference between the highest and the lowest value on a way from the border."""
    cost = np.full(lab.shape, np.inf, np.float32)
    cost[0], cost[-1], cost[:, 0], cost[:, -1] = 0, 0, 0, 0
    high, low = lab.copy(), lab.copy()
    for _ in range(3):
        for turned in (False, True):
            views = [view.transpose(1, 0, 2) if turned else view for view in (lab, cost, high, low)]
            for order in (1, -1):
                _sweep(*(view[::order] for view in views))
    return cost


def _sweep(lab: Floats, cost: Floats, high: Floats, low: Floats) -> None:
    """Let each row continue the ways of the row before it, in place."""
    for row in range(1, len(lab)):
        top, floor = np.maximum(high[row - 1], lab[row]), np.minimum(low[row - 1], lab[row])
        better = top - floor < cost[row]
        cost[row] = np.where(better, top - floor, cost[row])
        high[row], low[row] = np.where(better, top, high[row]), np.where(better, floor, low[row])


def _unlike_border(lab: Floats) -> Floats:
    """Mahalanobis distance from the colours of each side, without the side that differs most."""
    reach = max(2, min(lab.shape[:2]) // 12)
    sides = (lab[:reach], lab[-reach:], lab[:, :reach], lab[:, -reach:])
    away = []
    for side in sides:
        colours = side.reshape(-1, 3)
        inverse = np.linalg.inv(np.cov(colours.T) + 1e-3 * np.eye(3))
        step = lab - colours.mean(0)
        away.append(np.sqrt(np.maximum(np.einsum("hwi,ij,hwj->hw", step, inverse, step), 0)))
    far = np.stack([_scaled(distance) for distance in away])
    return np.asarray(far.sum(0) - far.max(0), np.float32)


def _middle(shape: tuple[int, ...], side: Side) -> Mask:
    centre = {"left": (0.5, 0.22), "right": (0.5, 0.78), "top": (0.22, 0.5), "bottom": (0.78, 0.5)}
    y, x = centre.get(side, (0.52, 0.5))
    reach = 0.5 if not side else 0.26
    down, across = (np.arange(shape[0]) + 0.5) / shape[0] - y, (np.arange(shape[1]) + 0.5) / shape[1] - x
    return np.asarray(np.exp(-(down[:, None] ** 2 + across[None, :] ** 2) / (2 * (reach * 0.8) ** 2)), np.float32)


def _alike(lab: Floats, colour: Colour) -> Mask:
    wanted = oklab(np.array([[colour]], np.uint8))[0, 0]
    away = (lab - wanted) * np.array([0.6, 1.6, 1.6], np.float32)
    return np.asarray(np.exp(-((away**2).sum(-1)) / (2 * 0.12**2)), np.float32)


def _certain(seen: Mask) -> Mask:
    """From how much it stands out to how likely it is the thing: half at Otsu's threshold."""
    steps = np.linspace(0.15, 0.75, 31)
    split = max(steps, key=lambda level: _between(seen, float(level)))
    return np.asarray(1 / (1 + np.exp(-9 * (seen - split))), np.float32)


def _between(values: Mask, level: float) -> float:
    """The variance between what is below and what is above."""
    above = values > level
    share = float(above.mean())
    if not 0 < share < 1:
        return 0.0
    return share * (1 - share) * float(values[above].mean() - values[~above].mean()) ** 2


def _border(seen: Mask) -> Bools:
    """The border is background, except where something that stands out is cut off by it."""
    rim = np.ones(seen.shape, np.bool_)
    rim[2:-2, 2:-2] = False
    inner = seen.copy()
    inner[:3], inner[:, :3] = seen[3], seen[:, 3:4]
    inner[-3:], inner[:, -3:] = seen[-4], seen[:, -4:-3]
    return np.asarray(rim & (inner < 0.6), np.bool_)


def _scaled(values: Floats) -> Floats:
    low, high = float(values.min()), float(np.quantile(values, 0.995))
    return np.asarray(np.clip((values - low) / max(high - low, 1e-6), 0, 1), np.float32)

