"""What a request can ask for that an envelope has no room for."""

from __future__ import annotations

import msgspec

from danqing.domain.job import FileFormat


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """Beside the envelope: the mask of the first image, and how the pictures are stored.

    `mask` is an address or a token of the body; where that image is transparent the first one may change.
    `flattens` lays images with transparent parts on white; `quality` is of JPEG and WEBP, 0-100. `previews` is how
    many early stages of each picture the caller would like to see.
    """

    mask: str | None = None
    flattens: bool = False
    file_format: FileFormat = "png"
    quality: int = 100
    previews: int = 0
