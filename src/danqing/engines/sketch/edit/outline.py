"""What an outline encloses: a drawn head keeps its face where skin and wall have one colour.

A ball rolls in from the border of the picture wherever no edge is in its way; what it cannot reach is enclosed. A
large ball does not slip through a small gap in an outline, a small one gets between two legs: what only the small
one reached is a gap if it opens into a room, and a narrow place if it does not.
Zhang and others, "Vectorizing Cartoon Animations", 2009 (trapped-ball segmentation).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    bounds,
    grown,
    oklab,
    parts,
    resized,
    shrunk,
)
from danqing.engines.sketch.edit.matte import averaged

Kind = TypeVar("Kind", bound=np.generic)

LONGEST = 400
"""The longer side of the copy on which outlines are followed."""
STEP = 0.03
"""From here on a change of colour over two pixels is an edge, 1.0 being black to white."""
LEAST = 40
"""Sides of a copy that are shorter have no outlines to follow."""
BALLS = (1, 5)
"""Radii of the small and the large ball, in pixels of the copy."""
LINE = 0.025
"""How much darker than what is on both its sides the line is that somebody drew around a thing."""
AROUND = 0.45
"""How far around what was found the outline is looked for, as a share of its sides."""
NEAR = 30
"""How far from a place the colour of the ground is taken, in pixels of the copy."""
PLAIN = 0.7, 0.4
"""So much of the border of the window is within reach where a thing stands on plain ground, and where there is ground
at all."""


def enclosed(pixels: Pixels, mask: Mask) -> Mask:
    """The whole of a thing of which a mask found some part, shape of the picture; the mask where no outline helps."""
    box = bounds(mask, 0.5)
    if box is None:
        return mask
    around = grown(box, AROUND, *mask.shape)
    rows, columns = slice(around.top, around.bottom), slice(around.left, around.right)
    small = shrunk(pixels[rows, columns], LONGEST)
    if min(small.shape[:2]) < LEAST:
        return mask
    known = resized(np.ascontiguousarray(mask[rows, columns]), *small.shape[:2]) > 0.5
    found, drawn = _silhouette(oklab(small), known)
    if found is None:
        return mask
    whole = np.zeros(mask.shape, np.float32) if drawn else mask.copy()
    soft = np.clip((resized(_smooth(found), *whole[rows, columns].shape) - 0.7) * 2.5 + 0.5, 0, 1)
    np.maximum(whole[rows, columns], soft, out=whole[rows, columns])
    return whole


def stands_free(pixels: Pixels, mask: Mask) -> bool:
    """Whether a clear outline on plain ground surrounds what a mask shows of a picture."""
    small = shrunk(pixels, LONGEST)
    if min(small.shape[:2]) < LEAST or float(mask.mean()) < 0.008:
        return False
    return _silhouette(oklab(small), resized(mask, *small.shape[:2]) > 0.5)[1]


def inked(pixels: Pixels) -> Mask | None:
    """All that is drawn or written on plain ground, whatever its parts are, shape of the picture; None where there
    is no plain ground. What has the colour of the ground is seen through."""
    small = shrunk(pixels, 2 * LONGEST)
    if min(small.shape[:2]) < LEAST:
        return None
    lab = oklab(small)
    outside = _rolled(_changes(lab) < STEP)
    if float(_ring(outside).mean()) < PLAIN[0] or not 0.01 < 1 - float(outside.mean()) < 0.9:
        return None
    away = np.sqrt(((lab - _ground(lab, outside)) ** 2).sum(-1))
    ink = np.where(outside, 0, np.clip((away - 0.05) / 0.05, 0, 1)).astype(np.float32)
    return resized(ink, *pixels.shape[:2])


def _silhouette(lab: Floats, known: Bools) -> tuple[Bools | None, bool]:
    """The enclosed parts that `known` lies in, and whether they are all of it: on plain ground they are; elsewhere
    they add what stands on top of it, if anything."""
    outside = _rolled(_changes(lab) < STEP)
    reached = float(_ring(outside).mean())
    if reached < PLAIN[1]:
        return None, False
    inside = _without_lines(_without_shadow(lab, outside, _touched(~outside, known)))
    found = _touched(inside, known)
    if not found.any():
        return None, False
    if reached > PLAIN[0] and not (_ring(found) & ~_ring(_widened(known, 4))).any():
        return found, True
    above = _standing_on(found, known)
    return (above if above.any() else None), False


def _touched(inside: Bools, known: Bools) -> Bools:
    """The parts of which a fair share is known."""
    labels = parts(inside)
    sizes, shared = np.bincount(labels.ravel()), np.bincount(labels.ravel(), known.ravel())
    kept = (shared > 0.15 * sizes) & (sizes > 0.004 * known.sum())
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _standing_on(found: Bools, known: Bools) -> Bools:
    """What rises from the known part within its width: a head from a coat."""
    box = bounds(known.astype(np.float32))
    if box is None:
        return known
    rest = _widened(_shrunk(found & ~known, 4), 4) & found & ~known
    labels = parts(rest)
    kept = np.zeros(labels.max() + 1, np.bool_)
    for at in range(1, len(kept)):
        part = bounds((labels == at).astype(np.float32))
        middle = (part.left + part.right) / 2 if part else 0.0
        inner = (box.right - box.left) * 0.12
        wide = part is not None and part.right - part.left < 0.75 * (box.right - box.left)
        if part and wide and box.left + inner < middle < box.right - inner and part.top < box.top:
            kept[at] = bool((_widened(labels == at, 3) & known).any())
    return np.asarray(kept[labels], np.bool_)


def _without_shadow(lab: Floats, outside: Bools, inside: Bools) -> Bools:
    """Without the rim and the shadow at the foot, and the ground that they shut in between two legs: what has the
    colour of the ground around, or a darker shade of it, and can be reached from there."""
    step = lab - _ground(lab, outside)
    hue, away = np.sqrt((step[..., 1:] ** 2).sum(-1)), np.sqrt((step**2).sum(-1))
    shade = _lower(inside, 0.31) & (hue < 0.03) & (np.abs(step[..., 0] + 0.165) < 0.14)
    rim = ~_shrunk(inside, 3) & (away < 0.045)
    between = _lower(inside, 0.6) & (hue < 0.014) & (np.abs(step[..., 0]) < 0.08)
    line = averaged(lab[..., 0], 3) - lab[..., 0] > LINE
    labels = parts(np.pad(~inside | ((shade | rim | between) & ~line), 1, constant_values=True))
    return np.asarray(~(labels == labels[0, 0])[1:-1, 1:-1], np.bool_)


def _ground(lab: Floats, outside: Bools) -> Floats:
    """The colour of the ground near each place, or, where none is near, of the ground farther away."""
    seen = outside.astype(np.float32)
    near, far = (averaged(np.dstack([lab * seen[..., None], seen]), reach) for reach in (NEAR, 5 * NEAR))
    both = np.where(near[..., 3:] > 0.03, near, far)
    return np.asarray(both[..., :3] / np.maximum(both[..., 3:], 1e-3), np.float32)


def _lower(inside: Bools, share: float) -> Bools:
    """The rows of the lowest part of what is inside, shape (height, 1)."""
    box = bounds(inside.astype(np.float32))
    start = box.bottom - share * (box.bottom - box.top) if box else 0.0
    return np.asarray(np.arange(len(inside))[:, None] > start, np.bool_)


def _without_lines(inside: Bools) -> Bools:
    """Without thin lines that lead away from a thing: a horizon, the edge of a table."""
    bodies = _widened(_shrunk(inside, 6), 6) & inside
    labels = parts(inside & ~bodies)
    gone = np.zeros(labels.max() + 1, np.bool_)
    gone[_ring(labels[4:-4, 4:-4])] = True
    for at in np.flatnonzero(np.bincount(labels.ravel()) > 40)[1:]:
        box = bounds((labels == at).astype(np.float32))
        gone[at] |= box is not None and box.right - box.left > 5 * (box.bottom - box.top)
    gone[0] = False
    return np.asarray(inside & ~gone[labels], np.bool_)


def _changes(lab: Floats) -> Floats:
    """How much colours change over two pixels, down or across."""
    wide = np.pad(lab, ((1, 1), (1, 1), (0, 0)), mode="edge")
    down, across = wide[2:, 1:-1] - wide[:-2, 1:-1], wide[1:-1, 2:] - wide[1:-1, :-2]
    return np.asarray(np.sqrt((down**2).sum(-1) + (across**2).sum(-1)), np.float32)


def _rolled(free: Bools) -> Bools:
    """Where the balls get to from the border."""
    small, large = (_reach(free, radius) for radius in BALLS)
    only = small & ~large
    rooms = _shrunk(only, BALLS[1] - 1)
    labels = parts(only)
    gaps = np.zeros(labels.max() + 1, np.bool_)
    gaps[labels[rooms]] = True
    gaps[0] = False
    return np.asarray((small | large) & ~gaps[labels], np.bool_)


def _reach(free: Bools, radius: int) -> Bools:
    room = np.pad(_shrunk(np.pad(free, radius, mode="edge"), radius), 1, constant_values=True)
    labels = parts(room)
    return _widened(labels == labels[0, 0], radius)[radius + 1 : -radius - 1, radius + 1 : -radius - 1]


def _ring(values: NDArray[Kind]) -> NDArray[Kind]:
    return np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])


def _widened(mask: Bools, radius: int) -> Bools:
    return np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MaxFilter(2 * radius + 1))) > 127


def _shrunk(mask: Bools, radius: int) -> Bools:
    return np.asarray(Image.fromarray(mask).convert("L").filter(ImageFilter.MinFilter(2 * radius + 1))) > 127


def _smooth(mask: Bools) -> Floats:
    blur = Image.fromarray(mask).convert("L").filter(ImageFilter.GaussianBlur(1.2))
    return np.asarray(blur, np.float32) / 255
