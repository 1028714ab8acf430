"""The form post of a local file, in any order of its parts and cut anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.api.form import MAX_FIELD, MAX_FIELDS, MAX_FILE, receive_file
from danqing.errors import Cancelled, Forbidden, InvalidParameter, ServiceError
from danqing.objects.local import LocalStore
from danqing.service.uploads import Uploads
from tests.unit.api.connections import Connection, a_request
from tests.unit.service.orders import ANN, SIGNER, files_in

BOUNDARY = "----a-boundary-of-forms"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"
REQUIRED = ("policy", "Signature", "key")
OTHERS = ("OSSAccessKeyId", "success_action_status", "x-oss-object-acl", "x-oss-forbid-overwrite")

Part = tuple[str, bytes]
"""The Content-Disposition of a part, and its data."""


@dataclass(frozen=True)
class Counter:
    """Where forms are handed in."""

    folder: Path
    uploads: Uploads
    objects: LocalStore

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    def fields(self) -> dict[str, bytes]:
        """A good value for every field."""
        certificate = self.uploads.certificate(ANN, "http://here")
        values = dict.fromkeys(OTHERS, "200") | {
            "policy": certificate.policy,
            "Signature": certificate.signature,
            "key": f"{certificate.upload_dir}/cat.png",
        }
        return {name: value.encode() for name, value in values.items()}

    async def post(
        self, chunks: Sequence[bytes], content_type: str = CONTENT_TYPE, *, hangs_up: bool = False
    ) -> None:
        """Hand in a body; whatever comes of it, the spool is empty afterwards."""
        try:
            request = a_request(Connection(chunks, hangs_up=hangs_up), {"Content-Type": content_type})
            await receive_file(request, self.uploads, self.spool)
        finally:
            assert files_in(self.spool) == []

    async def refuses(self, body: bytes, content_type: str = CONTENT_TYPE) -> ServiceError:
        with pytest.raises(ServiceError) as refused:
            await self.post([body], content_type)
        assert files_in(self.folder / "objects") == []
        return refused.value

    async def stored(self, key: bytes) -> bytes:
        [found] = await self.uploads.resolve(ANN, [f"oss://{key.decode()}"])
        return (await self.objects.open(found)).read_bytes()


@contextmanager
def a_counter() -> Iterator[Counter]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spool").mkdir()
        objects = LocalStore(folder / "objects")
        yield Counter(folder, Uploads(objects, SIGNER, 3600.0), objects)


@pytest.fixture
def counter() -> Iterator[Counter]:
    with a_counter() as counter:
        yield counter


def field(name: str, value: bytes) -> Part:
    return f'form-data; name="{name}"', value


def file(data: bytes) -> Part:
    return 'form-data; name="file"; filename="cat.png"', data


def a_body(parts: Sequence[Part]) -> bytes:
    written = [
        f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + data + b"\r\n"
        for disposition, data in parts
    ]
    return b"".join(written) + f"--{BOUNDARY}--\r\n".encode()


def good_form(counter: Counter, data: bytes = b"cat") -> bytes:
    return a_body([*(field(*pair) for pair in counter.fields().items()), file(data)])


def cut(body: bytes, places: Sequence[int]) -> list[bytes]:
    """The body in pieces that end at these places, some of them empty."""
    edges = [0, *sorted(min(place, len(body)) for place in places), len(body)]
    return [body[start:end] for start, end in pairwise(edges)]


# ── What is taken ────────────────────────────────────────────────────────────

tricky = st.sampled_from([b"\r\n", b"--", BOUNDARY[:9].encode(), b"\r\n--" + BOUNDARY[:-1].encode(), b"\x00", b'"'])
some_data = st.lists(tricky | st.binary(max_size=20), max_size=12).map(b"".join)


@given(
    order=st.permutations([*REQUIRED, *OTHERS]),
    before=st.integers(0, len(REQUIRED) + len(OTHERS)),
    data=some_data,
    places=st.lists(st.integers(0, 3000), max_size=30),
)
@settings(max_examples=60, deadline=None)
async def test_fields_count_in_any_order_before_the_file(
    order: list[str], before: int, data: bytes, places: list[int]
) -> None:
    """With all three that are needed before it the file is stored byte for byte; else one of them is named."""
    with a_counter() as counter:
        fields = counter.fields()
        parts = [field(name, fields[name]) for name in order]
        body = a_body([*parts[:before], file(data), *parts[before:]])
        missing = [name for name in REQUIRED if name not in order[:before]]
        if missing:
            error = await counter.refuses(body)
            assert (error.status, error.code) == (400, "InvalidArgument")
            assert f"The form field {missing[0]} is missing before the file." == error.message
        else:
            await counter.post(cut(body, places))
            assert await counter.stored(fields["key"]) == data


async def test_a_form_may_come_byte_by_byte(counter: Counter) -> None:
    """The smallest pieces there are."""
    fields = counter.fields()
    body = a_body([*(field(*pair) for pair in fields.items()), file(b"cat" * 50)])
    await counter.post([body[at : at + 1] for at in range(len(body))])
    assert await counter.stored(fields["key"]) == b"cat" * 50


@pytest.mark.parametrize("disposition", ['form-data; name="file"', "form-data; name=file; filename*=UTF-8''%E7.png"])
async def test_the_file_is_known_by_its_name_alone(counter: Counter, disposition: str) -> None:
    """Clients write the file's own name in many ways, or not at all."""
    fields = counter.fields()
    await counter.post([a_body([*(field(*pair) for pair in fields.items()), (disposition, b"cat")])])
    assert await counter.stored(fields["key"]) == b"cat"


async def test_what_comes_after_the_file_is_ignored(counter: Counter) -> None:
    """A second file, or a long field."""
    fields = counter.fields()
    parts = [field(*pair) for pair in fields.items()]
    late = [file(b"dog"), field("key", b"elsewhere"), field("note", bytes(2 * MAX_FIELD))]
    await counter.post([a_body([*parts, file(b"cat"), *late])])
    assert await counter.stored(fields["key"]) == b"cat"


async def test_an_empty_file_is_a_file(counter: Counter) -> None:
    """Whether it is an image is asked when it is used."""
    fields = counter.fields()
    await counter.post([a_body([*(field(*pair) for pair in fields.items()), file(b"")])])
    assert await counter.stored(fields["key"]) == b""


# ── What is refused ──────────────────────────────────────────────────────────


async def test_a_bad_certificate_is_refused_when_the_file_begins(counter: Counter) -> None:
    """Not a byte of the file is read after it: the connection may go on for as long as it likes."""
    fields = counter.fields() | {"Signature": b"forged"}
    body = a_body([*(field(*pair) for pair in fields.items()), file(b"cat" * 1000)])
    head = body[: body.index(b"catcat")]
    connection = Connection([head, *[b"cat" * 1000] * 10])
    with pytest.raises(Forbidden, match="signature"):
        await receive_file(a_request(connection, {"Content-Type": CONTENT_TYPE}), counter.uploads, counter.spool)
    assert connection.received == 1
    assert files_in(counter.folder) == []


async def test_a_form_that_ends_early_is_refused(counter: Counter) -> None:
    """Wherever it ends before its file does, nothing is kept."""
    body = good_form(counter, b"cat" * 30)
    for end in range(0, body.rindex(b"\r\n--"), 13):
        error = await counter.refuses(body[:end])
        assert error.code == "MalformedPOSTRequest"


async def test_a_caller_that_hangs_up_leaves_nothing(counter: Counter) -> None:
    """Nobody reads the answer, so it is no refusal either."""
    body = good_form(counter, b"cat" * 30)
    for end in (0, 10, len(body) // 2, len(body) - 40):
        with pytest.raises(Cancelled):
            await counter.post([body[:end]], hangs_up=True)
    assert files_in(counter.folder) == []


@pytest.mark.parametrize(
    "content_type",
    ["", "multipart/form-data", "multipart/form-data; boundary=", "application/json", f"text/x; boundary={BOUNDARY}"],
)
async def test_what_is_no_form_is_refused(counter: Counter, content_type: str) -> None:
    """The sentence says what the header lacks."""
    error = await counter.refuses(good_form(counter), content_type)
    assert (error.status, error.code) == (400, "MalformedPOSTRequest")
    assert "multipart/form-data with a boundary" in error.message


async def test_an_endless_boundary_is_refused(counter: Counter) -> None:
    """The sentence says how long one may be."""
    error = await counter.refuses(good_form(counter), f"multipart/form-data; boundary={'b' * 300}")
    assert (error.status, error.code) == (400, "MalformedPOSTRequest")
    assert "256" in error.message


@pytest.mark.parametrize("body", [b"", b"no form", b"--another-boundary\r\n\r\n", b"{}"])
async def test_a_body_of_another_kind_is_refused(counter: Counter, body: bytes) -> None:
    """The header promised a form."""
    error = await counter.refuses(body)
    assert (error.status, error.code) == (400, "MalformedPOSTRequest")


async def test_a_form_without_a_file_is_refused(counter: Counter) -> None:
    """All of its fields are right."""
    error = await counter.refuses(a_body([field(*pair) for pair in counter.fields().items()]))
    assert error.code == "MalformedPOSTRequest"
    assert "no file" in error.message


@pytest.mark.parametrize("length", [MAX_FIELD, MAX_FIELD + 1])
async def test_a_field_has_a_longest_length(counter: Counter, length: int) -> None:
    """A byte more is refused by the field's name, and nothing of the form is held any longer."""
    fields = counter.fields()
    body = a_body([field("note", bytes(length)), *(field(*pair) for pair in fields.items()), file(b"cat")])
    if length == MAX_FIELD:
        await counter.post([body])
    else:
        error = await counter.refuses(body)
        assert error.code == "MalformedPOSTRequest"
        assert f'the field "note" is longer than {MAX_FIELD} bytes' in error.message


async def test_a_form_has_a_largest_number_of_fields(counter: Counter) -> None:
    """A caller cannot fill our memory with names."""
    parts = [field(f"note{number}", b"") for number in range(MAX_FIELDS + 2)]
    error = await counter.refuses(a_body([*parts, file(b"cat")]))
    assert f"more than {MAX_FIELDS} fields" in error.message


async def test_a_part_has_a_longest_header(counter: Counter) -> None:
    """It is refused while it arrives."""
    error = await counter.refuses(a_body([(f'form-data; name="{"x" * 2 * MAX_FIELD}"', b""), file(b"cat")]))
    assert error.code == "MalformedPOSTRequest"


async def test_a_file_that_is_too_large_is_refused(counter: Counter) -> None:
    """With the first byte over the limit, and without keeping any of it."""
    body = good_form(counter, b"cat")
    head = body[: body.index(b"cat\r\n--")]
    piece = bytes(10 * 2**20)
    with pytest.raises(InvalidParameter, match=str(MAX_FILE)) as refused:
        await counter.post([head, *[piece] * 11])
    assert refused.value.code == "EntityTooLarge"
    assert files_in(counter.folder) == []


async def test_a_key_elsewhere_is_refused(counter: Counter) -> None:
    """The certificate is for one folder, and bytes that are no text are no key in it."""
    fields = counter.fields()
    for key in (fields["key"] + b"/../../x", b"/etc/passwd", b"\xff\xfe"):
        with pytest.raises(Forbidden):
            await counter.post([a_body([*(field(*pair) for pair in (fields | {"key": key}).items()), file(b"cat")])])
    assert files_in(counter.folder) == []
