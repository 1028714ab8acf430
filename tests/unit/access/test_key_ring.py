"""The keys of a store: how soon they work, how soon they stop, and what holds while the store is away."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from danqing.access.keys import KeyRing, Principal, digest_of, new_key, principal_of
from danqing.domain.keys import Limits, StoredKey
from danqing.errors import Unauthorized, Unavailable
from danqing.queues.keys import MemoryKeys
from tests.queueing import NOON
from tests.stored_keys import a_key


def accepts(ring: KeyRing, key: str) -> bool:
    try:
        ring.identify(f"Bearer {key}")
    except Unauthorized:
        return False
    return True


async def a_ring(*keys: StoredKey, own: tuple[str, ...] = (), required: bool = False) -> tuple[KeyRing, MemoryKeys]:
    """A ring that has looked at a store with these keys."""
    store = MemoryKeys()
    for key in keys:
        await store.add(key)
    ring = KeyRing(own, store, required=required)
    await ring.look()
    return ring, store


def test_a_new_key_cannot_be_guessed() -> None:
    """256 bits, written as hexadecimal digits behind the prefix that clients expect."""
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"sk-[0-9a-f]{64}", key) for key in keys)


async def test_a_stored_key_is_a_principal_with_its_limits() -> None:
    key = replace(a_key(queued_tasks=5), webhook="https://shop.example/hook")
    ring, _ = await a_ring(key)
    assert ring.identify("Bearer sk-ann") == Principal(
        principal_of("sk-ann").id, Limits(queued_tasks=5), "https://shop.example/hook"
    )
    assert not accepts(ring, "sk-bob")


async def test_the_keys_of_both_places_are_accepted() -> None:
    """One that is in both has the limits that are stored."""
    ring, _ = await a_ring(a_key("ann", queued_tasks=1), a_key("bob", queued_tasks=2), own=("sk-ann", "sk-eve"))
    assert [accepts(ring, f"sk-{name}") for name in ("ann", "bob", "eve", "joe")] == [True, True, True, False]
    assert ring.identify("Bearer sk-ann").limits == Limits(queued_tasks=1)
    assert len(ring) == 3


async def test_what_changes_in_the_store_counts_after_the_next_look() -> None:
    ring, store = await a_ring(a_key("ann"))
    await store.add(a_key("bob"))
    await store.revoke("ann", NOON)
    assert [accepts(ring, "sk-ann"), accepts(ring, "sk-bob")] == [True, False]
    await ring.look()
    assert [accepts(ring, "sk-ann"), accepts(ring, "sk-bob")] == [False, True]


async def test_a_key_whose_digest_only_begins_alike_is_another_one() -> None:
    """A principal's id is a part of the digest; the whole of it decides."""
    stored = replace(a_key("ann"), digest=digest_of("sk-ann")[:16] + "0" * 48)
    ring, _ = await a_ring(stored)
    assert not accepts(ring, "sk-ann")


async def test_a_server_without_keys_is_open_until_the_first_is_made() -> None:
    ring, store = await a_ring()
    assert ring.accepts_any
    assert accepts(ring, "sk-anything")
    await store.add(a_key("ann"))
    await ring.look()
    assert not ring.accepts_any
    assert [accepts(ring, "sk-anything"), accepts(ring, "sk-ann")] == [False, True]


async def test_a_server_whose_last_key_was_revoked_is_closed() -> None:
    """Revoking a key must not let everybody in, not even after a restart."""
    ring, store = await a_ring(a_key("ann"))
    await store.revoke("ann", NOON)
    await ring.look()
    again = KeyRing((), store)
    await again.look()
    for closed in (ring, again):
        assert not closed.accepts_any
        assert not accepts(closed, "sk-ann")


async def test_where_a_key_is_required_nobody_is_let_in_without_one() -> None:
    ring, store = await a_ring(required=True)
    assert not accepts(ring, "sk-anything")
    await store.add(a_key("ann"))
    await ring.look()
    assert accepts(ring, "sk-ann")


class FlakyKeys(MemoryKeys):
    """A store that is away, or broken, now and then."""

    def __init__(self, *troubles: Exception | None) -> None:
        super().__init__()
        self.troubles = list(troubles)

    async def all(self) -> Sequence[StoredKey]:
        if trouble := self.troubles.pop(0) if self.troubles else None:
            raise trouble
        return await super().all()


async def test_looking_goes_on_whatever_happens_and_costs_requests_nothing() -> None:
    """While the store is away, the keys that were seen last are right; a revoked one stops when it is back."""
    store = FlakyKeys(None, Unavailable("Away."), ZeroDivisionError("Broken."))
    await store.add(a_key("ann"))
    ring = KeyRing((), store)
    await ring.look()
    await store.revoke("ann", NOON)
    looking = asyncio.create_task(ring.keep_looking(0.01))
    assert accepts(ring, "sk-ann")
    async with asyncio.timeout(5):
        while accepts(ring, "sk-ann"):
            await asyncio.sleep(0.01)
    assert store.troubles == []
    looking.cancel()


async def test_a_store_that_is_away_at_the_start_is_said_so() -> None:
    with pytest.raises(Unavailable):
        await KeyRing((), FlakyKeys(Unavailable("Away."))).look()
