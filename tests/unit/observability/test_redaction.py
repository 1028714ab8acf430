"""What never gets into a log."""

from __future__ import annotations

import base64

import pytest

from danqing.observability.redaction import redacted

PICTURE = base64.b64encode(bytes(range(256)) * 3).decode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "GET https://h.example/a.png?Expires=1&Signature=ab%2F took 2 s",
            "GET https://h.example/a.png?… took 2 s",
        ),
        ("Download 'oss://bucket/a?Signature=x' failed", "Download 'oss://bucket/a?…' failed"),
        ("postgresql://ann:secret@db.example/danqing", "postgresql://…@db.example/danqing"),
        ("postgresql://ann:p@ss:w@rd@db.example/danqing", "postgresql://…@db.example/danqing"),
        ("Authorization: Bearer abc.def-1", "Authorization: Bearer …"),
        ("the key sk-0123abc is unknown", "the key sk-… is unknown"),
        (
            f"data:image/png;base64,{PICTURE} is no image",
            f"data:image/png;base64,({len(PICTURE)} characters) is no image",
        ),
    ],
)
def test_secrets_and_images_are_not_shown(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "task 5a32d413-7b3f-427f-8ca4-72d6e0baf3eb failed: 100 % of it?",
        "http://127.0.0.1:8000/api/v1/tasks and https://example.com/a_b-c@2x.png",
        "the task-queue asks: what is a risk-free step? 一只猫",
    ],
)
def test_everything_else_is(text: str) -> None:
    assert redacted(text) == text
