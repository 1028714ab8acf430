"""Receives an OSS-style form post as a stream: the fields first, then one file into the spool."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from io import BufferedWriter
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from danqing.errors import Cancelled, InvalidParameter
from danqing.service.uploads import Uploads
from danqing.wire.uploads import MAX_FILE_MB

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_FIELD = 16 * 1024  # bytes of one field
MAX_FIELDS = 30
MAX_FILE = MAX_FILE_MB * 1024 * 1024
MAX_FORM = MAX_FILE + 1024 * 1024  # the file and everything around it


async def receive_file(request: Request, uploads: Uploads, spool: Path) -> None:
    """Check the certificate before the first byte of the file is kept, then store the file.

    Only fields before the file count. Raises `Forbidden` for a bad certificate, `InvalidParameter` for a bad form.
    """
    path = spool / f"upload-{secrets.token_hex(16)}"
    try:
        key = await _receive(request, uploads, path)
        await uploads.store(key, path)
    finally:
        path.unlink(missing_ok=True)


async def _receive(request: Request, uploads: Uploads, path: Path) -> str:
    """Write the file part to `path`; returns the key that the form names."""
    with path.open("xb") as file:
        form = _Form(file, lambda fields: _allow(uploads, fields))
        received = 0
        try:
            parser = MultipartParser(_boundary(request), form.callbacks())
            async for chunk in request.stream():
                received += len(chunk)
                if received > MAX_FORM:
                    raise _too_large()
                await asyncio.to_thread(parser.write, chunk)
        except ClientDisconnect:
            raise Cancelled from None
        except FormParserError as error:
            raise _malformed(str(error)) from None
    if not form.complete:
        raise _malformed("there is no file in it")
    return form.fields["key"]


def _allow(uploads: Uploads, fields: dict[str, str]) -> None:
    for name in ("policy", "Signature", "key"):
        if not fields.get(name):
            raise InvalidParameter(f"The form field {name} is missing before the file.", code="InvalidArgument")
    uploads.check(fields["policy"], fields["Signature"], fields["key"])


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise _malformed("its Content-Type is not multipart/form-data with a boundary")
    return options[b"boundary"]


def _malformed(reason: str) -> InvalidParameter:
    return InvalidParameter(
        f"The body of the request cannot be read as a form: {reason}.", code="MalformedPOSTRequest"
    )


def _too_large() -> InvalidParameter:
    return InvalidParameter(
        f"Your proposed upload exceeds the maximum allowed size of {MAX_FILE} bytes.", code="EntityTooLarge"
    )


class _Form:
    """Collects fields, then writes the file; `allow` is asked once, when the file begins."""

    def __init__(self, file: BufferedWriter, allow: Callable[[dict[str, str]], None]) -> None:
        self.fields: dict[str, str] = {}
        self.complete = False
        self._file = file
        self._allow = allow
        self._header = [b"", b""]
        self._name: str | None = None
        self._value = b""
        self._is_file = False

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_data,
            "on_part_data": lambda data, start, end: self._add_data(data[start:end]),
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._name, self._value, self._is_file = None, b"", False
        if len(self.fields) > MAX_FIELDS:
            raise _malformed(f"it has more than {MAX_FIELDS} fields")

    def _add_header(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > MAX_FIELD:
            raise _malformed("a header of a part is too long")

    def _end_header(self) -> None:
        name, value = self._header
        self._header = [b"", b""]
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace")

    def _begin_data(self) -> None:
        self._is_file = self._name == "file" and not self.complete
        if self._is_file:
            self._allow(self.fields)

    def _add_data(self, data: bytes) -> None:
        if self._is_file:
            self._write(data)
        elif not self.complete:
            self._value += data
            if len(self._value) > MAX_FIELD:
                raise _malformed(f"the field {self._name} is longer than {MAX_FIELD} bytes")

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        if self._file.tell() > MAX_FILE:
            raise _too_large()

    def _end(self) -> None:
        if self._is_file:
            self.complete = True
        elif self._name and not self.complete:
            self.fields[self._name] = self._value.decode("utf-8", "surrogateescape")
