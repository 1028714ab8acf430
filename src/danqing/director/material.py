"""What the shots of a plan share beside their words: the engine, the size to render at, the references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from danqing.director import references as pictures
from danqing.director.instructions import is_chinese
from danqing.director.intent import edited_image
from danqing.director.plan import Stitch
from danqing.director.regions import MARKS_NOTE, drawn, is_separable, part, told
from danqing.director.sizing import rendered, rendered_window
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities
from danqing.domain.job import Job
from danqing.domain.picture import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """`canvas` is the size to render at, `finished` the one that is wanted of the picture (or of its part).

    `base` is the index of the image that is changed; the engine gets `reserved` fewer references than it takes.
    `words` are sentences for the prompt, about the references; `details` and `notes` as in a plan.
    `is_renumbered`: the images are elsewhere than their numbers in the request say.
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
    """
    base = edited_image(job.prompt, len(references))
    given = replace(from_words(canvas, engine), references=tuple(references), base=base, reserved=reserved)
    if len(references) <= given.room and "regions" in engine.native:
        return _fitted(given)
    seating = pictures.seat(len(references), base, given.room)
    if seating.is_plain:
        return _marked(_fitted(_told(_separated(given, job), job)))
    return _marked(_fitted(_seated(_told(_separated(_unboxed(given, seating), job), job), seating, job)))


# The steps on the way; each takes the material of the one before -------------------------------------------


def _unboxed(material: Material, seating: pictures.Seating) -> Material:
    """Boxes on images that are left out say nothing."""
    images = [
        replace(image, regions=()) if at in seating.left_out else image
        for at, image in enumerate(material.references)
    ]
    return replace(material, references=tuple(images))


def _separated(material: Material, job: Job) -> Material:
    """The part around the boxes in place of the base image, where only what they hold is to change."""
    images, name = list(material.references), material.engine.reference_name.format(material.base + 1)
    if not is_separable(job, material.finished, images[material.base]):
        return material
    cut = part(images[material.base], material.finished, name, is_chinese(job.prompt))
    images[material.base] = cut.reference
    return replace(
        material,
        canvas=rendered_window(cut.canvas, material.engine),
        finished=cut.canvas,
        references=tuple(images),
        words=cut.words,
        stitch=cut.stitch,
        details=cut.details,
    )


def _told(material: Material, job: Job) -> Material:
    """What the other boxes say, in words and crops; those that are left in the references are to be drawn."""
    name = material.engine.reference_name
    boxes = told(material.references, material.base, material.room, name, is_chinese(job.prompt))
    return replace(
        material,
        references=(*boxes.images, *boxes.crops),
        words=(*material.words, *boxes.words),
        details={**material.details, **boxes.details},
        notes=(MARKS_NOTE.format(engine=material.engine.name),) if boxes.has_marks else (),
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
