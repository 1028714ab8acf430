"""Keys for tests."""

from __future__ import annotations

from typing import Any

from danqing.access.keys import digest_of, principal_of
from danqing.domain.keys import Limits, StoredKey
from danqing.queues.base import TaskQueue
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
