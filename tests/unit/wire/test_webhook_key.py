"""Signatures of webhooks, verified by the library of Standard Webhooks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from danqing.wire.webhook_key import WebhookKey

SECRET = b"the secret of this installation."
ANN = WebhookKey.of(SECRET, "ann")


@given(st.text(max_size=200))
def test_a_signature_is_one_of_standard_webhooks(text: str) -> None:
    """Whatever is in the message."""
    body = text.encode("utf-8", "replace")
    Webhook(ANN.text).verify(body, ANN.headers("task-1", int(time.time()), body), json_parse=False)


NOW = int(time.time())
SENT = ANN.headers("task-1", NOW, b"a message")
TOUCHED = {
    "the body": (ANN, b"A message", {}),
    "the id": (ANN, b"a message", {"webhook-id": "task-2"}),
    "the time": (ANN, b"a message", {"webhook-timestamp": str(NOW - 1)}),
    "the key": (WebhookKey.of(SECRET, "bob"), b"a message", {}),
}


@pytest.mark.parametrize(("key", "body", "changes"), TOUCHED.values(), ids=TOUCHED.keys())
def test_a_message_that_was_touched_is_found_out(key: WebhookKey, body: bytes, changes: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(key.text).verify(body, SENT | changes, json_parse=False)


def test_every_owner_has_a_key_that_stays() -> None:
    """On every server with the same secret, and on no other."""
    assert WebhookKey.of(SECRET, "ann") == ANN
    assert len({ANN.text, WebhookKey.of(SECRET, "bob").text, WebhookKey.of(b"another secret", "ann").text}) == 3
