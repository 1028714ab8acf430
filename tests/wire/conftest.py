"""What the wire tests share: running servers, a stand-in for the web, and picture files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest

from tests.callers import Caller, calling
from tests.servers import Server, serving
from tests.wire.image_host import ImageHost, make_image_host, png
from tests.wire.sdks import V2, Driver, Legacy, Sdk, driving

LOCAL = {"DANQING_ENGINE": "blank", "DANQING_FETCH_NETWORKS": "127.0.0.0/8"}
"""A blank page at once, and references may come from this machine."""

Connect = Callable[[Server, str], Sdk]
"""An SDK that calls this server with this key."""

ConnectLegacy = Callable[[Server, str], Legacy]

LEGACY = {
    f"{client}-{version}": (version, client)
    for client in ("ImageGeneration", "AioImageGeneration")
    for version in ("2.0.2", "1.25.15")
}

MakePicture = Callable[..., Path]
"""Writes a picture: `(width=600, height=400, name="…")` to its path."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes any key; tests that look at lists use a `key` of their own."""
    with serving(tmp_path_factory.mktemp("server"), LOCAL) as running:
        yield running


@pytest.fixture(scope="session")
def paused_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server without workers: what is submitted stays PENDING."""
    environment = {**LOCAL, "DANQING_WORKERS": "0", "DANQING_HOLD_SECONDS": "0"}
    with serving(tmp_path_factory.mktemp("paused"), environment, ready=False) as running:
        yield running


@pytest.fixture(scope="session")
def guarded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows two keys: `sk-one` and `sk-two`."""
    environment = {**LOCAL, "DANQING_API_KEYS": "sk-one,sk-two"}
    with serving(tmp_path_factory.mktemp("guarded"), environment) as running:
        yield running


@pytest.fixture(scope="session")
def image_host() -> Iterator[ImageHost]:
    """A web server of test pictures, with and without an extension in their addresses."""
    host = make_image_host()
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield host
    host.shutdown()
    thread.join()
    host.server_close()


@pytest.fixture
def picture_file(tmp_path: Path) -> MakePicture:
    """Makes a PNG file, by default 600×400 and with a space and Chinese in its name."""

    def make(width: int = 600, height: int = 400, name: str = "参考 图.png") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(width, height))
        return path

    return make


@pytest.fixture
def key() -> str:
    """A key that no other test uses, so that nobody else's tasks are in its list."""
    return f"sk-{uuid4().hex}"


@pytest.fixture
def caller(server: Server, key: str) -> Iterator[Caller]:
    """Plain HTTP with a key of its own."""
    with calling(server.api, key) as [one]:
        yield one


@pytest.fixture(scope="session")
def driver() -> Iterator[Callable[[str, str], Driver]]:
    """Every driver, by the SDK's version and the script, started when it is first needed."""
    with ExitStack() as running:
        yield cache(lambda version, script: running.enter_context(driving(version, script)))


@pytest.fixture(params=LEGACY)
def connect_legacy(request: pytest.FixtureRequest, driver: Callable[[str, str], Driver]) -> ConnectLegacy:
    """The four ways of calling that both versions of the SDK have."""
    version, client = LEGACY[request.param]
    return lambda server, key: Legacy(driver(version, "legacy.py"), client, server.api, key)


@pytest.fixture(params=[*LEGACY, "Client-2.0.2", "AsyncClient-2.0.2"])
def connect(request: pytest.FixtureRequest, driver: Callable[[str, str], Driver]) -> Connect:
    """Every way of calling from Python."""
    if request.param in LEGACY:
        version, client = LEGACY[request.param]
        return lambda server, key: Legacy(driver(version, "legacy.py"), client, server.api, key)
    client, version = request.param.split("-")
    return lambda server, key: V2(driver(version, "v2.py"), client, server.api, key)


@pytest.fixture
def sdk(connect: Connect, server: Server, key: str) -> Sdk:
    """Every way of calling the ordinary server."""
    return connect(server, key)


@pytest.fixture
def legacy(connect_legacy: ConnectLegacy, server: Server, key: str) -> Legacy:
    """The ways of calling that stream, and have the older classes beside them."""
    return connect_legacy(server, key)
