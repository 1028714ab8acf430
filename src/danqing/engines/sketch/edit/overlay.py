"""Brush marks over a picture that exists: a thing in a box, falling snow, a slip of paper with words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
import skia

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.engines.sketch.backdrops import BY_NAME as BACKDROPS
from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.colours import PAPER
from danqing.engines.sketch.compose import Placed
from danqing.engines.sketch.edit.masks import Pixels
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


def swimmers(looks: Looks) -> Marks:
    """Goldfish at several depths and strings of bubbles, over all of the picture."""

    def marks(stage: Stage) -> None:
        rng, motif = stage.chance("swimmers"), MOTIFS["fish"]
        for number in range(7):
            near = 0.5 + number / 8
            subject = Subject(motif="fish", words="goldfish", count=7, colour=(236, 124, 46))
            x, foot = stage.width * float(rng.uniform(0.08, 0.92)), stage.height * float(rng.uniform(0.14, 0.95))
            fish = Placed(
                subject=subject,
                motif=motif,
                pose=motif.pose(""),
                x=x,
                foot=foot,
                height=stage.span * 0.11 * near,
                flipped=bool(rng.random() < 0.5),
                number=number,
            )
            draw_thing(stage, fish, looks)
        for _ in range(46):
            x, y = stage.width * float(rng.uniform(0, 1)), stage.height * float(rng.uniform(0, 1))
            _bubble(stage, x, y, stage.span * float(rng.uniform(0.003, 0.013)))

    return marks


def _bubble(stage: Stage, x: float, y: float, radius: float) -> None:
    rim = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=radius * 0.22)
    rim.setColor(skia.ColorSetARGB(170, 236, 250, 252))
    stage.brush.canvas.drawCircle(
        x, y, radius, skia.Paint(AntiAlias=True, Color=skia.ColorSetARGB(46, 230, 248, 252))
    )
    stage.brush.canvas.drawCircle(x, y, radius, rim)
    stage.brush.canvas.drawCircle(
        x - radius * 0.35, y - radius * 0.35, radius * 0.2, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
    )


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


def pinned(pictures: Sequence[Pixels], captions: Sequence[str] = ()) -> Marks:
    """Pictures as photographs with white margins, side by side; with captions, as instant prints."""

    def marks(stage: Stage) -> None:
        BACKDROPS[stage.scene.setting].behind(stage)
        columns, rows = _grid([image.shape[1] / image.shape[0] for image in pictures], stage.width / stage.height)
        wide, tall = stage.width * 0.94 / columns, stage.height * 0.94 / rows
        for index, picture in enumerate(pictures):
            row, column = divmod(index, columns)
            short = len(pictures) - row * columns
            shift = wide * max(0, columns - short) / 2
            x, y = stage.width * 0.03 + shift + wide * (column + 0.5), stage.height * 0.03 + tall * (row + 0.5)
            caption = captions[index] if index < len(captions) else ""
            _photograph(stage, picture, (x, y, wide * 0.88, tall * (0.76 if caption else 0.86)), index, caption)

    return marks


def _grid(ratios: Sequence[float], ratio: float) -> tuple[int, int]:
    """The columns and rows that show the pictures largest, on a canvas of that ratio."""
    options = [(columns, -(-len(ratios) // columns)) for columns in range(1, len(ratios) + 1)]

    def shown(option: tuple[int, int]) -> float:
        cell = ratio * option[1] / option[0]
        return sum(min(own / cell, cell / own) for own in ratios) / (option[0] * option[1])

    return max(options, key=shown)


def _photograph(
    stage: Stage, picture: Pixels, box: tuple[float, float, float, float], index: int, caption: str
) -> None:
    x, y, wide, tall = box
    scale = min(wide / picture.shape[1], tall / picture.shape[0])
    half, rise = picture.shape[1] * scale / 2, picture.shape[0] * scale / 2
    margin = max(half, rise) * 0.05
    foot = margin * (3.4 if caption else 1)
    turn = float(stage.chance("pin", index).uniform(-2.2, 2.2))
    opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    photo = skia.Image.fromarray(opaque, skia.ColorType.kRGBA_8888_ColorType)
    with stage.brush.moved(x, y - (foot - margin) / 2, turn=turn):
        stage.brush.shadow(0, rise + foot, half * 1.15, rise * 0.14, (20, 18, 30), 0.5)
        stage.brush.rect(
            -half - margin, -rise - margin, (half + margin) * 2, rise * 2 + margin + foot, (252, 250, 245), depth=0.04
        )
        stage.brush.canvas.drawImageRect(photo, skia.Rect(-half, -rise, half, rise), SMOOTH)
        if caption:
            stage.brush.text(caption, 0, rise + foot * 0.64, foot * 0.46, (70, 62, 66), most=half * 1.8)
