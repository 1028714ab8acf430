"""What kinds of files pictures become, and how these are called."""

from __future__ import annotations

from collections.abc import Mapping

from danqing.domain.job import FileFormat

SUFFIXES: Mapping[FileFormat, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}
MEDIA_TYPES: Mapping[FileFormat, str] = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}

_BY_SUFFIX = {suffix: MEDIA_TYPES[name] for name, suffix in SUFFIXES.items()}


def media_type_of(key: str) -> str | None:
    """The media type of a picture by the end of its name; None where the name is not that of a picture of ours."""
    return next((media_type for suffix, media_type in _BY_SUFFIX.items() if key.endswith(suffix)), None)
