"""JSON answers and their headers, and the application's way with errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from danqing.api.answers import error_answer, json_answer, request_id
from danqing.api.app import create_app
from danqing.api.services import Services
from danqing.bootstrap import open_services, open_store
from danqing.domain.task import Task
from danqing.errors import InvalidParameter, KeptError, ServiceError, Throttled, TimedOut, Unavailable
from danqing.queues.base import Depth
from danqing.queues.memory import MemoryQueue
from danqing.settings import Settings
from tests.unit.api.connections import Connection, a_request


@pytest.fixture
def request_() -> Request:
    return a_request(Connection([]), {})


def test_a_request_keeps_its_id(request_: Request) -> None:
    """However often it is asked for; the next request has another."""
    assert request_id(request_) == request_id(request_)
    assert request_id(a_request(Connection([]), {})) != request_id(request_)


@pytest.mark.parametrize("answer", [{"text": "一只猫"}, {}])
def test_an_answer_says_its_length_its_type_and_its_request(request_: Request, answer: dict[str, str]) -> None:
    """The length is in bytes, and nothing is escaped."""
    response = json_answer(request_, answer, status=201)
    assert response.status_code == 201
    assert dict(response.headers) == {
        "content-length": str(len(response.body)),
        "content-type": "application/json",
        "x-request-id": request_id(request_),
    }
    assert b"\\u" not in bytes(response.body)


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (InvalidParameter("No."), 400, {}),
        (Throttled("Later.", retry_after=10), 429, {"retry-after": "10"}),
        (TimedOut("Too long."), 500, {"x-should-retry": "false"}),
        (TimedOut("Too long.", goes_on=True), 500, {"x-should-retry": "true"}),
        (KeptError("InternalError.Algo", "No."), 500, {"x-should-retry": "false"}),
        (KeptError("InvalidURL", "No."), 400, {}),
    ],
)
def test_an_error_has_the_headers_of_its_kind(
    request_: Request, error: ServiceError, status: int, headers: dict[str, str]
) -> None:
    """When to come back, or not to where the work was done once already and would be done anew."""
    response = error_answer(request_, error)
    assert response.status_code == status
    assert set(response.headers) == {"content-length", "content-type", "x-request-id", *headers}
    assert headers.items() <= dict(response.headers).items()


class BrokenQueue(MemoryQueue):
    """A queue with a fault that nobody has thought of."""

    async def depth(self) -> Depth:
        raise RuntimeError("the password is 1234")


@asynccontextmanager
async def calling(folder: Path, queue: MemoryQueue, *keys: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application in this process, over this queue; without keys, any is accepted."""
    settings = Settings(data=folder, api_keys=keys)

    async def opened() -> Services:
        return await open_services(settings, replace(await open_store(settings, in_memory=True), queue=queue))

    app = create_app(opened)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost", verify=False) as client,
    ):
        yield client


async def test_an_unexpected_error_stays_inside(tmp_path: Path) -> None:
    """The client gets our 500 with the id of its request, and not a word of the exception."""
    async with calling(tmp_path, BrokenQueue()) as client:
        response = await client.get("/health")
    body = response.json()
    assert (response.status_code, body["code"]) == (500, "InternalError")
    assert "1234" not in response.text
    assert body["request_id"] == response.headers["x-request-id"]


async def test_the_application_opens_and_closes_its_services(tmp_path: Path) -> None:
    """What the framework refuses by itself is said in our words, too."""
    async with calling(tmp_path, MemoryQueue()) as client:
        assert (await client.get("/health")).json()["status"] == "starting"
        missing, wrong = await client.get("/nothing"), await client.get("/api/v1/uploads/oss")
    assert (missing.status_code, missing.json()["code"]) == (404, "NotFound")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "InvalidParameter", "POST")
    assert "/nothing" in missing.json()["message"]
    assert "'GET'" in wrong.json()["message"]


class LostQueue(MemoryQueue):
    """A queue that takes tasks and cannot say what becomes of them."""

    async def ended(self, task: Task, timeout: float) -> Task | None:
        raise Unavailable("The queue cannot be reached at the moment; try again.")


async def test_a_task_is_stopped_when_its_end_cannot_be_waited_for(tmp_path: Path) -> None:
    """The caller is told to send it again, and shall not pay twice."""
    queue = LostQueue()
    body = {"model": "wan2.7-image", "input": {"prompt": "a cat"}}
    async with calling(tmp_path, queue) as client:
        response = await client.post(
            "/api/v1/services/aigc/multimodal-generation/generation", json=body, headers={"authorization": "Bearer k"}
        )
    assert response.status_code == 503
    assert (await queue.depth()) == Depth(0, 0)


@pytest.mark.parametrize("host", ["here/there", "here?a=b", 'a"b', "a b", "a:b:c"])
async def test_a_host_that_is_none_is_not_written_into_links(tmp_path: Path, host: str) -> None:
    """The certificate's address is made of it, too. With keys, when the door does not look at hosts."""
    headers = {"authorization": "Bearer k", "host": host}
    async with calling(tmp_path, MemoryQueue(), "k") as client:
        response = await client.get("/api/v1/uploads?action=getPolicy", headers=headers)
        good = await client.get("/api/v1/uploads?action=getPolicy", headers=headers | {"host": "[::1]:8000"})
    assert (response.status_code, response.json()["code"]) == (400, "InvalidParameter")
    assert good.json()["data"]["upload_host"] == "http://[::1]:8000/api/v1/uploads/oss"
