"""The small values: sources, swatches and pictures."""

from __future__ import annotations

import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture


def test_a_swatch_shows_its_colour_as_the_wire_does() -> None:
    swatch = Swatch(0xC2, 0xD1, 0x06, 0.25)
    assert (swatch.hex, swatch.rgb) == ("#C2D106", (194, 209, 6))


def test_only_web_addresses_are_shown_to_others() -> None:
    """Keys and tokens are our own matter; a sentence names them without giving them away."""
    shown = [str(ImageSource("url", "https://a/b.png")), str(ImageSource("object", "inputs/x/0"))]
    assert shown == ["https://a/b.png", "(sent with the request)"]


def test_a_picture_measures_its_pixels_in_bytes() -> None:
    """A buffer of any item size counts by its bytes."""
    wide = memoryview(bytearray(24)).cast("I")
    assert Picture(4, 2, wide).canvas == Canvas(4, 2)
    with pytest.raises(ValueError, match="4x3 RGB takes 36 bytes, not 24"):
        Picture(4, 3, wide)
