"""Whatever an image file is like inside, its picture is upright, opaque 8-bit sRGB, or a clear error."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from danqing.domain.canvas import Canvas
from danqing.media.decode import (
    HasTransparency,
    TooManyPixels,
    as_array,
    as_image,
    decode,
    decode_mask,
    from_array,
    from_image,
    resize,
)
from danqing.media.probe import BrokenImage, UnusableImage, probe
from tests.pictures import Pixels, encoded, gradient, noise, photo, picture, png_claiming, quadrants, turned

FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")
FILES = tuple(
    [encoded(gradient(19, 7), name) for name in FORMATS]
    + [encoded(gradient(19, 7), "WEBP", lossless=True)]
    + [encoded(gradient(19, 7), "TIFF", compression=how) for how in ("tiff_lzw", "packbits")]
    + [turned(gradient(19, 7), 6, name) for name in ("JPEG", "PNG", "WEBP", "TIFF")]
    + [encoded(Image.fromarray(gradient(19, 7)).convert(mode)) for mode in ("1", "L", "P", "RGBA")]
)


def pixels_of(data: bytes | Path) -> Pixels:
    return as_array(decode(data))


@pytest.mark.parametrize("name", ["PNG", "BMP", "TIFF"])
def test_lossless_files_give_their_pixels(name: str, tmp_path: Path) -> None:
    pixels = noise(31, 17)
    path = tmp_path / "image"
    path.write_bytes(encoded(pixels, name))
    assert np.array_equal(pixels_of(path), pixels)


@pytest.mark.parametrize("name", ["JPEG", "WEBP"])
def test_lossy_files_give_nearly_their_pixels(name: str) -> None:
    pixels = photo("chelsea.png")
    assert np.abs(pixels_of(encoded(pixels, name, quality=95)).astype(int) - pixels).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_pictures_come_upright(name: str, orientation: int) -> None:
    """A viewer's idea of upright: Exif 2.3 says where the stored first row and column belong."""
    upright = quadrants(64, 32)
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    data = turned(np.ascontiguousarray(stored), orientation, name)
    shown = pixels_of(data)
    assert Canvas(shown.shape[1], shown.shape[0]) == probe(data).canvas
    for y, x in ((8, 16), (8, 48), (24, 16), (24, 48)):
        assert np.abs(shown[y, x].astype(int) - upright[y, x]).max() < 20


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_grey_and_palette_files_become_rgb(mode: str) -> None:
    image = Image.fromarray(gradient(30, 20)).convert(mode)
    assert np.array_equal(pixels_of(encoded(image)), np.asarray(image.convert("RGB")))


def test_a_16_bit_grey_png_keeps_its_upper_bits() -> None:
    values = np.array([[0, 255, 256, 0x7FFF, 0xFFFF]], np.uint16)
    assert pixels_of(encoded(Image.fromarray(values)))[0, :, 0].tolist() == [0, 0, 1, 127, 255]


def test_a_16_bit_colour_png_keeps_its_upper_bits() -> None:
    data = raw_png(1, 1, depth=16, colour=2, row=struct.pack(">HHH", 0x1234, 0xABCD, 0xFFFF))
    assert pixels_of(data).tolist() == [[[0x12, 0xAB, 0xFF]]]


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red, green, blue = pixels_of(encoded(image, "JPEG"))[8, 8]
    assert red > 240
    assert max(green, blue) < 15


def raw_png(width: int, height: int, *, depth: int, colour: int, row: bytes, extra: bytes = b"") -> bytes:
    """A PNG of `height` equal rows, in any depth and colour type; `extra` are chunks before the pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = zlib.compress((b"\0" + row) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# ── Transparency ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_png_with_a_transparent_pixel_is_told(mode: str) -> None:
    image = Image.new(mode, (8, 8), "white")
    pixel = image.getpixel((3, 3))
    assert isinstance(pixel, tuple)
    image.putpixel((3, 3), (*pixel[:-1], 254))
    with pytest.raises(HasTransparency):
        decode(encoded(image))


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_an_opaque_alpha_channel_is_fine(mode: str) -> None:
    image = Image.fromarray(gradient(9, 9)).convert(mode)
    assert np.array_equal(pixels_of(encoded(image)), np.asarray(image.convert("RGB")))


PALETTE = chunk(b"PLTE", bytes(range(6)))
TRANSPARENT = {
    "grey": raw_png(1, 1, depth=8, colour=0, row=b"\x07", extra=chunk(b"tRNS", b"\0\x07")),
    "16-bit grey": raw_png(1, 1, depth=16, colour=0, row=b"\x12\x34", extra=chunk(b"tRNS", b"\x12\x34")),
    "colour": raw_png(1, 1, depth=8, colour=2, row=b"\1\2\3", extra=chunk(b"tRNS", b"\0\1\0\2\0\3")),
    "palette": raw_png(1, 1, depth=8, colour=3, row=b"\1", extra=PALETTE + chunk(b"tRNS", b"\xff\0")),
}
"""A transparent pixel in each colour type that may have tRNS."""


@pytest.mark.parametrize("kind", TRANSPARENT)
def test_transparent_colours_of_a_png_are_told(kind: str) -> None:
    """Or lie on white, for whoever wants that; and of a mask they let everything change."""
    with pytest.raises(HasTransparency):
        decode(TRANSPARENT[kind])
    assert as_array(decode(TRANSPARENT[kind], flattens=True)).tolist() == [[[255, 255, 255]]]
    assert decode_mask(TRANSPARENT[kind], "transparent") == b"\xff"


def test_a_transparent_colour_that_no_pixel_has_is_fine() -> None:
    opaque = [
        raw_png(1, 1, depth=8, colour=0, row=b"\x07", extra=chunk(b"tRNS", b"\0\x08")),
        raw_png(1, 1, depth=16, colour=0, row=b"\x12\x34", extra=chunk(b"tRNS", b"\x12\x35")),
        raw_png(1, 1, depth=8, colour=2, row=b"\1\2\3", extra=chunk(b"tRNS", b"\0\1\0\2\0\4")),
        raw_png(1, 1, depth=8, colour=3, row=b"\0", extra=PALETTE + chunk(b"tRNS", b"\xff\x80")),
    ]
    for data in opaque:
        assert decode(data).canvas == Canvas(1, 1)


def test_a_transparent_webp_lies_on_white() -> None:
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    image.paste((0, 0, 255, 128), (4, 0, 8, 8))
    shown = pixels_of(encoded(image, "WEBP", lossless=True, exact=True))
    assert shown[0, 0].tolist() == [255, 255, 255]
    assert shown[0, 7].tolist() == [127, 127, 255]


def test_the_fourth_byte_of_a_bmps_pixels_means_nothing() -> None:
    image = Image.new("RGBA", (4, 4), (10, 20, 30, 0))
    assert pixels_of(encoded(image, "BMP"))[0, 0].tolist() == [10, 20, 30]


# ── Masks ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_a_mask_is_white_where_it_is_brighter_than_half(mode: str) -> None:
    """In every kind of pixel that a picture editor writes."""
    levels = np.array([[0, 90, 200, 255]], np.uint8)
    image = (
        Image.fromarray(levels).point(lambda level: 255 * (level > 127)) if mode == "1" else Image.fromarray(levels)
    )
    wide = Image.fromarray(levels.astype(np.uint16) * 257)
    assert decode_mask(encoded(wide if mode == "I;16" else image.convert(mode)), "white") == b"\0\0\xff\xff"


def test_the_lower_bits_of_a_mask_make_no_white() -> None:
    dark = Image.fromarray(np.array([[0, 200, 0x7FFF, 0x8000]], np.uint16))
    assert decode_mask(encoded(dark), "white") == b"\0\0\0\xff"


def test_a_mask_is_read_upright() -> None:
    """Like the image that it belongs to."""
    white_left = np.zeros((4, 8, 3), np.uint8)
    white_left[:, :4] = 255
    for orientation in range(1, 9):
        upright = as_array(decode(turned(white_left, orientation, "PNG")))
        mask = decode_mask(turned(white_left, orientation, "PNG"), "white")
        assert np.array_equal(np.frombuffer(mask, np.uint8).reshape(upright.shape[:2]), upright[..., 0])


# ── Sizes ────────────────────────────────────────────────────────────────────


def test_a_tiff_that_says_two_sizes_is_broken() -> None:
    """A small one, and one in a kind of number (9, SLONG) that only Pillow reads, large enough for it to refuse."""
    tags = [(0x0100, 3, 19), (0x0101, 3, 7), (0x0100, 9, 30_000), (0x0101, 9, 30_000)]
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    data = b"II*\0" + struct.pack("<IH", 8, len(tags)) + directory + bytes(4)
    assert probe(data).canvas == Canvas(19, 7)
    with pytest.raises(BrokenImage):
        decode(data)


# ── Colour profiles ──────────────────────────────────────────────────────────

PROFILE_HEADER_BYTES = 128


def with_red_and_green_swapped() -> bytes:
    """A profile that cannot be overlooked: sRGB's own, its red and green primaries exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(PROFILE_HEADER_BYTES + 4, len(profile) - 12, 12):
        name = bytes(profile[at : at + 4])
        if name in (b"rXYZ", b"gXYZ"):
            profile[at : at + 4] = b"gXYZ" if name == b"rXYZ" else b"rXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "odd!".encode("utf-16-be"))


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
def test_an_embedded_profile_is_applied(name: str) -> None:
    data = encoded(np.full((16, 16, 3), (250, 0, 0), np.uint8), name, icc_profile=with_red_and_green_swapped())
    red, green, blue = pixels_of(data)[8, 8]
    assert green > 240
    assert max(red, blue) < 15


def test_srgb_itself_changes_nothing() -> None:
    pixels = noise(16, 16)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(pixels_of(encoded(pixels, icc_profile=srgb)), pixels)


def test_a_profile_that_is_broken_or_for_other_colours_is_ignored() -> None:
    pixels = noise(16, 16)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (b"not a profile", with_red_and_green_swapped()[:200], lab):
        assert np.array_equal(pixels_of(encoded(pixels, icc_profile=profile)), pixels)


# ── Hostile files ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FORMATS)
def test_truncated_pixels_are_broken(name: str) -> None:
    data = encoded(noise(200, 200), name)
    with pytest.raises(BrokenImage):
        decode(data[: len(data) // 2])


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(TooManyPixels) as caught:
        decode(png_claiming(30_000, 30_000))
    assert caught.value.canvas == Canvas(30_000, 30_000)


def test_two_sizes_in_one_file_are_broken() -> None:
    """A WEBP whose outer header announces another canvas than its frame has."""
    data = bytearray(encoded(Image.new("RGBA", (8, 8), (1, 2, 3, 4)), "WEBP"))
    assert data[12:16] == b"VP8X"
    data[24:27] = (1999).to_bytes(3, "little")
    with pytest.raises(BrokenImage):
        decode(bytes(data))


@settings(deadline=None)
@given(st.sampled_from(FILES), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4))), st.data())
def test_mutated_files_raise_only_our_errors(
    file: bytes, patches: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    """And where one still decodes, it has the size that `probe` tells."""
    mutated = bytearray(file)
    for offset, patch in patches:
        mutated[offset : offset + len(patch)] = patch
    candidate = bytes(mutated[: data.draw(st.integers(len(mutated) // 2, len(mutated)))])
    with suppress(UnusableImage):
        assert decode(candidate).canvas == probe(candidate).canvas


# ── Pictures and arrays ──────────────────────────────────────────────────────


def test_arrays_and_pictures_share_their_memory() -> None:
    pixels = noise(5, 4)
    assert np.shares_memory(as_array(from_array(pixels)), pixels)


def test_images_and_pictures_convert_both_ways() -> None:
    pixels = noise(5, 4)
    assert np.array_equal(as_array(from_image(as_image(picture(pixels)))), pixels)


@pytest.mark.parametrize("pixels", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3))])
def test_an_array_of_another_shape_or_type_is_refused(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="a picture is"):
        from_array(pixels)


def test_resizing_gives_the_canvas_and_keeps_colours() -> None:
    resized = resize(picture(quadrants(64, 64)), Canvas(100, 30))
    assert resized.canvas == Canvas(100, 30)
    assert as_array(resized)[2, 2].tolist() == [255, 0, 0]


def test_resizing_to_the_same_size_is_free() -> None:
    shot = picture(noise(8, 8))
    assert resize(shot, Canvas(8, 8)) is shot


def test_reading_a_picture_leaves_the_files_bytes_alone() -> None:
    data = encoded(noise(8, 8))
    buffer = io.BytesIO(data)
    decode(buffer.getbuffer())
    assert buffer.getvalue() == data
