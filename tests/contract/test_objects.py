"""What every object store keeps, run over every store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.objects.base import ObjectInfo, ObjectStore
from danqing.objects.local import LocalStore

KEY = "results/2026-11-20/0b7a_0.png"


def _power(root: Path) -> ObjectStore:
    return LocalStore(root, durability="power")


MAKERS: dict[str, Callable[[Path], ObjectStore]] = {"local": LocalStore, "local-power": _power}


@pytest.fixture(params=sorted(MAKERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return MAKERS[request.param](tmp_path / "objects")


async def read(store: ObjectStore, key: str) -> bytes:
    return (await store.open(key)).read_bytes()


async def keys(store: ObjectStore, prefix: str = "") -> list[str]:
    return [info.key async for info in store.list(prefix)]


@pytest.mark.parametrize("data", [b"", b"picture", memoryview(bytes(3_000_000))])
async def test_what_is_put_is_read(store: ObjectStore, data: bytes | memoryview) -> None:
    await store.put(KEY, data)
    assert await read(store, KEY) == data


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


async def test_a_list_has_what_is_below_the_prefix_sorted_by_key(store: ObjectStore) -> None:
    """A dash sorts before a slash: the order is that of keys, not that of folders."""
    stored = ["a-b/1", "a/2", "a/b/3", "a.png", "ab/4", "b/5", "画/6"]
    for key in reversed(stored):
        await store.put(key, key.encode())
    assert await keys(store) == sorted(stored)
    assert await keys(store, "a") == await keys(store, "a/") == ["a/2", "a/b/3"]
    assert await keys(store, "a/b") == ["a/b/3"]
    assert await keys(store, "nothing") == await keys(store, "a.png") == []


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
    attempts = (store.put(key, b"x"), store.adopt(key, source), store.open(key), store.info(key), store.delete(key))
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


@pytest.fixture(scope="module", params=sorted(MAKERS))
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ObjectStore]:
    """A store for all examples of a property, in a folder with nothing else in it."""
    folder = tmp_path_factory.mktemp("kept")
    return folder, MAKERS[request.param](folder / "objects")


segments = st.text("a.\\/\0-", max_size=4) | st.sampled_from(["..", ".", "C:", "a" * 255])


@given(key=st.lists(segments, max_size=4).map("/".join))
def test_no_key_whatever_reaches_outside_the_store(kept: tuple[Path, ObjectStore], key: str) -> None:
    """A key is refused, or what is put under it is listed under it and deleted again without a trace."""
    folder, store = kept

    async def put_and_delete() -> None:
        try:
            await store.put(key, b"x")
        except ValueError:
            return
        assert await keys(store) == [key]
        await store.delete(key)

    asyncio.run(put_and_delete())
    assert [path.name for path in folder.iterdir()] == ["objects"]
    assert [path.name for path in (folder / "objects").rglob("*")] in ([], [".partial"])
