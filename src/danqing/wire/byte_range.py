"""Which part of a body a `Range` header asks for (RFC 9110, section 14.1.2)."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


def byte_range(header: str, size: int) -> range | None:
    """The asked part of `size` bytes; an empty one where nothing of it is there, which is an error for the client.

    None stands for the whole: without a header, and for what a server may ignore: several parts, nonsense.
    """
    found = _ONE_RANGE.fullmatch(header)
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return range(max(size - int(last), 0), size) if last else None
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
