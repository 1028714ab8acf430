"""The page that Prometheus reads: gauges as they are now, and the sums of this process and of every worker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client import ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from danqing.observability.figures import OF_HTTP, OF_WORKERS, Cell, Figure, Gauge, Snapshot, fits


def page(
    gauges: Iterable[Gauge], own: Snapshot, workers: Mapping[str, Snapshot], accept: str = ""
) -> tuple[bytes, str]:
    """The page and its content type; `accept` is the header of that name. `workers` are by their ids."""
    encode, content_type = choose_encoder(accept)
    return encode(_Page([*_families(gauges, own, workers)])), content_type


class _Page(Collector):
    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(gauges: Iterable[Gauge], own: Snapshot, workers: Mapping[str, Snapshot]) -> Iterator[Metric]:
    for gauge in gauges:
        family = GaugeMetricFamily(gauge.name, gauge.sentence, labels=gauge.labels)
        for labels, value in gauge.rows:
            family.add_metric(labels, value)
        yield family
    for figure in OF_HTTP:
        yield _family(figure, (), {(): own})
    for figure in OF_WORKERS:
        yield _family(figure, ("worker",), {(name,): snapshot for name, snapshot in workers.items()})
    yield from ProcessCollector(registry=None).collect()


def _family(figure: Figure, more: tuple[str, ...], snapshots: Mapping[tuple[str, ...], Snapshot]) -> Metric:
    """The figure in all these snapshots, each with the values of the labels `more`."""
    kind = HistogramMetricFamily if figure.buckets else CounterMetricFamily
    family = kind(figure.name, figure.sentence, labels=(*figure.labels, *more))
    for values, snapshot in snapshots.items():
        for labels, cell in snapshot.get(figure.name, ()):
            if fits(figure, labels, cell):
                _add(family, (*labels, *values), figure, cell)
    return family


def _add(
    family: HistogramMetricFamily | CounterMetricFamily, labels: Sequence[str], figure: Figure, cell: Cell
) -> None:
    if isinstance(family, CounterMetricFamily):
        family.add_metric(labels, cell[0])
        return
    bounds = [*map(floatToGoString, figure.buckets), "+Inf"]
    family.add_metric(labels, list(zip(bounds, accumulate(cell[1:]), strict=True)), cell[0])
