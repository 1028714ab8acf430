"""Painting: a scene and its layout become pixels.

First everything is recorded in units, as a list of brush marks; then the list is developed at the canvas's
size, band by band. Skia keeps the interpreter's lock while it draws, so a band is kept short: other threads,
the event loop among them, go on between two bands, and a cancelled picture stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from danqing.domain.canvas import Canvas
from danqing.engines.sketch.backdrops.land import footprints
from danqing.engines.sketch.backdrops.sky import mist
from danqing.engines.sketch.backdrops.water import near_edge
from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.colours import PAPER, Colour, mix
from danqing.engines.sketch.compose import Layout, Placed
from danqing.engines.sketch.cords import cords
from danqing.engines.sketch.finish import LINES
from danqing.engines.sketch.light import Light, light_of, light_side, seen, upon_subjects
from danqing.engines.sketch.motifs.base import Look
from danqing.engines.sketch.scene import MANY, Scene
from danqing.engines.sketch.signs import write
from danqing.engines.sketch.stage import Stage
from danqing.engines.sketch.weather import fall

Pixels = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

BAND_PIXELS = 1 << 17
BLANK = 0xFF << 24 | PAPER[2] << 16 | PAPER[1] << 8 | PAPER[0]
"""A pixel of paper, opaque, as one little-endian number."""
LENSES = ("photo", "cinematic")
LENS_SCALE = 0.42
"""Pixels in a unit of what is out of focus: drawn small and enlarged, which costs less than a blur."""
SOFT = skia.SamplingOptions(skia.CubicResampler.Mitchell())
CONTOUR = 1.5
"""The width of a drawn line, in units."""


MATERIALS: Mapping[str, Colour] = {
    "wood": (150, 104, 66),
    "metal": (160, 168, 178),
    "gold": (219, 176, 66),
    "silver": (196, 202, 210),
    "glass": (190, 220, 228),
    "stone": (160, 154, 146),
    "paper": (245, 238, 222),
    "leather": (142, 90, 54),
    "ceramic": (238, 236, 228),
    "brick": (172, 88, 66),
    "ice": (200, 228, 240),
}
"""What a thing of a material looks like where no colour was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Where the looks of things come from: `key` is text that all pictures with the same looks share."""

    key: str
    seed: int
    rich: bool = False


def record(scene: Scene, layout: Layout, looks: Looks, *, words: bool = True) -> skia.Picture:
    """All brush marks of the picture, in units; `words` says whether its lettering belongs to them."""
    recorder = skia.PictureRecorder()
    bounds = skia.Rect(0, 0, layout.width, layout.height)
    canvas = recorder.beginRecording(bounds, skia.RTreeFactory()())
    light = light_of(scene)
    stage = _stage(canvas, scene, layout, light, looks)
    _backdrop(stage, layout)
    _trail(stage, layout)
    cords(stage, layout)
    for thing in layout.placed:
        draw_thing(stage, thing, looks)
    layout.setting.before(stage)
    if "mist" in scene.details or scene.weather == "mist":
        mist(stage, layout.horizon, stage.span * 0.12, density=0.55, key="over")
    fall(stage)
    if words:
        write(stage, scene)
    return recorder.finishRecordingAsPicture()


def lettered(pixels: Pixels, scene: Scene, layout: Layout, looks: Looks, check: Callable[[], None]) -> Pixels:
    """The picture's words over finished pixels, so that no style makes them hard to read."""
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect(0, 0, layout.width, layout.height))
    write(_stage(canvas, scene, layout, light_of(scene), looks), scene)
    height, width = pixels.shape[:2]
    return develop(recorder.finishRecordingAsPicture(), Canvas(width, height), layout.width, check, under=pixels)


def _backdrop(stage: Stage, layout: Layout) -> None:
    """What is behind the subjects: out of focus where a lens is imitated and there is something to focus on."""
    if stage.scene.style not in LENSES or not stage.scene.subjects:
        layout.setting.behind(stage)
        return
    width, height = (max(1, round(side * LENS_SCALE)) for side in (stage.width, stage.height))
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    canvas.scale(width / stage.width, height / stage.height)
    layout.setting.behind(stage.on(canvas))
    whole = skia.Rect(0, 0, stage.width, stage.height)
    stage.brush.canvas.drawImageRect(surface.makeImageSnapshot(), whole, SOFT)


def _stage(canvas: skia.Canvas, scene: Scene, layout: Layout, light: Light, looks: Looks) -> Stage:
    return Stage(
        brush=Brush(
            canvas,
            chance(looks.seed, "stage"),
            ink=CONTOUR * 0.8 * LINES.get(scene.style, 1.0),
            light=light_side(looks.seed),
        ),
        width=layout.width,
        height=layout.height,
        horizon=layout.horizon,
        scene=scene,
        light=light,
        seed=looks.seed,
        rich=looks.rich,
    )


def draw_thing(stage: Stage, thing: Placed, looks: Looks) -> None:
    """One thing with its shadow or its mirror image, in the light of the hour."""
    marks = _marks(stage, thing, looks)
    canvas = stage.brush.canvas
    frame = _frame(thing)
    if thing.motif.stands == "water" and _on_water(stage):
        _mirror(stage, marks, thing)
    elif thing.motif.stands in ("ground", "surface", "water") and not thing.lift and _grounded(stage, thing):
        _shadow(stage, marks, thing)
    canvas.drawPicture(marks, frame)


def _grounded(stage: Stage, thing: Placed) -> bool:
    """Whether there is anything for a shadow to fall on."""
    return stage.scene.setting not in ("space", "underwater") and thing.subject.pose != "fly"


def _on_water(stage: Stage) -> bool:
    return stage.scene.setting in ("lake", "river", "sea")


def _marks(stage: Stage, thing: Placed, looks: Looks) -> skia.Picture:
    """The thing in its own frame, 100 high."""
    recorder = skia.PictureRecorder()
    wide = thing.pose.aspect * 100
    canvas = recorder.beginRecording(skia.Rect(-wide * 2, -200, wide * 3, 300), skia.RTreeFactory()())
    look = look_of(stage, thing, looks)
    flip = -1 if thing.flipped else 1
    ink = CONTOUR * LINES.get(stage.scene.style, 1.0) * 100 / thing.height
    brush = Brush(
        canvas,
        look.chance(f"hand{thing.number}"),
        ink=min(ink, 2.2),
        light=stage.brush.light * flip,
        tone=_tone(stage.light, thing),
    )
    thing.pose.draw(brush, look)
    return recorder.finishRecordingAsPicture()


def _tone(light: Light, thing: Placed) -> Callable[[Colour], Colour]:
    if thing.motif.stands == "sky":
        return lambda colour: colour
    upon = upon_subjects(light)
    return lambda colour: seen(upon, colour, thing.far)


def look_of(stage: Stage, thing: Placed, looks: Looks) -> Look:
    """The colours and markings of a thing, from the words and the key that a set of pictures shares."""
    key = f"{looks.key}|{thing.motif.name}|{thing.number if thing.subject.count > 1 else 0}"
    usual = thing.motif.colours
    own = tuple(colour for colour in usual if colour not in stage.scene.without_colours) or usual
    first = own[int(chance(key, "colour").integers(len(own)))]
    return Look(
        colour=thing.subject.colour or MATERIALS.get(thing.subject.material, first),
        seed=key,
        season=stage.scene.season,
        lit=stage.light.lit,
        words=thing.subject.words,
        wears=thing.subject.wears,
        filled=_filled(stage.scene, thing),
        inside=thing.subject.place == "in" and thing.subject.to is not None,
        number=thing.number,
        sign=" ".join(stage.scene.lettering),
    )


def _filled(scene: Scene, thing: Placed) -> bool:
    return any(
        subject.place in ("in", "on") and subject.to is not None and scene.subjects[subject.to] == thing.subject
        for subject in scene.subjects
    )


def _frame(thing: Placed) -> skia.Matrix:
    """From the motif's frame to its place in the picture."""
    scale = thing.height / 100
    matrix = skia.Matrix.Translate(thing.x, thing.foot - thing.lift)
    matrix.preRotate(thing.turn)
    matrix.preScale(-scale if thing.flipped else scale, scale)
    matrix.preTranslate(-thing.pose.aspect * 50, -100)
    return matrix


def _shadow(stage: Stage, marks: skia.Picture, thing: Placed) -> None:
    """A soft dark spot at the foot, and the silhouette cast away from the light."""
    light, brush = stage.light, stage.brush
    dark = mix((24, 22, 48), light.sky[0], 0.15)
    reach = thing.width * (0.2 if thing.motif.grows else 0.5)
    brush.shadow(thing.x, thing.foot, reach, max(thing.height * 0.04, reach * 0.13), dark, light.shadow * 1.3)
    if thing.motif.front or thing.subject.motif == "card" or thing.far > 0.3 or thing.subject.count == MANY:
        return
    cast = skia.Matrix.Translate(thing.x, thing.foot)
    cast.preSkew(stage.brush.light * 1.5, 0)
    cast.preScale(1, 0.2)
    cast.preTranslate(-thing.x, -thing.foot)
    cast.preConcat(_frame(thing))
    paint = skia.Paint(
        ColorFilter=skia.ColorFilters.Blend(skia.ColorSetARGB(255, *dark), skia.BlendMode.kSrcIn),
        ImageFilter=skia.ImageFilters.Blur(3, 3),
        Alphaf=light.shadow * 0.8,
    )
    sweep = thing.height * 0.34 + thing.width * 0.5
    area = skia.Rect(thing.x - sweep, thing.foot - thing.height * 0.24, thing.x + sweep, thing.foot + 14)
    brush.canvas.save()
    brush.canvas.clipRect(area)  # a blurred layer costs by its area, and a picture's own bounds are wide
    brush.canvas.saveLayer(area, paint)
    brush.canvas.drawPicture(marks, cast)
    brush.canvas.restore()
    brush.canvas.restore()


def _mirror(stage: Stage, marks: skia.Picture, thing: Placed) -> None:
    """The thing upside down in the water, pale and blurred."""
    canvas = stage.brush.canvas
    flipped = skia.Matrix.Translate(0, thing.foot)
    flipped.preScale(1, -0.8)
    flipped.preTranslate(0, -thing.foot + thing.height * 0.03)
    flipped.preConcat(_frame(thing))
    canvas.save()
    canvas.clipRect(skia.Rect(0, thing.foot, stage.width, max(near_edge(stage), thing.foot)))
    canvas.drawPicture(marks, flipped, skia.Paint(ImageFilter=skia.ImageFilters.Blur(2.5, 1.2), Alphaf=0.36))
    canvas.restore()


def _trail(stage: Stage, layout: Layout) -> None:
    if "footprints" not in stage.scene.details:
        return
    walkers = [thing for thing in layout.placed if thing.motif.stands == "ground" and not thing.motif.grows]
    if not walkers:
        footprints(
            stage, (layout.width * 0.8, layout.horizon + stage.span * 0.03), (layout.width * 0.4, layout.height)
        )
        return
    # Motifs look to the left, so the way they came lies on their right.
    behind = -1 if walkers[0].flipped else 1
    end = (walkers[0].x + behind * walkers[0].width * 0.34, walkers[0].foot)
    side = 0.97 if behind > 0 else 0.03
    footprints(stage, (layout.width * side, layout.horizon + stage.span * 0.05), end)


def develop(
    picture: skia.Picture, canvas: Canvas, units: float, check: Callable[[], None], *, under: Pixels | None = None
) -> Pixels:
    """The recorded marks as pixels, on paper or over the pixels `under` them.

    `units` is the picture's width in units; `check` may raise between two bands.
    """
    scale = canvas.width / units
    rows = max(16, BAND_PIXELS // canvas.width)
    pixels = np.empty((canvas.height, canvas.width, 3), np.uint8)
    for top in range(0, canvas.height, rows):
        check()
        blank = np.full((min(rows, canvas.height - top), canvas.width), BLANK, "<u4")
        band = blank.view(np.uint8).reshape(-1, canvas.width, 4)
        if under is not None:
            _copy(under[top : top + rows], band)
        _draw_band(picture, band, top, scale)
        _copy(band, pixels[top : top + rows])
    return pixels


def _copy(source: Pixels, target: Pixels) -> None:
    """Red, green and blue, one after another: eight times as fast as all three at once."""
    for channel in range(3):
        target[..., channel] = source[..., channel]


def _draw_band(picture: skia.Picture, band: NDArray[np.uint8], top: int, scale: float) -> None:
    """Draw the part of the picture that starts at row `top` onto `band`, RGBA."""
    height, width = band.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, band).getCanvas()
    canvas.translate(0, -top)
    canvas.scale(scale, scale)
    canvas.drawPicture(picture)
