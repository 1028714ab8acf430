"""A link opens its picture until it is over, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from danqing.domain.task import Task
from danqing.errors import Forbidden, NotFound
from danqing.objects.local import LocalStore
from danqing.service.files import Files
from danqing.service.links import Links
from danqing.wire.signed_url import NEVER, Signer
from tests.queueing import NOON, Clock, a_task, an_artifact
from tests.unit.service.orders import SIGNER

HOUR = 3600.0
BASE = "https://images.example.com/danqing"
ENDED = replace(a_task(), ended_at=NOON)


@dataclass(frozen=True)
class Shelf:
    """Pictures, and the two ends of their links."""

    clock: Clock
    objects: LocalStore

    async def link(self, task: Task = ENDED, seconds: float = HOUR) -> str:
        return (await Links(SIGNER, seconds, self.clock).to(task, BASE))(an_artifact())

    async def open(self, key: str, expires: str, signature: str) -> bytes:
        picture = await Files(self.objects, SIGNER, self.clock).open(key, expires, signature)
        return b"".join([piece async for piece in await picture.read(range(picture.info.size))])


@pytest.fixture
async def shelf(tmp_path: Path) -> Shelf:
    objects = LocalStore(tmp_path / "objects")
    await objects.put(an_artifact().key, b"picture")
    return Shelf(Clock(), objects)


def parts(link: str) -> tuple[str, str, str]:
    """The key, the moment and the signature in a link, as the route reads them."""
    url = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert query["OSSAccessKeyId"] == SIGNER.key_id
    return unquote(url.path.removeprefix("/danqing/")), query["Expires"], query["Signature"]


async def test_a_link_opens_its_picture(shelf: Shelf) -> None:
    """It lies below the address that was asked for, and names the picture."""
    assert (await shelf.link()).startswith(f"{BASE}/results/task_0.png?")
    assert await shelf.open(*parts(await shelf.link())) == b"picture"


async def test_a_link_is_good_until_its_moment(shelf: Shelf) -> None:
    """The retention counts from the end of the task; the last second belongs to it."""
    _, expires, _ = given = parts(await shelf.link())
    assert int(expires) == NOON + HOUR
    shelf.clock.go_on(HOUR)
    assert await shelf.open(*given)
    shelf.clock.go_on(1)
    with pytest.raises(Forbidden, match="expired"):
        await shelf.open(*given)


async def test_a_link_of_a_task_that_goes_on_counts_from_now(shelf: Shelf) -> None:
    """A stream shows pictures before the task has ended."""
    shelf.clock.go_on(100)
    assert parts(await shelf.link(a_task()))[1] == str(int(NOON + 100 + HOUR))


async def test_links_for_ever(shelf: Shelf) -> None:
    """What is never removed has links that end with the century."""
    given = parts(await shelf.link(seconds=inf))
    assert given[1] == str(NEVER)
    shelf.clock.go_on(20 * 365 * 24 * HOUR)
    assert await shelf.open(*given)


async def test_the_same_link_is_given_every_time(shelf: Shelf) -> None:
    """Clients and caches see one address per picture."""
    first = await shelf.link()
    shelf.clock.go_on(500)
    assert await shelf.link() == first


async def test_a_picture_that_is_gone_is_not_found(shelf: Shelf) -> None:
    """The link is right, the picture is no longer kept."""
    await shelf.objects.delete(an_artifact().key)
    with pytest.raises(NotFound, match="no longer kept") as missing:
        await shelf.open(*parts(await shelf.link()))
    assert missing.value.code == "NoSuchKey"


async def test_a_touched_link_is_refused(shelf: Shelf) -> None:
    """Another picture, a later moment, another signature, another house: none fits."""
    key, expires, signature = parts(await shelf.link())
    stranger = Signer.of(b"another secret, of another house.").sign("GET", key, expires)
    for touched in (
        ("results/task_1.png", expires, signature),
        (key, str(int(expires) + 1), signature),
        (key, f" {expires}", signature),
        (key, expires, signature.lower()),
        (key, expires, ""),
        (key, "", ""),
        (key, expires, stranger),
        (key, expires, SIGNER.sign("upload", key, expires)),
    ):
        with pytest.raises(Forbidden, match="signature"):
            await shelf.open(*touched)


@pytest.mark.parametrize("key", ["inputs/task/0", "uploads/ann/cat/1", "secret", "results/../inputs/task/0", ""])
async def test_only_pictures_open_whatever_was_signed(shelf: Shelf, key: str) -> None:
    """What people sent us has no links, even if one were signed by mistake."""
    for other in ("inputs/task/0", "uploads/ann/cat/1"):
        await shelf.objects.put(other, b"private")
    expires = str(int(NOON + HOUR))
    with pytest.raises(NotFound):
        await shelf.open(key, expires, SIGNER.sign("GET", key, expires))
