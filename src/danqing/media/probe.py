"""What a file is and how large its picture is, from its header alone and whatever its name says.

The headers are read here rather than by an image library: it takes microseconds, decodes nothing, allocates
nothing that the file asks for, and a header that claims 30,000 × 30,000 pixels is told as such.
Sources: PNG 1.2; JPEG (ITU-T T.81, B.2) and Exif 2.3; BMP as Windows and OS/2 write it; WebP (RFC 9649); TIFF 6.0.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from danqing.domain.canvas import Canvas
from danqing.errors import DanqingError

Format = Literal["JPEG", "PNG", "BMP", "WEBP", "TIFF"]
Source = Path | bytes | bytearray | memoryview

UPRIGHT = 1
LYING_DOWN = range(5, 9)
"""The Exif orientations whose width and height change places when the picture is turned upright."""

MOST_SEGMENTS = 4096
"""More segments than any real header has, so that a hostile one ends soon."""


class UnusableImage(DanqingError):
    """A file that cannot serve as an input image; its subclasses say why, as data."""


class NotAnImage(UnusableImage):
    """Nothing known: `size` is the file's length in bytes, 0 for an empty one."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The file of {size} bytes is not an image.")
        self.size = size


class UnsupportedFormat(UnusableImage):
    """A known kind of file, named by `format`, but not JPEG, PNG, BMP, WEBP or TIFF."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The file is {name}, not JPEG, PNG, BMP, WEBP or TIFF.")
        self.format = name


class BrokenImage(UnusableImage):
    """It begins like `format` and then is truncated or makes no sense."""

    def __init__(self, name: Format, reason: str) -> None:
        super().__init__(f"The {name} file is broken: {reason}.")
        self.format = name
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What a header says. `canvas` is upright; `bytes` is the file's length; `orientation` is Exif's, 1–8."""

    format: Format
    canvas: Canvas
    bytes: int
    orientation: int = UPRIGHT

    @property
    def stored(self) -> Canvas:
        """The size in which the pixels lie in the file, before they are turned upright."""
        return _turned(self.canvas, self.orientation)


def probe(source: Source) -> ImageFacts:
    """The facts about an image file, given as a path or as its bytes.

    Raises NotAnImage, UnsupportedFormat or BrokenImage, and OSError where a path cannot be read.
    """
    with opened(source) as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        name = _format_of(stream.read(SIGNATURE_BYTES), size)
        stream.seek(0)
        try:
            stored, orientation = READERS[name](stream)
        except _Malformed as problem:
            raise BrokenImage(name, str(problem)) from None
    if not stored.pixels:
        raise BrokenImage(name, f"it says that its size is {stored}")
    return ImageFacts(format=name, canvas=_turned(stored, orientation), bytes=size, orientation=orientation)


def opened(source: Source) -> AbstractContextManager[BinaryIO]:
    """The file or the bytes as a stream to read; OSError where a path cannot be."""
    return source.open("rb") if isinstance(source, Path) else io.BytesIO(source)


def _turned(canvas: Canvas, orientation: int) -> Canvas:
    return Canvas(canvas.height, canvas.width) if orientation in LYING_DOWN else canvas


# ── Which format ─────────────────────────────────────────────────────────────

SIGNATURE_BYTES = 512

UNSUPPORTED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "GIF"),
    (0, b"II+\0", "BigTIFF"),
    (0, b"MM\0+", "BigTIFF"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftyphe", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypmsf1", "HEIC"),
    (4, b"ftyp", "a video"),
    (0, b"\x1a\x45\xdf\xa3", "a video"),
    (0, b"\0\0\x01\0", "ICO"),
    (0, b"8BPS", "PSD"),
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"JXL \r\n", "JPEG XL"),
    (4, b"jP  \r\n", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"%PDF", "PDF"),
)
"""Where in the file which bytes give away what it is; the first match counts."""


def _format_of(start: bytes, size: int) -> Format:
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    if start.startswith(b"BM") and start[14:18] in BMP_HEADER_SIZES:
        return "BMP"
    if start[:4] in TIFF_ORDERS:
        return "TIFF"
    for offset, signature, name in UNSUPPORTED:
        if start.startswith(signature, offset):
            raise UnsupportedFormat(name)
    if start.lstrip(b"\xef\xbb\xbf\t\r\n ").startswith((b"<svg", b"<?xml", b"<!")) and b"<svg" in start:
        raise UnsupportedFormat("SVG")
    raise NotAnImage(size)


# ── The formats ──────────────────────────────────────────────────────────────


class _Malformed(Exception):
    """What is wrong with a header; `probe` tells it with the format's name."""


def _take(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise _Malformed("it ends too soon")
    return data


def _number(data: bytes, byteorder: Literal["big", "little"]) -> int:
    return int.from_bytes(data, byteorder)


def _read_png(stream: BinaryIO) -> tuple[Canvas, int]:
    """IHDR, then the chunks before the pixels: Exif that comes after them is not heeded by browsers either."""
    stream.seek(8)
    length, name, width, height = struct.unpack(">I4sII", _take(stream, 16))
    if name != b"IHDR" or length != 13:
        raise _Malformed("it does not begin with its header")
    stream.seek(9, io.SEEK_CUR)
    for _ in range(MOST_SEGMENTS):
        length, name = struct.unpack(">I4s", _take(stream, 8))
        if name == b"eXIf":
            return Canvas(width, height), _orientation(_exif(stream, length))
        if name in (b"IDAT", b"IEND"):
            break
        stream.seek(length + 4, io.SEEK_CUR)
    return Canvas(width, height), UPRIGHT


def _read_jpeg(stream: BinaryIO) -> tuple[Canvas, int]:
    orientation = UPRIGHT
    for marker, length in _jpeg_segments(stream):
        if marker in START_OF_FRAME:
            _precision, height, width = struct.unpack(">BHH", _take(stream, 5))
            return Canvas(width, height), orientation
        if marker == APP1 and (exif := _exif(stream, length)).startswith(EXIF_HEADER):
            orientation = _orientation(exif)
    raise _Malformed("it holds no picture")


APP1 = 0xE1
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""All SOFn; the three left out are tables and an extension."""

WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def _jpeg_segments(stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Each marker before the pixels with the length of its data, at which the stream stands meanwhile."""
    for _ in range(MOST_SEGMENTS):
        marker = _jpeg_marker(stream)
        if marker in (START_OF_SCAN, END_OF_IMAGE):
            return
        if marker in WITHOUT_LENGTH:
            continue
        length = _number(_take(stream, 2), "big") - 2
        if length < 0:
            raise _Malformed("a segment has an impossible length")
        start = stream.tell()
        yield marker, length
        stream.seek(start + length)


def _jpeg_marker(stream: BinaryIO) -> int:
    """The next marker, whose first byte, 0xFF, may be repeated as a filling."""
    if _take(stream, 1) != b"\xff":
        raise _Malformed("there is no marker where one is due")
    for _ in range(MOST_SEGMENTS):
        if (marker := _take(stream, 1)[0]) != 0xFF:
            return marker
    raise _Malformed("there is too much filling")


BMP_CORE_HEADER = 12
BMP_HEADER_SIZES = frozenset(struct.pack("<I", size) for size in (BMP_CORE_HEADER, 40, 52, 56, 64, 108, 124))


def _read_bmp(stream: BinaryIO) -> tuple[Canvas, int]:
    """A negative height means rows from top to bottom."""
    stream.seek(14)
    if _number(_take(stream, 4), "little") == BMP_CORE_HEADER:
        return Canvas(*struct.unpack("<HH", _take(stream, 4))), UPRIGHT
    width, height = struct.unpack("<ii", _take(stream, 8))
    return Canvas(max(0, width), abs(height)), UPRIGHT


def _read_webp(stream: BinaryIO) -> tuple[Canvas, int]:
    stream.seek(12)
    kind, _length = _take(stream, 4), _take(stream, 4)
    if kind == b"VP8 ":
        return _vp8_canvas(_take(stream, 10)), UPRIGHT
    if kind == b"VP8L":
        return _vp8l_canvas(_take(stream, 5)), UPRIGHT
    if kind == b"VP8X":
        data = _take(stream, 10)
        canvas = Canvas(_number(data[4:7], "little") + 1, _number(data[7:10], "little") + 1)
        return canvas, _webp_orientation(stream) if data[0] & WEBP_HAS_EXIF else UPRIGHT
    raise _Malformed("it holds no picture")


def _vp8_canvas(frame: bytes) -> Canvas:
    """A key frame's header (RFC 6386, 9.1): 14 bits for each side, the upper two ask for a scale."""
    if frame[3:6] != b"\x9d\x01\x2a":
        raise _Malformed("its frame does not begin as one")
    width, height = struct.unpack("<HH", frame[6:])
    return Canvas(width & 0x3FFF, height & 0x3FFF)


def _vp8l_canvas(frame: bytes) -> Canvas:
    """A lossless header: 14 bits for each side less one, from the lowest bit on."""
    if frame[0] != 0x2F:
        raise _Malformed("its frame does not begin as one")
    bits = _number(frame[1:], "little")
    return Canvas((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)


WEBP_HAS_EXIF = 0x08


def _webp_orientation(stream: BinaryIO) -> int:
    """Exif comes after the pixels; a file that promises it and ends before is upright all the same."""
    for _ in range(MOST_SEGMENTS):
        head = stream.read(8)
        if len(head) < 8:
            break
        length = _number(head[4:], "little")
        if head.startswith(b"EXIF"):
            return _orientation(_exif(stream, length))
        stream.seek(length + length % 2, io.SEEK_CUR)
    return UPRIGHT


TIFF_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
WIDTH_TAG, HEIGHT_TAG = 0x0100, 0x0101


def _read_tiff(stream: BinaryIO) -> tuple[Canvas, int]:
    """The first of its pictures. It counts as upright, since Pillow turns a TIFF while it reads the pixels."""
    order = TIFF_ORDERS[_take(stream, 4)]
    (start,) = struct.unpack(order + "I", _take(stream, 4))
    stream.seek(start)
    tags = dict(_directory(stream.read(EXIF_BYTES), order))
    stored = Canvas(tags.get(WIDTH_TAG, 0), tags.get(HEIGHT_TAG, 0))
    return _turned(stored, tags.get(ORIENTATION_TAG, UPRIGHT)), UPRIGHT


READERS: dict[Format, Callable[[BinaryIO], tuple[Canvas, int]]] = {
    "JPEG": _read_jpeg,
    "PNG": _read_png,
    "BMP": _read_bmp,
    "WEBP": _read_webp,
    "TIFF": _read_tiff,
}
"""Each gives the size as stored and the Exif orientation."""


# ── Exif ─────────────────────────────────────────────────────────────────────

EXIF_HEADER = b"Exif\0\0"
EXIF_BYTES = 1 << 16
ORIENTATION_TAG = 0x0112
NUMBERS = {3: "H", 4: "I"}
"""The types of a tag's value that are a number, SHORT and LONG, as `struct` writes them."""


def _exif(stream: BinaryIO, length: int) -> bytes:
    """The block at the stream, or as much of it as may be needed, whatever length it claims."""
    return stream.read(min(length, EXIF_BYTES))


def _orientation(exif: bytes) -> int:
    """What the block's first directory says, with or without an `Exif` heading; upright where it makes no sense."""
    tiff = exif.removeprefix(EXIF_HEADER)
    order = TIFF_ORDERS.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return UPRIGHT
    (directory,) = struct.unpack_from(order + "I", tiff, 4)
    for tag, value in _directory(tiff[directory:], order):
        if tag == ORIENTATION_TAG and 1 <= value <= 8:
            return value
    return UPRIGHT


def _directory(data: bytes, order: str) -> Iterator[tuple[int, int]]:
    """Every tag that has a number, with its value: 12 bytes each after how many there are (TIFF 6.0, section 2)."""
    if len(data) < 2:
        return
    (entries,) = struct.unpack_from(order + "H", data)
    for at in range(2, 2 + 12 * min(entries, (len(data) - 2) // 12), 12):
        tag, kind = struct.unpack_from(order + "HH", data, at)
        if kind in NUMBERS:
            yield tag, struct.unpack_from(order + NUMBERS[kind], data, at + 8)[0]
