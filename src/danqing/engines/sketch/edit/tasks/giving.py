"""What one image holds comes into another: as paint on a surface, worn, or standing there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from danqing.domain.region import Region
from danqing.engines.sketch.edit.colour import tone
from danqing.engines.sketch.edit.fill import fill
from danqing.engines.sketch.edit.masks import Mask, blurred, bounds, grown
from danqing.engines.sketch.edit.named import Named, named_thing
from danqing.engines.sketch.edit.outline import inked
from danqing.engines.sketch.edit.place import Cut, painted_on, set_in, standing, surface_of, widest
from danqing.engines.sketch.edit.salience import Hint, in_box, main_thing
from danqing.engines.sketch.edit.tasks.base import Task
from danqing.engines.sketch.edit.tasks.taking import room
from danqing.engines.sketch.edit.work import Edit
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS

LEAST = 0.64
"""How tall a thing is at least beside what it is set next to: a picture shows it to be seen."""
ROOM = 0.1
"""How much larger than its box the place of something replaced may be, as a share of the box's sides."""
PATTERNS = ("pattern", "logo", "print", "graffiti", "图案", "涂鸦", "标志", "花纹", "纹样", "logo")
"""What lies on a surface rather than stands on the ground."""
NO_SURFACE = ("card", "graffiti")
"""Motifs on which nothing is printed: what the vocabulary lacks, and what is itself a print."""
WRITING = ("graffiti", "logo", "text", "letter", "words", "涂鸦", "标志", "字", "标语")
"""What has many parts that belong together, and the ground between them does not."""


def _source(edit: Edit) -> bool:
    return edit.order.source is not None


def _giver(edit: Edit) -> int:
    """The image that gives: the first named, or else the boxed one."""
    givers = edit.order.givers
    if edit.order.named < 2:
        return next((index for index in givers if edit.shot.references[index].regions), givers[0])
    return givers[0]


def _prints(edit: Edit) -> bool:
    named = any(word in edit.order.words.lower() for word in PATTERNS)
    return _source(edit) and (edit.order.asks("print") or (edit.order.asks("place") and named))


def _print(edit: Edit) -> None:
    """Paint follows the silhouette of what it is sprayed on, and its light."""
    giver = _giver(edit)
    art = _art(edit, giver)
    edit.pixels = edit.pixels.copy()
    for place, surface in _surfaces(edit, art.ratio):
        painted_on(edit.pixels, art, surface, place, cover=not art.found)
    edit.say(f"image {giver + 1} printed on image {edit.order.target + 1}")


def _art(edit: Edit, giver: int) -> Cut:
    """A picture as paint: what its box holds or what stands on plain ground, otherwise all of it."""
    ink = inked(edit.given(giver)) if _is_writing(edit) and not edit.shot.references[giver].regions else None
    place = bounds(ink) if ink is not None else None
    if ink is not None and place is not None:
        rows, columns = slice(place.top, place.bottom), slice(place.left, place.right)
        return Cut(edit.given(giver)[rows, columns], ink[rows, columns], tone(edit.given(giver)), found=True)
    cut = edit.cut_from(giver)
    if cut.found and (edit.shot.references[giver].regions or cut.mask.mean() > 0.3):
        return cut
    edit.notes = [note for note in edit.notes if not note.startswith("The thing in image")]
    pixels = edit.given(giver)
    whole = np.ones(pixels.shape[:2], np.float32)
    return Cut(pixels, whole, cut.light, found=False)


def _is_writing(edit: Edit) -> bool:
    return any(word in edit.order.words.lower() for word in WRITING)


def _surfaces(edit: Edit, ratio: float) -> list[tuple[Region, Mask]]:
    if edit.boxes:
        return [(box, edit.boxed_softly(box)) for box in edit.boxes]
    mask = _printed_on(edit)
    place = bounds(mask) if mask is not None else None
    if mask is None or place is None:
        place = room(edit, high=0.3)
        return [(place, edit.boxed_softly(place))]
    surface = surface_of(edit.pixels, mask)
    return [(widest(surface, ratio) or place, surface)]


def _printed_on(edit: Edit) -> Mask | None:
    """What the words say is printed on: the last thing that they name, as what is printed is mostly named before."""
    known = [subject for subject in edit.order.scene.subjects if subject.motif not in NO_SURFACE]
    if not known:
        return edit.thing()
    motif = MOTIFS[known[-1].motif]
    found = named_thing(edit.pixels, Named(motif.poses[0].aspect, motif.colours, known[-1].colour))
    return edit.thing() if found is None else found


def _wears(edit: Edit) -> bool:
    return _source(edit) and edit.order.asks("wear") and not edit.boxes


WORN: tuple[tuple[tuple[str, ...], float, float, float], ...] = (
    (("hat", "cap", "crown", "helmet", "帽", "皇冠", "头盔"), -0.1, 0.16, 0.5),
    (("glasses", "mask", "眼镜", "口罩"), 0.08, 0.2, 0.42),
    (("scarf", "necklace", "tie", "围巾", "项链", "领带"), 0.22, 0.44, 0.5),
    (("shoes", "boots", "鞋", "靴"), 0.86, 1.0, 0.7),
    (("", ), 0.22, 0.82, 1.0),
)  # fmt: skip
"""Words for what is worn, where it begins and ends in the height of its wearer, and how wide it is."""


def _wear(edit: Edit) -> None:
    giver = _giver(edit)
    wearer = edit.thing_box() or edit.whole
    start, end, share = next(row[1:] for row in WORN if any(word in edit.order.words.lower() for word in row[0]))
    high, middle = wearer.bottom - wearer.top, (wearer.left + wearer.right) / 2
    half = (wearer.right - wearer.left) * share / 2
    cut = edit.cut_from(giver)
    box = Region(
        round(middle - half),
        round(wearer.top + high * start),
        round(middle + half) + 1,
        round(wearer.top + high * end) + 1,
    )
    edit.pixels = edit.pixels.copy()
    set_in(edit.pixels, cut, standing(cut, box), shadow=False)
    edit.say(f"image {giver + 1} laid over what stands in image {edit.order.target + 1}")
    edit.note("The sketch engine lays clothes over a person; it cannot fit them.")


def _gives(edit: Edit) -> bool:
    order = edit.order
    if not _source(edit):
        return False
    boxes = bool(edit.boxes or any(edit.shot.references[index].regions for index in order.givers))
    if order.asks("replace", "place", "wear"):
        return boxes or order.named > 0 or (order.asks("place") and not order.subjects)
    return boxes and not order.asks("remove", "fuse") and (order.named > 1 or not order.subjects)


def _give(edit: Edit) -> None:
    """Cut what the other images hold and set it where the boxes or the words say."""
    edit.pixels = edit.pixels.copy()
    givers = edit.order.givers[: max(1, edit.order.named - 1)]
    givers = givers if edit.order.named > 1 else (_giver(edit),)
    boxes = edit.boxes
    if edit.order.asks("replace"):
        boxes = boxes or tuple(filter(None, (edit.thing_box(),)))
        for box in boxes:
            fill(edit.pixels, _old(edit, box), edit.shot.seed)
        boxes = tuple(_roomier(edit, box) for box in boxes)
    for index, giver in enumerate(givers):
        edit.check()
        cut = edit.cut_from(giver, _hint(edit, index))
        places = [standing(cut, box) for box in _shared(boxes, index, len(givers))] or [
            _place(edit, cut, index, len(givers))
        ]
        for place in places:
            set_in(edit.pixels, cut, place)
        edit.say(f"image {giver + 1} set into image {edit.order.target + 1}")


def _old(edit: Edit, box: Region) -> Mask:
    """A box and the thing in it, with a rim, where that leaves the box."""
    thing = in_box(edit.pixels, box)
    hole = edit.boxed_softly(grown(box, ROOM, *edit.pixels.shape[:2]))
    return hole if thing is None else np.maximum(hole, np.clip(blurred(thing, 4) * 4, 0, 1))


def _roomier(edit: Edit, box: Region) -> Region:
    """A box with some room left and right and above: what replaces a thing is seldom of its shape."""
    wide = grown(box, ROOM, *edit.pixels.shape[:2])
    return replace(wide, bottom=box.bottom)


def _shared(boxes: tuple[Region, ...], index: int, givers: int) -> tuple[Region, ...]:
    """One giver fills all boxes; several take one each."""
    return boxes if givers == 1 else boxes[index : index + 1]


def _hint(edit: Edit, index: int) -> Hint:
    """What the words say about the thing that a giver holds."""
    subjects = edit.order.subjects
    colour = subjects[index].colour if index < len(subjects) else None
    return Hint(colour, usual=edit.order.usual(index))


def _place(edit: Edit, cut: Cut, index: int, count: int) -> Region:
    """On or beside what stands in the picture if the words say so, otherwise where there is room."""
    relation = next((subject.place for subject in edit.order.subjects if subject.place != "free"), "free")
    anchor_mask = (
        main_thing(edit.base.pixels, Hint(usual=edit.order.usual(1))) if relation != "free" and count == 1 else None
    )
    anchor = bounds(anchor_mask) if anchor_mask is not None else None
    if anchor is None or anchor.right - anchor.left > edit.canvas.width * 0.95:
        return standing(cut, room(edit, index, count, 0.46))
    return _related(edit, cut, anchor, relation)


def _related(edit: Edit, cut: Cut, anchor: Region, relation: str) -> Region:
    tall, broad = anchor.bottom - anchor.top, anchor.right - anchor.left
    high = min(tall * _scale(edit), edit.canvas.height * 0.8)
    wide = high * cut.ratio
    middle, foot = (anchor.left + anchor.right) / 2, float(anchor.bottom)
    if relation in ("beside", "left", "right", "free"):
        after = edit.canvas.width - anchor.right >= anchor.left
        to_right = relation == "right" or (relation != "left" and after)
        middle = anchor.right + wide * 0.55 if to_right else anchor.left - wide * 0.55
    elif relation in ("on", "in"):
        foot = anchor.top + tall * (0.62 if broad > 1.2 * tall else 0.3)
    elif relation == "before":
        foot = anchor.bottom + tall * 0.12
    middle = min(max(middle, wide / 2), edit.canvas.width - wide / 2)
    foot = min(foot, edit.canvas.height * 0.99)
    return Region(round(middle - wide / 2), round(foot - high), round(middle + wide / 2) + 1, round(foot))


def _scale(edit: Edit) -> float:
    """How tall the thing is beside what it is set next to: from the sizes that motifs have in the world."""
    subjects = edit.order.subjects
    if len(subjects) < 2 or "card" in (subjects[0].motif, subjects[1].motif):
        return LEAST
    return min(max(MOTIFS[subjects[0].motif].metres / MOTIFS[subjects[1].motif].metres, LEAST), 1.4)


TASKS = (Task(_prints, _print), Task(_wears, _wear), Task(_gives, _give))
