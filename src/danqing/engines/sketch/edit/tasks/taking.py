"""Taking things away, putting drawn ones in their place, and moving them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageFilter

from danqing.domain.region import Region
from danqing.engines.sketch.edit.colour import mixed
from danqing.engines.sketch.edit.fill import fill, softened
from danqing.engines.sketch.edit.letters import written
from danqing.engines.sketch.edit.masks import Bools, Mask, Pixels, bounds, dilated, grown, resized, shrunk
from danqing.engines.sketch.edit.overlay import things_in
from danqing.engines.sketch.edit.place import cut_out, set_in, standing
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.scene import Subject

WIDER_THAN_STROKES = 23
"""A median of such a width leaves nothing of the strokes of letters."""
UNSURE = "Nothing stands out enough to be taken for what the words mean; draw a box around it."


def _has_watermark(edit: Edit) -> bool:
    return edit.order.asks("watermark") and edit.order.asks("remove", "replace")


def _take_watermark(edit: Edit) -> None:
    """Thin strokes of white that shines through, filled from around them: where they stand as letters do."""
    around = shrunk(edit.pixels, 720)
    smooth = np.asarray(Image.fromarray(around).filter(ImageFilter.MedianFilter(WIDER_THAN_STROKES)))
    pale = _pale_strokes(around, smooth)
    strokes = resized(dilated(pale & written(pale), 2).astype(np.float32), *edit.pixels.shape[:2])
    if edit.boxes:
        strokes = np.minimum(strokes, edit.holes())
    large = np.asarray(Image.fromarray(smooth).resize((edit.canvas.width, edit.canvas.height)))
    edit.pixels = mixed(edit.pixels, large, strokes)
    edit.say("filled the watermark")
    edit.note("The sketch engine took lines of pale letters for the watermark; a box around it would tell it better.")


def _pale_strokes(pixels: Pixels, smooth: Pixels) -> Bools:
    """Where white seems to lie over the picture, thinly: every channel is nearer to white by the same share."""
    share = (pixels.astype(np.float32) - smooth) / np.maximum(255 - smooth.astype(np.float32), 12)
    return np.asarray((share.min(2) > 0.12) & (share.max(2) - share.min(2) < 0.3), np.bool_)


def _removes(edit: Edit) -> bool:
    return edit.order.asks("remove") and not edit.order.asks("watermark")


def _remove(edit: Edit) -> None:
    hole = _hole(edit)
    if hole is None:
        edit.note(UNSURE)
        return
    edit.pixels = edit.pixels.copy()
    fill(edit.pixels, hole, edit.shot.seed)
    edit.say("removed it and filled the place from its surroundings")


def _hole(edit: Edit) -> Mask | None:
    """The boxes, or the thing that stands out with a rim around it and its shadow."""
    if edit.boxes:
        return edit.holes()
    mask = edit.thing()
    if mask is None:
        return None
    height, width = mask.shape
    small = resized(mask, max(1, height // 4), max(1, width // 4)) > 0.25
    rim = dilated(small, max(2, round(max(small.shape) * 0.014)))
    return softened(resized(rim.astype(np.float32), height, width) > 0.5, 2)


def _replaces(edit: Edit) -> bool:
    order = edit.order
    return order.asks("replace") and bool(order.subjects) and not order.colour_last and order.scene.style == "gouache"


def _replace(edit: Edit) -> None:
    """Fill the place of the old thing and draw the new one there."""
    hole = _hole(edit)
    if hole is None:
        edit.note(UNSURE)
        return
    edit.pixels = edit.pixels.copy()
    boxes = edit.boxes or tuple(filter(None, (bounds(hole),)))
    fill(edit.pixels, hole, edit.shot.seed)
    for box in boxes:
        _draw(edit, edit.order.subjects[-1], box)


def _draw(edit: Edit, subject: Subject, box: Region) -> None:
    scene = replace(
        edit.order.scene, setting="studio", hour="day", weather="clear", details=frozenset(), lettering=()
    )
    edit.draw_over(scene, things_in(replace(subject, count=1), box, edit.canvas, edit.looks))
    edit.say(f"drew {subject.words or subject.motif}")


def _adds(edit: Edit) -> bool:
    order = edit.order
    if not order.subjects or order.asks("remove") or (order.colour_last and order.asks("paint")):
        return False
    return order.asks("add", "wear") or (bool(edit.boxes) and not edit.done and order.scene.style == "gouache")


def _add(edit: Edit) -> None:
    """Draw the named things: into the boxes, or where there is room."""
    subjects = _added(edit.order.subjects)
    if not edit.boxes:
        for index, subject in enumerate(subjects[:4]):
            _draw(edit, subject, room(edit, index, len(subjects[:4])))
        return
    for index, box in enumerate(edit.boxes):
        _draw(edit, subjects[min(index, len(subjects) - 1)], box)


def _added(subjects: Sequence[Subject]) -> Sequence[Subject]:
    """Those that are new: not what they bring along, and not what they stand by, which the picture has already."""
    brought = {at for at, subject in enumerate(subjects) if _comes_along(subject, at)}
    there = {subject.to for at, subject in enumerate(subjects) if at not in brought}
    return [subject for at, subject in enumerate(subjects) if at not in brought | there] or subjects


def _comes_along(subject: Subject, at: int) -> bool:
    """What is held, and in English what is in a thing that is named before it: "a vase with roses"."""
    follows = subject.to is not None and subject.to < at and subject.words.isascii()
    return subject.place == "held" or (subject.place == "in" and follows)


def room(edit: Edit, index: int = 0, count: int = 1, high: float = 0.4) -> Region:
    """A place in the lower part of the picture, beside what stands there."""
    width, height = edit.canvas.width, edit.canvas.height
    wide = min(0.42, 0.86 / count)
    across = (index + 0.5) / count if count > 1 else _free_side(edit)
    left, bottom = width * (across - wide / 2), height * 0.95
    return Region(
        max(0, round(left)),
        max(0, round(bottom - height * high)),
        min(width, max(round(left) + 1, round(left + width * wide))),
        max(1, round(bottom)),
    )


def _free_side(edit: Edit) -> float:
    """Where the words say, or left or right of the middle, wherever the picture is calmer."""
    for side, across in (("left", 0.24), ("right", 0.76)):
        if side in edit.order.sides:
            return across
    small = shrunk(edit.pixels, 60).astype(np.float32).mean(2)
    low = small[len(small) // 2 :]
    busy = np.abs(np.diff(low, axis=1)).mean(0) if low.shape[1] > 3 else np.zeros(4)
    third = max(1, len(busy) // 3)
    parts = (busy[:third].mean(), busy[third : 2 * third].mean() * 1.1, busy[2 * third :].mean())
    return (0.24, 0.5, 0.76)[int(np.argmin(parts))]


def _moves(edit: Edit) -> bool:
    return edit.order.asks("move") and len(edit.shot.references) == 1


def _move(edit: Edit) -> None:
    """What the first box holds goes into the second, or to the side that the words name."""
    start = edit.boxes[0] if edit.boxes else edit.thing_box()
    if start is None:
        edit.note(UNSURE)
        return
    cut = cut_out(edit.pixels, start)
    edit.pixels = edit.pixels.copy()
    fill(edit.pixels, edit.boxed_softly(grown(start, 0.05, *edit.pixels.shape[:2])), edit.shot.seed)
    edit.everywhere = len(edit.boxes) == 1
    place = standing(cut, edit.boxes[1]) if len(edit.boxes) > 1 else _aside(edit, start)
    set_in(edit.pixels, cut, place)
    edit.say("moved it")


def _aside(edit: Edit, start: Region) -> Region:
    width, height = edit.canvas.width, edit.canvas.height
    wide, high, sides = start.right - start.left, start.bottom - start.top, edit.order.sides
    left = 0.04 * width if "left" in sides else width * 0.96 - wide if "right" in sides else start.left
    top = 0.04 * height if "top" in sides else height * 0.96 - high if "bottom" in sides else start.top
    if not sides:
        left = width - start.right
    return Region(round(left), round(top), round(left) + wide, round(top) + high)


WATERMARK = (Task(_has_watermark, _take_watermark),)
TASKS = (
    Task(_moves, _move),
    Task(_removes, _remove),
    Task(_replaces, _replace),
    Task(_adds, _add),
)
