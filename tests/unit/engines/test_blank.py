"""The blank engine's colours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.blank import colour_of, plain


@given(st.integers(0, 2**31 - 2))
def test_neighbouring_seeds_differ(seed: int) -> None:
    assert colour_of(seed) != colour_of(seed + 1)


def test_a_plain_picture_has_one_colour() -> None:
    picture = plain(Shot(index=0, prompt="", canvas=Canvas(5, 3), seed=12))
    assert bytes(picture.pixels) == colour_of(12) * 15
