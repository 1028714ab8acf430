"""Reading bodies, and noticing that the caller has gone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import Message

from danqing.api.app import create_app
from danqing.api.receiving import read, unless_gone
from danqing.bootstrap import open_services, open_store
from danqing.errors import Cancelled, InvalidParameter, PayloadTooLarge
from danqing.settings import Settings
from danqing.wire.ingest import IngestLimits
from tests.callers import data_uri
from tests.pictures import encoded, gradient
from tests.unit.api.connections import Connection, a_request
from tests.unit.service.orders import files_in

LIMITS = IngestLimits(image_bytes=250_000, images=2, text_bytes=10_000)
PHOTO = encoded(gradient(320, 240), "BMP")
BODY = json.dumps({"image": data_uri(PHOTO), "text": "a cat"}).encode()
SOON = 5.0  # seconds after which what should happen at once counts as not happening


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    """The application with small limits; its spool is empty in the end."""
    settings = Settings(data=tmp_path)
    here = await open_services(settings, await open_store(settings, in_memory=True))

    app = create_app(lambda: open_services(settings))
    app.services = replace(here, limits=LIMITS)
    yield app
    await here.close()
    assert files_in(tmp_path / "spool") == []


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@pytest.mark.parametrize("size", [7_000, 100_000, 10**6])
async def test_a_body_is_read_in_any_pieces(app: Starlette, size: int) -> None:
    """Its image lies in the spool while the body is open, and a token stands in the text."""
    with await read(a_request(Connection(pieces(BODY, size)), {}, app)) as body:
        [(token, image)] = body.spooled.items()
        assert json.loads(body.text) == {"image": token, "text": "a cat"}
        assert image.path.read_bytes() == PHOTO


async def test_an_empty_body_is_read(app: Starlette) -> None:
    """It is for the parser to refuse."""
    assert (await read(a_request(Connection([b""]), {}, app))).text == b""


async def test_a_body_that_says_it_is_too_large_is_refused_at_once(app: Starlette) -> None:
    """After its first bytes, without receiving what it announces."""
    connection = Connection([b"{"] * 100)
    announced = LIMITS.body_bytes + 1
    with pytest.raises(PayloadTooLarge, match=f"{announced} bytes, at most {LIMITS.body_bytes}"):
        await read(a_request(connection, {"Content-Length": str(announced)}, app))
    assert connection.received == 1


@pytest.mark.parametrize("announced", ["", "some", "-1", str(LIMITS.body_bytes)])
async def test_a_body_that_says_nothing_wrong_is_received(app: Starlette, announced: str) -> None:
    """What it says of its length is not relied on."""
    with await read(a_request(Connection(pieces(BODY, 50_000)), {"Content-Length": announced}, app)) as body:
        assert len(body.spooled) == 1


@pytest.mark.parametrize("text", [b'"' + b"a" * 400_000 + b'"', json.dumps(["data:;base64,YQ=="] * 3).encode()])
async def test_a_body_that_is_too_large_is_refused_whatever_it_said(app: Starlette, text: bytes) -> None:
    """Too much text, or too many images; what was spooled is removed."""
    with pytest.raises((PayloadTooLarge, InvalidParameter), match="most"):
        await read(a_request(Connection(pieces(text, 1000)), {"Content-Length": "10"}, app))


@pytest.mark.parametrize("end", [0, 100, 100_000])
async def test_a_caller_that_hangs_up_leaves_nothing(app: Starlette, end: int) -> None:
    """Wherever in the body that was."""
    chunks = pieces(BODY[:end], 30_000)
    with pytest.raises(Cancelled):
        await read(a_request(Connection(chunks, hangs_up=True), {}, app))


# ── While an answer is worked on ─────────────────────────────────────────────


class Line:
    """A caller who waits for the answer, and hangs up when told so."""

    def __init__(self) -> None:
        self.hang_up = asyncio.Event()

    def request(self) -> Request:
        return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, self._receive)

    async def _receive(self) -> Message:
        await self.hang_up.wait()
        return {"type": "http.disconnect"}


async def test_the_result_of_the_work_is_returned() -> None:
    """The caller is there, and nothing goes on afterwards."""
    before = asyncio.all_tasks()
    assert await unless_gone(Line().request(), asyncio.sleep(0.01, "done")) == "done"
    assert asyncio.all_tasks() == before


async def test_the_error_of_the_work_is_raised() -> None:
    """As if nobody had watched."""

    async def work() -> None:
        raise InvalidParameter("No.")

    with pytest.raises(InvalidParameter, match="No"):
        await unless_gone(Line().request(), work())


async def test_work_for_nobody_is_cancelled() -> None:
    """It has ended when that is told."""
    line, ended = Line(), asyncio.Event()

    async def work() -> str:
        try:
            await asyncio.sleep(SOON)
        finally:
            ended.set()
        return "done"

    waiting = asyncio.create_task(unless_gone(line.request(), work()))
    await asyncio.sleep(0.01)
    line.hang_up.set()
    assert await asyncio.wait_for(waiting, SOON) is None
    assert ended.is_set()


async def test_a_result_that_is_there_counts_although_the_caller_just_went() -> None:
    """The work is done: what happens to its result is for the one who asked for it."""
    line = Line()
    line.hang_up.set()
    assert await unless_gone(line.request(), asyncio.sleep(0, "done")) == "done"
