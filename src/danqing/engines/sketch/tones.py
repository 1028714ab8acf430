"""A picture as two layers: tones, which a palette mixes anew, and the texture that is laid over them again.

Paper grain of three levels would become a storm of colours if each pixel chose its paint alone.
So texture (what differs a little from its surroundings) is taken out first and put back as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.engines.sketch.chance import Floats, chance, noise

Pixels = NDArray[np.uint8]
Texture = NDArray[np.int8]

FINE = 8
"""Tones are counted in eighths of a level, so that smooth slopes stay smooth when they are spread."""
WASH = 16
"""Washes move a tone by up to this many levels, also below black and above white: paper must not run into a wall."""
TONES = (256 + 2 * WASH) * FINE
TEXTURE = 10
"""What differs from its surroundings by up to this many levels is texture; from twice as many on, it is form."""
TAKEN = 7
"""So many eighths of the texture are taken out; the rest keeps slow slopes from showing steps."""
BAND = 64


@dataclass(frozen=True, slots=True)
class Tones:
    """`keys` are the tones, 0–255, spread so that each key is about as frequent as every other.

    `curves` (3, `TONES`) holds the key of every tone of a channel; `texture` is in levels of 255.
    """

    keys: Pixels
    texture: Texture
    curves: Floats

    def colours(self, keys: NDArray[np.uint8] | NDArray[np.floating]) -> NDArray[np.float64]:
        """The sRGB colours (about 0–1) that keys of shape (n, 3) stand for."""
        levels = (np.arange(TONES) / FINE - WASH) / 255
        return np.stack([np.interp(keys[:, at], self.curves[at], levels) for at in range(3)], -1)


def separated(pixels: Pixels, check: Callable[[], None]) -> Tones:
    """Both layers of a picture of shape (height, width, 3)."""
    image = Image.fromarray(pixels)
    small = _surroundings(image)
    washes = _washes(small)
    around, shift = (np.asarray(layer.resize(image.size, Image.Resampling.BILINEAR)) for layer in (small, washes))
    curves = _curves(_slow(np.asarray(small), np.asarray(washes.resize(small.size))))
    tables = np.rint(curves).astype(np.uint8)
    keys, texture = np.empty_like(pixels), np.empty(pixels.shape, np.int8)
    for top in range(0, len(pixels), BAND):
        check()
        band = slice(top, top + BAND)
        level = pixels[band].astype(np.int16)
        fine = _texture(level - around[band])
        texture[band] = fine
        level *= FINE
        level -= fine * TAKEN
        level += shift[band]
        for at, table in enumerate(tables):
            keys[band, :, at] = table.take(level[..., at])
    return Tones(keys, texture, curves)


def _texture(difference: NDArray[np.int16]) -> NDArray[np.int16]:
    """All of a small difference, nothing of a large one."""
    return 2 * np.clip(difference, -TEXTURE, TEXTURE) - np.clip(difference, -2 * TEXTURE, 2 * TEXTURE)


def _form(difference: NDArray[np.int16]) -> NDArray[np.int16]:
    """What is no texture: edges, which must not be blurred."""
    return difference - _texture(difference)


def _slow(small: Pixels, washes: Pixels) -> NDArray[np.int16]:
    return small.astype(np.int16) * FINE + washes


def _surroundings(image: Image.Image) -> Image.Image:
    """What lies around each pixel, a few times smaller: without lines, and without most of the grain."""
    shrink = max(4, round((image.width * image.height) ** 0.5 / 512))
    small = image.reduce(min(shrink, *image.size)).filter(ImageFilter.MedianFilter(3))
    blurred = np.asarray(small.filter(ImageFilter.GaussianBlur(2)), np.int16)
    return Image.fromarray((blurred + _form(np.asarray(small) - blurred)).astype(np.uint8))


def _washes(small: Image.Image) -> Image.Image:
    """Slow changes of tone that let a plain surface take more than one paint: `WASH` levels up or down, in 0–255.

    They are stronger in a picture that has little else to go by.
    """
    grey = np.asarray(small.convert("L"), np.float32)
    strength = min(max(26.0 - float(np.abs(grey - np.median(grey)).mean()), 8.0), 15.0) * FINE
    rows, columns = max(8, small.height // 8), max(8, small.width // 8)
    fields = [noise(chance("washes", at), rows, columns, max(rows, columns) / 2.5, octaves=3) for at in range(3)]
    return Image.fromarray(
        np.clip(WASH * FINE + (np.stack(fields, -1) - 0.5) * 2 * strength, 0, 255).astype(np.uint8)
    )


def _curves(tones: NDArray[np.int16]) -> Floats:
    """Per channel the key of every tone: mostly by rank, so that crowded tones are told apart."""
    return np.stack([_curve(tones[..., at].ravel()) for at in range(3)])


def _curve(tones: NDArray[np.int16]) -> Floats:
    counted = np.bincount(tones, minlength=TONES).astype(float)
    rank = np.cumsum(np.convolve(counted, np.ones(33), "same"))
    rank /= rank[-1]
    low, high = np.searchsorted(rank, (0.002, 0.998))
    every = np.arange(TONES)
    within = np.clip((every - low + 5 * FINE) / (high - low + 10 * FINE), 0, 1)
    return np.asarray(255 * (0.65 * rank + 0.3 * within + 0.05 * every / TONES), np.float32)
