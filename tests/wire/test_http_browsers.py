"""Web pages against a server on loopback without keys, and against one that allows an origin."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.callers import AS_TASK, ASYNC, SYNC, Caller, a_request, images_of, refused
from tests.servers import Server, serving
from tests.wire.conftest import LOCAL

APP = "https://app.example.com"
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Any key, one allowed origin, one allowed name."""
    environment = {**LOCAL, "DANQING_ALLOWED_ORIGINS": APP, "DANQING_ALLOWED_HOSTS": "danqing.lan"}
    with serving(tmp_path_factory.mktemp("open"), environment) as running:
        yield running


def count(caller: Caller) -> int:
    total: int = caller.http.get("/tasks").json()["total"]
    return total


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_rebound_page_is_refused(server: Server, caller: Caller, host: str) -> None:
    """It has our origin, so it may send any key and read any answer: the name it calls us by is all that tells."""
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    refused(caller.sync(a_request(), headers), 403, "AccessDenied", host, "DANQING_ALLOWED_HOSTS")
    for path in ("/health", "/docs", "/", "/openapi.json", "/results/a.png", "/api/v1/tasks", "/nowhere"):
        refused(httpx.get(server.url + path, headers=headers), 403, "AccessDenied", host)
    assert count(caller) == 0


@pytest.mark.parametrize(
    "headers",
    [{"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("path", [SYNC, ASYNC])
def test_a_foreign_page_makes_no_task(caller: Caller, path: str, headers: dict[str, str]) -> None:
    """Even with a key, which only the person at the keyboard could have given it."""
    answer = caller.post(path, a_request(), {**AS_TASK, **headers})
    refused(answer, 403, "AccessDenied", "DANQING_ALLOWED_ORIGINS")
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert count(caller) == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_request_that_needs_no_leave_is_refused_as_well(server: Server, content_type: str) -> None:
    """What a form can send: no preflight, no key, cookies if there are any."""
    headers = {"Origin": EVIL, "Content-Type": content_type, "Cookie": "key=sk-test; Authorization=Bearer sk-test"}
    refused(httpx.post(server.api + SYNC, content=b"{}", headers=headers), 403, "AccessDenied", EVIL)


@pytest.mark.parametrize("where", ["cookie", "query", "user"])
def test_a_key_counts_in_the_header_only(guarded_server: Server, where: str) -> None:
    """Browsers send the rest by themselves."""
    url = httpx.URL(guarded_server.api + SYNC)
    given = {
        "cookie": {"headers": {"Cookie": "Authorization=Bearer sk-one; api_key=sk-one"}},
        "query": {"params": {"api_key": "sk-one", "Authorization": "Bearer sk-one"}},
        "user": {"auth": ("sk-one", "sk-one")},
    }
    refused(httpx.post(url, json=a_request(), **given[where]), 401, "InvalidApiKey")  # type: ignore[arg-type]


def test_a_page_of_an_allowed_origin_can_do_everything(open_server: Server) -> None:
    """Leave, submit, read, and look at the picture, as a browser would."""
    with httpx.Client(base_url=open_server.api, headers={"Origin": APP, "Sec-Fetch-Site": "cross-site"}) as page:
        ask = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,x-dashscope-sse,idempotency-key",
        }
        leave = page.options(SYNC, headers=ask)
        assert leave.status_code == 204
        assert leave.headers["access-control-allow-origin"] == APP
        granted = leave.headers["access-control-allow-headers"].split(", ")
        assert granted == ask["Access-Control-Request-Headers"].split(",")
        key = {"Authorization": "Bearer sk-page"}
        answer = page.post(SYNC, json=a_request(), headers=key)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == APP
        refusal = page.post(SYNC, json=a_request(n=9), headers=key)
        assert (refusal.status_code, refusal.headers["access-control-allow-origin"]) == (400, APP)
        [[image]] = images_of(answer.json())
        assert page.get(image).headers["access-control-allow-origin"] == APP


def test_leave_is_for_one_origin(open_server: Server) -> None:
    """Another one's preflight is refused, and caches are told that answers differ."""
    ask = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    refused(httpx.options(open_server.api + SYNC, headers=ask), 403, "AccessDenied", EVIL)
    assert httpx.get(f"{open_server.url}/health").headers["vary"] == "Origin"


def test_a_name_that_is_allowed_is_let_in(open_server: Server) -> None:
    assert httpx.get(f"{open_server.url}/health", headers={"Host": "danqing.lan:8000"}).status_code == 200
    assert httpx.get(f"{open_server.url}/health", headers={"Host": "other.lan:8000"}).status_code == 403


def test_a_picture_can_be_shown_anywhere(caller: Caller) -> None:
    """An `<img>` of any page, also one that isolates itself from what does not say so."""
    [[image]] = images_of(caller.answer(a_request()))
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    shown = httpx.get(image, headers={**headers, "Referer": f"{EVIL}/"})
    assert shown.status_code == 200
    assert shown.headers["cross-origin-resource-policy"] == "cross-origin"


def test_our_own_description_can_be_tried_out(server: Server) -> None:
    """Swagger's page sends its own origin with every POST."""
    headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin", "Authorization": "Bearer sk-docs"}
    assert httpx.post(server.api + SYNC, json=a_request(), headers=headers).status_code == 200


def test_with_keys_a_page_still_needs_one(guarded_server: Server) -> None:
    """And reads nothing either way; a name that nobody told the server is no reason to refuse."""
    headers = {"Origin": EVIL, "Host": "danqing.internal"}
    answer = httpx.post(guarded_server.api + SYNC, json=a_request(), headers=headers)
    refused(answer, 401, "InvalidApiKey")
    assert "access-control-allow-origin" not in answer.headers
    ask = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    refused(httpx.options(guarded_server.api + SYNC, headers=ask), 403, "AccessDenied")
