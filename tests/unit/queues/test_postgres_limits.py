"""What limits need of PostgreSQL, where transactions do not see each other."""

from __future__ import annotations

import asyncio
import threading

from sqlalchemy import Connection, make_url

from danqing.domain.keys import Limits, StoredKey
from danqing.queues import transactions
from danqing.queues.base import TaskQueue
from danqing.queues.postgres import PostgresDatabase, open_postgres
from tests import postgresql
from tests.queueing import NOON, a_task


async def submit(queue: TaskQueue, name: str, at: float) -> None:
    await queue.submit(a_task(name, at=at))


async def test_a_task_that_gets_ahead_of_one_that_is_being_claimed_waits() -> None:
    """Two HTTP processes stored Ann's tasks in another order than they took them in, just when the one she may have
    running was being claimed: the claim that sees the earlier one waits for the other and takes nothing."""
    address = postgresql.emptied_database()
    queue = await open_postgres(address, bells=False)
    database = PostgresDatabase(make_url(address).set(drivername="postgresql+psycopg"))
    limits = Limits(concurrent_tasks=1)
    await queue.keys.add(StoredKey(name="ann", owner="ann", digest="", created_at=NOON, limits=limits))
    await submit(queue, "later", NOON + 1)
    held, free = threading.Event(), threading.Event()
    holding = asyncio.ensure_future(database.write(claim_and_hold, held, free))
    await asyncio.to_thread(held.wait)
    await submit(queue, "earlier", NOON)
    claiming = asyncio.ensure_future(queue.claim(1, 30))
    await asyncio.sleep(0.1)
    free.set()
    assert (await holding, await claiming) == (["later"], [])
    await database.close()
    await queue.close()


def claim_and_hold(connection: Connection, held: threading.Event, free: threading.Event) -> list[str]:
    claim = transactions.claim(connection, 1, NOON, NOON + 30)
    held.set()
    assert free.wait(10)
    return [lease.task.id for lease in claim.leases]
