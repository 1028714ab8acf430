"""The page as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse

from danqing.observability import figures
from danqing.observability.figures import Gauge, Snapshot, Tally
from danqing.observability.metrics import page


def samples(gauges: list[Gauge], own: Snapshot, workers: Mapping[str, Snapshot]) -> dict[tuple[str, ...], float]:
    """Every sample of ours by its name and the values of its labels, in the order of their names."""
    text = page(gauges, own, workers)[0].decode()
    found = [one for family in parse(text) for one in family.samples if one.name.startswith("danqing_")]
    return {(one.name, *(one.labels[name] for name in sorted(one.labels))): one.value for one in found}


def a_worker(pictures: int) -> Snapshot:
    tally = Tally()
    tally.count(figures.IMAGES, "wan2.7-image", amount=pictures)
    tally.observe(figures.STAGES, 0.3, "encode")
    tally.observe(figures.STAGES, 1000.0, "encode")
    return tally.snapshot()


def test_every_worker_has_series_of_its_own() -> None:
    """Their sums begin anew with each process; added up here, they would fall when one leaves."""
    found = samples([], {}, {"a": a_worker(3), "b": a_worker(4)})
    assert found["danqing_images_total", "wan2.7-image", "a"] == 3
    assert found["danqing_images_total", "wan2.7-image", "b"] == 4


def test_buckets_hold_all_that_is_not_above_them() -> None:
    found = samples([], {}, {"a": a_worker(1)})
    assert found["danqing_stage_seconds_bucket", "0.25", "encode", "a"] == 0
    assert found["danqing_stage_seconds_bucket", "0.5", "encode", "a"] == 1
    assert found["danqing_stage_seconds_bucket", "180.0", "encode", "a"] == 1
    assert found["danqing_stage_seconds_bucket", "+Inf", "encode", "a"] == 2
    assert found["danqing_stage_seconds_count", "encode", "a"] == 2
    assert found["danqing_stage_seconds_sum", "encode", "a"] == pytest.approx(1000.3)


def test_what_another_version_counted_is_left_out() -> None:
    strange: Snapshot = {
        "danqing_images_total": [(("wan2.7-image", "blue"), [1.0])],
        "danqing_stage_seconds": [(("encode",), [1.0, 2.0])],
        "danqing_dreams_total": [((), [1.0])],
    }
    assert samples([], {}, {"a": strange}) == {}


def test_gauges_and_own_figures_have_no_worker() -> None:
    own = Tally()
    own.observe(figures.REQUESTS, 0.01, "/health", "GET", "200")
    gauge = Gauge("danqing_queue_pending", "Tasks that wait.", ("model",), [(('a"b\nc',), 7.0)])
    found = samples([gauge], own.snapshot(), {})
    assert found["danqing_queue_pending", 'a"b\nc'] == 7
    assert found["danqing_http_request_seconds_count", "GET", "/health", "200"] == 1


def test_who_asks_for_openmetrics_gets_it() -> None:
    content, kind = page([], {}, {"a": a_worker(2)}, "application/openmetrics-text; version=1.0.0,text/plain;q=0.5")
    assert kind.startswith("application/openmetrics-text")
    assert "danqing_images" in {family.name for family in parse_open(content.decode())}
