"""Colours changed in OKLab: moods, another colour for a thing, the light of another place.

Every change of colour is a table of 25³ colours that Pillow interpolates, so that it costs the same at any size
whatever it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.edit.groups import grouped
from danqing.engines.sketch.edit.masks import Floats, Mask, Pixels, oklab, resized, shrunk
from danqing.media.colours import from_oklab, times, to_oklab

Lab = NDArray[np.floating]
Shift = Callable[[Lab], Lab]
"""From OKLab to OKLab, shape (n, 3)."""
STEPS = 25


def recoloured(pixels: Pixels, shift: Shift) -> Pixels:
    """Every colour changed by `shift`."""
    levels = np.linspace(0, 1, STEPS)
    blue, green, red = np.meshgrid(levels, levels, levels, indexing="ij")
    after = from_oklab(shift(to_oklab(np.stack([red, green, blue], -1).reshape(-1, 3))))
    table = ImageFilter.Color3DLUT(STEPS, after.astype(np.float32).ravel().tolist())
    return np.asarray(Image.fromarray(pixels).filter(table))


def mixed(under: Pixels, over: Pixels, share: Mask) -> Pixels:
    """`over` on `under`, as much of it as `share` says."""
    part = np.clip(share * 256, 0, 256).astype(np.int32)[..., None]
    return np.asarray((under * (256 - part) + over * part + 128) >> 8, np.uint8)


@dataclass(frozen=True, slots=True)
class Tone:
    """The mean colour of a place in OKLab, and how much its lightness varies."""

    mean: Lab
    contrast: float


def tone(pixels: Pixels, mask: Mask | None = None) -> Tone:
    """The tone of a picture, or of what a mask says of it."""
    small = shrunk(pixels, 64)
    lab = oklab(small).reshape(-1, 3).astype(np.float64)
    share = np.ones(len(lab)) if mask is None else resized(mask, *small.shape[:2]).ravel().astype(np.float64)
    if share.sum() < 1:
        share = np.ones(len(lab))
    mean = np.average(lab, axis=0, weights=share)
    return Tone(mean, float(np.average((lab[:, 0] - mean[0]) ** 2, weights=share)) ** 0.5)


def into_light(thing: Tone, own: Tone, there: Tone, strength: float = 0.55) -> Shift:
    """The colours of a `thing` from a place with the tone `own`, as they would look at a place with the tone `there`.

    Lightness, hue and contrast move some of the way only: a white cup stays white in a dark room.
    """
    step = np.clip((there.mean - own.mean) * strength, (-0.075, -0.02, -0.025), (0.075, 0.02, 0.025))
    ratio = float(np.clip((there.contrast + 0.08) / (own.contrast + 0.08), 0.85, 1.12))

    def shift(lab: Lab) -> Lab:
        after = lab + step
        after[:, 0] += (lab[:, 0] - thing.mean[0]) * (ratio - 1)
        return after

    return shift


def dyed(body: Tone, colour: Colour) -> Shift:
    """What has the colour of `body` gets another colour and keeps its light and shade."""
    wanted = to_oklab(np.array([colour], float) / 255)[0]
    light = body.mean[0] + (wanted[0] - body.mean[0]) * 0.92

    def shift(lab: Lab) -> Lab:
        shade = np.clip(lab[:, 0] - body.mean[0], -0.6, 0.6)
        lightness = np.clip(light + shade * 0.9, 0, 1)
        room = np.clip(
            np.minimum(lightness / max(wanted[0], 0.05), (1.02 - lightness) / max(1 - wanted[0], 0.08)), 0, 1
        )
        return np.stack([lightness, wanted[1] * room, wanted[2] * room], -1)

    return shift


def towards(own: Floats, given: Floats) -> Shift:
    """Each group of our colours moves to the given ones of the same rank, from the darkest to the lightest."""
    means, nearest = grouped(own, 6)
    weights = np.bincount(nearest, minlength=len(means)) / len(own)
    order = np.argsort(means[:, 0], kind="stable")
    ends = np.cumsum(weights[order])
    theirs, which = grouped(given, 6)
    rank = np.argsort(theirs[:, 0], kind="stable")
    bounds = np.cumsum(np.bincount(which, minlength=len(theirs))[rank]) / len(given)
    steps = np.empty_like(means)
    for at, group in enumerate(order):
        middle = ends[at] - weights[group] / 2
        chosen = theirs[rank[min(int(np.searchsorted(bounds, middle)), len(rank) - 1)]]
        steps[group] = (chosen - means[group]) * (0.6, 1, 1)

    def shift(lab: Lab) -> Lab:
        away = ((lab[:, None] - means) ** 2).sum(-1)
        pull = np.exp(-(away - away.min(1, keepdims=True)) / (2 * 0.06**2))
        return np.asarray(lab + times(pull / pull.sum(1, keepdims=True), steps))

    return shift


def body(pixels: Pixels, mask: Mask) -> tuple[Mask, Tone]:
    """The part of a thing that has its main colour (a car without windows and tyres), and that colour."""
    small = shrunk(pixels, 160)
    lab, share = oklab(small), resized(mask, *small.shape[:2])
    inside = lab[share > 0.6]
    if len(inside) < 8:
        return mask, tone(pixels, mask)
    centre = _commonest(inside)
    weight = np.array([0.5, 2.0, 2.0]) if np.hypot(*centre[1:]) > 0.05 else np.array([0.8, 1.6, 1.6])
    away = np.sqrt((((lab - centre) * weight) ** 2).sum(-1))
    alike = np.clip((0.24 - away) / 0.08, 0, 1).astype(np.float32)
    part = resized(alike, *mask.shape) * mask
    chosen = inside[np.sqrt((((inside - centre) * weight) ** 2).sum(-1)) < 0.2]
    mean = chosen.mean(0) if len(chosen) else centre
    return np.asarray(part, np.float32), Tone(mean.astype(np.float64), 0.1)


def _commonest(lab: Floats) -> Floats:
    """The middle of the fullest cell of colour, vivid ones counting more: paint rather than shade."""
    cells = np.floor(lab / np.array([0.3, 0.055, 0.055])).astype(int)
    kinds, which = np.unique(cells, axis=0, return_inverse=True)
    which = which.reshape(-1)
    vivid = 0.003 + 4 * np.minimum(np.hypot(lab[:, 1], lab[:, 2]), 0.2) ** 2 + 0.012 * lab[:, 0]
    full = np.bincount(which, vivid, len(kinds)).argmax()
    return np.asarray(lab[which == full].mean(0), np.float32)


def _turned(lab: Lab, centre: float, reach: float, to: Lab) -> Lab:
    """Hues within `reach` (radians) of `centre` move to the a, b direction `to`; greys stay."""
    hue, chroma = np.arctan2(lab[:, 2], lab[:, 1]), np.hypot(lab[:, 1], lab[:, 2])
    away = np.abs((hue - centre + np.pi) % (2 * np.pi) - np.pi)
    share = np.clip((reach - away) / (reach * 0.5), 0, 1) * np.clip(chroma / 0.03, 0, 1)
    after = lab.copy()
    after[:, 1:] += share[:, None] * (to * np.maximum(chroma, 0.05)[:, None] * 1.15 - lab[:, 1:])
    return after


GREEN = 2.2
"""The hue of leaves in OKLab, in radians."""


def _spring(lab: Lab) -> Lab:
    after = _turned(lab, GREEN, 0.8, np.array([-0.62, 0.78]))
    after[:, 0] = lab[:, 0] * 0.93 + 0.07
    after[:, 1:] = after[:, 1:] * 1.08 + (0.012, -0.002)
    return after


def _summer(lab: Lab) -> Lab:
    after = lab * (1, 1.25, 1.25) + (0.015, -0.006, 0.012)
    return np.asarray(after)


def _autumn(lab: Lab) -> Lab:
    after = _turned(lab, GREEN, 1.0, np.array([0.55, 0.84]))
    return np.asarray(after * (0.97, 1.05, 1.05) + (0.0, 0.014, 0.026))


def _winter(lab: Lab) -> Lab:
    after = _turned(lab, GREEN, 1.0, np.array([-0.02, -0.06]))
    after = after * (0.86, 0.5, 0.5) + (0.14, -0.006, -0.018)
    return np.asarray(after)


def _sunrise(lab: Lab) -> Lab:
    glow = np.clip(lab[:, :1], 0, 1)
    return np.asarray(lab * (0.94, 0.9, 0.9) + (0.05, 0.0, 0.0) + glow * (0.0, 0.032, 0.04))


def _sunset(lab: Lab) -> Lab:
    glow = np.clip(lab[:, :1], 0, 1)
    return np.asarray(lab * (0.86, 0.95, 0.95) + (0.0, 0.006, -0.012) + glow * (0.0, 0.05, 0.082))


def _night(lab: Lab) -> Lab:
    after = lab * (0.46, 0.55, 0.55) + (0.03, -0.012, -0.042)
    lamps = np.clip((lab[:, :1] - 0.86) / 0.1, 0, 1) * np.clip(lab[:, 2:] / 0.04 + 0.3, 0, 1)
    return np.asarray(after + lamps * (0.3, 0.02, 0.07))


MOODS: Mapping[str, Shift] = {
    "spring": _spring,
    "summer": _summer,
    "autumn": _autumn,
    "winter": _winter,
    "sunrise": _sunrise,
    "sunset": _sunset,
    "night": _night,
    "day": lambda lab: _lifted(lab, 0.78) * (1, 1.1, 1.1),
    "rain": lambda lab: lab * (0.78, 0.6, 0.6) + (0.03, -0.008, -0.012),
    "cloudy": lambda lab: lab * (0.86, 0.68, 0.68) + (0.05, -0.004, -0.006),
    "mist": lambda lab: lab * (0.55, 0.5, 0.5) + (0.38, -0.003, -0.004),
    "snow": _winter,
    "warm": lambda lab: np.add(lab, (0.005, 0.018, 0.036)),
    "cool": lambda lab: np.add(lab, (0.0, -0.012, -0.036)),
    "vivid": lambda lab: lab * (1, 1.42, 1.42),
    "pale": lambda lab: lab * (0.94, 0.55, 0.55) + (0.05, 0, 0),
    "contrast": lambda lab: (lab - (0.55, 0, 0)) * (1.28, 1.12, 1.12) + (0.55, 0, 0),
    "sepia": lambda lab: lab * (0.94, 0, 0) + (0.03, 0.018, 0.052),
    "vintage": lambda lab: lab * (0.84, 0.72, 0.72) + (0.1, 0.008, 0.03),
    "brighten": lambda lab: _lifted(lab, 0.72),
    "darken": lambda lab: _lifted(lab, 1.5),
    "grey": lambda lab: lab * (1, 0, 0),
}


def _lifted(lab: Lab, power: float) -> Lab:
    """Lightness by a curve that keeps black and white where they are."""
    after = lab.copy()
    after[:, 0] = np.clip(lab[:, 0], 0, 1) ** power
    return after
