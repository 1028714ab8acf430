"""A client that sends slowly, without end or not at all holds nothing for long, and reads why it was refused."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from danqing.cli.protocol import LONGEST_REST
from faults.report import MIB, memory
from tests.callers import SYNC, a_request, calling, data_uri, raw_answer, raw_connection, refused
from tests.faults.processes import workers_of
from tests.hosts import hosting
from tests.openai_callers import refused_by
from tests.pictures import encoded, noise
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL
from tests.wire.image_host import png

SECONDS = 1.0
HEAD = f"POST /api/v1{SYNC} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
FORM = "POST /api/v1/uploads/oss HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
BODY = json.dumps(a_request("改", data_uri(encoded(noise(300, 300))))).encode()


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives a request one second to arrive, and whose only worker has one slot."""
    environment = {**LOCAL, "DANQING_RECEIVE_SECONDS": str(SECONDS), "DANQING_CONCURRENCY": "1"}
    with serving(tmp_path_factory.mktemp("impatient"), environment) as running:
        yield running
        assert list((running.data / "spool").iterdir()) == []


@pytest.fixture
def connection(impatient: Server) -> Iterator[socket.socket]:
    with raw_connection(impatient.api) as connection:
        yield connection


def seconds_until_closed(connection: socket.socket, drip: bytes = b"") -> float:
    """How long the server keeps the connection, while something drips into it."""
    began = time.monotonic()
    connection.settimeout(0.05)
    with suppress(ConnectionError):
        while True:
            connection.send(drip)
            with suppress(TimeoutError):
                if not connection.recv(1 << 16):
                    break
            assert time.monotonic() - began < 20 * SECONDS, "still open"
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("head", "begun"),
    [
        (HEAD, b""),
        (HEAD, b'{"model": '),
        (HEAD, BODY[: len(BODY) // 2]),
        (FORM, b""),
        (FORM, b'--b\r\nContent-Disposition: form-data; name="policy"\r\n\r\ne30'),
    ],
    ids=["nothing", "some", "half", "no-form", "some-form"],
)
def test_a_body_that_does_not_come_is_given_up(connection: socket.socket, head: str, begun: bytes) -> None:
    """408 with a sentence, wherever it stopped; then the connection ends."""
    connection.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + begun)
    began = time.monotonic()
    answer = raw_answer(connection)
    assert SECONDS * 0.9 < time.monotonic() - began < SECONDS + 2
    assert answer.status_code == 408
    assert b"BadRequest.TooSlow" in answer.content
    assert b"1 seconds" in answer.content
    assert seconds_until_closed(connection) < SECONDS + 2


def test_a_client_of_openai_reads_it_in_its_own_form(connection: socket.socket) -> None:
    """This refusal comes before any route was asked."""
    head = "POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n"
    connection.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    refused_by(raw_answer(connection), 408, "bad_request_too_slow", "1 seconds")


def test_a_body_that_drips_is_given_up(connection: socket.socket) -> None:
    """The time is for the whole body, however it comes."""
    connection.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
    assert seconds_until_closed(connection, b"1\r\n \r\n") < 2 * SECONDS + 2


@pytest.mark.parametrize("begun", ["G", "GET / HTTP/1.1\r\n", f"{HEAD}X-Slow: "])
def test_a_head_that_does_not_end_is_given_up(connection: socket.socket, begun: str) -> None:
    """Silent or dripping: 408 in the service's form."""
    connection.sendall(begun.encode())
    refused(raw_answer(connection), 408, "BadRequest.TooSlow", "head")
    with socket.create_connection(connection.getpeername(), timeout=30) as another:
        another.sendall(HEAD.encode() + b"X-Slow: ")
        assert seconds_until_closed(another, b"x") < SECONDS + 2


def test_a_second_request_has_a_time_of_its_own(connection: socket.socket) -> None:
    """A connection that was used well before is used for as long as its client likes."""
    for _ in range(4):
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: local")
        time.sleep(SECONDS * 0.4)
        connection.sendall(b"host\r\n\r\n")
        assert raw_answer(connection).status_code == 200
    time.sleep(SECONDS * 1.5)
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert raw_answer(connection).status_code == 200


@pytest.mark.parametrize("how", ["key", "length", "path"])
def test_whoever_sends_first_and_reads_afterwards_reads_the_error(impatient: Server, how: str) -> None:
    """The official clients do: what they still send of a refused request is taken, up to what a good one may have."""
    body = b'{"model": "' + b"x" * (64 * MIB)
    headers = {} if how == "key" else {"Authorization": "Bearer sk-test"}
    path = f"/api/v1{SYNC}" if how != "path" else "/nowhere"
    announced = 10**10 if how == "length" else len(body)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with raw_connection(impatient.api) as connection:
        first = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {announced}\r\n\r\n"
        connection.sendall(first.encode() + body)
        answer = raw_answer(connection)
    assert (answer.status_code, answer.headers["content-type"]) == (
        {"key": 401, "length": 413, "path": 404}[how],
        "application/json",
    )


def test_the_rest_of_a_refused_body_has_an_end(impatient: Server) -> None:
    """Neither for ever nor for as many bytes as it likes, and none of them stays in memory."""
    before = memory(impatient.process.pid)
    with raw_connection(impatient.api) as connection:
        connection.sendall(f"{HEAD}Content-Length: {10**12}\r\n\r\n{{".encode())
        with pytest.raises(ConnectionError):
            connection.sendall(b"x" * (LONGEST_REST + 64 * MIB))
    assert memory(impatient.process.pid) - before < 32 * MIB
    with raw_connection(impatient.api) as connection:
        connection.sendall(f"{HEAD}Content-Length: {10**12}\r\n\r\n{{".encode())
        refused(raw_answer(connection), 413, "BadRequest.TooLarge")
        assert seconds_until_closed(connection, b"x") < SECONDS + 2


def test_many_slow_clients_disturb_nobody(impatient: Server) -> None:
    """A hundred hold a body back; others are answered at once, and afterwards everything is as before."""
    before = memory(impatient.process.pid)
    slow = [socket.create_connection(_place(impatient), timeout=30) for _ in range(100)]
    for connection in slow:
        connection.sendall(f"{HEAD}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:-1])
    with calling(impatient.api) as [caller]:
        began = time.monotonic()
        assert caller.http.get("/tasks").status_code == 200
        assert time.monotonic() - began < SECONDS
    for connection in slow:
        assert raw_answer(connection).status_code == 408
        connection.close()
    assert memory(impatient.process.pid) - before < 64 * MIB


def _place(server: Server) -> tuple[str, int]:
    url = httpx.URL(server.url)
    return url.host, url.port or 80


def test_references_that_do_not_come_hold_up_nobody_else(impatient: Server) -> None:
    """The worker has one slot, and five tasks wait for a host that does not answer: the sixth is done at once."""
    gate = threading.Event()
    picture = {"/a.png": png(300, 300)}
    with calling(impatient.api, "sk-slow", "sk-quick") as [slow, quick], hosting(picture, gate=gate) as host:
        tasks = [slow.submit(a_request("改", f"http://{host}/a.png")) for _ in range(5)]
        while {one["status"] for one in slow.http.get("/tasks").json()["data"]} != {"RUNNING"}:
            time.sleep(0.02)
        began = time.monotonic()
        quick.answer(a_request())
        assert time.monotonic() - began < 5
        gate.set()
        assert {slow.ended(one)["output"]["task_status"] for one in tasks} == {"SUCCEEDED"}
    assert len(workers_of(impatient)) == 1
