"""Words: written into the picture, and changed there."""

from __future__ import annotations

from danqing.domain.region import Region
from danqing.engines.sketch.edit.fill import fill
from danqing.engines.sketch.edit.letters import calm_place, engrave, find_words, replace_words, write
from danqing.engines.sketch.edit.salience import layer
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Edit

SURFACES = ("sand", "beach", "snow", "dust", "沙", "雪", "尘")
"""What one writes into with a finger."""


def _swaps(edit: Edit) -> bool:
    return bool(edit.order.swaps)


def _swap(edit: Edit) -> None:
    """Each pair of old and new words, at the place of the old ones."""
    boxes = list(edit.boxes)
    for old, new in edit.order.swaps:
        edit.check()
        if boxes:
            _rewrite(edit, boxes.pop(0) if len(boxes) > 1 else boxes[0], new)
            continue
        found = find_words(edit.pixels, old)
        if found is None:
            edit.note(f"“{old}” was not found in the picture; draw a box around it to have it replaced.")
            continue
        edit.pixels = edit.pixels.copy()
        replace_words(edit.pixels, found, new, edit.shot.seed)
        edit.say(f"wrote “{new}” over “{old}”")


def _rewrite(edit: Edit, box: Region, new: str) -> None:
    edit.pixels = edit.pixels.copy()
    fill(edit.pixels, edit.boxed_softly(box), edit.shot.seed)
    write(edit.pixels, new, box)
    edit.say(f"wrote “{new}” into the box")


def _writes(edit: Edit) -> bool:
    order = edit.order
    return bool(order.scene.lettering) and not order.swaps and (order.asks("write", "add", "place") or not edit.done)


def _write(edit: Edit) -> None:
    words, edit.pixels = " ".join(edit.order.scene.lettering), edit.pixels.copy()
    by_hand = any(surface in edit.order.words.lower() for surface in SURFACES)
    for box in edit.boxes or (_place(edit, words, by_hand),):
        if by_hand:
            engrave(edit.pixels, words, box, edit.shot.seed)
        else:
            write(edit.pixels, words, box, colour=edit.order.colours[-1] if edit.order.colours else None)
    edit.say(f"wrote “{words}”")


def _place(edit: Edit, words: str, by_hand: bool) -> Region:
    """Where there is room: on the ground for a finger, otherwise anywhere calm, or where the words say."""
    wide, high = min(0.84, 0.2 + 0.04 * len(words)), 0.16 if len(words) < 24 else 0.24
    sides = edit.order.sides
    lowest = 0.55 if by_hand or "bottom" in sides else 0.0
    if "top" in sides and not by_hand:
        width, height = edit.canvas.width, edit.canvas.height
        left = round(width * (1 - wide) / 2)
        return Region(left, round(height * 0.04), max(left + 1, width - left), max(1, round(height * (0.04 + high))))
    if by_hand:
        return calm_place(edit.pixels, wide, high * 0.8, lowest=lowest, within=layer(edit.pixels, top=False))
    return calm_place(edit.pixels, wide, high, lowest=lowest)


SWAPS = (Task(_swaps, _swap),)
TASKS = (Task(_writes, _write, alone=False),)
