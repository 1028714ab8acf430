"""Colours as arrays: to OKLab and back, and those of a picture without looking at all of its pixels."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from danqing.domain.oklab import TO_LAB, TO_LMS, linear
from danqing.domain.picture import Picture
from danqing.media.decode import as_array

Floats = NDArray[np.floating]
Levels = NDArray[np.uint8]

LIGHT = np.array([linear(level / 255) for level in range(256)], np.float32)
"""The amount of light of each 8-bit level."""


def times(colours: Floats, matrix: Floats) -> Floats:
    """`colours @ matrix` for shapes (n, k) and (k, m), always summed in the same order.

    A linear algebra library may sum in another order when it has more threads, and bytes must not depend on that.
    """
    return np.asarray(np.einsum("nk,km->nm", colours, matrix))


def to_oklab(rgb: Floats) -> Floats:
    """sRGB in 0–1 and a little beyond, shape (n, 3), as OKLab."""
    curved = ((np.maximum(rgb, 0.04045) + 0.055) / 1.055) ** 2.4
    return _as_lab(np.where(rgb <= 0.04045, rgb / 12.92, curved))


def levels_to_oklab(levels: Levels) -> Floats:
    """8-bit sRGB, shape (n, 3), as OKLab in single precision."""
    return _as_lab(LIGHT[levels])


def from_oklab(lab: Floats) -> Floats:
    """OKLab, shape (n, 3), as sRGB in 0–1; colours that it does not hold are clipped."""
    lights = times(times(lab, _inverse(TO_LAB, lab)) ** 3, _inverse(TO_LMS, lab))
    curved = 1.055 * np.clip(lights, 0, None) ** (1 / 2.4) - 0.055
    return np.clip(np.where(lights <= 0.0031308, 12.92 * lights, curved), 0, 1)


def _as_lab(lights: Floats) -> Floats:
    return times(np.cbrt(times(lights, np.array(TO_LMS, lights.dtype).T)), np.array(TO_LAB, lights.dtype).T)


def _inverse(matrix: tuple[tuple[float, ...], ...], like: Floats) -> Floats:
    return np.linalg.inv(np.array(matrix)).T.astype(like.dtype)


def sampled(picture: Picture, enough: int) -> Levels:
    """About `enough` pixels spread over the picture, or all of a small one; (n, 3)."""
    return as_array(picture).reshape(-1, 3)[:: stride(picture, enough)]


def stride(picture: Picture, enough: int) -> int:
    """The distance of pixels, counted along the rows, at which about `enough` of them stand for the picture.

    It has no factor in common with the width, so that every column counts; a few pixels fewer may be left for that.
    """
    step = max(1, picture.canvas.pixels // enough)
    while gcd(step, picture.width) > 1:
        step += 1
    return step
