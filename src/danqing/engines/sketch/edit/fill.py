"""Filling a hole from what is around it: patches that fit are found, and their pixels copied.

On a small copy every patch that touches the hole looks for the most similar patch outside it (PatchMatch: Barnes
and others, 2009), the patches vote for the colours (Wexler, Shechtman, Irani, "Space-time completion of video",
2007), from coarse to fine. Then each pixel of the hole takes its colour from the small copy and its grain from
the place in the large picture where its patch was found.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.edit.masks import (
    Bools,
    Floats,
    Mask,
    Pixels,
    blurred,
    bounds,
    dilated,
    grown,
    resized,
    shrunk,
)

LONGEST = 150
"""The longer side of the small copy."""
REACH = 3
"""Patches are 2 · REACH + 1 pixels wide."""
LEVELS = ((0.25, 6), (0.5, 4), (1.0, 3))
"""Sizes of the small copy, and how often patches are searched and vote at each."""
MOST = 9000
"""At most so many patches look for their like; a larger hole is filled on a smaller copy."""

FAR = (8.0, 4.0)
"""What a pixel down or across from its own place costs a patch, in levels of 255 per pixel of the patch for the whole
picture's height or width: pictures lie in layers, sky over hills over ground, so what is beside fits better than
what is above."""

LAYERS = 5
"""How much nearer than what is above something counts that is beside a place."""
STEP = 24
"""The largest step, in levels of 255, that is taken for a difference of light and evened out."""

Places = NDArray[np.intp]
"""Rows and columns, shape (n, 2)."""


def fill(pixels: Pixels, hole: Mask, seed: int) -> None:
    """Fill, in place, where `hole` (0–1, soft edges allowed) says."""
    place = bounds(hole, 0.02)
    if not place:
        return
    height, width = hole.shape
    wide = grown(place, 0.75, height, width)
    rows, columns = slice(wide.top, wide.bottom), slice(wide.left, wide.right)
    window, cover = pixels[rows, columns], hole[rows, columns]
    found = _filled(window, cover > 0.02, seed)
    share = cover[..., None]
    window[...] = np.where(share > 0, np.rint(window * (1 - share) + found * share), window)


def _filled(window: Pixels, hole: Bools, seed: int) -> Floats:
    """The window with its hole filled, float32 in levels of 255."""
    small = shrunk(window, _longest(hole))
    height, width = small.shape[:2]
    cover = resized(hole.astype(np.float32), height, width) > 0.05
    colours = small.astype(np.float32)
    if cover.all():
        return np.broadcast_to(window.reshape(-1, 3).mean(0), window.shape).astype(np.float32)
    start = _layered(colours, (~cover).astype(np.float32))
    if not _sources(cover).any():
        return resized(start, *window.shape[:2])
    colours, field = _from_coarse_to_fine(start, cover, chance("fill", seed))
    return _detailed(window, colours, field)


def _longest(hole: Bools) -> int:
    share = float(hole.mean())
    height, width = hole.shape
    ratio = min(height, width) / max(height, width)
    return max(24, min(LONGEST, int((MOST / max(share * ratio, 1e-6)) ** 0.5)))


def _sources(cover: Bools) -> Bools:
    """Where a whole patch lies outside the hole and inside the picture."""
    free = ~dilated(cover, REACH)
    free[:REACH], free[-REACH:], free[:, :REACH], free[:, -REACH:] = False, False, False, False
    return free


def _from_coarse_to_fine(start: Floats, cover: Bools, rng: np.random.Generator) -> tuple[Floats, Places]:
    """The filled small picture, and for each of its pixels the place its colour comes from, shape (h, w, 2)."""
    height, width = cover.shape
    colours, field = start, None
    for size, rounds in LEVELS:
        shape = max(1, round(height * size)), max(1, round(width * size))
        hole = resized(cover.astype(np.float32), *shape) > 0.05
        if not _sources(hole).any():
            continue
        known = resized(start, *shape)
        guess = np.where(hole[..., None], resized(colours, *shape), known)
        colours, field = _completed(guess, hole, _carried(field, shape), rounds, rng)
    assert field is not None, "the finest level has patches to copy from"
    return colours, field


def _carried(field: Places | None, shape: tuple[int, int]) -> Places | None:
    """The places of a coarser level, at this size."""
    if field is None:
        return None
    scale = np.array(shape) / np.array(field.shape[:2])
    rows = np.minimum((np.arange(shape[0]) / scale[0]).astype(int), field.shape[0] - 1)
    columns = np.minimum((np.arange(shape[1]) / scale[1]).astype(int), field.shape[1] - 1)
    away = field - _everywhere(*field.shape[:2])
    here = _everywhere(*shape)
    return np.asarray(here + np.rint(away[rows][:, columns] * scale), np.int64)


def _everywhere(height: int, width: int) -> Places:
    """Each pixel's own place, shape (height, width, 2)."""
    return np.moveaxis(np.indices((height, width), np.intp), 0, -1)


def _completed(
    colours: Floats, hole: Bools, field: Places | None, rounds: int, rng: np.random.Generator
) -> tuple[Floats, Places]:
    sources = _sources(hole)
    targets = np.argwhere(dilated(hole, REACH))
    free = np.argwhere(sources)
    drawn = free[rng.integers(len(free), size=len(targets))]
    found = drawn if field is None else field[targets[:, 0], targets[:, 1]]
    found = np.where(_allowed(found, sources)[:, None], found, drawn)
    for left in reversed(range(rounds)):
        search = _Search(_patches(colours), targets, sources)
        found, cost = search.bettered(found, rng)
        voted = _voted(colours, targets, found, cost)
        colours = np.where(hole[..., None], voted if left else _joined(voted, colours, hole), colours)
    whole = _everywhere(*hole.shape)
    whole[targets[:, 0], targets[:, 1]] = found
    return colours, np.where(hole[..., None], whole, _everywhere(*hole.shape))


def _patches(colours: Floats) -> Floats:
    """A view of the patch around each pixel, shape (height, width, 3, side, side)."""
    padded = np.pad(colours, ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, (2 * REACH + 1, 2 * REACH + 1), axis=(0, 1))


def _allowed(places: Places, sources: Bools) -> Bools:
    height, width = sources.shape
    inside = (places >= 0).all(1) & (places[:, 0] < height) & (places[:, 1] < width)
    clipped = np.clip(places, 0, (height - 1, width - 1))
    return np.asarray(inside & sources[clipped[:, 0], clipped[:, 1]], np.bool_)


class _Search:
    """The patches that look for their like, at `targets`, and those that may be chosen, at `sources`."""

    def __init__(self, patches: Floats, targets: Places, sources: Bools) -> None:
        self.patches, self.targets, self.sources = patches, targets, sources
        self.wanted = patches[targets[:, 0], targets[:, 1]]
        area = 3.0 * (2 * REACH + 1) ** 2
        self.price = area * (np.array(FAR) * 255 / 4 / np.array(sources.shape)) ** 2 / 16

    def bettered(self, found: Places, rng: np.random.Generator) -> tuple[Places, Floats]:
        """Better places and what they cost: those that the neighbours found, and some at random, ever nearer."""
        found, shape = found.copy(), np.array(self.sources.shape)
        cost = self.cost(found, np.arange(len(found)))
        number = np.full(self.sources.shape, -1)
        number[self.targets[:, 0], self.targets[:, 1]] = np.arange(len(found))
        for step in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            beside = np.clip(self.targets - step, 0, shape - 1)
            neighbour = number[beside[:, 0], beside[:, 1]]
            self.offer(found, cost, np.where(neighbour[:, None] >= 0, found[neighbour] + step, found))
        reach = int(shape.max())
        while reach >= 1:
            self.offer(found, cost, found + rng.integers(-reach, reach + 1, found.shape))
            reach //= 3
        return found, cost

    def offer(self, found: Places, cost: Floats, offered: Places) -> None:
        """Let offered places replace found ones, in place, where they are allowed and cost less."""
        tried = np.flatnonzero(_allowed(offered, self.sources) & (offered != found).any(1))
        if not len(tried):
            return
        asked = self.cost(offered[tried], tried)
        better = asked < cost[tried]
        found[tried[better]], cost[tried[better]] = offered[tried[better]], asked[better]

    def cost(self, places: Places, which: Places) -> Floats:
        step = self.patches[places[:, 0], places[:, 1]] - self.wanted[which]
        down, across = ((places - self.targets[which]) ** 2).T
        away = down * self.price[0] + across * self.price[1]
        return np.asarray(np.einsum("ncij,ncij->n", step, step) + away, np.float32)


def _joined(voted: Floats, colours: Floats, hole: Bools) -> Floats:
    """The voted colours, moved so that they meet the picture at the edge of the hole without a step."""
    rim = dilated(hole, REACH) & ~hole
    if not rim.any():
        return voted
    step = np.clip(colours - voted, -STEP, STEP) * rim[..., None]
    return voted + diffused(step, rim.astype(np.float32))


def _voted(colours: Floats, targets: Places, found: Places, cost: Floats) -> Floats:
    """Each pixel as the patches over it would have it, the better fitting ones more."""
    height, width = colours.shape[:2]
    spread = max(float(np.quantile(cost, 0.4)), 1.0)
    trust = np.exp(-cost / spread) + 1e-4
    total, weight = np.zeros((height * width, 3)), np.zeros(height * width)
    for down in range(-REACH, REACH + 1):
        for across in range(-REACH, REACH + 1):
            rows, columns = targets[:, 0] + down, targets[:, 1] + across
            kept = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
            spot = rows[kept] * width + columns[kept]
            given = colours[found[kept, 0] + down, found[kept, 1] + across]
            weight += np.bincount(spot, trust[kept], height * width)
            for at in range(3):
                total[:, at] += np.bincount(spot, trust[kept] * given[:, at], height * width)
    voted = total / np.maximum(weight, 1e-9)[:, None]
    return np.where(weight[:, None] > 0, voted, colours.reshape(-1, 3)).reshape(colours.shape).astype(np.float32)


def _detailed(window: Pixels, colours: Floats, field: Places) -> Floats:
    """Colours of the small picture with the grain of the large one."""
    height, width = window.shape[:2]
    smooth = resized(colours, height, width)
    if field.shape[:2] == (height, width):
        return smooth
    across, down = width / field.shape[1], height / field.shape[0]
    away = field - _everywhere(*field.shape[:2])
    cells = np.minimum((np.arange(height) / down).astype(int), field.shape[0] - 1)
    columns = np.minimum((np.arange(width) / across).astype(int), field.shape[1] - 1)
    step = away[cells][:, columns]
    rows_from = np.clip(np.arange(height)[:, None] + np.rint(step[..., 0] * down).astype(int), 0, height - 1)
    columns_from = np.clip(np.arange(width)[None, :] + np.rint(step[..., 1] * across).astype(int), 0, width - 1)
    return np.asarray(np.clip(smooth + (window - smooth)[rows_from, columns_from], 0, 255), np.float32)


def _layered(colours: Floats, known: Mask) -> Floats:
    """Colours everywhere, those beside a place counting for more than those above and below it."""
    height, width = known.shape
    shape = height, max(1, width // LAYERS)
    weight = resized(known, *shape)
    spread = resized(colours * known[..., None], *shape) / np.maximum(weight, 1e-6)[..., None]
    narrow = diffused(spread, (weight > 0.05).astype(np.float32))
    return np.where(known[..., None] > 0, colours, resized(narrow, height, width)).astype(np.float32)


def diffused(colours: Floats, known: Mask) -> Floats:
    """Colours everywhere, from those that are known: averages of ever larger cells where nothing is nearer."""
    high, wide = known.shape
    if known.all() or max(high, wide) <= 2:
        mean = (colours * known[..., None]).sum((0, 1)) / max(float(known.sum()), 1e-6)
        return np.where(known[..., None] > 0, colours, mean).astype(np.float32)
    shape = (high + 1) // 2, (wide + 1) // 2
    weight = resized(known, *shape)
    spread = resized(colours * known[..., None], *shape) / np.maximum(weight, 1e-6)[..., None]
    coarse = diffused(spread.astype(np.float32), (weight > 1e-3).astype(np.float32))
    return np.where(known[..., None] > 0, colours, resized(coarse, high, wide)).astype(np.float32)


def softened(hole: Bools, radius: float) -> Mask:
    """A hole whose edge fades inwards over `radius` pixels."""
    return np.where(hole, np.clip(blurred(hole.astype(np.float32), radius) * 2 - 1, 0, 1), 0).astype(np.float32)
