"""What every engine keeps, run over every engine; the one that needs weights has tiny ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Swatch
from danqing.domain.picture import Picture, Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Engine, Progress, Rendered
from danqing.engines.blank import BlankEngine
from danqing.engines.diffusers.engine import DiffusersEngine
from danqing.engines.sketch.engine import SketchEngine
from danqing.errors import Cancelled
from tests.engines.diffusers.parts import difference, loaded
from tests.tiny_pipelines import build

Maker = Callable[[], Engine]
MODEL = "wan2.7-image"
ENGINES = ("blank", "diffusers", "sketch")
LAST_BIT = {"diffusers": 1}
"""By how many levels a picture may differ from that of another batch: a network sums in another order there."""

SHOT = Shot(index=0, model=MODEL, prompt="An orange cat beside a lake, 日出", canvas=Canvas(384, 256), seed=7)


@pytest.fixture(scope="module")
def diffusers(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    weights = loaded("flux2-klein", build("flux2-klein", tmp_path_factory.mktemp("weights") / "flux2-klein"))
    return lambda: DiffusersEngine({(MODEL, "text-to-image"): weights, (MODEL, "edit"): weights})


@pytest.fixture(params=ENGINES)
def maker(request: pytest.FixtureRequest, diffusers: Maker) -> Maker:
    return {"blank": BlankEngine, "diffusers": diffusers, "sketch": SketchEngine}[request.param]


@pytest.fixture
async def engine(maker: Maker) -> AsyncIterator[Engine]:
    engine = maker()
    yield engine
    await engine.close()


async def rendered(engine: Engine, shots: Sequence[Shot]) -> list[Rendered]:
    return [event async for event in engine.render(shots, CancelToken()) if isinstance(event, Rendered)]


async def everything(engine: Engine, shots: Sequence[Shot], cancel: CancelToken) -> None:
    async for _ in engine.render(shots, cancel):
        pass


async def picture(engine: Engine, shot: Shot) -> Picture:
    (result,) = await rendered(engine, [shot])
    return result.picture


def reference(number: int, *regions: Region) -> Reference:
    """A small picture that differs from every other number's."""
    pixels = np.random.default_rng(number).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    return Reference(Picture(64, 48, pixels.tobytes()), regions)


def test_capabilities_are_sane(engine: Engine) -> None:
    assert engine.name in ENGINES
    assert engine.concurrency >= 1
    repertoire = engine.capabilities(MODEL)
    assert "text-to-image" in repertoire
    assert repertoire["edit"].max_references > 0
    for can in repertoire.values():
        assert can.name == can.name.lower() != ""
        assert can.description.endswith(".")
        assert can.licence
        assert can.min_pixels <= 768 * 768
        assert can.max_pixels >= 2048 * 2048
        assert can.max_batch >= 1


def test_capabilities_are_data(engine: Engine) -> None:
    """Asking twice gives the same answer: a worker reads it once and keeps it."""
    assert engine.capabilities(MODEL) == engine.capabilities(MODEL)


def test_batch_key_is_stable_and_hashable(engine: Engine) -> None:
    assert hash(engine.batch_key(SHOT)) == hash(engine.batch_key(replace(SHOT)))


async def test_every_shot_comes_exactly_once(engine: Engine) -> None:
    shots = [replace(SHOT, index=index, seed=index) for index in (4, 0, 2)]
    assert sorted(result.index for result in await rendered(engine, shots)) == [0, 2, 4]


async def test_no_shots_no_pictures(engine: Engine) -> None:
    assert await rendered(engine, []) == []


@pytest.mark.parametrize("size", [(768, 768), (97, 776), (776, 97), (641, 480)])
async def test_the_canvas_is_exact(engine: Engine, size: tuple[int, int]) -> None:
    canvas = Canvas(*size)
    assert (await picture(engine, replace(SHOT, canvas=canvas))).canvas == canvas


async def test_the_same_shot_gives_the_same_bytes(engine: Engine, maker: Maker) -> None:
    first, again = await picture(engine, SHOT), await picture(maker(), SHOT)
    assert bytes(first.pixels) == bytes(again.pixels)


async def test_another_seed_gives_another_picture(engine: Engine) -> None:
    seeds = [0, 1, 2, 2**31 - 1]
    shots = [replace(SHOT, index=seed, seed=seed) for seed in seeds]
    assert len({bytes(result.picture.pixels) for result in await rendered(engine, shots)}) == len(seeds)


async def test_a_shot_does_not_depend_on_its_batch(engine: Engine) -> None:
    other = replace(SHOT, index=1, seed=99)
    together = {result.index: result.picture for result in await rendered(engine, [other, SHOT])}
    assert difference(together[0], await picture(engine, SHOT)) <= LAST_BIT.get(engine.name, 0)


@pytest.mark.parametrize("strength", [None, 0.0, 0.5, 1.0])
async def test_a_negative_prompt_and_a_strength_never_hinder(engine: Engine, strength: float | None) -> None:
    """Whether an engine knows them or not; what it does not know it is not asked, but for a faulty director."""
    shot = replace(SHOT, negative_prompt="狗, blurry, (rain:1.2)", references=(reference(1),), strength=strength)
    for one in (shot, replace(shot, references=())):
        assert (await picture(engine, one)).canvas == one.canvas


@pytest.mark.parametrize("previews", [1, 3])
async def test_no_more_previews_than_are_asked_for(engine: Engine, previews: int) -> None:
    """They come before their picture, which is the same as without any, byte for byte."""
    events = [event async for event in engine.render([replace(SHOT, previews=previews)], CancelToken())]
    shown = [event.preview for event in events[:-1] if isinstance(event, Progress) and event.preview]
    assert len(shown) <= previews
    assert all(one.canvas.ratio == pytest.approx(SHOT.canvas.ratio, rel=0.05) for one in shown)
    assert isinstance(events[-1], Rendered)
    assert bytes(events[-1].picture.pixels) == bytes((await picture(engine, SHOT)).pixels)


async def test_nobody_sees_what_was_not_asked_for(engine: Engine) -> None:
    events = [event async for event in engine.render([SHOT], CancelToken())]
    assert all(event.preview is None for event in events if isinstance(event, Progress))


async def test_cancelled_before_it_starts(engine: Engine) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        await everything(engine, [SHOT], cancel)


async def test_cancelled_while_it_renders(engine: Engine) -> None:
    """The next look at the token ends the whole call, long before the other shots are done."""
    cancel = CancelToken()
    shots = [replace(SHOT, index=index, canvas=Canvas(768, 768)) for index in range(30)]
    started = time.monotonic()
    events = aiter(engine.render(shots, cancel))
    await anext(events)
    cancel.cancel()
    with pytest.raises(Cancelled):
        await anext(events)
    assert time.monotonic() - started < 3


async def test_cancelled_from_outside_while_it_draws(engine: Engine) -> None:
    """A picture is given up between two of its steps, and the many that wait are never begun."""
    cancel = CancelToken()
    shots = [replace(SHOT, index=index, canvas=Canvas(1024, 1024)) for index in range(3000)]
    started = time.monotonic()
    asyncio.get_running_loop().call_later(0.03, cancel.cancel)
    with pytest.raises(Cancelled):
        await everything(engine, shots, cancel)
    assert time.monotonic() - started < 2


async def test_one_cancelled_call_leaves_the_next_alone(engine: Engine) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        await anext(aiter(engine.render([SHOT], cancel)))
    assert (await picture(engine, SHOT)).canvas == SHOT.canvas


async def test_close_twice_is_fine(engine: Engine) -> None:
    await engine.close()
    await engine.close()


async def test_the_event_loop_stays_responsive(engine: Engine) -> None:
    """Somebody asking for health while a large picture is drawn does not wait for it."""
    gaps: list[float] = []

    async def tick() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - before)

    ticking = asyncio.create_task(tick())
    await picture(engine, replace(SHOT, canvas=Canvas(1024, 1024)))
    ticking.cancel()
    assert max(gaps, default=0) < 0.3


async def test_up_to_nine_references(engine: Engine) -> None:
    most = min(9, engine.capabilities(MODEL)["edit"].max_references)
    shot = replace(SHOT, prompt="Put them together", references=tuple(map(reference, range(most))))
    assert (await picture(engine, shot)).canvas == SHOT.canvas


async def test_regions_are_accepted(engine: Engine) -> None:
    boxed = reference(2, Region(4, 4, 30, 40), Region(40, 10, 60, 20))
    shot = replace(SHOT, prompt="把图1的闹钟放在图2的框选的位置", references=(reference(1), boxed))
    assert (await picture(engine, shot)).canvas == SHOT.canvas


async def test_palettes_are_accepted(engine: Engine) -> None:
    palette = (Swatch(194, 209, 230, 0.5), Swatch(20, 40, 80, 0.3), Swatch(240, 200, 90, 0.2))
    assert (await picture(engine, replace(SHOT, palette=palette))).canvas == SHOT.canvas


async def test_concurrent_calls_do_not_mix(engine: Engine) -> None:
    shots = [replace(SHOT, seed=seed) for seed in (1, 2)]
    both = await asyncio.gather(*(picture(engine, shot) for shot in shots))
    alone = [await picture(engine, shot) for shot in shots]
    assert [bytes(p.pixels) for p in both] == [bytes(p.pixels) for p in alone]
