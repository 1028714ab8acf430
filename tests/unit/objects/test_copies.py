"""A copy is there as long as its path is held, and no longer."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from danqing.errors import Unavailable
from danqing.objects.copies import Copies
from danqing.objects.opening import open_objects
from tests.seaweed import Seaweed


def test_a_copy_goes_with_the_last_who_holds_its_path(tmp_path: Path) -> None:
    """Other paths made of it do not count."""
    path = Copies(tmp_path).make([b"pic", b"ture"])
    also, other = path, Path(path)
    del path
    gc.collect()
    assert also.read_bytes() == b"picture"
    del also
    gc.collect()
    assert not other.exists()


def test_nothing_stays_of_a_copy_that_failed(tmp_path: Path) -> None:
    """The store broke off in the middle."""

    def pieces() -> Iterator[bytes]:
        yield b"half a pict"
        raise Unavailable("The object store cannot be reached.")

    with pytest.raises(Unavailable):
        Copies(tmp_path).make(pieces())
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    held = copies.make([b"x"])
    (tmp_path / "old").write_bytes(b"x")
    os.utime(tmp_path / "old", (1000, 1000))
    assert copies.sweep(time.time() - 60) == 1
    assert list(tmp_path.iterdir()) == [held]


async def test_no_copy_stays_behind(seaweed: Seaweed, tmp_path: Path) -> None:
    """Fifty at a time come and go; also when whoever asked for one is called off meanwhile."""
    store = await open_objects(seaweed.url(), tmp_path)
    await store.put("a", bytes(100_000))

    async def use() -> int:
        return len(await asyncio.to_thread((await store.open("a")).read_bytes))

    assert set(await asyncio.gather(*(use() for _ in range(50)))) == {100_000}
    cancelled = [asyncio.create_task(use()) for _ in range(50)]
    await asyncio.sleep(0.005)
    for task in cancelled:
        task.cancel()
    await asyncio.gather(*cancelled, return_exceptions=True)
    del cancelled  # Their errors hold the frames that hold the paths.
    async with asyncio.timeout(10):
        while list((tmp_path / "copies").iterdir()):
            await asyncio.sleep(0.05)
            gc.collect()
