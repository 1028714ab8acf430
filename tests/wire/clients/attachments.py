"""Files for drivers: an order is JSON, and names what a program would hand over as a file."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

KINDS = {
    "path": lambda path: path,
    "bytes": lambda path: path.read_bytes(),
    "tuple": lambda path: (path.name, path.read_bytes(), "image/png"),
    "file": lambda path: path.open("rb"),
    "memory": lambda path: io.BytesIO(path.read_bytes()),
}


def attached(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments with `{"file": PATH, "as": KIND}` turned into that kind of file, in lists too."""
    return {name: _file(value) for name, value in given.items()}


def _file(value: Any) -> Any:
    if isinstance(value, list):
        return [_file(one) for one in value]
    if isinstance(value, dict) and value.keys() == {"file", "as"}:
        return KINDS[value["as"]](Path(value["file"]))
    return value
