"""Masks keep their shape, whatever is asked of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.media.masks import as_bools, bounds, outside, resized

SIDES = st.integers(1, 40)
CANVASES = st.builds(Canvas, SIDES, SIDES)


@st.composite
def masks(draw: st.DrawFn) -> tuple[bytes, Canvas]:
    canvas = draw(CANVASES)
    share = draw(st.sampled_from([0.0, 0.01, 0.3, 1.0]))
    free = np.random.default_rng(draw(st.integers(0, 999))).random(canvas.pixels) < share
    return (free * np.uint8(255)).tobytes(), canvas


@given(masks())
def test_the_box_holds_all_that_may_change_and_no_more(case: tuple[bytes, Canvas]) -> None:
    mask, canvas = case
    box, inside = bounds(mask, canvas), as_bools(mask, canvas)
    if box is None:
        assert not inside.any()
        return
    held = inside[box.top : box.bottom, box.left : box.right]
    assert held.sum() == inside.sum()
    assert held[0].any()
    assert held[-1].any()
    assert held[:, 0].any()
    assert held[:, -1].any()


@given(masks(), CANVASES)
def test_a_resized_mask_is_as_large_as_its_picture_and_knows_no_grey(
    case: tuple[bytes, Canvas], after: Canvas
) -> None:
    mask = resized(*case, after)
    assert len(mask) == after.pixels
    assert set(mask) <= {0, 255}


@given(masks())
def test_a_mask_of_the_right_size_stays_the_same(case: tuple[bytes, Canvas]) -> None:
    mask, canvas = case
    assert resized(mask, canvas, canvas) is mask


def test_a_box_stays_a_box_in_another_size() -> None:
    mask = np.zeros((30, 40), np.uint8)
    mask[10:20, 8:24] = 255
    large = resized(mask.tobytes(), Canvas(40, 30), Canvas(120, 90))
    assert bounds(large, Canvas(120, 90)) == Region(24, 30, 72, 60)
    assert as_bools(large, Canvas(120, 90)).sum() > 0.99 * 48 * 30


def test_outside_of_a_frame_everything_may_change() -> None:
    inside = ~as_bools(outside(Region(3, 2, 9, 7), Canvas(12, 10)), Canvas(12, 10))
    assert inside[2:7, 3:9].all()
    assert inside.sum() == 30
