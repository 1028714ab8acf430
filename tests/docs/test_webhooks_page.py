"""What the page on webhooks tells receivers to do works."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from danqing.wire.webhook_key import WebhookKey

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
ANN = WebhookKey.of(b"the secret of this installation.", "ann")


def shown_check() -> Callable[[str, dict[str, str], bytes], bool]:
    """The function that the page shows."""
    [source] = re.findall(r"```python\n(import base64.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    check: Callable[[str, dict[str, str], bytes], bool] = names["is_genuine"]
    return check


def test_a_message_passes_the_check_that_is_shown() -> None:
    check, now = shown_check(), int(time.time())
    assert check(ANN.text, ANN.headers("task", now, b"body"), b"body")


def test_what_is_not_from_us_or_is_old_does_not() -> None:
    check, now = shown_check(), int(time.time())
    assert not check(ANN.text, ANN.headers("task", now, b"body"), b"Body")
    assert not check(ANN.text, ANN.headers("task", now - 301, b"body"), b"body")
