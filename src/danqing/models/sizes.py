"""Reading `size`: a tier, or width and height within a model's limits, and the canvas that follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from danqing.domain.canvas import Canvas, Size, Tier, resolve
from danqing.errors import InvalidParameter
from danqing.models.reading import about
from danqing.wire.errors import shown

MIN_PIXELS = 768 * 768
"""The least that a model from wan2.5 on paints."""

_EXACT = re.compile(r"(\d{1,6})[*xX](\d{1,6})", re.ASCII)


class Limits(Protocol):
    """What a model asks of a canvas that is given in pixels."""

    def check(self, canvas: Canvas) -> None:
        """Raises `InvalidParameter`, with the live wording of the hosted service where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLimits:
    """The pixels in all, and how far a canvas may be from a square; `max_ratio` holds for both orientations."""

    least: int = MIN_PIXELS
    most: int
    max_ratio: int
    full_stop: str = "."  # the live sentence of wan2.7 has none

    def check(self, canvas: Canvas) -> None:
        if not self.least <= canvas.pixels <= self.most:
            raise InvalidParameter(
                f"Total pixels ({canvas.pixels}) must be between {self.least} and {self.most}{self.full_stop}"
            )
        short, long = sorted((canvas.width, canvas.height))
        if long > self.max_ratio * short:
            raise InvalidParameter(
                f"The aspect ratio of size must be between 1:{self.max_ratio} and {self.max_ratio}:1, got {canvas}."
            )


@dataclass(frozen=True, slots=True)
class SideLimits:
    """The pixels of either side."""

    least: int
    most: int

    def check(self, canvas: Canvas) -> None:
        short, long = sorted((canvas.width, canvas.height))
        if short < self.least or long > self.most:
            raise InvalidParameter(
                f"Either width or height should be between {self.least} and {self.most}. "
                f"It holds for both of them, got {canvas}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of a model. `grid`: the pixels that both sides of every canvas are multiples of.

    `keeps_smaller`: an image of no more pixels than the default tier is continued in its own size.
    """

    default: Size
    limits: Limits
    tiers: tuple[Tier, ...] = ()
    example: str = "1280*1280"
    grid: int = 1
    keeps_smaller: bool = False

    @about("size")
    def read(self, value: Any) -> Size:
        """The `size` of a request, None where there is none. Raises `InvalidParameter`."""
        if value is None:
            return self.default
        wanted = value.strip().upper() if isinstance(value, str) else None
        for tier in self.tiers:
            if wanted == tier.name:
                return tier
        return self._exact(value)

    def canvas(self, size: Size, like: Canvas | None) -> Canvas:
        """The canvas to paint, in the ratio of the image `like` where the size is a tier."""
        if self.keeps_smaller and like and isinstance(size, Tier) and like.pixels <= size.edge**2:
            return self._on_grid(like)
        return self._on_grid(resolve(size, like))

    def _exact(self, value: Any) -> Canvas:
        found = _EXACT.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            tiers = ", ".join(tier.name for tier in self.tiers)
            form = f"{tiers} or width*height" if tiers else "width*height"
            raise InvalidParameter(
                f"Invalid size format. size must be {form} such as {self.example}, got {shown(value)}."
            )
        canvas = Canvas(int(found[1]), int(found[2]))
        self.limits.check(canvas)
        return canvas

    def _on_grid(self, canvas: Canvas) -> Canvas:
        width, height = (max(1, (side + self.grid // 2) // self.grid) for side in (canvas.width, canvas.height))
        return Canvas(width * self.grid, height * self.grid)
