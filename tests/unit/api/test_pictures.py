"""Our own links open pictures in every store alike: whole, in parts, from caches; a store's links beside them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from danqing.api.app import create_app
from danqing.bootstrap import Store, open_services
from danqing.objects.base import ObjectStore
from danqing.objects.opening import open_objects
from danqing.queues.memory import MemoryQueue
from danqing.service.links import Links
from danqing.settings import Settings
from danqing.wire.signed_url import Signer
from tests.queueing import a_task, an_artifact
from tests.seaweed import Seaweed

BASE = "http://localhost"
PICTURE = bytes(number % 251 for number in range(2_500_000))
HOUR = 3600.0


@dataclass(frozen=True)
class Gallery:
    """A server with one picture, and whoever looks at it."""

    http: httpx.AsyncClient
    objects: ObjectStore
    signer: Signer

    @property
    def link(self) -> str:
        return self.signer.link(BASE, an_artifact().key, int(time.time() + HOUR))

    async def get(self, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.get(self.link, headers=given)


@pytest.fixture(params=["local", "s3"])
async def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    url = request.getfixturevalue("seaweed").url() if request.param == "s3" else ""
    return await open_objects(url, tmp_path)


@pytest.fixture
async def gallery(objects: ObjectStore, tmp_path: Path) -> AsyncIterator[Gallery]:
    await objects.put(an_artifact().key, PICTURE)
    settings = Settings(data=tmp_path)
    spool = tmp_path / "spool"
    spool.mkdir()
    app = create_app(lambda: open_services(settings, Store(MemoryQueue(), objects, spool)))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        yield Gallery(http, objects, Signer.of((tmp_path / "secret").read_bytes()))


async def test_the_whole_picture_is_had(gallery: Gallery) -> None:
    """As a picture that never changes, taken for nothing else."""
    answer = await gallery.get()
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-length"] == str(len(PICTURE))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(("suffix", "media_type"), [(".jpg", "image/jpeg"), (".webp", "image/webp")])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_picture_of_another_format_says_which(
    gallery: Gallery, method: str, suffix: str, media_type: str
) -> None:
    """Nothing is guessed from its bytes."""
    key = an_artifact().key.removesuffix(".png") + suffix
    await gallery.objects.put(key, PICTURE)
    answer = await gallery.http.request(method, gallery.signer.link(BASE, key, int(time.time() + HOUR)))
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1048570-1048590", 1_048_570, 1_048_591),
        ("bytes=2000000-", 2_000_000, None),
        ("bytes=-16", -16, None),
        ("bytes=2499999-9999999", 2_499_999, None),
    ],
)
async def test_a_part_is_exact(gallery: Gallery, wanted: str, start: int, end: int | None) -> None:
    answer = await gallery.get(range=wanted)
    assert (answer.status_code, answer.content) == (206, PICTURE[start:end])
    assert answer.headers["content-length"] == str(len(answer.content))
    first = start % len(PICTURE)
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(PICTURE)}"


async def test_a_part_beyond_the_end_is_refused(gallery: Gallery) -> None:
    answer = await gallery.get(range="bytes=2500000-")
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == f"bytes */{len(PICTURE)}"


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "lines=1-2", "bytes=5-2"])
async def test_what_is_no_single_part_is_the_whole(gallery: Gallery, wanted: str) -> None:
    assert (await gallery.get(range=wanted)).status_code == 200


async def test_a_part_of_what_has_changed_is_the_whole(gallery: Gallery) -> None:
    """`If-Range` with the tag or the date of this picture gets the part, anything else all of it."""
    known = (await gallery.get()).headers
    for of, status in ((known["etag"], 206), (known["last-modified"], 206), ('"other"', 200)):
        assert (await gallery.get(range="bytes=0-7", if_range=of)).status_code == status
    assert (await gallery.get(range="bytes=0-7", if_range=f"W/{known['etag']}")).status_code == 200


@pytest.mark.parametrize("form", ["{etag}", "*", '"other", {etag}', "W/{etag}"])
async def test_who_has_the_picture_is_told_so(gallery: Gallery, form: str) -> None:
    etag = (await gallery.get()).headers["etag"]
    answer = await gallery.get(if_none_match=form.format(etag=etag))
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert (await gallery.get(if_none_match='"other"')).status_code == 200


async def test_the_head_has_no_body(gallery: Gallery) -> None:
    """Also of a part."""
    whole = await gallery.http.head(gallery.link)
    part = await gallery.http.head(gallery.link, headers={"range": "bytes=0-7"})
    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, b"", str(len(PICTURE)))
    assert (part.status_code, part.content, part.headers["content-length"]) == (206, b"", "8")


async def test_a_picture_that_is_gone_is_not_found(gallery: Gallery) -> None:
    """Whether it went before or while it was asked for."""
    await gallery.objects.delete(an_artifact().key)
    answer = await gallery.get()
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchKey")


async def test_a_store_that_is_away_is_told(mortal_seaweed: Seaweed, tmp_path: Path) -> None:
    """503, and the picture again when the store is back."""
    objects = await open_objects(mortal_seaweed.url(), tmp_path)
    await objects.put(an_artifact().key, PICTURE)
    (tmp_path / "spool").mkdir()
    store = Store(MemoryQueue(), objects, tmp_path / "spool")
    app = create_app(lambda: open_services(Settings(data=tmp_path), store))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        gallery = Gallery(http, objects, Signer.of((tmp_path / "secret").read_bytes()))
        mortal_seaweed.kill()
        answer = await gallery.get()
        assert (answer.status_code, answer.json()["code"]) == (503, "ServiceUnavailable")
        mortal_seaweed.start()
        assert (await gallery.get()).content == PICTURE


# ── Whose links are given ────────────────────────────────────────────────────


async def given_link(objects: ObjectStore, retention: float, store: ObjectStore | None) -> str:
    await objects.put(an_artifact().key, b"picture")
    task = replace(a_task(), ended_at=time.time(), artifacts=(an_artifact(),))
    links = Links(Signer.of(b"the secret of this installation."), retention, store=store)
    return (await links.to(task, BASE))(an_artifact())


async def test_the_store_s_own_links_are_given_where_it_has_any(objects: ObjectStore, seaweed: Seaweed) -> None:
    """They open the picture without us, and live as long as it."""
    link = await given_link(objects, 24 * HOUR, objects)
    if await objects.link("any", 1) is None:
        assert link.startswith(f"{BASE}/results/")
        return
    assert link.startswith(f"{seaweed.endpoint}/danqing/")
    assert httpx.get(link).content == b"picture"
    assert int(httpx.URL(link).params["X-Amz-Expires"]) in (86399, 86400)


@pytest.mark.parametrize("retention", [8 * 24 * HOUR, inf])
async def test_a_link_lives_as_long_as_its_picture(objects: ObjectStore, retention: float) -> None:
    """Where the store's links would be over before it, ours are given."""
    link = await given_link(objects, retention, objects)
    assert urlsplit(link).netloc == urlsplit(BASE).netloc


async def test_our_own_links_are_given_when_they_are_wanted(objects: ObjectStore) -> None:
    link = await given_link(objects, HOUR, None)
    assert urlsplit(link).netloc == urlsplit(BASE).netloc
