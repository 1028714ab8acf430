"""Sizes in pixels, and how a requested size becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Canvas:
    """Width and height of an image, in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height

    def __str__(self) -> str:
        return f"{self.width}*{self.height}"


@dataclass(frozen=True, slots=True)
class Tier:
    """A named size such as `2K`: the area of a square with this edge, in any ratio."""

    name: str
    edge: int

    def canvas(self, ratio: float = 1.0) -> Canvas:
        """The canvas of this tier's area with the given width-to-height ratio.

        `W = round(T·√r)`, `H = round(T/√r)`: what the hosted service delivers (2K at 2.125 is 2985*1405).
        """
        return Canvas(round(self.edge * sqrt(ratio)), round(self.edge / sqrt(ratio)))


@dataclass(frozen=True, slots=True)
class Scale:
    """The size of an image, so many times as wide and as high."""

    factor: int = 1

    def canvas(self, image: Canvas) -> Canvas:
        return Canvas(image.width * self.factor, image.height * self.factor)


Size = Tier | Canvas | Scale


def resolve(size: Size, like: Canvas | None) -> Canvas:
    """The canvas to paint: exactly what was asked, the tier in the ratio of the image `like`, or that image scaled.

    Only a job with an image has a `Scale`.
    """
    if isinstance(size, Canvas):
        return size
    if isinstance(size, Scale):
        assert like is not None
        return size.canvas(like)
    return size.canvas(like.ratio if like else 1.0)
