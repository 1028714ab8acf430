"""One scrape of one address shows the server, its queue and every worker."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families as parse

from tests.callers import Caller, a_request, calling, refused
from tests.servers import Server, serving

LOCAL = {"DANQING_ENGINE": "blank"}
Samples = Mapping[tuple[str, ...], float]
"""Values by the name and the values of the labels, without that of `worker`, in the order of their names."""


def scraped(server: Server, key: str = "") -> Samples:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    response = httpx.get(f"{server.url}/metrics", headers=headers, verify=False)
    assert response.status_code == 200, response.text
    samples: dict[tuple[str, ...], float] = {}
    for family in parse(response.text):
        for one in family.samples:
            labels = {name: value for name, value in one.labels.items() if name != "worker"}
            identity = (one.name, *(labels[name] for name in sorted(labels)))
            samples[identity] = samples.get(identity, 0) + one.value
    return samples


def eventually(server: Server, expected: Samples) -> Samples:
    """The scrape in which these are so: workers report every other second."""
    deadline = time.monotonic() + 15
    while True:
        found = scraped(server)
        wrong = {identity: found.get(identity) for identity in expected if found.get(identity) != expected[identity]}
        if not wrong:
            return found
        assert time.monotonic() < deadline, wrong
        time.sleep(0.1)


def failed(caller: Caller) -> None:
    task = caller.submit(a_request("a cat", "http://127.0.0.1:1/gone.png"))
    assert caller.ended(task)["output"]["task_status"] == "FAILED"


MODEL = "wan2.7-image-pro"
ROUTE = "/api/v1/services/aigc/multimodal-generation/generation"


def test_counts_are_right_after_real_work(tmp_path: Path) -> None:
    """Of two worker processes, whoever of them did it."""
    with (
        serving(tmp_path, LOCAL | {"DANQING_WORKERS": "2"}) as server,
        calling(server.api) as [caller],
    ):
        for _ in range(3):
            caller.answer(a_request("a cat", n=2))
        failed(caller)
        found = eventually(
            server,
            {
                ("danqing_images_total", MODEL): 6,
                ("danqing_tasks_total", MODEL, "SUCCEEDED"): 3,
                ("danqing_tasks_total", MODEL, "FAILED"): 1,
                ("danqing_failures_total", "InvalidURL"): 1,
                ("danqing_queue_wait_seconds_count", MODEL): 4,
                ("danqing_stage_seconds_count", "encode"): 6,
                ("danqing_stage_seconds_count", "store"): 6,
                ("danqing_batch_pictures_sum", MODEL): 6,
                ("danqing_worker_slots", "blank"): 8,
                ("danqing_worker_busy", "blank"): 0,
                ("danqing_queue_up",): 1,
            },
        )
    assert found["danqing_http_request_seconds_count", "POST", ROUTE, "200"] == 3
    stored = sum(path.stat().st_size for path in (tmp_path / "objects").rglob("*.png"))
    assert found["danqing_stored_bytes_total",] == stored


def test_what_waits_is_shown_by_model(tmp_path: Path) -> None:
    """Also where nobody renders."""
    environment = LOCAL | {"DANQING_WORKERS": "0", "DANQING_HOLD_SECONDS": "0"}
    with serving(tmp_path, environment, ready=False) as server, calling(server.api) as [caller]:
        caller.submit(a_request())
        caller.submit(a_request())
        caller.submit(a_request(model="wan2.7-image"))
        time.sleep(1.1)
        found = scraped(server)
    assert found["danqing_queue_pending", MODEL] == 2
    assert found["danqing_queue_pending", "wan2.7-image"] == 1
    assert found["danqing_queue_oldest_wait_seconds", MODEL] >= 1


def test_a_key_is_needed_where_there_are_keys(guarded_server: Server) -> None:
    """On a loopback address without keys, as in the tests above, it is open."""
    response = httpx.get(f"{guarded_server.url}/metrics", verify=False)
    refused(response, 401, "InvalidApiKey")
    assert ("danqing_queue_up",) in scraped(guarded_server, "sk-one")


def test_it_can_be_open_and_it_can_be_off(tmp_path: Path) -> None:
    keys = LOCAL | {"DANQING_API_KEYS": "sk-one", "DANQING_WORKERS": "0"}
    with serving(tmp_path / "open", keys | {"DANQING_METRICS": "open"}, ready=False) as server:
        assert ("danqing_queue_up",) in scraped(server)
    with serving(tmp_path / "off", keys | {"DANQING_METRICS": "off"}, ready=False) as server:
        headers = {"authorization": "Bearer sk-one"}
        refused(httpx.get(f"{server.url}/metrics", headers=headers, verify=False), 404, "NotFound")
