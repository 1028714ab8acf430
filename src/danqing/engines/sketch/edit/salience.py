"""What stands out in a picture when no box says where to look.

What can be reached from the border without crossing a barrier of colour is background (minimum barrier distance);
so is what has the border's colours. What is left, and lies near the middle, is a thing.
Zhang and others, "Minimum Barrier Salient Object Detection at 80 FPS", 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    blurred,
    bounds,
    boxed,
    grown,
    oklab,
    parts,
    resized,
    shrunk,
)
from danqing.engines.sketch.edit.matte import LONGEST, averaged, divided, held, upsampled
from danqing.engines.sketch.edit.outline import enclosed

REACH = 0.16
"""How far beyond what stands out most the thing may reach, as a share of its box."""
CANDIDATES = 96
"""The longer side of the copy on which it is found out which part is the thing."""
LEVELS = (0.75, 0.6, 0.48, 0.38, 0.28)
"""How much something must stand out, 0–1, at the strictest and at the most generous."""
AROUND = 0.1
"""How much larger than a part the box is in which the whole thing is looked for, as a share of its sides."""
WORTH = (0.45, 1.0)
"""How much it counts to have all that stands out, and to have nothing else."""
LEAVING = 0.2
"""So much of a thing may lie outside the box that is drawn around it; if more does, the box means a part of it."""
Side = Literal["", "left", "right", "top", "bottom", "middle"]


@dataclass(frozen=True, slots=True)
class Hint:
    """What the words say about the thing: its colour, the side of the picture where it is, and the colours that
    such things usually have."""

    colour: Colour | None = None
    side: Side = ""
    usual: tuple[Colour, ...] = ()


def main_thing(pixels: Pixels, hint: Hint | None = None) -> Mask | None:
    """The thing that stands out most, shape of the picture; None where nothing does.

    Several parts, from what stands out very much to what does so a little, are each told from their background;
    the one with the clearest outline around the most of what stands out is taken.
    """
    small = shrunk(pixels, CANDIDATES)
    if min(small.shape[:2]) < 12:
        return None
    lab = oklab(small)
    seen = standing_out(lab, hint or Hint())
    found = [divided(lab, _belief(seen, level), ground) for level, ground in _grounds(seen)]
    sound = [mask for mask in found if 0.008 < mask.mean() < 0.8]
    if not sound:
        return None
    best = max(sound, key=lambda mask: _worth(mask, seen, lab))
    return enclosed(pixels, _completed(upsampled(best, small, pixels), pixels))


def in_box(pixels: Pixels, box: Region) -> Mask | None:
    """The thing that a box holds, with what leaves the box a little; None where it cannot be told from its ground."""
    mask, size = held(pixels, box), pixels.shape[:2]
    start = boxed(grown(box, -0.2, *size), *size).astype(np.float32) if mask is None else mask
    whole = enclosed(pixels, start)
    if mask is None and whole is start:
        return None
    inside = boxed(box, *size)
    if float(whole[~inside].sum()) > LEAVING * float(whole.sum()):
        whole = np.where(inside, whole, 0)
    return whole if float(whole.sum()) > 0.05 * inside.sum() else mask


def _completed(mask: Mask, pixels: Pixels) -> Mask:
    """The mask drawn anew from nearby, with what just belongs to it: a head above a coat, a tail behind a cat."""
    height, width = mask.shape
    box = bounds(mask, 0.5)
    whole = held(pixels, grown(box, AROUND, height, width)) if box else None
    if whole is None:
        return mask
    shared, own, other = float((whole * mask).sum()), float(mask.sum()), float(whole.sum())
    return whole if shared > 0.75 * own and other < 2.0 * own else mask


def _grounds(seen: Mask) -> list[tuple[float, Bools]]:
    """For each of some levels what is surely not the thing: what lies far from the strongest parts above it."""
    height, width = seen.shape
    border = _border(seen)
    made: list[tuple[float, Bools]] = []
    for level in LEVELS:
        near = np.zeros(seen.shape, np.bool_)
        for box in _strong_boxes(seen, level):
            near |= boxed(grown(box, REACH, height, width), height, width)
        ground = ~near | border
        if not made or (ground != made[-1][1]).mean() > 0.02:
            made.append((level, ground))
    return made


def _strong_boxes(seen: Mask, level: float) -> list[Region]:
    labels = parts(seen > level)
    strength = np.bincount(labels.ravel(), seen.ravel())
    strength[0] = 0
    chosen = np.flatnonzero(strength >= 0.5 * max(float(strength.max()), 1e-6))
    return [box for at in chosen if (box := bounds((labels == at).astype(np.float32)))]


def _belief(seen: Mask, level: float) -> Mask:
    """From how much it stands out to how likely it is the thing: half a little below the level."""
    return np.asarray(1 / (1 + np.exp(-9 * (seen - 0.8 * level))), np.float32)


def _worth(mask: Mask, seen: Mask, lab: Floats) -> float:
    """How clear the outline of a part is, how much of what stands out it has, and how little else;
    specks count less, and so do strips of landscape from side to side."""
    share = averaged(mask, 3)
    inside = averaged(lab * mask[..., None], 3) / np.maximum(share, 1e-3)[..., None]
    outside = averaged(lab * (1 - mask)[..., None], 3) / np.maximum(1 - share, 1e-3)[..., None]
    line = (share > 0.3) & (share < 0.7)
    step = np.sqrt(((inside - outside) ** 2).sum(-1))[line]
    clear = float(np.minimum(step, 0.3).mean()) if step.size else 0.0
    coverage = float((seen * mask).sum() / max(float(seen.sum()), 1e-6))
    purity = float((seen * mask).sum() / max(float(mask.sum()), 1e-6))
    small = min(1.0, float(mask.mean()) / 0.04) ** 0.25
    box = bounds(mask, 0.5)
    broad = max(0.0, (box.right - box.left) / mask.shape[1] - 0.6) if box else 0.0
    return float((1 - broad) * small * clear * coverage ** WORTH[0] * purity ** WORTH[1])


def things(pixels: Pixels, count: int) -> list[Region]:
    """Boxes around up to `count` things that stand out, the largest first."""
    small = shrunk(pixels, LONGEST)
    height, width = small.shape[:2]
    if min(height, width) < 12:
        return []
    seen = standing_out(oklab(small), Hint())
    found = max(
        (_boxes(seen > level) for level in (0.62, 0.5, 0.4, 0.3)),
        key=lambda boxes: (min(len(boxes), count), -len(boxes)),
    )
    size = Canvas(pixels.shape[1], pixels.shape[0])
    return [_whole(pixels, box.scaled(Canvas(width, height), size)) for box in found[:count]]


def _whole(pixels: Pixels, box: Region) -> Region:
    """The box of the whole thing of which a part stands out."""
    for more in (0.0, 0.6):
        start = boxed(grown(box, more, *pixels.shape[:2]), *pixels.shape[:2]).astype(np.float32)
        whole = enclosed(pixels, start)
        if whole is not start:
            return bounds(whole) or box
    wide = grown(box, 0.4, *pixels.shape[:2])
    mask = held(pixels, wide)
    return (bounds(mask) if mask is not None else None) or box


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
        seen = _scaled(seen + 0.15) * alike(lab, hint.colour)
    elif hint.usual:
        seen = seen * (0.5 + 0.5 * np.max([alike(lab, colour) for colour in hint.usual], axis=0))
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
    y, x = centre.get(side, (0.58, 0.5))
    reach = 0.5 if not side else 0.26
    down, across = (np.arange(shape[0]) + 0.5) / shape[0] - y, (np.arange(shape[1]) + 0.5) / shape[1] - x
    return np.asarray(np.exp(-(down[:, None] ** 2 + across[None, :] ** 2) / (2 * (reach * 0.8) ** 2)), np.float32)


def alike(lab: Floats, colour: Colour) -> Mask:
    """How like a colour each pixel is, 0–1, shape of `lab` without its last axis; light and shade count less."""
    wanted = oklab(np.array([[colour]], np.uint8))[0, 0]
    away = (lab - wanted) * np.array([0.6, 1.6, 1.6], np.float32)
    return np.asarray(np.exp(-((away**2).sum(-1)) / (2 * 0.12**2)), np.float32)


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


def layer(pixels: Pixels, *, top: bool) -> Mask:
    """What is like the upper or the lower edge, as far as it reaches from there."""
    small = shrunk(pixels, 160)
    lab = oklab(small if top else np.ascontiguousarray(small[::-1]))
    edge = lab[: max(2, len(lab) // 14)].reshape(-1, 3)
    away = np.sqrt((((lab - edge.mean(0)) * (0.5, 1.4, 1.4)) ** 2).sum(-1))
    alike = np.clip((0.2 - away) / 0.07, 0, 1)
    reach = np.minimum.accumulate(np.maximum(alike, 0.0), axis=0)
    mask = reach if top else reach[::-1]
    return resized(np.ascontiguousarray(mask, np.float32), *pixels.shape[:2])
