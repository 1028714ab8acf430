"""The engine as a worker sees it: events on the loop, one render a device, and a device that is free when left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise
from weakref import ref

import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, EngineError, Progress, Rendered
from danqing.engines.diffusers.device import lane
from danqing.engines.diffusers.engine import DiffusersEngine
from danqing.engines.diffusers.loading import Loaded
from danqing.engines.diffusers.rendering import RenderOptions
from danqing.errors import Cancelled
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import CPU, SHOT, loaded, reference

MANY_STEPS = RenderOptions(steps=50)
LONG = replace(SHOT, canvas=Canvas(256, 256))


@pytest.fixture(scope="module")
def klein(tiny: Tiny) -> Loaded:
    return loaded("flux2-klein", tiny("flux2-klein"))


@pytest.fixture(scope="module")
def z_image(tiny: Tiny) -> Loaded:
    return loaded("z-image", tiny("z-image"))


@pytest.fixture
async def engine(klein: Loaded) -> AsyncIterator[DiffusersEngine]:
    engine = DiffusersEngine({("tiny", "text-to-image"): klein, ("tiny", "edit"): klein}, MANY_STEPS)
    yield engine
    await engine.close()


async def events_of(engine: DiffusersEngine, *shots: Shot) -> list[Progress | Rendered]:
    async with aclosing(engine.render(shots, CancelToken())) as events:
        return [event async for event in events]


def bytes_of(events: Sequence[Progress | Rendered]) -> list[bytes]:
    return [bytes(event.picture.pixels) for event in events if isinstance(event, Rendered)]


async def free_within(seconds: float) -> bool:
    """Whether the device takes up something else by then."""
    started = time.monotonic()
    await asyncio.wrap_future(lane(CPU).submit(lambda: None))
    return time.monotonic() - started < seconds


def test_each_role_has_the_capabilities_of_its_checkpoint(klein: Loaded, z_image: Loaded) -> None:
    cast = {("pro", "text-to-image"): z_image, ("pro", "edit"): klein, ("fast", "text-to-image"): klein}
    engine = DiffusersEngine(cast)
    assert {work: can.name for work, can in engine.capabilities("pro").items()} == {
        "text-to-image": "z-image",
        "edit": "flux2-klein",
    }
    assert {work: can.max_references for work, can in engine.capabilities("pro").items()} == {
        "text-to-image": 0,
        "edit": klein.checkpoint.family.max_references,
    }
    assert list(engine.capabilities("fast")) == ["text-to-image"]
    assert engine.capabilities("other") == {}
    assert engine.concurrency == 1


async def test_work_that_no_checkpoint_does_is_refused(klein: Loaded) -> None:
    engine = DiffusersEngine({("tiny", "text-to-image"): klein})
    with pytest.raises(EngineError, match="No weights are loaded for edit with tiny"):
        await events_of(engine, replace(SHOT, references=(reference(1),)))


async def test_each_shot_of_a_batch_has_its_own_progress(klein: Loaded) -> None:
    engine = DiffusersEngine({("tiny", "text-to-image"): klein})
    events = await events_of(engine, *(replace(SHOT, index=index) for index in (4, 2)))
    told = [(event.index, event.step) for event in events if isinstance(event, Progress)]
    assert sorted(told) == [(index, step) for index in (2, 4) for step in (1, 2, 3)]


async def test_a_client_that_leaves_frees_the_device(engine: DiffusersEngine) -> None:
    """Long before the fifty steps are done, and when the closing has returned, not later."""
    started = time.monotonic()
    await events_of(engine, LONG)
    whole = time.monotonic() - started
    async with aclosing(engine.render([LONG], CancelToken())) as events:
        await anext(events)
    assert await free_within(whole / 4)


async def test_a_cancelled_asyncio_task_frees_the_device(engine: DiffusersEngine) -> None:
    working = asyncio.create_task(events_of(engine, *(replace(LONG, index=index) for index in range(40))))
    await asyncio.sleep(0.1)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert await free_within(1.0)


async def test_the_token_ends_it_within_a_step(engine: DiffusersEngine) -> None:
    cancel = CancelToken()
    events = engine.render([LONG], cancel)
    for _ in range(3):
        await anext(events)
    cancel.cancel()
    with pytest.raises(Cancelled):
        await anext(events)
    assert await free_within(1.0)


async def test_after_any_leaving_the_next_picture_is_the_same(engine: DiffusersEngine) -> None:
    fresh = bytes_of(await events_of(engine, SHOT))
    for _ in range(3):
        async with aclosing(engine.render([LONG], CancelToken())) as events:
            await anext(events)
        assert bytes_of(await events_of(engine, SHOT)) == fresh


async def test_who_leaves_while_waiting_for_the_device_does_not_wait(engine: DiffusersEngine) -> None:
    running = asyncio.create_task(events_of(engine, LONG))
    await asyncio.sleep(0.05)
    waiting = asyncio.create_task(events_of(engine, LONG))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not running.done()
    assert len(bytes_of(await running)) == 1


async def test_two_engines_on_one_device_take_turns(klein: Loaded, z_image: Loaded) -> None:
    """All that one tells lies before all that the other tells."""
    told: list[str] = []

    async def run(weights: Loaded) -> list[bytes]:
        engine = DiffusersEngine({("tiny", "text-to-image"): weights}, RenderOptions(steps=8))
        async with aclosing(engine.render([SHOT], CancelToken())) as events:
            made = [told.append(weights.checkpoint.name) or event async for event in events]
        return bytes_of(made)

    alone = [await run(weights) for weights in (klein, z_image)]
    told.clear()
    together = await asyncio.gather(*map(run, (klein, z_image)))
    assert together == alone
    assert sum(one != other for one, other in pairwise(told)) == 1


async def test_one_checkpoint_in_two_roles_is_one(klein: Loaded) -> None:
    engine = DiffusersEngine({("pro", "text-to-image"): klein, ("fast", "text-to-image"): klein})
    keys = {engine.batch_key(replace(SHOT, model=model)) for model in ("pro", "fast")}
    assert len(keys) == 1


async def test_closing_frees_the_weights(tiny: Tiny) -> None:
    weights = loaded("flux2-klein", tiny("flux2-klein"))
    engine, denoiser = DiffusersEngine({("tiny", "text-to-image"): weights}), ref(weights.pipeline.transformer)
    del weights
    await events_of(engine, SHOT)
    assert denoiser() is not None
    await engine.close()
    await engine.close()
    assert denoiser() is None
    assert engine.capabilities("tiny") == {}
    with pytest.raises(EngineError):
        await events_of(engine, SHOT)
