"""Detection and segmentation: boxes with labels, highlights, cut-outs."""

from __future__ import annotations

import numpy as np
import skia

from danqing.domain.region import Region
from danqing.engines.sketch.colours import Colour, hexed
from danqing.engines.sketch.edit.colour import mixed
from danqing.engines.sketch.edit.masks import Mask, Pixels, blurred
from danqing.engines.sketch.edit.salience import things
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.lettering import font
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS

INKS: tuple[Colour, ...] = tuple(map(hexed, ("#ff3b5c", "#1e90ff", "#20b26b", "#ff9f1a", "#9b5de5", "#00b8c4")))


def _detects(edit: Edit) -> bool:
    return edit.order.asks("detect")


def _detect(edit: Edit) -> None:
    """Boxes around the named things, each with its label."""
    labels = _labels(edit)
    found = list(edit.boxes) or things(edit.pixels, max(1, len(labels)))
    if not edit.boxes:
        edit.note("The sketch engine does not recognise things; the frames are around what stands out most.")
    if len(found) < len(labels):
        edit.note(f"{len(labels)} things are named and {len(found)} stand out.")
    if len(found) > len(labels) > 1:
        found = found[: len(labels)]
    edit.everywhere = True
    edit.pixels = edit.pixels.copy()
    for index, box in enumerate(found):
        _frame(edit.pixels, box, labels[index] if index < len(labels) else "", INKS[index % len(INKS)])
    edit.say(f"framed {len(found)} things")


def _labels(edit: Edit) -> list[str]:
    """The words in quotes, or the names of the things, as the boxes come: the largest thing first."""
    subjects, quoted = list(edit.order.subjects), list(edit.order.scene.lettering)
    if quoted and len(quoted) != len(subjects):
        return quoted
    pairs = list(zip(subjects, quoted or [subject.words for subject in subjects], strict=True))
    if not edit.boxes:
        pairs.sort(key=lambda pair: -MOTIFS[pair[0].motif].metres)
    return [label for _, label in pairs]


def _frame(pixels: Pixels, box: Region, label: str, colour: Colour) -> None:
    """A frame, with its label on the upper edge: outside it, or inside where there is no room."""
    height, width = pixels.shape[:2]
    line = max(2, round((height * width) ** 0.5 / 260))
    area = np.full((height, width, 4), 255, np.uint8)
    area[..., :3] = pixels
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, area).getCanvas()
    ink = skia.Paint(
        Color=skia.ColorSetRGB(*colour), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=line
    )
    half = line / 2
    rect = skia.Rect(
        box.left + half,
        box.top + half,
        max(box.left + line, box.right) - half,
        max(box.top + line, box.bottom) - half,
    )
    canvas.drawRect(rect, ink)
    if label:
        _tag(canvas, label, box, line, colour, width)
    pixels[...] = area[..., :3]


def _tag(canvas: skia.Canvas, label: str, box: Region, line: int, colour: Colour, width: int) -> None:
    face = font(line * 8.0)
    wide, high = face.measureText(label) + line * 5, line * 11.0
    left = max(0.0, min(box.left, width - wide))
    top = box.top - high + line if box.top >= high else box.top
    canvas.drawRect(skia.Rect.MakeXYWH(left, top, wide, high), skia.Paint(Color=skia.ColorSetRGB(*colour)))
    canvas.drawString(
        label, left + line * 2.5, top + line * 8.5, face, skia.Paint(Color=skia.ColorWHITE, AntiAlias=True)
    )


def _segments(edit: Edit) -> bool:
    return edit.order.asks("segment") and not edit.order.asks("cutout")


def _segment(edit: Edit) -> None:
    """The thing tinted and outlined; without a box the rest grows dim."""
    mask = edit.thing()
    if mask is None:
        edit.note("Nothing in the picture stands out enough to be segmented; draw a box around it.")
        return
    pixels = edit.pixels if edit.boxes else _dimmed(edit.pixels, mask)
    colour = edit.order.colours[-1] if edit.order.colours else INKS[1]
    tinted = mixed(pixels, np.full_like(pixels, colour), mask * 0.5)
    edit.pixels = mixed(tinted, np.full_like(pixels, (255, 255, 255)), _outline(mask))
    edit.say("highlighted the thing")


def _dimmed(pixels: Pixels, mask: Mask) -> Pixels:
    return mixed(pixels, np.zeros_like(pixels), (1 - mask) * 0.45)


def _outline(mask: Mask) -> Mask:
    """A line along the edge of a mask."""
    width = max(1.0, (mask.shape[0] * mask.shape[1]) ** 0.5 / 420)
    soft = blurred((mask > 0.5).astype(np.float32), width)
    return np.asarray(np.clip(1.25 - np.abs(soft - 0.5) * 4, 0, 1), np.float32)


def _cuts_out(edit: Edit) -> bool:
    return edit.order.asks("cutout")


def _cut_out(edit: Edit) -> None:
    """The thing alone on white, or on the colour that the words name."""
    mask = edit.thing()
    if mask is None:
        edit.note("Nothing in the picture stands out enough to be cut out; draw a box around it.")
        return
    colour = edit.order.colours[-1] if edit.order.colours and edit.order.asks("background") else (255, 255, 255)
    edit.everywhere = True
    edit.pixels = mixed(np.full_like(edit.pixels, colour), edit.pixels, mask)
    edit.say("cut out the thing")
    if any(word in edit.order.words.lower() for word in ("transparent", "透明")):
        edit.note("Pictures have no transparency here; the background is white.")


TASKS = (Task(_detects, _detect), Task(_segments, _segment), Task(_cuts_out, _cut_out))
