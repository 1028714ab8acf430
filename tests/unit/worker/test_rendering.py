"""The steps of one task: references in, pictures out, nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from danqing.domain.canvas import Canvas, Tier
from danqing.domain.job import FileFormat, ImageSource
from danqing.domain.picture import Picture
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.domain.task import Artifact, Failure, Missing, Part, Task
from danqing.engines.base import CancelToken, Engine, EngineError, Progress, Rendered
from danqing.engines.blank import BlankEngine, colour_of, plain
from danqing.errors import Cancelled, InternalError, InvalidParameter, ServiceError
from danqing.media.fetch import FetchRules
from danqing.objects.local import LocalStore
from danqing.service.pictures import picture_key
from danqing.worker.batching import Batcher
from danqing.worker.rendering import Studio, render_task
from tests import pictures
from tests.hosts import hosting
from tests.unit.service.orders import a_task_with_inputs, files_in
from tests.unit.worker.engines import FailingEngine, HeldEngine, NotingEngine, PickyEngine, PlainEngine

SOON = 10.0  # seconds after which what should happen at once counts as not happening
LOCAL = FetchRules(allowed_networks=(ip_network("127.0.0.0/8"),), max_bytes=2**20)
PHOTO = pictures.encoded(pictures.gradient(320, 240))


@dataclass
class Room:
    """A studio in a folder of its own, and what was recorded in it."""

    folder: Path
    artifacts: list[Artifact] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    steps: list[Progress] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.objects = LocalStore(self.folder / "objects")
        self.spool = self.folder / "spool"
        self.spool.mkdir()

    async def render(self, task: Task, engine: Engine, cancel: CancelToken | None = None) -> tuple[str, ...]:
        studio = Studio(
            engine=engine,
            objects=self.objects,
            fetch_rules=LOCAL,
            spool=self.spool,
            batcher=Batcher(engine),
        )
        work = render_task(task, studio, cancel or CancelToken(), self.record, self.steps.append)
        return await asyncio.wait_for(work, SOON)

    async def record(self, part: Part) -> None:
        """Only what is stored already may be told of."""
        if isinstance(part, Artifact):
            await self.objects.info(part.key)
            self.artifacts.append(part)
        elif isinstance(part, Missing):
            self.missing.append(part)

    async def pictures(self) -> list[bytes]:
        """The files in the order of their shots."""
        ordered = sorted(self.artifacts, key=lambda artifact: artifact.index)
        return [(await self.objects.open(artifact.key)).read_bytes() for artifact in ordered]

    async def picture(self) -> Image.Image:
        [data] = await self.pictures()
        return Image.open(io.BytesIO(data))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    assert list(room.spool.iterdir()) == []


def a_job(*sources: ImageSource, **changes: object) -> Task:
    """A task with these sources only."""
    task = a_task_with_inputs("0f5c", *sources, count=0)
    return replace(task, job=replace(task.job, **changes))


async def kept(room: Room, data: bytes, name: str = "image") -> ImageSource:
    await room.objects.put(f"uploads/ann/{name}", data)
    return ImageSource("object", f"uploads/ann/{name}")


def on_web(address: str, path: str) -> ImageSource:
    return ImageSource("url", f"http://{address}{path}")


async def failure(room: Room, task: Task, engine: Engine | None = None) -> ServiceError:
    with pytest.raises(ServiceError) as failed:
        await room.render(task, engine or BlankEngine())
    assert room.artifacts == []
    return failed.value


# ── Pictures ─────────────────────────────────────────────────────────────────


async def test_a_picture_says_how_it_was_made(room: Room) -> None:
    """Program, model, seed and engine stand in the file, for whoever finds it later."""
    await room.render(a_job(), BlankEngine())
    image = await room.picture()
    expected = {"Software": "danqing", "Model": "wan2.7-image", "Seed": "7", "engine": "blank"}
    assert image.info.items() >= expected.items()
    assert np.array_equal(np.asarray(image)[0, 0], list(colour_of(7)))


async def test_what_was_not_done_is_said_once_and_in_every_picture(room: Room) -> None:
    """The notes of the engine come back without repetition, and each picture carries its own."""
    notes = await room.render(a_job(count=3), NotingEngine())
    assert notes == NotingEngine.NOTES
    for data in await room.pictures():
        info = Image.open(io.BytesIO(data)).info
        assert (info["Notes"], info["Steps"]) == ("The hat is missing. So is the cat.", "1")


async def test_notes_of_the_job_come_first(room: Room) -> None:
    """What the request asked in vain, then what the engine did not do."""
    notes = await room.render(a_job(notes=("color_palette was left out.",)), NotingEngine())
    assert notes == ("color_palette was left out.", *NotingEngine.NOTES)


async def test_a_watermark_is_applied_only_when_asked(room: Room, tmp_path: Path) -> None:
    """Without it every pixel is the engine's; with it only the corner at the bottom right differs."""
    marked = Room(tmp_path / "marked")
    await room.render(a_job(size=Canvas(600, 400)), BlankEngine())
    await marked.render(a_job(size=Canvas(600, 400), watermark="AI Generated"), BlankEngine())
    plain, stamped = np.asarray(await room.picture()), np.asarray(await marked.picture())
    assert (plain == plain[0, 0]).all()
    rows, columns = np.nonzero((plain != stamped).any(axis=2))
    assert rows.min() > 200
    assert columns.min() > 300


async def test_the_same_task_makes_the_same_files(room: Room, tmp_path: Path) -> None:
    """Byte for byte and under the same keys, so that doing it twice is harmless."""
    task = a_job(count=3, watermark="AI生成")
    again = Room(tmp_path / "again")
    await room.render(task, NotingEngine())
    await again.render(task, NotingEngine())
    assert await room.pictures() == await again.pictures()
    assert {one.key for one in room.artifacts} == {one.key for one in again.artifacts}
    await room.render(task, NotingEngine())
    assert files_in(room.folder / "objects") == sorted(picture_key(task, index) for index in range(3))


async def test_pictures_are_told_in_any_order_each_with_its_own_seed(room: Room) -> None:
    """The engine renders from last to first; index, seed and pixels stay together."""
    await room.render(a_job(count=3, seed=40), NotingEngine())
    found = {artifact.index: (artifact.seed, artifact.total) for artifact in room.artifacts}
    assert found == {0: (40, 3), 1: (41, 3), 2: (42, 3)}
    for index, data in enumerate(await room.pictures()):
        assert Image.open(io.BytesIO(data)).getpixel((0, 0)) == tuple(colour_of(40 + index))


async def test_every_step_is_reported(room: Room) -> None:
    """What the engine says of its progress reaches the one who watches."""
    await room.render(a_job(count=2), NotingEngine())
    assert sorted(step.index for step in room.steps) == [0, 1]


@pytest.mark.parametrize("task_id", ["0f5c", "ffff-1"])
def test_a_key_names_the_day_and_the_task(task_id: str) -> None:
    """Folders stay small, and whoever has the task's id finds its pictures."""
    assert picture_key(replace(a_job(), id=task_id), 2) == f"results/20270115/{task_id[:2]}/{task_id}_2.png"


@pytest.mark.parametrize(("file_format", "suffix"), [("png", ".png"), ("jpeg", ".jpg"), ("webp", ".webp")])
async def test_a_picture_is_a_file_of_the_asked_format(room: Room, file_format: FileFormat, suffix: str) -> None:
    """Its name ends as it should, and is otherwise the same."""
    task = a_job(file_format=file_format)
    await room.render(task, BlankEngine())
    [artifact] = room.artifacts
    assert artifact.key == picture_key(a_job(), 0).removesuffix(".png") + suffix
    assert (await room.picture()).format == file_format.upper()


async def test_a_picture_that_is_ready_needs_no_engine(room: Room) -> None:
    """The image itself, larger: it is stored as any other, and says that nobody painted it."""
    engine = PickyEngine()
    task = a_job(await kept(room, PHOTO), size=Canvas(640, 480), enlarges=True, count=2)
    await room.render(task, engine)
    assert engine.calls == []
    assert sorted(artifact.index for artifact in room.artifacts) == [0, 1]
    for artifact in room.artifacts:
        assert (artifact.width, artifact.height, artifact.total) == (640, 480, 2)
        assert artifact.details["engine"] == "none"
    assert all(Image.open(io.BytesIO(data)).info["engine"] == "none" for data in await room.pictures())


# ── Pictures that cannot be made ─────────────────────────────────────────────


def out_of_paint(index: int) -> Missing:
    """Of the first task here, whose seeds begin with 7."""
    return Missing(index, Failure("InternalError.Algo", f"Out of paint for {7 + index}."))


async def test_a_picture_that_cannot_be_made_costs_no_other(room: Room) -> None:
    """The others are there, and of each that is not it is recorded why."""
    assert await room.render(a_job(count=4, notes=("Said.",)), PickyEngine(8, 10)) == ("Said.",)
    assert sorted(artifact.index for artifact in room.artifacts) == [0, 2]
    assert {artifact.total for artifact in room.artifacts} == {4}
    assert room.missing == [out_of_paint(1), out_of_paint(3)]


async def test_a_task_without_a_picture_fails_with_the_first_failure(room: Room) -> None:
    """By its place in the answer, whatever failed earlier."""
    error = await failure(room, a_job(count=3), PickyEngine(7, 8, 9))
    assert (error.code, error.message) == ("InternalError.Algo", "Out of paint for 7.")
    assert room.missing == [out_of_paint(index) for index in range(3)]


async def test_a_set_goes_on_without_a_later_picture(room: Room) -> None:
    """The first one holds the others together, and it is there."""
    await room.render(a_job(count=3, image_set=True), PickyEngine(8))
    assert sorted(artifact.index for artifact in room.artifacts) == [0, 2]
    assert room.missing == [out_of_paint(1)]


async def test_a_set_does_not_go_on_without_its_first_picture(room: Room) -> None:
    """The words of the others say to paint after it; without it they would be strangers to one another."""
    engine = PickyEngine(7)
    error = await failure(room, a_job(count=3, image_set=True), engine)
    assert error.message == "Out of paint for 7."
    assert engine.calls == [[7]]


class FussyStore(LocalStore):
    """Does not take the second picture of a task."""

    async def put(self, key: str, data: bytes | memoryview) -> None:
        if "_1." in key:
            raise InternalError("This picture cannot be kept.", code="InternalError.FileUpload")
        await super().put(key, data)


async def test_a_picture_that_cannot_be_finished_is_missing_too(room: Room) -> None:
    """Rendering it was not enough."""
    room.objects = FussyStore(room.folder / "fussy")
    await room.render(a_job(count=3), BlankEngine())
    assert sorted(artifact.index for artifact in room.artifacts) == [0, 2]
    assert room.missing == [Missing(1, Failure("InternalError.FileUpload", "This picture cannot be kept."))]


# ── References ───────────────────────────────────────────────────────────────


async def test_references_are_decoded_once_and_in_order(room: Room) -> None:
    """From the store and from the web, each with its boxes; every shot is handed the same ones."""
    sizes = [(320, 240), (400, 300), (256, 512)]
    files = [pictures.encoded(pictures.gradient(*size)) for size in sizes]
    engine = NotingEngine()
    box = Region(1, 2, 30, 40)
    with hosting({"/b.png": files[1]}) as address:
        sources = (await kept(room, files[0], "a"), on_web(address, "/b.png"), await kept(room, files[2], "c"))
        task = a_job(*sources, count=2, regions=((), (box,), ()), size=Tier("1K", 1024))
        await room.render(task, engine)
    first, second = engine.shots
    assert [(one.picture.width, one.picture.height) for one in first.references] == sizes
    assert [one.regions for one in first.references] == [(), (box,), ()]
    assert all(one is other for one, other in zip(first.references, second.references, strict=True))
    assert first.canvas == Tier("1K", 1024).canvas(256 / 512)


async def test_stored_references_stay_where_they_are(room: Room) -> None:
    """An upload serves other tasks, and a task that is done again needs its inputs."""
    await room.render(a_job(await kept(room, PHOTO)), BlankEngine())
    assert (await room.objects.open("uploads/ann/image")).read_bytes() == PHOTO


def see_through() -> bytes:
    return pictures.encoded(Image.new("RGBA", (300, 300), (255, 0, 0, 10)))


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"no image", "InvalidImage.FileFormat", "Image 2 is not an image"),
        (PHOTO[: len(PHOTO) // 2], "InvalidParameter", "Image 2 ends early"),
        (see_through(), "InvalidImageFormat", "Image 2 has transparent pixels"),
        (pictures.encoded(pictures.gradient(100, 300)), "InvalidFile.Resolution", "Image 2 is 100*300"),
        (bytes(2**20 + 1), "InvalidFile.Size", "Image 2 has"),
        (None, "BadRequest.InputDownloadFailed", "It is image 2 of the request"),
    ],
    ids=["text", "cut", "transparent", "small", "large", "missing"],
)
async def test_a_reference_that_cannot_be_used_is_named(
    room: Room, data: bytes | None, code: str, words: str
) -> None:
    """By its number in the request, whether its header, its pixels or its address is wrong."""
    with hosting({} if data is None else {"/two.png": data}) as address:
        error = await failure(room, a_job(await kept(room, PHOTO), on_web(address, "/two.png")))
    assert (error.status, error.code) == (400, code)
    assert words in error.message


async def test_an_image_that_is_no_longer_kept_is_named(room: Room) -> None:
    """An upload may be removed while its task waits."""
    error = await failure(room, a_job(await kept(room, PHOTO), ImageSource("object", "uploads/ann/gone")))
    assert error.code == "BadRequest.InputDownloadFailed"
    assert "image 2 is no longer kept" in error.message


async def test_the_first_failure_ends_all_other_downloads(room: Room) -> None:
    """One image never answers, another is missing: the task fails without waiting for the first."""
    gate = threading.Event()
    with ExitStack() as hosts:
        slow = hosts.enter_context(hosting({"/a.png": PHOTO}, gate=gate))
        fast = hosts.enter_context(hosting({}))
        hosts.callback(gate.set)
        before = asyncio.all_tasks()
        error = await failure(room, a_job(on_web(slow, "/a.png"), on_web(fast, "/b.png"), on_web(slow, "/c.png")))
        assert asyncio.all_tasks() == before
    assert "image 2 of the request" in error.message


async def test_a_box_outside_its_image_is_refused_before_anything_is_rendered(room: Room) -> None:
    """Only the pixels could tell; the engine is not asked."""
    engine = NotingEngine()
    task = a_job(await kept(room, PHOTO), regions=((Region(0, 0, 321, 10),),))
    error = await failure(room, task, engine)
    assert isinstance(error, InvalidParameter)
    assert "image 1 is 320*240, got [0, 0, 321, 10]" in error.message
    assert engine.shots == []


# ── Breaking off ─────────────────────────────────────────────────────────────


async def test_a_failing_engine_is_told_with_its_own_words(room: Room) -> None:
    """The error is the engine's, not one of ours around it."""
    error = await failure(room, a_job(), FailingEngine({"a cat": EngineError("Out of paint.")}))
    assert (error.code, error.message) == ("InternalError.Algo", "Out of paint.")


async def test_a_task_that_was_called_off_before_is_not_rendered(room: Room) -> None:
    """Neither are its references fetched, nor is the engine asked."""
    cancel, engine = CancelToken(), NotingEngine()
    cancel.cancel()
    with pytest.raises(Cancelled):
        await room.render(a_job(await kept(room, PHOTO)), engine, cancel)
    assert engine.shots == []


@pytest.mark.parametrize("how", ["token", "task"])
async def test_an_engine_that_is_broken_off_is_closed(room: Room, how: str) -> None:
    """By its token or from outside, its generator ends within a step, and nothing goes on."""
    cancel, engine = CancelToken(), HeldEngine()
    engine.let("a cat")
    before = asyncio.all_tasks()
    rendering = asyncio.create_task(room.render(a_job(count=2), engine, cancel))
    async with asyncio.timeout(SOON):
        while not room.artifacts:
            await asyncio.sleep(0.005)
    {"token": cancel.cancel, "task": rendering.cancel}[how]()
    with pytest.raises((Cancelled, asyncio.CancelledError)):
        await rendering
    async with asyncio.timeout(SOON):
        while engine.busy:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_download_that_is_broken_off_leaves_nothing(room: Room) -> None:
    """The worker leaves while a slow host is asked: no temporary file and no connection stays."""
    gate = threading.Event()
    with ExitStack() as hosts:
        slow = hosts.enter_context(hosting({"/a.png": PHOTO}, gate=gate))
        hosts.callback(gate.set)
        rendering = asyncio.create_task(room.render(a_job(on_web(slow, "/a.png")), BlankEngine()))
        async with asyncio.timeout(SOON):
            while not list(room.spool.iterdir()):
                await asyncio.sleep(0.005)
        rendering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rendering


async def test_a_task_that_is_called_off_while_a_slow_host_is_asked_ends_at_once(room: Room) -> None:
    """The host may take a minute; the place in the worker is free for another task before."""
    cancel, gate = CancelToken(), threading.Event()
    with ExitStack() as hosts:
        slow = hosts.enter_context(hosting({"/a.png": PHOTO}, gate=gate))
        hosts.callback(gate.set)
        rendering = asyncio.create_task(room.render(a_job(on_web(slow, "/a.png")), BlankEngine(), cancel))
        async with asyncio.timeout(SOON):
            while not list(room.spool.iterdir()):
                await asyncio.sleep(0.005)
        cancel.cancel()
        with pytest.raises(Cancelled):
            await asyncio.wait_for(rendering, SOON / 4)


class LeavingEngine(FailingEngine):
    """Breaks down only once its first picture has begun to be stored."""

    def __init__(self, begun: asyncio.Event) -> None:
        super().__init__({"a cat": InternalError()}, pictures_before=1)
        self._begun = begun

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        async for event in super().render(shots[:1], cancel):
            yield event
        await self._begun.wait()
        raise InternalError


async def test_nothing_is_recorded_of_a_task_that_has_ended(room: Room) -> None:
    """A picture that is being stored when the engine breaks down is given up before the task's end is told."""
    begun, left = asyncio.Event(), asyncio.Event()

    class SlowStore(LocalStore):
        async def put(self, key: str, data: bytes | memoryview) -> None:
            begun.set()
            try:
                await asyncio.sleep(SOON)
            finally:  # as a store does that removes its unfinished file
                await asyncio.sleep(0.01)
                left.set()

    room.objects = SlowStore(room.folder / "slow")
    await failure(room, a_job(count=2), LeavingEngine(begun))
    assert left.is_set()


class BrokenEngine(PlainEngine):
    """Fails at every edit, each time with another error."""

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        for shot in shots:
            if shot.references:
                raise EngineError("Out of paint.")
            yield Rendered(shot.index, plain(shot))


async def test_a_failure_holds_no_picture(room: Room) -> None:
    """A reference may take 192 MB: it is let go with the task, not when a garbage collection happens to come."""
    engine, task = BrokenEngine(), a_job(await kept(room, PHOTO))
    studio = Studio(engine=engine, objects=room.objects, fetch_rules=LOCAL, spool=room.spool, batcher=Batcher(engine))
    gc.collect()
    gc.disable()
    try:
        before = pictures_in_memory()
        with suppress(EngineError):
            await render_task(task, studio, CancelToken(), room.record)
        await studio.batcher.close()
        async with asyncio.timeout(SOON):  # a thread that has just told its result may hold it for a moment
            while pictures_in_memory() > before:
                await asyncio.sleep(0.01)
    finally:
        gc.enable()


def pictures_in_memory() -> int:
    """By type, for `isinstance` would also ask every object of torch for its class."""
    return sum(type(held) is Picture for held in gc.get_objects())


class SmallHeldEngine(HeldEngine):
    """Takes smaller references than it is given, and waits while it has them."""

    def __init__(self) -> None:
        super().__init__()
        self._capabilities = replace(self._capabilities, reference_pixels=64 * 64)


async def test_originals_are_let_go_before_the_rendering(room: Room) -> None:
    """The engine works from smaller copies; nine originals may take 1.7 GB, for as long as a picture takes."""
    engine, original = SmallHeldEngine(), Canvas(331, 241)  # a size that no other test has
    source = await kept(room, pictures.encoded(pictures.gradient(original.width, original.height)))
    rendering = asyncio.create_task(room.render(a_job(source, size=Canvas(64, 64)), engine))
    async with asyncio.timeout(SOON):
        while not engine.busy or original in sizes_in_memory():
            await asyncio.sleep(0.01)
    engine.let("a cat")
    await rendering


def sizes_in_memory() -> set[Canvas]:
    return {held.canvas for held in gc.get_objects() if type(held) is Picture}


class FullStore(LocalStore):
    """A store on a disk that is full."""

    async def put(self, key: str, data: bytes | memoryview) -> None:
        raise OSError(28, "No space left on device")


async def test_a_picture_that_cannot_be_stored_is_not_recorded(room: Room) -> None:
    """Store first, tell second: there is never a link to nothing."""
    room.objects = FullStore(room.folder / "full")
    with pytest.raises(OSError, match="No space left"):
        await room.render(a_job(count=2), BlankEngine())
    assert room.artifacts == []


async def test_what_cannot_be_stored_is_not_rendered_any_longer(room: Room) -> None:
    """The second picture would take the engine for ever: the task ends with the first that the store refuses."""
    room.objects = FullStore(room.folder / "full")
    engine = HeldEngine()
    engine.let("a cat")
    with pytest.raises(OSError, match="No space left"):
        await room.render(a_job(count=2), engine)
    async with asyncio.timeout(SOON):
        while engine.busy:
            await asyncio.sleep(0.005)
    assert room.artifacts == []
