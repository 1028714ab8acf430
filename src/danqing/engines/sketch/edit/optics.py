"""What a camera or an enlarger does to a whole picture: turn, bend, blur, frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageFilter

from danqing.domain.canvas import Canvas
from danqing.engines.sketch.edit.masks import Floats, Pixels
from danqing.media.continuation import continued

Change = Callable[[Pixels], Pixels]


def flipped(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[:, ::-1])


def turned(pixels: Pixels) -> Pixels:
    """Upside down."""
    return np.ascontiguousarray(pixels[::-1, ::-1])


def flipped_over(pixels: Pixels) -> Pixels:
    """Mirrored top to bottom."""
    return np.ascontiguousarray(pixels[::-1])


def turned_by(pixels: Pixels, degrees: int) -> Pixels:
    """Turned clockwise by a multiple of 90 degrees and fitted into the same size; the rest continues it."""
    if degrees % 180 == 0:
        return turned(pixels) if degrees % 360 else pixels
    quarter = np.ascontiguousarray(np.rot90(pixels, -(degrees // 90)))
    height, width = pixels.shape[:2]
    scale = min(width / quarter.shape[1], height / quarter.shape[0])
    size = max(1, round(quarter.shape[1] * scale)), max(1, round(quarter.shape[0] * scale))
    inner = np.asarray(Image.fromarray(quarter).resize(size, Image.Resampling.LANCZOS))
    return continued(inner, Canvas(width, height), (height - size[1]) // 2, (width - size[0]) // 2)


def blurred(pixels: Pixels) -> Pixels:
    image = Image.fromarray(pixels)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(max(2.0, min(image.size) / 60))))


def sharpened(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    radius = max(1.2, (height * width) ** 0.5 / 500)
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.UnsharpMask(radius, 130, 2)))


def fisheye(pixels: Pixels) -> Pixels:
    """An equidistant fisheye's view: the middle swells, straight lines bend, the corners are black."""
    height, width = pixels.shape[:2]
    down = (np.arange(height, dtype=np.float32) + 0.5 - height / 2)[:, None]
    across = (np.arange(width, dtype=np.float32) + 0.5 - width / 2)[None, :]
    circle = (height**2 + width**2) ** 0.5 / 2 * 0.86
    away = np.sqrt(down**2 + across**2) / circle
    angle = np.clip(away, 0, 1) * 1.15
    stretch = np.tan(angle) / np.maximum(away, 1e-4) / np.tan(1.15)
    stretch = np.where(away < 1e-3, 1.15 / np.tan(1.15), stretch)
    rows, columns = down * stretch + height / 2 - 0.5, across * stretch + width / 2 - 0.5
    seen = _taken(pixels, rows, columns)
    fall = np.clip((1 - away) / 0.05, 0, 1) * (1 - 0.35 * np.clip(away, 0, 1) ** 4)
    return np.asarray(seen * fall[..., None], np.uint8)


def _taken(pixels: Pixels, rows: Floats, columns: Floats) -> Floats:
    """The colours at places between pixels (bilinear; the border is repeated), band by band."""
    height, width = pixels.shape[:2]
    result = np.empty((*rows.shape, 3), np.float32)
    for top in range(0, len(rows), 256):
        band = slice(top, top + 256)
        row, column = np.clip(rows[band], 0, height - 1), np.clip(columns[band], 0, width - 1)
        up, left = row.astype(np.intp), column.astype(np.intp)
        low, right = np.minimum(up + 1, height - 1), np.minimum(left + 1, width - 1)
        share, part = (row - up)[..., None], (column - left)[..., None]
        above = pixels[up, left] * (1 - part) + pixels[up, right] * part
        below = pixels[low, left] * (1 - part) + pixels[low, right] * part
        result[band] = above * (1 - share) + below * share
    return result


def cropped(pixels: Pixels, top: int, left: int, height: int, width: int) -> Pixels:
    """A part of the picture, enlarged to the size of the whole."""
    part = Image.fromarray(pixels[top : top + height, left : left + width])
    large = part.resize((pixels.shape[1], pixels.shape[0]), Image.Resampling.LANCZOS)
    return np.asarray(large)


CHANGES: Mapping[str, Change] = {"blur": blurred, "sharpen": sharpened, "flip": flipped, "fisheye": fisheye}
