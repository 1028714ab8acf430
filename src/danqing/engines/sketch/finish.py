"""Finishing: the paper's grain, pigment that dried unevenly, and the style that the words asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps

from danqing.engines.sketch.chance import chance, noise, tile
from danqing.engines.sketch.colours import PAPER, Colour

Pixels = NDArray[np.uint8]
RICE: Colour = (240, 233, 216)
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
    image = Image.fromarray(pixels)
    pale = Image.blend(image.filter(ImageFilter.MedianFilter(3)), _sheet(image.size, PAPER), 0.2)
    rimmed = ImageChops.subtract(pale, _edges(image).point(lambda level: level * 0.28).convert("RGB"))
    painted = Image.composite(_sheet(image.size, PAPER), rimmed, _border(image.size, seed))
    return papered(np.array(painted), seed, grain=5.0, pigment=22, edge=-14)


def ink(pixels: Pixels, seed: int) -> Pixels:
    """Ink wash: tones of black on warm paper, lines that gather, and a trace of the colours.

    Half of the sheet stays light whatever the hour: a night is hinted at, not filled with ink.
    """
    image = Image.fromarray(pixels)
    grey = ImageOps.autocontrast(image.convert("L"), cutoff=1)
    middle = float(np.median(np.asarray(grey.resize((64, 64))))) / 255
    power = math.log(0.7) / math.log(min(max(middle, 0.08), 0.92))
    washed = grey.point([round(255 * (level / 255) ** power) for level in range(256)])
    lined = ImageChops.subtract(washed, _edges(image).point(lambda level: level * 0.5))
    toned = Image.blend(ImageOps.colorize(lined, (38, 36, 40), RICE), image, 0.1)
    painted = Image.composite(_sheet(image.size, RICE), toned, _border(image.size, seed))
    return papered(np.array(painted), seed, grain=4.5, pigment=20, edge=6)


def line(pixels: Pixels, seed: int) -> Pixels:
    """Pencil on white paper: contours, and hatching in the shade."""
    image = Image.fromarray(pixels)
    grey = np.asarray(image.convert("L"))
    height, width = grey.shape
    step = max(4, min(height, width) // 170)
    sheet = np.asarray(
        _edges(image).point([round(250 - 170 * min(level * 1.5 / 255, 1)) for level in range(256)])
    ).copy()
    falling, rising = _hatch(step, 1), _hatch(step, -1)
    for top in range(0, height, step):
        band, rows = sheet[top : top + step], grey[top : top + step]
        for strokes, dark, tone in ((falling, 107, 42), (rising, 61, 38)):
            repeated = np.tile(strokes, (1, -(-width // step)))[: len(band), :width]
            band -= np.minimum(band, tone) * (repeated & (rows < dark))
    return papered(np.repeat(sheet[..., None], 3, axis=2), seed, grain=4, pigment=5, edge=4)


def _hatch(step: int, slope: int) -> NDArray[np.bool_]:
    """One cell of a pattern of diagonal strokes, shape (step, step)."""
    down, across = np.arange(step)[:, None], np.arange(step)[None, :]
    return (down + slope * across) % step < step * 0.32


def mono(pixels: Pixels, seed: int) -> Pixels:
    """Black and white."""
    grey = (
        Image.fromarray(pixels)
        .convert("L")
        .point([round(min(max((level - 128) * 1.12 + 128, 0), 255)) for level in range(256)])
    )
    return papered(np.array(grey.convert("RGB")), seed)


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
    image = Image.fromarray(pixels)
    shrink = max(2, round((image.width * image.height) ** 0.5 / 420))
    small = image.resize((max(1, image.width // shrink), max(1, image.height // shrink)), Image.Resampling.BOX)
    daubed = small.filter(ImageFilter.ModeFilter(5)).resize(image.size, Image.Resampling.BICUBIC)
    relief = daubed.convert("L").filter(ImageFilter.EMBOSS).convert("RGB")
    raised = ImageChops.add(daubed, relief, 1, -128)
    strokes = noise(chance(seed, "bristles"), image.height // 3 + 1, image.width // 3 + 1, 5, octaves=2, stretch=5.0)
    bristles = Image.fromarray((128 + (strokes - 0.5) * 30).astype(np.uint8)).resize(
        image.size, Image.Resampling.BILINEAR
    )
    return papered(
        np.array(ImageChops.add(raised, bristles.convert("RGB"), 1, -128)), seed, grain=2, pigment=6, edge=20
    )


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


def _sheet(size: tuple[int, int], colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def _edges(image: Image.Image) -> Image.Image:
    """Where one colour meets another, in levels of 255: the difference of two blurs, about 1100 pixels across."""
    shrink = max(1.0, (image.width * image.height) ** 0.5 / 1100)
    size = max(1, round(image.width / shrink)), max(1, round(image.height / shrink))
    grey = image.convert("L").resize(size, Image.Resampling.BOX)
    difference = ImageChops.subtract(
        grey.filter(ImageFilter.GaussianBlur(2.2)), grey.filter(ImageFilter.GaussianBlur(0.7))
    )
    strong = difference.point([round(min(max((level - 1.5) / 16, 0), 1) * 255) for level in range(256)])
    return strong.resize(image.size, Image.Resampling.BICUBIC)


def _border(size: tuple[int, int], seed: int) -> Image.Image:
    """255 at the uneven edge of the painted area, 0 within."""
    rows, columns = max(8, size[1] // 8), max(8, size[0] // 8)
    down, across = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)[None, :]
    inset = np.minimum(np.minimum(down, 1 - down), np.minimum(across, 1 - across))
    ragged = noise(chance(seed, "border"), rows, columns, min(rows, columns) / 4, octaves=4) * 0.06
    cover = np.clip(1 - (inset - ragged) / 0.035, 0, 1) * 255
    return Image.fromarray(cover.astype(np.uint8)).resize(size, Image.Resampling.BILINEAR)
