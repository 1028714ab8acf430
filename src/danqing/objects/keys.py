"""Which keys there are: those that mean the same in every store, be it of files or of a cloud.

Refused are empty names, names that begin with a dot, backslashes, control characters, keys of more than 1024 bytes
and names of more than 255.
"""

from __future__ import annotations

import unicodedata

LONGEST_KEY = 1024
"""Bytes of a key in UTF-8: what S3 and OSS allow (1024 and 1023), so that a key fits every store."""
LONGEST_SEGMENT = 255
"""Bytes of one name between slashes: what file systems allow."""


def check_key(key: str) -> None:
    """Raise `ValueError` unless every store can hold an object of this key."""
    if len(key.encode("utf-8", "replace")) > LONGEST_KEY:
        raise ValueError(f"A key has at most {LONGEST_KEY} bytes; this one begins {key[:40]!r}.")
    if any(letter == "\\" or unicodedata.category(letter) in ("Cc", "Cs") for letter in key):
        raise ValueError(f"A key has no backslash and no control character; this one is {key!r}.")
    for segment in key.split("/"):
        _check_segment(segment, key)


def _check_segment(segment: str, key: str) -> None:
    if not segment:
        raise ValueError(f"A key is names between slashes, none of them empty; this one is {key!r}.")
    if segment.startswith("."):
        raise ValueError(f"No name in a key begins with a dot; this key is {key!r}.")
    if len(segment.encode()) > LONGEST_SEGMENT:
        raise ValueError(f"A name in a key has at most {LONGEST_SEGMENT} bytes; one in {key!r} has more.")
