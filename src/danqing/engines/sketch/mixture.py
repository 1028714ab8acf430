"""Paints, and the rule by which a colour becomes a mixture of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from danqing.domain.palette import Palette
from danqing.media.colours import Floats, times, to_oklab

DEEP = 0.26
"""Light and shade within a paint change its lightness by this much at most."""
FREE = 0.8
"""They use this part of the way to the next paint."""
ALIKE = 0.06
"""Paints nearer to each other than this need less of a soft border between them."""


@dataclass(frozen=True, slots=True)
class Paints:
    """The colours of a palette in OKLab, shape (n, 3), with the share of each.

    `apart` (n, n) are their distances; `lighter`, `darker` and `tinted` (n) say how far a colour may go from
    each paint and still be its own; `middle` (n) is the lightness from which it goes.
    """

    colours: Floats
    shares: Floats
    apart: Floats
    lighter: Floats
    darker: Floats
    tinted: Floats
    middle: Floats

    @property
    def nearest(self) -> float:
        """The distance of the two that are most alike."""
        return float(self.apart.min())


def paints_of(palette: Palette) -> Paints:
    """The paints of a palette; equal colours are one paint, and none is asked for nothing at all."""
    shares: dict[tuple[int, int, int], float] = {}
    for swatch in palette:
        shares[swatch.rgb] = shares.get(swatch.rgb, 0.0) + max(swatch.share, 0.001)
    colours = to_oklab(np.array(list(shares), float) / 255)
    apart = np.sqrt(((colours[:, None] - colours[None]) ** 2).sum(-1))
    np.fill_diagonal(apart, 2.0)
    rise = colours[None, :, 0] - colours[:, None, 0]
    up, down = (_room(side * rise, apart) for side in (1, -1))
    down, up = np.minimum(down, colours[:, 0]), np.minimum(up, 1 - colours[:, 0])
    least = np.minimum(0.12, (up + down) / 2)
    shift = np.maximum(least - down, 0) - np.maximum(least - up, 0)
    shared = np.array(list(shares.values()))
    tinted = np.minimum(0.3 * apart.min(1), 0.004 + 0.4 * np.hypot(colours[:, 1], colours[:, 2])).clip(max=0.05)
    return Paints(colours, shared / shared.sum(), apart, up - shift, down + shift, tinted, colours[:, 0] + shift)


def _room(rise: Floats, apart: Floats) -> Floats:
    """How far the lightness of each paint can move before another is nearer; `rise` leads to the others."""
    steps = np.where(rise > 1e-6, apart**2 / (2 * np.maximum(rise, 1e-6)), np.inf)
    return np.asarray(np.minimum(FREE * steps.min(1), DEEP))


@dataclass(frozen=True, slots=True)
class Mixture:
    """The rule that turns a picture's colours into mixtures of paints.

    `weights` (n) say how much each paint is favoured and `means` (n, 3) what colours it takes on average;
    `soft` is how wide its borders are, and `free` (0–1) how much of a paint's room light and shade may use.
    """

    paints: Paints
    weights: Floats
    means: Floats
    soft: float
    free: float

    def scores(self, colours: Floats) -> Floats:
        """The larger, the nearer a colour is to a paint, shape (colours, paints)."""
        paints = self.paints.colours
        return np.asarray(2 * times(colours, paints.T) + (self.weights - (paints**2).sum(1)))

    def amounts(self, colours: Floats) -> Floats:
        """How much of each paint a colour takes, shape (colours, paints)."""
        scores = self.scores(colours)
        first = scores.argmax(1)
        away = (scores.max(1, keepdims=True) - scores) / (2 * self.paints.apart[first])
        width = self.soft * np.minimum(1, self.paints.apart / ALIKE)
        amounts = np.exp(-away / width[first])
        return np.asarray(amounts / amounts.sum(1, keepdims=True))

    def __call__(self, colours: Floats) -> Floats:
        """The mixtures: those of the paints, and in them the light and shade that the colours had."""
        paints, amounts = self.paints, self.amounts(colours)
        off = colours - times(amounts, self.means)
        lighter, darker, tinted, middle = (
            times(amounts, each[:, None]) for each in (paints.lighter, paints.darker, paints.tinted, paints.middle)
        )
        room = self.free * np.where(off[:, :1] > 0, lighter, darker)
        tint = times(amounts, paints.colours[:, 1:]) + _within(0.5 * off[:, 1:], self.free * tinted)
        return np.concatenate([middle + _within(0.8 * off[:, :1], room), tint], axis=1)

    def centred(self, colours: Floats) -> Mixture:
        """The same with the means that these colours give."""
        amounts = self.amounts(colours)
        taken = amounts.sum(0)[:, None]
        means = np.where(taken > 1, times(amounts.T, colours) / np.maximum(taken, 1e-9), self.paints.colours)
        return replace(self, means=means)


def _within(change: Floats, room: Floats) -> Floats:
    room = np.maximum(room, 1e-6)
    return np.asarray(room * np.tanh(change / room))
