"""The visible mark on a picture that a machine made."""

from __future__ import annotations

from math import ceil, sqrt

import noto_cjk_sans_otc
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.media.decode import as_array, from_array

SIMPLIFIED_CHINESE = 2
"""Which face of the font collection: the others draw some characters as Japan, Korea, Taiwan or Hong Kong do."""

SHARE_OF_EDGE = 0.022
"""The text's height and its distance from the edges, as a share of the edge of a square of equal area."""

SMALLEST_TEXT = 8
TEXT_OPACITY = 0.82
HALO_OPACITY = 0.55
HALO_WIDTH = 0.12
"""How far the halo reaches, as a share of the text's height."""

Mask = NDArray[np.float32]


def stamp(picture: Picture, text: str) -> Picture:
    """A copy of the picture with the text in its lower right corner, legible on any ground.

    White letters, slightly transparent, on a soft dark halo: the halo carries them on light grounds.
    Text that would be wider than the picture is written smaller; an empty text leaves the picture as it is.
    """
    if not text.strip():
        return picture
    letters, halo = _masks(text, _font(text, picture.canvas))
    margin = round(_unit(picture.canvas))
    pixels = as_array(picture).copy()
    corner = _lower_right(pixels, letters, margin)
    height, width = corner.shape[:2]
    shade, light = halo[-height:, -width:, None], letters[-height:, -width:, None]
    corner[:] = np.rint(corner * (1 - shade) * (1 - light) + 255 * light)
    return from_array(pixels)
