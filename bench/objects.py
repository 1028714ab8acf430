"""Storing and reading a picture of 5 MB: our store in a cloud against obstore itself, then our store of files."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import obstore
from obstore.store import S3Store

from bench import report
from danqing.objects.base import ObjectStore
from danqing.objects.local import LocalStore
from danqing.objects.opening import open_objects
from tests.seaweed import BUCKET, KEYS, Seaweed, seaweed_running

ROUNDS = 16
AT_ONCE = 8
PICTURE = os.urandom(5_000_000)
KEY = "results/20261120/0b/0b7a_0.png"

Round = Callable[[int], Awaitable[None]]


def measure() -> Iterator[report.Figure]:
    with tempfile.TemporaryDirectory() as folder, seaweed_running() as seaweed:
        yield from asyncio.run(_measured(Path(folder), seaweed))


async def _measured(folder: Path, seaweed: Seaweed) -> list[report.Figure]:
    cloud = await open_objects(seaweed.url(), folder)
    ours, reference = _ours(cloud), _reference(seaweed)
    alone, bare = await _in_turns(_one_by_one, ours, reference)
    together, bare_together = await _in_turns(_side_by_side, ours, reference)
    on_disk = statistics.median([await _one_by_one(_ours(LocalStore(folder / "files")), at) for at in range(ROUNDS)])
    in_two = statistics.median([await _one_by_one(_opening(cloud), at) for at in range(ROUNDS)])
    link = statistics.median([await _one_by_one(_linking(cloud), at) for at in range(ROUNDS)])
    return [
        report.Figure(name="objects: put and read 5 MB, p50", unit="ms", ours=alone, reference=bare, target=1.3),
        report.Figure(
            name="objects: the same, eight at once", unit="ms", ours=together, reference=bare_together, target=1.3
        ),
        report.Figure(name="objects: put, and open as a file", unit="ms", ours=in_two),
        report.Figure(name="objects: put and read 5 MB, files", unit="ms", ours=on_disk),
        report.Figure(name="objects: a link of the store", unit="ms", ours=link),
    ]


def _ours(store: ObjectStore) -> Round:
    async def go(number: int) -> None:
        await store.put(f"{KEY}.{number % AT_ONCE}", PICTURE)
        assert sum([len(piece) async for piece in await store.read(f"{KEY}.{number % AT_ONCE}")]) == len(PICTURE)

    return go


def _reference(seaweed: Seaweed) -> Round:
    config = {"endpoint": seaweed.endpoint, "access_key_id": KEYS[0], "secret_access_key": KEYS[1]}
    store = S3Store(BUCKET, prefix="reference", config=config, client_options={"allow_http": True})

    async def go(number: int) -> None:
        key = f"{KEY}.{number % AT_ONCE}"
        await obstore.put_async(store, key, PICTURE, use_multipart=False)
        assert len(await (await obstore.get_async(store, key)).bytes_async()) == len(PICTURE)

    return go


def _opening(store: ObjectStore) -> Round:
    async def go(number: int) -> None:
        await store.put(KEY, PICTURE)
        assert (await store.open(KEY)).stat().st_size == len(PICTURE)

    return go


def _linking(store: ObjectStore) -> Round:
    async def go(number: int) -> None:
        assert await store.link(KEY, 60)

    return go


async def _one_by_one(work: Round, number: int) -> float:
    return await _timed(work(number))


async def _side_by_side(work: Round, number: int) -> float:
    return await _timed(asyncio.gather(*(work(at) for at in range(AT_ONCE)))) / AT_ONCE


async def _timed(work: Awaitable[object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


async def _in_turns(timed: Callable[[Round, int], Awaitable[float]], *works: Round) -> list[float]:
    """The medians of these, each measured right after the other, so that the machine's moods hit both alike."""
    rounds = [[await timed(work, number) for work in works] for number in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds[3:], strict=True)]


if __name__ == "__main__":
    report.run(measure)
