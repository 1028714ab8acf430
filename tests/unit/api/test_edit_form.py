"""The form of an image edit, in any order of its parts and cut anywhere."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.api.edit_form import MAX_FIELD, MAX_FIELDS, EditParts, read_edit
from danqing.errors import Cancelled, InvalidParameter, PayloadTooLarge, ServiceError
from danqing.wire.ingest import IngestLimits
from tests.unit.api.connections import Connection, a_request
from tests.unit.service.orders import files_in

BOUNDARY = "a-boundary-of-forms"
CONTENT_TYPE = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
LIMITS = IngestLimits(image_bytes=1000, images=4)
MIB = 1024 * 1024

Part = tuple[str, bytes]
"""The name of a part, and its data."""


def a_part(name: str, data: bytes) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + data + b"\r\n"


def a_body(*parts: Part) -> bytes:
    return b"".join(a_part(*part) for part in parts) + f"--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True)
class Spool:
    """Where the images of forms go; after a refusal there is nothing in it."""

    folder: Path

    async def read(self, *chunks: bytes, limits: IngestLimits = LIMITS, hangs_up: bool = False) -> EditParts:
        request = a_request(Connection(chunks, hangs_up=hangs_up), CONTENT_TYPE)
        return await read_edit(request, self.folder, limits)

    async def refuses(self, *chunks: bytes) -> ServiceError:
        with pytest.raises(ServiceError) as refused:
            await self.read(*chunks)
        assert files_in(self.folder) == []
        return refused.value

    def images(self, parts: EditParts) -> list[bytes]:
        return [parts.body.spooled[token].path.read_bytes() for token in parts.images]


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


# ── What is taken ────────────────────────────────────────────────────────────

image_names = st.sampled_from(["image", "image[]", "image[0]", "image[12]"])
data = st.binary(min_size=1, max_size=30)


@given(
    images=st.lists(st.tuples(image_names, data), max_size=3),
    mask=st.none() | data,
    fields=st.lists(st.tuples(st.sampled_from(["prompt", "n", "images", "mask_note"]), data), max_size=4),
    order=st.randoms(use_true_random=False),
    places=st.lists(st.integers(0, 1500), max_size=20),
)
@settings(max_examples=60, deadline=None)
async def test_the_parts_of_a_form_come_in_any_order(
    images: list[Part], mask: bytes | None, fields: list[Part], order: Random, places: list[int]
) -> None:
    """Images and fields keep their own order, byte for byte, wherever the body is cut."""
    parts = [*images, *fields, *([("mask", mask)] if mask else [])]
    order.shuffle(parts)
    body = a_body(*parts)
    edges = [0, *sorted(min(place, len(body)) for place in places), len(body)]
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        read = await spool.read(*[body[start:end] for start, end in pairwise(edges)])
        with read.body:
            assert spool.images(read) == [part[1] for part in parts if part in images]
            assert list(read.fields) == [part for part in parts if part in fields]
            assert (read.mask is None) == (mask is None)
            assert read.mask is None or read.body.spooled[read.mask].path.read_bytes() == mask
        assert files_in(spool.folder) == []


async def test_a_spooled_image_says_what_it_is(spool: Spool) -> None:
    """Its length and its digest; what the form says of its type counts for nothing. Nobody else may read it."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="../../x.exe"\r\n'
    body = f"{head}Content-Type: text/html\r\n\r\ncat\r\n--{BOUNDARY}--\r\n".encode()
    read = await spool.read(body)
    with read.body:
        [image] = read.body.spooled.values()
        assert (image.size, image.digest, image.media_type) == (3, blake3(b"cat").hexdigest(), "")
        assert (image.path.parent, image.path.stat().st_mode & 0o777) == (spool.folder, 0o600)


async def test_an_empty_file_is_no_file(spool: Spool) -> None:
    """What a page sends of a field for a file that nobody has chosen."""
    read = await spool.read(a_body(("image", b"cat"), ("mask", b""), ("image", b"")))
    with read.body:
        assert (spool.images(read), read.mask) == ([b"cat"], None)
    assert files_in(spool.folder) == []


async def test_memory_stays_flat(tmp_path: Path) -> None:
    """Twenty mebibytes go to the disk as they come."""
    piece = bytes(MIB // 4)
    head, tail = a_body(("image", b"|")).split(b"|")

    def chunks() -> Iterator[bytes]:
        yield head
        yield from (piece for _ in range(80))
        yield tail

    tracemalloc.start()
    try:
        read = await Spool(tmp_path).read(*chunks(), limits=IngestLimits())
        assert tracemalloc.get_traced_memory()[1] < 6 * MIB
    finally:
        tracemalloc.stop()
    with read.body:
        assert [image.size for image in read.body.spooled.values()] == [20 * MIB]


# ── What is refused ──────────────────────────────────────────────────────────


async def test_an_image_has_a_largest_size(spool: Spool) -> None:
    """The sentence says which image, and what is allowed; a byte less is taken."""
    error = await spool.refuses(a_body(("image", b"cat"), ("image", bytes(1001))))
    assert isinstance(error, PayloadTooLarge)
    assert error.message == "Image 2 of the request is larger than 1000 bytes, the most that is allowed."
    read = await spool.read(a_body(("image", bytes(1000))))
    read.body.close()


async def test_a_form_has_a_largest_number_of_images(spool: Spool) -> None:
    """The mask counts."""
    error = await spool.refuses(a_body(*[("image[]", b"cat")] * 4, ("mask", b"m")))
    assert "more than 4 images" in error.message


async def test_a_form_has_one_mask(spool: Spool) -> None:
    error = await spool.refuses(a_body(("mask", b"m"), ("image", b"cat"), ("mask", b"m")))
    assert isinstance(error, InvalidParameter)
    assert (error.param, error.message) == ("mask", "mask must be one image, got several.")


async def test_a_form_has_a_largest_size(spool: Spool) -> None:
    """Whatever its parts are."""
    small = IngestLimits(image_bytes=1000, images=1, text_bytes=100)
    with pytest.raises(PayloadTooLarge, match=str(small.body_bytes)):
        await spool.read(a_body(*[("prompt", bytes(500))] * 5), limits=small)
    assert files_in(spool.folder) == []


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([("prompt", bytes(MAX_FIELD + 1))], f"longer than {MAX_FIELD} bytes"),
        ([("note", b"")] * (MAX_FIELDS + 2), f"more than {MAX_FIELDS} fields"),
    ],
)
async def test_fields_have_limits(spool: Spool, parts: Sequence[Part], words: str) -> None:
    assert words in (await spool.refuses(a_body(("image", b"cat"), *parts))).message


async def test_a_form_that_ends_early_is_refused(spool: Spool) -> None:
    """Wherever it ends, nothing is kept."""
    body = a_body(("prompt", b"a hat"), ("image", b"cat"), ("mask", b"m" * 30))
    for end in range(0, len(body) - 4, 7):
        assert "before its last boundary" in (await spool.refuses(body[:end])).message


async def test_a_caller_that_hangs_up_leaves_nothing(spool: Spool) -> None:
    body = a_body(("prompt", b"a hat"), ("image", b"cat" * 30))
    for end in (0, 10, len(body) // 2, len(body) - 40):
        with pytest.raises(Cancelled):
            await spool.read(body[:end], hangs_up=True)
        assert files_in(spool.folder) == []


@pytest.mark.parametrize("body", [b"", b"no form", b"--another-boundary\r\n\r\n", b"{}"])
async def test_a_body_of_another_kind_is_refused(spool: Spool, body: bytes) -> None:
    """The header promised a form."""
    assert "cannot be read as a form" in (await spool.refuses(body)).message
