"""Mixing a picture from a palette: its colours move to the given ones, in about the given shares.

The picture's colours are gathered into clusters in OKLab; an entropic optimal transport (Sinkhorn) from
clusters to swatches, whose masses are the shares, says how far each cluster moves; a smooth 33³ table carries
that to every pixel.
OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020.
Sinkhorn: M. Cuturi, "Sinkhorn Distances: Lightspeed Computation of Optimal Transport", 2013.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.domain.palette import Palette
from danqing.engines.sketch.chance import chance

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

CLUSTERS = 28
TABLE = 33
SAMPLE = 96
BLUR = 0.07
"""How far in OKLab a cluster's movement reaches; less would tear gradients."""

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_oklab(rgb: Floats) -> Floats:
    """sRGB in 0–1, shape (n, 3), as OKLab."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def from_oklab(lab: Floats) -> Floats:
    linear = ((lab @ np.linalg.inv(_TO_LAB).T) ** 3) @ np.linalg.inv(_TO_LMS).T
    curved = 1.055 * np.clip(linear, 0, None) ** (1 / 2.4) - 0.055
    return np.clip(np.where(linear <= 0.0031308, 12.92 * linear, curved), 0, 1)


def mixed_from(pixels: Pixels, palette: Palette, check: Callable[[], None]) -> Pixels:
    """The picture in the palette's colours; `check` may raise between two steps."""
    clusters, weights = _clusters(_sample(pixels))
    swatches = to_oklab(np.array([swatch.rgb for swatch in palette], float) / 255)
    shares = np.array([max(swatch.share, 1e-4) for swatch in palette])
    check()
    plan = _transport(weights, shares / shares.sum(), _distances(clusters, swatches))
    moved = (plan @ swatches) / plan.sum(1, keepdims=True)
    return _applied(pixels, clusters, moved - clusters, check)


def _sample(pixels: Pixels) -> Floats:
    small = Image.fromarray(pixels).resize((SAMPLE, SAMPLE), Image.Resampling.BOX)
    return to_oklab(np.asarray(small, float).reshape(-1, 3) / 255)


def _clusters(colours: Floats) -> tuple[Floats, Floats]:
    """k-means with k-means++ starts: centres (k, 3) and their weights (k,)."""
    rng = chance("clusters")
    centres = colours[rng.integers(len(colours), size=1)]
    for _ in range(CLUSTERS - 1):
        away = _distances(colours, centres).min(1)
        if away.sum() < 1e-9:
            break
        centres = np.vstack([centres, colours[rng.choice(len(colours), p=away / away.sum())]])
    for _ in range(8):
        nearest = _distances(colours, centres).argmin(1)
        centres = np.stack(
            [colours[nearest == at].mean(0) if (nearest == at).any() else centres[at] for at in range(len(centres))]
        )
    weights = np.bincount(_distances(colours, centres).argmin(1), minlength=len(centres)) / len(colours)
    return centres[weights > 0], weights[weights > 0]


def _distances(first: Floats, second: Floats) -> Floats:
    """Squared distances, shape (len(first), len(second))."""
    return np.asarray(((first[:, None] - second[None]) ** 2).sum(-1))


def _transport(source: Floats, target: Floats, cost: Floats, softness: float = 0.002) -> Floats:
    """Sinkhorn's iteration in the logarithmic domain: how much of each source goes to each target."""
    ours, theirs = np.zeros(len(source)), np.zeros(len(target))
    for _ in range(200):
        ours = softness * (np.log(source) - _log_sum((theirs[None] - cost) / softness, 1))
        theirs = softness * (np.log(target) - _log_sum((ours[:, None] - cost) / softness, 0))
    return np.exp((ours[:, None] + theirs[None] - cost) / softness)


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(values - top).sum(axis, keepdims=True))).squeeze(axis))


def _applied(pixels: Pixels, clusters: Floats, offsets: Floats, check: Callable[[], None]) -> Pixels:
    """Move every colour as the clusters near it move, by a table that Pillow interpolates."""
    steps = np.linspace(0, 1, TABLE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    grid = to_oklab(np.stack([red, green, blue], -1).reshape(-1, 3))
    away = _distances(grid, clusters)
    pull = np.exp(-(away - away.min(1, keepdims=True)) / (2 * BLUR**2))
    colours = from_oklab(grid + (pull / pull.sum(1, keepdims=True)) @ offsets)
    table = ImageFilter.Color3DLUT(TABLE, colours.astype(np.float32).ravel().tolist())
    result = np.empty_like(pixels)
    for top in range(0, len(pixels), 256):
        check()
        result[top : top + 256] = np.asarray(Image.fromarray(pixels[top : top + 256]).filter(table))
    return result
