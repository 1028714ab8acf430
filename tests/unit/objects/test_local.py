"""What is the file store's own: files, folders, disks and what a crash leaves."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.errors import Unavailable
from danqing.objects.local import PARTIAL, LocalStore

MEMORY_DISK = Path("/dev/shm")
SMALL_DISK = [
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    'mount -t tmpfs -o size=1m none "$1" && shift && "$@"',
]
ON_A_SMALL_DISK = """
import asyncio, sys
from pathlib import Path
from danqing.errors import Unavailable
from danqing.objects.local import LocalStore

root = Path(sys.argv[1])
store = LocalStore(root / "objects")

async def main():
    await store.put("kept", b"1" * 300_000)
    source, large = Path(sys.argv[2]), bytes(2_000_000)
    for attempt in (store.put("kept", large), store.put("new/x", large), store.adopt("y", source)):
        try:
            await attempt
        except Unavailable as error:
            print(error.message)
    print([info.key async for info in store.list("")], (await store.open("kept")).read_bytes() == b"1" * 300_000)
    print([path.name for path in (root / "objects" / ".partial").iterdir()], source.exists())
    await store.delete("kept")
    await store.put("room again", bytes(700_000))

asyncio.run(main())
"""


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


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """On a real disk of a mebibyte: what was there stays, nothing else is seen, and with room all is well again."""
    disk, source = tmp_path / "disk", tmp_path / "upload"
    disk.mkdir()
    source.write_bytes(bytes(2_000_000))
    if subprocess.run([*SMALL_DISK, "sh", disk, "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a disk")
    command = [*SMALL_DISK, "sh", disk, sys.executable, "-c", ON_A_SMALL_DISK, disk, source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    full = "The object store cannot be used: No space left on device. Try again later.\n"
    assert done.stdout == f"{full * 3}['kept'] True\n[] True\n", done.stderr


async def test_a_folder_that_cannot_be_used_is_a_store_that_is_away(tmp_path: Path) -> None:
    """Here a file is in the place of the folder; the store is well again when that is gone."""
    store = LocalStore(tmp_path / "objects")
    await store.put("a/b", b"x")
    (tmp_path / "objects").rename(tmp_path / "aside")
    (tmp_path / "objects").write_bytes(b"no folder")
    for attempt in (store.put("a/c", b"x"), store.sweep_temporary(0)):
        with pytest.raises(Unavailable, match="cannot be used"):
            await attempt
    (tmp_path / "objects").unlink()
    (tmp_path / "aside").rename(tmp_path / "objects")
    await store.put("a/c", b"x")
    assert await keys(store) == ["a/b", "a/c"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


segments = st.text("a.\\/\0-", max_size=4) | st.sampled_from(["..", ".", "C:", "a" * 255])


@given(key=st.lists(segments, max_size=4).map("/".join))
def test_no_key_whatever_reaches_outside_the_folder(house: Path, key: str) -> None:
    """Whatever is tried with it, nothing appears beside the store, and nothing is left in it."""
    store = LocalStore(house / "objects")
    (house / "a").write_bytes(b"secret")

    async def try_all() -> None:
        with contextlib.suppress(ValueError):
            await store.put(key, b"x")
            assert (await store.open(key)).read_bytes() == b"x"
            await store.delete(key)

    asyncio.run(try_all())
    assert (house / "a").read_bytes() == b"secret"
    assert sorted(path.name for path in house.iterdir()) == ["a", "objects"]
    assert [path.name for path in (house / "objects").rglob("*")] == [PARTIAL]
