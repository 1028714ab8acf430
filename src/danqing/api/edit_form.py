"""Receives the form of an image edit: its images into the spool, its fields as they are."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from danqing.api.multipart import Fields, FormLimits, Sink, read_form
from danqing.errors import InvalidParameter
from danqing.wire.ingest import Body, IngestLimits, SpooledImage
from danqing.wire.spool import SpoolFile

MAX_FIELD = 128 * 1024  # bytes: the longest prompt of OpenAI's in the longest characters
MAX_FIELDS = 100

_IMAGE = re.compile(r"image(\[\d*\])?")
_MASK = re.compile(r"mask(\[\])?")


@dataclass(frozen=True, slots=True)
class EditParts:
    """A received form: its fields, the tokens of its images and of the mask, and their files."""

    fields: Fields
    images: list[str]
    mask: str | None
    body: Body


async def read_edit(request: Request, spool: Path, limits: IngestLimits) -> EditParts:
    """The parts of an edit's form; its images are removed with `Body.close`, and here after an error.

    Raises `InvalidParameter` for what is no such form, `PayloadTooLarge`, and `Cancelled`.
    """
    files = _Files(spool, limits)
    try:
        fields = await read_form(
            request, files.open_part, FormLimits(body=limits.body_bytes, field=MAX_FIELD, fields=MAX_FIELDS)
        )
    except BaseException:
        files.discard()
        raise
    return EditParts(fields, files.images, files.mask, Body(b"", files.spooled))


class _Files:
    """The files of a form, as they come. One without a byte is a field that a page left empty, and goes unused."""

    def __init__(self, spool: Path, limits: IngestLimits) -> None:
        self.images: list[str] = []
        self.mask: str | None = None
        self.spooled: dict[str, SpooledImage] = {}
        self._spool = spool
        self._limits = limits
        self._writing: SpoolFile | None = None
        self._is_mask = False
        self._token = ""

    def open_part(self, name: str, fields: Fields) -> Sink | None:
        if not (_IMAGE.fullmatch(name) or _MASK.fullmatch(name)):
            return None
        self._is_mask = name.startswith("mask")
        if self._is_mask and self.mask:
            raise InvalidParameter("mask must be one image, got several.", param="mask")
        number = len(self.spooled) + 1
        if number > self._limits.images:
            raise InvalidParameter(
                f"The request contains more than {self._limits.images} images, the most that is allowed.",
                param="image",
            )
        name = secrets.token_hex(16)
        self._token = f"spool:{name}"
        self._writing = SpoolFile(self._spool / name, "", number, self._limits.image_bytes)
        return self

    def write(self, data: bytes) -> None:
        assert self._writing, "a file was opened"
        self._writing.write(data)

    def end(self) -> None:
        assert self._writing, "a file was opened"
        image = self._writing.finish()
        self._writing = None
        self.spooled[self._token] = image
        if image.size == 0:
            return
        if self._is_mask:
            self.mask = self._token
        else:
            self.images.append(self._token)

    def discard(self) -> None:
        if self._writing:
            self._writing.discard()
        Body(b"", self.spooled).close()
