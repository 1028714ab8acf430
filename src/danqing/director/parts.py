"""A part of an image that is rendered by itself and put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from danqing.director.plan import Stitch
from danqing.domain.canvas import Canvas
from danqing.domain.picture import Reference
from danqing.domain.region import Region


@dataclass(frozen=True, slots=True)
class Part:
    """What the engine gets of the image, what is done with its picture, and what is said to it and of it."""

    reference: Reference
    stitch: Stitch
    words: tuple[str, ...]
    details: Mapping[str, str]

    @property
    def canvas(self) -> Canvas:
        """The part's size within the image."""
        return self.reference.picture.canvas

    @property
    def is_whole(self) -> bool:
        return self.canvas == self.stitch.base.canvas


def put_back(part: Canvas, unchanged: str, before: Canvas, after: Canvas) -> str:
    """What is said of a part that was put back into an image, which may have had another size before."""
    edited = "all of it was edited" if part == after else f"a part of {part} was edited and put back"
    resized = f" once the image was resized to {after}" if before != after else ""
    return f"{edited}; {unchanged} no pixel changed{resized}"


def within(region: Region, frame: Region) -> Region:
    """A box of the whole image as one of the part that the frame cuts out."""
    x, y = frame.left, frame.top
    return Region(region.left - x, region.top - y, region.right - x, region.bottom - y)
