"""Early stages of a picture: the same drawing, smaller.

A layout is composed in units that do not know the canvas, so that a small canvas shows the whole picture with all of
its things in their places, and its looks before its details. Composing costs the same, painting as much as there are
pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot

FINEST = 4
"""How much smaller, on each side, the last preview is; every one before it is half as large as the next."""
LEAST = 48
"""Pixels on the shorter side below which nothing can be recognised."""


def rough(shot: Shot) -> Iterator[Shot]:
    """The shots whose drawings are the previews that were asked for, coarse to fine."""
    for number in range(shot.previews):
        yield replace(shot, canvas=_shrunk(shot.canvas, FINEST * 2 ** (shot.previews - 1 - number)))


def _shrunk(canvas: Canvas, factor: int) -> Canvas:
    possible = max(1.0, min(factor, min(canvas.width, canvas.height) / LEAST))
    return Canvas(round(canvas.width / possible), round(canvas.height / possible))
