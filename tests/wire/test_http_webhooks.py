"""Webhooks over HTTP: who asks is told, what cannot be told is refused, and the secret is for its owner."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier

from tests.callers import AS_TASK, ASYNC, SYNC, Caller, a_request, calling, images_of, refused
from tests.receivers import Receiver, receiving
from tests.servers import Server, serving

ENVIRONMENT = {
    "DANQING_ENGINE": "blank",
    "DANQING_API_KEYS": "sk-ann,sk-bob",
    "DANQING_FETCH_NETWORKS": "127.0.0.1/32",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data"), ENVIRONMENT) as server:
        yield server


@pytest.fixture
def ann(server: Server) -> Iterator[Caller]:
    with calling(server.api, "sk-ann") as [caller]:
        yield caller


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def secret_of(caller: Caller) -> str:
    response = caller.http.get("/webhooks/secret")
    assert response.status_code == 200
    secret: str = response.json()["secret"]
    return secret


def submit(caller: Caller, path: str, receiver: Receiver) -> None:
    headers = AS_TASK | {"X-DanQing-Webhook": receiver.url}
    response = caller.post(path, a_request(n=2), headers)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize("path", [ASYNC, SYNC])
def test_the_end_of_a_task_is_told_as_a_query_would_answer(ann: Caller, receiver: Receiver, path: str) -> None:
    """Signed for the key that submitted it, with links that open, whatever kind of call it was."""
    submit(ann, path, receiver)
    receiver.wait()
    (told,) = receiver.told
    message = Verifier(secret_of(ann)).verify(told.body, told.headers)
    answer = ann.task(message["output"]["task_id"])
    assert message | {"request_id": ""} == answer | {"request_id": ""}
    for [link] in images_of(message):
        assert ann.http.get(link).content.startswith(b"\x89PNG")


def test_a_canceled_task_is_told_too(tmp_path: Path, receiver: Receiver) -> None:
    with serving(tmp_path, {**ENVIRONMENT, "DANQING_WORKERS": "0"}, ready=False) as server:
        with calling(server.api, "sk-ann") as [caller]:
            submit(caller, ASYNC, receiver)
            task_id = caller.http.get("/tasks").json()["data"][0]["task_id"]
            caller.post(f"/tasks/{task_id}/cancel", None)
        receiver.wait()
    assert json.loads(receiver.told[0].body)["output"]["task_status"] == "CANCELED"


def test_a_key_may_have_a_webhook_for_all_its_tasks(tmp_path: Path, receiver: Receiver) -> None:
    """The header goes before it."""
    add = [sys.executable, "-m", "danqing", "keys", "add", "shop", "--data", str(tmp_path), "--webhook", receiver.url]
    key = re.findall(r"sk-\w+", subprocess.run(add, capture_output=True, text=True, check=True).stdout)[0]
    with receiving() as other, serving(tmp_path, ENVIRONMENT) as server, calling(server.api, key) as [caller]:
        caller.answer(a_request())
        receiver.wait()
        caller.answer(a_request(), {"X-DanQing-Webhook": other.url})
        other.wait()
        assert len(receiver.told) == 1
        Verifier(secret_of(caller)).verify(receiver.told[0].body, receiver.told[0].headers)


def test_the_secret_is_told_to_its_owner_alone(server: Server, ann: Caller) -> None:
    with calling(server.api, "sk-bob", "sk-eve") as [bob, eve]:
        assert secret_of(ann) == secret_of(ann)
        assert secret_of(ann) != secret_of(bob)
        refused(eve.http.get("/webhooks/secret"), 401, "InvalidApiKey")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://10.0.0.1/hook", "not public"),
        ("http://169.254.169.254/", "not public"),
        ("http://[::ffff:a00:1]/", "not public"),
        ("ftp://shop.example/", "http:// or https://"),
        ("shop.example", "http:// or https://"),
        ("https://ann:secret@shop.example/", "user name"),
    ],
)
def test_an_address_that_would_never_be_told_is_refused_at_once(ann: Caller, address: str, words: str) -> None:
    """Nothing is submitted."""
    before = ann.http.get("/tasks").json()["total"]
    response = ann.post(ASYNC, a_request(), AS_TASK | {"X-DanQing-Webhook": address})
    refused(response, 400, "InvalidURL", words, "webhook of the request")
    assert ann.http.get("/tasks").json()["total"] == before


@pytest.mark.parametrize("address", ["https://shop.example/" + "a" * 3000, "https://例子.example/"])
def test_an_address_that_no_header_should_hold_is_refused(ann: Caller, address: str) -> None:
    headers = {**AS_TASK, "X-DanQing-Webhook": address.encode()}
    response = ann.http.post(ASYNC, json=a_request(), headers=headers)  # type: ignore[arg-type]
    refused(response, 400, "InvalidParameter", "at most 2048 ASCII characters")


def test_what_was_not_told_before_a_crash_is_told_after_it(tmp_path: Path) -> None:
    """The server is killed while its receiver is away; the next one tells."""
    with receiving(500) as receiver, serving(tmp_path, ENVIRONMENT) as server, calling(server.api, "sk-ann") as [ann]:
        submit(ann, ASYNC, receiver)
        receiver.wait()
        server.process.kill()
        server.process.wait()
        receiver.answers = [200]
        with closing(sqlite3.connect(tmp_path / "danqing.db")) as database, database:
            database.execute("UPDATE deliveries SET due_at = 0")  # it is tried again some seconds later
        with serving(tmp_path, ENVIRONMENT):
            receiver.wait(2)
    assert len({told.headers["webhook-id"] for told in receiver.told}) == 1
