"""The object store seam: named bytes that outlive a process.

Keys look like `results/20261120/0b/<uuid>_0.png`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """A stored object: its size in bytes and when it was written, in seconds since the epoch."""

    key: str
    size: int
    modified_at: float


class ObjectStore(Protocol):
    """Stores whole objects. A reader sees all of an object or nothing of it, never a part.

    A key is names between slashes. A key that is not there raises `FileNotFoundError`; one that not every store
    can hold raises `ValueError`, see `danqing.objects.keys`. A store of files also refuses a key that is the folder
    of another. A store that is away, full or refuses us raises `Unavailable`, soon, and recovers by itself.
    """

    async def put(self, key: str, data: bytes | memoryview) -> None:
        """Store the object, in the place of an earlier one of that key."""

    async def adopt(self, key: str, path: Path) -> None:
        """Store the file at `path` and remove it there; a move where the store is on the same disk."""

    async def open(self, key: str) -> Path:
        """A readable local file with the object's bytes.

        It may be a copy made for the caller, which is there as long as the returned path itself is held."""

    async def read(self, key: str, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `stop`, without it to the end, of the object as it is now, in pieces.

        There has to be at least one such byte, unless the whole of an empty object is read."""

    async def link(self, key: str, seconds: float) -> str | None:
        """An address of the store itself where anybody may fetch the object for so long, as a picture to show.

        None where the store has no such addresses, or none that live so long. Nobody looks whether the object
        is there."""

    async def info(self, key: str) -> ObjectInfo: ...

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """Every object below `prefix`, a whole number of path segments or "" for all.

        They come folder by folder in the order of the names; whether `a-b/1` is before `a/2` is the store's affair.
        Objects that come or go meanwhile may be in it or not."""

    async def delete(self, *keys: str) -> None:
        """Remove the objects; removing what is not there is fine."""

    async def sweep_temporary(self, before: float) -> int:
        """Remove the files that killed processes began before the moment `before` and left; how many it was.

        Leave a margin of hours, and no living process is disturbed."""
