"""Quoted words in the picture: on a strip of paper, or as the headline of a poster."""

from __future__ import annotations

import skia

from danqing.engines.sketch.brush import outline
from danqing.engines.sketch.colours import PAPER, Colour, argb, hexed, mix
from danqing.engines.sketch.lettering import fitted, font
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.scene import Scene
from danqing.engines.sketch.stage import Stage

WRITING: Colour = (58, 42, 48)
BLOCKS = tuple(map(hexed, ("#c2473d", "#23575e", "#e0a02f", "#33406f", "#5a3f6b")))
CREAM = hexed("#fbf3e0")


def write(stage: Stage, scene: Scene) -> None:
    """Write the scene's words, unless something in it carries them on its own sign."""
    if not scene.lettering or any(MOTIFS[subject.motif].front for subject in scene.subjects):
        return
    if any(subject.motif in ("signpost", "graffiti") for subject in scene.subjects):
        return
    words = " ".join(scene.lettering)
    if scene.style == "poster" or (not scene.subjects and scene.setting == "studio"):
        headline(stage, words, alone=not scene.subjects)
    else:
        banner(stage, words)


def headline(stage: Stage, words: str, *, alone: bool) -> None:
    """Large heavy letters on a block of colour: across the top, or in the middle where there is nothing else."""
    block = BLOCKS[int(stage.chance("block").integers(len(BLOCKS)))]
    high = stage.height * (0.3 if alone else 0.24)
    top = (stage.height - high) / 2 if alone else 0.0
    lines, size = fitted(words, stage.width * 0.84, high * 0.72, largest=stage.span * 0.3)
    stage.brush.flat(
        outline([(0, top), (stage.width, top), (stage.width, top + high), (0, top + high)], soft=0.0), block
    )
    rule = stage.span * 0.006
    for y in (top + high * 0.07, top + high * 0.93):
        stage.brush.lines([(stage.width * 0.06, y, stage.width * 0.94, y)], CREAM, rule, 0.9)
    first = top + (high - len(lines) * size * 1.2) / 2 + size * 0.98
    for row, line in enumerate(lines):
        _heavy(stage, line, first + row * size * 1.2, size)


def _heavy(stage: Stage, line: str, baseline: float, size: float) -> None:
    """The one font there is, made bold by a stroke around its letters."""
    face = font(size)
    paint = skia.Paint(
        Color=argb(CREAM), AntiAlias=True, Style=skia.Paint.kStrokeAndFill_Style, StrokeWidth=size * 0.035
    )
    stage.brush.canvas.drawString(line, (stage.width - face.measureText(line)) / 2, baseline, face, paint)


def banner(stage: Stage, words: str) -> None:
    """A strip of paper with folded ends, large enough to be read."""
    wide, tall = stage.width * 0.76, min(stage.height * 0.2, stage.span * 0.2)
    lines, size = fitted(words, wide * 0.88, tall * 0.86, largest=stage.span * 0.1)
    high = len(lines) * size * 1.3 + size * 0.5
    left, top = (stage.width - wide) / 2, stage.height * 0.06
    for side in (-1, 1):
        _fold(stage, stage.width / 2 + side * wide / 2, side, top, high)
    stage.brush.rect(left, top, wide, high, PAPER, radius=3)
    for row, line in enumerate(lines):
        baseline = top + size * 1.22 + row * size * 1.3
        stage.brush.text(line, stage.width / 2, baseline, size, WRITING, most=wide * 0.92)


def _fold(stage: Stage, x: float, side: int, top: float, high: float) -> None:
    """One end of the strip, folded behind it and cut to a swallow's tail."""
    step = min(30.0, stage.span * 0.04)
    points = [
        (x - side * step, top + high * 0.24),
        (x + side * step * 0.9, top + high * 0.24),
        (x + side * step * 0.4, top + high * 0.66),
        (x + side * step * 0.9, top + high * 1.08),
        (x - side * step, top + high * 1.08),
    ]
    stage.brush.shape(points, mix(PAPER, (120, 60, 50), 0.25), soft=0.05)
