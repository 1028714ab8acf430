"""Sizes: tiers, limits in their live wording, and the canvas that follows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas, Size, Tier
from danqing.errors import InvalidParameter
from danqing.models.sizes import AreaLimits, Limits, SideLimits, Sizes

AREA = AreaLimits(least=100, most=400, max_ratio=4)
SIDES = SideLimits(10, 20)
K1, K2 = Tier("1K", 16), Tier("2K", 20)
TIERED = Sizes(default=K1, limits=AREA, tiers=(K1, K2), example="16*16")
PLAIN = Sizes(default=Canvas(12, 12), limits=SIDES, example="16*16")
lengths = st.integers(1, 8000)


def refusal(sizes: Sizes, value: Any) -> str:
    with pytest.raises(InvalidParameter) as refused:
        sizes.read(value)
    return refused.value.message


@pytest.mark.parametrize(
    ("sizes", "value", "size"),
    [
        (TIERED, None, K1),
        (TIERED, "2K", K2),
        (TIERED, "2k", K2),
        (TIERED, "20*20", Canvas(20, 20)),
        (TIERED, "5*20", Canvas(5, 20)),
        (TIERED, " 10x10 ", Canvas(10, 10)),
        (PLAIN, None, Canvas(12, 12)),
        (PLAIN, "10X20", Canvas(10, 20)),
    ],
)
def test_a_size_is_a_tier_or_within_the_limits(sizes: Sizes, value: Any, size: Size) -> None:
    assert sizes.read(value) == size


@pytest.mark.parametrize(
    ("limits", "value", "sentence"),
    [
        (AREA, "9*11", "Total pixels (99) must be between 100 and 400."),
        (AREA, "20*21", "Total pixels (420) must be between 100 and 400."),
        (AREA, "0*0", "Total pixels (0) must be between 100 and 400."),
        (AreaLimits(most=400, max_ratio=4, full_stop=""), "1*1", "Total pixels (1) must be between 589824 and 400"),
        (AREA, "4*25", "The aspect ratio of size must be between 1:4 and 4:1, got 4*25."),
        (AREA, "41*9", "The aspect ratio of size must be between 1:4 and 4:1, got 41*9."),
        (SIDES, "9*20", "Either width or height should be between 10 and 20. It holds for both of them, got 9*20."),
        (SIDES, "20*21", "Either width or height should be between 10 and 20. It holds for both of them, got 20*21."),
    ],
)
def test_what_is_beyond_a_limit_is_refused_in_the_words_of_the_service(
    limits: Limits, value: str, sentence: str
) -> None:
    assert refusal(Sizes(default=K1, limits=limits), value) == sentence


@pytest.mark.parametrize(
    "value", ["3K", "", "16", "16*", "16*16*16", "16,16", "-16*16", "１６*１６", 16, True, [], {}]
)
def test_anything_else_is_no_size(value: Any) -> None:
    assert refusal(TIERED, value).startswith(
        "Invalid size format. size must be 1K, 2K or width*height such as 16*16, got "
    )
    assert refusal(PLAIN, value).startswith("Invalid size format. size must be width*height such as 16*16, got ")


@pytest.mark.parametrize("value", ["1K", "2K", "4K", "2k"])
def test_a_tier_of_another_model_is_no_size(value: str) -> None:
    """The live answer of the models that have none."""
    assert refusal(PLAIN, value).endswith(f'got "{value}".')


def test_a_tier_takes_the_ratio_of_the_image_and_a_size_in_pixels_does_not() -> None:
    assert TIERED.canvas(K1, Canvas(400, 100)) == Canvas(32, 8)
    assert TIERED.canvas(K1, None) == Canvas(16, 16)
    assert TIERED.canvas(Canvas(10, 20), Canvas(400, 100)) == Canvas(10, 20)


@pytest.mark.parametrize(
    ("like", "canvas"),
    [
        (None, Canvas(1280, 1280)),
        (Canvas(640, 480), Canvas(640, 480)),
        (Canvas(1280, 1280), Canvas(1280, 1280)),
        (Canvas(2560, 2560), Canvas(1280, 1280)),
        (Canvas(3200, 800), Canvas(2560, 640)),
    ],
)
def test_an_image_may_keep_its_size_where_it_is_small(like: Canvas | None, canvas: Canvas) -> None:
    tier = Tier("", 1280)
    sizes = Sizes(default=tier, limits=AREA, keeps_smaller=True)
    assert sizes.canvas(tier, like) == canvas
    assert sizes.canvas(Canvas(800, 1200), like) == Canvas(800, 1200)


@pytest.mark.parametrize(
    ("side", "on_grid"), [(1, 16), (7, 16), (8, 16), (23, 16), (24, 32), (1280, 1280), (1287, 1280)]
)
def test_a_canvas_on_a_grid_is_the_nearest(side: int, on_grid: int) -> None:
    sizes = Sizes(default=K1, limits=AREA, grid=16)
    assert sizes.canvas(Canvas(side, 1600), None) == Canvas(on_grid, 1600)


@given(lengths, lengths, st.sampled_from([1, 8, 16, 64]))
def test_a_grid_moves_a_side_by_half_a_step_at_most(width: int, height: int, grid: int) -> None:
    """A side that would vanish becomes one step."""
    canvas = Sizes(default=K1, limits=AREA, grid=grid).canvas(Canvas(width, height), None)
    for side, asked in ((canvas.width, width), (canvas.height, height)):
        assert side % grid == 0
        assert abs(side - asked) * 2 <= grid or side == grid


@given(lengths, lengths)
def test_an_area_is_symmetric_and_holds_what_it_lets_through(width: int, height: int) -> None:
    limits = AreaLimits(most=1440**2, max_ratio=4)
    verdicts = {_accepts(limits, Canvas(width, height)), _accepts(limits, Canvas(height, width))}
    assert verdicts == {768 * 768 <= width * height <= 1440 * 1440 and width <= 4 * height <= 16 * width}


@given(lengths, lengths)
def test_sides_are_each_within_the_limits(width: int, height: int) -> None:
    within = all(512 <= side <= 1440 for side in (width, height))
    assert _accepts(SideLimits(512, 1440), Canvas(width, height)) is within


def _accepts(limits: Limits, canvas: Canvas) -> bool:
    try:
        limits.check(canvas)
    except InvalidParameter:
        return False
    return True
