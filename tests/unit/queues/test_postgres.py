"""What is PostgreSQL's own in the queue: the server that may go away, concurrent claims, and what they cost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import Any

import pytest
from sqlalchemy import Connection, Select, insert, make_url, text

from danqing.domain.task import Failure, Outcome, TaskStatus
from danqing.errors import SettingsError, Unavailable
from danqing.queues import schema, transactions
from danqing.queues.base import Lease, TaskQuery, TaskQueue, WorkerReport
from danqing.queues.postgres import PLANNED_AT, PLANS_LAST, PostgresDatabase, open_postgres
from danqing.queues.rows import order_of, state_of
from danqing.queues.schema import tasks
from danqing.queues.turns import SPARE, before, turn
from tests import postgresql
from tests.queueing import NOON, Clock, a_task, an_artifact

SUCCEEDED = Outcome(TaskStatus.SUCCEEDED)


@pytest.fixture
def address() -> str:
    return postgresql.emptied_database()


@pytest.fixture
async def queue(address: str) -> AsyncIterator[TaskQueue]:
    queue = await open_postgres(address, look_around=0.05)
    yield queue
    await queue.close()


@asynccontextmanager
async def opened() -> AsyncIterator[PostgresDatabase]:
    """The database itself, with its tables and without rows."""
    address = postgresql.emptied_database()
    await (await open_postgres(address, bells=False)).close()
    database = PostgresDatabase(make_url(address).set(drivername="postgresql+psycopg"))
    yield database
    await database.close()


# The server goes away


async def eventually(attempt: Callable[[], Awaitable[object]]) -> None:
    """Try again while the database is away, as its users do."""
    async with asyncio.timeout(20):
        while True:
            try:
                await attempt()
                return
            except Unavailable:
                await asyncio.sleep(0.05)


async def test_waiters_wait_through_a_restart_and_hear_what_happens_after_it(queue: TaskQueue) -> None:
    """Nobody does anything about it: who waits goes on waiting, who asks is told to come back, and then it works."""
    await queue.submit(a_task("watched"))
    (lease,) = await queue.claim(1, 60)
    watching = asyncio.ensure_future(queue.changed(lease.task, 60))
    working = asyncio.ensure_future(queue.work(60))
    await asyncio.sleep(0.1)
    await asyncio.to_thread(postgresql.stop)
    with pytest.raises(Unavailable):
        await queue.submit(a_task("refused"))
    await asyncio.sleep(0.2)
    assert not watching.done()
    assert not working.done()
    await asyncio.to_thread(postgresql.start)
    await eventually(lambda: queue.submit(a_task("accepted")))
    await eventually(lambda: queue.finish(lease, SUCCEEDED))
    task = await asyncio.wait_for(watching, 20)
    assert task is not None
    assert task.status is TaskStatus.SUCCEEDED
    await asyncio.wait_for(working, 20)
    assert await queue.get("refused") is None
    assert (await queue.depth()).pending == 1


async def test_notices_are_heard_again_after_a_restart(address: str) -> None:
    """With a look around only once a minute, it is a notice that wakes the waiter."""
    here, there = [await open_postgres(address, look_around=60) for _ in range(2)]
    await asyncio.to_thread(postgresql.stop)
    await asyncio.sleep(0.1)
    await asyncio.to_thread(postgresql.start)
    working = asyncio.ensure_future(there.work(60))
    for number in range(100):
        await eventually(lambda number=number: here.submit(a_task(f"t{number}")))  # type: ignore[misc]
        done, _ = await asyncio.wait([working], timeout=0.1)
        if done:
            break
    assert working.done()
    await here.close()
    await there.close()


LEASE = Lease(a_task(), "token")
METHODS: dict[str, Callable[[TaskQueue], Awaitable[object]]] = {
    "submit": lambda queue: queue.submit(a_task()),
    "get": lambda queue: queue.get("task"),
    "list": lambda queue: queue.list(TaskQuery(owner="ann")),
    "cancel": lambda queue: queue.cancel("task"),
    "claim": lambda queue: queue.claim(1, 30),
    "heartbeat": lambda queue: queue.heartbeat(LEASE, 30),
    "record": lambda queue: queue.record(LEASE, an_artifact()),
    "finish": lambda queue: queue.finish(LEASE, SUCCEEDED),
    "release": lambda queue: queue.release(LEASE),
    "changed": lambda queue: queue.changed(a_task(), 1),
    "ended": lambda queue: queue.ended(a_task(), 1),
    "work": lambda queue: queue.work(1),
    "report": lambda queue: queue.report(
        WorkerReport(id="w", engine="blank", slots=1, busy=0, ready=True, seen_at=NOON)
    ),
    "workers": lambda queue: queue.workers(0),
    "depth": lambda queue: queue.depth(),
    "depth_by_model": lambda queue: queue.depth_by_model(),
    "ended_before": lambda queue: queue.ended_before(NOON, 1),
    "forget": lambda queue: queue.forget(["task"]),
    "resent": lambda queue: queue.resent(replace(a_task(), idempotency_key="mine", fingerprint="body")),
    "usage": lambda queue: queue.usage(0, 1),
}


async def test_while_the_server_is_away_every_method_says_so_and_nothing_else(queue: TaskQueue) -> None:
    """Twice: with connections that have just died, and without any."""
    await asyncio.to_thread(postgresql.stop)
    try:
        for name in [*METHODS, *METHODS]:
            with pytest.raises(Unavailable, match="try again"):
                await METHODS[name](queue)
    finally:
        await asyncio.to_thread(postgresql.start)


def test_every_method_of_a_queue_is_tried_without_a_server() -> None:
    named = {name for name, member in vars(TaskQueue).items() if iscoroutinefunction(member)}
    assert named - {"close"} == set(METHODS)


async def test_a_connection_that_died_unnoticed_costs_no_call(queue: TaskQueue, address: str) -> None:
    """As after a night behind a firewall, or a restart while nobody asked."""
    await queue.submit(a_task("before"))
    await queue.get("before")
    postgresql.execute(
        address,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'danqing'",
    )
    await queue.submit(a_task("after"))
    assert await queue.get("after")


async def test_a_database_that_cannot_be_opened_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="must be like postgresql://") as refused:
        await open_postgres("postgresql://ann:secret@localhost:port/none")
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_a_database_that_is_away_at_the_start_may_come() -> None:
    """It is no fault of the settings, so that whoever asked may wait; the sentence keeps the password."""
    with pytest.raises(Unavailable, match=r"ann:\*\*\*@localhost:1/none cannot be reached: .* refused") as away:
        await open_postgres("postgresql://ann:secret@localhost:1/none")
    assert "secret" not in str(away.value)
    assert "\n" not in str(away.value)


# Concurrent claims


async def test_claims_at_the_same_moment_take_every_task_once(queue: TaskQueue, address: str) -> None:
    """Twelve processes' worth of threads claim from one owner's line, where all want the same rows."""
    names = [f"t{number:03}" for number in range(200)]
    await asyncio.gather(*(queue.submit(a_task(name)) for name in names))
    others = [await open_postgres(address, bells=False) for _ in range(3)]
    taken: list[str] = []

    async def take(claimer: TaskQueue) -> None:
        while leases := await claimer.claim(3, 60):
            taken.extend(lease.task.id for lease in leases)

    await asyncio.gather(*(take(other) for other in others for _ in range(4)))
    assert sorted(taken) == names
    for other in others:
        await other.close()


async def test_a_claim_passes_over_rows_that_another_one_holds() -> None:
    """The first in the line is being taken by somebody who has not committed yet: the next one is taken, at once."""
    async with opened() as database:
        await database.write(fill, 3)
        held, free = threading.Event(), threading.Event()
        holding = asyncio.ensure_future(database.write(claim_and_hold, held, free))
        await asyncio.to_thread(held.wait)
        leases = (await database.write_soon(transactions.claim, 1, NOON, NOON + 30)).leases
        free.set()
        assert (await holding, [lease.task.id for lease in leases]) == (["t0"], ["t1"])


async def test_a_cancel_that_meets_a_claim_waits_and_then_sees_what_it_did() -> None:
    async with opened() as database:
        await database.write(fill, 1)
        held, free = threading.Event(), threading.Event()
        holding = asyncio.ensure_future(database.write(claim_and_hold, held, free))
        await asyncio.to_thread(held.wait)
        canceling = asyncio.ensure_future(database.write(transactions.cancel, "t0", False, NOON))
        await asyncio.sleep(0.1)
        assert not canceling.done()
        free.set()
        assert await holding == ["t0"]
        assert not await canceling


async def test_a_lease_that_is_extended_while_it_is_looked_for_stays() -> None:
    """An expired lease whose heartbeat has not committed yet is not taken away, not even afterwards."""
    async with opened() as database:
        await database.write(fill, 1)
        (lease,) = (await database.write(transactions.claim, 1, NOON, NOON + 30)).leases
        held, free = threading.Event(), threading.Event()
        extending = asyncio.ensure_future(database.write(extend_and_hold, lease, held, free))
        await asyncio.to_thread(held.wait)
        assert (await database.write_soon(transactions.claim, 1, NOON + 30, NOON + 60)).leases == []
        free.set()
        await extending
        assert (await database.write_soon(transactions.claim, 1, NOON + 30, NOON + 60)).leases == []


async def test_an_expired_lease_is_returned_once(address: str) -> None:
    clock = Clock()
    claimers = [await open_postgres(address, clock=clock, bells=False) for _ in range(4)]
    await asyncio.gather(*(claimers[0].submit(a_task(f"t{number}")) for number in range(20)))
    await claimers[0].claim(20, 30)
    clock.go_on(30)
    claims = await asyncio.gather(*(claimer.claim(5, 30) for claimer in claimers))
    while again := await claimers[0].claim(5, 30):
        claims.append(again)
    taken = [lease.task for leases in claims for lease in leases]
    assert sorted(task.id for task in taken) == sorted(f"t{number}" for number in range(20))
    assert {task.attempts for task in taken} == {2}
    for claimer in claimers:
        await claimer.close()


def claim_and_hold(connection: Connection, held: threading.Event, free: threading.Event) -> list[str]:
    leases = transactions.claim(connection, 1, NOON, NOON + 30).leases
    held.set()
    assert free.wait(10)
    return [lease.task.id for lease in leases]


def extend_and_hold(connection: Connection, lease: Lease, held: threading.Event, free: threading.Event) -> None:
    transactions.heartbeat(connection, lease, NOON + 90)
    held.set()
    assert free.wait(10)


# What may be stored, and how


async def test_text_that_postgresql_cannot_hold_is_no_error(queue: TaskQueue) -> None:
    """A client may ask for a task by any name, and an engine may fail in any words."""
    assert await queue.get("no\0such\ud800task") is None
    await queue.submit(a_task())
    (lease,) = await queue.claim(1, 30)
    await queue.finish(lease, Outcome(TaskStatus.FAILED, Failure("InternalError", "a\0b")))
    kept = await queue.get("task")
    assert kept is not None
    assert kept.failure == Failure("InternalError", "a\N{REPLACEMENT CHARACTER}b")


async def test_commits_wait_for_the_disk_but_for_those_that_need_not() -> None:
    async with opened() as database:
        show = text("SHOW synchronous_commit")
        assert await database.write(lambda connection: connection.scalar(show)) == "on"
        assert await database.write_soon(lambda connection: connection.scalar(show)) == "off"


async def test_power_turns_on_what_the_server_has_turned_off(address: str) -> None:
    lax = (
        make_url(address)
        .set(drivername="postgresql+psycopg")
        .update_query_dict({"options": "-c synchronous_commit=off"})
    )
    found = []
    for durability in ("process", "power"):
        database = PostgresDatabase(lax, durability)  # type: ignore[arg-type]
        found.append(await database.write(lambda connection: connection.scalar(text("SHOW synchronous_commit"))))
        await database.close()
    assert found == ["off", "on"]


# Costs


async def test_claims_and_looks_around_go_through_indexes_and_a_claim_takes_milliseconds() -> None:
    """Ten thousand tasks of fifty owners wait; a claim of four takes one, and here it may take twenty."""
    async with opened() as database:
        await database.write(fill, 10_000)
        await database.write(lambda connection: connection.execute(text("ANALYZE tasks")))
        for name, (statement, values) in PLANNED.items():
            plan = await database.write(plan_of, statement.params(values))
            assert "ix_tasks" in plan, name
            assert "Seq Scan on tasks" not in plan, name
        fastest = min([await database.write(timed_claim) for _ in range(20)])
        assert fastest < 0.02


def fill(connection: Connection, number: int) -> None:
    task = order_of(a_task()) | state_of(a_task()) | {"revision": 0}
    rows = [task | {"id": f"t{n}", "owner": f"o{n % 50}", "submitted_at": NOON + n} for n in range(number)]
    connection.execute(insert(schema.tasks), rows)


PLANNED: dict[str, tuple[Select[Any], dict[str, float]]] = {
    "turn": (turn("postgresql", tasks.c.id), {"limit": 4, "looked_at": 4 + SPARE}),
    "before a claim": (before(), {"now": NOON}),
    "claimable": (transactions.CLAIMABLE, {"now": NOON}),
}


def plan_of(connection: Connection, statement: Select[Any]) -> str:
    words = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return "\n".join(connection.exec_driver_sql(f"EXPLAIN {words}").scalars())


async def test_a_plan_that_was_made_for_an_empty_table_is_not_kept_for_long() -> None:
    async with opened() as database:
        for _ in range(10):
            await database.write(transactions.claim, 1, NOON, NOON + 30)
        before_it_is_old = await database.write(planned_at)
        assert await database.write(planned_at) == before_it_is_old
        await database.write(make_plans_old)
        assert await database.write(planned_at) > before_it_is_old


def planned_at(connection: Connection) -> float:
    moment: float = connection.info[PLANNED_AT]
    return moment


def make_plans_old(connection: Connection) -> None:
    connection.info[PLANNED_AT] -= PLANS_LAST


def timed_claim(connection: Connection) -> float:
    began = time.perf_counter()
    leases = transactions.claim(connection, 4, NOON, NOON + 30).leases
    assert len(leases) == 4
    return time.perf_counter() - began
