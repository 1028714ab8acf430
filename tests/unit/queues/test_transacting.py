"""Transactions that gather while others run: they share a commit, and nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from danqing.errors import Unavailable
from danqing.queues.transacting import MOMENT, TOGETHER, Lane, tell


class Counted:
    """A database of one table, and how many commits it has seen."""

    def __init__(self, path: Path) -> None:
        self.engine = create_engine(f"sqlite:///{path}")
        self.commits = 0
        with self.engine.begin() as connection:
            connection.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))
        event.listen(self.engine, "commit", self.count)

    def count(self, connection: Connection) -> None:
        self.commits += 1

    def numbers(self) -> list[int]:
        with self.engine.connect() as connection:
            return list(connection.scalars(text("SELECT number FROM numbers ORDER BY number")))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Counted]:
    database = Counted(tmp_path / "numbers.db")
    yield database
    database.engine.dispose()


@pytest.fixture
async def lane() -> AsyncIterator[Lane]:
    lane = Lane("test", 1)
    yield lane
    await lane.close()


class Gate:
    """A transaction that holds the only thread until it is opened, so that others gather behind it."""

    def __init__(self, lane: Lane, engine: Engine) -> None:
        self._open = threading.Event()
        self.passed = asyncio.ensure_future(lane.run(engine, lambda connection: self._open.wait(10), alone=True))

    async def open(self) -> None:
        await asyncio.sleep(0.02)
        self._open.set()
        await self.passed


def keep(connection: Connection, number: int) -> int:
    connection.execute(text("INSERT INTO numbers VALUES (:number)"), {"number": number})
    return number


def begin(lane: Lane, engine: Engine, number: int, alone: bool = False) -> asyncio.Task[int]:
    return asyncio.ensure_future(lane.run(engine, lambda connection: keep(connection, number), alone=alone))


async def test_what_gathers_shares_a_commit_and_each_gets_its_own_answer(lane: Lane, database: Counted) -> None:
    gate = Gate(lane, database.engine)
    gathered = [begin(lane, database.engine, number) for number in range(10)]
    await gate.open()
    assert await asyncio.gather(*gathered) == list(range(10))
    assert database.commits == 2


async def test_in_a_crowd_what_comes_at_the_same_moment_shares_a_commit(lane: Lane, database: Counted) -> None:
    """The first goes at once, and later, with nothing on its way, none goes alone."""
    for turn, commits in enumerate((2, 3, 4)):
        numbers = range(10 * turn, 10 * turn + 10)
        assert await asyncio.gather(*(begin(lane, database.engine, one) for one in numbers)) == list(numbers)
        assert database.commits == commits


async def test_no_more_than_so_many_are_made_one(lane: Lane, database: Counted) -> None:
    gate = Gate(lane, database.engine)
    gathered = [begin(lane, database.engine, number) for number in range(TOGETHER + 1)]
    await gate.open()
    await asyncio.gather(*gathered)
    assert database.commits == 3


async def test_one_that_fails_fails_for_itself_only(lane: Lane, database: Counted) -> None:
    gate = Gate(lane, database.engine)
    numbers = [1, 2, 0, 3]
    gathered = [
        asyncio.ensure_future(lane.run(database.engine, lambda connection, n=number: 6 // keep(connection, n)))
        for number in numbers
    ]
    await gate.open()
    first, second, failed, last = await asyncio.gather(*gathered, return_exceptions=True)
    assert (first, second, last) == (6, 3, 2)
    assert isinstance(failed, ZeroDivisionError)
    assert database.numbers() == [1, 2, 3]


class Batches:
    """A function that keeps many numbers at once, and remembers how many came together; it refuses zero."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def keep_all(self, connection: Connection, numbers: Sequence[int]) -> None:
        self.sizes.append(len(numbers))
        for number in numbers:
            keep(connection, number)
        if 0 in numbers:
            raise ZeroDivisionError


async def test_items_of_one_function_are_handed_to_it_together(lane: Lane, database: Counted) -> None:
    """Others that share the transaction do not come between them."""
    gate, batches = Gate(lane, database.engine), Batches()
    gathered: list[asyncio.Future[Any]] = []
    for number in range(1, 5):
        gathered.append(asyncio.ensure_future(lane.run_each(database.engine, batches.keep_all, number)))
        gathered.append(begin(lane, database.engine, 10 + number))
    await gate.open()
    answers = await asyncio.gather(*gathered)
    assert answers == [None, 11, None, 12, None, 13, None, 14]
    assert (batches.sizes, database.commits) == ([4], 2)
    assert database.numbers() == [*range(1, 5), *range(11, 15)]


async def test_an_item_that_fails_fails_for_itself_only(lane: Lane, database: Counted) -> None:
    gate, batches = Gate(lane, database.engine), Batches()
    numbers = [1, 0, 2]
    gathered = [asyncio.ensure_future(lane.run_each(database.engine, batches.keep_all, one)) for one in numbers]
    await gate.open()
    first, failed, last = await asyncio.gather(*gathered, return_exceptions=True)
    assert (first, last) == (None, None)
    assert isinstance(failed, ZeroDivisionError)
    assert (batches.sizes, database.numbers()) == ([3, 1, 1, 1], [1, 2])


async def test_one_that_wants_to_be_alone_shares_nothing(lane: Lane, database: Counted) -> None:
    gate = Gate(lane, database.engine)
    gathered = [begin(lane, database.engine, number, alone=number == 2) for number in range(5)]
    await gate.open()
    await asyncio.gather(*gathered)
    assert database.commits == 4  # the gate's; 0 and 1; 2; 3 and 4


async def test_when_the_database_is_away_all_hear_it_at_once(lane: Lane, database: Counted) -> None:
    """Each trying for itself would take each as long as giving up takes."""
    gate = Gate(lane, database.engine)
    tries = []

    def fail(connection: Connection) -> None:
        tries.append(1)
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    gathered = [asyncio.ensure_future(lane.run(database.engine, fail)) for _ in range(5)]
    await gate.open()
    errors = await asyncio.gather(*gathered, return_exceptions=True)
    assert {type(error) for error in errors} == {Unavailable}
    assert len(tries) == 1


async def test_what_nobody_waits_for_any_more_is_not_begun(lane: Lane, database: Counted) -> None:
    gate = Gate(lane, database.engine)
    gathered = [begin(lane, database.engine, number) for number in range(3)]
    await asyncio.sleep(0)
    gathered[1].cancel()
    await gate.open()
    assert await asyncio.gather(gathered[0], gathered[2]) == [0, 2]
    assert database.numbers() == [0, 2]


async def test_a_lane_is_quiet_when_whoever_comes_comes_by_itself(lane: Lane, database: Counted) -> None:
    """Not while somebody is on the way, nor until some have come alone after a crowd."""
    assert lane.quiet
    alone = begin(lane, database.engine, 0)
    await asyncio.sleep(0)
    assert [lane.quiet, await alone, lane.quiet] == [False, 0, True]
    await asyncio.gather(*(begin(lane, database.engine, number) for number in range(1, 4)))
    seen = []
    for number in range(4, 10):
        seen.append(lane.quiet)
        await begin(lane, database.engine, number)
    assert seen[0] is False
    assert (seen[-1], seen) == (True, sorted(seen))


async def test_with_company_expected_those_who_come_go_together(lane: Lane, database: Counted) -> None:
    """Already the first of them."""
    lane.expect_company()
    assert not lane.quiet
    await asyncio.gather(*(begin(lane, database.engine, number) for number in range(3)))
    assert database.commits == 1


class Rung:
    """A lane of one thread, and what its bell was rung with, each time."""

    def __init__(self) -> None:
        self.news: list[list[str]] = []
        self.lane = Lane("test", 1, ring=lambda connection, news: self.news.append(list(news)))


async def test_news_that_can_wait_goes_with_the_news_of_the_next_transaction(database: Counted) -> None:
    rung = Rung()
    rung.lane.say_soon(database.engine, ["begun", "begun"])
    await rung.lane.run(database.engine, lambda connection: tell(connection, ["ended"]))
    await asyncio.sleep(2 * MOMENT)
    await rung.lane.close()
    assert rung.news == [["begun", "ended"]]


async def test_news_that_can_wait_does_not_wait_for_long(database: Counted) -> None:
    rung = Rung()
    rung.lane.say_soon(database.engine, ["one"])
    rung.lane.say_soon(database.engine, ["other"])
    async with asyncio.timeout(5):
        while not rung.news:
            await asyncio.sleep(0.001)
    await rung.lane.close()
    assert rung.news == [["one", "other"]]


async def test_news_that_somebody_else_takes_along_is_not_said_again(database: Counted) -> None:
    rung = Rung()
    rung.lane.say_soon(database.engine, ["begun"])
    assert list(rung.lane.take_unsaid()) == ["begun"]
    await asyncio.sleep(2 * MOMENT)
    await rung.lane.close()
    assert (rung.news, database.commits) == ([], 0)


async def test_nothing_to_say_is_not_said(database: Counted) -> None:
    rung = Rung()
    rung.lane.say_soon(database.engine, [])
    await asyncio.sleep(2 * MOMENT)
    await rung.lane.close()
    assert (rung.news, database.commits) == ([], 0)


async def test_a_bell_that_cannot_be_rung_is_no_error(database: Counted) -> None:
    """The database is away: who waits elsewhere looks by itself."""

    def fail(connection: Connection, news: Collection[str]) -> None:
        raise OperationalError("SELECT pg_notify", {}, Exception("away"))

    lane = Lane("test", 1, ring=fail)
    lane.say_soon(database.engine, ["news"])
    await asyncio.sleep(3 * MOMENT)
    await lane.close()


async def test_closing_waits_for_everything_that_was_asked_for(database: Counted) -> None:
    lane = Lane("test", 1)
    asked = [begin(lane, database.engine, number) for number in range(3 * TOGETHER)]
    await asyncio.sleep(0)
    await lane.close()
    assert database.numbers() == list(range(3 * TOGETHER))
    await asyncio.gather(*asked)
