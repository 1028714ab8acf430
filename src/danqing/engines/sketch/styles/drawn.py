"""Strokes: pencil lines and oil paint."""

from __future__ import annotations

import numpy as np
import skia
from PIL import Image, ImageChops, ImageFilter

from danqing.engines.sketch.chance import Floats, chance, noise
from danqing.engines.sketch.styles.paper import BAND, Pixels, edges, enlarged, papered, relative_tone, shrunk

HATCH_STEPS = 150
"""About how many pencil strokes fit side by side into a picture."""


def line(pixels: Pixels, seed: int) -> Pixels:
    """Pencil on white paper: contours that press and lift, and hatching that follows the shade."""
    image = Image.fromarray(pixels)
    small = shrunk(image, 800)
    contours = np.asarray(_contours(image, small, seed))
    shade = np.asarray(enlarged(_shade(small), image.size))
    height, width = shade.shape
    step = max(5, round((height * width) ** 0.5 / HATCH_STEPS))
    falling, rising = _hatch(step, 1, width), _hatch(step, -1, width)
    paper = np.empty((height, width), np.uint8)
    for top in range(0, height, BAND):
        dark = shade[top : top + BAND].astype(np.int16)
        rows = np.arange(top, top + len(dark)) % step
        tone = np.clip((dark - falling[rows]) * 3, 0, 96)
        tone += np.clip((dark - 100 - rising[rows]) * 3, 0, 70)
        tone += contours[top : top + BAND]
        paper[top : top + BAND] = 250 - np.minimum(tone, 208)
    return papered(np.repeat(paper[..., None], 3, axis=2), seed, grain=5, pigment=5, edge=4)


def _contours(image: Image.Image, small: Image.Image, seed: int) -> Image.Image:
    pressure = np.clip(noise(chance(seed, "pressure"), small.height, small.width, 60, octaves=4) * 1.3, 0.35, 1)
    drawn = ImageChops.multiply(edges(image), enlarged(np.asarray(pressure, np.float32), image.size))
    return drawn.point(lambda level: min(level * 1.05, 200))


def _shade(image: Image.Image) -> Floats:
    """How dark the hatching is, 0–1: what lies in the shade of its surroundings, and what is dark in itself."""
    own = np.asarray(image.convert("L"), np.float32) / 255
    return np.asarray(
        np.clip((1.0 - relative_tone(image, 0.2)) * 1.5, 0, 0.8) + np.clip(0.45 - own, 0, 1) * 0.5, np.float32
    )


def _hatch(step: int, slope: int, width: int) -> np.ndarray:
    """Thresholds of diagonal strokes, shape (step, width): low in the middle of a stroke, 0–255."""
    down, across = np.arange(step)[:, None], np.arange(width)[None, :]
    phase = ((down + slope * across) % step) / step
    return np.asarray(np.abs(phase - 0.5) * 2 * 250 + 10, np.int16)


OIL_EDGE = 1000
DETAIL = (0, 12, 34, 70)
"""How much there must be to see, in levels of 255, for the strokes of each layer."""
COVER = (1.1, 0.9, 0.7, 0.5)
"""How many times over the strokes of each layer would cover the picture."""


def oil(pixels: Pixels, seed: int) -> Pixels:
    """Thick paint: broad strokes first, finer ones where there is more to see, all along the forms.

    Aaron Hertzmann, "Painterly Rendering with Curved Brush Strokes of Multiple Sizes", 1998, in its plan.
    """
    image = Image.fromarray(pixels)
    if min(image.size) < 2:
        return papered(pixels, seed)
    small = shrunk(image, OIL_EDGE)
    canvas = np.ascontiguousarray(np.dstack([np.asarray(small), np.full(small.size[::-1], 255, np.uint8)]))
    height_map = np.zeros((*small.size[::-1], 4), np.uint8)
    unit = (small.width * small.height) ** 0.5 / 1000
    for layer, width in enumerate((24, 11, 5.5, 2.8)):
        _stroke_layer(small, canvas, height_map, width * unit, seed, layer)
    painted = Image.fromarray(canvas[..., :3]).resize(image.size, Image.Resampling.BICUBIC)
    bumps = Image.fromarray(height_map[..., 0]).filter(ImageFilter.EMBOSS)
    soft = bumps.point([round(128 + (level - 128) * 0.3) for level in range(256)])
    relief = soft.resize(image.size, Image.Resampling.BICUBIC)
    raised = ImageChops.add(painted, relief.convert("RGB"), 1, -128)
    return papered(np.array(raised), seed, grain=2, pigment=5, edge=18)


def _stroke_layer(image: Image.Image, canvas: Pixels, relief: Pixels, width: float, seed: int, layer: int) -> None:
    """Lay strokes of one width: everywhere in the first layer, later only where the picture has detail."""
    rng = chance(seed, "oil", layer)
    source = np.asarray(image.filter(ImageFilter.GaussianBlur(width * 0.25)))
    rows, columns = source.shape[:2]
    turns, detail = _directions(image, width)
    count = max(8, round(rows * columns / (width * width) * COVER[layer]))
    xs, ys = rng.integers(0, columns, count), rng.integers(0, rows, count)
    shown = detail[ys, xs] >= DETAIL[layer]
    xs, ys = xs[shown], ys[shown]
    shake = rng.normal(0, 7, (len(xs), 1)) + rng.normal(0, 3, (len(xs), 3))
    colours = np.clip(source[ys, xs] + shake, 0, 255).astype(np.uint32)
    reach = width * rng.uniform(0.8, 2.2, len(xs))
    angles = turns[ys, xs] + rng.normal(0, 0.2, len(xs))
    dx, dy = np.cos(angles) * reach, np.sin(angles) * reach
    strokes = np.stack([xs - dx, ys - dy, xs + dx, ys + dy], axis=1)
    _draw_strokes(canvas, strokes, colours, width)
    bumps = np.repeat(rng.integers(70, 190, (len(xs), 1)), 3, axis=1).astype(np.uint32)
    _draw_strokes(relief, strokes, bumps, width * 0.9)


def _draw_strokes(pixels: Pixels, strokes: np.ndarray, colours: np.ndarray, width: float) -> None:
    """Draw (x1, y1, x2, y2) lines with round ends; one paint is used again and again, for speed."""
    height, across = pixels.shape[:2]
    info = skia.ImageInfo.Make(across, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels).getCanvas()
    paint = skia.Paint(
        Style=skia.Paint.kStroke_Style, StrokeWidth=width, StrokeCap=skia.Paint.kRound_Cap, AntiAlias=width < 8
    )
    argb = 0xF0 << 24 | colours[:, 0] << 16 | colours[:, 1] << 8 | colours[:, 2]
    for line_, colour in zip(strokes.tolist(), argb.tolist(), strict=True):
        paint.setColor(colour)
        canvas.drawLine(*line_, paint)


def _directions(image: Image.Image, width: float) -> tuple[Floats, Floats]:
    """Along which angle the forms run, and how much there is to see: both of the image's shape."""
    grey = np.asarray(image.convert("L").filter(ImageFilter.GaussianBlur(max(1.0, width * 0.35))), np.float32)
    down, across = np.gradient(grey)
    turns = np.arctan2(down, across) + np.pi / 2
    strength = np.hypot(down, across)
    flat = strength < 0.35
    turns[flat] = 0.12
    busy = Image.fromarray(np.clip(strength * 20, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(width * 0.8)
    )
    return np.asarray(turns, np.float32), np.asarray(busy, np.float32)
