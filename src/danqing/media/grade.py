"""The colours of a picture moved towards a palette, as far as the picture stays natural.

Optimal transport says which colour goes where, so that each swatch gets its share and no colour goes further than
it must: dark stays darker than light. Three things keep what a plain transport would destroy.

* A swatch is no single colour but a range of lightness around it (`SHADES`), so that light and shade go on.
* The transport is blurred until it raises the contrast of neighbouring pixels little enough (`MOST_CONTRAST`):
  else the grain of a plain sky would be torn apart into patches (the entropic map of A.-A. Pooladian and
  J. Niles-Weed, "Entropic estimation of optimal transport maps", 2021).
* Hue counts for more than lightness (`HUE`), so that what is red goes to the red of the palette if there is one.

The result is a table of colours, so that the time for large pictures is that of looking up each pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.domain.palette import Palette
from danqing.domain.picture import Picture
from danqing.media.colours import Levels, from_oklab, levels_to_oklab, sampled, stride, to_oklab
from danqing.media.decode import as_array, from_array
from danqing.media.transport import Array, Measure, Transport, cost, settled, unweighted

MANY, PAIRS = 1 << 16, 1 << 11
"""So many pixels stand for the picture's colours, and so many pairs of neighbours for its contrast."""
CELL = 0.025
"""Colours within a cube of OKLab with this edge are taken together."""

SHADES = 0.08
"""The standard deviation of lightness in OKLab that a swatch may have."""
QUANTILES, SHARES = np.polynomial.hermite_e.hermegauss(5)
"""Five points stand for a normal distribution: their places, in standard deviations, and their shares."""
HUE = 1.5
"""A distance in hue and chroma counts so many times that in lightness, for the choice of where a colour goes."""
GRAIN, MOST_CONTRAST = 0.03, 2.5
"""Neighbours that differed by less than the first may differ, in the mean, by the second times as much."""
BLURS = tuple(0.2 / 1.6**step for step in range(9))
"""From one that takes every colour nearly to the palette's mean, down to one that hardly mixes two swatches."""

LEAST_SHARE = 1e-6
"""A swatch with less than one millionth of the picture does not count."""
ATTEMPTS = (1, 0.5, 0.25)
"""Parts of the strength that are tried until the picture comes nearer to its palette."""
TABLE = 33
BAND_PIXELS = 1 << 20


@dataclass(frozen=True, slots=True)
class Graded:
    """A graded picture, and its distances to the palette (see `distance`) before and after."""

    picture: Picture
    before: float
    after: float


def grade(picture: Picture, palette: Palette, strength: float) -> Graded:
    """The picture with its colours moved towards the palette by `strength`, from 0 (the same picture) to 1.

    The same picture comes back where nothing would bring it nearer; it is never further away than before.
    """
    swatches = _swatches(palette)
    if not swatches.masses.size:
        return Graded(picture, 0.0, 0.0)
    sample = sampled(picture, MANY)
    colours, before = _gathered(sample), _distance(sample, swatches)
    if not strength:
        return Graded(picture, before, before)
    transport = _natural(colours, _shaded(swatches), _neighbours(picture))
    for part in ATTEMPTS:
        table = _table(transport, strength * part)
        after = _distance(_looked_up(sample[None], table)[0], swatches)
        if after < before:
            return Graded(_painted(picture, table), before, after)
    return Graded(picture, before, before)


def distance(picture: Picture, palette: Palette) -> float:
    """How far the picture's colours are from the palette: the 2-Wasserstein distance in OKLab, in which black and
    white are 1 apart.

    0 would be a picture of the palette's colours alone, each with its share; swatches without a share do not
    count, unless none has one. Measured on `MANY` pixels; 0 for an empty palette.
    """
    swatches = _swatches(palette)
    return _distance(sampled(picture, MANY), swatches) if swatches.masses.size else 0.0


# ── Colours and palettes as measures ─────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Colours:
    """Colours in OKLab, gathered in cells; `spread` is their mean squared distance from the middle of their cell."""

    cells: Measure
    spread: float


def _gathered(levels: Levels) -> _Colours:
    lab = levels_to_oklab(levels).astype(np.float64)
    places = np.floor(lab / CELL).astype(np.intp)
    places -= places.min(0)
    cell = np.ravel_multi_index(tuple(places.T), tuple(places.max(0) + 1))
    counts = np.bincount(cell)
    used = np.flatnonzero(counts)
    sums = [np.bincount(cell, weights=lab[:, axis])[used] for axis in range(3)]
    middles, masses = np.stack(sums, 1) / counts[used, None], counts[used] / len(lab)
    spread = (lab**2).sum() / len(lab) - masses @ (middles**2).sum(1)
    return _Colours(Measure(middles, masses), max(0.0, float(spread)))


def _swatches(palette: Palette) -> Measure:
    """The swatches with a share, or all alike where none has one."""
    shared = [swatch for swatch in palette if swatch.share >= LEAST_SHARE]
    colours = np.array([swatch.rgb for swatch in shared or palette], np.uint8).reshape(-1, 3)
    masses = np.array([swatch.share for swatch in shared] or [1.0] * len(palette))
    return Measure(levels_to_oklab(colours).astype(np.float64), masses / masses.sum())


def _distance(levels: Levels, swatches: Measure) -> float:
    """The cost between the cells' middles, and beside it what the colours of each cell differ from its middle."""
    colours = _gathered(levels)
    return float(np.sqrt(cost(colours.cells, swatches) + colours.spread))


# ── The transport ────────────────────────────────────────────────────────────

SPACE = np.array([1, HUE, HUE])
"""Transports are between colours in OKLab times this."""


def _natural(colours: _Colours, shaded: Measure, neighbours: tuple[Array, Array]) -> Transport:
    """The least blurred transport that raises contrast by no more than `MOST_CONTRAST`."""
    source = replace(colours.cells, points=colours.cells.points * SPACE)
    chosen = settled(source, unweighted(shaded, BLURS[0]))
    for blur in BLURS[1:]:
        sharper = settled(source, replace(chosen, blur=blur))
        if _contrast(sharper, neighbours) > MOST_CONTRAST:
            break
        chosen = sharper
    return chosen


def _shaded(swatches: Measure) -> Measure:
    """Each swatch in five shades of lightness, as far as sRGB holds them."""
    points = np.repeat(swatches.points, len(QUANTILES), axis=0)
    shades = np.tile(QUANTILES * SHADES, len(swatches.points))
    points[:, 0] += shades
    return Measure(to_oklab(from_oklab(points)) * SPACE, np.outer(swatches.masses, SHARES / SHARES.sum()).ravel())


def _neighbours(picture: Picture) -> tuple[Array, Array]:
    """Pixels from all over the picture, each with the one to its right, in the space of transports."""
    pixels, step = as_array(picture).reshape(-1, 3), stride(picture, PAIRS)
    left, right = pixels[:-1:step], pixels[1::step]
    return levels_to_oklab(left) * SPACE, levels_to_oklab(right) * SPACE


def _contrast(transport: Transport, neighbours: tuple[Array, Array]) -> float:
    """The mean difference after the transport over that before, of those neighbours that differ by grain alone."""
    differences = _lengths(neighbours[0] - neighbours[1])
    left, right = (pixels[differences < GRAIN] for pixels in neighbours)
    before = differences[differences < GRAIN].sum()
    return float(_lengths(transport(left) - transport(right)).sum() / before) if before else 0.0


def _lengths(differences: Array) -> Array:
    return np.asarray(np.sqrt((differences**2).sum(1)))


# ── The table ────────────────────────────────────────────────────────────────


def _table(transport: Transport, strength: float) -> ImageFilter.Color3DLUT:
    steps = np.linspace(0, 1, TABLE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    colours = to_oklab(np.stack([red, green, blue], -1).reshape(-1, 3))
    moved = colours + strength * (transport(colours * SPACE) / SPACE - colours)
    return ImageFilter.Color3DLUT(TABLE, from_oklab(moved).astype(np.float32).ravel())


def _painted(picture: Picture, table: ImageFilter.Color3DLUT) -> Picture:
    """Every pixel looked up, band by band, for Pillow needs four bytes for a pixel where we have three."""
    pixels = as_array(picture)
    painted = np.empty_like(pixels)
    rows = max(1, BAND_PIXELS // picture.width)
    for top in range(0, picture.height, rows):
        painted[top : top + rows] = _looked_up(pixels[top : top + rows], table)
    return from_array(painted)


def _looked_up(pixels: Levels, table: ImageFilter.Color3DLUT) -> NDArray[np.uint8]:
    return np.asarray(Image.fromarray(pixels).filter(table))
