"""What the shots of a plan share beside their words: the engine, the size to render at, the references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from danqing.director import masks, outpainting
from danqing.director import references as pictures
from danqing.director.intent import edited_image
from danqing.director.parts import Part
from danqing.director.plan import Stitch
from danqing.director.regions import MARKS_NOTE, drawn, has_shape, is_separable, part, told
from danqing.director.sizing import rendered, rendered_window
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities
from danqing.domain.chinese import is_chinese
from danqing.domain.job import Job
from danqing.domain.picture import Picture, Reference
from danqing.media.fit import cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`canvas` is the size to render at, `finished` the one that is wanted of the picture (or of its part).

    `base` is the index of the image that is changed; the engine gets `reserved` fewer references than it takes.
    `words` are sentences for the prompt, about the references; `details` and `notes` as in a plan.
    `is_renumbered`: the images are elsewhere than their numbers in the request say.
    `ready`: the picture itself, where there is nothing to render.
    """

    engine: Capabilities
    canvas: Canvas
    finished: Canvas
    references: tuple[Reference, ...] = ()
    base: int = 0
    reserved: int = 0
    words: tuple[str, ...] = ()
    is_renumbered: bool = False
    stitch: Stitch | None = None
    ready: Picture | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def room(self) -> int:
        return self.engine.max_references - self.reserved


def from_words(canvas: Canvas, engine: Capabilities) -> Material:
    """For painting without references."""
    return Material(engine=engine, canvas=rendered(canvas, engine), finished=canvas)


def from_images(
    job: Job, canvas: Canvas, references: Sequence[Reference], engine: Capabilities, reserved: int
) -> Material:
    """For painting from images.

    An engine that knows boxes gets the images with theirs, as long as there is a place for each.
    Raises `InvalidParameter` for a mask that leaves nothing to change.
    """
    images = (masks.settled(references[0], job.mask), *references[1:])
    base = 0 if job.margins or images[0].mask else edited_image(job.prompt, len(images))
    whole = replace(from_words(canvas, engine), references=images, base=base, reserved=reserved)
    knows_boxes = "regions" in engine.native and len(images) <= whole.room
    given = _confined(whole, job, knows_boxes)
    if knows_boxes:
        return _fitted(given)
    seating = pictures.seat(len(references), base, given.room)
    if seating.is_plain:
        return _marked(_fitted(_told(_separated(given, job), job)))
    return _marked(_fitted(_seated(_told(_separated(_unboxed(given, seating), job), job), seating, job)))


def from_enlarging(canvas: Canvas, reference: Reference, engine: Capabilities) -> Material:
    """The image itself in another size."""
    before = reference.picture.canvas
    how = f"enlarged from {before} by Lanczos, without a model" if before != canvas else "the image as it was sent"
    return Material(
        engine=engine,
        canvas=canvas,
        finished=canvas,
        ready=cover(reference.picture, canvas),
        details={"Size": how},
    )


# The steps on the way; each takes the material of the one before -------------------------------------------


def _confined(material: Material, job: Job, knows_boxes: bool) -> Material:
    """The part that may change in place of the first image, where the request says which."""
    image, name, chinese = material.references[0], material.engine.reference_name.format(1), is_chinese(job.prompt)
    if job.margins:
        return _with_part(material, outpainting.part(image, job.margins, material.finished, name, chinese))
    if not image.mask:
        return material
    if has_shape(image.picture.canvas, material.finished):
        return _with_part(material, masks.part(image, material.finished, name, chinese, knows_boxes))
    return replace(
        material,
        references=(masks.as_box(image), *material.references[1:]),
        notes=(masks.AS_A_BOX.format(canvas=material.finished),),
    )


def _with_part(material: Material, part: Part) -> Material:
    """The part in place of the base image; it is put back into that later."""
    images, engine = list(material.references), material.engine
    images[material.base] = part.reference
    return replace(
        material,
        canvas=rendered(part.canvas, engine) if part.is_whole else rendered_window(part.canvas, engine),
        finished=part.canvas,
        references=tuple(images),
        words=part.words,
        stitch=part.stitch,
        details=part.details,
    )


def _unboxed(material: Material, seating: pictures.Seating) -> Material:
    """Boxes on images that are left out say nothing."""
    images = [
        replace(image, regions=()) if at in seating.left_out else image
        for at, image in enumerate(material.references)
    ]
    return replace(material, references=tuple(images))


def _separated(material: Material, job: Job) -> Material:
    """The part around the boxes in place of the base image, where only what they hold is to change."""
    image, name = material.references[material.base], material.engine.reference_name.format(material.base + 1)
    if not is_separable(job, material.finished, image):
        return material
    return _with_part(material, part(image, material.finished, name, is_chinese(job.prompt)))


def _told(material: Material, job: Job) -> Material:
    """What the other boxes say, in words and crops; those that are left in the references are to be drawn."""
    name = material.engine.reference_name
    boxes = told(material.references, material.base, material.room, name, is_chinese(job.prompt))
    return replace(
        material,
        references=(*boxes.images, *boxes.crops),
        words=(*material.words, *boxes.words),
        details={**material.details, **boxes.details},
        notes=(*material.notes, *([MARKS_NOTE.format(engine=material.engine.name)] if boxes.has_marks else [])),
    )


def _seated(material: Material, seating: pictures.Seating, job: Job) -> Material:
    """Fewer references than images: some share a sheet, with their marks drawn, or are left out."""
    engine = material.engine
    each = pictures.share(engine.max_references, engine.reference_pixels)
    small = {at: drawn(pictures.shrunk(material.references[at], each)) for at in seating.sheet}
    images = [small.get(at, image) for at, image in enumerate(material.references)]
    return replace(
        material,
        references=pictures.seated(images, seating, each),
        base=seating.whole.index(material.base),
        is_renumbered=True,
        words=(*pictures.seating_words(seating, engine, is_chinese(job.prompt)), *material.words),
        notes=(*pictures.seating_notes(seating, engine), *material.notes),
    )


def _fitted(material: Material) -> Material:
    """The references within the engine's pixel budget."""
    before, budget = material.references, material.engine.reference_pixels
    after = pictures.fitted(before, material.base, budget, material.reserved)
    return replace(material, references=after, details={**material.details, **pictures.size_details(before, after)})


def _marked(material: Material) -> Material:
    """The boxes drawn on the images; last, so that they are neither blurred nor too thin."""
    return replace(material, references=tuple(map(drawn, material.references)))
