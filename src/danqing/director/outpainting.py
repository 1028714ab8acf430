"""Margins: an image that goes on beyond its own edges.

The engine is shown the whole canvas: the image at its place, and around it a draft of the colours at its edges.
Of the engine's picture only the border is taken.
"""

from __future__ import annotations

from danqing.director.parts import Part
from danqing.director.plan import Stitch
from danqing.director.regions import UNITS, grid
from danqing.director.wording import Sentence
from danqing.domain.canvas import Canvas
from danqing.domain.job import Margins
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.media.continuation import continued
from danqing.media.decode import as_array, from_array, resize
from danqing.media.masks import outside

BEYOND = Sentence(
    "The region {grid} of {image} is finished and stays as it is. Around it there is only a soft draft of its "
    "colours: continue the scene there with new details, in one piece with what is finished.",
    "{image}中{grid}的区域已经完成，保持不变。其周围只是颜色的草稿：请在那里续画场景，补全细节，与已完成的部分连成一体。",
)


def part(base: Reference, margins: Margins, canvas: Canvas, name: str, chinese: bool) -> Part:
    """The whole canvas with the image at its place, of which only what lies around the image changes."""
    larger, frame = margins.around(base.picture.canvas)
    place = frame.scaled(larger, canvas)
    whole = Region(0, 0, canvas.width, canvas.height)
    picture = _draft(base.picture, canvas, place)
    words = BEYOND.said(chinese, grid=grid(place, canvas), image=name), UNITS.said(chinese)
    details = {"Margins": f"painted around the image, in which no pixel changed: it lies at {_corner(place)}"}
    return Part(Reference(picture), Stitch(picture, whole, (whole,), outside(place, canvas)), words, details)


def _draft(picture: Picture, canvas: Canvas, place: Region) -> Picture:
    size = Canvas(place.right - place.left, place.bottom - place.top)
    return from_array(continued(as_array(resize(picture, size)), canvas, place.top, place.left))


def _corner(place: Region) -> str:
    return f"{place.left}, {place.top}"
