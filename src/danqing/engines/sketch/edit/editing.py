"""One edit, from instruction and references to pixels, in a few steps:

1. which image is changed, which ones give, what is done (`instruction`);
2. the changed image on the canvas, with its boxes (`fit`);
3. the tasks that the words ask for, in the boxes if there are any (`tasks`), as far as the strength says;
4. outside the boxes everything is as it was; what was not done is said in the notes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from danqing.domain.shot import Shot
from danqing.engines.sketch.edit.colour import mixed
from danqing.engines.sketch.edit.fit import fitted
from danqing.engines.sketch.edit.instruction import Instruction, understood
from danqing.engines.sketch.edit.masks import Pixels
from danqing.engines.sketch.edit.tasks import TASKS
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.work import Check, Edit
from danqing.engines.sketch.read.avoided import avoided, without

OF_THE_IMAGE = ("remove", "replace", "cutout", "segment", "detect", "move")
"""Verbs of things that are there already: "remove the dog" is understood although no dogs are wanted."""


def edited(shot: Shot, check: Check) -> tuple[Pixels, str, tuple[str, ...]]:
    """Pixels of shape (height, width, 3), what was done in words, and notes about what was not."""
    edit = _begun(shot, check)
    one_is_done = is_shared = False
    for task in TASKS:
        if (task.alone and one_is_done) or not task.asked(edit):
            continue
        check()
        is_shared |= _do(task, edit)
        one_is_done |= task.alone
    if shot.strength is not None and edit.done and not is_shared:
        edit.note("The strength was left out: such an edit is either made or not.")
    return edit.limit(), "; ".join(edit.done), tuple(edit.notes)


def _begun(shot: Shot, check: Check) -> Edit:
    boxed = tuple(index for index, reference in enumerate(shot.references) if reference.regions)
    order = _allowed(understood(shot.prompt, len(shot.references), boxed), shot.negative_prompt)
    base = fitted(shot.references[order.target], shot.canvas)
    edit = Edit(shot, order, base, base.pixels, check)
    for number in order.missing:
        edit.note(f"The request names image {number}, and there is none.")
    return edit


def _allowed(order: Instruction, negative_prompt: str) -> Instruction:
    """What is drawn for the order is drawn without what shall not be seen."""
    if not negative_prompt:
        return order
    scene = without(order.scene, avoided(negative_prompt))
    if order.asks(*OF_THE_IMAGE) and not order.asks("background"):
        scene = replace(scene, subjects=order.scene.subjects)
    return replace(order, scene=scene)


def _do(task: Task, edit: Edit) -> bool:
    """Do a task, and of what it changed in place mix in as much as the strength says; whether that was done."""
    before, said, strength = edit.pixels, len(edit.done), edit.shot.strength
    task.do(edit)
    if strength is None or not task.in_place or len(edit.done) == said:
        return False
    edit.pixels = mixed(before, edit.pixels, np.full((1, 1), share(strength), np.float32))
    edit.say(f"mixed in by {share(strength):.0%}")
    return True


def share(strength: float) -> float:
    """How much is seen of a change, 0-1. Half the strength, which is the usual one, is three quarters of it: a style
    that only shines through looks like none."""
    return 1 - (1 - strength) ** 2
