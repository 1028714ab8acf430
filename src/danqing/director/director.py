"""Turns a job into shots for an engine, and says what the engine will not do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danqing.director import image_set
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities
from danqing.domain.job import Job
from danqing.domain.picture import Reference
from danqing.domain.shot import Shot
from danqing.errors import InvalidParameter

SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Plan:
    """The shots to render, and sentences about what was asked and will not be done."""

    shots: tuple[Shot, ...]
    notes: tuple[str, ...]


def direct(job: Job, canvas: Canvas, references: Sequence[Reference], engine: Capabilities) -> Plan:
    """Plan one shot per picture. Raises `InvalidParameter` for a task that the engine does not do at all."""
    if references and "edit" not in engine.tasks:
        raise InvalidParameter(
            f"The engine {engine.name} does not edit images; send no images, or choose another engine."
        )
    prompts, subject, cut = _prompts(job, len(references))
    shots = tuple(
        Shot(
            index=index,
            prompt=prompt,
            canvas=canvas,
            seed=(job.seed + index) % SEEDS,
            references=tuple(references),
            palette=job.palette,
            thinking=job.thinking,
            subject=subject,
        )
        for index, prompt in enumerate(prompts)
    )
    return Plan(shots, job.notes + cut + _left_out(job, references, engine))


def _prompts(job: Job, references: int) -> tuple[list[str], str, tuple[str, ...]]:
    """A prompt per shot, what the shots of a set share, and what is said of shots that `n` cuts off."""
    if not job.image_set:
        return [job.prompt] * job.count, "", ()
    plan = image_set.split(job.prompt, references)
    return image_set.shot_prompts(plan, job.count), plan.subject, image_set.notes(plan, job.count)


def _left_out(job: Job, references: Sequence[Reference], engine: Capabilities) -> tuple[str, ...]:
    asked = {
        "regions": any(job.regions),
        "palette": bool(job.palette),
    }
    missing = [name for name, wanted in asked.items() if wanted and name not in engine.native]
    notes = [f"The engine {engine.name} does not use {name}." for name in missing]
    if len(references) > engine.max_references:
        notes.append(f"The engine {engine.name} uses the first {engine.max_references} images only.")
    return tuple(notes)
