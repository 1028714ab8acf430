"""How much a worker holds in memory at once, whatever is asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.job import ImageSource
from danqing.domain.task import Part, Task
from danqing.engines.base import CancelToken
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.observability.base import Nobody, Stage
from danqing.worker.batching import Batcher
from danqing.worker.rendering import Studio, render_task
from danqing.worker.room import Room
from tests import pictures
from tests.unit.service.orders import a_task_with_inputs
from tests.unit.worker.engines import HeldEngine

SMALL, LARGE = Canvas(320, 240), Canvas(640, 480)
PHOTO = pictures.encoded(pictures.gradient(SMALL.width, SMALL.height))
BOTH = SMALL.pixels + LARGE.pixels
SOON = 10.0  # seconds
WHILE = 0.2  # seconds in which whoever may go in has gone in


class Counting(Nobody):
    """Counts who is in one of the stages at the same time."""

    def __init__(self, *stages: Stage) -> None:
        self._stages = stages
        self._inside = self.most = 0

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        self._inside += stage in self._stages
        self.most = max(self.most, self._inside)
        yield
        self._inside -= stage in self._stages


@dataclass
class Workshop:
    """A studio in a folder of its own, in which the engine holds on to what it renders."""

    folder: Path
    engine: HeldEngine = field(default_factory=HeldEngine)
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.studio = Studio(
            engine=self.engine,
            batcher=Batcher(self.engine),
            objects=LocalStore(self.folder / "objects"),
            fetch_rules=FetchRules(),
            spool=self.folder,
        )

    async def render(self, studio: Studio, *tasks: Task) -> None:
        async with asyncio.timeout(SOON):
            await asyncio.gather(*(render_task(task, studio, CancelToken(), self.record) for task in tasks))

    async def record(self, part: Part) -> None:
        self.parts.append(part)


@pytest.fixture
async def workshop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    await shop.studio.objects.put("photo", PHOTO)
    return shop


def edits(name: str, **changes: Any) -> Task:
    """An edit of a small photograph, as a large picture."""
    task = a_task_with_inputs(name, ImageSource("object", "photo"), count=0)
    return replace(task, job=replace(task.job, size=LARGE, **changes))


@pytest.mark.parametrize("pictures_at_once", [1, 2])
async def test_only_so_many_pixels_are_finished_at_once(workshop: Workshop, pictures_at_once: int) -> None:
    """Stitching 8190*8190 pixels takes more than a gigabyte, and a request may have four such pictures."""
    observer, room = Counting("finish", "encode"), Room(pictures_at_once * LARGE.pixels)
    studio = replace(workshop.studio, finishing=room, observer=observer)
    await workshop.render(studio, edits("0f5c", count=4, enlarges=True))
    assert (observer.most, len(workshop.parts)) == (pictures_at_once, 4)


@pytest.mark.parametrize(("pixels", "at_once"), [(2 * BOTH, 2), (2 * BOTH - 1, 1)])
async def test_an_image_that_grows_needs_room_for_both_its_sizes(
    workshop: Workshop, pixels: int, at_once: int
) -> None:
    """The plan holds it in the size of the picture for as long as that is rendered."""
    studio = replace(workshop.studio, room=Room(pixels))
    rendering = asyncio.create_task(workshop.render(studio, edits("0f5c"), edits("1f5c")))
    await asyncio.sleep(WHILE)
    workshop.engine.let("a cat", 2)
    await rendering
    assert workshop.engine.most == at_once
