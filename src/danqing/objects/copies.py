"""Local copies of objects that lie elsewhere: each goes when nobody holds its path any more.

So a caller of `open` need not know whether the store made a copy, and nothing has to be evicted: on the disk is what
is being worked on. What a killed process leaves is found by its age.
"""

from __future__ import annotations

import sys
import uuid
import weakref
from collections.abc import Iterable
from pathlib import Path

from danqing.objects.leftovers import remove_leftovers

if sys.platform == "win32":
    from pathlib import WindowsPath as HostPath
else:
    from pathlib import PosixPath as HostPath


class HeldPath(HostPath):
    """A path that can be watched: other paths have slots, and no place for a weak reference."""


class Copies:
    """A folder of copies, which is made if it is not there. Any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._folder.mkdir(parents=True, exist_ok=True)

    def make(self, pieces: Iterable[bytes]) -> Path:
        """A file of these bytes, as long as the returned path is held; whatever goes wrong, nothing of it stays."""
        path = HeldPath(self._folder / uuid.uuid4().hex)
        remove = weakref.finalize(path, Path(path).unlink, missing_ok=True)
        try:
            with path.open("wb") as file:
                file.writelines(pieces)
        except BaseException:
            remove()
            raise
        return path

    def sweep(self, before: float) -> int:
        """Remove the copies that were made before the moment `before`; how many it was."""
        return remove_leftovers(self._folder, before)
