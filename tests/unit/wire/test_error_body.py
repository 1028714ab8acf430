"""The body of every error, and how it quotes what was sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import InternalError, InvalidParameter, KeptError, ServiceError, Throttled
from danqing.wire.errors import body, shown


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidParameter("no"), "InvalidParameter"),
        (InvalidParameter("no", code="InvalidFile.Size"), "InvalidFile.Size"),
        (Throttled("no", retry_after=9), "Throttling.RateQuota"),
        (KeptError("DataInspectionFailed", "no"), "DataInspectionFailed"),
    ],
)
def test_a_body_has_three_flat_strings(error: ServiceError, code: str) -> None:
    """Nested or missing members break the Python SDK, a null id breaks Java."""
    assert json.loads(body(error, "r-1")) == {"request_id": "r-1", "code": code, "message": "no"}


def test_an_internal_error_says_the_documented_sentence() -> None:
    """With the service's own spelling, which clients compare."""
    assert json.loads(body(InternalError(), ""))["message"] == (
        "An internal error has occured, try again later or contact service support."
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_the_body(text: str) -> None:
    assert json.loads(body(InvalidParameter(text), text)) == {
        "request_id": text,
        "code": "InvalidParameter",
        "message": text,
    }


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ("猫", '"猫"'),
        ('a"b\n', '"a\\"b\\n"'),
        ([1, {"a": None}], '[1,{"a":null}]'),
        (10**30, "1" + "0" * 30),
    ],
)
def test_a_value_is_quoted_as_json(value: Any, quoted: str) -> None:
    assert shown(value) == quoted


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=100))
def test_a_long_value_is_shortened(text: str) -> None:
    assert shown(text).endswith("…")
    assert len(shown(text)) == 81
