"""Stored pictures inside a JSON answer, encoded while they are read: none of them is in memory as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pybase64

from danqing.service.files import StoredPicture

NAME = b'"b64_json":"'
GAP = NAME + b'"'
"""An empty picture. Text cannot hold it: a quote within a JSON string has a backslash before it."""


async def filled(frame: bytes, pictures: Sequence[StoredPicture]) -> AsyncIterator[bytes]:
    """The JSON of `frame` with the pictures in its gaps, one after another.

    Nothing of what stands before a picture is given before that is open. Raises `NotFound` for one that is gone.
    """
    before, *others = frame.split(GAP)
    for picture, after in zip(pictures, others, strict=True):
        before += NAME
        async for piece in _base64(await picture.read(range(picture.info.size))):
            if before:
                yield before
                before = b""
            yield piece
        before = b'"' + after
    yield before


def filled_size(frame: bytes, pictures: Sequence[StoredPicture]) -> int:
    """How many bytes `filled` gives."""
    return len(frame) + sum((picture.info.size + 2) // 3 * 4 for picture in pictures)


async def _base64(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Encodes whole groups of three bytes; a mebibyte takes a fraction of a millisecond."""
    rest = b""
    async for piece in pieces:
        data = rest + piece
        whole = len(data) // 3 * 3
        rest = data[whole:]
        yield pybase64.b64encode(memoryview(data)[:whole])
    yield pybase64.b64encode(rest)
