"""Early stages of pictures: stored beside the rendering, and never in its way."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from danqing.domain.canvas import Canvas
from danqing.domain.job import FileFormat
from danqing.domain.picture import Picture
from danqing.domain.shot import Shot
from danqing.domain.task import Artifact, Part, Preview, Task, TaskStatus
from danqing.engines.base import CancelToken, Engine, EngineError, Progress, Rendered
from danqing.engines.blank import colour_of, plain
from danqing.errors import Unavailable
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.queues.memory import MemoryQueue
from danqing.service.pictures import picture_key, preview_key
from danqing.worker.batching import Batcher
from danqing.worker.loop import Worker, WorkerOptions
from danqing.worker.rendering import Studio, render_task
from tests.unit.service.orders import a_task_with_inputs, files_in
from tests.unit.worker.engines import PlainEngine

SOON = 10.0  # seconds after which what should happen at once counts as not happening


class StagedEngine(PlainEngine):
    """Shows `stages` of every picture, each a quarter as large, and waits after each until it is let on."""

    def __init__(self, stages: int, *, fails: bool = False, waits: bool = True) -> None:
        super().__init__()
        self._stages = stages
        self._fails = fails
        self._turns = asyncio.Semaphore(0 if waits else stages * 8)
        self.asked: list[int] = []

    def go_on(self) -> None:
        self._turns.release()

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        for shot in shots:
            self.asked.append(shot.previews)
            small = replace(shot, canvas=Canvas(shot.canvas.width // 4, shot.canvas.height // 4))
            for step in range(1, self._stages + 1):
                yield Progress(shot.index, step, self._stages + 1, plain(replace(small, seed=shot.seed + step)))
                await self._turns.acquire()
            if self._fails:
                raise EngineError("Out of paint.")
            yield Rendered(shot.index, plain(shot))


@dataclass
class Easel:
    """Where tasks are rendered and what is recorded of them, while an engine that waits goes on by itself."""

    folder: Path
    parts: list[Preview | Artifact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.objects: LocalStore = LocalStore(self.folder / "objects")

    def studio(self, engine: Engine) -> Studio:
        return Studio(
            engine=engine,
            batcher=Batcher(engine),
            objects=self.objects,
            fetch_rules=FetchRules(),
            spool=self.folder,
        )

    async def render(self, task: Task, engine: StagedEngine) -> list[Preview | Artifact]:
        """Everything that was recorded, in order. The engine goes on whenever a preview is."""

        async def record(part: Part) -> None:
            if isinstance(part, Preview | Artifact):
                await self.objects.info(part.key)  # only what is stored already may be told of
                self.parts.append(part)
            if isinstance(part, Preview):
                engine.go_on()

        await asyncio.wait_for(render_task(task, self.studio(engine), CancelToken(), record), SOON)
        return self.parts

    async def image(self, key: str) -> Image.Image:
        return Image.open(io.BytesIO((await self.objects.open(key)).read_bytes()))


@pytest.fixture
def easel(tmp_path: Path) -> Easel:
    return Easel(tmp_path)


def a_task(previews: int = 2, **changes: Any) -> Task:
    task = a_task_with_inputs("0f5c", count=0)
    return replace(task, job=replace(task.job, previews=previews, **changes))


def names(parts: Sequence[Preview | Artifact]) -> list[str]:
    """`0p1` for a preview, the index for a picture."""
    return [f"{part.index}p{part.number}" if isinstance(part, Preview) else str(part.index) for part in parts]


async def test_previews_come_before_their_picture_in_their_order(easel: Easel) -> None:
    """Of each picture as many as were asked for, stored beside it."""
    engine = StagedEngine(2)
    told = names(await easel.render(a_task(count=2), engine))
    for index in "01":
        assert [name for name in told if name[0] == index] == [f"{index}p0", f"{index}p1", index]
    assert engine.asked == [2, 2]
    assert Preview(0, 1, preview_key(a_task(), 0, 1), 64, 48) in easel.parts


@pytest.mark.parametrize("file_format", ["png", "jpeg", "webp"])
async def test_a_preview_is_a_file_as_its_picture_will_be(easel: Easel, file_format: FileFormat) -> None:
    """Of the same size and format, though the engine made it smaller; it shows what the engine had by then."""
    task = a_task(previews=1, file_format=file_format)
    await easel.render(task, StagedEngine(1))
    preview, picture = [await easel.image(part.key) for part in easel.parts]
    assert preview.size == picture.size == (64, 48)
    assert preview.format == picture.format == file_format.upper()
    wanted = np.frombuffer(colour_of(task.job.seed + 1), np.uint8).astype(int)
    assert np.abs(np.asarray(preview.convert("RGB"))[24, 32] - wanted).max() <= 3


async def test_a_preview_bears_the_watermark(easel: Easel) -> None:
    """Nobody gets a picture without the mark by asking for its previews."""
    await easel.render(a_task(previews=1, size=Canvas(600, 400), watermark="AI Generated"), StagedEngine(1))
    pixels = np.asarray(await easel.image(easel.parts[0].key))
    rows, columns = np.nonzero((pixels != pixels[0, 0]).any(axis=2))
    assert rows.min() > 200
    assert columns.min() > 300


async def test_without_being_asked_for_none_are_stored(easel: Easel) -> None:
    """Whatever the engine shows, and however much: what was asked for is the most."""
    assert names(await easel.render(a_task(previews=0), StagedEngine(3, waits=False))) == ["0"]
    assert files_in(easel.folder / "objects") == [picture_key(a_task(), 0)]
    easel.parts.clear()
    assert names(await easel.render(a_task(previews=1), StagedEngine(3, waits=False)))[-1] == "0"
    assert preview_key(a_task(), 0, 1) not in files_in(easel.folder / "objects")


class NoPreviewsStore(LocalStore):
    """Is away, or slow for ever, when it is handed a preview."""

    hangs = False

    async def put(self, key: str, data: bytes | memoryview) -> None:
        if "p0" in key or "p1" in key:
            await asyncio.sleep(60 * self.hangs)
            raise Unavailable("The store is away.")
        await super().put(key, data)


@pytest.mark.parametrize("hangs", [False, True])
async def test_no_picture_waits_for_a_preview_that_cannot_be_stored(
    easel: Easel, hangs: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The picture comes alone, at once, and nobody is warned of anything."""
    caplog.set_level(logging.INFO)
    easel.objects = NoPreviewsStore(easel.folder / "objects")
    easel.objects.hangs = hangs
    assert names(await easel.render(a_task(), StagedEngine(2, waits=False))) == ["0"]
    assert caplog.records == []


async def test_a_task_that_fails_has_had_its_previews(easel: Easel) -> None:
    with pytest.raises(EngineError, match="Out of paint"):
        await easel.render(a_task(previews=1), StagedEngine(1, fails=True))
    assert names(easel.parts) == ["0p0"]


async def test_the_picture_is_the_same_with_previews_and_without(easel: Easel, tmp_path: Path) -> None:
    """Byte for byte."""
    await easel.render(a_task(), StagedEngine(2))
    other = Easel(tmp_path / "other")
    await other.render(a_task(previews=0), StagedEngine(0))
    first, second = [await one.objects.open(picture_key(a_task(), 0)) for one in (easel, other)]
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("fails", "status"), [(False, TaskStatus.SUCCEEDED), (True, TaskStatus.FAILED)])
async def test_previews_go_when_their_task_has_ended(easel: Easel, fails: bool, status: TaskStatus) -> None:
    """Whoever waits for the task hears of each; afterwards nobody needs them."""
    queue, engine = MemoryQueue(), StagedEngine(2, fails=fails)
    await queue.submit(a_task())
    worker = Worker(queue, easel.studio(engine), WorkerOptions())
    running = asyncio.create_task(worker.run())
    task: Task | None = a_task()
    seen: list[int] = []
    async with asyncio.timeout(SOON):
        while task is not None and not task.status.ended:
            task = await queue.changed(task, SOON)
            if task is not None and len(task.previews) > len(seen):
                seen.append(len(task.previews))
                engine.go_on()
    worker.stop()
    await asyncio.wait_for(running, SOON)
    assert task is not None
    assert (task.status, seen) == (status, [1, 2])
    assert files_in(easel.folder / "objects") == ([] if fails else [picture_key(a_task(), 0)])


def test_a_preview_may_be_of_any_size() -> None:
    """An engine hands over what it has; only the picture's own size is exact."""
    assert Progress(0, 1, 2, Picture(1, 1, bytes(3))).preview is not None
    assert Progress(0, 1, 2).preview is None
