"""What is counted and timed, as a table, and the sums of it as plain data that travels between processes.

A worker's sums go to whoever serves `/metrics` within the report that it stores in the queue again and again, so
that one address shows every worker on every host, without a port or a setting for any of them.
Sums only grow while their process lives: what becomes of that over time is the reader's affair.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0)
LONG = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0, 600.0, 1800.0, 3600.0)
PICTURES = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 32.0, 64.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that is counted or, with `buckets` (upper bounds in the figure's unit), whose values are sorted."""

    name: str
    sentence: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


REQUESTS = Figure(
    "danqing_http_request_seconds",
    "How long requests took, from their head to the last byte of their answer.",
    ("route", "method", "status"),
    SECONDS,
)
WAITS = Figure("danqing_queue_wait_seconds", "How long tasks waited before they were claimed.", ("model",), LONG)
STAGES = Figure(
    "danqing_stage_seconds", "How long a stage of a task took: fetch, think, render, store …", ("stage",), SECONDS
)
BATCHES = Figure(
    "danqing_batch_pictures", "How many pictures an engine was told to render together.", ("model",), PICTURES
)
STEPS = Figure("danqing_step_seconds", "How long one step of an engine took, for a whole batch.", ("model",), SECONDS)
TASKS = Figure("danqing_tasks_total", "Tasks that ended.", ("model", "status"))
FAILURES = Figure("danqing_failures_total", "Tasks that failed, by the code that clients are told.", ("code",))
IMAGES = Figure("danqing_images_total", "Pictures of tasks that succeeded.", ("model",))
STORED = Figure("danqing_stored_bytes_total", "Bytes of pictures that were written to the object store.")
EXPIRIES = Figure("danqing_lease_expiries_total", "Leases that ran out because their worker was silent.")
WEBHOOKS = Figure("danqing_webhooks_total", "Attempts to tell the end of a task to a webhook.", ("outcome",))

OF_HTTP = (REQUESTS, WEBHOOKS)
"""What the process that answers `/metrics` has counted itself."""
OF_WORKERS = (WAITS, STAGES, BATCHES, STEPS, TASKS, FAILURES, IMAGES, STORED, EXPIRIES)
"""What workers report; each has the label `worker` besides."""

Cell = list[float]
"""Of a counter its value; else the sum of all values, and how many fell into each bucket, the last without bound."""

Snapshot = Mapping[str, Sequence[tuple[tuple[str, ...], Cell]]]
"""The cells of each figure, by its name, with the values of its labels."""


Rows = Sequence[tuple[tuple[str, ...], float]]
"""Values, each with those of its labels."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """Something that rises and falls, as it is now."""

    name: str
    sentence: str
    labels: tuple[str, ...]
    rows: Rows


class Tally:
    """The sums of one process. One thread counts."""

    def __init__(self) -> None:
        self._cells: dict[str, dict[tuple[str, ...], Cell]] = {}

    def count(self, figure: Figure, *labels: str, amount: float = 1.0) -> None:
        """Add to a counter."""
        self._cell(figure, labels, 1)[0] += amount

    def observe(self, figure: Figure, value: float, *labels: str) -> None:
        """Sort a value into its bucket."""
        cell = self._cell(figure, labels, len(figure.buckets) + 2)
        cell[0] += value
        cell[1 + bisect_left(figure.buckets, value)] += 1

    def snapshot(self) -> Snapshot:
        return {name: list(cells.items()) for name, cells in self._cells.items()}

    def _cell(self, figure: Figure, labels: tuple[str, ...], size: int) -> Cell:
        # Every request comes this way; where its cell is there already, two look-ups find it.
        cells = self._cells.get(figure.name)
        if cells is None:
            cells = self._cells[figure.name] = {}
        cell = cells.get(labels)
        if cell is None:
            assert len(labels) == len(figure.labels)
            cell = cells[labels] = [0.0] * size
        return cell


def written(snapshot: Snapshot) -> str:
    """The snapshot as text for a worker's report."""
    return msgspec.json.encode(snapshot).decode()


def read(text: str) -> Snapshot:
    """What `written` wrote; nothing, where there is nothing or it comes from a version that wrote otherwise."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError:
        return {}


def fits(figure: Figure, labels: Sequence[str], cell: Cell) -> bool:
    """Whether a cell is one of this figure as this version knows it; a worker may be of another."""
    return len(labels) == len(figure.labels) and len(cell) == (len(figure.buckets) + 2 if figure.buckets else 1)


_decoder = msgspec.json.Decoder(dict[str, list[tuple[tuple[str, ...], Cell]]])
