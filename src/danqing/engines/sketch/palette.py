"""Mixing a picture from a palette: every colour takes the nearest paint, and each paint takes its share.

Where the paints meet is semi-discrete optimal transport (G. Peyré and M. Cuturi, "Computational Optimal
Transport", 2019, chapter 5): a colour x takes the paint k with the least |x - c_k|² - w_k, and the weights w are
moved until the shares, measured on the picture as it will be, are those that were asked.
Near such a border two paints are mixed; within a paint the picture's own light and shade go on, as far as the
colour stays nearer to its paint than to any other.
"Near" is the distance in OKLab throughout, the space in which `media.shares` measures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.domain.palette import Palette
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.mixture import Mixture, Paints, paints_of
from danqing.engines.sketch.tones import Pixels, Texture, Tones, separated
from danqing.media.colours import Floats, from_oklab, levels_to_oklab, times, to_oklab

__all__ = ["mixed_from", "to_oklab"]

TABLE = 33
FEW, MANY = 48, 128
"""The weights are found on FEW² colours of the picture, and corrected on MANY² that went through the table."""

SOFT = 0.02
"""At most so far in OKLab from a border two paints are mixed."""
CLOSE_ENOUGH = 0.02
"""The error of a share at which borders are left as they are; until then, attempts make them harder."""
ATTEMPTS, ROUNDS = 5, 16
FULL_TEXTURE = 0.08
"""Paints this far apart bear all of the texture; between paints nearer to each other it would change the shares."""
BANDS = 128


Painted = Callable[[Mixture], Floats]
"""What a mixture makes of some spots of the picture: levels of 255, shape (spots, 3)."""


def mixed_from(pixels: Pixels, palette: Palette, check: Callable[[], None]) -> Pixels:
    """The picture in the palette's colours, of the same shape; `check` may raise between two steps."""
    paints = paints_of(palette)
    tones = separated(pixels, check)
    strength = min(1.0, paints.nearest / FULL_TEXTURE)
    mixture = _settled(paints, _spots(tones, FEW, strength), check)
    table = _corrected(mixture, tones, _spots(tones, MANY, strength), check)
    return _painted(tones, table, strength, check)


@dataclass(frozen=True, slots=True)
class Spots:
    """Points of the picture: their keys, the colours of these in OKLab, and the texture, which is added last."""

    keys: Pixels
    colours: Floats
    texture: Floats


def _spots(tones: Tones, edge: int, strength: float) -> Spots:
    """One point somewhere in each cell of a grid of edge × edge."""
    height, width = tones.keys.shape[:2]
    inner = chance("spots", edge).random((2, edge, edge))
    down = ((np.arange(edge)[:, None] + inner[0]) * height / edge).astype(int).ravel()
    across = ((np.arange(edge)[None, :] + inner[1]) * width / edge).astype(int).ravel()
    keys = tones.keys[down, across]
    return Spots(keys, to_oklab(tones.colours(keys)), tones.texture[down, across] * strength)


def _settled(paints: Paints, spots: Spots, check: Callable[[], None]) -> Mixture:
    """The mixture whose shares are right, with borders as soft and light as free as that allows."""
    mixture = _first(paints, spots.colours)
    for attempt in range(ATTEMPTS):
        check()
        mixture = _transported(mixture, spots.colours, blur=0.05 if attempt == 0 else mixture.soft)
        mixture, error = _balanced(mixture, _exact(spots), paints.apart.min(1) * mixture.soft / 2, spots.colours)
        if error < CLOSE_ENOUGH:
            break
        less = 0.5 if error < 4 * CLOSE_ENOUGH else 0.25
        mixture = replace(mixture, soft=mixture.soft * less, free=mixture.free * less**0.7)
    return mixture


def _first(paints: Paints, colours: Floats) -> Mixture:
    """All paints score alike on the mean of the colours; borders are narrow where the colours differ little."""
    lightness = colours[:, 0]
    soft = float(np.clip(0.2 * np.abs(lightness - np.median(lightness)).mean(), 0.0015, SOFT))
    level = (paints.colours**2).sum(1) - 2 * times(paints.colours, colours.mean(0)[:, None])[:, 0]
    return Mixture(paints, level, paints.colours, soft, 1.0)


def _exact(spots: Spots) -> Painted:
    return lambda mixture: from_oklab(mixture(spots.colours)) * 255 + spots.texture


def _transported(mixture: Mixture, colours: Floats, blur: float) -> Mixture:
    """With the weights of the entropic transport, whose entropy is lowered step by step."""
    wanted = mixture.paints.shares
    while blur > 0.05 * mixture.soft:
        scores = mixture.scores(colours) / blur
        amounts = np.exp(scores - scores.max(1, keepdims=True))
        got = (amounts / amounts.sum(1, keepdims=True)).mean(0)
        mixture = replace(mixture, weights=mixture.weights + blur * np.log(wanted / np.maximum(got, 1e-5)))
        blur *= 0.8
    return mixture.centred(colours)


def _balanced(mixture: Mixture, painted: Painted, steps: Floats, colours: Floats) -> tuple[Mixture, float]:
    """The best of some rounds of moving each weight by its own step, and the largest error of its shares.

    A step grows while the error keeps its sign and shrinks when it turns ("Rprop": M. Riedmiller and H. Braun,
    "A direct adaptive method for faster backpropagation learning", 1993), for shares jump where tones are flat.
    """
    wanted = mixture.paints.shares
    best, least = mixture, np.inf
    signs = np.zeros(len(wanted))
    for past in range(ROUNDS):
        errors = wanted - _shares(painted(mixture), mixture.paints)
        worst = float(np.abs(errors).max())
        if worst < least:
            best, least = mixture, worst
        good_enough_so_late, hopeless = worst < 0.006 * 1.2**past, past > 4 and least > 4 * CLOSE_ENOUGH
        if good_enough_so_late or hopeless:
            break
        turned = signs * np.sign(errors)
        steps = np.clip(steps * np.where(turned > 0, 1.35, np.where(turned < 0, 0.5, 1.0)), 1e-7, 0.05)
        signs = np.sign(errors)
        moved = mixture.weights + signs * steps * np.minimum(1, np.abs(errors) / 0.01)
        mixture = replace(mixture, weights=moved).centred(colours)
    return best, least


def _shares(levels: Floats, paints: Paints) -> Floats:
    """The share of colours (0–255, not rounded) that is nearest to each paint."""
    lab = levels_to_oklab(np.clip(np.rint(levels), 0, 255).astype(np.uint8))
    nearest = (times(lab, paints.colours.T.astype(np.float32)) - (paints.colours**2).sum(1) / 2).argmax(1)
    return np.bincount(nearest, minlength=len(paints.shares)) / len(levels)


def _corrected(mixture: Mixture, tones: Tones, spots: Spots, check: Callable[[], None]) -> ImageFilter.Color3DLUT:
    """The mixture as a table, balanced once more because a table is coarser than a rule."""
    steps = np.linspace(0, 255, TABLE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    grid = to_oklab(tones.colours(np.stack([red, green, blue], -1).reshape(-1, 3))).astype(np.float32)
    sheet = Image.fromarray(spots.keys.reshape(MANY, MANY, 3))

    def table(mixture: Mixture) -> ImageFilter.Color3DLUT:
        check()
        return ImageFilter.Color3DLUT(TABLE, from_oklab(mixture(grid)).astype(np.float32).ravel())

    def painted(mixture: Mixture) -> Floats:
        return np.asarray(sheet.filter(table(mixture))).reshape(-1, 3) + spots.texture

    first = mixture.paints.apart.min(1) * mixture.soft / 4
    best, _ = _balanced(mixture, painted, first, spots.colours)
    return table(best)


def _painted(
    tones: Tones, table: ImageFilter.Color3DLUT, strength: float, check: Callable[[], None]
) -> NDArray[np.uint8]:
    result = np.empty_like(tones.keys)
    for top in range(0, len(result), BANDS):
        check()
        band = slice(top, top + BANDS)
        mixed = np.asarray(Image.fromarray(tones.keys[band]).filter(table))
        result[band] = np.clip(mixed + _weaker(tones.texture[band], strength), 0, 255)
    return result


def _weaker(texture: Texture, strength: float) -> NDArray[np.int16]:
    return np.asarray((texture.astype(np.int16) * round(strength * 16) + 8) >> 4)
