"""References are made acceptable without losing or stretching anything."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.picture import Reference
from danqing.engines.diffusers.references import LEAST_SIDE, STEEPEST, prepared
from danqing.media.decode import from_array

SIDES = st.one_of(st.integers(1, 80), st.integers(1, 1500))


def reference(width: int, height: int) -> Reference:
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Reference(from_array(pixels))


@given(SIDES, SIDES)
@settings(deadline=None, max_examples=60)
def test_any_reference_becomes_acceptable(width: int, height: int) -> None:
    [image], notes = prepared([reference(width, height)])
    assert min(image.size) >= LEAST_SIDE
    assert max(image.size) <= STEEPEST * min(image.size)
    acceptable = min(width, height) >= LEAST_SIDE and max(width, height) <= STEEPEST * min(width, height)
    assert (notes == ()) == acceptable == (image.size == (width, height))


def test_an_acceptable_one_is_handed_on_as_it_is() -> None:
    given_one = reference(96, 80)
    [image], notes = prepared([given_one])
    assert image.tobytes() == bytes(given_one.picture.pixels)
    assert notes == ()


def test_a_steep_one_keeps_its_pixels_in_the_middle() -> None:
    given_one = reference(1040, 100)
    [image], notes = prepared([given_one])
    assert image.size == (1040, 130)
    assert image.crop((0, 15, 1040, 115)).tobytes() == bytes(given_one.picture.pixels)
    assert notes == (
        "Reference 1 of 1040*100 was made 1040*130: the model takes sides from 64 pixels and ratios to 8:1.",
    )


def test_a_small_one_keeps_its_ratio() -> None:
    [image], _ = prepared([reference(20, 30)])
    assert image.size == (64, 96)
