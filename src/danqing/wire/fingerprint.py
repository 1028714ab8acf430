"""What a request asks for, in one digest: equal for a request and for the same one sent again."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from blake3 import blake3

from danqing.wire.envelope import Envelope
from danqing.wire.extras import Extras
from danqing.wire.spool import SpooledImage


def fingerprint(
    route: str, envelope: Envelope, spooled: Mapping[str, SpooledImage], extras: Extras | None = None
) -> str:
    """The BLAKE3 digest of a request's content: its route, every field that was sent, and its images' own bytes.

    How the JSON was written, in spaces, escapes and the order of parameters, does not count; nor does the name under
    which an image lies in the spool, which is another one every time.
    """
    parts = (route, envelope, extras) if extras else (route, envelope)
    content = msgspec.json.encode(parts, order="deterministic")
    for token, image in spooled.items():
        content = content.replace(token.encode(), f"{image.media_type} {image.digest}".encode())
    return blake3(content).hexdigest()
