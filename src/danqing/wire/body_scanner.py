"""JSON text in, JSON text out, with every base64 image in it moved to a file on the way.

```
{"image": "data:image/png;base64,iVBORw0K…"}   ──►   {"image": "spool:5f0c…"}   +   a file
```

The scanner knows strings and nothing else of JSON; all other bytes pass through untouched, right or wrong,
for the JSON parser to judge.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from danqing.errors import InvalidParameter, PayloadTooLarge
from danqing.wire.spool import LONGEST_ESCAPE, ImageWriter, SpooledImage


@dataclass(frozen=True, slots=True)
class IngestLimits:
    """How much one request may send.

    `image_bytes` after decoding, `images` in one request, a mask among them, `text_bytes` of JSON without the images.
    The gateway of the hosted service documents 16 MiB for a body without base64.
    """

    image_bytes: int = 20 * 1024 * 1024
    images: int = 10
    text_bytes: int = 16 * 1024 * 1024

    @property
    def body_bytes(self) -> int:
        """What no allowed body exceeds: base64 takes 4/3, and some clients write its `+` as six characters."""
        return self.images * self.image_bytes * 3 // 2 + self.text_bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A request body whose base64 images were moved to files.

    `text` is JSON in which each image's data URI became a token, a string that no client can guess;
    `spooled` has the image of each token.
    To keep an image, move its file away before `close`, which removes the files that are left.
    """

    text: bytes
    spooled: Mapping[str, SpooledImage]

    def close(self) -> None:
        for image in self.spooled.values():
            image.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _spelled(word: bytes) -> bytes:
    """A pattern for the ASCII word as JSON may spell it, each character plain or as an escape."""
    return b"".join(_spelled_character(bytes([character])) for character in word)


def _spelled_character(character: bytes) -> bytes:
    lower = character.hex().encode()
    return rb"(?:%s|\\u00(?:%s|%s))" % (re.escape(character), lower, lower.upper())


_LONGEST_MEDIA_TYPE = 256
_LONGEST_HEAD = LONGEST_ESCAPE * (len("data:;base64,") + _LONGEST_MEDIA_TYPE)
_ASCII = rb"(?:[ !#-\[\]-~]|\\/|\\u00[2-7][0-9a-fA-F])"
_HEAD_PATTERN = rb"%s(%s{0,%d}?)%s" % (_spelled(b"data:"), _ASCII, _LONGEST_MEDIA_TYPE, _spelled(b";base64,"))
_INSIDE_STRING_PATTERN = rb'(?:[^"\\]++|\\.)*+'

_HEAD = re.compile(_HEAD_PATTERN)
"""What follows the opening quote of an image; the group is its media type."""

_INSIDE_STRING = re.compile(_INSIDE_STRING_PATTERN, re.DOTALL)
"""A string up to its closing quote, or as far as it has arrived."""

_NO_IMAGE = re.compile(rb'[^"]*+(?:"(?!%s)%s"[^"]*+)*+' % (_HEAD_PATTERN, _INSIDE_STRING_PATTERN), re.DOTALL)
"""Everything up to the opening quote of an image, or of a string whose end has not arrived."""


class BodyScanner:
    """Fed with a body in chunks cut anywhere, it collects the text and writes the images to `spool`.

    A string is an image if it starts with `data:`, an ASCII media type of at most 256 characters and
    `;base64,`, however JSON spells them.
    A member's name that looks like one is treated as one: it names no parameter either way.

    Errors: `PayloadTooLarge` as soon as a limit is passed, `InvalidParameter` for an image that is not base64.
    After an error only `close` may be called; leaving the `with` block calls it.
    """

    def __init__(self, spool: Path, limits: IngestLimits) -> None:
        self._spool, self._limits = spool, limits
        self._text = bytearray()
        self._rest = b""
        self._state: Callable[[bytes, int], int] = self._between_strings
        self._token = ""
        self._image: ImageWriter | None = None
        self._spooled: dict[str, SpooledImage] = {}

    def feed(self, *chunks: bytes) -> None:
        """Take the next chunks of the body."""
        for chunk in chunks:
            data = self._rest + chunk
            reached = self._scan(data)
            self._rest = data[reached:]

    def finish(self) -> Body:
        """The body has ended; its files are the caller's now."""
        if self._image:
            raise InvalidParameter(f"The request body ends inside the base64 text of image {self._number}.")
        self._keep(self._rest)
        body = Body(bytes(self._text), self._spooled)
        self._spooled = {}
        return body

    def close(self) -> None:
        """Remove every file that `finish` did not hand over."""
        if self._image:
            self._image.discard()
            self._image = None
        Body(b"", self._spooled).close()
        self._spooled = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _number(self) -> int:
        """The image that is being received or comes next, counted from 1."""
        return len(self._spooled) + 1

    def _scan(self, data: bytes) -> int:
        """Go as far as the data allow.

        Each state takes a position, sets the next state and returns the position that it reached;
        one that does not move needs more data.
        """
        position = 0
        while position < len(data):
            reached = self._state(data, position)
            if reached == position:
                break
            position = reached
        return position

    def _between_strings(self, data: bytes, start: int) -> int:
        match = _NO_IMAGE.match(data, start)
        assert match, "the pattern matches nothing at the least"
        quote = match.end()
        if quote < len(data):
            self._state = self._string_opening
        self._keep(data[start : quote + 1])
        return min(quote + 1, len(data))

    def _string_opening(self, data: bytes, start: int) -> int:
        head = _HEAD.match(data, start)
        if head:
            self._begin_image(_unescaped(head[1]))
            return head.end()
        if len(data) - start < _LONGEST_HEAD and data.find(b'"', start) < 0:
            return start
        self._state = self._inside_string
        return self._inside_string(data, start)

    def _inside_string(self, data: bytes, start: int) -> int:
        match = _INSIDE_STRING.match(data, start)
        assert match, "the pattern matches nothing at the least"
        end = match.end()
        if data[end : end + 1] == b'"':
            end += 1
            self._state = self._between_strings
        self._keep(data[start:end])
        return end

    def _begin_image(self, media_type: str) -> None:
        if len(self._spooled) == self._limits.images:
            raise InvalidParameter(
                f"The request contains more than {self._limits.images} images in base64, the most that is allowed."
            )
        name = secrets.token_hex(16)
        self._token = f"spool:{name}"
        self._image = ImageWriter(self._spool / name, media_type, self._number, self._limits.image_bytes)
        self._state = self._inside_image

    def _inside_image(self, data: bytes, start: int) -> int:
        assert self._image, "this state begins with an image"
        # Any quote ends the string: base64 has no escaped one, and its backslash is refused.
        quote = data.find(b'"', start)
        if quote < 0:
            self._image.write(data[start:])
            return len(data)
        self._image.write(data[start:quote])
        self._end_image(self._image)
        return quote + 1

    def _end_image(self, image: ImageWriter) -> None:
        self._spooled[self._token] = image.finish()
        self._image = None
        self._state = self._between_strings
        self._keep(self._token.encode() + b'"')

    def _keep(self, text: bytes) -> None:
        if len(self._text) + len(text) > self._limits.text_bytes:
            raise PayloadTooLarge(
                f"The request body is larger than {self._limits.text_bytes} bytes without its base64 images, "
                "the most that is allowed."
            )
        self._text += text


def _unescaped(text: bytes) -> str:
    """The text of a JSON string, of which the pattern made sure that its escapes are legal."""
    return msgspec.json.decode(b'"%s"' % text, type=str)
