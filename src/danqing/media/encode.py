"""Pictures become files: PNG, JPEG or WEBP, each with what is said of the picture.

A PNG keeps it as text chunks. The other two keep it as Exif: the program and the model by their own tags, and all of
it as lines in `UserComment`, where most programs that make pictures look for it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from danqing.domain.job import FileFormat
from danqing.domain.picture import Picture
from danqing.media import png
from danqing.media.decode import as_image

FULL_COLOUR = 90
"""From this quality on a JPEG keeps the colour of every pixel (4:4:4), below it one for four pixels (4:2:0)."""

MOST_WORDS = 15_000
"""Characters: at four bytes each they still fit into the one segment (64 KiB) that JPEG has for Exif."""


def encode(
    picture: Picture,
    file_format: FileFormat = "png",
    quality: int = 100,
    *,
    profile: png.Profile = "fast",
    text: Mapping[str, str] = {},
) -> bytes:
    """The picture as a file; `text` says, by name, how it was made.

    `quality`, 0–100, is that of JPEG and WEBP; at 100 a WEBP loses nothing, a JPEG always a little. `profile` is that
    of PNG. The same picture and words give the same bytes.
    """
    if file_format == "png":
        return png.encode(picture, profile=profile, text=text)
    options = _jpeg(quality) if file_format == "jpeg" else _webp(quality)
    file = io.BytesIO()
    as_image(picture).save(file, file_format, exif=_exif(text), **options)
    return file.getvalue()


def _jpeg(quality: int) -> dict[str, Any]:
    return {"quality": quality, "subsampling": "4:4:4" if quality >= FULL_COLOUR else "4:2:0"}


def _webp(quality: int) -> dict[str, Any]:
    """Without loss, the least effort: ten times as fast as the usual one, for files a third larger."""
    return {"lossless": True, "method": 0, "quality": 0} if quality == 100 else {"quality": quality}


def _exif(text: Mapping[str, str]) -> Image.Exif:
    words = "\n".join(f"{name}: {value}" for name, value in text.items())[:MOST_WORDS]
    exif = Image.Exif()
    for tag in (ExifTags.Base.Software, ExifTags.Base.Model):
        if tag.name in text:
            exif[tag] = text[tag.name]
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"UNICODE\0" + words.encode("utf-16-be", "replace")
    return exif
