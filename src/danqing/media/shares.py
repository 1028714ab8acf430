"""How much of a picture each colour of a palette takes, measured in the same way whatever engine painted it."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from danqing.domain.oklab import TO_LAB, TO_LMS, linear
from danqing.domain.palette import Palette, Swatch
from danqing.domain.picture import Picture
from danqing.media.decode import as_array

Floats = NDArray[np.float32]

ENOUGH = 1 << 18
"""Of so many pixels, spread over the picture, a share deviates from the exact one by well below 0.5 points."""
LIGHT = np.array([linear(level / 255) for level in range(256)], np.float32)
"""The amount of light of each 8-bit level."""


def shares(picture: Picture, palette: Palette) -> tuple[float, ...]:
    """For each colour of the palette the share (0–1) of pixels that are nearer to it than to the others, in OKLab.

    Equal colours divide what is theirs as their asked shares do. A picture of more than twice `ENOUGH` pixels is
    measured on every so-many-th of them.
    """
    if not palette:
        return ()
    pixels = as_array(picture).reshape(-1, 3)[:: _step(picture)]
    colours = list(dict.fromkeys(swatch.rgb for swatch in palette))
    nearest = _nearest(_oklab(pixels), _oklab(np.array(colours, np.uint8)))
    taken = np.bincount(nearest, minlength=len(colours)) / len(pixels)
    asked = [sum(_weight(swatch) for swatch in palette if swatch.rgb == rgb) for rgb in colours]
    return tuple(float(taken[at]) * _weight(swatch) / asked[at] for swatch, at in _indexed(palette, colours))


def _indexed(palette: Palette, colours: list[tuple[int, int, int]]) -> list[tuple[Swatch, int]]:
    return [(swatch, colours.index(swatch.rgb)) for swatch in palette]


def _weight(swatch: Swatch) -> float:
    return max(swatch.share, 1e-9)  # equal colours may both be asked for nothing


def palette_report(picture: Picture, palette: Palette) -> str:
    """What was asked and what came, in one line for a picture's metadata."""
    parts = [
        f"{swatch.hex} asked {100 * swatch.share:.2f} % got {100 * share:.1f} %"
        for swatch, share in zip(palette, shares(picture, palette), strict=True)
    ]
    return "; ".join(parts) + " (nearest in OKLab)"


def _step(picture: Picture) -> int:
    """Leaves at least `ENOUGH` pixels, and has no factor in common with the width, so that every column counts."""
    step = max(1, picture.canvas.pixels // ENOUGH)
    while gcd(step, picture.width) > 1:
        step += 1
    return step


def _oklab(levels: NDArray[np.uint8]) -> Floats:
    cones = np.cbrt(np.einsum("nk,mk->nm", LIGHT[levels], np.array(TO_LMS, np.float32)))
    return np.asarray(np.einsum("nk,mk->nm", cones, np.array(TO_LAB, np.float32)))


def _nearest(pixels: Floats, colours: Floats) -> NDArray[np.intp]:
    """The index of the colour with the least |x - c|² = |x|² - 2 x·c + |c|²."""
    return np.asarray((2 * np.einsum("nk,mk->nm", pixels, colours) - (colours**2).sum(1)).argmax(1))
