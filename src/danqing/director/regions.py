"""Boxes for engines that know none: crops, marks on copies, words, and edits of a part that is put back.

A box means one of two things. On the image that shall be changed it says where; on another one it says what to take
from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from danqing.director.intent import is_local
from danqing.director.parts import Part, put_back, within
from danqing.director.plan import Stitch
from danqing.director.references import with_picture
from danqing.director.wording import Sentence, listed
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.media.decode import resize
from danqing.media.stitch import crop, marked, window

MARGIN = 0.1
"""What is cut out around a box, on each side, as a share of the box: an edge is seldom drawn exactly."""
GRID = 1000
"""Vision language models were taught coordinates in thousandths of the picture."""
COLOURS = {
    ("red", "红色"): (255, 0, 0),
    ("blue", "蓝色"): (0, 102, 255),
    ("green", "绿色"): (0, 170, 60),
    ("yellow", "黄色"): (255, 210, 0),
}
"""The marks of an image's boxes, one after another."""

INSIDE = Sentence(
    "Change only the region {grids} of {image}, and keep everything around it as it is.",
    "只修改{image}中{grids}的区域，其周围的一切保持不变。",
)
TAKEN = Sentence("{name} is the selected region {grid} of {image}.", "{name}是{image}中选区{grid}的内容。")
MARKED = Sentence(
    "The {colour} rectangle on {image} marks the selected region {grid}.", "{image}上的{colour}矩形框标出选区{grid}。"
)
ONLY_MARKS = Sentence("The rectangles are only marks: do not paint them.", "矩形框只是标记，不要出现在结果中。")
UNITS = Sentence(
    "Regions are [left, top, right, bottom] in thousandths of the width and height.",
    "选区写作[左, 上, 右, 下]，以宽和高的千分之一为单位。",
)
MARKS_NOTE = (
    "The engine {engine} was shown the boxes as marks on copies of the images and told them in words, so what lies "
    "outside them may have changed too."
)


def grid(region: Region, canvas: Canvas) -> str:
    x, y = GRID / canvas.width, GRID / canvas.height
    sides = (region.left * x, region.top * y, region.right * x, region.bottom * y)
    return str([round(side) for side in sides])


# An edit of a part, which is put back --------------------------------------------------------------------


def is_separable(job: Job, canvas: Canvas, base: Reference) -> bool:
    """Whether everything outside the boxes of the base image can stay as it is.

    So it is where the words ask for something local in one picture of the base image's own shape. A palette is
    asked of the whole picture.
    """
    boxes = sum(map(len, job.regions))
    is_candidate = bool(base.regions) and not job.palette and not job.image_set
    return is_candidate and has_shape(base.picture.canvas, canvas) and is_local(job.prompt, boxes)


def has_shape(image: Canvas, canvas: Canvas) -> bool:
    """Whether the canvas is the image in another size, with whole pixels: one factor explains both sides."""
    least = max((canvas.width - 0.5) / image.width, (canvas.height - 0.5) / image.height)
    most = min((canvas.width + 0.5) / image.width, (canvas.height + 0.5) / image.height)
    return least <= most


def part(base: Reference, canvas: Canvas, name: str, chinese: bool) -> Part:
    """What lies around the boxes of the base image, once that has the size of the canvas.

    No marks are drawn on it: those outside its boxes would be taken for the colours that a seam has to meet.
    """
    whole = with_picture(base, resize(base.picture, canvas))
    frame = window(canvas, whole.regions)
    cut = crop(whole.picture, frame)
    words = only_inside([within(box, frame) for box in whole.regions], cut.canvas, name, chinese)
    said = put_back(cut.canvas, "outside the boxes", base.picture.canvas, canvas)
    return Part(Reference(cut), Stitch(whole.picture, frame, whole.regions), words, {"Regions": said})


def only_inside(regions: Sequence[Region], canvas: Canvas, name: str, chinese: bool) -> tuple[str, ...]:
    """The words for boxes of the image `name`, of this size, outside of which nothing shall change."""
    grids = listed((grid(region, canvas) for region in regions), chinese)
    return INSIDE.said(chinese, grids=grids, image=name), UNITS.said(chinese)


# Crops and marks -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """Images with the boxes that are to be drawn on them, pictures of the other boxes, and the words for both."""

    images: tuple[Reference, ...]
    crops: tuple[Reference, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def has_marks(self) -> bool:
        return any(image.regions for image in self.images)

    @property
    def details(self) -> dict[str, str]:
        return {"Source regions": "cut out and given as further references"} if self.crops else {}


def told(images: Sequence[Reference], base: int, room: int, name: str, chinese: bool) -> Told:
    """Boxes on other images than the base become pictures of their own while there is room; the rest are marked.

    `name` is what the model calls its n-th reference; the crops are numbered behind the images.
    """
    left, crops, words = list(images), list[Reference](), list[str]()
    for at, image in enumerate(images):
        taken = image.regions[: max(0, room - len(images) - len(crops))] if at != base else ()
        for region in taken:
            crops.append(Reference(crop(image.picture, wider(region, image.picture.canvas))))
            number = name.format(len(images) + len(crops))
            box = grid(region, image.picture.canvas)
            words.append(TAKEN.said(chinese, name=number, grid=box, image=name.format(at + 1)))
        left[at] = replace(image, regions=image.regions[len(taken) :])
    words += [line for at, image in enumerate(left) for line in _mark_words(image, name.format(at + 1), chinese)]
    return Told(tuple(left), tuple(crops), _explained(words, left, chinese))


def _mark_words(image: Reference, name: str, chinese: bool) -> list[str]:
    canvas, colours = image.picture.canvas, _colours(len(image.regions))
    return [
        MARKED.said(chinese, colour=words[chinese], image=name, grid=grid(region, canvas))
        for region, words in zip(image.regions, colours, strict=True)
    ]


def _explained(words: list[str], images: Sequence[Reference], chinese: bool) -> tuple[str, ...]:
    if not words:
        return ()
    has_marks = any(image.regions for image in images)
    return (*words, *([ONLY_MARKS.said(chinese)] if has_marks else []), UNITS.said(chinese))


def _colours(count: int) -> list[tuple[str, str]]:
    names = list(COLOURS)
    return [names[at % len(names)] for at in range(count)]


def wider(region: Region, canvas: Canvas) -> Region:
    """The box with a margin, within its image."""
    x = round((region.right - region.left) * MARGIN)
    y = round((region.bottom - region.top) * MARGIN)
    return Region(
        max(0, region.left - x),
        max(0, region.top - y),
        min(canvas.width, region.right + x),
        min(canvas.height, region.bottom + y),
    )


def drawn(image: Reference) -> Reference:
    """A copy with its boxes drawn on it; the image itself where it has none."""
    if not image.regions:
        return image
    return Reference(_marked(image.picture, image.regions))


def _marked(picture: Picture, regions: Sequence[Region]) -> Picture:
    return marked(picture, regions, [COLOURS[names] for names in _colours(len(regions))])
