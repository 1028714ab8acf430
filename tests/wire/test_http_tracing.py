"""A trace from the client through the server and the queue to the worker, as a collector receives it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.callers import a_request, calling
from tests.servers import serving

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
ROUTE = "/api/v1/services/aigc/multimodal-generation/generation"
STAGES = {"queue wait", "claim", "think", "plan", "render", "finish", "encode", "store"}


@dataclass
class Collector:
    """Keeps the spans that are sent to it over OTLP/HTTP, and which services sent them."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)
    services: set[str] = field(default_factory=set)

    def take(self, body: bytes) -> None:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {one.key: one.value.string_value for one in resource.resource.attributes}
            self.services.add(names["service.name"])
            for scope in resource.scope_spans:
                self.spans += scope.spans

    def of(self, trace: str) -> dict[str, Span]:
        """The spans of a trace by their names."""
        return {span.name: span for span in self.spans if span.trace_id.hex() == trace}


@contextmanager
def collecting() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            collector.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests speak for themselves."""

    host = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.url = f"http://127.0.0.1:{host.server_address[1]}"
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield collector
    finally:
        host.shutdown()
        thread.join()
        host.server_close()


def parents(spans: dict[str, Span], names: Sequence[str]) -> set[str]:
    """The ids of the parents of these spans."""
    return {spans[name].parent_span_id.hex() for name in names}


def test_a_trace_goes_through_two_processes(tmp_path: Path) -> None:
    """request → submit → task → its stages: one trace, and what went before the worker is in it."""
    with collecting() as collector:
        environment = {
            "DANQING_ENGINE": "blank",
            "DANQING_TRACING": "true",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        with serving(tmp_path, environment) as server, calling(server.api) as [caller]:
            began = time.time_ns()
            caller.answer(a_request("SECRETPROMPT"), {"traceparent": f"00-{TRACE}-{CALLER}-01"})
    spans = collector.of(TRACE)
    request, submit, task = spans[f"POST {ROUTE}"], spans["submit"], spans["task"]
    assert set(spans) == {f"POST {ROUTE}", "submit", "task", *STAGES}
    assert request.parent_span_id.hex() == CALLER
    assert submit.parent_span_id == request.span_id
    assert task.parent_span_id == submit.span_id
    assert parents(spans, sorted(STAGES)) == {task.span_id.hex()}
    order = ["queue wait", "claim", "think", "plan", "render", "finish", "encode", "store"]
    starts = [spans[name].start_time_unix_nano for name in order]
    assert starts == sorted(starts)
    assert request.start_time_unix_nano >= began
    assert collector.services == {"danqing"}
    assert "SECRET" not in str(collector.spans)
