"""Early stages of a picture: the same drawing, smaller.

A layout is composed in units that do not know the canvas, so that a small canvas shows the whole picture with all of
its things in their places, and its looks before its details. It costs as little
for a large picture as for a small one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot

FINEST = 384
"""Pixels on the shorter side of the last preview; every one before it is half as large as the next."""


def rough(shot: Shot) -> Iterator[Shot]:
    """The shots whose drawings are the previews that were asked for, coarse to fine."""
    for later in reversed(range(shot.previews)):
        yield replace(shot, canvas=_shrunk(shot.canvas, FINEST >> later))


def _shrunk(canvas: Canvas, shorter: int) -> Canvas:
    factor = min(1.0, shorter / min(canvas.width, canvas.height))
    return Canvas(round(canvas.width * factor), round(canvas.height * factor))
