"""Opening a stored picture for somebody who holds a link of ours to it, wherever it is stored."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from danqing.domain.file_format import media_type_of
from danqing.errors import NotFound
from danqing.objects.base import ObjectInfo, ObjectStore
from danqing.wire.signed_url import Signer

PICTURES = "results/"


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture that may be shown."""

    info: ObjectInfo
    objects: ObjectStore

    @property
    def media_type(self) -> str:
        return media_type_of(self.info.key) or "application/octet-stream"

    async def read(self, part: range) -> AsyncIterator[bytes]:
        """These of its bytes, in pieces. Raises `NotFound` for a picture that is gone by now."""
        try:
            return await self.objects.read(self.info.key, part.start, part.stop)
        except FileNotFoundError:
            raise _gone() from None


class Files:
    """Pictures below `results/`; nothing else can be opened, whatever was signed."""

    def __init__(self, objects: ObjectStore, signer: Signer, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._signer = signer
        self._clock = clock

    async def open(self, key: str, expires: str, signature: str) -> StoredPicture:
        """Raises `Forbidden` for a bad link, `NotFound` for a picture that is gone, `Unavailable`."""
        self._signer.check(key, expires, signature, self._clock())
        return await self.find(key)

    async def find(self, key: str) -> StoredPicture:
        """For whoever may see it. Raises `NotFound` for a picture that is gone, `Unavailable`."""
        try:
            if key.startswith(PICTURES):
                return StoredPicture(await self._objects.info(key), self._objects)
        except (FileNotFoundError, ValueError):
            pass
        raise _gone()


def _gone() -> NotFound:
    return NotFound("The picture is no longer kept.", code="NoSuchKey")
