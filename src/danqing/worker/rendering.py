"""What happens to one task, step by step."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from danqing import models
from danqing.director.director import Plan, direct
from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource, Job
from danqing.domain.picture import Reference
from danqing.domain.task import Artifact, Task
from danqing.engines.base import CancelToken, Engine, Progress, Rendered
from danqing.errors import InvalidParameter
from danqing.media import png
from danqing.media.decode import HasTransparency, decode
from danqing.media.fetch import FetchError, FetchRules, TooLarge, fetch
from danqing.media.probe import BrokenImage
from danqing.media.shares import palette_report
from danqing.media.watermark import stamp
from danqing.models.images import ImageRules
from danqing.objects.base import ObjectStore
from danqing.service.generation import check_image
from danqing.service.pictures import picture_key

Record = Callable[[Artifact], Awaitable[None]]
Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What a worker renders with."""

    engine: Engine
    objects: ObjectStore
    fetch_rules: FetchRules
    spool: Path
    png_profile: Literal["fast", "small"] = "fast"
    turn: asyncio.Semaphore
    """Held while the engine renders; fetching, encoding and storing go on beside it."""


async def render_task(
    task: Task, studio: Studio, cancel: CancelToken, record: Record, report: Report = lambda progress: None
) -> tuple[str, ...]:
    """Make every picture of the task and `record` each one once it is stored; returns the notes.

    Raises a `ServiceError` for a task that cannot be done, and `Cancelled`.
    """
    # 1. Fetch and decode the references, checking each by its header first.
    references = await _references(task.job, studio)
    cancel.check()
    # 2. Check what needed pixels, and settle the canvas.
    canvas = _place(task.job, references)
    # 3. Plan the shots.
    plan = direct(task.job, canvas, references, studio.engine.capabilities())
    # 4. Render them; finish, encode and store each one while the next is rendered.
    notes = list(plan.notes)
    finishing: list[asyncio.Task[None]] = []
    try:
        async with studio.turn, aclosing(studio.engine.render(plan.shots, cancel)) as events:  # type: ignore[type-var]
            async for event in events:
                if isinstance(event, Progress):
                    report(event)
                else:
                    notes += [note for note in event.notes if note not in notes]
                    finishing.append(asyncio.create_task(_finish(task, event, plan, studio, record)))
        await asyncio.gather(*finishing)
    finally:
        for unfinished in finishing:
            unfinished.cancel()
    return tuple(notes)


async def _finish(task: Task, rendered: Rendered, plan: Plan, studio: Studio, record: Record) -> None:
    """Watermark, encode, store, and only then tell."""
    shot = plan.shots[rendered.index]
    data = await asyncio.to_thread(_encode, task.job, rendered, shot.seed, studio.png_profile)
    key = picture_key(task, rendered.index)
    await studio.objects.put(key, data)
    size = rendered.picture.canvas
    await record(
        Artifact(rendered.index, key, size.width, size.height, shot.seed, shot.prompt, total=len(plan.shots))
    )


def _encode(job: Job, rendered: Rendered, seed: int, profile: Literal["fast", "small"]) -> bytes:
    picture = stamp(rendered.picture, job.watermark) if job.watermark else rendered.picture
    text: Mapping[str, str] = {
        "Software": "danqing",
        "Model": job.model,
        "Seed": str(seed),
        **rendered.metadata,
        **({"Palette": palette_report(rendered.picture, job.palette)} if job.palette else {}),
        **({"Notes": " ".join(rendered.notes)} if rendered.notes else {}),
    }
    return png.encode(picture, profile=profile, text=text)


def _place(job: Job, references: tuple[Reference, ...]) -> Canvas:
    return models.get(job.model).place(job, [reference.picture.canvas for reference in references])


async def _references(job: Job, studio: Studio) -> tuple[Reference, ...]:
    """Every reference of the job, in order; they are fetched side by side."""
    rules = models.get(job.model).image_rules
    with tempfile.TemporaryDirectory(dir=studio.spool) as folder:
        loads = [
            _reference(source, position, Path(folder) / str(position), rules, studio)
            for position, source in enumerate(job.sources, 1)
        ]
        loaded = await _all_or_first_error(loads)
    return tuple(Reference(one.picture, regions) for one, regions in zip(loaded, job.regions, strict=True))


async def _all_or_first_error(loads: Sequence[Awaitable[Reference]]) -> list[Reference]:
    tasks = [asyncio.ensure_future(load) for load in loads]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _reference(source: ImageSource, position: int, path: Path, rules: ImageRules, studio: Studio) -> Reference:
    if source.kind == "object":
        path = await _stored(source, position, studio.objects)
    else:
        await _fetch(source.location, position, path, rules, studio.fetch_rules)
    return await asyncio.to_thread(_load, path, position, rules)


async def _stored(source: ImageSource, position: int, objects: ObjectStore) -> Path:
    try:
        return await objects.open(source.location)
    except FileNotFoundError:
        raise InvalidParameter(
            f"Failed to download the input file: image {position} is no longer kept.",
            code="BadRequest.InputDownloadFailed",
        ) from None


async def _fetch(url: str, position: int, path: Path, rules: ImageRules, fetch_rules: FetchRules) -> None:
    try:
        await fetch(url, path, fetch_rules)
    except TooLarge as error:
        raise rules.too_large(position, error.size) from None
    except FetchError as error:
        raise InvalidParameter(f"{error} It is image {position} of the request.", code=error.code) from None


def _load(path: Path, position: int, rules: ImageRules) -> Reference:
    check_image(path, position, rules)
    try:
        return Reference(decode(path))
    except HasTransparency:
        raise rules.transparent(position) from None
    except BrokenImage:
        raise rules.broken(position) from None
