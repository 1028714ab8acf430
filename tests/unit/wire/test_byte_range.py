"""A `Range` header names a part of the body, nothing of it, or is no matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.wire.byte_range import byte_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", range(0, 1)),
        ("bytes=0-7", range(0, 8)),
        ("bytes=8-", range(8, 100)),
        ("bytes=-16", range(84, 100)),
        ("bytes=-1000", range(100)),
        ("bytes=90-1000", range(90, 100)),
        ("bytes=99-99", range(99, 100)),
        ("Bytes = 1 - 2 ", range(1, 3)),
    ],
)
def test_a_part_is_named_from_either_end(header: str, part: range) -> None:
    """Both ends are counted in; what is beyond the end is left out."""
    assert byte_range(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=999999999999999999-", "bytes=-0"])
def test_where_nothing_is_the_part_is_empty(header: str) -> None:
    assert byte_range(header, 100) == range(0)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=１-２",
        "lines=0-7",
        "bytes=0-1,4-5",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_is_no_single_range_means_the_whole(header: str) -> None:
    """A server may ignore it; several parts would cost more than they help."""
    assert byte_range(header, 100) is None


@given(header=st.text("bytes=-0123456789, ", max_size=12).map("bytes={}".format) | st.text(), size=st.integers(0, 50))
def test_a_part_lies_within_the_body(header: str, size: int) -> None:
    part = byte_range(header, size)
    assert part is None or (part.step == 1 and set(part) <= set(range(size)))
