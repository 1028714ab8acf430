"""PNG, many times faster than Pillow's default encoder at nearly its size.

Three things make the difference.
Every row takes the same filter, so that numpy can filter a whole band of rows in cache.
Deflate is ISA-L's ("fast") or zlib's run-length strategy ("small"), which suits what a filter leaves of a
photograph: noise without repeats, where a search for matches costs much and finds little.
Bands are independent, so that threads share the work: each is deflated alone and ended by a full flush,
and their Adler-32 sums combine into that of the whole.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from typing import Literal, NamedTuple, Protocol

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from danqing.domain.picture import Picture

Rows = NDArray[np.uint8]
Profile = Literal["fast", "small"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = 3
BAND_BYTES = 1 << 20
"""About as much as stays in a core's cache while it is filtered; bands never depend on the threads."""

ADLER_MODULUS = 65521
MOST_MEMORY = 9


def encode(
    picture: Picture,
    *,
    profile: Profile = "fast",
    text: Mapping[str, str] = {},
    pool: Executor | None = None,
) -> bytes:
    """The picture as an 8-bit RGB PNG file; the same pixels and text give the same bytes, whatever the pool.

    "fast" is for answers, "small" for archives: about 4 % fewer bytes for three times the work.
    Each entry of `text` becomes an iTXt chunk; a keyword is 1–79 printable Latin-1 characters.
    Raises ValueError for a picture without pixels and for a keyword that PNG does not allow.
    """
    if not picture.canvas.pixels:
        raise ValueError(f"a PNG has at least one pixel, and this picture is {picture.canvas}")
    rows = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width * CHANNELS)
    bands = _compressed(rows, RECIPES[profile], pool or _shared_pool())
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)),
        *(_chunk(b"iTXt", _international_text(keyword, value)) for keyword, value in text.items()),
        *(_chunk(b"IDAT", *pieces) for pieces in _zlib_stream(bands)),
        _chunk(b"IEND"),
    ]
    return b"".join([SIGNATURE, *chain.from_iterable(chunks)])


# ── Filtering (PNG 1.2, chapter 6) ───────────────────────────────────────────


def _average(left: Rows, up: Rows, corner: Rows) -> Rows:
    """`⌊(left + up) / 2⌋` without leaving 8 bits: the shared bits, and half of those that differ."""
    return (left & up) + ((left ^ up) >> 1)


def _paeth(left: Rows, up: Rows, corner: Rows) -> Rows:
    """Whichever of the three is nearest to `left + up - corner`, in this order where they tie.

    With `p` for that sum, `|p - left| = |up - corner|` and `|p - up| = |left - corner|`.
    `|p - corner|` is the sum of the two where both neighbours lie on one side of the corner, which is never
    nearest, so that the larger of the two stands in for it and 8 bits suffice; else it is their difference.
    """
    from_left, from_up = _distance(up, corner), _distance(left, corner)
    on_one_side = (left > corner) == (up > corner)
    from_corner = _where(on_one_side, np.maximum(from_left, from_up), _distance(from_left, from_up))
    nearer_of_others = _where(from_up <= from_corner, up, corner)
    return _where((from_left <= from_up) & (from_left <= from_corner), left, nearer_of_others)


def _distance(one: Rows, other: Rows) -> Rows:
    return np.maximum(one, other) - np.minimum(one, other)


def _where(condition: NDArray[np.bool_], one: Rows, other: Rows) -> Rows:
    """What `numpy.where` does, seven times faster: bit operations on bytes run 64 lanes at a time."""
    mask = -condition.view(np.uint8)
    return other ^ ((one ^ other) & mask)


def _filtered(rows: Rows, above: Rows | None, recipe: _Recipe) -> Rows:
    """What remains of `rows` after prediction, each row led by the number of its filter.

    Pixels left of the picture and above it count as zero; `above` is the row before the first, if any.
    """
    height, stride = rows.shape
    known = np.zeros((height + 1, stride + CHANNELS), np.uint8)
    known[1:, CHANNELS:] = rows
    if above is not None:
        known[0, CHANNELS:] = above
    left, up, corner = known[1:, :-CHANNELS], known[:-1, CHANNELS:], known[:-1, :-CHANNELS]
    filtered = np.empty((height, stride + 1), np.uint8)
    filtered[:, 0] = recipe.filter_number
    np.subtract(rows, recipe.predict(left, up, corner), out=filtered[:, 1:])
    return filtered


# ── Compressing in bands ─────────────────────────────────────────────────────


class _Compressor(Protocol):
    def compress(self, data: memoryview, /) -> bytes: ...

    def flush(self, mode: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Recipe:
    """One filter for every row, and the compressor that suits what it leaves."""

    filter_number: int
    predict: Callable[[Rows, Rows, Rows], Rows]
    compressor: Callable[[], _Compressor]


def _quick_matches() -> _Compressor:
    return isal_zlib.compressobj(1, isal_zlib.DEFLATED, -zlib.MAX_WBITS)


def _run_lengths() -> _Compressor:
    """The most memory means the fewest blocks, each with its own Huffman table."""
    return zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, MOST_MEMORY, zlib.Z_RLE)


RECIPES: dict[Profile, _Recipe] = {
    "fast": _Recipe(3, _average, _quick_matches),
    "small": _Recipe(4, _paeth, _run_lengths),
}


class _Band(NamedTuple):
    """A stretch of rows, filtered and deflated; `adler` and `length` speak of the bytes before deflate.

    What was deflated stays in pieces until the file is joined, so that it is copied only once.
    """

    deflated: tuple[bytes, ...]
    adler: int
    length: int


def _compressed(rows: Rows, recipe: _Recipe, pool: Executor) -> list[_Band]:
    height, stride = rows.shape
    step = max(1, BAND_BYTES // stride)

    def compressed_band(top: int) -> _Band:
        above = rows[top - 1] if top else None
        filtered = _filtered(rows[top : top + step], above, recipe)
        is_last = top + step >= height
        return _deflated(filtered, recipe.compressor(), zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)

    return list(pool.map(compressed_band, range(0, height, step)))


def _deflated(filtered: Rows, compressor: _Compressor, flush: int) -> _Band:
    deflated = (compressor.compress(filtered.data), compressor.flush(flush))
    return _Band(deflated, isal_zlib.adler32(filtered.data), filtered.nbytes)


@cache
def _shared_pool() -> ThreadPoolExecutor:
    """Made at the first picture: numpy and the compressors let go of the interpreter while they work."""
    return ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="png")


# ── The file ─────────────────────────────────────────────────────────────────


def _zlib_stream(bands: list[_Band]) -> Iterator[tuple[bytes, ...]]:
    """One zlib stream (RFC 1950) in pieces: its header, the bands, the checksum of all."""
    checksum = struct.pack(">I", reduce(_joined, bands).adler)
    for band in bands:
        header = (b"\x78\x01",) if band is bands[0] else ()
        trailer = (checksum,) if band is bands[-1] else ()
        yield header + band.deflated + trailer


def _joined(first: _Band, second: _Band) -> _Band:
    """The sums of two stretches after one another, as zlib's `adler32_combine` has them."""
    low = (first.adler & 0xFFFF) + (second.adler & 0xFFFF) - 1
    high = (first.adler >> 16) + (second.adler >> 16) + second.length * ((first.adler & 0xFFFF) - 1)
    adler = (high % ADLER_MODULUS) << 16 | low % ADLER_MODULUS
    return _Band((), adler, first.length + second.length)


def _chunk(name: bytes, *pieces: bytes) -> list[bytes]:
    checksum = reduce(lambda so_far, piece: isal_zlib.crc32(piece, so_far), pieces, isal_zlib.crc32(name))
    length = sum(map(len, pieces))
    return [struct.pack(">I", length), name, *pieces, struct.pack(">I", checksum)]


def _international_text(keyword: str, value: str) -> bytes:
    """An iTXt chunk's data: uncompressed, in no particular language.

    NUL would end the text, and lone surrogates have no UTF-8: a stand-in takes their place, for a finished
    picture shall not be lost over a character of its prompt.
    """
    text = value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace")
    return _checked(keyword).encode("latin-1") + b"\0\0\0\0\0" + text


def _checked(keyword: str) -> str:
    is_printable = all(32 <= ord(character) <= 126 or 161 <= ord(character) <= 255 for character in keyword)
    if not (1 <= len(keyword) <= 79 and is_printable and keyword == " ".join(keyword.split())):
        raise ValueError(f"a PNG keyword is 1–79 printable Latin-1 characters, and {keyword!r} is not")
    return keyword
