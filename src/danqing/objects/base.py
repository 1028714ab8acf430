"""The object store seam: named bytes that outlive a process.

Keys look like `results/2026-11-20/<uuid>_0.png`.
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
    can hold raises `ValueError`: empty names, names that begin with a dot, backslashes, control characters, more
    than 1024 bytes or a name of more than 255. A store of files also refuses a key that is the folder of another.
    """

    async def put(self, key: str, data: bytes | memoryview) -> None:
        """Store the object, in the place of an earlier one of that key."""

    async def adopt(self, key: str, path: Path) -> None:
        """Store the file at `path` and remove it there; a move where the store is on the same disk."""

    async def open(self, key: str) -> Path:
        """A readable local file with the object's bytes; it stays as long as the object does."""

    async def info(self, key: str) -> ObjectInfo: ...

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """Every object below `prefix`, a whole number of path segments or "" for all, sorted by key.

        Objects that come or go meanwhile may be in it or not."""

    async def delete(self, key: str) -> None:
        """Remove the object; removing what is not there is fine."""
