"""Turns a job into shots for an engine, and supplies what the engine cannot do itself.

What is native goes with the shots as it was asked. The rest becomes words that are added to the prompts, references,
and work on the rendered pictures; what is only approximated is said in the plan's notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danqing.director import anchor as anchoring
from danqing.director import avoiding, sizing
from danqing.director.material import Material, from_enlarging, from_images, from_words
from danqing.director.palette_words import palette_words
from danqing.director.plan import Finish, Plan, Script
from danqing.director.wording import with_words
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities, Repertoire, Work
from danqing.domain.chinese import is_chinese
from danqing.domain.job import Job
from danqing.domain.picture import Reference
from danqing.domain.shot import Shot
from danqing.errors import InvalidParameter

SEEDS = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectorOptions:
    """`palette_strength`: how far colours are moved towards a palette that the engine does not know, 0–1."""

    palette_strength: float = 0.9


USUAL = DirectorOptions()


def check(job: Job, works: frozenset[Work], engine: str) -> None:
    """Raises `InvalidParameter` for a kind of work that the engine does not do at all."""
    if not works:
        raise InvalidParameter(f"The engine {engine} does nothing for the model {job.model}; ask for another model.")
    if job.sources and "edit" not in works:
        raise InvalidParameter(
            f"Here {job.model} is served by the engine {engine}, which does not edit images; send no images."
        )
    if not job.sources and "text-to-image" not in works:
        raise InvalidParameter(
            f"Here {job.model} is served by the engine {engine}, which only edits; send an image to edit."
        )


def direct(
    job: Job,
    script: Script,
    canvas: Canvas,
    references: Sequence[Reference],
    repertoire: Repertoire,
    options: DirectorOptions = USUAL,
) -> Plan:
    """Plan one shot per prompt of the script, for a job that has passed `check`.

    `references` are the job's images in order, with their boxes; `canvas` is the size of every picture in the end.
    """
    held = _is_held_by_picture(job, script, references, repertoire)
    materials = _materials(job, script, canvas, references, repertoire, held)
    of_shots = materials[: len(script.prompts)]
    finishes = tuple(_finish(job, material, options) for material in of_shots)
    return Plan(
        shots=tuple(_shot(job, script, index, material) for index, material in enumerate(of_shots)),
        finishes=finishes,
        details={
            **script.details,
            **_details(materials),
            **avoiding.details(job, [material.engine for material in materials]),
            **(anchoring.DETAILS if held else {}),
            **_palette_details(finishes, options),
        },
        notes=tuple(dict.fromkeys((*job.notes, *script.notes, *_notes(job, materials, held, options)))),
        anchored=held,
        anchor_pixels=anchoring.anchor_pixels(materials[-1]) if held else 0,
        ready={index: material.ready for index, material in enumerate(of_shots) if material.ready},
    )


def _engine(references: Sequence[Reference], repertoire: Repertoire) -> Capabilities:
    return repertoire["edit" if references else "text-to-image"]


def _is_held_by_picture(job: Job, script: Script, references: Sequence[Reference], repertoire: Repertoire) -> bool:
    """Whether the pictures are held together by the first of them."""
    is_native = "sets" in _engine(references, repertoire).native
    if is_native or not _belongs_together(job, script) or len(script.prompts) < 2:
        return False
    return anchoring.can_anchor(repertoire.get("edit"), len(references))


def _belongs_together(job: Job, script: Script) -> bool:
    """Whether the pictures show one subject; those of an interleaved answer need not: a cat, then a dog."""
    return job.image_set or (job.interleaved and bool(script.subject))


def _materials(
    job: Job,
    script: Script,
    canvas: Canvas,
    references: Sequence[Reference],
    repertoire: Repertoire,
    held: bool,
) -> tuple[Material, ...]:
    """One for each shot, and one where there is none; the same object wherever nothing differs."""
    engine = _engine(references, repertoire)
    if job.enlarges:
        return (from_enlarging(canvas, references[0], engine),) * len(script.prompts)
    first = from_images(job, canvas, references, engine, int(held)) if references else from_words(canvas, engine)
    later = anchoring.later(first, repertoire["edit"], is_chinese(job.prompt)) if held else first
    return (first, *[later] * (len(script.prompts) - 1))


def _shot(job: Job, script: Script, index: int, material: Material) -> Shot:
    native = material.engine.native
    words = [*material.words, *avoiding.words(job, material.engine)]
    if "palette" not in native and job.palette:
        words.append(palette_words(job.palette, is_chinese(job.prompt)))
    return Shot(
        index=index,
        model=job.model,
        prompt=with_words(script.prompts[index], words),
        negative_prompt=job.negative_prompt if "negative_prompt" in native else "",
        canvas=material.canvas,
        seed=(job.seed + index) % SEEDS,
        references=material.references,
        palette=job.palette if "palette" in native else (),
        thinking=job.thinking and "thinking" in native,
        strength=job.strength if "strength" in native else None,
        subject=script.subject,
        previews=job.previews,
    )


def _finish(job: Job, material: Material, options: DirectorOptions) -> Finish:
    if not job.palette or "palette" in material.engine.native or not options.palette_strength:
        return Finish(canvas=material.finished, stitch=material.stitch)
    return Finish(
        canvas=material.finished,
        palette=job.palette,
        strength=options.palette_strength,
        stitch=material.stitch,
    )


def _details(materials: Sequence[Material]) -> dict[str, str]:
    first = materials[0]
    sizes = {} if first.stitch else sizing.described(first.finished, [material.canvas for material in materials])
    return {**first.details, **sizes}


def _palette_details(finishes: Sequence[Finish], options: DirectorOptions) -> dict[str, str]:
    if not any(finish.palette for finish in finishes):
        return {}
    return {"Palette method": f"words in the prompt, and colours moved by {options.palette_strength:.0%}"}


def _notes(job: Job, materials: Sequence[Material], held: bool, options: DirectorOptions) -> list[str]:
    engine, notes = materials[0].engine, [note for material in materials for note in material.notes]
    if job.palette and "palette" not in engine.native and not options.palette_strength:
        notes.append(f"The engine {engine.name} knows no palette: it was told the colours in words only.")
    if job.image_set and len(materials) > 1 and "sets" not in engine.native and not held:
        notes.append(f"The engine {engine.name} knows no image sets: only words hold the pictures together.")
    return notes
