"""Single statements on a connection of the event loop: what becomes of them, whatever happens to the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection

import psycopg
import pytest
from psycopg.rows import namedtuple_row
from sqlalchemy import Text, bindparam, create_engine, func, literal_column, select

from danqing.errors import Unavailable
from danqing.queues.direct import RECONNECT, Direct, Line
from danqing.queues.prepared import Prepared
from danqing.queues.singles import Single
from danqing.queues.waiting import Board
from tests import postgresql

DIALECT = create_engine("postgresql+psycopg://").dialect
WORD = Prepared(select(bindparam("word", type_=Text).label("word")))
SLOW = Prepared(select(func.pg_sleep(bindparam("seconds")).label("slept")))
REFUSED = Prepared(select((1 / literal_column("0")).label("never")))


class Server:
    """Connections to a real server, how often one was asked for, and what was rung."""

    def __init__(self) -> None:
        self.address = postgresql.emptied_database()
        self.asked = 0
        self.rung: list[list[str]] = []
        self.board = Board()
        self.direct = Direct(self.connect, DIALECT, self.board, self.ring, plans_last=0)

    async def connect(self) -> Line:
        self.asked += 1
        return await psycopg.AsyncConnection.connect(
            self.address, autocommit=True, row_factory=namedtuple_row, application_name="direct"
        )

    async def ring(self, line: Line, news: Collection[str]) -> None:
        await line.execute("SELECT 1")
        self.rung.append(list(news))

    def kill(self) -> None:
        postgresql.execute(
            self.address,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'direct'",
        )

    async def until(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not there():
                await asyncio.sleep(0.001)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    await server.until(server.direct.free)
    yield server
    await server.direct.close()


def a_word(word: str, news: Collection[str] = ()) -> Single:
    return Single(WORD, {"word": word}, lambda rows: rows[0].word, news)


def sleep(seconds: float, news: Collection[str] = ()) -> Single:
    return Single(SLOW, {"seconds": seconds}, len, news)


async def test_a_statement_is_answered_and_its_news_is_passed_on(server: Server) -> None:
    """To other processes before its caller goes on, and to the waiters of this one."""
    with server.board.watching("topic") as watch:
        assert await server.direct.run(a_word("丹青", ["topic"])) == "丹青"
        assert await watch.wait(0)
    assert server.rung == [["topic"]]


async def test_a_statement_that_did_not_do_tells_nobody(server: Server) -> None:
    single = Single(WORD, {"word": ""}, lambda rows: None, ["topic"])
    assert await server.direct.run(single) is None
    assert server.rung == []


async def test_a_statement_that_the_server_refuses_is_no_answer_and_the_next_one_is(server: Server) -> None:
    assert await server.direct.run(Single(REFUSED, {}, len, ["topic"])) is None
    assert server.direct.free()
    assert await server.direct.run(a_word("next")) == "next"
    assert (server.rung, server.asked) == ([], 1)


async def test_one_statement_at_a_time(server: Server) -> None:
    sleeping = asyncio.ensure_future(server.direct.run(sleep(0.05)))
    await asyncio.sleep(0)
    assert (server.direct.busy, server.direct.free()) == (True, False)
    assert await sleeping == 1
    assert (server.direct.busy, server.direct.free()) == (False, True)


async def test_what_was_begun_is_carried_through_though_its_caller_leaves(server: Server) -> None:
    with server.board.watching("topic") as watch:
        caller = asyncio.ensure_future(server.direct.run(sleep(0.05, ["topic"])))
        await asyncio.sleep(0.01)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        assert server.direct.busy
        assert await watch.wait(10)


async def test_closing_waits_for_what_was_begun(server: Server) -> None:
    caller = asyncio.ensure_future(server.direct.run(sleep(0.05)))
    await asyncio.sleep(0.01)
    await server.direct.close()
    assert await caller == 1


async def test_of_a_statement_whose_connection_dies_nobody_knows(server: Server) -> None:
    """It may have been committed, so that nobody runs it again."""
    caller = asyncio.ensure_future(server.direct.run(sleep(30)))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(server.kill)
    with pytest.raises(Unavailable, match="try again"):
        await caller
    assert server.rung == []


async def test_a_connection_that_died_unnoticed_is_seen_before_it_is_used(server: Server) -> None:
    """Nothing is lost with it, and the next one is made meanwhile."""
    await asyncio.to_thread(server.kill)
    assert not server.direct.free()
    await server.until(server.direct.free)
    assert await server.direct.run(a_word("after")) == "after"


async def test_a_server_that_is_away_is_asked_now_and_then_and_nobody_waits_for_it() -> None:
    server = Server()
    server.address = "postgresql://ann@localhost:1/none"
    for _ in range(3):
        assert not server.direct.free()
        await asyncio.sleep(0.02)
    assert server.asked == 1
    await asyncio.sleep(RECONNECT)
    assert not server.direct.free()
    await server.until(lambda: server.asked == 2)
    await server.direct.close()


async def test_closing_while_a_connection_is_being_made_leaves_none() -> None:
    server = Server()
    assert not server.direct.free()
    await server.direct.close()
    opened = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'direct'"
    await server.until(lambda: not postgresql.execute(server.address, opened))
