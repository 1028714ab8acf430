"""The batcher among callers who come and go at random: everybody gets what is theirs, in turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from danqing.domain.shot import Shot
from danqing.domain.task import Missing
from danqing.engines.base import CancelToken, Rendered
from danqing.engines.blank import plain
from danqing.worker.batching import Batcher, Event
from tests.unit.worker.batch_callers import SAID, SOON, TOO_MUCH, a_shot, nothing_left
from tests.unit.worker.engines import BatchingEngine


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes after some turns of the loop, with one shot per subject, and may leave before the end."""

    comes: int
    subjects: tuple[str, ...]
    leaves: int | None
    how: Literal["token", "close", "cancel"]
    expected: bool
    bad: bool

    def shots(self, number: int) -> list[Shot]:
        prompt = f"bad {number}" if self.bad else f"good {number}"
        return [
            a_shot(prompt, index=index, subject=subject, seed=number * 100 + index)
            for index, subject in enumerate(self.subjects)
        ]


VISITS = st.lists(
    st.builds(
        Visit,
        comes=st.integers(0, 15),
        subjects=st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=5).map(tuple),
        leaves=st.none() | st.integers(0, 25),
        how=st.sampled_from(["token", "close", "cancel"]),
        expected=st.booleans(),
        bad=st.sampled_from([False, False, False, True]),
    ),
    max_size=8,
)
PATIENT = VISITS.map(lambda visits: [replace(one, leaves=None, expected=False, bad=False) for one in visits])
ENGINES = st.fixed_dictionaries(
    {"concurrency": st.integers(1, 3), "max_batch": st.integers(1, 4), "steps": st.integers(0, 4)}
)


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def take(caller_events: list[Event], visit: Visit, number: int, batcher: Batcher, cancel: CancelToken) -> None:
    """Take events; one that closes its generator does so between two of them."""
    async with aclosing(batcher.render(visit.shots(number), cancel)) as events:
        async for event in events:
            caller_events.append(event)
            if visit.how == "close" and visit.leaves is not None and len(caller_events) > visit.leaves:
                return


async def pay_visit(visit: Visit, number: int, batcher: Batcher) -> tuple[list[Event], BaseException | None]:
    cancel, events = CancelToken(), list[Event]()
    if visit.expected:
        with batcher.expecting(cancel):
            await turns(visit.comes)
            taking = asyncio.create_task(take(events, visit, number, batcher, cancel))
            await turns(1)
    else:
        await turns(visit.comes)
        taking = asyncio.create_task(take(events, visit, number, batcher, cancel))
    if visit.leaves is not None and visit.how != "close":
        await turns(visit.leaves)
        cancel.cancel() if visit.how == "token" else taking.cancel()
    [error] = await asyncio.gather(taking, return_exceptions=True)
    return events, error


async def pay_visits(visits: list[Visit], engine: BatchingEngine) -> list[tuple[list[Event], BaseException | None]]:
    batcher = Batcher(engine, patience=0.001)
    async with nothing_left(batcher):
        paying = [pay_visit(visit, number, batcher) for number, visit in enumerate(visits)]
        return await asyncio.wait_for(asyncio.gather(*paying), SOON)


def engine_for(visits: list[Visit], options: dict[str, int]) -> BatchingEngine:
    bad = {f"bad {number}": TOO_MUCH for number, visit in enumerate(visits) if visit.bad}
    return BatchingEngine(**options, errors=bad)


def missing_of(events: list[Event]) -> set[int]:
    missing = [event for event in events if isinstance(event, Missing)]
    assert all(one.failure == SAID for one in missing)
    assert len({one.index for one in missing}) == len(missing)
    return {one.index for one in missing}


def check_calls(engine: BatchingEngine, options: dict[str, int]) -> None:
    assert engine.most <= options["concurrency"]
    assert engine.busy == 0
    for call in engine.calls:
        assert len(call) <= options["max_batch"]
        assert len({shot.subject for shot in call}) == 1
        assert len(call) == 1 or call[0].subject
        assert [shot.index for shot in call] == list(range(len(call)))


@settings(deadline=None, max_examples=150)
@given(visits=VISITS, options=ENGINES)
def test_everybody_gets_what_is_theirs_or_leaves(visits: list[Visit], options: dict[str, int]) -> None:
    """Whoever stays has every picture exactly once, or hears of each bad shot why not; whoever leaves has left.

    Calls stay within their limits, and nothing is left behind.
    """
    engine = engine_for(visits, options)
    ends = asyncio.run(pay_visits(visits, engine))
    for number, (visit, (events, error)) in enumerate(zip(visits, ends, strict=True)):
        shots = visit.shots(number)
        pictures = {event.index: event.picture for event in events if isinstance(event, Rendered)}
        assert len(pictures) == sum(isinstance(event, Rendered) for event in events)
        assert {event.index for event in events} <= set(range(len(shots)))
        assert all(picture == plain(shots[index]) for index, picture in pictures.items())
        if visit.leaves is None:
            made, failed = (set(), set(range(len(shots)))) if visit.bad else (set(range(len(shots))), set())
            assert error is None
            assert (set(pictures), missing_of(events)) == (made, failed)
    check_calls(engine, options)


@settings(deadline=None, max_examples=75)
@given(visits=PATIENT, options=ENGINES)
def test_nobody_is_overtaken_but_by_companions(visits: list[Visit], options: dict[str, int]) -> None:
    """With nobody expected and nothing failing, each call is led by a shot that came after all leaders before.

    And every shot is rendered exactly once.
    """
    engine = engine_for(visits, options)
    asyncio.run(pay_visits(visits, engine))
    arrival = sorted(range(len(visits)), key=lambda number: visits[number].comes)
    place = {shot.seed: (arrival.index(n), shot.seed) for n in arrival for shot in visits[n].shots(n)}
    leaders = [place[call[0].seed] for call in engine.calls]
    assert leaders == sorted(leaders)
    assert Counter(shot.seed for call in engine.calls for shot in call) == Counter(dict.fromkeys(place, 1))
