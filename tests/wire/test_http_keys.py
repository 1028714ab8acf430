"""Keys of the database over HTTP: they work and stop without a restart, and limits are answered as documented."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from danqing.access.keys import FRESH
from danqing.bootstrap import open_database
from danqing.settings import Settings
from tests.callers import AS_TASK, ASYNC, SYNC, Caller, a_request, calling, images_of, refused
from tests.servers import Server, serving
from tests.stored_keys import add_key
from tests.wire.conftest import LOCAL

SOON = FRESH + 8  # a busy machine may be late


def revoke(data: Path, name: str) -> None:
    async def end() -> None:
        database = await open_database(Settings(data=data))
        assert await database.keys.revoke(name, time.time())
        await database.close()

    asyncio.run(end())


def status_of(caller: Caller) -> int:
    return caller.http.get("/tasks").status_code


def wait_for(caller: Caller, status: int) -> None:
    deadline = time.monotonic() + SOON
    while status_of(caller) != status:
        assert time.monotonic() < deadline
        time.sleep(0.05)


LIMITED: dict[str, dict[str, Any]] = {
    "hasty": {"requests_per_second": 1.0},
    "queued": {"queued_tasks": 1},
    "daily": {"images_per_day": 3},
    "free": {},
}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    data = tmp_path_factory.mktemp("keys")
    return data, {name: add_key(data, name, **limits) for name, limits in LIMITED.items()}


@pytest.fixture(scope="module")
def server(keys: tuple[Path, dict[str, str]]) -> Iterator[Server]:
    """A server that others can reach, with keys of the database alone, and without workers."""
    environment = {**LOCAL, "DANQING_HOST": "0.0.0.0", "DANQING_WORKERS": "0", "DANQING_HOLD_SECONDS": "0"}
    with serving(keys[0], environment, ready=False) as running:
        yield running


@pytest.fixture
def caller(server: Server, keys: tuple[Path, dict[str, str]], request: pytest.FixtureRequest) -> Iterator[Caller]:
    with calling(server.api.replace("0.0.0.0", "127.0.0.1"), keys[1][request.param]) as [caller]:
        yield caller


def throttled(caller: Caller, code: str, **parameters: Any) -> int:
    """The seconds after which to come back, of a submit that is refused."""
    response = caller.post(ASYNC, a_request(**parameters), AS_TASK)
    assert (response.status_code, response.json()["code"]) == (429, code), response.text
    assert caller.post(SYNC, a_request(**parameters)).status_code == 429
    return int(response.headers["retry-after"])


@pytest.mark.parametrize("caller", ["hasty"], indirect=True)
def test_submits_are_limited_by_the_second_and_reads_never(caller: Caller) -> None:
    """The SDKs poll; however often they do, only submits count, and of these the ones that can be accepted."""
    task = caller.submit(a_request())
    assert caller.post(ASYNC, a_request(n=9), AS_TASK).status_code == 400
    assert throttled(caller, "Throttling.RateQuota") == 1
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: caller.http.get(f"/tasks/{task}"), range(200)))
    assert {answer.json()["output"]["task_status"] for answer in answers} == {"PENDING"}


@pytest.mark.parametrize("caller", ["queued"], indirect=True)
def test_of_many_submits_at_once_only_as_many_wait_as_may(caller: Caller) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: caller.post(ASYNC, a_request(), AS_TASK), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] + [429] * 15
    assert throttled(caller, "Throttling.RateQuota") == 10


@pytest.mark.parametrize("caller", ["daily"], indirect=True)
def test_images_are_limited_by_the_day(caller: Caller) -> None:
    task = caller.submit(a_request(n=2))
    assert throttled(caller, "Throttling.AllocationQuota", n=2) == 10
    caller.submit(a_request(n=1))
    assert caller.http.post(f"/tasks/{task}/cancel").status_code == 200
    caller.submit(a_request(n=2))


def test_a_key_works_soon_after_it_was_made_and_stops_soon_after_it_was_revoked(server: Server) -> None:
    """Without a restart, and without a look at the database for every request."""
    key = add_key(server.data, "later")
    with calling(server.api.replace("0.0.0.0", "127.0.0.1"), key) as [caller]:
        wait_for(caller, 200)
        task = caller.submit(a_request())
        revoke(server.data, "later")
        wait_for(caller, 401)
        refused(caller.post(ASYNC, a_request(), AS_TASK), 401, "InvalidApiKey")
        assert caller.http.get(f"/tasks/{task}").status_code == 401


# ── Sending again ────────────────────────────────────────────────────────────


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def test_a_synchronous_request_sent_again_waits_for_the_same_pictures(tmp_path: Path) -> None:
    """The second caller, and one that comes back after its connection broke, have the pictures of the first; and
    so has one that comes after a restart."""
    environment = {**LOCAL, "DANQING_WORKERS": "0"}
    body = a_request(n=2)
    with serving(tmp_path, environment, ready=False) as server, ExitStack() as stack:
        callers = stack.enter_context(calling(server.api, "sk-one", "sk-one"))
        break_off(server, body)
        with ThreadPoolExecutor(2) as pool:
            sent = [pool.submit(caller.sync, body, keyed("order-1")) for caller in callers]
            time.sleep(0.5)
            assert not any(one.done() for one in sent)
            assert len(callers[0].http.get("/tasks").json()["data"]) == 1
            server.stop()
        assert {one.result().status_code for one in sent} == {503}
    with serving(tmp_path, LOCAL) as server, calling(server.api, "sk-one") as [caller]:
        answers = [caller.answer(body, keyed("order-1")) for _ in range(2)]
        names = [[link.partition("?")[0].rpartition("/")[2] for [link] in images_of(answer)] for answer in answers]
        assert names[0] == names[1]
        assert len(names[0]) == 2
        [task] = caller.http.get("/tasks").json()["data"]
        assert task["status"] == "SUCCEEDED"


def break_off(server: Server, body: dict[str, Any]) -> None:
    """Send a request, and hang up before its answer."""
    with pytest.raises(httpx.ReadTimeout), calling(server.api, "sk-one") as [caller]:
        caller.http.post(SYNC, json=body, headers=keyed("order-1"), timeout=0.4)


@pytest.fixture
def one(paused_server: Server, key: str) -> Iterator[Caller]:
    with calling(paused_server.api, key) as [caller]:
        yield caller


def submit(caller: Caller, key: str, **parameters: Any) -> httpx.Response:
    return caller.post(ASYNC, a_request(**parameters), AS_TASK | keyed(key))


def test_a_task_that_is_submitted_again_is_the_same_one(one: Caller) -> None:
    """Sixteen times at once, and once more."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: submit(one, "order-1"), range(16)))
    ids = {answer.json()["output"]["task_id"] for answer in answers}
    assert len(ids) == 1
    assert {submit(one, "order-1").json()["output"]["task_id"]} == ids
    assert submit(one, "order-2").json()["output"]["task_id"] not in ids


def test_the_same_key_with_another_request_is_answered_with_422(one: Caller) -> None:
    submit(one, "order-1")
    sentence = refused(submit(one, "order-1", n=2), 422, "InvalidParameter.IdempotencyKey")
    assert sentence.startswith('The Idempotency-Key "order-1" was sent before with another request')


@pytest.mark.parametrize("words", ["x" * 256, "тест".encode().decode("latin-1"), "a\tb"])
def test_a_key_that_is_none_is_refused(one: Caller, words: str) -> None:
    headers = [(b"X-DashScope-Async", b"enable"), (b"Idempotency-Key", words.encode("latin-1"))]
    response = one.http.post(ASYNC, json=a_request(), headers=headers)
    refused(response, 400, "InvalidParameter", "1 to 255 printable ASCII characters")
