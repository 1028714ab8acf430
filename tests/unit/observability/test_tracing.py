"""Spans: who is whose parent, what they say, and what they cost those who do not want them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.trace import StatusCode

from danqing.observability.otlp import LAST_WORDS, OpenTelemetry
from danqing.observability.tracing import NoTracing
from tests.unit.observability.spans import Traced, parent_of

TRACE = "0af7651916cd43dd8448eb211c80319c"
FROM_CLIENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_a_task_goes_on_with_the_trace_of_its_request() -> None:
    """The way of both is the words that are stored with the task."""
    traced = Traced()
    with traced.tracing.request("POST", "/x", FROM_CLIENT) as answered:
        with traced.tracing.submit():
            carried = traced.tracing.traceparent()
        answered("/x", 200)
    assert carried is not None
    with traced.tracing.task(carried, "t1", "wan2.7-image", 1), traced.tracing.stage("encode"):
        traced.tracing.past("queue wait", time.time() - 5, time.time())
    spans = traced.spans()
    assert {span.context.trace_id for span in spans.values() if span.context} == {int(TRACE, 16)}
    parents = {name: parent_of(span, spans) for name, span in spans.items()}
    assert parents == {
        "POST /x": None,
        "submit": "POST /x",
        "task": "submit",
        "queue wait": "task",
        "encode": "task",
    }


@pytest.mark.parametrize("words", ["", "nonsense", "00-0-0-0", "é"])
def test_what_is_no_trace_begins_a_new_one(words: str) -> None:
    traced = Traced()
    with traced.tracing.request("GET", "/", words):
        pass
    [span] = traced.spans().values()
    assert span.parent is None


def test_a_span_that_failed_says_so_without_its_words() -> None:
    """There may be a prompt in them."""
    traced = Traced()
    with (
        pytest.raises(ValueError, match="secret"),
        traced.tracing.task("", "t1", "m", 1),
        traced.tracing.stage("plan"),
    ):
        raise ValueError("the secret prompt")
    for span in traced.spans().values():
        assert span.status.status_code is StatusCode.ERROR
        assert "secret" not in span.to_json()


def test_an_answer_of_ours_that_failed_is_an_error() -> None:
    """One that refused the client is not."""
    traced = Traced()
    for status in (400, 500):
        with traced.tracing.request("GET", "/", "") as answered:
            answered(f"/{status}", status)
    spans = traced.spans()
    assert spans["GET /400"].status.status_code is StatusCode.UNSET
    assert spans["GET /500"].status.status_code is StatusCode.ERROR


def test_a_collector_that_never_answers_does_not_hold_up_the_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        tracing = OpenTelemetry(OTLPSpanExporter(f"http://127.0.0.1:{silent.getsockname()[1]}/v1/traces"))
        with tracing.stage("store"):
            pass
        start = time.monotonic()
        tracing.close()
        assert time.monotonic() - start < LAST_WORDS + 2


def test_no_tracing_is_nothing() -> None:
    tracing = NoTracing()
    with tracing.request("GET", "/", FROM_CLIENT) as answered, tracing.submit(), tracing.stage("plan"):
        answered("/", 200)
        assert tracing.traceparent() is None


WITHOUT_EXTRA = """
import sys
sys.modules["opentelemetry.exporter"] = None  # as Python itself marks what is not there
from danqing.cli.main import main
sys.exit(main(["worker", "--tracing", "yes", "--data", sys.argv[1], "--engine", "blank"]))
"""


def test_without_the_extra_there_is_one_sentence(tmp_path: object) -> None:
    command = [sys.executable, "-c", WITHOUT_EXTRA, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    [sentence] = done.stderr.splitlines()
    assert "DANQING_TRACING needs danqing[otel]" in sentence


def test_what_is_off_is_not_imported() -> None:
    code = (
        "import sys, danqing.bootstrap; print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
