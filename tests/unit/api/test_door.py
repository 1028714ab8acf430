"""Who is let in: hosts that are this server's, pages that were given leave, and everybody who is no page."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from starlette.types import Message, Scope

from danqing.api.door import Door, DoorRules, Visit
from danqing.bootstrap import door_rules
from danqing.settings import load

HERE = "localhost:8000"
APP = "https://app.example.com"
EVIL = "https://evil.example"
POST = "/api/v1/services/aigc/multimodal-generation/generation"
CANCEL = "/api/v1/tasks/7/cancel"

KEYLESS = Door(DoorRules(origins=frozenset({APP}), hosts=("box.lan", ".example.com")))
KEYED = Door(DoorRules(origins=frozenset({APP})), lambda: False)
STRICT = Door(DoorRules(hosts=("images.example.com",), strict=True), lambda: False)


def visit(door: Door, method: str = "GET", path: str = "/health", **headers: str) -> Visit | None:
    named = {"host": HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
    }
    return door.meet(scope)


def status(seen: Visit | None) -> int | None:
    return seen.answer.status_code if seen and seen.answer else None


def headers(seen: Visit | None) -> Mapping[str, str]:
    assert seen is not None
    pairs = seen.answer.raw_headers if seen.answer else seen.headers
    return {name.decode(): value.decode() for name, value in pairs}


# ── Hosts ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:1",
        "me.localhost:8000",
        "localhost.",
        "127.0.0.1:8000",
        "[::1]:8000",
        "10.1.2.3",
        "box.lan",
        "Box.Lan:80",
        "a.example.com",
        "a.b.example.com:443",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_host_of_this_server_is_let_in(host: str, method: str) -> None:
    assert status(visit(KEYLESS, method, host=host)) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "example.com",
        "a.box.lan",
        "badexample.com",
        ":8000",
        "localhost:http",
        "local+host",
        "2130706433",
        "127.1",
        "[::1",
        "bøx.lan",
        "a@b",
    ],
)
@pytest.mark.parametrize("path", ["/health", "/", "/results/a.png", POST, "/nowhere"])
def test_a_rebound_host_is_refused(host: str, path: str) -> None:
    """Any path and any method, and the sentence says which setting allows it."""
    for method in ("GET", "POST", "OPTIONS"):
        seen = visit(KEYLESS, method, path, host=host)
        assert status(seen) == 403
        assert seen is not None
        assert seen.answer is not None
        assert b"DANQING_ALLOWED_HOSTS" in seen.answer.body


def test_every_host_of_a_request_is_looked_at() -> None:
    """Two of them mean that somebody in between may read the other."""
    for hosts in ((b"localhost", b"evil.example"), (b"evil.example", b"localhost")):
        scope: Scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", host) for host in hosts]}
        assert status(KEYLESS.meet(scope)) == 403


def test_with_keys_hosts_are_checked_where_some_are_given() -> None:
    """A page of a rebound name knows no key, and nobody can guess by which names a server in a cluster is reached."""
    assert status(visit(KEYED, host="danqing.svc.cluster.local")) is None
    assert status(visit(STRICT, host="images.example.com")) is None
    assert status(visit(STRICT, host="127.0.0.1:8000")) is None
    assert status(visit(STRICT, host="danqing.svc.cluster.local")) == 403


def test_the_settings_become_the_rules() -> None:
    """The listen address and the public address are this server's own names."""
    at_home = load({"host": "box", "public_url": "https://Pics.example.com:444/dq", "allowed_hosts": "a.lan"}, {})
    door = Door(door_rules(at_home))
    assert [status(visit(door, host=host)) for host in ("box", "pics.example.com:444", "a.lan")] == [None] * 3
    assert status(visit(door, host="b.lan")) == 403
    assert status(visit(door, "POST", POST, origin="https://pics.example.com:444")) is None
    keyed = Door(door_rules(load({"public_url": "https://pics.example.com"}, {})), lambda: False)
    assert status(visit(keyed, host="b.lan")) is None
    anything = Door(door_rules(load({"allowed_hosts": "*"}, {})))
    assert status(visit(anything, host="b.lan")) is None


# ── Pages ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000", "http://app.example.com", APP + ".evil"])
@pytest.mark.parametrize(("method", "path"), [("POST", POST), ("GET", CANCEL), ("PUT", "/"), ("POST", CANCEL + "/")])
def test_a_foreign_page_changes_nothing_without_keys(origin: str, method: str, path: str) -> None:
    """Whether it says its origin or only that it is of another site; another port is another origin."""
    seen = visit(KEYLESS, method, path, origin=origin)
    assert status(seen) == 403
    assert "access-control-allow-origin" not in headers(seen)
    assert status(visit(KEYLESS, method, path, sec_fetch_site="cross-site")) == 403


@pytest.mark.parametrize("door", [KEYLESS, KEYED])
def test_a_foreign_page_may_show_pictures_and_link_here(door: Door) -> None:
    """An `<img>`, and a click on a link: reading that needs no key, which the page itself cannot read."""
    for path in ("/results/2026/a.png", "/docs"):
        seen = visit(door, "GET", path, sec_fetch_site="cross-site")
        assert status(seen) is None
        assert "access-control-allow-origin" not in headers(seen)


@pytest.mark.parametrize("door", [KEYLESS, KEYED, Door()])
def test_a_foreign_page_gets_no_leave(door: Door) -> None:
    """The preflight is refused with a sentence, so the browser never sends the key."""
    seen = visit(door, "OPTIONS", POST, origin=EVIL, access_control_request_method="POST")
    assert status(seen) == 403
    assert not any(name.startswith("access-control") for name in headers(seen))


def test_with_keys_a_foreign_page_is_answered_and_reads_nothing() -> None:
    """It has no key to send; no header lets it read the answer."""
    seen = visit(KEYED, "POST", POST, origin=EVIL)
    assert status(seen) is None
    assert headers(seen) == {"vary": "Origin"}


@pytest.mark.parametrize("origin", [f"http://{HERE}", f"https://{HERE}"])
def test_our_own_pages_may_do_everything(origin: str) -> None:
    """The page of the API's description; a proxy in front may speak TLS."""
    assert status(visit(Door(), "POST", POST, origin=origin, sec_fetch_site="same-origin")) is None


def test_an_allowed_page_gets_leave_for_what_clients_send() -> None:
    """The key, the service's own headers, the key of idempotency; never cookies."""
    wanted = "Authorization,content-type, X-DashScope-Async,x-danqing-webhook,idempotency-key,cookie,x-evil"
    for door in (KEYLESS, KEYED):
        seen = visit(
            door,
            "OPTIONS",
            POST,
            origin=APP,
            access_control_request_method="POST",
            access_control_request_headers=wanted,
        )
        assert status(seen) == 204
        told = headers(seen)
        assert told["access-control-allow-origin"] == APP
        assert "POST" in told["access-control-allow-methods"].split(", ")
        assert told["access-control-allow-headers"].split(", ") == [
            "authorization",
            "content-type",
            "x-dashscope-async",
            "x-danqing-webhook",
            "idempotency-key",
        ]
        assert told["vary"] == "Origin"
        assert "access-control-allow-credentials" not in told


def test_an_allowed_page_may_use_openais_client() -> None:
    """It says in every request what it is and for whom; without leave for that a browser sends nothing at all."""
    wanted = "authorization,content-type,x-stainless-lang,x-stainless-retry-count,openai-organization"
    asked = {"access_control_request_method": "POST", "access_control_request_headers": wanted}
    assert headers(visit(KEYED, "OPTIONS", POST, origin=APP, **asked))["access-control-allow-headers"] == (
        wanted.replace(",", ", ")
    )


async def test_an_allowed_page_reads_the_answer() -> None:
    """Its leave is added to whatever is answered, beside what the answer says itself."""
    seen = visit(KEYLESS, "POST", POST, origin=APP, sec_fetch_site="cross-site")
    assert seen is not None
    assert seen.answer is None
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    told = seen.telling(send)
    await told({"type": "http.response.start", "status": 200, "headers": [(b"x-request-id", b"1")]})
    await told({"type": "http.response.body", "body": b"{}"})
    found = dict(sent[0]["headers"])
    assert (found[b"x-request-id"], found[b"access-control-allow-origin"]) == (b"1", APP.encode())
    assert b"x-request-id" in found[b"access-control-expose-headers"]
    assert sent[1] == {"type": "http.response.body", "body": b"{}"}


def test_an_options_request_that_is_no_preflight_is_none() -> None:
    """It is for the routes to refuse."""
    assert status(visit(KEYED, "OPTIONS", POST, origin=APP)) is None


def test_the_ordinary_caller_passes_at_once() -> None:
    """Programs send no origin: a few microseconds, since every request comes this way."""
    door = Door()
    seen = {"host": HERE, "authorization": "Bearer sk", "content_type": "application/json", "user_agent": "dashscope"}
    assert visit(door, "POST", POST, **seen) is None
    pairs = [(name.encode(), value.encode()) for name, value in seen.items()]
    scope: Scope = {"type": "http", "method": "POST", "path": POST, "headers": pairs}
    began = time.perf_counter()
    for _ in range(10_000):
        door.meet(scope)
    assert (time.perf_counter() - began) / 10_000 < 20e-6
