"""What happens to one task, step by step."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from danqing import models
from danqing.director.anchor import anchor
from danqing.director.director import DirectorOptions, check, direct
from danqing.director.plan import Plan, Script
from danqing.director.thinking import write_script
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Repertoire
from danqing.domain.job import Job
from danqing.domain.language import LanguageModel
from danqing.domain.picture import Reference
from danqing.domain.shot import Shot
from danqing.domain.task import Artifact, Failure, Missing, Part, Task
from danqing.engines.base import CancelToken, Engine, EngineError, Progress, Rendered
from danqing.errors import Cancelled, ServiceError, Unavailable
from danqing.media.fetch import FetchRules
from danqing.objects.base import ObjectStore
from danqing.observability.base import Nobody, Observer
from danqing.service.generation import placed
from danqing.service.pictures import picture_key
from danqing.worker.batching import Batcher, Event
from danqing.worker.finishing import PngProfile, encoded, finished
from danqing.worker.previewing import Previews
from danqing.worker.receiving import Received, decoded, downloads, fetches, received
from danqing.worker.room import Room

DECODED_PIXELS = 200_000_000  # of references, and of what plans hold of them, at once in one worker: 600 MB
FINISHED_PIXELS = 100_000_000
"""Of pictures that are finished and encoded at once: stitching takes up to 20 bytes a pixel, so 2 GB at the most."""
READY = {"engine": "none"}
"""What is said of a picture that no engine rendered."""

log = logging.getLogger(__name__)

Record = Callable[[Part], Awaitable[None]]
Report = Callable[[Progress], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What a worker renders with."""

    engine: Engine
    batcher: Batcher
    """Where the engine renders; fetching, finishing, encoding and storing go on beside it."""
    objects: ObjectStore
    fetch_rules: FetchRules
    spool: Path
    language_model: Callable[[str], LanguageModel | None] = lambda model: None
    """What rewrites prompts for a published model, where there is one."""
    director_options: DirectorOptions = field(default_factory=DirectorOptions)
    png_profile: PngProfile = "fast"
    show_prompts: bool = True
    store_pauses: Sequence[float] = (0.5, 1, 2, 4, 8, 16)
    """Seconds between the attempts to store a picture while the object store is away."""
    room: Room = field(default_factory=lambda: Room(DECODED_PIXELS))
    """For the decoded references of all tasks at once."""
    finishing: Room = field(default_factory=lambda: Room(FINISHED_PIXELS))
    """For the pictures of all tasks that are finished and encoded at once."""
    observer: Observer = field(default_factory=Nobody)
    """Is told of every stage of a task."""


async def render_task(
    task: Task,
    studio: Studio,
    cancel: CancelToken,
    record: Record,
    report: Report = lambda progress: None,
    outside: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
) -> tuple[str, ...]:
    """Make every picture of the task and `record` each one once it is stored; returns the notes.

    A picture that cannot be made is recorded as `Missing`, and the others are made all the same.
    What is fetched from addresses is fetched `outside` of the worker's slots.
    Raises a `ServiceError` for a task that cannot be done, or of which every picture is missing, and `Cancelled`.
    """
    job, repertoire = task.job, studio.engine.capabilities(task.job.model)
    check(job, frozenset(repertoire), studio.engine.name)
    with studio.batcher.expecting(cancel), downloads(job, studio.spool) as folder:
        # 1. Fetch the references, and check each by its header.
        async with outside() if fetches(job) else nullcontext():
            files = await _received(job, folder, studio, cancel)
        cancel.check()
        # 2. Check what needed their sizes, and settle the canvas.
        canvas = placed(job, models.get(job.model), [file.canvas for file in files])
        # 3. Think: the words of every shot.
        model = studio.language_model(job.model)
        with studio.observer.stage("think"):
            writing = write_script(job, len(job.sources), repertoire, model)
            script = await (_unless(cancel, writing) if model else writing)
        for passage in script.passages:
            await record(passage)
        # 4. Decode the references, as soon as there is room for their pixels.
        async with studio.room.taking(_held_pixels(files, canvas)):
            references = await _decoded(job, files, studio)
            # 5. Plan the shots.
            with studio.observer.stage("plan"):
                plan = await _planned(job, script, canvas, references, repertoire, studio.director_options)
            del references  # the plan has what it needs, which may be a tenth of their pixels
            # 6. Render them; finish, encode and store each one while the next is rendered.
            return await _Run(task, plan, studio, cancel, record).render(report)


async def _received(job: Job, folder: Path, studio: Studio, cancel: CancelToken) -> list[Received]:
    if not job.inputs:
        return []
    with studio.observer.stage("fetch"):
        return await _unless(cancel, received(job, folder, studio.objects, studio.fetch_rules))


def _held_pixels(files: Sequence[Received], canvas: Canvas) -> int:
    """Of the references, and of the one that the plan holds in the size of the pictures."""
    return sum(file.canvas.pixels for file in files) + canvas.pixels if files else 0


async def _decoded(job: Job, files: Sequence[Received], studio: Studio) -> tuple[Reference, ...]:
    if not files:
        return ()
    with studio.observer.stage("decode"):
        return await decoded(job, files)


async def _planned(
    job: Job,
    script: Script,
    canvas: Canvas,
    references: tuple[Reference, ...],
    repertoire: Repertoire,
    options: DirectorOptions,
) -> Plan:
    """Only with references there are pixels to cut and to shrink; without any, a thread would cost more."""
    if not references:
        return direct(job, script, canvas, references, repertoire, options)
    return await asyncio.to_thread(direct, job, script, canvas, references, repertoire, options)


async def _unless(cancel: CancelToken, work: Coroutine[None, None, T]) -> T:
    """The result of `work`, which ends at once when it is called off. Raises `Cancelled`."""
    loop, running = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def call_off() -> None:
        if not running.done():
            loop.call_soon_threadsafe(running.cancel)

    cancel.on_cancel(call_off)
    try:
        return await running
    except asyncio.CancelledError:
        if cancel.cancelled:
            raise Cancelled from None
        raise


class _Run:
    """The rendering of one plan: each picture is finished, encoded and stored while the next is rendered."""

    def __init__(self, task: Task, plan: Plan, studio: Studio, cancel: CancelToken, record: Record) -> None:
        self._task = task
        self._plan = plan
        self._studio = studio
        self._cancel = cancel
        self._record = record
        self._stage = studio.observer.stage
        self._missing: list[Missing] = []
        self._previews = Previews(task, studio.objects, studio.png_profile, record)

    async def render(self, report: Report) -> tuple[str, ...]:
        """The notes of the plan and of the engine, each once. Raises the first failure where no picture is left."""
        notes = dict.fromkeys(self._plan.notes)
        delivering: list[asyncio.Task[None]] = []
        try:
            with self._stage("render"):
                async with aclosing(self._events()) as events:
                    async for event in events:
                        _raise_failure(delivering)
                        if isinstance(event, Rendered):
                            notes |= dict.fromkeys(event.notes)
                        if isinstance(event, Progress):
                            report(event)
                            self._preview(event)
                        else:
                            self._previews.stop(event.index)
                            delivering.append(asyncio.create_task(self._deliver(event)))
            await asyncio.gather(*delivering)
        finally:
            for unfinished in delivering:
                unfinished.cancel()
            await asyncio.gather(*delivering, return_exceptions=True)
            await self._previews.close()
        if self._missing and len(self._missing) == len(self._plan.shots):
            raise _error_of(min(self._missing, key=lambda missing: missing.index).failure)
        return tuple(notes)

    def _preview(self, progress: Progress) -> None:
        if progress.preview is not None:
            shot, finish = self._plan.shots[progress.index], self._plan.finishes[progress.index]
            self._previews.take(shot, progress.preview, finish)

    async def _events(self) -> AsyncGenerator[Event]:
        """Of all shots; in an anchored plan the others are rendered over the picture of the first.

        Their words speak of that picture, so that without it none of them can be drawn.
        """
        alone = 1 if self._plan.anchored else len(self._plan.shots)
        async with aclosing(self._rendered(self._plan.shots[:alone])) as events:
            async for event in events:
                if self._plan.anchored and isinstance(event, Missing):
                    raise _error_of(event.failure)
                if self._plan.anchored and isinstance(event, Rendered):
                    self._plan = await asyncio.to_thread(anchor, self._plan, event.picture)
                yield event
        if rest := self._plan.shots[alone:]:
            async with aclosing(self._rendered(rest)) as events:
                async for event in events:
                    yield event

    async def _rendered(self, shots: Sequence[Shot]) -> AsyncGenerator[Event]:
        """Those that are ready, and the others by the engine."""
        ready = self._plan.ready
        for shot in shots:
            if shot.index in ready:
                yield Rendered(shot.index, ready[shot.index], READY)
        others = [shot for shot in shots if shot.index not in ready]
        async with aclosing(self._studio.batcher.render(others, self._cancel)) as events:
            async for event in events:
                yield event

    async def _deliver(self, event: Rendered | Missing) -> None:
        """Store first, and only then tell."""
        part = event if isinstance(event, Missing) else await self._kept(event)
        if isinstance(part, Missing):
            log.warning("picture %d could not be made: %s", part.index + 1, part.failure.code)
            self._missing.append(part)
        await self._record(part)

    async def _kept(self, rendered: Rendered) -> Artifact | Missing:
        """What cannot be finished is missing, as is what cannot be rendered. Raises `Unavailable`."""
        try:
            return await self._stored(rendered)
        except Unavailable:
            raise
        except ServiceError as error:
            return Missing(rendered.index, Failure(error.code, error.message))

    async def _stored(self, rendered: Rendered) -> Artifact:
        """Finish, encode and store the picture."""
        shot, job = self._plan.shots[rendered.index], self._task.job
        finish = self._plan.finishes[rendered.index]
        async with self._studio.finishing.taking(finish.size.pixels):
            with self._stage("finish"):
                picture, done = await asyncio.to_thread(finished, rendered.picture, finish, job)
            details = {**self._plan.details, **rendered.metadata, **done}
            prompt = shot.prompt if self._studio.show_prompts else job.prompt
            said = self._said(shot, prompt, rendered, details)
            with self._stage("encode"):
                data = await asyncio.to_thread(encoded, picture, job, said, self._studio.png_profile)
        key = picture_key(self._task, rendered.index)
        with self._stage("store"):
            await self._store(key, data)
        self._studio.observer.stored(len(data))
        width, height, total = picture.width, picture.height, len(self._plan.shots)
        return Artifact(rendered.index, key, width, height, shot.seed, prompt, total, details)

    async def _store(self, key: str, data: bytes) -> None:
        """A store that is away for a moment shall not cost a rendered picture. Raises `Unavailable`, in the end."""
        for pause in self._studio.store_pauses:
            with suppress(Unavailable):
                return await self._studio.objects.put(key, data)
            await asyncio.sleep(pause)
            self._cancel.check()
        return await self._studio.objects.put(key, data)

    def _said(self, shot: Shot, prompt: str, rendered: Rendered, details: Mapping[str, str]) -> dict[str, str]:
        """What the file says of itself, beside the program and the published model."""
        said = {"Seed": str(shot.seed), **details}
        if prompt != self._task.job.prompt:
            said["Prompt"] = prompt
        if notes := dict.fromkeys(self._plan.notes + rendered.notes):
            said["Notes"] = " ".join(notes)
        return said


def _raise_failure(delivering: Sequence[asyncio.Task[None]]) -> None:
    """Raises what one of them met: with a store that is away for good, rendering on is of no use."""
    for task in delivering:
        if task.done():
            task.result()


def _error_of(failure: Failure) -> EngineError:
    return EngineError(failure.message, code=failure.code)
