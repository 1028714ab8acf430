"""The batcher: shots of several callers share calls of the engine, and no caller notices."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import aclosing, suppress
from typing import Any

import pytest

from danqing.engines.base import CancelToken, Progress
from danqing.errors import Cancelled
from danqing.worker.batching import Batcher
from tests.unit.worker.batch_callers import (
    SOON,
    Caller,
    a_shot,
    all_ended,
    callers_behind,
    nothing_left,
    prompts,
    settle,
    some_shots,
)
from tests.unit.worker.engines import BatchingEngine, NotingEngine

EVER = 3600.0  # seconds: nobody waits that long by chance

# ── Together ─────────────────────────────────────────────────────────────────


async def test_those_who_wait_are_rendered_together() -> None:
    """Three callers, all with index 0: one call numbers their shots anew, and each gets its own picture back."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        shots = [[a_shot(name, seed=seed)] for seed, name in enumerate("xyz")]
        callers = await callers_behind(engine, batcher, *shots)
        await all_ended(engine, callers)
    assert [prompts(call) for call in engine.calls] == ["first", "x y z"]
    assert [shot.index for shot in engine.calls[1]] == [0, 1, 2]
    assert all(caller.has_its_own for caller in callers)


async def test_the_shots_of_one_request_are_rendered_together() -> None:
    """Four pictures are one call; their progress and pictures come with their own indexes."""
    engine = BatchingEngine(steps=2)
    shots = [a_shot(index=index, seed=index) for index in (7, 3, 5, 9)]
    caller = Caller(Batcher(engine), shots)
    await caller.ended()
    assert len(engine.calls) == 1
    assert caller.has_its_own
    steps = Counter((event.index, event.step, event.total) for event in caller.events if isinstance(event, Progress))
    assert steps == {(index, step, 2): 1 for index in (7, 3, 5, 9) for step in (1, 2)}


async def test_progress_is_told_while_the_call_goes_on() -> None:
    """A caller hears of each step when it is done, not when all is done."""
    engine = BatchingEngine(steps=10**9)
    caller = Caller(Batcher(engine), [a_shot()])
    await settle()
    assert caller.events[0] == Progress(0, 1, 10**9)
    caller.cancel.cancel()
    with pytest.raises(Cancelled):
        await caller.ended()


async def test_only_equal_keys_share_a_call() -> None:
    """A companion may overtake others to join its kind; those without a key go alone."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    waiting = [[a_shot("a1", subject="a")], some_shots(2, prompt="-", subject=""), [a_shot("b1", subject="b")]]
    callers = await callers_behind(engine, batcher, *waiting, [a_shot("a2", subject="a")])
    await all_ended(engine, callers)
    assert [prompts(call) for call in engine.calls] == ["first", "a1 a2", "-", "-", "b1"]


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        ({"max_batch": 3}, [3, 3, 1]),
        ({"max_batch": 1}, [1] * 7),
        ({"max_batch_pixels": 2 * 64}, [2, 2, 2, 1]),
        ({"max_batch_pixels": 1}, [1] * 7),
        ({"max_batch": 64}, [7]),
    ],
)
async def test_a_call_stays_within_the_limits(limits: dict[str, Any], sizes: list[int]) -> None:
    """In pictures and in pixels; a picture that is beyond the limit by itself is rendered alone."""
    engine = BatchingEngine(**limits)
    caller = Caller(Batcher(engine), some_shots(7, edge=8))
    await caller.ended()
    assert [len(call) for call in engine.calls] == sizes
    assert caller.has_its_own


async def test_the_oldest_leads() -> None:
    """What does not fit into a batch leads the next, before everything that came later."""
    engine = BatchingEngine(max_batch=2)
    batcher = Batcher(engine)
    waiting = [some_shots(3, prompt="x"), [a_shot("other", subject="b")], some_shots(2, prompt="y")]
    callers = await callers_behind(engine, batcher, *waiting)
    await all_ended(engine, callers)
    assert [prompts(call) for call in engine.calls] == ["first", "x x", "x y", "other", "y"]


async def test_every_lane_is_used_and_no_more() -> None:
    """Two calls at once where the engine can do two; a free lane never waits for a busy one."""
    engine = BatchingEngine(concurrency=2)
    engine.holds = True
    batcher = Batcher(engine)
    callers = [Caller(batcher, [a_shot(name, subject=name)]) for name in "abcde"]
    await settle()
    assert [prompts(call) for call in engine.calls] == ["a", "b"]
    await all_ended(engine, callers)
    assert (len(engine.calls), engine.most) == (5, 2)


async def test_what_the_engine_says_of_a_picture_arrives_with_it() -> None:
    """Metadata and notes are handed on as they are."""
    caller = Caller(Batcher(NotingEngine()), some_shots(2))
    for rendered in await caller.ended():
        assert (rendered.metadata, rendered.notes) == ({"Steps": "1"}, NotingEngine.NOTES)


async def test_nothing_to_render_is_no_call() -> None:
    """A caller without shots is answered at once."""
    engine = BatchingEngine()
    assert await Caller(Batcher(engine), []).ended() == []
    assert engine.calls == []


# ── Patience ─────────────────────────────────────────────────────────────────


async def test_the_expected_are_waited_for() -> None:
    """The last one of them ends the wait, although there is room for more."""
    engine = BatchingEngine()
    batcher = Batcher(engine, patience=EVER)
    tokens = [CancelToken(), CancelToken()]
    with batcher.expecting(tokens[0]), batcher.expecting(tokens[1]):
        early = Caller(batcher, [a_shot("early")], tokens[0])
        await settle()
        assert engine.calls == []
        late = Caller(batcher, [a_shot("late")], tokens[1])
        await asyncio.gather(early.ended(), late.ended())
    assert [prompts(call) for call in engine.calls] == ["early late"]


async def test_a_full_batch_waits_for_nobody() -> None:
    """Whoever else is expected could not join it."""
    engine = BatchingEngine(max_batch=2)
    batcher = Batcher(engine, patience=EVER)
    with batcher.expecting(CancelToken()):
        await Caller(batcher, some_shots(2)).ended()
        one = Caller(batcher, [a_shot()])
        await settle()
        assert len(engine.calls) == 1
        await asyncio.gather(one.ended(), Caller(batcher, [a_shot()]).ended())
    assert [len(call) for call in engine.calls] == [2, 2]


@pytest.mark.parametrize(
    ("limits", "subject"),
    [({}, ""), ({"max_batch": 1}, "a"), ({"max_batch_pixels": 7}, "a")],
    ids=["no key", "no batches", "no pixels to spare"],
)
async def test_what_cannot_have_company_waits_for_none(limits: dict[str, Any], subject: str) -> None:
    """It is rendered at once, whoever is expected."""
    batcher = Batcher(BatchingEngine(**limits), patience=EVER)
    with batcher.expecting(CancelToken()):
        await Caller(batcher, [a_shot(subject=subject)]).ended()


async def test_nobody_expected_nobody_waited_for() -> None:
    """A lonely request is not kept waiting, nor one that is the only one expected."""
    batcher = Batcher(BatchingEngine(), patience=EVER)
    await Caller(batcher, [a_shot()]).ended()
    token = CancelToken()
    with batcher.expecting(token):
        await Caller(batcher, [a_shot()], token).ended()


async def test_one_who_fails_before_is_not_waited_for() -> None:
    """It leaves the context without having handed in anything."""
    engine = BatchingEngine()
    batcher = Batcher(engine, patience=EVER)
    with suppress(ValueError), batcher.expecting(CancelToken()):
        caller = Caller(batcher, [a_shot()])
        await settle()
        assert engine.calls == []
        raise ValueError
    await caller.ended()


async def test_patience_ends() -> None:
    """One who is expected and never comes holds nobody up for longer than that, again and again."""
    engine = BatchingEngine()
    batcher = Batcher(engine, patience=0.002)
    with batcher.expecting(CancelToken()):
        for _ in range(3):
            await Caller(batcher, [a_shot()]).ended()
    assert len(engine.calls) == 3


async def test_one_who_waits_for_company_keeps_only_its_own_lane() -> None:
    """A later request of another kind that is ready takes the second lane."""
    engine = BatchingEngine(concurrency=2)
    batcher = Batcher(engine, patience=EVER)
    with batcher.expecting(CancelToken()):
        waiting = Caller(batcher, [a_shot("waiting")])
        await Caller(batcher, [a_shot("ready", subject="")]).ended()
        assert not waiting.task.done()
    await waiting.ended()


async def test_one_who_vanishes_while_waiting_for_company_leaves_nothing() -> None:
    """Its shot is never rendered, and whoever follows has the whole patience."""
    engine = BatchingEngine()
    batcher = Batcher(engine, patience=EVER)
    async with nothing_left(batcher):
        with batcher.expecting(CancelToken()):
            gone = Caller(batcher, [a_shot("gone")])
            await settle()
            gone.cancel.cancel()
            with pytest.raises(Cancelled):
                await gone.ended()
            follower = Caller(batcher, [a_shot("follower")])
            await settle()
            assert engine.calls == []
        await follower.ended()
    assert [prompts(call) for call in engine.calls] == ["follower"]


# ── Leaving ──────────────────────────────────────────────────────────────────


async def leave(caller: Caller, how: str) -> None:
    """The caller goes: its token is cancelled, here or in another thread, or the asyncio task in which it waits."""
    if how == "token":
        caller.cancel.cancel()
    elif how == "thread":
        asyncio.get_running_loop().set_debug(True)  # it tells of calls that only its own thread may make
        await asyncio.to_thread(caller.cancel.cancel)
    else:
        caller.task.cancel()


async def has_left(caller: Caller, how: str) -> None:
    expected = Cancelled if how in ("token", "thread") else asyncio.CancelledError
    with pytest.raises(expected):
        await caller.ended()


@pytest.mark.parametrize("how", ["token", "thread", "cancel"])
async def test_one_who_waits_may_leave(how: str) -> None:
    """At once, though the engine is busy; its shots are never rendered."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        first, gone, stays = await callers_behind(engine, batcher, some_shots(2, prompt="gone"), [a_shot("stays")])
        await leave(gone, how)
        await has_left(gone, how)
        await all_ended(engine, [first, stays])
    assert [prompts(call) for call in engine.calls] == ["first", "stays"]
    assert engine.cancelled == 0


@pytest.mark.parametrize("how", ["token", "thread", "cancel"])
async def test_a_call_that_works_for_nobody_is_cancelled(how: str) -> None:
    """The lane is free for the next as soon as the engine has noticed."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        gone, stays = await callers_behind(engine, batcher, [a_shot("stays")])
        await leave(gone, how)
        await has_left(gone, how)
        await settle()
        assert (engine.cancelled, prompts(engine.calls[1])) == (1, "stays")
        await all_ended(engine, [stays])
    assert gone.pictures == []


async def test_a_call_that_works_for_others_goes_on() -> None:
    """The pictures of the one who left are dropped; when the last has left, the call is cancelled."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        first, one, two, three = await callers_behind(engine, batcher, *([a_shot(name)] for name in "xyz"))
        await all_ended(engine, [first])
        engine.holds = True
        await settle()
        one.cancel.cancel()
        await has_left(one, "token")
        await settle()
        assert (engine.busy, engine.cancelled) == (1, 0)
        await all_ended(engine, [two, three])
    assert two.has_its_own
    assert three.has_its_own
    assert one.pictures == []


async def test_the_last_one_who_leaves_cancels_the_call() -> None:
    """Not the first of them."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        engine.holds = True
        tokens = [CancelToken(), CancelToken()]
        with batcher.expecting(tokens[0]), batcher.expecting(tokens[1]):
            callers = [Caller(batcher, [a_shot()], token) for token in tokens]
            await settle()
        for caller, cancelled in zip(callers, (0, 1), strict=True):
            caller.cancel.cancel()
            await settle()
            assert engine.cancelled == cancelled
            await has_left(caller, "token")
    assert [len(call) for call in engine.calls] == [2]


async def test_a_caller_that_was_called_off_before_is_not_rendered() -> None:
    """Its token is looked at before anything else."""
    engine = BatchingEngine()
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        await Caller(Batcher(engine), [a_shot()], token).ended()
    assert engine.calls == []


async def test_a_caller_that_is_called_off_gets_no_more_pictures() -> None:
    """Not even those that are ready, when it was slow to take them."""
    token = CancelToken()
    async with aclosing(Batcher(BatchingEngine(steps=0)).render(some_shots(3), token)) as events:
        await anext(events)
        await settle()
        token.cancel()
        with pytest.raises(Cancelled):
            await anext(events)


async def test_a_token_that_is_cancelled_late_reaches_nobody() -> None:
    """In a thread, when the event loop of its caller is long gone."""

    async def render(token: CancelToken) -> None:
        await Caller(Batcher(BatchingEngine()), [a_shot()], token).ended()

    token = CancelToken()
    loop = threading.Thread(target=lambda: asyncio.run(render(token)))
    loop.start()
    await asyncio.to_thread(loop.join)
    token.cancel()


async def test_a_generator_that_is_closed_lets_go() -> None:
    """After its first picture: the rest of its call is cancelled, what waits is dropped."""
    engine = BatchingEngine(max_batch=2)
    batcher = Batcher(engine)
    async with nothing_left(batcher):
        async with aclosing(batcher.render(some_shots(5), CancelToken())) as events:
            await anext(events)
        assert engine.cancelled == 1
    assert len(engine.calls) == 1


async def test_close_waits_for_what_is_rendered() -> None:
    """And for what still waits, so that nobody is left hanging."""
    engine = BatchingEngine()
    batcher = Batcher(engine)
    callers = await callers_behind(engine, batcher, some_shots(5))
    closing = asyncio.create_task(batcher.close())
    await settle()
    assert not closing.done()
    await all_ended(engine, callers)
    await asyncio.wait_for(closing, SOON)
    assert engine.busy == 0
