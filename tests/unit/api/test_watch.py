"""What is seen of requests, whoever answers them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from danqing.api.app import create_app
from danqing.api.watch import Watch
from danqing.bootstrap import open_services, open_store
from danqing.observability.access_log import AccessLog
from danqing.observability.context import bound_ids
from danqing.observability.figures import Tally
from danqing.settings import Settings
from tests.unit.observability.spans import Traced

REFUSED = {"model": "wan2.7-image", "input": {"messages": []}}
SYNC = "/api/v1/services/aigc/multimodal-generation/generation"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Seen:
    """A watch, and what it saw."""

    def __init__(self) -> None:
        self.tally, self.traced = Tally(), Traced()
        self._written: list[bytes] = []
        self._log = AccessLog("json", self._written.append)
        self.watch = Watch(self.tally, self._log, self.traced.tracing)

    def lines(self) -> list[dict[str, Any]]:
        self._log.flush()
        return [json.loads(line) for line in b"".join(self._written).splitlines()]

    def requests(self) -> dict[tuple[str, ...], int]:
        """How many were counted, by route, method and status."""
        cells = self.tally.snapshot().get("danqing_http_request_seconds", ())
        return {labels: int(sum(cell[1:])) for labels, cell in cells}


@pytest.fixture
def seen() -> Seen:
    return Seen()


Connect = Callable[[], Any]


@pytest.fixture
def connect(tmp_path: Path, seen: Seen) -> Connect:
    @asynccontextmanager
    async def connected() -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings(data=tmp_path, engine="blank", workers=0)
        services = await open_services(settings, await open_store(settings, in_memory=True))

        async def opened() -> Any:
            return services

        app = create_app(opened, watch=seen.watch)
        app.services = services
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            yield client
        await services.close()

    return connected


async def test_every_answer_is_counted_and_logged_once(connect: Connect, seen: Seen) -> None:
    """By the path of its route, and not by words that clients make up; whoever makes the answer."""
    async with connect() as client:
        refused = await client.post(SYNC, json=REFUSED, headers={"authorization": "Bearer sk-1"})
        await client.get("/api/v1/tasks/some-id", headers={"authorization": "Bearer sk-1"})
        await client.get("/nowhere/at/all?key=secret")
        await client.request("BREW", "/health")
        await client.post("/health")
        foreign = await client.post(SYNC, json=REFUSED, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert seen.requests() == {
        (SYNC, "POST", "400"): 1,
        ("/api/v1/tasks/{task_id}", "GET", "200"): 1,
        ("", "GET", "404"): 1,
        ("", "other", "405"): 1,
        ("", "POST", "405"): 1,
        ("", "POST", "403"): 1,
    }
    first, second, third, *_ = lines = seen.lines()
    assert len(lines) == 6
    assert (first["status"], first["request_id"]) == (400, refused.headers["x-request-id"])
    assert second["path"] == "/api/v1/tasks/some-id"
    assert third["path"] == "/nowhere/at/all", "a query may be a signature"


async def test_a_request_is_a_span_of_the_callers_trace(connect: Connect, seen: Seen) -> None:
    async with connect() as client:
        await client.post(SYNC, json=REFUSED, headers={"authorization": "Bearer sk-1", "traceparent": PARENT})
    spans = seen.traced.spans()
    request = spans[f"POST {SYNC}"]
    assert request.parent is not None
    assert f"{request.parent.trace_id:032x}" == PARENT.split("-")[1]
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 400
    assert spans["submit"].parent == request.context


async def test_what_is_done_within_a_request_has_its_id(seen: Seen) -> None:
    """And nothing afterwards."""
    ids: list[dict[str, str]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        ids.append(dict(bound_ids()))

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await seen.watch.over(app, scope, None, None)  # type: ignore[arg-type] # nothing is received or sent
    [line] = seen.lines()
    assert ids == [{"request_id": line["request_id"]}]
    assert line["status"] == 499, "nobody was answered"
    assert not bound_ids()
