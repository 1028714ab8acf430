"""What is rendered for a canvas: multiples that cover it, or the same picture smaller."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.sizing import rendered_size, rounded_up

MULTIPLES = st.sampled_from([8, 16, 32])
MEGAPIXEL = 1024 * 1024


@st.composite
def canvases(draw: st.DrawFn) -> Canvas:
    """Of any ratio that the API allows."""
    width, ratio = draw(st.integers(64, 4096)), draw(st.floats(1 / 8, 8))
    return Canvas(width, min(4096, max(64, round(width / ratio))))


@given(canvases(), MULTIPLES)
def test_rounded_up_is_the_smallest_that_covers(canvas: Canvas, multiple: int) -> None:
    rounded = rounded_up(canvas, multiple)
    for side, asked in ((rounded.width, canvas.width), (rounded.height, canvas.height)):
        assert side % multiple == 0
        assert asked <= side < asked + multiple


@given(canvases(), MULTIPLES)
def test_never_more_than_the_model_can_and_about_the_same_ratio(canvas: Canvas, multiple: int) -> None:
    size = rendered_size(canvas, multiple, MEGAPIXEL)
    assert size.width % multiple == size.height % multiple == 0
    if canvas.pixels <= MEGAPIXEL:
        assert size == rounded_up(canvas, multiple)
    else:
        assert size.pixels <= MEGAPIXEL
        assert abs(size.width - size.height * canvas.ratio) < multiple * (1 + canvas.ratio)
