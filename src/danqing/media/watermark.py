"""The visible mark on a picture that a machine made."""

from __future__ import annotations

from math import ceil, sqrt

import noto_cjk_sans_otc
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.media.decode import Array, as_array, from_array

SIMPLIFIED_CHINESE = 2
"""Which face of the font collection: the others draw some characters as readers elsewhere expect them."""

SHARE_OF_EDGE = 0.022
"""The size of the text and its distance from the edges, as a share of the edge of a square of equal area."""

SMALLEST_TEXT = 8.0
TEXT_OPACITY = 0.92
HALO_OPACITY = 0.66
HALO_WIDTH, HALO_BLUR = 0.06, 0.09
"""How far the halo extends the letters before it is blurred, and the blur's radius, as shares of the size."""


def stamp(picture: Picture, text: str) -> Picture:
    """A copy of the picture with the text in its lower right corner, legible on any ground.

    White letters, slightly transparent, on a soft dark halo: the halo carries them on light grounds.
    Text that would be wider than the picture is written smaller; no text leaves the picture as it is.
    """
    text = "".join(character for character in text if character.isprintable()).strip()
    if not text:
        return picture
    font = _font(text, picture.canvas)
    padding = ceil(font.size * (HALO_WIDTH + 3 * HALO_BLUR))
    letters = _letters(text, font, padding)
    pixels = as_array(picture).copy()
    left = picture.width - _margin(picture.canvas) + padding - letters.width
    top = picture.height - _margin(picture.canvas) + padding - letters.height
    corner = pixels[max(0, top) :, max(0, left) :]
    corner[:] = _painted(corner, letters, _halo(text, font, padding), (min(0, left), min(0, top)))
    return from_array(pixels)


def _margin(canvas: Canvas) -> int:
    return round(sqrt(canvas.pixels) * SHARE_OF_EDGE)


def _font(text: str, canvas: Canvas) -> ImageFont.FreeTypeFont:
    """The face in the size that suits the canvas, or a smaller one in which the text fits across."""
    wanted = max(SMALLEST_TEXT, sqrt(canvas.pixels) * SHARE_OF_EDGE)
    font = face(wanted)
    room = canvas.width - 2 * _margin(canvas)
    width = font.getlength(text)
    return font if width <= room else face(max(SMALLEST_TEXT, wanted * room / width))


def face(size: float) -> ImageFont.FreeTypeFont:
    """Letters of this size in pixels, Latin and Chinese, the same on every machine.

    They are laid out by FreeType alone, which every build of Pillow has.
    """
    path = str(noto_cjk_sans_otc.FONT_PATH)
    return ImageFont.truetype(path, size, SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)


def _letters(text: str, font: ImageFont.FreeTypeFont, padding: int, stroke: float = 0) -> Image.Image:
    """The text's coverage, an L image: its ink, standing on its baseline, with `padding` on every side."""
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, anchor="ls"))
    mask = Image.new("L", (right - left + 2 * padding, bottom - top + 2 * padding))
    origin = (padding - left, padding - top)
    ImageDraw.Draw(mask).text(origin, text, fill=255, font=font, anchor="ls", stroke_width=stroke)
    return mask


def _halo(text: str, font: ImageFont.FreeTypeFont, padding: int) -> Image.Image:
    widened = _letters(text, font, padding, stroke=font.size * HALO_WIDTH)
    return widened.filter(ImageFilter.GaussianBlur(font.size * HALO_BLUR))


def _painted(corner: Array, letters: Image.Image, halo: Image.Image, at: tuple[int, int]) -> Array:
    """The corner with black laid through the halo and white through the letters, both placed at `at`."""
    patch = Image.fromarray(corner)
    patch.paste("black", at, _faded(halo, HALO_OPACITY))
    patch.paste("white", at, _faded(letters, TEXT_OPACITY))
    return np.asarray(patch)


def _faded(mask: Image.Image, opacity: float) -> Image.Image:
    return mask.point([round(value * opacity) for value in range(256)])
