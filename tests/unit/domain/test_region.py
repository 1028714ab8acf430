"""Boxes: inside means inside, and a resized image takes its boxes along."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region

canvases = st.builds(Canvas, st.integers(1, 8000), st.integers(1, 8000))


@st.composite
def boxes_inside(draw: st.DrawFn, canvas: Canvas) -> Region:
    left = draw(st.integers(0, canvas.width - 1))
    top = draw(st.integers(0, canvas.height - 1))
    right = draw(st.integers(left + 1, canvas.width))
    bottom = draw(st.integers(top + 1, canvas.height))
    return Region(left, top, right, bottom)


@given(st.data(), canvases)
def test_every_box_between_the_edges_is_inside(data: st.DataObject, canvas: Canvas) -> None:
    assert data.draw(boxes_inside(canvas)).inside(canvas)


@pytest.mark.parametrize(
    "box",
    [
        (-1, 0, 5, 5),
        (0, -1, 5, 5),
        (0, 0, 11, 5),
        (0, 0, 5, 8),
        (5, 0, 5, 5),
        (0, 5, 5, 5),
        (6, 0, 5, 5),
        (0, 6, 5, 5),
    ],
)
def test_a_box_over_an_edge_or_without_area_is_not_inside(box: tuple[int, int, int, int]) -> None:
    assert not Region(*box).inside(Canvas(10, 7))


@given(st.data(), canvases, canvases)
def test_a_scaled_box_stays_inside_its_scaled_image(data: st.DataObject, source: Canvas, target: Canvas) -> None:
    """However small the target, the box keeps at least one pixel and lies within."""
    assert data.draw(boxes_inside(source)).scaled(source, target).inside(target)


@given(st.data(), canvases)
def test_scaling_to_the_same_size_changes_nothing(data: st.DataObject, canvas: Canvas) -> None:
    box = data.draw(boxes_inside(canvas))
    assert box.scaled(canvas, canvas) == box


def test_a_box_scales_with_each_axis() -> None:
    assert Region(10, 20, 30, 60).scaled(Canvas(100, 100), Canvas(200, 50)) == Region(20, 10, 60, 30)
