"""What an engine can do, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Work = Literal["text-to-image", "edit"]
"""The two kinds of work: painting from words alone, and painting from words and images."""

Ability = Literal["regions", "palette", "sets", "thinking", "negative_prompt", "strength"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine can do for one kind of work; the director supplies what is not `native`.

    An engine renders any canvas from `min_pixels` to `max_pixels`, of any ratio; at `best_pixels` it is at its
    best. `name` is the engine's, or that of the model behind it.
    """

    name: str
    description: str
    licence: str
    max_references: int = 0
    min_pixels: int = 768 * 768
    best_pixels: int = 2048 * 2048
    max_pixels: int = 4096 * 4096
    reference_pixels: int = 9 * 2048 * 2048
    """What all references of a shot may have together; more is dearer than it is worth."""
    reference_name: str = "image {}"
    """What the model calls its n-th reference, counted from 1."""
    native: frozenset[Ability] = frozenset()
    max_batch: int = 1
    max_batch_pixels: int = 4096 * 4096
    """Shots with equal batch keys share a `render` call up to these two limits."""
    progress: Literal["step", "image", "none"] = "image"
    cancel: Literal["step", "image"] = "image"

    def __post_init__(self) -> None:
        assert 0 < self.min_pixels <= self.best_pixels <= self.max_pixels


Repertoire = Mapping[Work, Capabilities]
"""What an engine does with one published model; a kind of work that is missing is not done at all."""
