"""Token buckets: a rate is kept over any time, a burst is at most a second's worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.access.rates import TokenBuckets
from tests.queueing import Clock

rates = st.floats(0.01, 1000)


@pytest.mark.parametrize(("rate", "burst"), [(5.0, 5), (1.0, 1), (0.25, 1), (2.5, 2)])
def test_a_second_of_it_may_come_at_once(rate: float, burst: int) -> None:
    """And one request at least, however low the rate is."""
    buckets = TokenBuckets(Clock())
    assert [buckets.take("ann", rate) for _ in range(burst)] == [0.0] * burst
    assert buckets.take("ann", rate) > 0


def test_who_waits_as_long_as_it_is_told_is_let_in() -> None:
    """And not a moment before."""
    clock = Clock()
    buckets = TokenBuckets(clock)
    buckets.take("ann", 0.5)
    late = buckets.take("ann", 0.5)
    assert late == pytest.approx(2)
    clock.go_on(late - 0.01)
    assert buckets.take("ann", 0.5) == pytest.approx(0.01)
    clock.go_on(0.01)
    assert buckets.take("ann", 0.5) == 0


def test_each_owner_has_a_bucket() -> None:
    buckets = TokenBuckets(Clock())
    assert buckets.take("ann", 1) == 0
    assert buckets.take("bob", 1) == 0
    assert buckets.take("ann", 1) > 0


@given(rates, st.lists(st.floats(0, 3), max_size=60))
def test_no_pattern_gets_more_through_than_the_rate_and_a_burst(rate: float, pauses: list[float]) -> None:
    """Refused requests cost nothing, and time that passed unused is not saved up."""
    clock = Clock()
    buckets, began, passed = TokenBuckets(clock), clock.now, 0
    for pause in pauses:
        clock.go_on(pause)
        passed += buckets.take("ann", rate) == 0
        assert passed <= rate * (clock.now - began) + max(1.0, rate) + 1e-3
