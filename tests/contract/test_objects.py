"""What every object store keeps, run over every store."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.objects.base import ObjectInfo, ObjectStore
from danqing.objects.local import LocalStore
from danqing.objects.opening import open_objects
from tests.seaweed import Seaweed

KEY = "results/20261120/0b/0b7a_0.png"

Open = Callable[[pytest.FixtureRequest, Path], Awaitable[ObjectStore]]


async def _open_local(request: pytest.FixtureRequest, folder: Path) -> ObjectStore:
    return await open_objects("", folder)


async def _open_powerful(request: pytest.FixtureRequest, folder: Path) -> ObjectStore:
    return await open_objects("", folder, durability="power")


async def _open_s3(request: pytest.FixtureRequest, folder: Path) -> ObjectStore:
    """Every test has a folder of its own, and so has it a part of the bucket."""
    seaweed: Seaweed = request.getfixturevalue("seaweed")
    return await open_objects(seaweed.url(folder.name + folder.parent.name), folder)


OPENERS: dict[str, Open] = {"local": _open_local, "local-power": _open_powerful, "s3": _open_s3}


@pytest.fixture(params=OPENERS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return await OPENERS[request.param](request, tmp_path)


@pytest.fixture(params=OPENERS)
async def two(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[ObjectStore, ObjectStore]:
    """Two stores of the same objects, as two processes have them."""
    first, second = [await OPENERS[request.param](request, tmp_path) for _ in range(2)]
    return first, second


async def read(store: ObjectStore, key: str) -> bytes:
    return (await store.open(key)).read_bytes()


async def part(store: ObjectStore, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join([piece async for piece in await store.read(KEY, start, stop)])


async def keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return [info.key async for info in store.list(prefix)]


@pytest.mark.parametrize("data", [b"", b"picture", memoryview(bytes(3_000_000))])
async def test_what_is_put_is_read(store: ObjectStore, data: bytes | memoryview) -> None:
    await store.put(KEY, data)
    assert await read(store, KEY) == data


async def test_what_one_stores_another_reads(two: tuple[ObjectStore, ObjectStore]) -> None:
    await two[0].put(KEY, b"picture")
    assert await read(two[1], KEY) == b"picture"
    await two[1].delete(KEY)
    assert await keys(two[0]) == []


@pytest.mark.parametrize(("start", "stop"), [(0, None), (0, 10), (2_500_000, None), (999_999, 2_000_001)])
async def test_a_part_is_read_as_it_was_put(store: ObjectStore, start: int, stop: int | None) -> None:
    data = bytes(number % 251 for number in range(3_000_000))
    await store.put(KEY, data)
    assert await part(store, start, stop) == data[start:stop]


async def test_an_empty_object_is_read(store: ObjectStore) -> None:
    await store.put(KEY, b"")
    assert await part(store) == b""


async def test_what_is_being_read_stays_whole(store: ObjectStore) -> None:
    """A reader that has begun gets the object of then, whatever is put or removed meanwhile."""
    await store.put(KEY, b"1" * 3_000_000)
    pieces = await store.read(KEY)
    first = await anext(pieces)
    await store.put(KEY, b"2" * 3_000_000)
    await store.delete(KEY)
    rest = [piece async for piece in pieces]
    assert b"".join([first, *rest]) == b"1" * 3_000_000


async def test_an_opened_file_stays_as_long_as_its_path_is_held(store: ObjectStore) -> None:
    await store.put(KEY, b"picture")
    path = await store.open(KEY)
    gc.collect()
    assert path.read_bytes() == b"picture"


async def test_a_second_put_replaces_the_first(store: ObjectStore) -> None:
    await store.put(KEY, b"first, and longer")
    await store.put(KEY, b"second")
    assert await read(store, KEY) == b"second"


async def test_info_tells_size_and_time(store: ObjectStore) -> None:
    before = time.time()
    await store.put(KEY, b"12345")
    info = await store.info(KEY)
    assert (info.key, info.size) == (KEY, 5)
    assert before - 2 <= info.modified_at <= time.time() + 2


async def test_a_file_is_adopted_and_gone_from_where_it_was(store: ObjectStore, tmp_path: Path) -> None:
    source = tmp_path / "spool"
    source.write_bytes(b"upload")
    await store.adopt(KEY, source)
    assert await read(store, KEY) == b"upload"
    assert not source.exists()


async def test_a_large_file_is_adopted_whole(store: ObjectStore, tmp_path: Path) -> None:
    """A cloud takes it in parts."""
    source = tmp_path / "spool"
    data = os.urandom(1 << 20) * 20
    source.write_bytes(data)
    await store.adopt(KEY, source)
    assert await read(store, KEY) == data


async def test_a_file_that_is_not_there_cannot_be_adopted(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await store.adopt(KEY, tmp_path / "nothing")
    with pytest.raises(FileNotFoundError):
        await store.info(KEY)


async def test_what_is_not_there_is_not_found(store: ObjectStore) -> None:
    await store.put(KEY, b"x")
    for key in ("nothing.png", "results", "results/2026-11-20", f"{KEY}/below"):
        with pytest.raises(FileNotFoundError):
            await store.open(key)
        with pytest.raises(FileNotFoundError):
            await store.info(key)
        with pytest.raises(FileNotFoundError):
            await store.read(key)


async def test_a_deleted_object_is_gone_and_deleting_again_is_fine(store: ObjectStore) -> None:
    await store.put(KEY, b"x")
    for _ in range(2):
        await store.delete(KEY)
    assert await keys(store) == []
    with pytest.raises(FileNotFoundError):
        await store.open(KEY)


async def test_deleting_what_never_was_touches_nothing(store: ObjectStore) -> None:
    await store.put(KEY, b"x")
    for key in ("nothing", "results", "results/2026-11-20", f"{KEY}/below"):
        await store.delete(key)
    assert await keys(store) == [KEY]


async def test_many_are_deleted_at_once(store: ObjectStore) -> None:
    """Those that are not there are fine, and none at all as well."""
    stored = [f"results/{number}.png" for number in range(30)]
    await asyncio.gather(*(store.put(key, b"x") for key in (*stored, "kept")))
    await store.delete("nothing", *stored, "results/nothing")
    await store.delete()
    assert await keys(store) == ["kept"]


async def test_a_list_has_what_is_below_the_prefix(store: ObjectStore) -> None:
    stored = ["a-b/1", "a/2", "a/b/3", "a.png", "ab/4", "b/5", "画/6"]
    for key in reversed(stored):
        await store.put(key, key.encode())
    assert sorted(await keys(store)) == sorted(stored)
    assert await keys(store, "a") == await keys(store, "a/") == ["a/2", "a/b/3"]
    assert await keys(store, "a/b") == ["a/b/3"]
    assert await keys(store, "nothing") == await keys(store, "a.png") == []


async def test_the_names_of_a_folder_are_in_order(store: ObjectStore) -> None:
    """Days, and versions of an upload, which begin with their time."""
    stored = [f"results/{day}/{name}.png" for day in (20261109, 20261110, 20261201) for name in "acb"]
    for key in reversed(stored):
        await store.put(key, b"x")
    assert await keys(store, "results") == sorted(stored)


async def test_a_list_is_as_informed_as_info(store: ObjectStore) -> None:
    await store.put(KEY, b"12345")
    infos: list[ObjectInfo] = [info async for info in store.list("results")]
    assert infos == [await store.info(KEY)]


async def test_objects_may_go_while_they_are_listed(store: ObjectStore) -> None:
    stored = [f"k/{number:04d}/x" for number in range(600)]
    await asyncio.gather(*(store.put(key, b"") for key in stored))
    listed = []
    async for info in store.list("k"):
        listed.append(info.key)
        await store.delete(stored[-len(listed)])
    assert listed == stored[: len(listed)]
    assert len(listed) >= 300


async def test_writers_and_deleters_of_one_folder_do_not_disturb_each_other(store: ObjectStore) -> None:
    """A deleter removes the folder that it emptied; a writer that was about to use it makes it again."""

    async def come_and_go(name: str) -> None:
        for _ in range(30):
            await store.put(f"day/hour/{name}", b"x")
            await store.delete(f"day/hour/{name}")
        await store.put(f"day/hour/{name}", name.encode())

    names = [f"n{number}" for number in range(6)]
    await asyncio.gather(*(come_and_go(name) for name in names))
    assert await keys(store) == [f"day/hour/{name}" for name in names]


async def test_a_reader_sees_one_whole_object_or_another_never_a_mix(store: ObjectStore) -> None:
    versions = [bytes([number]) * 300_000 for number in range(4)]
    await store.put(KEY, versions[0])
    writing = asyncio.gather(*(store.put(KEY, version) for version in versions * 5))
    while not writing.done():
        assert await asyncio.to_thread((await store.open(KEY)).read_bytes) in versions
    await writing


BAD_KEYS = [
    "",
    "/",
    "/etc/passwd",
    "a//b",
    "a/",
    "..",
    "../a",
    "a/../../b",
    "a/./b",
    ".",
    ".partial/x",
    "a/.hidden",
    "a\\b",
    "..\\b",
    "a\0b",
    "a\nb",
    "a\x7fb",
    "a\ud800b",
    "x" * 256,
    "画" * 86,
    "a/" * 512 + "b",
]


@pytest.mark.parametrize("key", BAD_KEYS, ids=lambda key: ascii(key)[:20])
async def test_a_key_that_not_every_store_can_hold_is_refused(store: ObjectStore, key: str, tmp_path: Path) -> None:
    source = tmp_path / "spool"
    source.write_bytes(b"x")
    attempts = (
        store.put(key, b"x"),
        store.adopt(key, source),
        store.open(key),
        store.read(key),
        store.info(key),
        store.delete("fine", key),
    )
    for attempt in attempts:
        with pytest.raises(ValueError, match="key"):
            await attempt
    assert source.exists()
    assert await keys(store) == []


@pytest.mark.parametrize("prefix", ["/", "..", "a/../..", ".partial"])
async def test_a_list_stays_in_the_store(store: ObjectStore, prefix: str) -> None:
    with pytest.raises(ValueError, match="key"):
        await keys(store, prefix)


@pytest.mark.parametrize("key", ["x" * 255, "a b/ü画 1.png", "12:30.png", "a..b/c...", "全角\u3000空白.jpg"])
async def test_names_of_all_the_world_are_stored(store: ObjectStore, key: str) -> None:
    await store.put(key, b"x")
    assert await keys(store) == [key]


async def test_what_is_young_is_not_swept(store: ObjectStore) -> None:
    """Neither objects nor what somebody reads just now."""
    await store.put(KEY, b"picture")
    path = await store.open(KEY)
    assert await store.sweep_temporary(time.time() - 60) == 0
    assert path.read_bytes() == await read(store, KEY)


async def test_a_link_opens_the_object_where_there_is_one(store: ObjectStore) -> None:
    """As a picture to show, for anybody who has the link; a store of files has none."""
    await store.put(KEY, b"picture")
    link = await store.link(KEY, 60)
    if isinstance(store, LocalStore):
        assert link is None
        return
    answer = httpx.get(link or "")
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline"


@pytest.mark.parametrize(("suffix", "media_type"), [(".jpg", "image/jpeg"), (".webp", "image/webp")])
async def test_a_link_says_what_the_picture_is(store: ObjectStore, suffix: str, media_type: str) -> None:
    """Of files of every format."""
    key = KEY.replace(".png", suffix)
    await store.put(key, b"picture")
    if link := await store.link(key, 60):
        assert httpx.get(link).headers["content-type"] == media_type


async def test_no_link_is_given_that_would_be_over_too_soon(store: ObjectStore) -> None:
    """Clouds sign for a week at most."""
    assert await store.link(KEY, 8 * 24 * 3600) is None


@pytest.fixture(scope="module", params=OPENERS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ObjectStore:
    """A store for all examples of a property."""
    return asyncio.run(_opened(request, tmp_path_factory.mktemp("kept")))


async def _opened(request: pytest.FixtureRequest, folder: Path) -> ObjectStore:
    return await OPENERS[request.param](request, folder)


segments = st.text("a.\\/\0-%?#+ ", max_size=4) | st.sampled_from(["..", ".", "C:", "a" * 255])


@given(key=st.lists(segments, max_size=4).map("/".join))
def test_every_key_is_refused_or_kept_as_it_is(kept: ObjectStore, key: str) -> None:
    """What is put under it is listed under it, and deleted again without a trace."""

    async def put_and_delete() -> None:
        try:
            await kept.put(key, b"x")
        except ValueError:
            return
        assert await keys(kept) == [key]
        await kept.delete(key)
        assert await keys(kept) == []

    asyncio.run(put_and_delete())
