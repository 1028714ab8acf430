"""One output image to render."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Work
from danqing.domain.palette import Palette
from danqing.domain.picture import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What an engine is handed for one output image; nothing in it speaks of HTTP, tasks or storage."""

    index: int
    model: str = ""
    """The published model that was asked for; an engine may render each with another checkpoint."""
    prompt: str
    negative_prompt: str = ""
    canvas: Canvas
    seed: int
    references: tuple[Reference, ...] = ()
    """With references a shot is an edit, without any it is text to image."""
    palette: Palette = ()
    thinking: bool = False
    strength: float | None = None
    """How far an edit may go from the first reference, 0-1."""
    subject: str = ""
    """In an image set, the words that every shot shares: what must look the same throughout."""
    previews: int = 0
    """How many early stages of the picture somebody would like to see, at most."""

    @property
    def work(self) -> Work:
        return "edit" if self.references else "text-to-image"
