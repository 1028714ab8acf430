"""Canvas arithmetic: a tier's area in a reference's ratio, and exact sizes left alone."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas, Tier, resolve

TIERS = {"1K": Tier("1K", 1024), "2K": Tier("2K", 2048), "4K": Tier("4K", 4096)}
every_tier = st.sampled_from(list(TIERS.values()))


@st.composite
def references(draw: st.DrawFn) -> Canvas:
    """The size of an input image that the service takes: sides 240–8000, ratio 1:8–8:1."""
    width = draw(st.integers(240, 8000))
    height = draw(st.integers(max(240, ceil(width / 8)), min(8000, width * 8)))
    return Canvas(width, height)


@pytest.mark.parametrize(
    ("tier", "ratio", "size"),
    [
        ("1K", (1, 1), "1024*1024"),
        ("2K", (1, 1), "2048*2048"),
        ("4K", (1, 1), "4096*4096"),
        ("1K", (16, 9), "1365*768"),
        ("2K", (16, 9), "2731*1536"),
        ("1K", (3, 4), "887*1182"),
        ("2K", (3, 4), "1774*2365"),
        ("1K", (17, 8), "1493*702"),
        ("2K", (17, 8), "2985*1405"),
        ("2K", (8, 1), "5793*724"),
        ("2K", (1, 8), "724*5793"),
    ],
)
def test_a_tier_gives_the_sizes_that_the_service_delivers(tier: str, ratio: tuple[int, int], size: str) -> None:
    """The table of service-facts 3.3; 2985*1405 is what the documents show for an image of 2.125:1."""
    like = Canvas(ratio[0] * 240, ratio[1] * 240)
    assert str(resolve(TIERS[tier], like)) == size


@pytest.mark.parametrize("tier", TIERS.values(), ids=TIERS.keys())
def test_a_tier_without_an_image_is_square(tier: Tier) -> None:
    assert resolve(tier, None) == Canvas(tier.edge, tier.edge)


@given(every_tier, references())
def test_a_tier_keeps_its_area_within_rounding(tier: Tier, like: Canvas) -> None:
    """Each side is off by half a pixel at most, so the area is off by half of both sides and a quarter."""
    canvas = resolve(tier, like)
    slack = (canvas.width + canvas.height) / 2 + 0.25
    assert abs(canvas.pixels - tier.edge**2) <= slack


@given(every_tier, references())
def test_a_tier_keeps_the_ratio_of_the_image_within_rounding(tier: Tier, like: Canvas) -> None:
    canvas = resolve(tier, like)
    lowest = (canvas.width - 0.5) / (canvas.height + 0.5)
    highest = (canvas.width + 0.5) / (canvas.height - 0.5)
    assert lowest <= like.ratio <= highest


@given(every_tier, references())
def test_a_tier_never_leaves_the_allowed_ratios_by_more_than_a_pixel(tier: Tier, like: Canvas) -> None:
    canvas = resolve(tier, like)
    assert canvas.width - 1 <= 8 * (canvas.height + 1)
    assert canvas.height - 1 <= 8 * (canvas.width + 1)


@given(st.builds(Canvas, st.integers(1, 9999), st.integers(1, 9999)), st.none() | references())
def test_an_exact_size_is_painted_exactly(size: Canvas, like: Canvas | None) -> None:
    assert resolve(size, like) == size


def test_a_canvas_is_written_as_the_wire_writes_it() -> None:
    canvas = Canvas(2985, 1405)
    assert (str(canvas), canvas.pixels, canvas.ratio) == ("2985*1405", 2985 * 1405, 2985 / 1405)
