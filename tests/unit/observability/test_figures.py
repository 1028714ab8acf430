"""Sums, and their way from a worker to the one who shows them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.observability import figures
from danqing.observability.figures import Tally, fits, read, written

EVERY = (*figures.OF_HTTP, *figures.OF_WORKERS)


def test_what_was_counted_arrives_as_it_was_sent() -> None:
    tally = Tally()
    tally.count(figures.TASKS, "wan2.7-image", "SUCCEEDED")
    tally.count(figures.TASKS, "wan2.7-image", "SUCCEEDED", amount=2)
    tally.count(figures.STORED, amount=4096)
    tally.observe(figures.STAGES, 0.02, "encode")
    snapshot = read(written(tally.snapshot()))
    assert snapshot == tally.snapshot()
    assert snapshot["danqing_tasks_total"] == [(("wan2.7-image", "SUCCEEDED"), [3.0])]
    assert snapshot["danqing_stored_bytes_total"] == [((), [4096.0])]


@given(st.lists(st.floats(min_value=0, max_value=1e5)))
def test_every_value_is_in_one_bucket_and_in_the_sum(values: list[float]) -> None:
    """In the first whose bound is not below it, as Prometheus has it (`le`)."""
    tally, bounds = Tally(), figures.STAGES.buckets
    for value in values:
        tally.observe(figures.STAGES, value, "store")
    if not values:
        assert tally.snapshot() == {}
        return
    [(_, [total, *counts])] = tally.snapshot()["danqing_stage_seconds"]
    assert total == pytest.approx(sum(values))
    edges = [-1.0, *bounds, float("inf")]
    assert counts == [sum(low < value <= high for value in values) for low, high in pairwise(edges)]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"danqing_tasks_total": 5}', '{"a": [[["b"], ["c"]]]}'])
def test_what_cannot_be_read_counts_nothing(text: str) -> None:
    """A worker without figures, or of a version that writes them in another way."""
    assert read(text) == {}


def test_a_cell_of_another_version_does_not_fit() -> None:
    """It had other labels or other buckets."""
    assert fits(figures.FAILURES, ["InternalError"], [1.0])
    assert not fits(figures.FAILURES, [], [1.0])
    assert not fits(figures.FAILURES, ["InternalError"], [1.0, 2.0])
    assert not fits(figures.STAGES, ["encode"], [0.0] * len(figures.STAGES.buckets))


@pytest.mark.parametrize("figure", EVERY, ids=lambda figure: figure.name)
def test_names_follow_the_conventions_of_prometheus(figure: figures.Figure) -> None:
    """Counters end in `_total`, times are seconds; buckets grow; every figure has a sentence."""
    assert figure.name.startswith("danqing_")
    assert figure.name.endswith("_total") == (not figure.buckets)
    assert list(figure.buckets) == sorted(set(figure.buckets))
    assert figure.sentence.endswith((".", "…"))
