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


BOB = WebhookKey.of(SECRET, "bob")


@pytest.mark.parametrize(
    ("key", "task_id", "later", "body"),
    [(ANN, "task-1", 0, b"A message"), (ANN, "task-2", 0, b"a message"), (ANN, "task-1", 1, b"a message"),
     (BOB, "task-1", 0, b"a message")],
    ids=["the body", "the id", "the time", "the key"],
)  # fmt: skip
def test_a_message_that_was_touched_is_found_out(key: WebhookKey, task_id: str, later: int, body: bytes) -> None:
    now = int(time.time())
    sent = ANN.headers("task-1", now, b"a message")
    sent |= {"webhook-id": task_id, "webhook-timestamp": str(now + later)}
    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        Webhook(key.text).verify(body, sent, json_parse=False)


def test_every_owner_has_a_key_that_stays() -> None:
    """On every server with the same secret, and on no other."""
    assert WebhookKey.of(SECRET, "ann") == ANN
    assert len({ANN.text, WebhookKey.of(SECRET, "bob").text, WebhookKey.of(b"another secret", "ann").text}) == 3
