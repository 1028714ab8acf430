"""Submitting: what is refused leaves nothing behind, what is accepted keeps its images in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from danqing.domain.job import ImageSource
from danqing.domain.task import Task, TaskStatus
from danqing.errors import InvalidParameter, NotFound, ServiceError, Throttled, Unavailable
from danqing.models.spec import PlanOptions
from danqing.objects.local import LocalStore
from danqing.queues.base import NO_TERMS, Depth, TaskQuery, TaskQueue, Terms
from danqing.queues.memory import MemoryQueue
from danqing.service.generation import ACTIONS, Generation, Order
from danqing.service.inputs import input_key
from danqing.service.uploads import Uploads
from danqing.wire.envelope import parse_envelope
from danqing.wire.ingest import Body, IngestLimits, read_whole
from tests import pictures
from tests.queueing import NOON, Clock
from tests.unit.service.orders import ANN, BOB, SIGNER, an_order, files_in, in_spool

PHOTO = pictures.encoded(pictures.gradient(320, 240))
OTHER = pictures.encoded(pictures.gradient(400, 300), "JPEG")
WEB = "https://images.example.com/cat.png"


@dataclass(frozen=True)
class Desk:
    """Where orders are taken: its parts, and the folders that must stay empty after a refusal."""

    generation: Generation
    queue: TaskQueue
    objects: LocalStore
    uploads: Uploads
    spool: Path
    kept: Path

    async def submit(self, order: Order) -> Task:
        """Submit as the routes do: whatever of the spool was not taken over is removed."""
        with Body(b"", order.spooled):
            return await self.generation.submit(order)

    async def upload(self, data: bytes, name: str = "ref.png") -> str:
        """Post a file; returns its address."""
        path = self.spool / "posted"
        path.write_bytes(data)
        key = f"{self.uploads.certificate(ANN, 'http://here').upload_dir}/{name}"
        await self.uploads.store(key, path)
        return f"oss://{key}"

    async def tasks(self) -> int:
        return (await self.queue.list(TaskQuery(owner=ANN.id))).total


def a_desk(folder: Path, queue: TaskQueue, objects: LocalStore, max_pending: int = 5) -> Desk:
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    uploads = Uploads(objects, SIGNER, 3600.0)
    generation = Generation(queue, objects, uploads, PlanOptions(), max_pending, clock=Clock())
    return Desk(generation, queue, objects, uploads, spool, folder / "objects")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = a_desk(tmp_path, MemoryQueue(), LocalStore(tmp_path / "objects"))
    yield desk
    assert files_in(desk.spool) == []


async def refusal(desk: Desk, order: Order) -> ServiceError:
    """The refusal of this order, which leaves no task and no object behind."""
    before = files_in(desk.kept)
    with pytest.raises(ServiceError) as refused:
        await desk.submit(order)
    assert files_in(desk.kept) == before
    assert await desk.tasks() == 0
    return refused.value


# ── What is accepted ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", ACTIONS)
async def test_an_order_becomes_a_waiting_task(desk: Desk, route: str) -> None:
    """The task says who ordered what, where and when, and it is in the queue."""
    task = await desk.submit(replace(an_order(), route=route))
    assert (task.status, task.owner, task.request_id) == (TaskStatus.PENDING, ANN.id, "r-1")
    assert (task.action, task.submitted_at, task.job.seed) == (ACTIONS[route], NOON, 7)
    assert await desk.queue.get(task.id) == task


async def test_images_of_every_kind_keep_their_order(desk: Desk) -> None:
    """Inline, web, upload, inline: each source is where it was, with its own bytes."""
    spooled = in_spool(desk.spool, PHOTO, OTHER)
    first, last = spooled
    address = await desk.upload(OTHER)
    task = await desk.submit(an_order(first, WEB, address, last, spooled=spooled))
    sources = task.job.sources
    assert [source.kind for source in sources] == ["object", "url", "object", "object"]
    assert (sources[0].location, sources[3].location) == (input_key(task.id, 0), input_key(task.id, 3))
    assert sources[1] == ImageSource("url", WEB)
    found = [(await desk.objects.open(sources[at].location)).read_bytes() for at in (0, 2, 3)]
    assert found == [PHOTO, OTHER, OTHER]


async def test_an_image_that_is_named_twice_is_kept_twice(desk: Desk) -> None:
    """Each upload occurrence is a source; the file itself stays one."""
    address = await desk.upload(PHOTO)
    task = await desk.submit(an_order(address, address))
    assert len({source.location for source in task.job.sources}) == 1
    assert len(task.job.sources) == 2


async def test_an_upload_can_be_used_by_many_tasks(desk: Desk) -> None:
    """It is not taken over by the first one."""
    address = await desk.upload(PHOTO)
    tasks = [await desk.submit(an_order(address)) for _ in range(2)]
    assert tasks[0].job.sources == tasks[1].job.sources
    assert (await desk.objects.open(tasks[0].job.sources[0].location)).read_bytes() == PHOTO


# ── What is refused ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (pictures.encoded(pictures.gradient(239, 400)), "InvalidFile.Resolution", "Image 2 is 239*400"),
        (pictures.encoded(pictures.gradient(2400, 240)), "InvalidFile.AspectRatio", "Image 2 is 2400*240"),
        (pictures.encoded(pictures.gradient(300, 300), "GIF"), "InvalidImage.FileFormat", "Image 2 is GIF"),
        (b"no image at all", "InvalidImage.FileFormat", "Image 2 is not an image"),
        (b"", "InvalidImage.FileFormat", "Image 2 is not an image"),
        (PHOTO[:20], "InvalidParameter", "Image 2 ends early"),
        (PHOTO + bytes(20 * 2**20), "InvalidFile.Size", "Image 2 has 20.0MB"),
    ],
    ids=["small", "narrow", "gif", "text", "empty", "cut", "large"],
)
@pytest.mark.parametrize("sent", ["inline", "upload"])
async def test_an_unusable_image_is_refused_before_anything_is_kept(
    desk: Desk, data: bytes, code: str, words: str, sent: str
) -> None:
    """It is named by its number, and the good image before it is not kept either."""
    spooled = in_spool(desk.spool, PHOTO, data)
    good, bad = spooled
    order = an_order(good, bad if sent == "inline" else await desk.upload(data), spooled=spooled)
    error = await refusal(desk, order)
    assert (error.status, error.code) == (400, code)
    assert words in error.message


async def test_what_the_json_tells_is_refused_before_the_images_are_read(desk: Desk) -> None:
    """A wrong parameter beside a broken image: the parameter is the error."""
    spooled = in_spool(desk.spool, b"no image")
    error = await refusal(desk, an_order(*spooled, spooled=spooled, n=9))
    assert "Range of n should be [1, 4], got 9" in error.message


async def test_an_unknown_model_is_refused(desk: Desk) -> None:
    """404 with the models there are."""
    spooled = in_spool(desk.spool, PHOTO)
    error = await refusal(desk, an_order(*spooled, spooled=spooled, model="wan9"))
    assert isinstance(error, NotFound)
    assert error.code == "ModelNotFound"


async def test_a_token_of_the_spool_cannot_be_guessed_or_reused(desk: Desk) -> None:
    """Only this request's own tokens name images; a file of another request stays untouched."""
    others = in_spool(desk.spool, PHOTO)
    mine = in_spool(desk.spool, PHOTO)
    [image] = others.values()
    with Body(b"", others):
        for forged in (*others, "spool:", f"spool:{image.path}", "spool:../objects", next(iter(mine)).upper()):
            error = await refusal(desk, an_order(*mine, forged, spooled=in_spool(desk.spool, PHOTO) | mine))
            assert isinstance(error, InvalidParameter)
            mine = in_spool(desk.spool, PHOTO)
        assert image.path.read_bytes() == PHOTO
    Body(b"", mine).close()


async def test_a_token_written_into_the_json_is_no_image(desk: Desk) -> None:
    """A body whose text says `spool:…` gets no file by it, whatever other images came along."""
    uri = "data:image/png;base64,iVBORw0KGgo="
    content = [{"image": uri}, {"image": f"spool:{'0' * 32}"}, {"text": "a cat"}]
    request = {"model": "wan2.7-image", "input": {"messages": [{"role": "user", "content": content}]}}
    with read_whole(json.dumps(request).encode(), desk.spool, IngestLimits()) as body:
        order = replace(an_order(), envelope=parse_envelope(body.text), spooled=body.spooled)
        with pytest.raises(InvalidParameter, match="Image 2 is no address"):
            await desk.generation.submit(order)
    assert files_in(desk.kept) == []


async def test_uploads_need_their_header(desk: Desk) -> None:
    """Without it the address is refused by a sentence that names the header, although the file is there."""
    address = await desk.upload(PHOTO)
    error = await refusal(desk, an_order(address, resolves_oss=False))
    assert "X-DashScope-OssResourceResolve: enable" in error.message
    assert address in error.message


async def test_somebody_elses_upload_is_refused(desk: Desk) -> None:
    """And the inline image before it is not kept."""
    spooled = in_spool(desk.spool, PHOTO)
    address = await desk.upload(PHOTO)
    error = await refusal(desk, an_order(*spooled, address, spooled=spooled, principal=BOB))
    assert error.code == "BadRequest.InputDownloadFailed"


async def test_a_box_outside_its_image_is_refused_where_all_sizes_are_known(desk: Desk) -> None:
    """All images are at hand, so their pixels are checked before the task exists."""
    spooled = in_spool(desk.spool, PHOTO)
    order = an_order(*spooled, await desk.upload(OTHER), spooled=spooled, bbox_list=[[], [[0, 0, 401, 10]]])
    error = await refusal(desk, order)
    assert "image 2 is 400*300, got [0, 0, 401, 10]" in error.message


async def test_a_box_is_left_to_the_worker_where_a_size_is_not_known(desk: Desk) -> None:
    """With one image on the web, the same box is accepted for now."""
    spooled = in_spool(desk.spool, OTHER)
    order = an_order(*spooled, WEB, spooled=spooled, bbox_list=[[[0, 0, 401, 10]], []])
    assert (await desk.submit(order)).status is TaskStatus.PENDING


# ── Overload and breakdowns ──────────────────────────────────────────────────


async def test_a_full_queue_refuses_and_says_when_to_come_back(tmp_path: Path) -> None:
    """As many tasks as may wait are taken, then 429 without keeping the image."""
    desk = a_desk(tmp_path, MemoryQueue(), LocalStore(tmp_path / "objects"), max_pending=2)
    for _ in range(2):
        await desk.submit(an_order())
    spooled = in_spool(desk.spool, PHOTO)
    with pytest.raises(Throttled, match="2 tasks are waiting, and at most 2 may") as refused:
        await desk.submit(an_order(*spooled, spooled=spooled))
    assert refused.value.retry_after == 10
    assert (files_in(desk.kept), files_in(desk.spool)) == ([], [])


async def test_only_waiting_tasks_count(tmp_path: Path) -> None:
    """A task that a worker has taken makes room for another."""
    desk = a_desk(tmp_path, MemoryQueue(), LocalStore(tmp_path / "objects"), max_pending=1)
    await desk.submit(an_order())
    await desk.queue.claim(1, 60)
    assert (await desk.submit(an_order())).status is TaskStatus.PENDING


class FullQueue(MemoryQueue):
    """A queue on a disk that is full."""

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        raise OSError(28, "No space left on device")


class FullStore(LocalStore):
    """A store on a disk that becomes full with its second object."""

    async def adopt(self, key: str, path: Path) -> None:
        if key.endswith("/1"):
            raise OSError(28, "No space left on device")
        await super().adopt(key, path)


@pytest.mark.parametrize("full", ["queue", "store"])
async def test_images_of_a_task_that_could_not_be_stored_are_not_orphaned(tmp_path: Path, full: str) -> None:
    """Nobody would remove them for a day: there is no task that they belong to."""
    queue = FullQueue() if full == "queue" else MemoryQueue()
    store = FullStore if full == "store" else LocalStore
    desk = a_desk(tmp_path, queue, store(tmp_path / "objects"))
    spooled = in_spool(desk.spool, PHOTO, OTHER)
    with pytest.raises(OSError, match="No space left"):
        await desk.submit(an_order(*spooled, spooled=spooled))
    assert (files_in(desk.kept), files_in(desk.spool)) == ([], [])
    assert await desk.tasks() == 0


class SlowQueue(MemoryQueue):
    """A queue that stores a task whoever is cancelled meanwhile, as the seam promises."""

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        stored = await super().submit(task, terms)
        await asyncio.sleep(60)
        return stored


async def test_a_task_that_is_stored_keeps_its_images_though_its_request_is_cancelled(tmp_path: Path) -> None:
    """A server that is stopped just then has accepted it, and it is rendered after the restart."""
    desk = a_desk(tmp_path, SlowQueue(), LocalStore(tmp_path / "objects"))
    spooled = in_spool(desk.spool, PHOTO)
    submitting = asyncio.create_task(desk.submit(an_order(*spooled, spooled=spooled)))
    async with asyncio.timeout(5):
        while not await desk.tasks():
            await asyncio.sleep(0.01)
    submitting.cancel()
    await asyncio.gather(submitting, return_exceptions=True)
    assert len(files_in(desk.kept)) == 1


class ForgetfulQueue(MemoryQueue):
    """A database whose connection breaks: with `stores` it has stored the task by then, with `away` it stays gone."""

    def __init__(self, *, stores: bool, away: bool = False) -> None:
        super().__init__()
        self._stores, self._away = stores, away

    async def submit(self, task: Task, terms: Terms = NO_TERMS) -> Task:
        if self._stores:
            await super().submit(task, terms)
        raise Unavailable("The queue cannot be reached at the moment; try again.")

    async def get(self, task_id: str) -> Task | None:
        if self._away:
            raise Unavailable("The queue cannot be reached at the moment; try again.")
        return await super().get(task_id)


@pytest.mark.parametrize(
    ("queue", "kept"),
    [
        (ForgetfulQueue(stores=True), 2),
        (ForgetfulQueue(stores=True, away=True), 2),
        (ForgetfulQueue(stores=False), 0),
        (ForgetfulQueue(stores=False, away=True), 2),
    ],
    ids=["stored", "stored-away", "lost", "lost-away"],
)
async def test_a_task_whose_storing_was_not_heard_of_keeps_its_images(
    tmp_path: Path, queue: ForgetfulQueue, kept: int
) -> None:
    """A client that repeats its `Idempotency-Key` gets that very task; only what surely has none is removed."""
    desk = a_desk(tmp_path, queue, LocalStore(tmp_path / "objects"))
    spooled = in_spool(desk.spool, PHOTO, OTHER)
    with pytest.raises(Unavailable):
        await desk.submit(an_order(*spooled, spooled=spooled))
    assert len(files_in(desk.kept)) == kept


class AwayQueue(MemoryQueue):
    """A queue that is away for as long as somebody says so."""

    away = True

    async def depth(self) -> Depth:
        if self.away:
            raise Unavailable("The queue cannot be reached at the moment; try again.")
        return await super().depth()


async def test_while_the_queue_is_away_no_image_is_taken_in(tmp_path: Path) -> None:
    """Neither by the first request that notices nor by those right after it; then all goes on as before."""
    queue = AwayQueue()
    desk = a_desk(tmp_path, queue, LocalStore(tmp_path / "objects"))
    spooled = in_spool(desk.spool, PHOTO)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await desk.generation.submit(an_order(*spooled, spooled=spooled))
        assert (files_in(desk.kept), len(files_in(desk.spool))) == ([], 1)
    queue.away = False
    await desk.submit(an_order(*spooled, spooled=spooled))
    assert len(files_in(desk.kept)) == 1
