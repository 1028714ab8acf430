"""What happens to one task, step by step."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from danqing import models
from danqing.director.director import Plan, direct
from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource, Job
from danqing.domain.picture import Picture, Reference
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
from danqing.worker.room import Room

DECODED_PIXELS = 200_000_000  # of references at once in one worker: 600 MB

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
    room: Room = field(default_factory=lambda: Room(DECODED_PIXELS))
    """For the decoded references of all tasks at once."""


async def render_task(
    task: Task, studio: Studio, cancel: CancelToken, record: Record, report: Report = lambda progress: None
) -> tuple[str, ...]:
    """Make every picture of the task and `record` each one once it is stored; returns the notes.

    Raises a `ServiceError` for a task that cannot be done, and `Cancelled`.
    """
    with _downloads(task.job, studio.spool) as folder:
        # 1. Fetch the references, and check each by its header.
        files = await _received(task.job, folder, studio)
        cancel.check()
        # 2. Check what needed their sizes, and settle the canvas.
        canvas = models.get(task.job.model).place(task.job, [file.canvas for file in files])
        # 3. Decode them, as soon as there is room for their pixels.
        async with studio.room.taking(sum(file.canvas.pixels for file in files)):
            references = await _decoded(task.job, files)
            # 4. Plan the shots.
            plan = direct(task.job, canvas, references, studio.engine.capabilities())
            # 5. Render them; finish, encode and store each one while the next is rendered.
            notes = await _render(task, plan, studio, cancel, record, report)
    return plan.notes + tuple(note for note in notes if note not in plan.notes)


async def _render(
    task: Task, plan: Plan, studio: Studio, cancel: CancelToken, record: Record, report: Report
) -> list[str]:
    """The notes of the engine, each once."""
    notes: dict[str, None] = {}
    finishing: list[asyncio.Task[None]] = []
    try:
        async with studio.turn, aclosing(studio.engine.render(plan.shots, cancel)) as events:
            async for event in events:
                if isinstance(event, Progress):
                    report(event)
                else:
                    notes |= dict.fromkeys(event.notes)
                    finishing.append(asyncio.create_task(_finish(task, event, plan, studio, record)))
        await asyncio.gather(*finishing)
    finally:
        for unfinished in finishing:
            unfinished.cancel()
    return list(notes)


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


@dataclass(frozen=True, slots=True)
class _Received:
    """A reference image at hand: its number in the request (from 1), its file, and its upright size."""

    position: int
    path: Path
    canvas: Canvas


@contextmanager
def _downloads(job: Job, spool: Path) -> Iterator[Path]:
    """A folder for what has to be fetched; a job without addresses needs none."""
    if all(source.kind == "object" for source in job.sources):
        yield spool
        return
    with tempfile.TemporaryDirectory(dir=spool) as folder:
        yield Path(folder)


async def _received(job: Job, folder: Path, studio: Studio) -> list[_Received]:
    """Every reference of the job, in order; they are fetched side by side, and the first failure is the error."""
    rules = models.get(job.model).image_rules
    loads = [
        _receive(source, position, folder / str(position), rules, studio)
        for position, source in enumerate(job.sources, 1)
    ]
    return await _all_or_first_error(loads)


async def _all_or_first_error(loads: Sequence[Awaitable[_Received]]) -> list[_Received]:
    tasks = [asyncio.ensure_future(load) for load in loads]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _receive(source: ImageSource, position: int, path: Path, rules: ImageRules, studio: Studio) -> _Received:
    if source.kind == "object":
        path = await _stored(source, position, studio.objects)
    else:
        await _fetch(source.location, position, path, rules, studio.fetch_rules)
    return _Received(position, path, await asyncio.to_thread(check_image, path, position, rules))


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


async def _decoded(job: Job, files: Sequence[_Received]) -> tuple[Reference, ...]:
    """The references, decoded one after another: each thread of decoding needs memory of its own."""
    rules = models.get(job.model).image_rules
    pictures = [await asyncio.to_thread(_decode, file, rules) for file in files]
    return tuple(Reference(picture, regions) for picture, regions in zip(pictures, job.regions, strict=True))


def _decode(file: _Received, rules: ImageRules) -> Picture:
    try:
        return decode(file.path)
    except HasTransparency:
        raise rules.transparent(file.position) from None
    except BrokenImage:
        raise rules.broken(file.position) from None
