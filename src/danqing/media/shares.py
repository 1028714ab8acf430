"""How much of a picture each colour of a palette takes, measured in the same way whatever engine painted it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from danqing.domain.palette import Palette, Swatch
from danqing.domain.picture import Picture
from danqing.media.colours import Floats, levels_to_oklab, sampled, times

ENOUGH = 1 << 18
"""Of so many pixels, spread over the picture, a share deviates from the exact one by well below 0.5 points."""


def shares(picture: Picture, palette: Palette) -> tuple[float, ...]:
    """For each colour of the palette the share (0–1) of pixels that are nearer to it than to the others, in OKLab.

    Equal colours divide what is theirs as their asked shares do. A picture of more than twice `ENOUGH` pixels is
    measured on every so-many-th of them.
    """
    if not palette:
        return ()
    pixels = sampled(picture, ENOUGH)
    colours = list(dict.fromkeys(swatch.rgb for swatch in palette))
    nearest = _nearest(levels_to_oklab(pixels), levels_to_oklab(np.array(colours, np.uint8)))
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


def _nearest(pixels: Floats, colours: Floats) -> NDArray[np.intp]:
    """The index of the colour with the least |x - c|² = |x|² - 2 x·c + |c|²."""
    return np.asarray((2 * times(pixels, colours.T) - (colours**2).sum(1)).argmax(1))
