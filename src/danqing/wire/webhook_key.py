"""Signatures of webhooks, in the form of Standard Webhooks (https://www.standardwebhooks.com), version 1."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """What one owner's messages are signed with, and what verifies them: 32 bytes that only the owner is told."""

    secret: bytes

    @classmethod
    def of(cls, installation: bytes, owner: str) -> WebhookKey:
        """The key of an owner, the same every time: it is derived from the secret of the installation."""
        return cls(hmac.digest(installation, f"danqing webhooks of {owner}".encode(), hashlib.sha256))

    @property
    def text(self) -> str:
        """As the libraries of Standard Webhooks want it."""
        return PREFIX + base64.b64encode(self.secret).decode()

    def headers(self, message_id: str, sent_at: int, body: bytes) -> dict[str, str]:
        """The three headers of a message that is sent at that second. One that is sent again keeps its id."""
        signed = f"{message_id}.{sent_at}.".encode() + body
        signature = base64.b64encode(hmac.digest(self.secret, signed, hashlib.sha256)).decode()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": f"v1,{signature}",
        }
