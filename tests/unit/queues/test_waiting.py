"""Who waits for what in this process."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from danqing.domain.task import TaskStatus
from danqing.queues.waiting import PROGRESS, WORK, Board, has_ended, news_of
from tests.queueing import a_task


async def test_news_that_came_before_the_wait_ends_it_at_once() -> None:
    board = Board()
    with board.watching("t1") as watch:
        board.tell(["t1"])
        assert await watch.wait(0)


async def test_news_is_heard_once() -> None:
    board = Board()
    with board.watching("t1") as watch:
        board.tell(["t1", "t1"])
        assert await watch.wait(1)
        assert not await watch.wait(0)


async def test_news_of_others_is_not_heard() -> None:
    board = Board()
    with board.watching("t1") as watch:
        board.tell(["t2", WORK])
        assert not await watch.wait(0)


async def test_who_waits_for_the_end_hears_of_nothing_before_it() -> None:
    board = Board()
    with board.watching("t1") as every, board.watching("t1", only_end=True) as end:
        board.tell([f"{PROGRESS}t1"])
        assert await every.wait(0)
        assert not await end.wait(0)
        board.tell(["t1"])
        assert await every.wait(0)
        assert await end.wait(0)


def test_news_of_a_task_says_whether_it_has_ended() -> None:
    stages = [replace(a_task("t1"), status=status) for status in TaskStatus]
    assert [news_of(task) == "t1" for task in stages] == [has_ended(task) for task in stages]
    assert has_ended(None)


async def test_only_those_who_read_another_revision_are_told() -> None:
    board = Board()
    with board.watching("t1") as behind, board.watching("t1") as current:
        behind.revision, current.revision = 1, 2
        board.tell_revision("t1", 2)
        assert await behind.wait(0)
        assert not await current.wait(0)


async def test_the_board_remembers_nobody_who_left() -> None:
    board = Board()
    with board.watching("t1"), board.watching("t1"), board.watching(WORK):
        assert board.task_ids() == ["t1"]
        assert board.waits_for(WORK)
    assert board.task_ids() == []
    assert not board.waits_for(WORK)


async def test_telling_one_of_thousands_wakes_that_one() -> None:
    board = Board()

    async def wait_for(topic: str) -> str:
        with board.watching(topic) as watch:
            await watch.wait(60)
        return topic

    waiting = [asyncio.ensure_future(wait_for(f"t{number}")) for number in range(5000)]
    await asyncio.sleep(0)
    board.tell(["t4321"])
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert [task.result() for task in done] == ["t4321"]
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
