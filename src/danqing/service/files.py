"""Opening a stored picture for somebody who holds a link to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from danqing.errors import NotFound
from danqing.objects.base import ObjectStore
from danqing.wire.signed_url import Signer

PICTURES = "results/"


class Files:
    """Pictures below `results/`; nothing else can be opened, whatever was signed."""

    def __init__(self, objects: ObjectStore, signer: Signer, clock: Callable[[], float] = time.time) -> None:
        self._objects = objects
        self._signer = signer
        self._clock = clock

    async def open(self, key: str, expires: str, signature: str) -> Path:
        """The picture's file. Raises `Forbidden` for a bad link, `NotFound` for a picture that is gone."""
        self._signer.check(key, expires, signature, self._clock())
        try:
            if key.startswith(PICTURES):
                return await self._objects.open(key)
        except (FileNotFoundError, ValueError):
            pass
        raise NotFound("The picture is no longer kept.", code="NoSuchKey")
