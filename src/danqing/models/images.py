"""What a model allows of the images it is sent, and how a refusal reads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource
from danqing.errors import InvalidParameter
from danqing.wire.errors import shown

MIB = 1024 * 1024
FORMATS = frozenset({"JPEG", "PNG", "BMP", "WEBP"})
"""What every model takes."""
LONGEST_ADDRESS = 8192
"""Characters: four times a signed link with a security token; every read of a task reads its addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRules:
    """Limits of one input image; sides in pixels, `max_ratio` holds for both orientations."""

    formats: frozenset[str] = FORMATS
    min_side: int
    max_side: int
    max_ratio: float
    max_bytes: int

    def check(self, position: int, image_format: str, canvas: Canvas) -> None:
        """Check image number `position` (from 1) by what its header says.

        Raises `InvalidParameter` with a documented sentence and what was found.
        """
        if image_format not in self.formats:
            raise self.unreadable(position, image_format)
        short, long = sorted((canvas.width, canvas.height))
        if short < self.min_side or long > self.max_side:
            raise InvalidParameter(
                "The image resolution is invalid, please make sure that the largest length of image is "
                f"at most {self.max_side}, and the smallest length of image is at least {self.min_side}. "
                f"Image {position} is {canvas}.",
                code="InvalidFile.Resolution",
            )
        if long > short * self.max_ratio:
            raise InvalidParameter(
                f"The aspect ratio of an image must be between 1:{self.max_ratio:g} and {self.max_ratio:g}:1. "
                f"Image {position} is {canvas}.",
                code="InvalidFile.AspectRatio",
            )

    def check_mask(self, position: int, mask: Canvas, base: Canvas) -> None:
        """A mask has the size of what it masks. Raises `InvalidParameter`."""
        if mask != base:
            raise InvalidParameter(
                "The size of the mask must be that of the image it belongs to. "
                f"The image is {base}, and the mask, image {position}, is {mask}."
            )

    def too_large(self, position: int, size: int) -> InvalidParameter:
        return InvalidParameter(
            f"Invalid file size, The image file size must be smaller than {self.max_bytes // MIB}MB. "
            f"Image {position} has {size / MIB:.1f}MB.",
            code="InvalidFile.Size",
        )

    def unreadable(self, position: int, image_format: str | None) -> InvalidParameter:
        found = f"is {image_format}" if image_format else "is not an image that can be read"
        return InvalidParameter(
            "Invalid image type. Please ensure the uploaded file is a valid image: "
            f"{', '.join(sorted(self.formats))}. Image {position} {found}.",
            code="InvalidImage.FileFormat",
        )

    def broken(self, position: int) -> InvalidParameter:
        return InvalidParameter(f"Invalid image format or corrupted file. Image {position} ends early or is damaged.")

    def transparent(self, position: int) -> InvalidParameter:
        return InvalidParameter(
            "A PNG with an alpha channel is not supported. "
            f"Image {position} has transparent pixels; flatten it onto a background first.",
            code="InvalidImageFormat",
        )


def classify(address: str, position: int) -> ImageSource:
    """What kind of source an `image` member names. Raises `InvalidParameter` for none that we know."""
    if address.startswith("spool:"):
        return ImageSource("inline", address)
    if address.startswith("oss://"):
        return ImageSource("upload", _not_endless(address, position))
    if is_web_address(address):
        return ImageSource("url", _not_endless(address, position))
    raise InvalidParameter(
        "The provided URL does not appear to be valid. Ensure it is correctly formatted. "
        f"Image {position} must be an http(s) address, data:{{type}};base64,{{data}} or oss://…, "
        f"got {shown(address)}."
    )


def _not_endless(address: str, position: int) -> str:
    if len(address) > LONGEST_ADDRESS:
        raise InvalidParameter(
            "The provided URL does not appear to be valid. Ensure it is correctly formatted. "
            f"The address of image {position} has {len(address)} characters, at most {LONGEST_ADDRESS} are allowed."
        )
    return address


def is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
