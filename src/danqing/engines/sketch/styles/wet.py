"""Washes: watercolour and ink."""

from __future__ import annotations

import numpy as np
import skia
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from danqing.engines.sketch.chance import Floats, chance, noise
from danqing.engines.sketch.colours import PAPER, Colour, argb, hexed
from danqing.engines.sketch.lettering import font
from danqing.engines.sketch.styles.paper import Pixels, border, edges, enlarged, papered, relative_tone, sheet, shrunk

RICE: Colour = (240, 233, 216)
INK: Colour = (40, 38, 44)
SEAL: Colour = hexed("#b8352a")
SEAL_WORDS = "丹青"


def watercolour(pixels: Pixels, seed: int) -> Pixels:
    """Transparent washes: flat inside, darker where they dried at their edges, with blooms and white paper."""
    image = Image.fromarray(pixels)
    small = shrunk(image)
    washes = _washes(small)
    painted = Image.blend(washes.resize(image.size, Image.Resampling.BICUBIC), image, 0.36)
    dark = _rims(washes, small).resize(image.size, Image.Resampling.BICUBIC)
    painted = ImageChops.subtract(painted, Image.merge("RGB", (dark,) * 3))
    bare = ImageChops.lighter(border(small.size, seed), enlarged(_blooms(small.size, seed), small.size))
    painted.paste(PAPER, mask=bare.resize(image.size, Image.Resampling.BICUBIC))
    return papered(np.array(painted), seed, grain=4.6, pigment=20, edge=-12)


def _washes(small: Image.Image) -> Image.Image:
    """Each wash one strong tone, thinned so that the paper shines through."""
    flat = shrunk(small, 600).filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MedianFilter(3))
    return Image.blend(ImageEnhance.Color(flat).enhance(1.24), sheet(flat.size, PAPER), 0.2)


def _rims(washes: Image.Image, small: Image.Image) -> Image.Image:
    """The dark line in which pigment gathers along the edge of a wash, over the lines that were drawn first."""
    grey = washes.convert("L")
    rim = ImageChops.subtract(grey.filter(ImageFilter.GaussianBlur(3)), grey).point(
        lambda level: min(level * 1.6, 46)
    )
    return ImageChops.add(
        rim.resize(small.size, Image.Resampling.BICUBIC), edges(small).point(lambda level: level * 0.22)
    )


def _blooms(size: tuple[int, int], seed: int) -> Floats:
    """Where water pushed the pigment away, and the tooth of the paper that stayed dry."""
    rng = chance(seed, "blooms")
    slow = noise(rng, size[1], size[0], max(size) / 5, octaves=5)
    fine = noise(rng, size[1], size[0], 5, octaves=2)
    return np.asarray(np.clip((slow - 0.52) * 1.1, 0, 0.3) + np.clip((fine - 0.72) * 1.2, 0, 0.3), np.float32)


def ink(pixels: Pixels, seed: int) -> Pixels:
    """Ink wash on rice paper: what is darker than its surroundings is painted, the rest is left to the mist.

    Reds keep a breath of their colour; a seal stands in a corner.
    """
    image = Image.fromarray(pixels)
    small = shrunk(image, 900)
    density = _density(small, seed)
    sheet_of_ink = enlarged(density, image.size)
    lines = ImageChops.multiply(edges(image), enlarged(_dry_brush(small.size, seed), image.size))
    covered = ImageChops.lighter(sheet_of_ink, lines.point(lambda level: level * 0.85))
    tint = Image.blend(sheet(image.size, INK), image, 0.12)
    painted = Image.composite(tint, sheet(image.size, RICE), covered)
    painted = Image.composite(Image.blend(painted, image, 0.7), painted, _reds(small, image.size))
    painted = Image.composite(sheet(image.size, RICE), painted, border(image.size, seed, 0.05))
    return _sealed(papered(np.array(painted), seed, grain=4.2, pigment=16, edge=5), seed)


def _density(image: Image.Image, seed: int) -> Floats:
    """How much ink lies where, 0–1: five soft steps, bled into the wet paper."""
    tone = relative_tone(image)
    deep = np.asarray(image.convert("L"), np.float32) / 255
    raw = np.clip((1.0 - tone) * 1.9, 0, 1) + np.clip(np.percentile(deep, 30) - deep, 0, 1) * 0.5
    raw += np.clip(tone - 1.0, 0, 1) * -0.5
    steps = np.clip(raw, 0, 0.96) * 5
    whole = np.floor(steps)
    soft = whole + np.clip((steps - whole - 0.5) * 3 + 0.5, 0, 1)
    wet = enlarged(np.asarray(soft / 5, np.float32), image.size)
    bled = np.asarray(Image.blend(wet, wet.filter(ImageFilter.GaussianBlur(5)), 0.45), np.float32) / 255
    rows, columns = bled.shape
    pooled = noise(chance(seed, "pools"), rows, columns, min(rows, columns) / 4, octaves=4)
    return np.asarray(bled * (0.72 + 0.5 * pooled), np.float32)


def _dry_brush(size: tuple[int, int], seed: int) -> Floats:
    """Lines of a brush that runs out of ink: broken along their way."""
    field = noise(chance(seed, "dry"), size[1], size[0], 26, octaves=4)
    return np.asarray(np.clip((field - 0.34) * 3.2, 0.12, 1), np.float32)


def _reds(small: Image.Image, size: tuple[int, int]) -> Image.Image:
    red, green, blue = (np.asarray(band, np.float32) for band in small.split())
    strong = np.clip((red - np.maximum(green, blue) - 52) / 60, 0, 0.8)
    return enlarged(np.asarray(strong, np.float32), size)


def _sealed(pixels: Pixels, seed: int) -> Pixels:
    """The painter's seal in the lower corner, white characters on red, a little worn."""
    height, width = pixels.shape[:2]
    edge = round((height * width) ** 0.5 * 0.055)
    if edge < 12 or min(height, width) < edge * 3:
        return pixels
    stamp = _stamp(edge, seed)
    top = height - round(min(height, width) * 0.07) - edge
    corners = (round(width * 0.06), round(width * 0.94) - edge)
    left = max(corners, key=lambda x: float(pixels[top : top + edge, x : x + edge].mean()))
    cover = stamp[..., None]
    area = pixels[top : top + edge, left : left + edge]
    area[...] = area + (np.asarray(SEAL, np.float32) - area) * cover
    return pixels


def _stamp(edge: int, seed: int) -> Floats:
    """How much red lies where, 0–1, shape (edge, edge)."""
    surface = skia.Surface(edge, edge)
    with surface as canvas:
        canvas.clear(0)
        rounded = skia.Rect(edge * 0.02, edge * 0.02, edge * 0.98, edge * 0.98)
        canvas.drawRoundRect(rounded, edge * 0.1, edge * 0.1, skia.Paint(Color=argb((255, 255, 255)), AntiAlias=True))
        face = font(edge * 0.44)
        hole = skia.Paint(BlendMode=skia.BlendMode.kClear, AntiAlias=True)
        for row, letter in enumerate(SEAL_WORDS):
            canvas.drawString(letter, (edge - face.measureText(letter)) / 2, edge * (0.43 + 0.44 * row), face, hole)
    alpha = surface.makeImageSnapshot().toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)[..., 3]
    worn = noise(chance(seed, "worn"), edge, edge, edge / 7, octaves=3)
    return np.asarray(alpha.astype(np.float32) / 255 * np.clip(1.5 - worn, 0.55, 0.94), np.float32)
