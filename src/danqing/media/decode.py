"""Image files become pictures: upright, opaque, 8-bit sRGB."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from typing import BinaryIO, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.media.probe import BrokenImage, Format, ImageFacts, Source, UnusableImage, opened, probe

Array = NDArray[np.uint8]
T = TypeVar("T")

MOST_PIXELS = 8192 * 8192
"""Far below what Pillow calls a decompression bomb, and above every documented limit."""

PILLOW_REFUSES = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow's readers raise for files that are truncated or were tampered with, by their source and by fuzzing."""


class TooManyPixels(UnusableImage):
    """The picture would not fit into memory with others; `canvas` is its size."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(f"The image of {canvas} has more than {MOST_PIXELS} pixels.")
        self.canvas = canvas


class HasTransparency(UnusableImage):
    """A PNG that one can see through somewhere."""

    def __init__(self) -> None:
        super().__init__("The PNG file has transparent pixels.")


def decode(source: Source, *, flattens: bool = False) -> Picture:
    """The picture in an image file, given as a path or as its bytes.

    Turned upright by its Exif orientation, converted to sRGB from the ICC profile it carries, 16 bits cut to 8.
    A transparent WEBP lies on white, as a PNG does with `flattens`; the fourth byte of a BMP's pixels means nothing.
    Raises HasTransparency for another PNG with a pixel less than opaque, BrokenImage, TooManyPixels and what `probe`
    raises.
    """

    def picture(stream: BinaryIO, facts: ImageFacts) -> Picture:
        return from_image(_upright(_decoded(stream, facts, flattens), facts.orientation))

    return _read(source, picture)


def decode_mask(source: Source, editable: Literal["white", "transparent"]) -> bytes:
    """What an image file lets change: 255 where it is white (or transparent), else 0; a byte per pixel, upright.

    Raises BrokenImage, TooManyPixels and what `probe` raises.
    """
    return _read(source, lambda stream, facts: _mask(_upright(_loaded(stream, facts), facts.orientation), editable))


def _mask(image: Image.Image, editable: Literal["white", "transparent"]) -> bytes:
    image = _in_8_bits(image)
    if editable == "white":
        return image.convert("L").point(lambda level: 255 * (level > 127)).tobytes()
    return image.convert("RGBA").getchannel("A").point(lambda level: 255 * (level < 128)).tobytes()


def _read(source: Source, read: Callable[[BinaryIO, ImageFacts], T]) -> T:
    facts = probe(source)
    if facts.canvas.pixels > MOST_PIXELS:
        raise TooManyPixels(facts.canvas)
    with opened(source) as stream:
        try:
            return read(stream, facts)
        except PILLOW_REFUSES as problem:
            raise BrokenImage(facts.format, f"its pixels cannot be read ({problem})") from problem


def _decoded(stream: BinaryIO, facts: ImageFacts, flattens: bool) -> Image.Image:
    image = _loaded(stream, facts)
    return _in_srgb(_opaque(image, facts.format, flattens), image.info.get("icc_profile"))


def _loaded(stream: BinaryIO, facts: ImageFacts) -> Image.Image:
    """The image with its pixels, checked to be of the announced size before they are read.

    Pillow warns of oddities that change nothing, such as a damaged Exif block.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"PIL\.")
        image: Image.Image = Image.open(stream, formats=[facts.format])
        if Canvas(*image.size) != facts.stored:
            raise ValueError(f"it holds {Canvas(*image.size)} pixels and announces {facts.stored}")
        image.load()
    return image


# ── Modes ────────────────────────────────────────────────────────────────────


def _opaque(image: Image.Image, name: Format, flattens: bool) -> Image.Image:
    """The same colours in a mode without transparency: RGB, L or CMYK."""
    image = _in_8_bits(image)
    if not image.has_transparency_data:
        return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")
    if name == "BMP":
        return image.convert("RGB")
    layered = image.convert("RGBA")
    if layered.getchannel("A").getextrema() == (255, 255):
        return layered.convert("RGB")
    if name == "PNG" and not flattens:
        raise HasTransparency
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, layered).convert("RGB")


def _in_8_bits(image: Image.Image) -> Image.Image:
    """A 16-bit grey image cut to 8 bits, as Pillow cuts 16-bit colours; one grey of it may mean transparent."""
    if not image.mode.startswith("I"):
        return image
    grey = np.asarray(image).astype(np.uint16)
    cut = Image.fromarray((grey >> 8).astype(np.uint8))
    if "transparency" in image.info:
        opaque = np.where(grey == image.info["transparency"], 0, 255).astype(np.uint8)
        cut.putalpha(Image.fromarray(opaque))
    return cut


# ── Colours ──────────────────────────────────────────────────────────────────

PROFILE_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image converted from its embedded profile; one that is absent, broken or unfit is taken for sRGB."""
    if not profile:
        return _as_rgb(image)
    try:
        return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return _as_rgb(image)


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    is_srgb = "sRGB" in (profile.profile.profile_description or "")
    fits = profile.profile.xcolor_space.strip() == PROFILE_SPACES[image.mode]
    if is_srgb or not fits:
        return _as_rgb(image)
    converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert converted is not None  # only a conversion in place returns nothing
    return converted


def _as_rgb(image: Image.Image) -> Image.Image:
    """Pillow copies even where there is nothing to convert."""
    return image if image.mode == "RGB" else image.convert("RGB")


# ── Orientation ──────────────────────────────────────────────────────────────

TO_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(TO_UPRIGHT[orientation]) if orientation in TO_UPRIGHT else image


# ── Pictures, arrays, Pillow's images ────────────────────────────────────────


def as_array(picture: Picture) -> Array:
    """The picture's pixels as they lie in memory, (H, W, 3); read-only where the picture's buffer is."""
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 3)


def from_array(pixels: Array) -> Picture:
    """A picture of 8-bit pixels, (H, W, 3); they are shared with the array where it is contiguous."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"a picture is (height, width, 3) of uint8, not {pixels.shape} of {pixels.dtype}")
    height, width, _ = pixels.shape
    return Picture(width, height, np.ascontiguousarray(pixels).reshape(-1).data)


def as_image(picture: Picture) -> Image.Image:
    """A copy as Pillow's RGB image."""
    return Image.fromarray(as_array(picture))


def from_image(image: Image.Image) -> Picture:
    """A copy of Pillow's image, which is RGB."""
    return from_array(np.asarray(image))


def resize(picture: Picture, canvas: Canvas) -> Picture:
    """The whole picture in another size, by Lanczos's filter; the same picture where it has that size."""
    if picture.canvas == canvas:
        return picture
    return from_image(as_image(picture).resize((canvas.width, canvas.height), Image.Resampling.LANCZOS))
