"""One edit, from instruction and references to pixels, in a few steps:

1. which image is changed, which gives, what is done (`instruction`);
2. the changed image on the canvas, with its boxes (`fit`);
3. what the words ask, in the boxes if there are any (`operations`, `overlay`);
4. what was not understood is written on a slip and said in the notes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.edit.fit import Fitted, Pixels, fitted, image_of, soft_edge
from danqing.engines.sketch.edit.instruction import Instruction, understood
from danqing.engines.sketch.edit.operations import (
    CHANGES,
    GRADES,
    changed_within,
    cut_out,
    graded,
    print_on,
    put_in,
    removed,
)
from danqing.engines.sketch.edit.overlay import drawn_over, falling, pinned, slip, things_in
from danqing.engines.sketch.finish import STYLES
from danqing.engines.sketch.paint import Looks
from danqing.engines.sketch.scene import Scene

Check = Callable[[], None]
PAINTED = frozenset(STYLES) - {"gouache", "mono"}


@dataclass(slots=True)
class Edit:
    """An edit while it is made."""

    shot: Shot
    order: Instruction
    base: Fitted
    pixels: Pixels
    check: Check
    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def canvas(self) -> Canvas:
        return self.shot.canvas

    def draw_over(self, scene: Scene, marks: Callable[..., None]) -> None:
        self.pixels = drawn_over(self.pixels, scene, self.shot.seed, marks, self.check)


def edited(shot: Shot, check: Check) -> tuple[Pixels, str, tuple[str, ...]]:
    """Pixels of shape (height, width, 3), what was done in words, and notes about what was not."""
    boxed = tuple(index for index, reference in enumerate(shot.references) if reference.regions)
    order = understood(shot.prompt, len(shot.references), boxed)
    base = fitted(shot.references[order.target], shot.canvas)
    edit = Edit(shot, order, base, base.pixels.copy(), check)
    edit.notes += [f"The request names image {number}, and there is none." for number in order.missing]
    for step in (_give, _remove, _add, _change, _grade, _repaint, _together, _confess):
        check()
        step(edit)
    return edit.pixels, "; ".join(edit.done), tuple(edit.notes)


def _give(edit: Edit) -> None:
    """Bring what another image holds into this one."""
    order, shot = edit.order, edit.shot
    if order.source is None:
        return
    giver = shot.references[order.source]
    printing = "print" in order.verbs
    told_which = order.named > 1 and order.verbs & {"place", "replace", "add"}
    if not (printing or edit.base.regions or giver.regions or told_which):
        return
    thing = image_of(giver.picture)
    if giver.regions:
        box = giver.regions[0]
        thing = thing.crop((box.left, box.top, box.right, box.bottom))
        mask = soft_edge(thing.width, thing.height, 0.06)
    else:
        thing, mask = cut_out(thing)
    for box in edit.base.regions or (_usual_place(edit.canvas, printing),):
        if printing:
            print_on(edit.pixels, box, thing, mask)
        else:
            put_in(edit.pixels, box, thing, mask, fill=bool(giver.regions))
    edit.done.append(f"image {order.source + 1} {'printed on' if printing else 'set into'} image {order.target + 1}")


def _usual_place(canvas: Canvas, printing: bool) -> Region:
    """Where things go when no box says: the middle for a print, the lower middle for a thing."""
    wide, high = (0.36, 0.18) if printing else (0.36, 0.42)
    middle = 0.6 if printing else 0.66
    left, top = round(canvas.width * (0.5 - wide / 2)), round(canvas.height * (middle - high / 2))
    return Region(
        left,
        top,
        max(left + 1, round(canvas.width * (0.5 + wide / 2))),
        max(top + 1, round(canvas.height * (middle + high / 2))),
    )


def _remove(edit: Edit) -> None:
    if not edit.order.verbs & {"remove", "replace"} or "set into" in " ".join(edit.done):
        return
    if not edit.base.regions:
        if "remove" in edit.order.verbs:
            edit.notes.append("Without a box the sketch engine cannot tell what to remove; draw a box around it.")
        return
    for box in edit.base.regions:
        removed(edit.pixels, box)
    edit.done.append("the box was filled from its surroundings")


def _add(edit: Edit) -> None:
    """Draw the named things: into the boxes, or where such things stand."""
    if (edit.done and "replace" not in edit.order.verbs) or "remove" in edit.order.verbs:
        return
    if not (edit.order.verbs & {"add", "replace"} or edit.base.regions) or not edit.order.subjects:
        return
    changing = edit.order.verbs & CHANGES.keys() or edit.order.scene.style != "gouache"
    if changing and "add" not in edit.order.verbs:
        return
    looks = Looks(key=edit.shot.subject or f"seed {edit.shot.seed}", seed=edit.shot.seed)
    boxes = edit.base.regions or (_usual_place(edit.canvas, False),)
    for index, subject in enumerate(edit.order.subjects[: max(1, len(boxes))]):
        box = boxes[min(index, len(boxes) - 1)]
        scene = replace(edit.order.scene, setting="studio", hour="day", weather="clear", details=frozenset())
        edit.draw_over(scene, things_in(replace(subject, count=1), box, edit.canvas, looks))
        edit.done.append(f"drew {subject.words or subject.motif}")


def _change(edit: Edit) -> None:
    names = [name for name in CHANGES if name in edit.order.verbs]
    if edit.order.scene.style == "mono" and "grey" not in names:
        names.append("grey")
    for name in names:
        if name == "flip" and "vertical" in edit.order.verbs:
            name = "rotate"
        changed_within(edit.pixels, edit.base.regions, CHANGES[name])
        edit.done.append(name)


def _grade(edit: Edit) -> None:
    """Another season, hour or weather, unless something was drawn or moved."""
    if edit.done:
        return
    asked = _moods(edit)
    for mood in asked:
        changed_within(edit.pixels, edit.base.regions, partial(graded, grade=mood))
        edit.done.append(f"graded as {mood}")
    scene = edit.order.scene
    snowing = "winter" in asked or scene.weather == "snow"
    if (snowing or scene.weather == "rain") and not edit.base.regions:
        edit.draw_over(replace(scene, setting="meadow", weather="snow" if snowing else "rain"), falling)


def _moods(edit: Edit) -> list[str]:
    """The season, the hour and the weather that the words name; "summer" and "day" are also what is assumed."""
    scene, words = edit.order.scene, edit.shot.prompt.lower()
    named_summer = scene.season == "summer" and any(word in words for word in ("summer", "夏"))
    season = [scene.season] if scene.season != "summer" or named_summer else []
    others = [mood for mood in (scene.hour, scene.weather) if mood in GRADES]
    return [*season, *others]


def _repaint(edit: Edit) -> None:
    style = edit.order.scene.style
    if style not in PAINTED:
        return
    if edit.base.regions and not edit.done:
        changed_within(edit.pixels, edit.base.regions, partial(_styled, style=style, seed=edit.shot.seed))
    elif not edit.base.regions:
        edit.pixels = STYLES[style](edit.pixels, edit.shot.seed)
    edit.done.append(f"repainted: {style}")


def _styled(image: Image.Image, style: str, seed: int) -> Image.Image:
    return Image.fromarray(STYLES[style](np.array(image), seed))


def _together(edit: Edit) -> None:
    """Several images and nothing clear to do with them: side by side over the scene of the words."""
    if edit.done or len(edit.shot.references) < 2:
        return
    edit.draw_over(edit.order.scene, pinned(edit.shot.references))
    edit.done.append(f"{len(edit.shot.references)} images side by side")
    edit.notes.append("The sketch engine cannot fuse photographs; it laid the images side by side.")


def _confess(edit: Edit) -> None:
    if edit.done:
        return
    edit.notes.append("The sketch engine did not understand the instruction and wrote it on the picture instead.")
    edit.draw_over(edit.order.scene, slip(" ".join(edit.shot.prompt.split())[:120] or "…"))
    edit.done.append("wrote the instruction on a slip of paper")
