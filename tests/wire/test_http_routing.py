"""Every route, in every spelling of its path and with every spelling of its headers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.callers import (
    AS_TASK,
    ASYNC,
    IMAGE2IMAGE,
    SYNC,
    TEXT2IMAGE,
    Caller,
    a_request,
    calling,
    images_of,
    refused,
)
from tests.openai_callers import GENERATIONS, a_generation, refused_by, told
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL

Spelling = Callable[[str], str]

SPELLINGS: dict[str, Spelling] = {
    "slash": lambda path: f"{path}/",
    "doubled": lambda path: path.replace("/", "//"),
    "gateway": lambda path: path.removeprefix("/api"),
    "gateway-slash": lambda path: path.removeprefix("/api") + "/",
    "all": lambda path: path.removeprefix("/api").replace("/", "///") + "//",
}
ROUTES = (
    ("POST", f"/api/v1{SYNC}", 200),
    ("POST", f"/api/v1{ASYNC}", 200),
    ("POST", f"/api/v1{TEXT2IMAGE}", 200),
    ("POST", f"/api/v1{IMAGE2IMAGE}", 200),
    ("GET", "/api/v1/tasks/no-such-task", 200),
    ("POST", "/api/v1/tasks/no-such-task/cancel", 400),
    ("GET", "/api/v1/tasks/no-such-task/cancel", 400),
    ("GET", "/api/v1/tasks", 200),
    ("GET", "/api/v1/uploads?action=getPolicy&model=wan2.7-image", 200),
    ("POST", "/api/v1/uploads/oss", 400),
    ("GET", "/api/v1/public-keys/latest", 404),
)


def spelled(path: str, spelling: Spelling) -> str:
    path, mark, query = path.partition("?")
    return spelling(path) + mark + query


def ask(caller: Caller, address: str, method: str) -> httpx.Response:
    """The answer at once: a redirect would be one, and is not followed."""
    return caller.http.request(method, address, json=a_request() if "aigc" in address else None, headers=AS_TASK)


@pytest.mark.point(1)
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("method", "path", "status"), ROUTES)
def test_every_spelling_of_a_route_answers_without_a_redirect(
    server: Server, caller: Caller, method: str, path: str, status: int, spelling: str
) -> None:
    """A slash at the end, doubled slashes and the gateway's `/v1` get the same answer as the plain path."""
    plain = ask(caller, server.url + path, method)
    other = ask(caller, server.url + spelled(path, SPELLINGS[spelling]), method)
    assert (plain.status_code, other.status_code) == (status, status)
    assert other.headers["content-type"] == plain.headers["content-type"]


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose public address has another host name than the one it is called by, and a path prefix."""
    port = free_port()
    environment = {**LOCAL, "DANQING_PORT": str(port), "DANQING_PUBLIC_URL": f"http://localhost:{port}/danqing/"}
    with serving(tmp_path_factory.mktemp("prefixed"), environment) as running:
        yield running


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.point(1)
@pytest.mark.parametrize("prefix", ["/danqing", "/danqing/", ""])
def test_the_api_answers_below_the_prefix_of_the_public_address(prefixed: Server, prefix: str) -> None:
    """With the prefix and, from inside, without it; links and upload hosts carry the public address."""
    inside = prefixed.url.replace("localhost", "127.0.0.1").removesuffix("/danqing")
    with calling(f"{inside}{prefix}/api/v1") as [caller]:
        [[link]] = images_of(caller.answer(a_request()))
        assert link.startswith(f"{prefixed.url}/results/")
        policy = caller.http.get("/uploads", params={"action": "getPolicy"}).json()["data"]
        assert policy["upload_host"] == f"{prefixed.url}/api/v1/uploads/oss"
    assert httpx.get(link).headers["content-type"] == "image/png"


@pytest.mark.parametrize("prefix", ["/danqing", "/danqing/", ""])
def test_openais_api_answers_below_the_prefix_too(prefixed: Server, prefix: str) -> None:
    """Its links carry the public address, and its errors its form."""
    inside = prefixed.url.replace("localhost", "127.0.0.1").removesuffix("/danqing")
    with calling(f"{inside}{prefix}/v1") as [caller]:
        [picture] = told(caller.post(GENERATIONS, a_generation()))["data"]
        assert picture["url"].startswith(f"{prefixed.url}/results/")
        refused_by(caller.post("/images/none", {}), 404, "not_found")


@pytest.mark.point(2)
@pytest.mark.point(3)
@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("method", "content", "content_type"),
    [
        ("POST", b"", None),
        ("POST", b"", "application/json"),
        ("POST", b'{"model": "", "parameters": {}, "input": ""}', "application/json"),
        ("POST", b"\xff not json", "text/plain"),
        ("GET", b"", None),
    ],
)
def test_every_way_to_ask_for_it_cancels(
    paused_server: Server, key: str, method: str, content: bytes, content_type: str | None, slash: str
) -> None:
    """POST with no body, an empty one or anything; GET as an old SDK does; with a slash at the end or none."""
    headers = {"Content-Type": content_type} if content_type else {}
    with calling(paused_server.api, key) as [caller]:
        task_id = caller.submit(a_request())
        path = f"/tasks/{task_id}/cancel{slash}"
        response = caller.http.request(method, path, content=content, headers=headers)
        assert response.status_code == 200
        assert set(response.json()) == {"request_id"}
        assert caller.status(task_id) == "CANCELED"


@pytest.mark.point(4)
@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title, str.swapcase])
def test_header_names_are_taken_in_any_case(server: Server, spelled: Callable[[str], str]) -> None:
    """The key, the async header and the SSE header work in any case of their letters."""
    headers = {spelled("Authorization"): "Bearer sk-test", spelled("X-DashScope-Async"): "enable"}
    created = httpx.post(server.api + ASYNC, json=a_request(), headers=headers)
    assert created.json()["output"]["task_status"] == "PENDING"
    headers = {spelled("Authorization"): "bearer sk-test", spelled("X-DashScope-SSE"): "Enable"}
    assert httpx.post(server.api + SYNC, json=a_request(), headers=headers).text.startswith("id:1\n")


@pytest.mark.point(4)
def test_unknown_headers_change_nothing(caller: Caller) -> None:
    """What the SDKs send besides is ignored, whatever is in it."""
    headers = {
        "X-DashScope-WorkSpace": "llm-1",
        "X-DashScope-DataInspection": "enable",
        "X-DashScope-Source-Config": "{}",
        "x-dashscope-sdk-session-id": "8b82bc71",
        "X-Accel-Buffering": "no",
        "Content-Type": "text/plain",
    }
    assert caller.sync(a_request(), headers).status_code == 200


NEED_A_KEY = (
    ("POST", SYNC),
    ("POST", ASYNC),
    ("POST", TEXT2IMAGE),
    ("POST", IMAGE2IMAGE),
    ("GET", "/tasks/x"),
    ("GET", "/tasks"),
    ("POST", "/tasks/x/cancel"),
    ("GET", "/uploads"),
)


@pytest.mark.point(8)
@pytest.mark.parametrize(("method", "path"), NEED_A_KEY)
def test_every_route_wants_a_key(guarded_server: Server, method: str, path: str) -> None:
    """Without one, or with a wrong one: 401 `InvalidApiKey` with the documented sentence."""
    with calling(guarded_server.api, "sk-three") as [stranger]:
        refused(stranger.http.request(method, path), 401, "InvalidApiKey", "Invalid API-key provided.")
        for value in ("Bearer", "Basic sk-one", "sk-one", ""):
            response = stranger.http.request(method, path, headers={"Authorization": value})
            refused(response, 401, "InvalidApiKey", "No API-key provided.")
        del stranger.http.headers["Authorization"]
        refused(stranger.http.request(method, path), 401, "InvalidApiKey", "No API-key provided.")


@pytest.mark.point(8)
def test_a_listed_key_is_accepted(guarded_server: Server) -> None:
    """Every key of `DANQING_API_KEYS` works."""
    with calling(guarded_server.api, "sk-one", "sk-two") as callers:
        assert [caller.http.get("/tasks").status_code for caller in callers] == [200, 200]


@pytest.mark.point(8)
def test_pages_and_health_need_no_key(guarded_server: Server) -> None:
    """Whoever looks after a server can see how it is, and what it offers."""
    for path in ("/health", "/openapi.json", "/docs"):
        assert httpx.get(guarded_server.url + path).status_code == 200


@pytest.mark.point(34)
def test_there_are_no_public_keys(caller: Caller) -> None:
    """404 in the service's form makes the SDKs send plain requests."""
    refused(caller.http.get("/public-keys/latest"), 404, "NotFound")
