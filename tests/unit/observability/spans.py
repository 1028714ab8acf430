"""Spans that stay in this process, for tests to look at."""

from __future__ import annotations

from collections.abc import Mapping

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from danqing.observability.otlp import OpenTelemetry


class Traced:
    """Tracing whose spans are kept; `close` it before looking."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        self.tracing = OpenTelemetry(self._kept)

    def spans(self) -> Mapping[str, ReadableSpan]:
        """All that ended, by their names."""
        self.tracing.close()
        return {span.name: span for span in self._kept.get_finished_spans()}


def parent_of(span: ReadableSpan, spans: Mapping[str, ReadableSpan]) -> str | None:
    """The name of the span's parent; None where that is not among these."""
    by_id = {one.context.span_id: name for name, one in spans.items() if one.context}
    return by_id.get(span.parent.span_id) if span.parent else None
