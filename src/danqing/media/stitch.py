"""Parts of pictures: a window around boxes, what is rendered there put back, and boxes drawn for models to see."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.domain.region import Region
from danqing.media.decode import Array, as_array, as_image, from_array, from_image, resize
from danqing.media.fit import cover
from danqing.media.masks import Bools, as_bools
from danqing.media.watermark import face

CONTEXT = 1.8
"""A window is so many times as wide and as high as the boxes in it: a model needs to see where it is."""
LEAST_SIDE, MOST_RATIO = 256, 2

FEATHER, WIDEST_FEATHER = 0.1, 48
"""How deep a patch fades in within a box, as a share of the box's shorter side, and the most in pixels."""
WIDEST_MASK_FEATHER = 8
"""The same within a mask, which is drawn along what shall change: what was there must not shine through."""
MOST_DRIFT = 24.0
"""Models return what they were not to touch a little off; a larger difference of levels is another content."""
RING = 16
"""The pixels within so many of a box show what the model did to what it was not to touch."""
BAND_PIXELS = 1 << 20

MARK_WIDTH, LEAST_MARK = 1 / 250, 2
"""The width of a mark, as a share of the picture's longer side, and the least in pixels."""

GROUND, INK = (224, 224, 224), (16, 16, 16)
CAPTION, LEAST_CAPTION = 0.09, 18
"""The height of the strip above a tile that bears its number, as a share of the tile's, and the least in pixels."""
NARROWEST_TILE = 0.5

Colour = tuple[int, int, int]
Kind = TypeVar("Kind", bound=np.generic)
Depths = NDArray[np.int16]


def window(canvas: Canvas, regions: Sequence[Region]) -> Region:
    """The part of the picture around all boxes, at least one, that is rendered anew to change what they hold.

    `CONTEXT` times as large as their union, no side shorter than `LEAST_SIDE` nor than the other one over
    `MOST_RATIO`, as far as the picture allows; the boxes in the middle, unless an edge is near.
    """
    left, top = min(region.left for region in regions), min(region.top for region in regions)
    right, bottom = max(region.right for region in regions), max(region.bottom for region in regions)
    width, height = (max(LEAST_SIDE, round(side * CONTEXT)) for side in (right - left, bottom - top))
    width, height = max(width, height // MOST_RATIO), max(height, width // MOST_RATIO)
    across, down = _span(left, right, width, canvas.width), _span(top, bottom, height, canvas.height)
    return Region(across[0], down[0], across[1], down[1])


def _span(start: int, stop: int, length: int, most: int) -> tuple[int, int]:
    """A stretch of at most `length` around the middle of another one, within 0 and `most`."""
    length = min(length, most)
    begin = min(max(0, (start + stop - length) // 2), most - length)
    return begin, begin + length


def crop(picture: Picture, region: Region) -> Picture:
    """A copy of what the region holds."""
    return from_array(_part(as_array(picture), region).copy())


def _part(pixels: NDArray[Kind], region: Region) -> NDArray[Kind]:
    return pixels[region.top : region.bottom, region.left : region.right]


# ── A rendered window, put back ──────────────────────────────────────────────


def stitch(
    base: Picture, patch: Picture, window: Region, regions: Sequence[Region], mask: bytes | None = None
) -> Picture:
    """The base with what the boxes hold taken from the patch, which shows the window in any size.

    With a mask of the base, only where that is white. Everything else stays identical. Inside, the patch fades in
    from the border, save where that is the picture's edge; its colours are shifted by as much as it differs from the
    base around what changes.
    """
    pixels, frame = as_array(base).copy(), Canvas(window.right - window.left, window.bottom - window.top)
    inside = _inside(frame, [_moved(region, window) for region in regions])
    if mask is not None:
        inside &= _part(as_bools(mask, base.canvas), window)
    fitted, target = as_array(cover(patch, frame)), _part(pixels, window)
    drift, depths = _drift(target, fitted, inside), _depths_within(inside, window, base.canvas)
    feather = _feather(regions) if mask is None else _mask_feather(depths)
    rows = max(1, BAND_PIXELS // frame.width)
    for top in range(0, frame.height, rows):
        band = slice(top, top + rows)
        target[band] = _blended(target[band], fitted[band] + drift, _opacity(depths[band], feather))
    return from_array(pixels)


def _moved(region: Region, window: Region) -> Region:
    """The box as the window shows it; what lies beyond the window is cut off."""
    left, top = max(0, region.left - window.left), max(0, region.top - window.top)
    return Region(left, top, max(left, region.right - window.left), max(top, region.bottom - window.top))


def _inside(frame: Canvas, regions: Sequence[Region]) -> Bools:
    inside = np.zeros((frame.height, frame.width), np.bool_)
    for region in regions:
        inside[region.top : region.bottom, region.left : region.right] = True
    return inside


def _drift(base: Array, patch: Array, inside: Bools) -> NDArray[np.float32]:
    """What has to be added to each channel of the patch so that its median agrees with the base's around the boxes.

    The median ignores what was changed there on purpose, and the bound what has nothing in common.
    """
    ring = (_depths(~inside) <= RING) & ~inside
    if not ring.any():
        return np.zeros(3, np.float32)
    differences = base[ring].astype(np.float32) - patch[ring]
    return np.asarray(np.clip(np.median(differences, axis=0), -MOST_DRIFT, MOST_DRIFT), np.float32)


def _feather(regions: Sequence[Region]) -> float:
    shortest = min(min(region.right - region.left, region.bottom - region.top) for region in regions)
    return min(WIDEST_FEATHER, max(1.0, FEATHER * shortest))


def _mask_feather(depths: Depths) -> float:
    """By how thick the mask is where it is thickest."""
    return min(WIDEST_MASK_FEATHER, max(1.0, FEATHER * 2 * int(depths.max(initial=0))))


def _depths_within(inside: Bools, window: Region, canvas: Canvas) -> Depths:
    """How deep each pixel of the window lies within the boxes; the picture's edge is no border, the window's is."""
    above, left = int(window.top > 0), int(window.left > 0)
    below, right = int(window.bottom < canvas.height), int(window.right < canvas.width)
    padded = np.pad(inside, ((above, below), (left, right)))
    return _depths(padded)[above : above + len(inside), left : left + inside.shape[1]]


def _opacity(depths: Depths, feather: float) -> NDArray[np.float32]:
    """From 0 outside smoothly to 1 at the depth of the feather."""
    rising = np.clip((depths - np.float32(0.5)) / np.float32(feather), 0, 1)
    return np.asarray(rising * rising * (3 - 2 * rising), np.float32)


def _depths(inside: Bools) -> Depths:
    """How many steps, along rows and columns, each pixel is away from the nearest one outside.

    The distance is found along one axis after the other: minima of slopes (P. Felzenszwalb and D. Huttenlocher,
    "Distance transforms of sampled functions", 2012, section 3).
    """
    far = np.where(inside, np.int16(1 << 14), np.int16(0))
    for axis in (0, 1):
        far = np.minimum(_rising(far, axis), np.flip(_rising(np.flip(far, axis), axis), axis))
    return far


def _rising(depths: Depths, axis: int) -> Depths:
    """No larger than the one before it plus 1."""
    shape = [1, 1]
    shape[axis] = -1
    ramp = np.arange(depths.shape[axis], dtype=np.int16).reshape(shape)
    return np.asarray(np.minimum.accumulate(depths - ramp, axis) + ramp)


def _blended(base: Array, patch: NDArray[np.float32], opacity: NDArray[np.float32]) -> Array:
    mixed = base + opacity[..., None] * (np.clip(patch, 0, 255) - base)
    return np.asarray(np.rint(mixed), np.uint8)


# ── For models to look at ────────────────────────────────────────────────────


def marked(picture: Picture, regions: Sequence[Region], colours: Sequence[Colour]) -> Picture:
    """A copy with an outline around each box in its colour; there are as many colours as boxes.

    It lies just outside, so that what the box holds can be seen, but within it where the picture ends.
    """
    width = max(LEAST_MARK, round(max(picture.width, picture.height) * MARK_WIDTH))
    pixels = as_array(picture).copy()
    for region, colour in zip(regions, colours, strict=True):
        outer = _grown(region, width, picture.canvas)
        held = _part(pixels, _grown(outer, -width, picture.canvas)).copy()
        _part(pixels, outer)[:] = colour
        _part(pixels, _grown(outer, -width, picture.canvas))[:] = held
    return from_array(pixels)


def _grown(region: Region, by: int, canvas: Canvas) -> Region:
    left, top = max(0, region.left - by), max(0, region.top - by)
    right, bottom = min(canvas.width, region.right + by), min(canvas.height, region.bottom + by)
    return Region(left, top, max(left, right), max(top, bottom))


def contact_sheet(pictures: Sequence[Picture], pixels: int) -> Picture:
    """Numbered tiles, from 1 along the rows, on a light grey sheet of at most so many pixels.

    Each shows its picture whole and in its own ratio, below its number; there is at least one picture.
    """
    columns = ceil(sqrt(len(pictures)))
    rows = ceil(len(pictures) / columns)
    tile = _tile(pictures, pixels / (columns * rows))
    sheet = Image.new("RGB", (tile.width * columns, tile.height * rows), GROUND)
    for at, picture in enumerate(pictures):
        corner = (at % columns * tile.width, at // columns * tile.height)
        _place(sheet, picture, str(at + 1), corner, tile)
    return from_image(sheet)


def _tile(pictures: Sequence[Picture], pixels: float) -> Canvas:
    """A tile as wide for its height as the pictures are in the (geometric) mean, caption included."""
    ratio = float(np.exp(np.mean([np.log(picture.canvas.ratio) for picture in pictures])))
    ratio = min(1 / NARROWEST_TILE, max(NARROWEST_TILE, ratio)) * (1 - CAPTION)
    return Canvas(max(1, int(sqrt(pixels * ratio))), max(1, int(sqrt(pixels / ratio))))


def _place(sheet: Image.Image, picture: Picture, number: str, corner: tuple[int, int], tile: Canvas) -> None:
    caption = min(tile.height // 2, max(LEAST_CAPTION, round(tile.height * CAPTION)))
    gap = caption // 6
    middle = (corner[0] + tile.width // 2, corner[1] + caption // 2)
    ImageDraw.Draw(sheet).text(middle, number, fill=INK, font=face(max(1, 0.8 * caption)), anchor="mm")
    room = Canvas(max(1, tile.width - 2 * gap), max(1, tile.height - caption - gap))
    shown = as_image(resize(picture, _whole(picture.canvas, room)))
    left, top = corner[0] + (tile.width - shown.width) // 2, corner[1] + caption
    sheet.paste(shown, (left, top + (room.height - shown.height) // 2))


def _whole(canvas: Canvas, room: Canvas) -> Canvas:
    """The largest canvas of this ratio that the room holds."""
    scale = min(room.width / canvas.width, room.height / canvas.height)
    return Canvas(max(1, round(canvas.width * scale)), max(1, round(canvas.height * scale)))
