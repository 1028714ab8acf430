"""Setting a cut-out into a picture so that it seems to belong there: size, light, edge and shadow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from danqing.domain.region import Region
from danqing.engines.sketch.edit.colour import Tone, body, into_light, mixed, recoloured, tone
from danqing.engines.sketch.edit.fit import soft_edge
from danqing.engines.sketch.edit.masks import Mask, Pixels, bounds, brightness, grown, resized
from danqing.engines.sketch.edit.salience import Hint, in_box, main_thing

WHOLE = 5
"""How much more it counts that a print is not cut than that it is large."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A thing without its background: pixels, mask, the tone of the place it comes from, and whether its outline
    was found (otherwise it is a rectangle with soft edges)."""

    pixels: Pixels
    mask: Mask
    light: Tone
    found: bool

    @property
    def ratio(self) -> float:
        height, width = self.pixels.shape[:2]
        return float(width / height)


def cut_out(pixels: Pixels, box: Region | None = None, hint: Hint | None = None) -> Cut:
    """What a box of a picture holds, or what stands out in it, with its background cut away."""
    mask = in_box(pixels, box) if box else main_thing(pixels, hint)
    place = bounds(mask) if mask is not None else None
    if mask is None or place is None or min(place.right - place.left, place.bottom - place.top) < 3:
        place = box or Region(0, 0, pixels.shape[1], pixels.shape[0])
        part = pixels[place.top : place.bottom, place.left : place.right]
        return Cut(part, soft_edge(part.shape[1], part.shape[0], 0.1), tone(pixels), found=False)
    rows, columns = slice(place.top, place.bottom), slice(place.left, place.right)
    return Cut(pixels[rows, columns], mask[rows, columns], tone(pixels, 1 - mask), found=True)


def standing(cut: Cut, box: Region) -> Region:
    """Where a cut-out stands in a box: as large as fits, in the middle of its lower edge."""
    width, height = box.right - box.left, box.bottom - box.top
    scale = min(width / cut.pixels.shape[1], height / cut.pixels.shape[0])
    wide, high = max(1, round(cut.pixels.shape[1] * scale)), max(1, round(cut.pixels.shape[0] * scale))
    left = box.left + (width - wide) // 2
    return Region(left, box.bottom - high, left + wide, box.bottom)


def set_in(pixels: Pixels, cut: Cut, place: Region, *, shadow: bool = True, match: float = 0.55) -> None:
    """Set a cut-out at a place of the picture, in place; what leaves the picture is cut off.

    `match` says how far its light moves towards that of the place.
    """
    height, width = pixels.shape[:2]
    around = grown(_inside(place, height, width), 0.6, height, width)
    there = tone(pixels[around.top : around.bottom, around.left : around.right])
    lit = (
        recoloured(cut.pixels, into_light(tone(cut.pixels, cut.mask), cut.light, there, match))
        if match
        else cut.pixels
    )
    size = place.right - place.left, place.bottom - place.top
    picture = np.asarray(Image.fromarray(lit).resize(size, Image.Resampling.LANCZOS))
    cover = np.asarray(Image.fromarray((cut.mask * 255).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR))
    share = cover.astype(np.float32) / 255
    if shadow and cut.found:
        _contact(pixels, share, place)
    _lay(pixels, picture, share, place)


def _inside(place: Region, height: int, width: int) -> Region:
    left, top = min(max(place.left, 0), width - 1), min(max(place.top, 0), height - 1)
    return Region(left, top, max(left + 1, min(place.right, width)), max(top + 1, min(place.bottom, height)))


def _lay(pixels: Pixels, picture: Pixels, share: Mask, place: Region) -> None:
    """Lay a picture over another where they meet."""
    height, width = pixels.shape[:2]
    seen = _inside(place, height, width)
    rows, columns = (
        slice(seen.top - place.top, seen.bottom - place.top),
        slice(seen.left - place.left, seen.right - place.left),
    )
    under = pixels[seen.top : seen.bottom, seen.left : seen.right]
    over = picture[rows, columns]
    if over.shape == under.shape:
        under[...] = mixed(under, over, share[rows, columns])


def _contact(pixels: Pixels, share: Mask, place: Region) -> None:
    """The soft shadow on the ground under a thing, darkest where it touches."""
    wide, high = place.right - place.left, place.bottom - place.top
    feet = share[-max(1, high // 7) :].max(0)
    touching = np.flatnonzero(feet > 0.4)
    if not len(touching) or min(wide, high) < 8:
        return
    middle, half = place.left + (touching[0] + touching[-1]) / 2, max(3.0, (touching[-1] - touching[0]) / 2)
    for reach, depth, strength in ((1.18, 0.3, 0.28), (0.98, 0.12, 0.34)):
        tall = max(2.0, min(half * depth, high * 0.14))
        _darken(pixels, (middle, place.bottom - tall * 0.35), (half * reach, tall), strength)


def _darken(pixels: Pixels, centre: tuple[float, float], reach: tuple[float, float], strength: float) -> None:
    height, width = pixels.shape[:2]
    left, right = max(0, int(centre[0] - reach[0])), min(width, int(centre[0] + reach[0]) + 1)
    top, bottom = max(0, int(centre[1] - reach[1])), min(height, int(centre[1] + reach[1]) + 1)
    if left >= right or top >= bottom:
        return
    down = (np.arange(top, bottom) - centre[1]) / reach[1]
    across = (np.arange(left, right) - centre[0]) / reach[0]
    dark = np.clip(1 - (down[:, None] ** 2 + across[None, :] ** 2), 0, 1) ** 1.3 * strength
    region = pixels[top:bottom, left:right]
    region[...] = mixed(region, np.full_like(region, (24, 20, 32)), dark.astype(np.float32))


def painted_on(pixels: Pixels, art: Cut, surface: Mask, place: Region, *, cover: bool) -> None:
    """A picture as paint on a surface: the surface's light, shade and gloss stay, its windows stay free.

    It covers the place, or fits into it with a margin.
    """
    region = pixels[place.top : place.bottom, place.left : place.right]
    high, wide = region.shape[:2]
    picture, ink = _laid_out(art, wide, high, cover=cover)
    mask = surface[place.top : place.bottom, place.left : place.right]
    light = brightness(region)
    usual = max(float(np.quantile(light[mask > 0.5], 0.7)) if (mask > 0.5).any() else float(light.mean()), 0.08)
    relief = np.clip(light / usual, 0.3, 1.35)
    paint = picture.astype(np.float32) * relief[..., None]
    gloss = np.clip((light - usual - 0.16) / 0.2, 0, 0.75)
    paint += (255 - paint) * gloss[..., None]
    share = ink * mask * 0.93
    region[...] = mixed(region, np.clip(paint, 0, 255).astype(np.uint8), share.astype(np.float32))


def _laid_out(art: Cut, wide: int, high: int, *, cover: bool) -> tuple[Pixels, Mask]:
    """The art in the middle of a place, scaled to cover it or to fit into nine tenths of it."""
    height, width = art.pixels.shape[:2]
    scale = max(wide / width, high / height) if cover else 0.9 * min(wide / width, high / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    picture = np.asarray(Image.fromarray(art.pixels).resize(size, Image.Resampling.LANCZOS))
    ink = np.asarray(Image.fromarray((art.mask * 255).astype(np.uint8)).resize(size, Image.Resampling.BILINEAR))
    place = Region((wide - size[0]) // 2, (high - size[1]) // 2, (wide + size[0]) // 2, (high + size[1]) // 2)
    ground, share = np.zeros((high, wide, 3), np.uint8), np.zeros((high, wide), np.float32)
    seen = _inside(place, high, wide)
    rows = slice(seen.top - place.top, seen.bottom - place.top)
    columns = slice(seen.left - place.left, seen.right - place.left)
    part = picture[rows, columns]
    target = np.s_[seen.top : seen.top + part.shape[0], seen.left : seen.left + part.shape[1]]
    ground[target], share[target] = part, ink[rows, columns].astype(np.float32) / 255
    return ground, share


def widest(surface: Mask, ratio: float) -> Region | None:
    """Where a picture of that ratio of width to height is seen largest and least cut on a surface."""
    box = bounds(surface, 0.5)
    if box is None:
        return None
    scale = min(1.0, 96 / max(box.right - box.left, box.bottom - box.top))
    part = surface[box.top : box.bottom, box.left : box.right]
    free = np.clip(part * 3 - 2, 0, 1)
    small = resized(free, *(max(1, round(side * scale)) for side in part.shape))
    sums = np.pad(small.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    options = (_fullest(sums, ratio, share / 20) for share in range(6, 21))
    best = max(options, key=lambda option: option[0])[1]
    left, top, right, bottom = (round(side / scale) for side in (best.left, best.top, best.right, best.bottom))
    return Region(box.left + left, box.top + top, max(left + 1, right) + box.left, max(top + 1, bottom) + box.top)


def _fullest(sums: Mask, ratio: float, share: float) -> tuple[float, Region]:
    """The place of one size with the most surface in it, and its worth; from sums of the surface."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    wide = max(1, round(min(width, height * ratio) * share))
    high = max(1, min(height, round(wide / ratio)))
    full = (sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]) / (high * wide)
    top, left = np.unravel_index(int(full.argmax()), full.shape)
    place = Region(int(left), int(top), int(left) + wide, int(top) + high)
    return high * wide * float(full[top, left]) ** WHOLE, place


def surface_of(pixels: Pixels, mask: Mask) -> Mask:
    """Where paint holds on a thing: on its main colour, so that windows and wheels stay free."""
    return body(pixels, mask)[0]
