"""What an engine can do, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ability = Literal["regions", "palette", "sets", "thinking", "negative_prompt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine can do, as data; the director supplies what is not `native`."""

    name: str
    description: str
    tasks: frozenset[Literal["text-to-image", "edit"]]
    licence: str
    max_references: int = 0
    min_pixels: int = 768 * 768
    max_pixels: int = 4096 * 4096
    native: frozenset[Ability] = frozenset()
    max_batch: int = 1
    progress: Literal["step", "image", "none"] = "image"
    cancel: Literal["step", "image"] = "image"
    concurrency: int = 1
    """How many `render` calls may run at once."""
