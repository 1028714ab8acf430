"""One image on its way to a file: hashed and written while it arrives, and unescaped and decoded if it is base64."""

from __future__ import annotations

import binascii
import os
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pybase64
from blake3 import blake3

from danqing.errors import InvalidParameter, PayloadTooLarge

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=]")
_CUT_ESCAPE = re.compile(rb"(?<!\\)\\(?:u[0-9a-fA-F]{0,3})?\Z")
_PADDING = "its padding '=' may only stand at its end, once or twice"

LONGEST_ESCAPE = 6
"""Bytes that JSON can spend on one ASCII character: `\\u002f`."""


@dataclass(frozen=True, slots=True)
class SpooledImage:
    """A decoded image in the spool: its `size` in bytes, its BLAKE3 `digest`, its `media_type` as it was sent."""

    path: Path
    media_type: str
    size: int
    digest: str


class SpoolFile:
    """A new file that only this user can read; what is written into it is hashed and counted.

    `number` counts the images of a request from 1 and names this one in errors.
    Errors: `PayloadTooLarge` beyond `limit` bytes.
    """

    def __init__(self, path: Path, media_type: str, number: int, limit: int) -> None:
        self._path, self._media_type, self._number, self._limit = path, media_type, number, limit
        self._size = 0
        self._hash = blake3()
        self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")

    def write(self, data: bytes | memoryview) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise self.too_large()
        self._hash.update(data)
        self._file.write(data)

    def finish(self) -> SpooledImage:
        self._file.close()
        return SpooledImage(self._path, self._media_type, self._size, self._hash.hexdigest())

    def discard(self) -> None:
        """Close and remove the file, even if the disk is full and what is buffered cannot be written."""
        try:
            self._file.close()
        finally:
            self._path.unlink(missing_ok=True)

    def too_large(self) -> PayloadTooLarge:
        return PayloadTooLarge(
            f"Image {self._number} of the request is larger than {self._limit} bytes, the most that is allowed."
        )


class ImageWriter:
    """Decodes the base64 text of one image into a file of the spool.

    Errors: `InvalidParameter` for text that is not base64, `PayloadTooLarge` beyond `limit` decoded bytes.
    """

    def __init__(self, path: Path, media_type: str, number: int, limit: int) -> None:
        self._number, self._limit = number, limit
        self._carry = b""
        self._padded = False
        self._received = 0
        self._file = SpoolFile(path, media_type, number, limit)

    def write(self, text: bytes) -> None:
        """Take the next piece of the JSON string, cut anywhere."""
        self._received += len(text)
        self._check_received()
        text = self._carry + text
        cut_escape = b""
        if b"\\" in text:
            text, cut_escape = self._unescaped(text)
        whole = len(text) // 4 * 4
        self._store(memoryview(text)[:whole])
        self._carry = text[whole:] + cut_escape

    def finish(self) -> SpooledImage:
        """The string has ended."""
        if self._carry:
            raise self._cut_off()
        return self._file.finish()

    def discard(self) -> None:
        self._file.discard()

    def _check_received(self) -> None:
        # Escaped line breaks decode to nothing, so the decoded size alone would let a string go on for ever.
        if self._received > LONGEST_ESCAPE * (self._limit // 3 + 1) * 4:
            raise self._file.too_large()

    def _unescaped(self, text: bytes) -> tuple[bytes, bytes]:
        """The text without its JSON escapes and line breaks, and an escape that is cut off at its end."""
        text, cut_escape = _split_cut_escape(text)
        try:
            characters = msgspec.json.decode(b'"%s"' % text, type=str)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._not_base64("it contains a character or an escape that JSON does not allow") from error
        return characters.encode().translate(None, b"\r\n"), cut_escape

    def _store(self, quads: memoryview) -> None:
        if not quads:
            return
        if self._padded:
            raise self._not_base64(_PADDING)
        data = self._decoded(quads)
        self._padded = quads[-1] == ord("=")
        self._file.write(data)

    def _decoded(self, quads: memoryview) -> bytes:
        try:
            return pybase64.b64decode(quads, validate=True)
        except binascii.Error as error:
            foreign = _FOREIGN.search(quads)
            if foreign:
                raise self._foreign(foreign[0]) from error
            raise self._not_base64(_PADDING) from error

    def _cut_off(self) -> InvalidParameter:
        foreign = _FOREIGN.search(self._carry)
        if foreign:
            return self._foreign(foreign[0])
        if self._padded:
            return self._not_base64(_PADDING)
        return self._not_base64("its length is not a multiple of 4, so its end or its padding '=' is missing")

    def _foreign(self, character: bytes) -> InvalidParameter:
        shown = repr(character).removeprefix("b")
        return self._not_base64(f"it contains {shown}, and only A-Z, a-z, 0-9, +, / and = are allowed")

    def _not_base64(self, reason: str) -> InvalidParameter:
        return InvalidParameter(f"Image {self._number} of the request is not valid base64: {reason}.")


def _split_cut_escape(text: bytes) -> tuple[bytes, bytes]:
    """The text, and the last escape where its end has not arrived."""
    cut = _CUT_ESCAPE.search(text, len(text) - LONGEST_ESCAPE)
    return (text[: cut.start()], cut[0]) if cut else (text, b"")
