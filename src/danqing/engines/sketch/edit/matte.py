"""Telling a thing from its background, without a model.

The colours of the thing and of its background, and where these are, are learned from the picture itself, as
mixtures of Gaussians in OKLab and place; the line between the two follows the picture's edges, by a random walker
with these colours as its prior; the two steps alternate, as in GrabCut. That happens on a small copy; a guided
filter carries the result to every pixel, soft where hair and glass are soft.
GrabCut: Rother, Kolmogorov, Blake 2004. Random walker with priors: Grady, "Multilabel random walker image
segmentation using prior models", 2005. Guided filter: He, Sun, "Fast guided filter", 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from danqing.domain.region import Region
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    blurred,
    boxed,
    grown,
    main_parts,
    oklab,
    resized,
    shrunk,
    without_holes,
)
from danqing.media.colours import times

LONGEST = 160
"""The longer side of the small copy."""
KINDS = 9
"""How many colours a thing, or its background, is thought to have."""
NEARNESS = 0.2
"""How much the way across the picture counts beside a difference in colour, 1.0 being black to white."""
BELIEF = 0.45
"""How much a first guess counts beside colours."""
MIDDLE = (0.95, 1.0)
"""The first guess in the middle of a box, and how much less it is one box away from there."""
SAMPLES = 1500
ROUNDS = 4
SURE = 30.0
"""How strongly the walker is held where nothing is in doubt."""
PULL = 0.3
"""How strongly colours pull, beside edges of weight 0–1."""


@dataclass(frozen=True, slots=True)
class Colours:
    """A mixture of Gaussians with their own spread on each axis: (k, 5), (k, 5), (k,)."""

    means: Floats
    variances: Floats
    weights: Floats

    def likelihood(self, lab: Floats) -> Floats:
        """The logarithm of the density at each colour, shape of `lab` without its last axis."""
        flat, sharp = lab.reshape(-1, lab.shape[-1]), 1 / self.variances
        away = times(flat**2, sharp.T) - 2 * times(flat, (self.means * sharp).T) + (self.means**2 * sharp).sum(-1)
        each = np.log(self.weights) - 0.5 * (away + np.log(self.variances).sum(-1))
        top = each.max(-1)
        return np.asarray(top + np.log(np.exp(each - top[:, None]).sum(-1)), np.float32).reshape(lab.shape[:-1])


def held(pixels: Pixels, box: Region) -> Mask | None:
    """The thing that a box holds, shape of the picture; None where it cannot be told from what is around it."""
    height, width = pixels.shape[:2]
    around = grown(box, 0.3, height, width)
    window = pixels[around.top : around.bottom, around.left : around.right]
    inner = Region(box.left - around.left, box.top - around.top, box.right - around.left, box.bottom - around.top)
    small = shrunk(window, LONGEST)
    scale = small.shape[1] / window.shape[1], small.shape[0] / window.shape[0]
    place = Region(
        int(inner.left * scale[0]),
        int(inner.top * scale[1]),
        round(inner.right * scale[0]),
        round(inner.bottom * scale[1]),
    )
    if min(place.right - place.left, place.bottom - place.top) < 6:
        return None
    inside = boxed(place, *small.shape[:2])
    ground = ~inside if (~inside).mean() > 0.1 else _rim(inside)
    mask = divided(oklab(small), middle_of(place, *small.shape[:2]), ground)
    if not 0.05 < mask[inside].mean() < 0.97:
        return None
    full = np.zeros((height, width), np.float32)
    full[around.top : around.bottom, around.left : around.right] = upsampled(mask, small, window)
    full[~boxed(box, height, width)] = 0
    return full


def _rim(inside: Bools) -> Bools:
    """The outermost pixels, for a box that leaves no background outside."""
    rim = np.ones_like(inside)
    rim[3:-3, 3:-3] = False
    return rim


def middle_of(place: Region, height: int, width: int) -> Mask:
    """Before anything is known, the middle of a box holds the thing and its corners do not."""
    down = (np.arange(height) - (place.top + place.bottom) / 2) / max(1, place.bottom - place.top)
    across = (np.arange(width) - (place.left + place.right) / 2) / max(1, place.right - place.left)
    middle = np.clip(MIDDLE[0] - MIDDLE[1] * (down[:, None] ** 2 + across[None, :] ** 2) ** 0.5, 0.05, 0.9)
    return np.asarray(middle, np.float32)


def divided(lab: Floats, guess: Mask, ground: Bools) -> Mask:
    """The thing in a small picture: what the `guess` and the colours say, never where `ground` is true."""
    seen = _with_place(lab)
    behind = _mixture(seen[ground])
    strange = behind.likelihood(seen)
    usual = float(np.median(strange[ground]))
    thing = np.where(ground, 0, guess) * (strange < usual - 1.0)
    if (thing > 0.4).sum() < 12:
        thing = np.where(ground, 0, guess).astype(np.float32)
    edges = _edges(lab)
    belief = np.log(np.clip(guess, 0.02, 0.98) / (1 - np.clip(guess, 0.02, 0.98)))
    for _ in range(ROUNDS):
        if (thing > 0.5).sum() < 12:
            break
        front, back = _mixture(seen[thing > 0.5]), _mixture(seen[ground | (thing <= 0.5)])
        odds = np.clip(front.likelihood(seen) - back.likelihood(seen), -5, 5) + BELIEF * belief
        thing = _walked(1 / (1 + np.exp(-odds)), ground, edges)
    return without_holes(main_parts(np.where(ground, 0, thing).astype(np.float32)))


def _with_place(lab: Floats) -> Floats:
    """Colours with where they are: the red of the flag on the left is not the red of the coat in the middle."""
    height, width = lab.shape[:2]
    longest = max(height, width)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32) * (NEARNESS / longest)
    return np.dstack([lab, down, across])


def _mixture(colours: Floats) -> Colours:
    """The groups of the colours, with the spread of each."""
    rng = chance("mixture", len(colours))
    if len(colours) > SAMPLES:
        colours = colours[rng.choice(len(colours), SAMPLES, replace=False)]
    means, nearest = grouped(colours, KINDS)
    groups = [colours[nearest == at] for at in range(len(means))]
    variances = np.stack([group.var(0) if len(group) else np.zeros(5) for group in groups]) + 6e-4
    weights = np.array([max(len(group), 0.5) for group in groups]) / len(colours)
    return Colours(means.astype(np.float32), variances.astype(np.float32), weights.astype(np.float32))


def _edges(lab: Floats) -> tuple[Floats, Floats]:
    """How easily the walker steps down and across, 0–1: hard where colours change."""
    down, across = (np.diff(lab, axis=axis) for axis in (0, 1))
    steps = [(step**2).sum(-1) for step in (down, across)]
    usual = max(float(np.mean([step.mean() for step in steps if step.size] or [0])), 1e-6)
    first, second = (np.asarray(np.exp(-step / usual) + 1e-3, np.float32) for step in steps)
    return first, second


def _walked(prior: Floats, ground: Bools, edges: tuple[Floats, Floats]) -> Mask:
    """Solve (L + pulls) x = pulls · prior by conjugate gradients; L is the Laplacian of the edge weights."""
    down, across = edges
    pull = np.where(ground, SURE, PULL).astype(np.float32)
    degree = pull.copy()
    degree[1:] += down
    degree[:-1] += down
    degree[:, 1:] += across
    degree[:, :-1] += across

    def applied(x: Floats) -> Floats:
        result = degree * x
        result[1:] -= down * x[:-1]
        result[:-1] -= down * x[1:]
        result[:, 1:] -= across * x[:, :-1]
        result[:, :-1] -= across * x[:, 1:]
        return result

    x: Floats = np.where(ground, 0, prior).astype(np.float32)
    return np.clip(_solved(applied, pull * x, degree, x), 0, 1).astype(np.float32)


def _solved(applied: Callable[[Floats], Floats], wanted: Floats, diagonal: Floats, x: Floats) -> Floats:
    """The x whose `applied` is `wanted`, from a first guess, by conjugate gradients with Jacobi's preconditioner."""
    rest = wanted - applied(x)
    step = ahead = rest / diagonal
    size = float((rest * ahead).sum())
    for _ in range(60):
        moved = applied(step)
        length = size / max(float((step * moved).sum()), 1e-12)
        x, rest = x + length * step, rest - length * moved
        ahead = rest / diagonal
        before, size = size, float((rest * ahead).sum())
        if size < 1e-4:
            break
        step = ahead + (size / before) * step
    return x


def upsampled(mask: Mask, small: Pixels, pixels: Pixels) -> Mask:
    """A mask of the small picture for the large one, its edge drawn along the large one's own edges."""
    guide = small.astype(np.float32) / 255
    slope, level = _guided(guide, mask)
    height, width = pixels.shape[:2]
    full = resized(level, height, width)
    for at in range(3):
        full = full + resized(slope[..., at], height, width) * (pixels[..., at].astype(np.float32) * (1 / 255))
    near = resized(blurred((mask > 0.5).astype(np.float32), 3), height, width)
    sharp = np.clip((full - 0.5) * 2.4 + 0.5, 0, 1)
    return np.asarray(np.where(near < 0.02, 0, np.where(near > 0.98, 1, sharp)), np.float32)


def _guided(guide: Floats, mask: Mask, radius: int = 3, smooth: float = 2e-3) -> tuple[Floats, Floats]:
    """mask ≈ slope · colour + level in every neighbourhood: shapes (h, w, 3) and (h, w)."""
    mean = averaged(guide, radius)
    mask_mean = averaged(mask, radius)
    together = averaged(guide * mask[..., None], radius) - mean * mask_mean[..., None]
    spread = averaged((guide[..., :, None] * guide[..., None, :]).reshape(*mask.shape, 9), radius)
    spread = spread.reshape(*mask.shape, 3, 3) - mean[..., :, None] * mean[..., None, :]
    slope = np.linalg.solve(spread + smooth * np.eye(3, dtype=np.float32), together[..., None])[..., 0]
    level = mask_mean - (slope * mean).sum(-1)
    return averaged(slope.astype(np.float32), radius), averaged(level.astype(np.float32), radius)


def averaged(values: Floats, radius: int) -> Floats:
    """Means over squares of side 2 · radius + 1, by running sums; the border is repeated."""
    for axis in (0, 1):
        edge = [(0, 0)] * values.ndim
        edge[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(values, edge, mode="edge"), axis=axis, dtype=np.float64)
        ahead, behind = [slice(None)] * values.ndim, [slice(None)] * values.ndim
        ahead[axis], behind[axis] = slice(2 * radius + 1, None), slice(None, -2 * radius - 1)
        values = np.asarray((sums[tuple(ahead)] - sums[tuple(behind)]) / (2 * radius + 1), np.float32)
    return values
