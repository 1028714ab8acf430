"""Spans by OpenTelemetry's library, sent to a collector over OTLP. Needs `danqing[otel]`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, StatusCode, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from danqing.observability.tracing import Answered

LAST_WORDS = 3.0
"""Seconds that spans get to leave when the process ends: a collector that is away shall not hold it up."""
IN_A_SECOND = 1_000_000_000
HEADER = "traceparent"

_words = TraceContextTextMapPropagator()


def open_otlp() -> OpenTelemetry:
    """Tracing to where the variables `OTEL_EXPORTER_OTLP_…` say."""
    return OpenTelemetry(OTLPSpanExporter())


class OpenTelemetry:
    """`Tracing` with spans for an exporter, sent by a thread of the library a few seconds after they ended."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("danqing")

    @contextmanager
    def request(self, method: str, path: str, traceparent: str) -> Iterator[Answered]:
        attributes = {"http.request.method": method, "url.path": path}
        with self._current(method, SpanKind.SERVER, attributes, _context(traceparent)) as span:

            def answered(route: str, status: int) -> None:
                span.update_name(f"{method} {route}".strip())
                span.set_attributes({"http.route": route, "http.response.status_code": status})
                if status >= 500:
                    span.set_status(StatusCode.ERROR)

            yield answered

    @contextmanager
    def submit(self) -> Iterator[None]:
        with self._current("submit", SpanKind.PRODUCER, {}):
            yield

    @contextmanager
    def task(self, traceparent: str, task_id: str, model: str, attempt: int) -> Iterator[None]:
        attributes: dict[str, str | int] = {
            "danqing.task_id": task_id,
            "danqing.model": model,
            "danqing.attempt": attempt,
        }
        with self._current("task", SpanKind.CONSUMER, attributes, _context(traceparent)):
            yield

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        with _ending(self._tracer.start_span(name)):
            yield

    def past(self, name: str, start: float, end: float) -> None:
        self._tracer.start_span(name, start_time=int(start * IN_A_SECOND)).end(int(end * IN_A_SECOND))

    def traceparent(self) -> str | None:
        carrier: dict[str, str] = {}
        _words.inject(carrier)
        return carrier.get(HEADER)

    def close(self) -> None:
        leaving = threading.Thread(target=self._provider.shutdown, daemon=True)
        leaving.start()
        leaving.join(LAST_WORDS)

    @contextmanager
    def _current(
        self, name: str, kind: SpanKind, attributes: Mapping[str, str | int], context: Context | None = None
    ) -> Iterator[Span]:
        span = self._tracer.start_span(name, context, kind, attributes)
        with _ending(span), use_span(span, record_exception=False, set_status_on_exception=False):
            yield span


@contextmanager
def _ending(span: Span) -> Iterator[None]:
    """End the span after the block. Of an error it keeps the kind only: there may be a prompt in its words."""
    try:
        yield
    except Exception as error:  # whatever it is, it is noted and goes on its way
        span.set_status(StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        span.end()


def _context(traceparent: str) -> Context:
    """Where a trace goes on; one that is empty or malformed begins a new one."""
    return _words.extract({HEADER: traceparent}, Context())


def _resource() -> Resource:
    """Named danqing, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES know better."""
    return Resource.create().merge(Resource({SERVICE_NAME: "danqing"})).merge(OTELResourceDetector().detect())
