"""Every spelling of a path leads to one route."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from danqing.api.paths import TidyPaths, errors_of, tidy
from danqing.wire.errors import DASHSCOPE
from danqing.wire.openai.errors import OPENAI

paths = st.lists(st.sampled_from(["", "/", "v1", "api", "services", "tasks", "tasksx", "docs", "a", "图"])).map(
    lambda parts: "/" + "/".join(parts)
)
prefixes = st.sampled_from(["", "/danqing", "/a/b", "/api", "/v1"])


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ("/", "/"),
        ("//", "/"),
        ("/docs", "/docs"),
        ("/docs/", "/docs"),
        ("//api///v1//tasks//7/", "/api/v1/tasks/7"),
        ("/v1/services/aigc/x", "/api/v1/services/aigc/x"),
        ("/v1/tasks", "/api/v1/tasks"),
        ("/v1/tasks/", "/api/v1/tasks"),
        ("/v1/uploads", "/api/v1/uploads"),
        ("/v1/public-keys/latest", "/api/v1/public-keys/latest"),
        ("/v1/tasksx", "/v1/tasksx"),
        ("/v1", "/v1"),
        ("/v2/tasks", "/v2/tasks"),
        ("/results/20261120/ab/c_0.png", "/results/20261120/ab/c_0.png"),
    ],
)
def test_a_path_is_tidied(given: str, tidied: str) -> None:
    """Slashes count once, none at the end, and `/v1` is `/api/v1` where the API begins."""
    assert tidy(given) == tidied


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ("/danqing/api/v1/tasks", "/api/v1/tasks"),
        ("/danqing/v1/tasks", "/api/v1/tasks"),
        ("//danqing//v1/tasks/", "/api/v1/tasks"),
        ("/danqing", "/"),
        ("/danqing/", "/"),
        ("/api/v1/tasks", "/api/v1/tasks"),
        ("/danqing-more/docs", "/danqing-more/docs"),
        ("/danqingdocs", "/danqingdocs"),
    ],
)
def test_the_prefix_is_taken_off_where_it_is_a_whole_name(given: str, tidied: str) -> None:
    """A proxy may leave it on or take it off; a name that only begins alike is another one."""
    assert tidy(given, "/danqing") == tidied


@given(paths)
def test_a_tidy_path_is_left_as_it_is(path: str) -> None:
    """Tidying twice is tidying once."""
    assert tidy(tidy(path)) == tidy(path)


@given(paths, prefixes)
def test_a_tidy_path_is_a_path(path: str, prefix: str) -> None:
    """It begins with one slash, ends with none, and has no empty name in it."""
    tidied = tidy(path, prefix)
    assert tidied.startswith("/")
    assert "//" not in tidied
    assert tidied == "/" or not tidied.endswith("/")


@given(paths)
def test_a_prefix_changes_nothing_behind_it(path: str) -> None:
    """Whatever is asked for below the prefix is what is asked for without it."""
    assert tidy(f"/danqing{path}", "/danqing") == tidy(path)


async def passed_on(path: str, public_url: str = "", kind: str = "http") -> str:
    """The path that the application behind sees."""
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["path"])

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def nowhere(message: Message) -> None: ...

    await TidyPaths(app, public_url)({"type": kind, "path": path}, nothing, nowhere)
    return seen[0]


@given(paths, st.sampled_from(["", "https://images.example.com", "https://images.example.com/danqing/"]))
async def test_every_path_is_passed_on_tidied(path: str, public_url: str) -> None:
    """The short way for paths that are tidy already misses none that is not."""
    prefix = "/danqing" if public_url.endswith("danqing/") else ""
    assert await passed_on(path, public_url) == tidy(path, prefix)


async def test_what_is_no_request_is_passed_on_untouched() -> None:
    """A web socket, or whatever else a client may open."""
    assert await passed_on("//v1/tasks/", kind="websocket") == "//v1/tasks/"


@pytest.mark.parametrize(
    "path",
    ["/v1/images", "/v1/images/", "/v1/images/generations", "/v1/models/x", "/a/v1/images/edits", "/v1/models"],
)
def test_the_clients_of_openai_read_their_own_errors(path: str) -> None:
    """Whether or not there is a route, and below a prefix."""
    assert errors_of(path) is OPENAI


@pytest.mark.parametrize(
    "path", ["", "/", "/v1", "/v1/imagesx", "/api/v1/models", "/api/v1/images", "/v1/services/images", "/v1/tasks"]
)
def test_everybody_else_reads_the_services_errors(path: str) -> None:
    assert errors_of(path) is DASHSCOPE
