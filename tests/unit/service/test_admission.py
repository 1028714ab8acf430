"""Limits at submit: what is refused, in which words, and when it is worth coming back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from danqing.access.keys import Principal
from danqing.access.rates import TokenBuckets
from danqing.domain.keys import Limits
from danqing.domain.task import Outcome, TaskStatus
from danqing.errors import Throttled
from danqing.models.spec import PlanOptions
from danqing.objects.local import LocalStore
from danqing.queues.memory import MemoryQueue
from danqing.service.admission import SOON, Admission
from danqing.service.generation import Generation
from danqing.service.uploads import Uploads
from danqing.wire.ingest import Body
from tests import pictures
from tests.queueing import Clock, an_artifact
from tests.unit.service.orders import SIGNER, an_order, files_in, in_spool

DAY = 86_400


@dataclass(frozen=True)
class Counter:
    """Where Ann, who has limits, orders pictures."""

    generation: Generation
    queue: MemoryQueue
    clock: Clock
    ann: Principal
    folder: Path

    async def order(self, n: int = 1, *images: str, **given: Any) -> str:
        task = await self.generation.submit(an_order(*images, principal=self.ann, n=n, **given))
        return task.id

    async def refusal(self, n: int = 1) -> Throttled:
        with pytest.raises(Throttled) as refused:
            await self.order(n)
        assert refused.value.status == 429
        return refused.value

    async def deliver(self, images: int) -> None:
        (lease,) = await self.queue.claim(1, 30)
        for index in range(images):
            await self.queue.record(lease, an_artifact(index))
        await self.queue.finish(lease, Outcome(TaskStatus.SUCCEEDED))


def a_counter(folder: Path, **limits: Any) -> Counter:
    clock = Clock()
    queue, store = MemoryQueue(clock=clock), LocalStore(folder / "objects")
    admission = Admission(buckets=TokenBuckets(clock), clock=clock)
    uploads = Uploads(store, SIGNER, 3600.0)
    generation = Generation(queue, store, uploads, PlanOptions(), 100, clock=clock, admission=admission)
    return Counter(generation, queue, clock, Principal("ann", Limits(**limits)), folder)


async def test_without_limits_everything_is_taken(tmp_path: Path) -> None:
    counter = a_counter(tmp_path)
    for _ in range(20):
        await counter.order(4)


async def test_too_many_submits_in_a_second_are_refused_for_as_long_as_it_takes(tmp_path: Path) -> None:
    counter = a_counter(tmp_path, requests_per_second=0.4)
    await counter.order()
    refused = await counter.refusal()
    assert (refused.code, refused.retry_after) == ("Throttling.RateQuota", 3)
    assert refused.message.endswith("try again later. This key may submit 0.4 requests a second.")
    counter.clock.go_on(refused.retry_after)
    await counter.order()


async def test_too_many_waiting_tasks_are_refused_with_their_number(tmp_path: Path) -> None:
    counter = a_counter(tmp_path, queued_tasks=2)
    await counter.order()
    await counter.order()
    refused = await counter.refusal()
    assert (refused.code, refused.retry_after) == ("Throttling.RateQuota", SOON)
    assert refused.message == "You have exceeded your request limit. 2 tasks of this key may wait, and 2 do."


async def test_too_many_images_are_refused_until_the_day_is_over(tmp_path: Path) -> None:
    """Or, with a limit by the month, until the month is."""
    counter = a_counter(tmp_path, images_per_day=4)
    await counter.order(3)
    await counter.deliver(3)
    refused = await counter.refusal(2)
    assert refused.code == "Throttling.AllocationQuota"
    assert refused.retry_after == DAY - counter.clock.now % DAY
    assert refused.message == (
        "Allocated quota exceeded, please increase your quota limit. This key may have 4 images a day (UTC); "
        "3 were delivered today or are ordered, and this request asks for 2."
    )
    await counter.order(1)
    counter.clock.go_on(refused.retry_after)
    await counter.order(2)


async def test_what_is_only_ordered_may_be_free_again_soon(tmp_path: Path) -> None:
    """A task that fails gives its pictures back."""
    counter = a_counter(tmp_path, images_per_month=4)
    await counter.order(3)
    refused = await counter.refusal(2)
    assert (refused.code, refused.retry_after) == ("Throttling.AllocationQuota", SOON)
    assert "this month" in refused.message


async def test_a_refusal_leaves_no_image_behind(tmp_path: Path) -> None:
    """The limit is only known for sure when the task is stored, and by then its images are."""
    counter = a_counter(tmp_path, queued_tasks=0)
    spool = tmp_path / "spool"
    spool.mkdir()
    spooled = in_spool(spool, pictures.encoded(pictures.gradient(320, 240)))
    with Body(b"", spooled), pytest.raises(Throttled):
        await counter.order(1, *spooled, spooled=spooled)
    assert files_in(tmp_path / "objects") == []
    assert files_in(spool) == []
