"""Brush marks over a picture that exists: a thing in a box, falling snow, a slip of paper with words."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import skia

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.engines.sketch.backdrops import BY_NAME as BACKDROPS
from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.colours import PAPER
from danqing.engines.sketch.compose import Placed
from danqing.engines.sketch.edit.fit import Pixels, image_of
from danqing.engines.sketch.lettering import fitted
from danqing.engines.sketch.light import light_of
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.paint import CONTOUR, Looks, develop, draw_thing
from danqing.engines.sketch.scene import Scene, Subject
from danqing.engines.sketch.stage import Stage
from danqing.engines.sketch.weather import fall

Marks = Callable[[Stage], None]
SMOOTH = skia.SamplingOptions(skia.CubicResampler.CatmullRom())


def drawn_over(pixels: Pixels, scene: Scene, seed: int, marks: Marks, check: Callable[[], None]) -> Pixels:
    """A copy of the picture with marks on it; units are those of a new picture of this canvas."""
    canvas = Canvas(pixels.shape[1], pixels.shape[0])
    width, height = 1000 * sqrt(canvas.ratio), 1000 / sqrt(canvas.ratio)
    recorder = skia.PictureRecorder()
    brush = Brush(recorder.beginRecording(skia.Rect(0, 0, width, height)), chance(seed, "over"), ink=CONTOUR)
    stage = Stage(
        brush=brush, width=width, height=height, horizon=height * 0.6, scene=scene, light=light_of(scene), seed=seed
    )  # fmt: skip
    marks(stage)
    return develop(recorder.finishRecordingAsPicture(), canvas, width, check, under=pixels)


def things_in(subject: Subject, box: Region, canvas: Canvas, looks: Looks) -> Marks:
    """Draw a subject into a box of the canvas, standing on its lower edge; nothing leaves the box."""

    def marks(stage: Stage) -> None:
        scale = stage.width / canvas.width
        left, top, right, bottom = (side * scale for side in (box.left, box.top, box.right, box.bottom))
        motif = MOTIFS[subject.motif]
        pose = motif.pose(subject.pose)
        height = min((bottom - top) * 0.94, (right - left) * 0.94 / pose.aspect)
        stage.brush.canvas.save()
        stage.brush.canvas.clipRect(skia.Rect(left, top, right, bottom))
        foot = bottom - (bottom - top) * 0.03
        draw_thing(
            stage,
            Placed(subject=subject, motif=motif, pose=pose, x=(left + right) / 2, foot=foot, height=height),
            looks,
        )
        stage.brush.canvas.restore()

    return marks


def falling(stage: Stage) -> None:
    fall(stage)


def slip(words: str) -> Marks:
    """A slip of paper in the lower corner, with what was asked and not done."""

    def marks(stage: Stage) -> None:
        wide, tall = stage.width * 0.42, min(stage.height * 0.12, stage.span * 0.14)
        lines, size = fitted(words, wide * 0.9, tall * 0.8, largest=stage.span * 0.036)
        high = len(lines) * size * 1.3 + size * 0.7
        left, top = stage.span * 0.035, stage.height - high - stage.span * 0.035
        stage.brush.shadow(left + wide / 2, top + high, wide * 0.55, high * 0.18, (20, 20, 30), 0.4)
        stage.brush.rect(left, top, wide, high, PAPER, radius=2)
        for row, line in enumerate(lines):
            stage.brush.text(
                line, left + wide / 2, top + size * 1.2 + row * size * 1.3, size, (58, 48, 52), most=wide * 0.92
            )

    return marks


def pinned(references: tuple[Reference, ...]) -> Marks:
    """All the references as photographs with white margins, side by side."""

    def marks(stage: Stage) -> None:
        BACKDROPS[stage.scene.setting].behind(stage)
        columns, rows = _grid(len(references), stage.width / stage.height)
        wide, tall = stage.width * 0.92 / columns, stage.height * 0.9 / rows
        for index, reference in enumerate(references):
            row, column = divmod(index, columns)
            short = len(references) - row * columns
            shift = wide * max(0, columns - short) / 2
            x, y = stage.width * 0.04 + shift + wide * (column + 0.5), stage.height * 0.05 + tall * (row + 0.5)
            _photograph(stage, reference, (x, y, wide * 0.86, tall * 0.84), index)

    return marks


def _grid(count: int, ratio: float) -> tuple[int, int]:
    """The columns and rows whose cells are nearest to square."""
    options = [(columns, -(-count // columns)) for columns in range(1, count + 1)]
    return min(
        options, key=lambda option: abs(np.log(ratio * option[1] / option[0])) + 0.2 * (option[0] * option[1] - count)
    )


def _photograph(stage: Stage, reference: Reference, box: tuple[float, float, float, float], index: int) -> None:
    x, y, wide, tall = box
    image = image_of(reference.picture)
    scale = min(wide / image.width, tall / image.height)
    half, rise = image.width * scale / 2, image.height * scale / 2
    margin = max(half, rise) * 0.05
    turn = float(stage.chance("pin", index).uniform(-2.2, 2.2))
    image.thumbnail((1600, 1600))
    photo = skia.Image.fromarray(np.asarray(image.convert("RGBA")), skia.ColorType.kRGBA_8888_ColorType)
    with stage.brush.moved(x, y, turn=turn):
        stage.brush.shadow(0, rise + margin, half * 1.15, rise * 0.14, (20, 18, 30), 0.5)
        stage.brush.rect(
            -half - margin, -rise - margin, (half + margin) * 2, (rise + margin) * 2, (252, 250, 245), depth=0.04
        )
        stage.brush.canvas.drawImageRect(photo, skia.Rect(-half, -rise, half, rise), SMOOTH)
