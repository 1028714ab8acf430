"""What is the cloud store's own: links, refusals, and being away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from danqing.errors import SettingsError, Unavailable
from danqing.objects.base import ObjectStore
from danqing.objects.opening import open_objects
from tests.seaweed import Seaweed

SOON = 5.0
"""Seconds; a store that refuses connections is given up within one or two."""


async def test_links_lead_to_the_public_endpoint(seaweed: Seaweed, tmp_path: Path) -> None:
    """It is signed for, as it is part of the signature; here it is another name of the same server."""
    public = seaweed.endpoint.replace("127.0.0.1", "localhost")
    store = await open_objects(seaweed.url(), tmp_path, public_url=public)
    await store.put("results/画 1.png", b"picture")
    link = await store.link("results/画 1.png", 60)
    assert link is not None
    assert link.startswith(f"{public}/danqing/")
    assert httpx.get(link).content == b"picture"
    assert httpx.get(link.replace("localhost", "127.0.0.1")).status_code == 403


async def test_a_link_lives_as_long_as_was_asked(seaweed: Seaweed, tmp_path: Path) -> None:
    """At least a second, at most the week that signatures allow."""
    store = await open_objects(seaweed.url(), tmp_path)
    for asked, given in ((-5, 1), (0.5, 1), (90, 90), (7 * 86400, 7 * 86400)):
        query = parse_qs(urlsplit(await store.link("a.png", asked) or "").query)
        assert query["X-Amz-Expires"] == [str(given)]


async def test_a_link_that_was_touched_or_is_over_is_refused(seaweed: Seaweed, tmp_path: Path) -> None:
    """It opens one object, until its moment."""
    store = await open_objects(seaweed.url(), tmp_path)
    for key in ("a.png", "b.png"):
        await store.put(key, b"picture")
    link, short = await store.link("a.png", 60) or "", await store.link("a.png", 1) or ""
    assert httpx.get(link).status_code == 200
    assert httpx.get(link.replace("/a.png", "/b.png")).status_code == 403
    assert httpx.get(link.replace("Expires=60", "Expires=1000")).status_code == 403
    await asyncio.sleep(2.1)
    assert httpx.get(short).status_code == 403
    assert httpx.get(link).status_code == 200


async def test_the_prefix_belongs_to_us_alone(seaweed: Seaweed, tmp_path: Path) -> None:
    """Two installations share a bucket and see nothing of each other, even if one's name begins like the other's."""
    one = await open_objects(seaweed.url("shared/one"), tmp_path)
    two = await open_objects(seaweed.url("shared/one-more"), tmp_path)
    await one.put("a", b"1")
    await two.put("b", b"2")
    assert [info.key async for info in one.list("")] == ["a"]
    assert [info.key async for info in two.list("")] == ["b"]
    with pytest.raises(FileNotFoundError):
        await one.info("b")


async def test_a_store_that_refuses_us_is_told_at_the_start(seaweed: Seaweed, tmp_path: Path) -> None:
    """A wrong key, or a bucket that is not there: waiting would not help. No secret is repeated."""
    for url in (seaweed.url(secret_access_key="not-th3-secret"), seaweed.url().replace("//danqing", "//nobody")):
        with pytest.raises(SettingsError, match="refuses us") as refused:
            await open_objects(url, tmp_path)
        assert "not-th3-secret" not in str(refused.value)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["s3://bucket?endpiont=http://x", "az://container"])
async def test_options_that_cannot_be_are_told_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        await open_objects(url, tmp_path)


def _attempts(store: ObjectStore, source: Path) -> dict[str, Callable[[], Awaitable[object]]]:
    async def listed() -> list[str]:
        return [info.key async for info in store.list("")]

    return {
        "put": lambda: store.put("new", b"x"),
        "adopt": lambda: store.adopt("new", source),
        "open": lambda: store.open("a"),
        "read": lambda: store.read("a"),
        "info": lambda: store.info("a"),
        "delete": lambda: store.delete("a", "b"),
        "list": listed,
    }


async def test_a_store_that_is_away_is_told_soon_and_comes_back_by_itself(
    mortal_seaweed: Seaweed, tmp_path: Path
) -> None:
    """Killed in the middle: every call says so, nothing is lost, a store can even be opened meanwhile."""
    source = tmp_path / "spool"
    source.write_bytes(b"upload")
    url = mortal_seaweed.url()
    store = await open_objects(url, tmp_path)
    await store.put("a", b"picture")
    mortal_seaweed.kill()
    late = await open_objects(url, tmp_path)
    for name, attempt in _attempts(store, source).items():
        began = time.monotonic()
        with pytest.raises(Unavailable, match="cannot be reached"):
            await attempt()
        assert time.monotonic() - began < SOON, name
    assert source.exists()
    assert await store.link("a", 60)
    mortal_seaweed.start()
    for one in (store, late):
        assert (await one.open("a")).read_bytes() == b"picture"
    await store.adopt("b", source)
    assert [info.key async for info in late.list("")] == ["a", "b"]


PROGRAM = """
import asyncio, sys
from pathlib import Path
from danqing.objects.opening import open_objects

async def main():
    store = await open_objects(sys.argv[1], Path(sys.argv[2]))
    await store.put("a", b"x")
    calls = [asyncio.create_task(store.info("a")) for _ in range(20)]
    await calls[0]

asyncio.run(main())
"""


def test_a_process_ends_as_if_nothing_had_been(seaweed: Seaweed, tmp_path: Path) -> None:
    """Coroutines of the library would abort it now and then, with answers still under way."""
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, seaweed.url(), tmp_path], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
