"""Film: black and white, a cinema's grade, and soft light with grain."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from danqing.engines.sketch.styles.paper import Pixels, papered, shrunk


def mono(pixels: Pixels, seed: int) -> Pixels:
    """Black and white, with a silver print's contrast and grain."""
    steps = np.linspace(0, 1, 256)
    curve = np.clip(steps + 0.085 * np.sin((steps - 0.5) * 2 * np.pi), 0, 1) * 255
    red, green, blue = (Image.fromarray(pixels[..., channel]) for channel in range(3))
    warm = Image.blend(Image.blend(red, green, 0.55), blue, 0.12)  # a yellow filter darkens the sky
    print_ = warm.point(curve.round().astype(int).tolist())
    return papered(np.array(print_.convert("RGB")), seed, grain=4.6, pigment=3, edge=30)


def cinematic(pixels: Pixels, seed: int) -> Pixels:
    """A film's grade: teal shadows, warm lights, a glow around them, deeper corners."""
    steps = np.linspace(0, 1, 256)
    curve = steps + 0.09 * np.sin((steps - 0.5) * 2 * np.pi) * 0.9
    shade = (1 - steps) ** 2
    table = [curve + 0.035 * steps - 0.035 * shade, curve + 0.006, curve - 0.045 * steps + 0.05 * shade]
    lit = _glowing(pixels, 0.3)
    graded = [np.clip(channel * 255, 0, 255).astype(np.uint8)[lit[..., at]] for at, channel in enumerate(table)]
    return papered(np.stack(graded, axis=-1), seed, grain=3.5, pigment=4, edge=44)


def photo(pixels: Pixels, seed: int) -> Pixels:
    """Soft light: highlights that bloom, gentle contrast, fine grain."""
    steps = np.linspace(0, 1, 256)
    curve = np.clip((steps + 0.05 * np.sin((steps - 0.5) * 2 * np.pi)) * 255, 0, 255).astype(np.uint8)
    return papered(curve[_glowing(pixels, 0.45)], seed, grain=3.0, pigment=2, edge=20)


def _glowing(pixels: Pixels, strength: float) -> Pixels:
    """Light that spreads from the brightest places: a blurred copy of them, screened over."""
    image = Image.fromarray(pixels)
    small = shrunk(image, 420)
    bright = small.point([round(max(level - 150, 0) * 2.4 * strength) for level in range(256)] * 3)
    halo = bright.filter(ImageFilter.GaussianBlur(9)).resize(image.size, Image.Resampling.BILINEAR)
    return np.array(ImageChops.screen(image, halo))
