"""Prints: pixel art and flat posters."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from danqing.engines.sketch.styles.paper import Pixels, papered, shrunk

PIXELS_ACROSS = 160
POSTER_COLOURS = 15
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16 - 0.5


def pixel(pixels: Pixels, seed: int) -> Pixels:
    """Squares of one colour each, from a small palette; skies are dithered in the order of Bayer's matrix."""
    height, width = pixels.shape[:2]
    cell = max(4, round((height * width) ** 0.5 / PIXELS_ACROSS))
    small = Image.fromarray(pixels).resize((max(1, width // cell), max(1, height // cell)), Image.Resampling.BOX)
    crisp = ImageEnhance.Color(small.filter(ImageFilter.UnsharpMask(1.2, 130, 2))).enhance(1.35)
    rows, columns = crisp.height, crisp.width
    pattern = np.tile(BAYER, (rows // 4 + 1, columns // 4 + 1))[:rows, :columns, None] * 13
    dithered = np.clip(np.asarray(crisp, np.float32) + pattern, 0, 255).astype(np.uint8)
    palette = crisp.quantize(28, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
    few = Image.fromarray(dithered).quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    return np.array(few.resize((width, height), Image.Resampling.NEAREST))


def poster(pixels: Pixels, seed: int) -> Pixels:
    """A screen print: a few flat inks with clean edges."""
    image = Image.fromarray(pixels)
    small = shrunk(image, 1000).filter(ImageFilter.MedianFilter(3))
    bold = ImageEnhance.Color(ImageEnhance.Contrast(small).enhance(1.12)).enhance(1.4)
    # Maximum coverage keeps small bright things, which a median cut would sacrifice to the sky.
    palette = shrunk(bold, 160).quantize(POSTER_COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2)
    inks = bold.quantize(palette=palette, dither=Image.Dither.NONE)
    clean = _cleaned(inks)
    flat = clean.convert("RGB").resize(image.size, Image.Resampling.BICUBIC)
    return papered(np.array(flat), seed, grain=2.2, pigment=3, edge=0)


def _cleaned(inks: Image.Image) -> Image.Image:
    """Specks take the ink around them: the most frequent one in each neighbourhood."""
    palette = inks.getpalette()
    plain = Image.fromarray(np.asarray(inks)).filter(ImageFilter.ModeFilter(3))
    result = Image.fromarray(np.asarray(plain), "P")
    result.putpalette(palette or [])
    return result
