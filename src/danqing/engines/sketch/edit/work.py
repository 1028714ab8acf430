"""An edit while it is made: what was asked, what the picture has become, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from danqing.domain.canvas import Canvas
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.sketch.compose import compose
from danqing.engines.sketch.edit.colour import mixed
from danqing.engines.sketch.edit.fit import Fitted, array_of, fitted, soft_edge
from danqing.engines.sketch.edit.instruction import Instruction
from danqing.engines.sketch.edit.masks import Mask, Pixels, bounds, boxed, grown, shrunk
from danqing.engines.sketch.edit.overlay import drawn_over
from danqing.engines.sketch.edit.place import Cut, cut_out
from danqing.engines.sketch.edit.salience import Hint, in_box, main_thing
from danqing.engines.sketch.paint import Looks, develop, record
from danqing.engines.sketch.scene import Scene
from danqing.engines.sketch.stage import Stage

Check = Callable[[], None]
MARGIN = 0.12
"""How far beyond a box, as a share of its sides, an edit of the box may reach: edges and shadows need room."""
LARGEST_GIVER = 1600
"""What gives only a part of the picture is looked at with at most so many pixels on its longer side."""


@dataclass(slots=True)
class Edit:
    """`base` is the changed image on the canvas, `pixels` what has become of it so far."""

    shot: Shot
    order: Instruction
    base: Fitted
    pixels: Pixels
    check: Check
    done: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    everywhere: bool = False
    """The boxes say what is meant, not where the picture may change: cutting out what a box holds."""

    @property
    def canvas(self) -> Canvas:
        return self.shot.canvas

    @property
    def boxes(self) -> tuple[Region, ...]:
        return self.base.regions

    @property
    def whole(self) -> Region:
        return Region(0, 0, self.canvas.width, self.canvas.height)

    def say(self, done: str) -> None:
        self.done.append(done)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def draw_over(self, scene: Scene, marks: Callable[[Stage], None]) -> None:
        """Brush marks on the picture."""
        self.pixels = drawn_over(self.pixels, scene, self.shot.seed, marks, self.check)

    def drawn(self, scene: Scene) -> Pixels:
        """A picture of a scene, drawn from nothing, the size of the canvas."""
        layout = compose(scene, self.canvas, self.shot.seed)
        marks = record(scene, layout, self.looks)
        return develop(marks, self.canvas, layout.width, self.check)

    @property
    def looks(self) -> Looks:
        return Looks(key=self.shot.subject or f"seed {self.shot.seed}", seed=self.shot.seed)

    def given(self, index: int) -> Pixels:
        """Another image as it came, not too large."""
        return shrunk(array_of(self.shot.references[index].picture), LARGEST_GIVER)

    def filling(self, index: int) -> Pixels:
        """Another image on the whole canvas."""
        return fitted(replace(self.shot.references[index], regions=()), self.canvas).pixels

    def cut_from(self, index: int, hint: Hint | None = None) -> Cut:
        """What the first box of another image holds, or what stands out in it."""
        pixels, reference = self.given(index), self.shot.references[index]
        size = Canvas(pixels.shape[1], pixels.shape[0])
        box = reference.regions[0].scaled(reference.picture.canvas, size) if reference.regions else None
        cut = cut_out(pixels, box, hint)
        if not cut.found:
            self.note(f"The thing in image {index + 1} could not be told from its background; it was taken with it.")
        return cut

    def thing(self) -> Mask | None:
        """The thing that is meant in the changed image: what its boxes hold, or what stands out in it."""
        if not self.boxes:
            found = main_thing(self.pixels, self.order.hint)
            if found is not None:
                self.note("The sketch engine does not recognise things; without a box it took what stands out most.")
            return found
        total = np.zeros(self.pixels.shape[:2], np.float32)
        for box in self.boxes:
            inside = in_box(self.pixels, box)
            np.maximum(total, self.boxed_softly(box) if inside is None else inside, out=total)
        return total

    def boxed_softly(self, box: Region) -> Mask:
        """All of a box, soft at its edge, as a mask of the picture."""
        mask = np.zeros(self.pixels.shape[:2], np.float32)
        mask[box.top : box.bottom, box.left : box.right] = soft_edge(box.right - box.left, box.bottom - box.top, 0.06)
        return mask

    def holes(self) -> Mask:
        """What is to be filled anew: the boxes as a whole."""
        mask = np.zeros(self.pixels.shape[:2], np.float32)
        for box in self.boxes:
            np.maximum(mask, self.boxed_softly(box), out=mask)
        return mask

    def thing_box(self) -> Region | None:
        mask = self.thing()
        return bounds(mask) if mask is not None else None

    def apply(self, after: Pixels) -> None:
        """Let a changed picture count within the boxes, or everywhere where there are none."""
        self.pixels = mixed(self.pixels, after, self.holes()) if self.boxes else after

    def limit(self) -> Pixels:
        """The picture, restored outside its boxes if it has any."""
        if not self.boxes or self.everywhere:
            return self.pixels
        height, width = self.pixels.shape[:2]
        free = np.zeros((height, width), np.bool_)
        for box in self.boxes:
            free |= boxed(grown(box, MARGIN, height, width), height, width)
        return np.where(free[..., None], self.pixels, self.base.pixels)
