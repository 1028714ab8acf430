"""What a killed process leaves in a folder of unfinished files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def remove_leftovers(folder: Path, before: float) -> int:
    """Remove the files in `folder` that were last written before the moment `before`; how many it was."""
    old = [path for path in folder.iterdir() if _older(path, before)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _older(path: Path, moment: float) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < moment
    return False
