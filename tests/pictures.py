"""Pictures for tests and benches, as arrays and as files in memory; the same on every machine."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import skimage
from numpy.typing import NDArray
from PIL import Image

from danqing.domain.picture import Picture

Pixels = NDArray[np.uint8]

PHOTOS = (
    "astronaut.png",
    "coffee.png",
    "chelsea.png",
    "rocket.jpg",
    "hubble_deep_field.jpg",
    "motorcycle_left.png",
    "motorcycle_right.png",
    "ihc.png",
)
"""Colour photographs that come inside scikit-image's wheel: people, things, a cat, sky, stars, tissue."""


def photo(name: str) -> Pixels:
    """One bundled photograph at its native resolution, (H, W, 3)."""
    with Image.open(Path(skimage.__file__).parent / "data" / name) as image:
        return np.asarray(image.convert("RGB"))


def mosaic(width: int, height: int, photos: Sequence[str] = PHOTOS) -> Pixels:
    """A large photographic picture, (H, W, 3): the photos side by side in rows, none of them resized."""
    tiles = [photo(name) for name in photos]
    pixels, top, used = np.empty((height, width, 3), np.uint8), 0, 0
    while top < height:
        row: list[Pixels] = []
        while sum(tile.shape[1] for tile in row) < width:
            row.append(tiles[used % len(tiles)])
            used += 1
        row_height = min(height - top, *(tile.shape[0] for tile in row))
        pixels[top : top + row_height] = np.hstack([tile[:row_height] for tile in row])[:, :width]
        top += row_height
    return pixels


def noise(width: int, height: int, seed: int = 0) -> Pixels:
    """Independent random bytes, (H, W, 3): what no filter predicts and no deflate shrinks."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def gradient(width: int, height: int) -> Pixels:
    """A smooth picture, (H, W, 3): red grows to the right, green downwards, blue stays."""
    pixels = np.full((height, width, 3), 128, np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    pixels[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    return pixels


def quadrants(width: int, height: int) -> Pixels:
    """Red, green over blue, white, (H, W, 3): shows which way up a picture is."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = (255, 255, 255)
    return pixels


def picture(pixels: Pixels) -> Picture:
    """The array as the domain's picture."""
    height, width, _ = pixels.shape
    return Picture(width, height, np.ascontiguousarray(pixels).reshape(-1).data)


def encoded(image: Pixels | Image.Image, image_format: str = "PNG", **options: object) -> bytes:
    """The image as a file that Pillow writes, with Pillow's own options."""
    buffer = io.BytesIO()
    opened = image if isinstance(image, Image.Image) else Image.fromarray(image)
    opened.save(buffer, image_format, **options)
    return buffer.getvalue()


def turned(pixels: Pixels, orientation: int, image_format: str = "JPEG") -> bytes:
    """A file whose EXIF orientation (1–8) tells a viewer how to turn these pixels upright."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(pixels, image_format, exif=exif)


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG file whose header claims this size, however large; its data is one row of zeros at most."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
