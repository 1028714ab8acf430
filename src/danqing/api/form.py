"""Receives an OSS-style form post: the fields first, then one file into the spool."""

from __future__ import annotations

import secrets
from io import BufferedWriter
from pathlib import Path

from starlette.requests import Request

from danqing.api.multipart import Fields, FormLimits, Sink, malformed, read_form
from danqing.errors import InvalidParameter, PayloadTooLarge
from danqing.service.uploads import Uploads
from danqing.wire.uploads import MAX_FILE_MB

MAX_FIELD = 16 * 1024  # bytes of one field
MAX_FIELDS = 30
MAX_FILE = MAX_FILE_MB * 1024 * 1024
LIMITS = FormLimits(body=MAX_FILE + 1024 * 1024, field=MAX_FIELD, fields=MAX_FIELDS)


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
        post = _Post(file, uploads)
        try:
            await read_form(request, post.open_part, LIMITS)
        except PayloadTooLarge:
            raise _too_large() from None
    if post.key is None:
        raise malformed("there is no file in it")
    return post.key


def _too_large() -> InvalidParameter:
    return InvalidParameter(
        f"Your proposed upload exceeds the maximum allowed size of {MAX_FILE} bytes.", code="EntityTooLarge"
    )


class _Post:
    """Takes the first file, once its certificate is good; what comes behind it goes nowhere."""

    def __init__(self, file: BufferedWriter, uploads: Uploads) -> None:
        self.key: str | None = None
        self._file = file
        self._uploads = uploads
        self._begun = ""

    def open_part(self, name: str, fields: Fields) -> Sink | None:
        if self.key is not None:
            return _Nowhere()
        if name != "file":
            return None
        self._begun = self._allowed({name: value.decode("utf-8", "surrogateescape") for name, value in fields})
        return self

    def write(self, data: bytes) -> None:
        self._file.write(data)
        if self._file.tell() > MAX_FILE:
            raise _too_large()

    def end(self) -> None:
        self.key = self._begun

    def _allowed(self, fields: dict[str, str]) -> str:
        """The key that the file is posted under."""
        for name in ("policy", "Signature", "key"):
            if not fields.get(name):
                raise InvalidParameter(f"The form field {name} is missing before the file.", code="InvalidArgument")
        self._uploads.check(fields["policy"], fields["Signature"], fields["key"])
        return fields["key"]


class _Nowhere:
    """Takes bytes and keeps none."""

    def write(self, data: bytes) -> None:
        pass

    def end(self) -> None:
        pass
