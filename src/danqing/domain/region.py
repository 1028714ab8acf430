"""Boxes that a request draws on its images (`bbox_list`)."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.domain.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Region:
    """A box in absolute pixels of the original image.

    The origin is top left; `right` and `bottom` are exclusive.
    """

    left: int
    top: int
    right: int
    bottom: int

    def inside(self, canvas: Canvas) -> bool:
        fits_across = 0 <= self.left < self.right <= canvas.width
        return fits_across and 0 <= self.top < self.bottom <= canvas.height

    def scaled(self, source: Canvas, target: Canvas) -> Region:
        """The same box after its image was resized from `source` to `target`; never empty, never outside."""
        x, y = target.width / source.width, target.height / source.height
        left = min(round(self.left * x), target.width - 1)
        top = min(round(self.top * y), target.height - 1)
        return Region(left, top, max(left + 1, round(self.right * x)), max(top + 1, round(self.bottom * y)))
