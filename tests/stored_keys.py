"""Keys for tests."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from danqing.access.keys import digest_of, new_key, principal_of
from danqing.bootstrap import open_database
from danqing.domain.keys import Limits, StoredKey
from danqing.queues.base import TaskQueue
from danqing.settings import Settings
from tests.queueing import NOON


def a_key(name: str = "ann", **limits: Any) -> StoredKey:
    """The key `sk-NAME`."""
    key = f"sk-{name}"
    return StoredKey(
        name=name, owner=principal_of(key).id, digest=digest_of(key), created_at=NOON, limits=Limits(**limits)
    )


async def limit(queue: TaskQueue, owner: str, **limits: Any) -> Limits:
    """Give an owner of tasks a key with these limits."""
    given = Limits(**limits)
    await queue.keys.add(StoredKey(name=owner, owner=owner, digest="", created_at=NOON, limits=given))
    return given


def add_key(data: Path, name: str, **limits: Any) -> str:
    """Make a key as `danqing keys add` does, beside the server."""
    key = new_key()
    stored = StoredKey(
        name=name,
        owner=principal_of(key).id,
        digest=digest_of(key),
        created_at=time.time(),
        limits=Limits(**limits),
    )

    async def add() -> None:
        database = await open_database(Settings(data=data))
        await database.keys.add(stored)
        await database.close()

    asyncio.run(add())
    return key
