"""What is done to the frame and through the lens: extend, crop, turn, bend, blur, sharpen."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
from PIL import Image

from danqing.domain.region import Region
from danqing.engines.sketch.edit.masks import Pixels, grown
from danqing.engines.sketch.edit.optics import CHANGES, Change, cropped, flipped_over, turned, turned_by
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.tasks.colouring import behind_only
from danqing.engines.sketch.edit.work import Edit
from danqing.media.continuation import continued

SHRUNK = 0.66
"""How large the picture stays on each side when more of its surroundings shall be seen."""
CONTINUED_ALREADY = re.compile(r"\bcontinue the scene there\b|在那里续画")
"""The director's words for a border that only is to be worked out."""
DEGREES = re.compile(r"(\d{2,3})\s*(?:°|degrees|度)")


def _extends(edit: Edit) -> bool:
    return edit.order.asks("extend") and not edit.boxes


def _extend(edit: Edit) -> None:
    """The picture smaller, and continued on all sides or on those that the words name."""
    height, width = edit.canvas.height, edit.canvas.width
    high, wide = max(1, round(height * SHRUNK)), max(1, round(width * SHRUNK))
    inner = np.asarray(Image.fromarray(edit.pixels).resize((wide, high), Image.Resampling.LANCZOS))
    sides = edit.order.sides
    left = (
        width - wide if "left" in sides and "right" not in sides else 0 if sides == {"right"} else (width - wide) // 2
    )
    top = (
        height - high
        if "top" in sides and "bottom" not in sides
        else 0
        if sides == {"bottom"}
        else (height - high) // 2
    )
    edit.pixels = continued(inner, edit.canvas, top, left)
    edit.say("extended the picture")
    edit.note("What lies beyond the picture are the colours of its edges, ever softer; nothing new was invented.")


def _is_continued(edit: Edit) -> bool:
    return CONTINUED_ALREADY.search(edit.order.words) is not None


def _leave(edit: Edit) -> None:
    """The border was drafted before, and that is as much as this engine can do of it."""
    edit.say("left the border as it was drafted")
    edit.note("What lies beyond the picture are the colours of its edges, ever softer; nothing new was invented.")


def _crops(edit: Edit) -> bool:
    return edit.order.asks("crop") and not edit.done


def _crop(edit: Edit) -> None:
    """The box, or what stands out, with some room around it, in the canvas's ratio."""
    found = edit.boxes[0] if edit.boxes else edit.thing_box()
    height, width = edit.canvas.height, edit.canvas.width
    box = grown(
        found or Region(width // 5, height // 5, max(1, width * 4 // 5), max(1, height * 4 // 5)), 0.1, height, width
    )
    share = min(1.0, max((box.right - box.left) / width, (box.bottom - box.top) / height))
    wide, high = max(1, round(width * share)), max(1, round(height * share))
    left = min(max(0, (box.left + box.right - wide) // 2), width - wide)
    top = min(max(0, (box.top + box.bottom - high) // 2), height - high)
    edit.everywhere = True
    edit.pixels = cropped(edit.pixels, top, left, high, wide)
    edit.say("came nearer")


def _turns(edit: Edit) -> bool:
    return edit.order.asks("rotate") or (edit.order.asks("flip") and edit.order.asks("vertical"))


def _turn(edit: Edit) -> None:
    found = DEGREES.search(edit.order.words)
    degrees = int(found[1]) if found else 180
    upright = edit.order.asks("flip") and edit.order.asks("vertical")
    _within(edit, "flipped over" if upright else "turned", lambda part: _turned(part, degrees, upright))


def _turned(part: Pixels, degrees: int, upright: bool) -> Pixels:
    if upright:
        return flipped_over(part)
    return turned(part) if degrees % 90 else turned_by(part, degrees)


def _changes(edit: Edit) -> bool:
    return edit.order.asks(*CHANGES) and not _turns(edit)


DONE: Mapping[str, str] = {
    "blur": "blurred",
    "sharpen": "sharpened",
    "flip": "flipped",
    "fisheye": "seen by a fisheye",
}


def _change(edit: Edit) -> None:
    before = edit.pixels
    for name, change in CHANGES.items():
        if edit.order.asks(name):
            _within(edit, DONE[name], change)
    if edit.order.asks("background only") and not edit.boxes:
        behind_only(edit, before)


def _within(edit: Edit, done: str, change: Change) -> None:
    """Apply a change to each box by itself, or to the whole picture."""
    if not edit.boxes:
        edit.pixels = change(edit.pixels)
    else:
        after = edit.pixels.copy()
        for box in edit.boxes:
            place = np.s_[box.top : box.bottom, box.left : box.right]
            after[place] = change(np.ascontiguousarray(edit.pixels[place]))
        edit.apply(after)
    edit.say(done)


CONTINUED = (Task(_is_continued, _leave),)
TASKS = (
    Task(_extends, _extend, alone=False),
    Task(_crops, _crop, alone=False),
    Task(_turns, _turn, alone=False),
    Task(_changes, _change, alone=False),
)
