"""The sizes that pipelines render for the canvases that are asked for."""

from __future__ import annotations

from math import sqrt

from danqing.domain.canvas import Canvas


def rounded_up(canvas: Canvas, multiple: int) -> Canvas:
    """The smallest canvas that covers this one with sides that are multiples."""
    return Canvas(*(-(-side // multiple) * multiple for side in (canvas.width, canvas.height)))


def within(canvas: Canvas, pixels: int, multiple: int) -> Canvas:
    """About the same ratio with at most so many pixels, in multiples; no side is less than one multiple."""
    scale = sqrt(pixels / canvas.pixels)
    return Canvas(*(max(1, int(side * scale) // multiple) * multiple for side in (canvas.width, canvas.height)))


def rendered_size(canvas: Canvas, multiple: int, most: int) -> Canvas:
    """What is rendered for a canvas: all of it, or with more than `most` pixels the same picture, smaller."""
    return rounded_up(canvas, multiple) if canvas.pixels <= most else within(canvas, most, multiple)
