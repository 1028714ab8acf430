"""Facts are read from content alone, quickly, and hostile files raise nothing but our own errors."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.media.probe import BrokenImage, NotAnImage, UnsupportedFormat, UnusableImage, probe
from tests.pictures import encoded, gradient, noise, png_claiming, turned

FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")
every_format = pytest.mark.parametrize("name", FORMATS)
FILES = tuple(
    [encoded(gradient(19, 7), name) for name in FORMATS]
    + [encoded(gradient(19, 7), "WEBP", lossless=True)]
    + [turned(gradient(19, 7), 6, name) for name in ("JPEG", "PNG", "WEBP", "TIFF")]
)


@every_format
@pytest.mark.parametrize("size", [(1, 1), (7, 19), (300, 200)])
def test_format_size_and_length_are_told(name: str, size: tuple[int, int]) -> None:
    data = encoded(noise(*size), name)
    facts = probe(data)
    assert (facts.format, facts.canvas, facts.bytes) == (name, Canvas(*size), len(data))


def test_a_lossless_webp_is_measured_too() -> None:
    assert probe(encoded(noise(300, 200), "WEBP", lossless=True)).canvas == Canvas(300, 200)


def test_a_path_is_probed_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.gif"
    path.write_bytes(encoded(noise(4, 5), "JPEG"))
    assert (probe(path).format, probe(path).canvas) == ("JPEG", Canvas(4, 5))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_the_canvas_is_upright(name: str, orientation: int) -> None:
    facts = probe(turned(noise(19, 7), orientation, name))
    assert facts.orientation == orientation
    assert facts.canvas == (Canvas(7, 19) if orientation >= 5 else Canvas(19, 7))
    assert facts.stored == Canvas(19, 7)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_tiff_counts_as_upright(orientation: int) -> None:
    """Pillow turns its pixels while it reads them."""
    facts = probe(turned(noise(19, 7), orientation, "TIFF"))
    assert facts.orientation == 1
    assert facts.canvas == facts.stored == (Canvas(7, 19) if orientation >= 5 else Canvas(19, 7))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [3, 4])
def test_a_tiff_is_measured_in_either_order_and_with_either_kind_of_number(order: str, kind: int) -> None:
    """Its directory may lie anywhere, such as behind the pixels."""
    number = {3: "HH", 4: "I"}[kind]
    sides = [(0x0100, (300, 0)[: len(number)]), (0x0101, (20, 0)[: len(number)])]
    entries = [struct.pack(order + "HHI" + number, tag, kind, 1, *value) for tag, value in sides]
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 100)
    data = start.ljust(100, b"\xff") + struct.pack(order + "H", 2) + b"".join(entries)
    assert probe(data).canvas == Canvas(300, 20)


def test_other_app1_segments_do_not_hide_the_orientation() -> None:
    """Cameras write XMP after Exif, in a segment of the same number."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(noise(19, 7), "JPEG", exif=exif, xmp=b"<x:xmpmeta/>")
    assert probe(data).canvas == Canvas(7, 19)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "I;16"])
def test_png_of_every_mode_is_measured(mode: str) -> None:
    assert probe(encoded(Image.new(mode, (9, 4)))).canvas == Canvas(9, 4)


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (1, 2**31 - 1)])
def test_a_bombs_true_size_is_told(width: int, height: int) -> None:
    assert probe(png_claiming(width, height)).canvas == Canvas(width, height)


def test_a_bmp_with_rows_from_top_to_bottom_is_measured() -> None:
    data = bytearray(encoded(noise(9, 4), "BMP"))
    data[22:26] = (-4).to_bytes(4, "little", signed=True)
    assert probe(data).canvas == Canvas(9, 4)


@pytest.mark.parametrize(("width", "height"), [(0, 0), (0, 5), (5, 0)])
def test_a_size_of_nothing_is_broken(width: int, height: int) -> None:
    with pytest.raises(BrokenImage, match="its size is"):
        probe(png_claiming(width, height))


@pytest.mark.parametrize("data", [b"", b"x", b"hello, world", bytes(1000), b"<html><svg></svg></html>"])
def test_what_is_no_image_is_called_so(data: bytes) -> None:
    with pytest.raises(NotAnImage) as caught:
        probe(data)
    assert caught.value.size == len(data)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (encoded(noise(3, 3), "GIF"), "GIF"),
        (encoded(noise(3, 3), "TIFF", big_tiff=True), "BigTIFF"),
        (encoded(noise(32, 32), "ICO"), "ICO"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "AVIF"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", "a video"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_a_known_but_unsupported_format_is_named(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        probe(data)
    assert caught.value.format == name


@every_format
def test_a_header_cut_short_is_broken_or_no_image(name: str) -> None:
    data = encoded(noise(8, 8), name)
    for length in range(20):
        with pytest.raises((BrokenImage, NotAnImage)):
            probe(data[:length])


def test_endless_markers_end_soon() -> None:
    """Twenty megabytes of the shortest segments, and of filling."""
    for hostile in (b"\xff\xfe\0\x02" * 5_000_000, b"\xff" * 20_000_000):
        with pytest.raises(BrokenImage):
            probe(b"\xff\xd8" + hostile)


@settings(deadline=None)
@given(st.sampled_from(FILES), st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=4))), st.data())
def test_mutated_files_raise_only_our_errors(
    file: bytes, patches: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    mutated = bytearray(file)
    for offset, patch in patches:
        mutated[offset : offset + len(patch)] = patch
    cut = data.draw(st.integers(0, len(mutated)))
    for candidate in (bytes(mutated), bytes(mutated[:cut])):
        with suppress(UnusableImage):
            assert probe(candidate).canvas.pixels > 0


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", *(file[:12] for file in FILES)]))
def test_random_bytes_raise_only_our_errors(tail: bytes, head: bytes) -> None:
    with suppress(UnusableImage):
        assert probe(head + tail).bytes == len(head + tail)
