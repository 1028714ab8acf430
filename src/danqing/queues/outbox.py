"""The outbox seam: which ends of tasks are still to be told to an address, and whose turn it is to tell them.

A delivery is written in the transaction that ends its task, so that no crash comes between the two.
Whoever takes one has it until a moment; then it can be taken again, whatever became of the one who had it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Lane = Literal["fresh", "troubled"]
"""`fresh` are first attempts at receivers of which nothing has failed yet; all others are `troubled`, so that a
receiver that is dead keeps those waiting who have failed too, and nobody else."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The end of a task, to be told to `receiver` (host and port), as it was taken until the moment `until`.

    `failures` attempts have failed; times are seconds since the epoch.
    """

    task_id: str
    receiver: str
    ended_at: float
    failures: int
    until: float


class Outbox(Protocol):
    """Any number of processes may take from it. Every method raises `Unavailable` while the queue is away."""

    async def take(self, lane: Lane, limit: int, seconds: float, busy: Collection[str] = ()) -> Sequence[Delivery]:
        """Up to `limit` deliveries that are due, the longest due first, for so many seconds.

        At most one of each receiver, so that one with many leaves room for the others; none of those in `busy`."""

    async def put_off(self, delivery: Delivery, until: float) -> None:
        """The attempt failed; the next is due at `until`. Nothing happens if somebody else has the delivery now."""

    async def settle(self, delivery: Delivery) -> None:
        """There is nothing more to tell. Nothing happens if somebody else has the delivery now."""

    async def news(self, timeout: float) -> None:
        """Wait for the end of a task that is to be told, at most `timeout` seconds.

        One that came since the last wait ends this one at once. One waiter in each process."""
