"""Reads that share: few calls, and never an answer from before the question."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from danqing.domain.task import Task
from danqing.errors import Unavailable
from danqing.queues.reading import SharedReader
from tests.queueing import a_task

Seen = tuple[Task | None, int]
ABSENT: Seen = (None, -1)


class Store:
    """Tasks with their revisions, read slowly: what is read is what was there when reading began."""

    def __init__(self) -> None:
        self.tasks: dict[str, Seen] = {"t1": (a_task("t1"), 1), "t2": (a_task("t2"), 1)}
        self.calls: list[list[str]] = []
        self.away = False

    async def read_all(self, task_ids: Sequence[str]) -> Mapping[str, Seen]:
        self.calls.append(list(task_ids))
        found = {name: self.tasks[name] for name in task_ids if name in self.tasks}
        await asyncio.sleep(0.01)
        if self.away:
            raise Unavailable("away")
        return found


async def test_what_is_asked_during_a_read_shares_the_next_one() -> None:
    store = Store()
    reader = SharedReader(store.read_all, ABSENT)
    first = asyncio.ensure_future(reader.read("t1"))
    await asyncio.sleep(0.005)
    reads = [asyncio.ensure_future(reader.read(name)) for name in ("t1", "t2", "none", "t2")]
    assert await asyncio.gather(*reads) == [store.tasks["t1"], store.tasks["t2"], ABSENT, store.tasks["t2"]]
    assert await first == store.tasks["t1"]
    assert store.calls == [["t1"], ["t1", "t2", "none"]]


async def test_what_is_asked_at_the_same_moment_shares_a_read() -> None:
    store = Store()
    reader = SharedReader(store.read_all, ABSENT)
    await asyncio.gather(*(reader.read(name) for name in ("t1", "t2", "t1")))
    assert store.calls == [["t1", "t2"]]


async def test_an_answer_is_never_older_than_its_question() -> None:
    """Asked while the same task is being read, the change that came in between is in the answer."""
    store = Store()
    reader = SharedReader(store.read_all, ABSENT)
    first = asyncio.ensure_future(reader.read("t1"))
    await asyncio.sleep(0.005)
    store.tasks["t1"] = a_task("t1"), 2
    assert (await reader.read("t1"))[1] == 2
    assert (await first)[1] == 1


async def test_who_leaves_disturbs_nobody() -> None:
    store = Store()
    reader = SharedReader(store.read_all, ABSENT)
    reads = [asyncio.ensure_future(reader.read("t1")) for _ in range(3)]
    await asyncio.sleep(0)
    reads[0].cancel()
    reads[1].cancel()
    assert await reads[2] == store.tasks["t1"]


async def test_an_error_reaches_all_who_shared_the_read_and_nobody_after() -> None:
    store = Store()
    store.away = True
    reader = SharedReader(store.read_all, ABSENT)
    reads = [asyncio.ensure_future(reader.read(name)) for name in ("t1", "t2")]
    await asyncio.sleep(0.005)
    with pytest.raises(Unavailable):
        await reads[0]
    with pytest.raises(Unavailable):
        await reads[1]
    store.away = False
    assert await reader.read("t1") == store.tasks["t1"]
