"""Paper and what every style is made from: grain, pigment that dried unevenly, borders, where edges run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from danqing.engines.sketch.chance import Floats, chance, noise, tile
from danqing.engines.sketch.colours import Colour

Pixels = NDArray[np.uint8]
TILE = 256
BAND = 128
WORKING = 1000
"""What is soft in the end is computed at about this many pixels across and enlarged."""


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


def sheet(size: tuple[int, int], colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def shrunk(image: Image.Image, across: int = WORKING) -> Image.Image:
    """The image at about `across` pixels, the mean of its sides; smaller ones stay as they are."""
    factor = max(1.0, (image.width * image.height) ** 0.5 / across)
    size = max(1, round(image.width / factor)), max(1, round(image.height / factor))
    return image.resize(size, Image.Resampling.BOX) if factor > 1 else image.copy()


def enlarged(values: Floats, size: tuple[int, int]) -> Image.Image:
    """Values in 0–1 as a grey image of another size."""
    grey = Image.fromarray(np.clip(values * 255, 0, 255).astype(np.uint8))
    return grey.resize(size, Image.Resampling.BICUBIC)


def edges(image: Image.Image) -> Image.Image:
    """Where one colour meets another, in levels of 255: the difference of two blurs."""
    grey = shrunk(image, 1100).convert("L")
    difference = ImageChops.subtract(
        grey.filter(ImageFilter.GaussianBlur(2.2)), grey.filter(ImageFilter.GaussianBlur(0.7))
    )
    strong = difference.point([round(min(max((level - 1.5) / 16, 0), 1) * 255) for level in range(256)])
    return strong.resize(image.size, Image.Resampling.BICUBIC)


def border(size: tuple[int, int], seed: int, inset: float = 0.035) -> Image.Image:
    """255 at the uneven edge of the painted area, 0 within."""
    rows, columns = max(8, size[1] // 8), max(8, size[0] // 8)
    down, across = np.linspace(0, 1, rows)[:, None], np.linspace(0, 1, columns)[None, :]
    short = min(rows, columns)
    reach = np.minimum(np.minimum(down, 1 - down) * rows, np.minimum(across, 1 - across) * columns) / short
    ragged = noise(chance(seed, "border"), rows, columns, short / 4, octaves=4) * 0.06
    cover = np.clip(1 - (reach - ragged) / inset, 0, 1)
    return enlarged(cover.astype(np.float32), size)


def relative_tone(image: Image.Image, reach: float = 0.12) -> Floats:
    """How light each place is beside its surroundings: 1 is alike, whatever the hour; of the image's shape."""
    grey = image.convert("L")
    around = grey.filter(ImageFilter.GaussianBlur(max(2.0, reach * min(image.size))))
    light, mean = np.asarray(grey, np.float32), np.asarray(around, np.float32)
    return np.asarray((light + 12) / (mean + 12), np.float32)
