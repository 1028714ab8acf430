"""What an order asks for beside its envelope: masks, files, and routes that are open to every model."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from danqing import models
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job, Mask
from danqing.domain.task import Task
from danqing.errors import InvalidParameter, KeyReused
from danqing.models.spec import PlanOptions
from danqing.objects.local import LocalStore
from danqing.queues.base import TaskQuery
from danqing.queues.memory import MemoryQueue
from danqing.service.generation import WORKS, Generation, Way, placed, takes
from danqing.service.inputs import input_key
from danqing.service.uploads import Uploads
from danqing.wire.envelope import Envelope, Input
from danqing.wire.extras import Extras
from danqing.wire.fingerprint import fingerprint
from danqing.wire.ingest import Body, SpooledImage
from tests import pictures
from tests.unit.service.orders import ANN, SIGNER, an_order, files_in, in_spool

BASE = pictures.encoded(pictures.gradient(400, 300))
LOGO = pictures.encoded(pictures.gradient(300, 400))
MASK = pictures.encoded(pictures.gradient(400, 300), "PNG")
SMALL = pictures.encoded(pictures.gradient(300, 300))
PRO = models.get("wan2.7-image-pro")


@dataclass(frozen=True)
class Desk:
    """Where orders are taken, each with its images in the spool."""

    generation: Generation
    queue: MemoryQueue
    store: LocalStore
    spool: Path

    async def submit(
        self, *images: bytes, mask: bytes | None = None, route: Way = "images/edits", key: str = "", **extras: Any
    ) -> Task:
        """An order of these images, and the mask of the first."""
        spooled = in_spool(self.spool, *images, *([mask] if mask else []))
        tokens = list(spooled)
        beside = Extras(mask=tokens.pop() if mask else None, flattens=True, **extras)
        return await self.take(spooled, tokens, beside, route, key)

    async def take(
        self, spooled: dict[str, SpooledImage], images: list[str], extras: Extras, route: Way, key: str = ""
    ) -> Task:
        order = replace(an_order(*images, spooled=spooled), extras=extras, route=route, idempotency_key=key or None)
        with Body(b"", spooled):
            return await self.generation.submit(order)

    async def nothing_kept(self) -> bool:
        tasks = await self.queue.list(TaskQuery(owner=ANN.id))
        return tasks.total == 0 and files_in(self.store_folder) == []

    @property
    def store_folder(self) -> Path:
        return self.spool.parent / "objects"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    spool, store, queue = tmp_path / "spool", LocalStore(tmp_path / "objects"), MemoryQueue()
    spool.mkdir()
    generation = Generation(queue, store, Uploads(store, SIGNER, 3600.0), PlanOptions(), max_pending=9)
    yield Desk(generation, queue, store, spool)
    assert files_in(spool) == []


async def test_a_mask_is_kept_behind_the_images(desk: Desk) -> None:
    """Each is an object of its task, and the mask says which is which."""
    task = await desk.submit(BASE, LOGO, mask=MASK)
    assert [source.location for source in task.job.inputs] == [input_key(task.id, at) for at in range(3)]
    assert task.job.mask == Mask(task.job.inputs[2], "transparent")
    kept = [(await desk.store.open(source.location)).read_bytes() for source in task.job.inputs]
    assert kept == [BASE, LOGO, MASK]


async def test_files_are_written_as_asked(desk: Desk) -> None:
    job = (await desk.submit(BASE, file_format="webp", quality=40)).job
    assert (job.mask, job.flattens, job.file_format, job.quality) == (None, True, "webp", 40)


async def test_previews_are_ordered_beside_the_envelope(desk: Desk) -> None:
    """An order without a word of them has none."""
    assert (await desk.submit(BASE, previews=3)).job.previews == 3
    assert (await desk.submit(BASE)).job.previews == 0


async def test_an_order_without_extras_has_the_jobs_own(desk: Desk) -> None:
    """The service's own routes: PNG, and no image with transparent parts."""
    order = an_order()
    job = (await desk.generation.submit(order)).job
    assert (job.mask, job.flattens, job.file_format, job.quality) == (None, False, "png", 100)


async def test_a_mask_of_another_size_is_refused_at_once(desk: Desk) -> None:
    """The sentence names both sizes; nothing is kept."""
    with pytest.raises(InvalidParameter, match=r"400\*300.*300\*300"):
        await desk.submit(BASE, mask=SMALL)
    assert await desk.nothing_kept()


async def test_a_mask_that_is_no_image_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidParameter, match="Image 2 is not an image"):
        await desk.submit(BASE, mask=b"no image")
    assert await desk.nothing_kept()


async def test_a_mask_that_is_no_address_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidParameter, match="Image 1 must be an http"):
        await desk.take({}, [], Extras(mask="the sky"), "images/edits")


def of_size(size: str, *regions: list[list[int]]) -> Job:
    """An edit of two images, with a mask for the first."""
    images = ["https://a.example/a.png", "https://a.example/b.png"]
    parameters = {"size": size, "bbox_list": list(regions) or None}
    envelope = Envelope(PRO.id, Input(prompt="a hat", images=images), parameters)
    job = PRO.plan(envelope, PlanOptions())
    return dataclasses.replace(job, mask=Mask(job.sources[1], "transparent"))


# ── Canvas ───────────────────────────────────────────────────────────────────


def test_with_a_mask_the_first_image_gives_the_ratio() -> None:
    """It is the one that is changed; without a mask the last one does, as the service documents."""
    wide, high = Canvas(800, 400), Canvas(400, 800)
    canvas = placed(of_size("2K"), PRO, [wide, high, wide])
    assert canvas.width == pytest.approx(2 * canvas.height, abs=2)


def test_with_a_mask_an_exact_size_is_exact() -> None:
    assert placed(of_size("1024*768"), PRO, [Canvas(400, 400)] * 3) == Canvas(1024, 768)


def test_with_a_mask_boxes_are_still_checked() -> None:
    """Those of the images behind the first too."""
    with pytest.raises(InvalidParameter, match="image 2 is 400"):
        placed(of_size("2K", [], [[0, 0, 900, 900]]), PRO, [Canvas(400, 400)] * 3)


@pytest.mark.parametrize(("function", "more"), [("expand", {"top_scale": 1.5}), ("super_resolution", {})])
async def test_a_mask_beside_what_is_expanded_or_enlarged_is_refused(
    desk: Desk, function: str, more: dict[str, Any]
) -> None:
    """Neither has a place for it, and it is not left out in silence."""
    asked = Input(prompt="a cat", function=function, base_image_url="http://a.example/1.png")
    order = replace(
        an_order(),
        envelope=Envelope("wanx2.1-imageedit", asked, more),
        extras=Extras(mask="http://a.example/2.png"),
        route="images/edits",
    )
    with pytest.raises(InvalidParameter, match="expands or enlarges") as refused:
        await desk.generation.submit(order)
    assert refused.value.param == "mask"


# ── Routes ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("route", WORKS)
async def test_a_model_that_does_not_do_the_work_is_refused(desk: Desk, route: Way) -> None:
    """By its name, with those that do it and no others."""
    every = models.available().values()
    able = [one.id for one in every if WORKS[route] in one.works - one.only_interleaved]
    for unable in {one.id for one in every} - {*able}:
        with pytest.raises(InvalidParameter) as refused:
            await desk.generation.submit(replace(an_order(model=unable), route=route))
        assert refused.value.param == "model"
        assert refused.value.message == (
            f"The model {unable} is not for {route}; those for it are {', '.join(able)}."
        )


def test_a_model_that_paints_from_words_only_between_words_is_not_for_generations() -> None:
    """An answer of OpenAI's has no room for the words; its edits are pictures alone."""
    spec = models.get("wan2.6-image")
    assert not takes("images/generations", spec)
    assert takes("images/edits", spec)


async def test_words_between_pictures_have_no_place(desk: Desk) -> None:
    """An interleaved answer is refused rather than told without its words."""
    order = an_order(model="wan2.6-image", enable_interleave=True, max_images=2)
    with pytest.raises(InvalidParameter, match="enable_interleave"):
        await desk.generation.submit(replace(order, extras=Extras(), route="images/edits"))


# ── Sending again ────────────────────────────────────────────────────────────


async def test_the_same_edit_sent_again_is_the_same_task(desk: Desk) -> None:
    """Its images lie in the spool under other names each time."""
    first = await desk.submit(BASE, mask=MASK, key="k")
    assert (await desk.submit(BASE, mask=MASK, key="k")).id == first.id


@pytest.mark.parametrize("other", [{"mask": None}, {"file_format": "jpeg"}, {"quality": 50}])
async def test_everything_beside_the_envelope_counts(desk: Desk, other: dict[str, Any]) -> None:
    """Under the same key another mask, or another kind of file, is another request."""
    await desk.submit(BASE, mask=MASK, key="k")
    with pytest.raises(KeyReused):
        await desk.submit(BASE, **({"mask": MASK, "key": "k"} | other))


def test_an_order_without_extras_has_the_fingerprint_that_it_always_had() -> None:
    """A request that was sent before an update of the server is found after it."""
    envelope = Envelope("wan2.7-image", Input(prompt="a cat"))
    plain = fingerprint("image-generation", envelope, {})
    assert plain == fingerprint("image-generation", envelope, {}, None)
    assert plain != fingerprint("image-generation", envelope, {}, Extras())
