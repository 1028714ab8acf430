"""Spans of what is done, in OpenTelemetry: from a request through the queue to the stored pictures.

A task carries the trace of its request as a `traceparent` (W3C Trace Context), so that the spans of the worker that
draws it, on whatever host, belong to the same trace. No span has a prompt, an address or the text of an error.
Where spans go is said by the variables of OpenTelemetry (`OTEL_EXPORTER_OTLP_ENDPOINT` and the like), which its
library reads itself. Without the setting `tracing` the library is not even imported.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Protocol

from danqing.errors import SettingsError

Answered = Callable[[str, int], None]
"""Told of a request in the end: the name of its route, empty where there is none, and the status of its answer."""


class Tracing(Protocol):
    """Makes spans. A span that is current is the parent of those that are made within it."""

    def request(self, method: str, path: str, traceparent: str) -> AbstractContextManager[Answered]:
        """The current span of a request that came with this `traceparent`, which may be empty."""

    def task(self, traceparent: str, task_id: str, model: str, attempt: int) -> AbstractContextManager[None]:
        """The current span of a task that is worked on, in the trace that it carries."""

    def submit(self) -> AbstractContextManager[None]:
        """The current span of a request that is made a task."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        """A span that is not current: stages go on side by side."""

    def past(self, name: str, start: float, end: float) -> None:
        """A span of something that is over; times are seconds since the epoch."""

    def traceparent(self) -> str | None:
        """The current span in the words of W3C Trace Context."""

    def close(self) -> None:
        """Send what is not sent yet."""


class NoTracing:
    """What tracing is while it is off."""

    def request(self, method: str, path: str, traceparent: str) -> AbstractContextManager[Answered]:
        return nullcontext(lambda route, status: None)

    def task(self, traceparent: str, task_id: str, model: str, attempt: int) -> AbstractContextManager[None]:
        return _NOTHING

    def submit(self) -> AbstractContextManager[None]:
        return _NOTHING

    def stage(self, name: str) -> AbstractContextManager[None]:
        return _NOTHING

    def past(self, name: str, start: float, end: float) -> None: ...

    def traceparent(self) -> str | None:
        return None

    def close(self) -> None: ...


_NOTHING = nullcontext()


def open_tracing() -> Tracing:
    """Tracing as the variables of OpenTelemetry say. Raises `SettingsError` without the extra."""
    try:
        spans = import_module("danqing.observability.otlp")
    except ModuleNotFoundError as error:
        raise SettingsError(f"DANQING_TRACING needs danqing[otel]: {error.name} is not installed.") from None
    opened: Tracing = spans.open_otlp()
    return opened
