"""Who may use a server, and how much of it: keys as they are stored, and the seam to where that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one key may use; None is as much as there is.

    Submits count at each HTTP process for itself. Tasks beyond `concurrent_tasks` wait, those beyond `queued_tasks`
    are refused. Images count when they are delivered, by days and months of UTC, and so do those that were ordered
    and are not finished. Tasks of a higher `priority` are always claimed before those of a lower one.
    """

    requests_per_second: float | None = None
    concurrent_tasks: int | None = None
    queued_tasks: int | None = None
    images_per_day: int | None = None
    images_per_month: int | None = None
    priority: int = 0

    @property
    def bound_images(self) -> bool:
        return self.images_per_day is not None or self.images_per_month is not None

    @property
    def bound_submits(self) -> bool:
        """Whether a submit has to look at what the key has in the queue."""
        return self.queued_tasks is not None or self.bound_images


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """What is kept of a key: `digest` tells whether a key is this one, and `owner` is the id of its principal.

    Times are seconds since the epoch. A revoked key stays, so that its usage keeps a name.
    `webhook` is where its tasks' ends are told unless a request says it; empty is nowhere.
    """

    name: str
    owner: str
    digest: str
    created_at: float
    revoked_at: float | None = None
    limits: Limits = UNLIMITED
    webhook: str = ""


class KeyStore(Protocol):
    """Keeps keys for all processes. No key is ever removed: a revoked one gives its usage a name."""

    async def add(self, key: StoredKey) -> None:
        """Raises `ValueError` for a name, or an owner, that is there already."""

    async def all(self) -> Sequence[StoredKey]:
        """Every key, revoked ones too, by name."""

    async def revoke(self, name: str, moment: float) -> bool:
        """Let the key end. False: there is none of that name that is not revoked."""

    async def change(self, name: str, limits: Limits, webhook: str) -> bool:
        """Give the key these in place of what it has. False: there is none of that name."""
