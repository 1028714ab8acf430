"""Finishing: the paper's grain, pigment that dried unevenly, and the style that the words asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from danqing.engines.sketch.chance import chance, noise, tile
from danqing.engines.sketch.colours import PAPER

Pixels = NDArray[np.uint8]
TILE = 256
BAND = 128


def papered(pixels: Pixels, seed: int, *, grain: float = 2.6, pigment: float = 9.0, edge: float = 16.0) -> Pixels:
    """Pixels on paper, in place: `grain`, `pigment` and `edge` are the greatest changes in levels of 255."""
    height, width = pixels.shape[:2]
    paper = tile(chance(seed, "paper"), TILE) * grain
    slow = _slow(seed, height, width, pigment, edge)
    across = np.tile(paper, (1, -(-width // TILE)))[:, :width]
    for top in range(0, height, BAND):
        band = pixels[top : top + BAND]
        rows = across[np.arange(top, top + len(band)) % TILE]
        change = rows + (slow[top : top + BAND].astype(np.float32) - 128) / 2
        total = band.astype(np.int16) + change.astype(np.int16)[..., None]
        np.clip(total, 0, 255, out=total)
        band[...] = total
    return pixels


def _slow(seed: int, height: int, width: int, pigment: float, edge: float) -> Pixels:
    """What changes slowly over the picture, at full size: 128 is no change, a level is half a level of 255."""
    rows, columns = max(8, height // 12), max(8, width // 12)
    field = (noise(chance(seed, "pigment"), rows, columns, 40, octaves=4) - 0.5) * 2 * pigment
    down, across = np.linspace(-1, 1, rows)[:, None], np.linspace(-1, 1, columns)[None, :]
    corner = np.clip((down**2 + across**2) / 2 - 0.25, 0, 1) * edge
    small = np.clip(128 + 2 * (field - corner), 0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))


def watercolour(pixels: Pixels, seed: int) -> Pixels:
    """Paler, with pigment gathered at the edges of each wash and paper showing at the border."""
    soft = Image.fromarray(pixels).filter(ImageFilter.ModeFilter(5) if pixels.size < 2_000_000 else ImageFilter.MedianFilter(3))
    edges = _edges(pixels)
    pale = np.asarray(soft, np.float32)
    pale += (np.asarray(PAPER, np.float32) - pale) * (0.2 + 0.5 * _border(pixels.shape, seed))[..., None]
    pale -= edges[..., None] * 70
    return papered(np.clip(pale, 0, 255).astype(np.uint8), seed, grain=5.5, pigment=22, edge=-14)


def ink(pixels: Pixels, seed: int) -> Pixels:
    """Ink wash: tones of black on warm paper, lines that gather, and a trace of the colours."""
    grey = _grey(pixels)
    tone = np.clip((grey - 0.08) / 0.82, 0, 1) ** 0.8
    tone = np.clip(tone - 0.5 * _edges(pixels), 0, 1)
    paper, black = np.asarray((240, 233, 216), np.float32), np.asarray((38, 36, 40), np.float32)
    wash = black + (paper - black) * tone[..., None]
    wash = wash * 0.9 + pixels * 0.1
    fade = _border(pixels.shape, seed)[..., None]
    wash += (paper - wash) * fade * 0.85
    return papered(np.clip(wash, 0, 255).astype(np.uint8), seed, grain=5.0, pigment=20, edge=6)


def line(pixels: Pixels, seed: int) -> Pixels:
    """Pencil on white paper: contours, and hatching in the shade."""
    grey = _grey(pixels)
    height, width = grey.shape
    step = max(4, min(height, width) // 170)
    down, across = np.arange(height)[:, None], np.arange(width)[None, :]
    hatch = ((down + across) % step < step * 0.34) & (grey < 0.42)
    cross = ((down - across) % step < step * 0.3) & (grey < 0.24)
    mark = np.clip(_edges(pixels) * 1.5, 0, 1) * 0.85 + 0.2 * hatch + 0.18 * cross
    sheet = 250 - np.clip(mark, 0, 1) * 200
    return papered(np.repeat(sheet.astype(np.uint8)[..., None], 3, axis=2), seed, grain=4, pigment=5, edge=4)


def mono(pixels: Pixels, seed: int) -> Pixels:
    """Black and white."""
    grey = np.clip((_grey(pixels) - 0.5) * 1.12 + 0.5, 0, 1) * 255
    return papered(np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2), seed)


def pixel(pixels: Pixels, seed: int) -> Pixels:
    """Squares of one colour each, from a small palette."""
    height, width = pixels.shape[:2]
    cell = max(4, round((height * width) ** 0.5 / 128))
    small = Image.fromarray(pixels).resize((max(1, width // cell), max(1, height // cell)), Image.Resampling.BOX)
    few = small.quantize(40, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    return np.array(few.resize((width, height), Image.Resampling.NEAREST))


def cinematic(pixels: Pixels, seed: int) -> Pixels:
    """A film's grade: teal shadows, warm lights, deeper corners, a little more contrast."""
    steps = np.linspace(0, 1, 256)
    curve = steps + 0.09 * np.sin((steps - 0.5) * 2 * np.pi) * 0.9
    shade = (1 - steps) ** 2
    table = [curve + 0.035 * steps - 0.035 * shade, curve + 0.006, curve - 0.045 * steps + 0.05 * shade]
    graded = [np.clip(channel * 255, 0, 255).astype(np.uint8)[pixels[..., at]] for at, channel in enumerate(table)]
    return papered(np.stack(graded, axis=-1), seed, grain=3.5, pigment=5, edge=40)


def oil(pixels: Pixels, seed: int) -> Pixels:
    """Thick paint: strokes of one colour with a ridge of light."""
    height, width = pixels.shape[:2]
    shrink = max(2, round((height * width) ** 0.5 / 420))
    small = Image.fromarray(pixels).resize((max(1, width // shrink), max(1, height // shrink)), Image.Resampling.BOX)
    daubed = small.filter(ImageFilter.ModeFilter(5)).resize((width, height), Image.Resampling.BICUBIC)
    relief = np.asarray(daubed.convert("L").filter(ImageFilter.EMBOSS), np.float32) - 128
    strokes = (noise(chance(seed, "bristles"), height // 3 + 1, width // 3 + 1, 5, octaves=2, stretch=5.0) - 0.5) * 26
    bristles = np.asarray(Image.fromarray(strokes).resize((width, height), Image.Resampling.BILINEAR))
    total = np.asarray(daubed, np.float32) * 1.04 + (relief * 0.5 + bristles)[..., None]
    return papered(np.clip(total, 0, 255).astype(np.uint8), seed, grain=2, pigment=6, edge=20)


STYLES: Mapping[str, Callable[[Pixels, int], Pixels]] = {
    "gouache": papered,
    "watercolour": watercolour,
    "ink": ink,
    "line": line,
    "mono": mono,
    "pixel": pixel,
    "cinematic": cinematic,
    "oil": oil,
}


def finished(pixels: Pixels, style: str, seed: int) -> Pixels:
    return STYLES[style](pixels, seed)


def _grey(pixels: Pixels) -> NDArray[np.float32]:
    return np.asarray(Image.fromarray(pixels).convert("L"), np.float32) / 255


def _edges(pixels: Pixels) -> NDArray[np.float32]:
    """Where one colour meets another, 0–1: the difference of two blurs, at most a thousand pixels across."""
    height, width = pixels.shape[:2]
    shrink = max(1.0, (height * width) ** 0.5 / 1100)
    size = max(1, round(width / shrink)), max(1, round(height / shrink))
    grey = Image.fromarray(pixels).convert("L").resize(size, Image.Resampling.BOX)
    near = np.asarray(grey.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
    wide = np.asarray(grey.filter(ImageFilter.GaussianBlur(2.2)), np.float32)
    dark = np.clip((wide - near - 1.5) / 16, 0, 1)
    return np.asarray(Image.fromarray(dark).resize((width, height), Image.Resampling.BICUBIC), np.float32).clip(0, 1)


def _border(shape: tuple[int, ...], seed: int) -> NDArray[np.float32]:
    """1 at the uneven edge of the painted area, 0 within."""
    rows, columns = max(8, shape[0] // 8), max(8, shape[1] // 8)
    down, across = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)[None, :]
    inset = np.minimum(np.minimum(down, 1 - down), np.minimum(across, 1 - across)).astype(np.float32)
    ragged = noise(chance(seed, "border"), rows, columns, min(rows, columns) / 4, octaves=4) * 0.06
    cover = np.clip(1 - (inset - ragged) / 0.035, 0, 1)
    return np.asarray(Image.fromarray(cover).resize((shape[1], shape[0]), Image.Resampling.BILINEAR), np.float32)
