"""Rendered sizes: what the engine can do, in the asked ratio."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.director.sizing import described, rendered, rendered_window, shaped
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities
from tests.unit.director.director_orders import keeps_limits

MODEL = Capabilities(
    name="model",
    description="Like FLUX.2 klein.",
    licence="Apache-2.0",
    min_pixels=256 * 256,
    best_pixels=1024 * 1024,
    max_pixels=2048 * 2048,
)
SIDES = st.integers(64, 8192)
CANVASES = st.builds(Canvas, SIDES, SIDES).filter(lambda canvas: 1 / 8 <= canvas.ratio <= 8)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Canvas(1024, 1024), Canvas(1024, 1024)),
        (Canvas(2985, 1405), Canvas(2985, 1405)),  # 2K as the hosted service delivers it
        (Canvas(2365, 1774), Canvas(2365, 1774)),  # 2K at 4:3, rounded
        (Canvas(257, 250), Canvas(1037, 1009)),
        (Canvas(4096, 4096), Canvas(2048, 2048)),
        (Canvas(4096, 2304), Canvas(2730, 1536)),
        (Canvas(2304, 4096), Canvas(1536, 2730)),
    ],
)
def test_sizes_that_are_asked_for(asked: Canvas, expected: Canvas) -> None:
    """As they are within the limits, the largest above them, the best below them."""
    assert rendered(asked, MODEL) == expected


@given(CANVASES)
def test_every_rendered_size_is_within_the_limits_and_of_the_asked_ratio(asked: Canvas) -> None:
    for size in (rendered(asked, MODEL), rendered_window(asked, MODEL)):
        assert keeps_limits(size, MODEL)
        assert isclose(size.ratio, asked.ratio, rel_tol=1.5 / max(size.width, size.height) + 1e-9)


@given(CANVASES.filter(lambda canvas: 256 * 256 <= canvas.pixels <= 2048 * 2048))
def test_what_the_engine_can_render_is_rendered_as_it_is(asked: Canvas) -> None:
    assert rendered(asked, MODEL) == asked


@given(CANVASES)
def test_a_part_is_rendered_at_the_best_size_unless_it_is_larger(window: Canvas) -> None:
    """No part loses detail, as far as the engine can."""
    size = rendered_window(window, MODEL)
    wanted = min(max(window.pixels, MODEL.best_pixels), MODEL.max_pixels)
    assert wanted - 3 * max(size.width, size.height) <= size.pixels <= wanted


def test_no_size_falls_below_the_least() -> None:
    assert shaped(Canvas(300, 199), MODEL.min_pixels, MODEL).pixels >= MODEL.min_pixels


def test_other_sizes_are_described() -> None:
    """With how the picture gets its own; nothing where it was rendered as asked."""
    assert described(Canvas(4096, 4096), [Canvas(2048, 2048)] * 4) == {
        "Size": "rendered at 2048*2048, enlarged by Lanczos"
    }
    assert described(Canvas(64, 64), [Canvas(64, 64), Canvas(1024, 1024)]) == {
        "Size": "rendered at 1024*1024, reduced by Lanczos"
    }
    assert described(Canvas(64, 64), [Canvas(64, 64)]) == {}
