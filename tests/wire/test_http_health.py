"""How the server says that it is, and what it says that it can do."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

import httpx
import pytest

from danqing.worker.slots import MOST_OUTSIDE
from tests.callers import Caller, Json, a_request, calling
from tests.hosts import hosting
from tests.servers import Server
from tests.wire.image_host import png

SLOTS = 4
"""Tasks that one worker works on at once, by default; those that only wait for a picture come on top."""
HELD = SLOTS + MOST_OUTSIDE


def health(server: Server) -> Json:
    response = httpx.get(f"{server.url}/health", verify=False)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer: Json = response.json()
    return answer


def eventually(server: Server, status: str, pending: int, running: int) -> None:
    deadline = time.monotonic() + 10
    expected = (status, {"pending": pending, "running": running})
    while ((answer := health(server))["status"], answer["queue"]) != expected:
        assert time.monotonic() < deadline, answer
        time.sleep(0.01)


def test_an_idle_server_is_ready(server: Server) -> None:
    """With the engine and the number of its workers, and an empty queue."""
    eventually(server, "ready", 0, 0)
    answer = health(server)
    assert (answer["engines"], answer["workers"]) == (["blank"], 1)
    assert answer["version"]


def test_a_server_without_a_worker_is_starting(paused_server: Server) -> None:
    """It takes tasks, and nobody renders them yet."""
    assert health(paused_server)["status"] == "starting"


def test_a_server_with_no_free_place_is_busy(server: Server, caller: Caller) -> None:
    """As many tasks as the worker holds are running, the others wait; afterwards it is ready again.

    The host keeps every picture back: were some held without fetching, they would be done at once, and others held.
    """
    gate = threading.Event()
    with hosting({"/a.png": png(300, 300)}, gate=gate) as address:
        body = a_request("改", f"http://{address}/a.png")
        task_ids = [caller.submit(body) for _ in range(HELD + 2)]
        eventually(server, "busy", 2, HELD)
        gate.set()
        for task_id in task_ids:
            assert caller.ended(task_id)["output"]["task_status"] == "SUCCEEDED"
    eventually(server, "ready", 0, 0)


@pytest.mark.point(22)
def test_queries_are_answered_while_somebody_holds_the_database(server: Server, caller: Caller) -> None:
    """Another process writes for long: reading goes on beside it."""
    task_id = caller.submit(a_request())
    caller.ended(task_id)
    with closing(sqlite3.connect(server.data / "danqing.db", isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        assert {caller.status(task_id) for _ in range(10)} == {"SUCCEEDED"}
        assert caller.http.get("/tasks").json()["total"] == 1
        assert time.monotonic() - began < 1
        database.execute("ROLLBACK")


def test_the_description_names_every_route(server: Server) -> None:
    """OpenAPI at `/openapi.json`, with the bodies' members and the models' parameters."""
    description = httpx.get(f"{server.url}/openapi.json").json()
    assert description["openapi"].startswith("3.")
    below = "/api/v1/services/aigc"
    assert {
        f"{below}/multimodal-generation/generation",
        f"{below}/image-generation/generation",
        f"{below}/text2image/image-synthesis",
        f"{below}/image2image/image-synthesis",
        "/api/v1/tasks",
        "/api/v1/tasks/{task_id}",
        "/api/v1/tasks/{task_id}/cancel",
        "/api/v1/uploads",
        "/api/v1/uploads/oss",
        "/health",
    } <= set(description["paths"])
    assert "color_palette" in str(description["components"])


@pytest.mark.parametrize("asset", ["swagger-ui.css", "swagger-ui-bundle.js"])
def test_the_description_is_a_page_without_a_network(server: Server, asset: str) -> None:
    """All that the page loads comes from this server."""
    page = httpx.get(f"{server.url}/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "https://" not in page.text
    assert f"docs/assets/{asset}" in page.text
    assert '<base href="/">' in httpx.get(f"{server.url}/docs/").text
    assert httpx.get(f"{server.url}/docs/assets/{asset}").status_code == 200


def test_who_opens_the_servers_address_is_led_to_its_description(server: Server) -> None:
    """The one redirect there is, and no client of the API follows it."""
    assert httpx.get(f"{server.url}/", follow_redirects=True).url.path == "/docs"


def test_health_is_the_same_for_all_keys(guarded_server: Server) -> None:
    """It needs none and tells nothing of anybody's tasks."""
    with calling(guarded_server.api, "sk-one") as [caller]:
        assert set(caller.http.get(f"{guarded_server.url}/health").json()) == set(health(guarded_server))
