"""Masks: what of the first image may change, told pixel by pixel.

An engine is shown a box around it, and of its picture only what the mask lets change is taken.
"""

from __future__ import annotations

from dataclasses import replace

from danqing.director.parts import Part, put_back, within
from danqing.director.plan import Stitch
from danqing.director.regions import only_inside
from danqing.domain.canvas import Canvas
from danqing.domain.job import Mask
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.errors import InvalidParameter
from danqing.media.decode import resize
from danqing.media.masks import bounds, resized
from danqing.media.stitch import crop, window

AS_A_BOX = (
    "The image has another shape than {canvas}: its mask was told as a box, so what lies outside of it may have "
    "changed too."
)


def settled(base: Reference, given: Mask | None) -> Reference:
    """The image without a mask that leaves all of it free.

    Raises `InvalidParameter` for one that leaves nothing free, which is not what anybody means.
    """
    if base.mask is None or given is None:
        return base
    if b"\xff" not in base.mask:
        raise InvalidParameter(
            f"The mask has no {given.editable} part, so nothing may change. "
            f"It must be {given.editable} where the image shall be edited."
        )
    return base if b"\0" in base.mask else replace(base, mask=None)


def part(base: Reference, canvas: Canvas, name: str, chinese: bool, knows_boxes: bool) -> Part:
    """What lies around the mask's white, once the image has the size of the canvas.

    An engine that knows boxes gets all of the image with a box, another one a part of it and words.
    """
    picture, mask = resize(base.picture, canvas), _mask(base, canvas)
    box = _box(mask, canvas)
    frame = Region(0, 0, canvas.width, canvas.height) if knows_boxes else window(canvas, [box])
    cut, place = crop(picture, frame), within(box, frame)
    said = put_back(cut.canvas, "where the mask forbids it", base.picture.canvas, canvas)
    return Part(
        Reference(cut, (place,) if knows_boxes else ()),
        Stitch(picture, frame, (box,), mask),
        () if knows_boxes else only_inside([place], cut.canvas, name, chinese),
        {"Mask": said},
    )


def as_box(base: Reference) -> Reference:
    """The image with a box around the mask's white in place of its own boxes and the mask."""
    canvas = base.picture.canvas
    return Reference(base.picture, (_box(_mask(base, canvas), canvas),))


def _mask(base: Reference, canvas: Canvas) -> bytes:
    assert base.mask is not None
    return resized(base.mask, base.picture.canvas, canvas)


def _box(mask: bytes, canvas: Canvas) -> Region:
    box = bounds(mask, canvas)
    if box is None:
        raise InvalidParameter(f"What the mask lets change is too small to be seen in a picture of {canvas}.")
    return box
