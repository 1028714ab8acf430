"""The batcher when the engine fails: what cannot be made is missing, and costs nobody else a picture."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest

from danqing.domain.shot import Shot
from danqing.domain.task import Missing
from danqing.engines.base import CancelToken, Progress, Rendered
from danqing.engines.blank import plain
from danqing.errors import Cancelled, Unavailable
from danqing.worker.batching import Batcher
from tests.unit.worker.batch_callers import (
    TOO_MUCH,
    Caller,
    a_shot,
    all_ended,
    callers_behind,
    nothing_left,
    prompts,
    some_shots,
)
from tests.unit.worker.engines import BatchingEngine, FailingEngine

EVER = 3600.0  # seconds: nobody waits that long by chance


async def test_one_bad_request_fails_alone() -> None:
    """What a failed batch left is tried once more, shot by shot, and all others have their pictures.

    Those that were made before the error are not made again.
    """
    engine = BatchingEngine(errors={"bad": TOO_MUCH})
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        waiting = [[a_shot("good")], [a_shot("bad"), a_shot("good", index=1)], [a_shot("fine")]]
        callers = await callers_behind(engine, batcher, *waiting)
        await all_ended(engine, callers)
    _, good, bad, fine = callers
    assert [prompts(call) for call in engine.calls] == ["first", "good bad good fine", "good", "bad"]
    assert all(caller.has_its_own and not caller.missing for caller in (good, fine))
    assert ([rendered.index for rendered in bad.pictures], bad.missing) == ([1], [0])


@pytest.mark.parametrize("bad", range(4))
async def test_one_bad_shot_costs_no_other_of_its_request(bad: int) -> None:
    """Wherever it stands among them."""
    engine = BatchingEngine(errors={"bad": TOO_MUCH})
    shots = [a_shot("bad" if index == bad else "good", index=index) for index in range(4)]
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        caller = Caller(batcher, shots)
        found = await caller.ended()
    assert [rendered.index for rendered in found] == [index for index in range(4) if index != bad]
    assert caller.missing == [bad]


async def test_shots_that_are_rendered_one_by_one_fail_one_by_one() -> None:
    """An engine that does not batch is not asked again for what it could not do alone."""
    engine = BatchingEngine(max_batch=1, errors={"bad": TOO_MUCH})
    names = ["good", "bad", "good", "bad"]
    caller = Caller(Batcher(engine), [a_shot(name, index=index) for index, name in enumerate(names)])
    assert [rendered.index for rendered in await caller.ended()] == [0, 2]
    assert caller.missing == [1, 3]
    assert [prompts(call) for call in engine.calls] == names


async def test_a_batch_that_was_too_large_is_made_one_by_one() -> None:
    """Four pictures do not fit into memory together, and each does alone: nothing is missing."""
    engine = NarrowEngine()
    caller = Caller(Batcher(engine), some_shots(4))
    await caller.ended()
    assert caller.has_its_own
    assert [len(call) for call in engine.calls] == [4, 1, 1, 1, 1]


class NarrowEngine(BatchingEngine):
    """Has room for one picture, and takes four."""

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        async for event in super().render(shots, cancel):
            if len(shots) > 1 and isinstance(event, Rendered):
                raise TOO_MUCH
            yield event


async def test_an_engine_that_fails_at_everything_says_so_of_everything() -> None:
    """Each shot is missing with the engine's sentence; nothing is hidden, and nobody waits for ever."""
    engine = BatchingEngine(errors={"bad": TOO_MUCH})
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        caller = Caller(batcher, some_shots(6, prompt="bad"))
        assert await caller.ended() == []
    assert caller.missing == [0, 1, 2, 3, 4, 5]


async def test_what_is_tried_again_waits_for_no_company() -> None:
    """It has had company once; and it keeps its place before those who came later."""
    engine = BatchingEngine(errors={"bad": TOO_MUCH})
    batcher = Batcher(engine, patience=EVER)
    with batcher.expecting(CancelToken()):
        waiting = [some_shots(2, prompt="good"), some_shots(2, prompt="bad"), [a_shot("late", subject="")]]
        first, *others = await callers_behind(engine, batcher, *waiting)
        first.cancel.cancel()
        await all_ended(engine, others)
    calls = ["good good bad bad", "good", "good", "bad", "bad", "late"]
    assert [prompts(call) for call in engine.calls] == calls


async def test_who_has_left_is_not_tried_again() -> None:
    """Nobody would take the pictures."""
    engine = BatchingEngine(errors={"bad": TOO_MUCH}, steps=10)
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        waiting = [[a_shot("gone")], [a_shot("bad")], [a_shot("good")]]
        first, gone, bad, good = await callers_behind(engine, batcher, *waiting)
        await all_ended(engine, [first])
        gone.cancel.cancel()
        with pytest.raises(Cancelled):
            await gone.ended()
        await all_ended(engine, [good, bad])
    assert bad.missing == [0]
    assert [prompts(call) for call in engine.calls] == ["first", "gone bad good", "bad"]


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError("a bug"), Cancelled(), Unavailable("The engine is away.")],
    ids=["bug", "cancelled", "away"],
)
async def test_any_other_error_goes_to_everybody(error: Exception) -> None:
    """There is no reason to think that it is the fault of one of them."""
    engine = BatchingEngine(errors={"bad": error})
    batcher = Batcher(engine)
    first, *others = await callers_behind(engine, batcher, [a_shot("good")], [a_shot("bad")])
    await all_ended(engine, [first])
    for caller in others:
        with pytest.raises(type(error)):
            await caller.ended()
    assert len(engine.calls) == 2


async def test_what_else_was_asked_is_dropped_with_such_an_error() -> None:
    """And the next has its turn."""
    engine = BatchingEngine(max_batch=2, errors={"bad": ZeroDivisionError("a bug")})
    batcher = Batcher(engine)
    first, bad, next_one = await callers_behind(engine, batcher, some_shots(6, prompt="bad"), [a_shot("next")])
    await all_ended(engine, [first, next_one])
    with pytest.raises(ZeroDivisionError):
        await bad.ended()
    assert [prompts(call) for call in engine.calls] == ["first", "bad bad", "next"]


async def test_pictures_before_an_error_are_handed_out() -> None:
    """In their order: first the picture, then what is missing."""
    engine = FailingEngine({"bad": TOO_MUCH})
    caller = Caller(Batcher(engine), [a_shot("good"), a_shot("bad", index=1)])
    assert [rendered.index for rendered in await caller.ended()] == [0]
    assert caller.missing == [1]
    assert isinstance(caller.events[-1], Missing)


class ForgetfulEngine(BatchingEngine):
    """Makes the first picture of a call twice, and never the second."""

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        yield Rendered(0, plain(shots[0]))
        yield Progress(0, 1, 1)
        yield Rendered(0, plain(shots[0]))


async def test_a_picture_that_was_never_made_is_asked_for_again() -> None:
    """An engine that breaks its promise in company is asked once more for each that it forgot."""
    batcher = Batcher(ForgetfulEngine(), patience=EVER)
    caller = Caller(batcher, some_shots(2))
    await caller.ended()
    assert caller.has_its_own


class IdleEngine(BatchingEngine):
    """Ends in peace without having made anything."""

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Progress | Rendered]:
        yield Progress(0, 1, 1)


async def test_a_picture_that_is_never_made_is_missing() -> None:
    """Nobody is left waiting for ever."""
    caller = Caller(Batcher(IdleEngine()), some_shots(2))
    assert await caller.ended() == []
    missing = [event for event in caller.events if isinstance(event, Missing)]
    assert [one.index for one in missing] == [0, 1]
    assert all("every picture" in one.failure.message for one in missing)


async def test_an_engine_that_fails_for_nobody_is_heard_of(caplog: pytest.LogCaptureFixture) -> None:
    """In the log: all callers have left, but whoever runs the service should know."""
    engine = BatchingEngine(steps=0, errors={"bad": ZeroDivisionError("a bug")})
    batcher = Batcher(engine)
    async with aclosing(batcher.render([a_shot("bad"), a_shot(index=1)], CancelToken())) as events:
        await anext(events)
    await batcher.close()
    assert "nobody waited" in caplog.text
