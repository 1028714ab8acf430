"""What stands behind the question mark."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from danqing.api.query import number, word
from danqing.errors import InvalidParameter


def asked(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


def test_a_word_is_there_or_is_not() -> None:
    """An empty one says nothing."""
    request = asked("model=wan2.7-image&status=")
    assert word(request, "model") == "wan2.7-image"
    assert word(request, "status") is None
    assert word(request, "page") is None


@pytest.mark.parametrize(
    ("query", "expected"), [("", 10), ("page=", 10), ("page=1", 1), ("page=007", 7), ("page=100", 100)]
)
def test_a_number_is_read(query: str, expected: int) -> None:
    """Without it, the default."""
    assert number(asked(query), "page", 10, 100) == expected


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.5", "one", "%D9%A1", "1000000000000", "+1"])
def test_any_other_number_is_refused(text: str) -> None:
    """With what is allowed and what came; digits of other scripts are none."""
    with pytest.raises(InvalidParameter, match="page must be an integer from 1 to 100, got"):
        number(asked(f"page={text}"), "page", 10, 100)
