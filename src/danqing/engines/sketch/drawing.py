"""One shot, from words to pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from danqing.domain.shot import Shot
from danqing.engines.sketch.compose import Layout, compose
from danqing.engines.sketch.details import SUPPORTS
from danqing.engines.sketch.edit.editing import edited
from danqing.engines.sketch.finish import finished
from danqing.engines.sketch.paint import Looks, develop, lettered, record
from danqing.engines.sketch.palette import mixed_from
from danqing.engines.sketch.read.avoided import avoided, left_out, without
from danqing.engines.sketch.read.reader import read
from danqing.engines.sketch.scene import Scene
from danqing.engines.sketch.think import enriched, plan

Check = Callable[[], None]
"""Raises `Cancelled` when the picture is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """RGB pixels of shape (height, width, 3), what was done, and sentences about what was not."""

    pixels: NDArray[np.uint8]
    metadata: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def draw(shot: Shot, check: Check) -> Drawing:
    """The picture that a shot asks for. Raises what `check` raises."""
    drawing = edited_from_references(shot, check) if shot.references else drawn_from_words(shot, check)
    if not shot.palette:
        return drawing
    return replace(drawing, pixels=mixed_from(drawing.pixels, shot.palette, check))


def edited_from_references(shot: Shot, check: Check) -> Drawing:
    pixels, done, notes = edited(shot, check)
    return Drawing(pixels, {"edit": done}, notes)


def drawn_from_words(shot: Shot, check: Check) -> Drawing:
    named, denied = read(shot.prompt), avoided(shot.negative_prompt)
    asked = without(named, denied)
    scene = enriched(asked, shot.seed) if shot.thinking else asked
    layout = compose(scene, shot.canvas, shot.seed)
    looks = Looks(key=shot.subject or f"seed {shot.seed}", seed=shot.seed, rich=shot.thinking)
    check()
    marks = record(scene, layout, looks, words=False)
    pixels = finished(develop(marks, shot.canvas, layout.width, check), scene.style, shot.seed)
    if scene.lettering:
        pixels = lettered(pixels, scene, layout, looks, check)
    check()
    planned = {"plan": plan(_shown(scene, layout), shot.seed)} if shot.thinking else {}
    gone = {"left out": ", ".join(names)} if (names := left_out(named, denied)) else {}
    return Drawing(pixels, {"scene": asked.summary(), **gone, **planned})


def _shown(scene: Scene, layout: Layout) -> Scene:
    """The scene without the details that found no clear place, so that the plan names only what is there."""
    drawn = {(thing.subject.place, thing.subject.motif) for thing in layout.placed}
    kept = (one for one in scene.subjects if one.place not in SUPPORTS or (one.place, one.motif) in drawn)
    return replace(scene, subjects=tuple(kept))
