"""Which models there are and who does their work, as the workers' reports tell it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from danqing import models
from danqing.domain.capabilities import Capabilities, Repertoire, Work
from danqing.errors import NotFound
from danqing.queues.base import WorkerReport
from danqing.queues.memory import MemoryQueue
from danqing.service.catalogue import Catalogue
from danqing.service.overview import SILENCE
from danqing.wire import repertoire
from tests.queueing import Clock

MODEL, PRO = "wan2.7-image", "wan2.7-image-pro"
SKETCH = Capabilities(name="sketch", description="Draws.", licence="Apache-2.0")
KLEIN = replace(SKETCH, name="flux2-klein-4b")
EVERYTHING: Repertoire = {"text-to-image": SKETCH, "edit": SKETCH}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> MemoryQueue:
    return MemoryQueue(clock=clock)


@pytest.fixture
def catalogue(queue: MemoryQueue, clock: Clock) -> Catalogue:
    return Catalogue(queue, clock=clock)


def a_report(
    name: str, clock: Clock, does: Repertoire, *, engine: str = "sketch", ready: bool = True
) -> WorkerReport:
    """Of a worker that does the same of `MODEL` alone."""
    text = repertoire.written({MODEL: does})
    return WorkerReport(id=name, engine=engine, slots=4, busy=0, ready=ready, seen_at=clock.now, repertoire=text)


async def done_by(catalogue: Catalogue, work: Work) -> list[tuple[str, str, int]]:
    """Engine, name and how many of those that do this work of `MODEL`."""
    offer = await catalogue.offer(MODEL)
    return [(one.engine, one.performer.name, one.workers) for one in offer.done_by[work]]


async def test_every_model_is_offered_without_a_worker(catalogue: Catalogue) -> None:
    """With each kind of its work, which nobody does."""
    offers = await catalogue.offers()
    assert [one.model.id for one in offers] == list(models.available())
    assert all(set(one.done_by) == one.model.works for one in offers)
    assert not any(workers for one in offers for workers in one.done_by.values())


async def test_workers_that_do_the_same_are_counted_together(
    catalogue: Catalogue, queue: MemoryQueue, clock: Clock
) -> None:
    """On whatever host they are; of a model that they do not name they do nothing."""
    for name in "abc":
        await queue.report(a_report(name, clock, EVERYTHING))
    assert await done_by(catalogue, "edit") == [("sketch", "sketch", 3)]
    assert not any((await catalogue.offer(PRO)).done_by.values())


async def test_what_different_workers_do_is_put_together(
    catalogue: Catalogue, queue: MemoryQueue, clock: Clock
) -> None:
    """One host paints, another paints otherwise and edits."""
    await queue.report(a_report("a", clock, {"text-to-image": KLEIN}, engine="diffusers"))
    await queue.report(a_report("b", clock, EVERYTHING))
    assert await done_by(catalogue, "text-to-image") == [("diffusers", "flux2-klein-4b", 1), ("sketch", "sketch", 1)]
    assert await done_by(catalogue, "edit") == [("sketch", "sketch", 1)]


async def test_a_worker_that_left_or_fell_silent_does_nothing(
    catalogue: Catalogue, queue: MemoryQueue, clock: Clock
) -> None:
    await queue.report(a_report("silent", clock, EVERYTHING))
    clock.go_on(SILENCE + 1)
    await queue.report(a_report("left", clock, EVERYTHING, ready=False))
    assert await done_by(catalogue, "edit") == []


async def test_a_worker_of_an_older_version_says_nothing_of_what_it_does(
    catalogue: Catalogue, queue: MemoryQueue, clock: Clock
) -> None:
    """It works all the same, and the list is there."""
    await queue.report(replace(a_report("old", clock, EVERYTHING), repertoire=""))
    assert await done_by(catalogue, "edit") == []


async def test_what_the_own_workers_will_do_is_expected(queue: MemoryQueue) -> None:
    """As far as the model does it at all."""
    catalogue = Catalogue(queue, lambda model: frozenset({"edit"}) if model == MODEL else frozenset())
    assert (await catalogue.offer(MODEL)).expected == {"edit"}
    assert (await catalogue.offer(PRO)).expected == frozenset()


async def test_a_model_that_is_not_there_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(NotFound, match="wan9") as refused:
        await catalogue.offer("wan9")
    assert refused.value.code == "ModelNotFound"
