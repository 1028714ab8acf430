"""The streaming body reader, cut at every place and fed with every kind of nonsense."""

from __future__ import annotations

import asyncio
import json
import resource
import stat
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pybase64
import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.errors import InvalidParameter, PayloadTooLarge, ServiceError
from danqing.wire.ingest import Body, BodyScanner, IngestLimits, read_body

LIMITS = IngestLimits()
SMALL_LIMITS = IngestLimits(image_bytes=30, images=2, text_bytes=200)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
PNG_BASE64 = pybase64.b64encode(PNG).decode()


def scan(chunks: Iterable[bytes], spool: Path, limits: IngestLimits = LIMITS) -> Body:
    with BodyScanner(spool, limits) as scanner:
        for chunk in chunks:
            scanner.feed(chunk)
        return scanner.finish()


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def uri(base64: str = PNG_BASE64, media_type: str = "image/png") -> str:
    return f"data:{media_type};base64,{base64}"


def only_image(body: Body) -> bytes:
    [image] = body.spooled.values()
    data = image.path.read_bytes()
    assert (image.size, image.digest) == (len(data), blake3(data).hexdigest())
    return data


async def stream(chunks: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


# --- what is moved to the spool ---------------------------------------------------------------------------


def test_an_image_becomes_a_file_and_a_token(tmp_path: Path) -> None:
    """The token stands where the data URI stood, and names a private file with its bytes, size and hash."""
    body = scan([json.dumps({"image": uri(), "text": "猫"}).encode()], tmp_path)
    [(token, image)] = body.spooled.items()
    assert json.loads(body.text) == {"image": token, "text": "猫"}
    assert only_image(body) == PNG
    assert image.media_type == "image/png"
    assert stat.S_IMODE(image.path.stat().st_mode) == 0o600


def test_tokens_cannot_be_guessed(tmp_path: Path) -> None:
    """The same image sent twice has two tokens, each with 128 random bits."""
    body = scan([json.dumps([uri(), uri()]).encode()], tmp_path)
    first, second = body.spooled
    assert first != second
    assert len(bytes.fromhex(first.removeprefix("spool:"))) == 16


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(lambda text: text.replace("/", "\\/"), id="PHP"),
        pytest.param(lambda text: text.replace("/", "\\u002f").replace("+", "\\u002B"), id="dotNET"),
        pytest.param(lambda text: text.replace("=", "\\u003d"), id="Gson"),
        pytest.param(lambda text: "".join(f"\\u{ord(character):04x}" for character in text), id="everything"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 100_000])
def test_escapes_are_undone_before_decoding(spelling: Callable[[str], str], size: int, tmp_path: Path) -> None:
    """However JSON spells the data URI, its head included, and wherever it is cut, the bytes are the same."""
    body = scan(cut(b'["%s"]' % spelling(uri()).encode(), size), tmp_path)
    assert only_image(body) == PNG
    assert [image.media_type for image in body.spooled.values()] == ["image/png"]


@pytest.mark.parametrize("line_break", ["\\n", "\\r\\n", "\\u000a", "\\u000D\\u000A"])
@pytest.mark.parametrize("size", [1, 4, 100_000])
def test_line_breaks_between_base64_are_dropped(line_break: str, size: int, tmp_path: Path) -> None:
    """Base64 wrapped at 76 characters, as MIME has it, is read like base64 in one line."""
    wrapped = line_break.join(PNG_BASE64[start : start + 76] for start in range(0, len(PNG_BASE64), 76))
    assert only_image(scan(cut(f'["{uri(wrapped + line_break)}"]'.encode(), size), tmp_path)) == PNG


def test_a_small_image_is_spooled_too(tmp_path: Path) -> None:
    """There is no threshold: even an empty image has a token and a file."""
    assert only_image(scan([b'["data:;base64,"]'], tmp_path)) == b""


def test_a_name_that_looks_like_an_image_is_harmless(tmp_path: Path) -> None:
    """A member's name is replaced like a value; it names nothing that anybody reads, and leaves no file."""
    with scan([json.dumps({uri(): 1, "text": "x"}).encode()], tmp_path) as body:
        [token] = body.spooled
        assert json.loads(body.text) == {token: 1, "text": "x"}
    assert not list(tmp_path.iterdir())


# --- what passes through ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '"data:image/svg+xml,%3Csvg%3E"',
        '"data:text/plain;base64"',
        '"see data:image/png;base64,AAAA"',
        '" data:image/png;base64,AAAA"',
        '"\\"data:image/png;base64,AAAA"',
        '"DATA"',
        '"data:' + "x" * 257 + ';base64,AAAA"',
        '"data:\\n;base64,AAAA"',
        '"d"',
        '"\\\\"',
        '"\\\\\\""',
        '"\\ud83d\\ude00 \\ud800"',
        '"spool:00000000000000000000000000000000"',
        'data:image/png;base64,AAAA"',
        '"unfinished \\',
        '"data:image/png;bas',
        "",
        "\ufeff{}",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100_000])
def test_other_text_is_untouched(text: str, size: int, tmp_path: Path) -> None:
    """What is no base64 image comes out byte for byte, right or wrong, and writes no file."""
    body = scan(cut(text.encode(), size), tmp_path)
    assert body.text == text.encode()
    assert not body.spooled


@pytest.mark.parametrize("unit", ["x", '\\"', "\\\\", "\\u732b", "猫"])
def test_a_string_of_a_million_characters_is_untouched(unit: str, tmp_path: Path) -> None:
    """Long prompts pass through in linear time, escapes and all."""
    text = json.dumps({"model": "m"}).encode() + b'"%s"' % (unit * 1_000_000).encode()
    assert scan(cut(text, 65_537), tmp_path).text == text


def test_bytes_that_are_no_text_are_untouched(tmp_path: Path) -> None:
    """The scanner leaves the judgement on invalid UTF-8 to the JSON parser."""
    text = b'{"\xff\xfe": "\xc3"}'
    assert scan(cut(text, 1), tmp_path).text == text


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base64", "reason"),
    [
        ("AAA", "its length is not a multiple of 4"),
        ("AAAAA", "its length is not a multiple of 4"),
        ("AA==AAAA", "its padding"),
        ("AA==A", "its padding"),
        ("A===", "its padding"),
        ("====", "its padding"),
        ("AA-_", "it contains '-'"),
        ("AAAA AAA", "it contains ' '"),
        ("AA\nAA", "it contains '\\n'"),
        ("AA\\tA", "it contains '\\t'"),
        ('AA\\"A', "it contains '\\\\'"),
        ("AAA\\u005c", "it contains '\\\\'"),
        ("AAA\\", "it contains '\\\\'"),
        ("AAA\\\\", "it contains '\\\\'"),
        ("AA\\u00\\n2f", "that JSON does not allow"),
        ("AAA\\x", "that JSON does not allow"),
        ("AAA\\ud800", "that JSON does not allow"),
        ("AA%3D%3D", "it contains '%'"),
        ("猫猫", "it contains '\\xe7'"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100_000])
def test_what_is_not_base64_is_refused(base64: str, reason: str, size: int, tmp_path: Path) -> None:
    """The sentence names the image and what is wrong with it, however the body was cut; no file is left."""
    text = f'["{uri()}", {{"text": "", "image": "{uri(base64)}"}}]'
    with pytest.raises(InvalidParameter) as refused:
        scan(cut(text.encode(), size), tmp_path)
    assert refused.value.message.startswith("Image 2 of the request is not valid base64: ")
    assert reason in refused.value.message
    assert not list(tmp_path.iterdir())


def test_a_body_that_ends_inside_an_image_is_refused(tmp_path: Path) -> None:
    """The sentence says so, and names the image."""
    with pytest.raises(InvalidParameter, match="ends inside the base64 text of image 1"):
        scan([b'["data:image/png;base64,AAAA'], tmp_path)
    assert not list(tmp_path.iterdir())


def too_large(chunks: Iterable[bytes], spool: Path, error: type[ServiceError] = PayloadTooLarge) -> str:
    """The sentence that refuses a body which has not ended, under `SMALL_LIMITS`."""
    with BodyScanner(spool, SMALL_LIMITS) as scanner, pytest.raises(error) as refused:
        scanner.feed(*chunks)
    assert not list(spool.iterdir())
    return refused.value.message


def test_an_image_over_the_limit_is_refused_while_it_arrives(tmp_path: Path) -> None:
    """Byte 31 of at most 30 is one too many, whether or not the image ends there."""
    assert only_image(scan([f'["{uri("A" * 40)}"]'.encode()], tmp_path, SMALL_LIMITS)) == bytes(30)
    (tmp_path / next(tmp_path.iterdir())).unlink()
    message = too_large([b'["data:;base64,', b"A" * 40, b"AAAA"], tmp_path)
    assert message == "Image 1 of the request is larger than 30 bytes, the most that is allowed."


def test_an_image_of_line_breaks_alone_is_refused(tmp_path: Path) -> None:
    """Text that decodes to nothing cannot go on for ever."""
    message = too_large([b'["data:;base64,', *[b"\\n"] * 1000], tmp_path)
    assert message == "Image 1 of the request is larger than 30 bytes, the most that is allowed."


def test_one_image_too_many_is_refused_when_it_begins(tmp_path: Path) -> None:
    """The third image of at most two is refused at its comma, before any of its bytes."""
    chunks = [b'["data:;base64,AAAA", "data:;base64,AAAA", "data:;base64,']
    message = too_large(chunks, tmp_path, InvalidParameter)
    assert message == "The request contains more than 2 images in base64, the most that is allowed."


@pytest.mark.parametrize("text", [b"x" * 201, b'"' + b"x" * 2000, b"[" * 201, b'"x",' * 51])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_too_much_text_is_refused(text: bytes, size: int, tmp_path: Path) -> None:
    """The limit counts what is left without the images; 2000 bytes are longer than any head of an image."""
    assert "larger than 200 bytes without its base64 images" in too_large(cut(text, size), tmp_path)


def test_a_file_that_was_moved_away_is_kept(tmp_path: Path) -> None:
    """Closing a body removes the files that nobody took, and only those."""
    with scan([json.dumps([uri(), uri()]).encode()], tmp_path) as body:
        taken, _ = body.spooled.values()
        taken.path.rename(tmp_path / "kept.png")
    assert [path.name for path in tmp_path.iterdir()] == ["kept.png"]


@pytest.mark.parametrize("size", [100, 20_000])
def test_a_full_disk_leaves_no_file(size: int, tmp_path: Path) -> None:
    """What the disk refuses, at once or when the file is closed, is the system's error and leaves no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            scan([f'["{uri("A" * size)}"]'.encode()], tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not list(tmp_path.iterdir())


# --- properties -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """A JSON text in pieces: plain text, or the bytes of an image and its data URI as JSON spells it."""

    pieces: tuple[bytes | tuple[bytes, bytes], ...]

    @property
    def text(self) -> bytes:
        return b"".join(piece if isinstance(piece, bytes) else piece[1] for piece in self.pieces)

    @property
    def images(self) -> list[bytes]:
        return [piece[0] for piece in self.pieces if not isinstance(piece, bytes)]

    def with_tokens(self, tokens: Iterable[str]) -> bytes:
        remaining = iter(tokens)
        return b"".join(piece if isinstance(piece, bytes) else next(remaining).encode() for piece in self.pieces)


@dataclass(frozen=True)
class Image:
    """A leaf of a random document that becomes a data URI."""

    data: bytes
    media_type: str
    styles: tuple[int, ...]

    def spelled(self) -> bytes:
        text = uri(pybase64.b64encode(self.data).decode(), self.media_type)
        head, comma, base64 = text.partition(",")
        return f"{self._escaped(head + comma)}{self._escaped(base64, breaks=True)}".encode()

    def _escaped(self, text: str, *, breaks: bool = False) -> str:
        styles = self.styles or (0,)
        return "".join(
            self._character(character, styles[at % len(styles)], breaks) for at, character in enumerate(text)
        )

    def _character(self, character: str, style: int, breaks: bool) -> str:
        plain = "\\/" if character == "/" and style in (1, 4) else character
        spelled = {2: f"\\u{ord(character):04x}", 3: f"\\u{ord(character):04X}"}.get(style, plain)
        return spelled + ("\\r\\n" if breaks and style == 4 else "")


images = st.builds(
    Image,
    st.binary(max_size=80),
    st.sampled_from(["image/png", "image/jpeg", "", "image/webp;charset=utf-8"]),
    st.lists(st.integers(0, 5), max_size=7).map(tuple),
)
words = st.text(max_size=20).filter(lambda text: not text.startswith("data:"))
texts = (
    st.none()
    | st.booleans()
    | st.integers()
    | words
    | st.sampled_from(["data:", "data:,x", 'say "data:;base64,"', "\\", '\\"', "spool:00"])
)
values = st.recursive(
    texts | images,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def spell(value: Any, ascii_only: bool) -> Iterator[bytes | tuple[bytes, bytes]]:
    """The pieces of a value's JSON."""
    if isinstance(value, Image):
        yield from (b'"', (value.data, value.spelled()), b'"')
    elif isinstance(value, list):
        yield b"["
        for at, item in enumerate(value):
            yield b", " if at else b""
            yield from spell(item, ascii_only)
        yield b"]"
    elif isinstance(value, dict):
        yield b"{"
        for at, (name, item) in enumerate(value.items()):
            yield b"," if at else b" "
            yield json.dumps(name, ensure_ascii=ascii_only).encode() + b" : "
            yield from spell(item, ascii_only)
        yield b"}"
    else:
        yield json.dumps(value, ensure_ascii=ascii_only).encode()


documents = st.builds(lambda value, ascii_only: Document(tuple(spell(value, ascii_only))), values, st.booleans())
LIMITS_OF_PROPERTIES = IngestLimits(image_bytes=80, images=8, text_bytes=2000)


def check(document: Document, chunks: Iterable[bytes]) -> None:
    with tempfile.TemporaryDirectory() as spool:
        with scan(chunks, Path(spool)) as body:
            assert body.text == document.with_tokens(body.spooled)
            assert [image.path.read_bytes() for image in body.spooled.values()] == document.images
            hashes = [blake3(data).hexdigest() for data in document.images]
            assert [image.digest for image in body.spooled.values()] == hashes
        assert not list(Path(spool).iterdir())


@given(documents)
@settings(max_examples=60, deadline=None)
def test_every_chunk_size_gives_the_document_with_tokens(document: Document) -> None:
    """Cut into pieces of 1, 2, 3 … bytes, the text is the document with tokens, the files are the images."""
    for size in (*range(1, 20), 61, max(1, len(document.text))):
        check(document, cut(document.text, size))


@given(documents, st.data())
@settings(max_examples=150, deadline=None)
def test_every_cut_gives_the_document_with_tokens(document: Document, data: st.DataObject) -> None:
    """The same with cuts at random places, empty pieces included."""
    text = document.text
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    chunks = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    check(document, chunks)


def outcome(chunks: Iterable[bytes], limits: IngestLimits) -> tuple[int, bytes] | type[ServiceError]:
    """What became of a body: how many images and which text (its tokens blanked), or which error."""
    with tempfile.TemporaryDirectory() as spool:
        try:
            with scan(chunks, Path(spool), limits) as body:
                text = body.text
                for token in body.spooled:
                    text = text.replace(token.encode(), b"token")
                return len(body.spooled), text
        except ServiceError as error:
            return type(error)
        finally:
            assert not list(Path(spool).iterdir())


pieces_of_images = [b'"data:image/png;base64,', b"data:", b";base64,", b"AAAA", b"AA==", b"=", b"A" * 30]
pieces_of_escapes = [b"\\", b"\\u00", b"2f", b"\\/", b"\\n", b"\n"]
fragments = st.sampled_from([*pieces_of_images, *pieces_of_escapes, b'"', b'":"', b"{", b"\xff"])
nonsense = st.lists(fragments | st.binary(max_size=4), max_size=30).map(b"".join)


@given(nonsense, st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_nonsense_gives_a_service_error_at_most(body: bytes, size: int) -> None:
    """Malformed bodies raise nothing but our errors, leave no file, and end alike however they are cut."""
    assert outcome(cut(body, size), LIMITS_OF_PROPERTIES) == outcome([body], LIMITS_OF_PROPERTIES)


@given(documents, st.data())
@settings(max_examples=100, deadline=None)
def test_a_truncated_body_leaves_nothing(document: Document, data: st.DataObject) -> None:
    """Wherever a good body breaks off, the result is text for the parser to judge, or a clear error."""
    text = document.text[: data.draw(st.integers(0, len(document.text)))]
    assert outcome(cut(text, 7), LIMITS_OF_PROPERTIES) is not PayloadTooLarge


# --- reading a stream -------------------------------------------------------------------------------------

LARGE = bytes(range(256)) * 4096
LARGE_BODY = json.dumps({"images": [uri(pybase64.b64encode(LARGE).decode())] * 3, "text": "猫"}).encode()


@pytest.mark.parametrize("size", [1000, 70_000, 256_000, 10_000_000])
async def test_a_large_body_is_read_like_a_small_one(size: int, tmp_path: Path) -> None:
    """What the thread makes of a stream is what the scanner makes of the whole."""
    with await read_body(stream(cut(LARGE_BODY, size)), tmp_path, LIMITS) as body:
        assert json.loads(body.text) == {"images": list(body.spooled), "text": "猫"}
        assert [image.path.read_bytes() for image in body.spooled.values()] == [LARGE] * 3
    assert not list(tmp_path.iterdir())


async def test_a_small_body_needs_no_thread(tmp_path: Path) -> None:
    """A few kilobytes are scanned where they are, images included."""
    body = await read_body(stream(cut(f'["{uri()}"]'.encode(), 100)), tmp_path, LIMITS)
    assert only_image(body) == PNG


async def test_an_empty_body_is_an_empty_text(tmp_path: Path) -> None:
    """No bytes at all are for the JSON parser to refuse."""
    assert await read_body(stream([b"", b""]), tmp_path, LIMITS) == Body(b"", {})


async def test_a_broken_limit_is_raised_without_reading_the_rest(tmp_path: Path) -> None:
    """The error comes although the client never sends another byte, and nobody goes on reading."""
    ended = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        try:
            yield b'["data:;base64,' + b"A" * 100_000
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(PayloadTooLarge, match="Image 1 of the request is larger than 30 bytes"):
        await asyncio.wait_for(read_body(stalled(), tmp_path, SMALL_LIMITS), 5)
    await asyncio.wait_for(ended.wait(), 5)
    assert not list(tmp_path.iterdir())


async def test_little_is_read_ahead_of_the_writer(tmp_path: Path) -> None:
    """What was read beyond a broken limit is bounded by what is received ahead."""
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        yield b'["data:;base64,'
        while True:
            read += 65_536
            yield b"A" * 65_536

    async with aclosing(endless()) as chunks:
        with pytest.raises(PayloadTooLarge):
            await read_body(chunks, tmp_path, IngestLimits(image_bytes=1_000_000))
    assert read < 8_000_000


class HungUp(Exception):
    """The client is gone."""


async def test_a_client_that_hangs_up_leaves_no_file(tmp_path: Path) -> None:
    """The stream's own error comes through as it is, after the files are gone."""

    async def broken() -> AsyncIterator[bytes]:
        for chunk in cut(LARGE_BODY[:-1000], 256_000):
            yield chunk
        raise HungUp

    with pytest.raises(HungUp):
        await read_body(broken(), tmp_path, LIMITS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_cancelled_read_leaves_no_file(times: int, tmp_path: Path) -> None:
    """Called off in the middle of an image, even again and again, the read removes what it wrote."""
    reading = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        for chunk in cut(LARGE_BODY[:-1000], 256_000):
            yield chunk
        reading.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(read_body(stalled(), tmp_path, LIMITS))
    await reading.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        while list(tmp_path.iterdir()):
            await asyncio.sleep(0.01)


async def test_the_event_loop_stays_free_while_a_body_is_written(tmp_path: Path) -> None:
    """Other requests are served while a large body is decoded."""
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    with await read_body(stream([LARGE_BODY] * 3), tmp_path, LIMITS):
        ticking.cancel()
    assert turns > 20


async def test_senders_that_pause_hold_no_threads(tmp_path: Path) -> None:
    """Hundreds may be in the middle of an image: threads are for what has come, and shared."""
    go_on, paused = asyncio.Event(), asyncio.Semaphore(0)

    async def hesitant() -> AsyncIterator[bytes]:
        start, *rest = cut(LARGE_BODY, 256_000)
        yield start
        paused.release()
        await go_on.wait()
        for chunk in rest:
            yield chunk

    before = threading.active_count()
    reading = [asyncio.create_task(read_body(hesitant(), tmp_path, LIMITS)) for _ in range(100)]
    for _ in reading:
        await paused.acquire()
    assert threading.active_count() - before <= 40
    go_on.set()
    for body in await asyncio.gather(*reading):
        with body:
            assert len(body.spooled) == 3
