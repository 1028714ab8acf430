"""Pixels in memory, without a library's type."""

from __future__ import annotations

from dataclasses import dataclass, field

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in memory: 8-bit RGB rows, top to bottom, without padding.

    `pixels` is any contiguous buffer of `width * height * 3` bytes, such as `numpy_array.data`;
    `numpy.frombuffer(picture.pixels, numpy.uint8).reshape(height, width, 3)` reads it without a copy.
    """

    width: int
    height: int
    pixels: bytes | memoryview = field(repr=False)

    def __post_init__(self) -> None:
        size = memoryview(self.pixels).nbytes
        if size != self.width * self.height * 3:
            raise ValueError(f"{self.width}x{self.height} RGB takes {self.width * self.height * 3} bytes, not {size}")

    @property
    def canvas(self) -> Canvas:
        return Canvas(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Reference:
    """An input image after fetch and decode, upright, with the boxes drawn on it.

    `mask` says what of it may change: one byte per pixel, row by row, 255 where it may and 0 where it may not.
    """

    picture: Picture
    regions: tuple[Region, ...] = ()
    mask: bytes | None = field(default=None, repr=False)
