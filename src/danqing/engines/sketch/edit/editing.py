"""One edit, from instruction and references to pixels, in a few steps:

1. which image is changed, which ones give, what is done (`instruction`);
2. the changed image on the canvas, with its boxes (`fit`);
3. the tasks that the words ask for, in the boxes if there are any (`tasks`);
4. outside the boxes everything is as it was; what was not done is said in the notes.
"""

from __future__ import annotations

from danqing.domain.shot import Shot
from danqing.engines.sketch.edit.fit import fitted
from danqing.engines.sketch.edit.instruction import understood
from danqing.engines.sketch.edit.masks import Pixels
from danqing.engines.sketch.edit.tasks import TASKS
from danqing.engines.sketch.edit.work import Check, Edit


def edited(shot: Shot, check: Check) -> tuple[Pixels, str, tuple[str, ...]]:
    """Pixels of shape (height, width, 3), what was done in words, and notes about what was not."""
    edit = _begun(shot, check)
    one_is_done = False
    for task in TASKS:
        if (task.alone and one_is_done) or not task.asked(edit):
            continue
        check()
        task.do(edit)
        one_is_done |= task.alone
    return edit.limit(), "; ".join(edit.done), tuple(edit.notes)


def _begun(shot: Shot, check: Check) -> Edit:
    boxed = tuple(index for index, reference in enumerate(shot.references) if reference.regions)
    order = understood(shot.prompt, len(shot.references), boxed)
    base = fitted(shot.references[order.target], shot.canvas)
    edit = Edit(shot, order, base, base.pixels, check)
    for number in order.missing:
        edit.note(f"The request names image {number}, and there is none.")
    return edit
