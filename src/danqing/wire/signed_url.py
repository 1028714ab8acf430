"""Links that open without a key until they expire, in the form the hosted service gives them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from danqing.errors import Forbidden

NEVER = 4102444800  # 2100-01-01: the expiry of links to pictures that are kept for ever


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with a secret of this installation; `key_id` tells which secret, for a later rotation."""

    secret: bytes
    key_id: str

    @classmethod
    def of(cls, secret: bytes) -> Signer:
        return cls(secret, "DQ" + hashlib.sha256(b"key id" + secret).hexdigest()[:18])

    def sign(self, *parts: str) -> str:
        """HMAC-SHA1 over the parts in base64: the length that clients of OSS know."""
        digest = hmac.digest(self.secret, "\n".join(parts).encode("utf-8", "surrogatepass"), hashlib.sha1)
        return base64.b64encode(digest).decode()

    def matches(self, signature: str, *parts: str) -> bool:
        return hmac.compare_digest(self.sign(*parts).encode(), signature.encode("utf-8", "surrogatepass"))

    def link(self, base: str, key: str, expires: int) -> str:
        """An absolute address for the object `key` below `base`, good until `expires` (seconds)."""
        query = {
            "Expires": str(expires),
            "OSSAccessKeyId": self.key_id,
            "Signature": self.sign("GET", key, str(expires)),
        }
        return f"{base}/{quote(key)}?{urlencode(query)}"

    def check(self, key: str, expires: str, signature: str, now: float) -> None:
        """Raises `Forbidden` for a link that was touched or is over."""
        if not self.matches(signature, "GET", key, expires):
            raise Forbidden("The signature of this link does not match; use it exactly as it was given.")
        if not now <= int(expires):
            raise Forbidden("Request has expired. The link was good until its Expires time.")
