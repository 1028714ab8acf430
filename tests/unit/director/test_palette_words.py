"""Palettes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.palette_words import NAMES, nearest_name, palette_words
from danqing.domain.palette import Swatch
from tests.unit.director.director_orders import PALETTE

LEVELS = st.integers(0, 255)


def test_a_palette_in_english() -> None:
    words = "Colour palette: #C2D1E6 pale blue (60%), #636574 slate grey (40%). Use these colours and no others"
    assert palette_words(PALETTE, chinese=False).startswith(words)


def test_a_palette_in_chinese() -> None:
    assert palette_words(PALETTE, chinese=True).startswith("配色：#C2D1E6 淡蓝色（60%）、#636574 石板灰（40%）。")


@pytest.mark.parametrize(
    ("hex_code", "name"),
    [
        ("000000", "black"),
        ("FFFFFF", "white"),
        ("FF0000", "red"),
        ("0000FF", "blue"),
        ("00FF00", "bright green"),
        ("FFFF00", "yellow"),
        ("FF00FF", "magenta"),
        ("808080", "grey"),
        ("8B4513", "brown"),
        ("0D1B2A", "midnight blue"),
        ("FFC0CB", "pale pink"),
        ("E6E6FA", "lavender"),
        ("FF7F50", "coral"),
        ("40E0D0", "turquoise"),
        ("556B2F", "olive green"),
    ],
)
def test_well_known_colours_get_the_name_that_people_give_them(hex_code: str, name: str) -> None:
    red, green, blue = bytes.fromhex(hex_code)
    assert nearest_name(Swatch(red, green, blue, 1.0), chinese=False) == name


@given(LEVELS, LEVELS, LEVELS)
def test_every_colour_has_the_same_name_in_both_languages(red: int, green: int, blue: int) -> None:
    swatch = Swatch(red, green, blue, 1.0)
    assert (nearest_name(swatch, chinese=False), nearest_name(swatch, chinese=True)) in NAMES
