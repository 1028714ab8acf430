"""Reads a multipart form as a stream: fields are kept, files go where they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from danqing.api.receiving import refuse_too_large
from danqing.errors import Cancelled, InvalidParameter, PayloadTooLarge
from danqing.wire.errors import shown

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM = "multipart/form-data"
LONGEST_HEADER = 16 * 1024  # bytes of a part's header

Fields = Sequence[tuple[str, bytes]]
"""The fields of a form, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLimits:
    """How much a form may have: bytes of all of it, bytes of one field, and fields."""

    body: int
    field: int
    fields: int


class Sink(Protocol):
    """Where the bytes of a file go."""

    def write(self, data: bytes) -> object: ...

    def end(self) -> None:
        """The file is complete."""


OpenPart = Callable[[str, Fields], Sink | None]
"""Where the part with this name goes, behind these fields; None where it is a field."""


async def read_form(request: Request, open_part: OpenPart, limits: FormLimits) -> Fields:
    """The fields of a form; its files were written as they came.

    What a file is called and said to be counts for nothing.
    Raises `InvalidParameter` for what is no form, `PayloadTooLarge`, and `Cancelled` when the caller hung up. When it
    returns or raises, nothing is being written any more.
    """
    refuse_too_large(request, limits.body)
    form = _Form(open_part, limits)
    received = 0
    try:
        parser = MultipartParser(_boundary(request), form.callbacks())
        async for chunk in request.stream():
            received += len(chunk)
            if received > limits.body:
                raise PayloadTooLarge(f"The form is larger than {limits.body} bytes, the most that is allowed.")
            await _in_thread(parser.write, chunk)
    except ClientDisconnect:
        raise Cancelled from None
    except FormParserError as error:
        raise malformed(str(error)) from None
    if not form.has_ended:
        raise malformed("it ends before its last boundary")
    return form.fields


async def _in_thread(work: Callable[[bytes], object], chunk: bytes) -> None:
    """Whoever is cancelled here waits for the thread: it may just be opening what has to be closed."""
    working = asyncio.ensure_future(asyncio.to_thread(work, chunk))
    try:
        await asyncio.shield(working)
    finally:
        await asyncio.gather(working, return_exceptions=True)


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != FORM.encode() or not options.get(b"boundary"):
        raise malformed(f"its Content-Type is not {FORM} with a boundary")
    return options[b"boundary"]


def malformed(reason: str) -> InvalidParameter:
    return InvalidParameter(
        f"The body of the request cannot be read as a form: {reason}.", code="MalformedPOSTRequest"
    )


class _Form:
    """Collects the fields of a form and hands its files on, part by part."""

    def __init__(self, open_part: OpenPart, limits: FormLimits) -> None:
        self.fields: list[tuple[str, bytes]] = []
        self.has_ended = False
        self._open_part = open_part
        self._limits = limits
        self._header = [b"", b""]
        self._name = ""
        self._value = b""
        self._sink: Sink | None = None

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_data,
            "on_part_data": lambda data, start, end: self._add_data(data[start:end]),
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin_part(self) -> None:
        self._name, self._value, self._sink = "", b"", None
        if len(self.fields) > self._limits.fields:
            raise malformed(f"it has more than {self._limits.fields} fields")

    def _add_header(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > LONGEST_HEADER:
            raise malformed("a header of a part is too long")

    def _end_header(self) -> None:
        name, value = self._header
        self._header = [b"", b""]
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace")

    def _begin_data(self) -> None:
        self._sink = self._open_part(self._name, self.fields)

    def _add_data(self, data: bytes) -> None:
        if self._sink:
            self._sink.write(data)
            return
        self._value += data
        if len(self._value) > self._limits.field:
            raise malformed(f"the field {shown(self._name)} is longer than {self._limits.field} bytes")

    def _end_part(self) -> None:
        if self._sink:
            self._sink.end()
        elif self._name:
            self.fields.append((self._name, self._value))

    def _end(self) -> None:
        self.has_ended = True
