"""What is the file store's own: files, folders, disks and what a crash leaves."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

import pytest

from danqing.objects.local import PARTIAL, LocalStore

MEMORY_DISK = Path("/dev/shm")


async def keys(store: LocalStore) -> list[str]:
    return [info.key async for info in store.list("")]


async def test_a_file_of_another_disk_is_copied_and_removed(tmp_path: Path) -> None:
    if not MEMORY_DISK.is_dir() or MEMORY_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("needs a second disk")
    store = LocalStore(tmp_path)
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as folder:
        source = Path(folder) / "spool"
        source.write_bytes(b"upload")
        await store.adopt("a/b", source)
        assert not source.exists()
    assert (await store.open("a/b")).read_bytes() == b"upload"
    assert list((tmp_path / PARTIAL).iterdir()) == []


async def test_an_adopted_file_is_moved_and_not_copied(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    source = tmp_path / "spool"
    source.write_bytes(b"upload")
    inode = source.stat().st_ino
    await store.adopt("a/b", source)
    assert (await store.open("a/b")).stat().st_ino == inode


async def test_an_object_is_as_old_as_its_place_in_the_store(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    source = tmp_path / "spool"
    source.write_bytes(b"upload")
    os.utime(source, (0, 0))
    await store.adopt("a/b", source)
    assert (await store.info("a/b")).modified_at > time.time() - 60


@pytest.mark.parametrize(("first", "second"), [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b"), ("a", "a/b/c")])
async def test_a_key_cannot_be_the_folder_of_another(tmp_path: Path, first: str, second: str) -> None:
    store = LocalStore(tmp_path)
    await store.put(first, b"x")
    with pytest.raises(ValueError, match="would make a name both"):
        await store.put(second, b"y")
    assert await keys(store) == [first]
    assert list((tmp_path / PARTIAL).iterdir()) == []


async def test_emptied_folders_go_and_others_stay(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    for key in ("a/b/c/1", "a/2"):
        await store.put(key, b"x")
    await store.delete("a/b/c/1")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["2"]
    await store.delete("a/2")
    assert [path.name for path in tmp_path.iterdir()] == [PARTIAL]


async def test_what_a_crash_left_is_never_listed_and_is_swept_when_it_is_old(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    old, young = (tmp_path / PARTIAL / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half a pict")
    os.utime(old, (1000, 1000))
    assert await keys(store) == []
    assert await store.sweep_temporary(time.time() - 60) == 1
    assert [path.name for path in (tmp_path / PARTIAL).iterdir()] == ["young"]


async def test_the_store_does_not_move_when_the_process_does(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        store = LocalStore(Path("objects"))
    await store.put("a", b"x")
    assert (tmp_path / "objects" / "a").read_bytes() == b"x"
