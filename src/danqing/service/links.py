"""Where clients fetch the pictures, and until when."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

from danqing.domain.task import Artifact, Task
from danqing.objects.base import ObjectStore
from danqing.wire.responses import Link
from danqing.wire.signed_url import NEVER, Signer


class Links:
    """Writes links that live as long as the pictures: `retention_seconds` from the end of the task.

    With a `store`, those are links of the store itself, where it gives any that live so long; all others are our own.
    """

    def __init__(
        self,
        signer: Signer,
        retention_seconds: float,
        clock: Callable[[], float] = time.time,
        *,
        store: ObjectStore | None = None,
    ) -> None:
        self._signer = signer
        self._retention = retention_seconds
        self._clock = clock
        self._store = store

    async def to(self, task: Task, base: str) -> Link:
        """Links to the pictures of `task`; our own are below the address `base`. Raises `Unavailable`."""
        expires = self._expiry(task)
        given = await self._of_the_store(task.artifacts, expires)

        def link(artifact: Artifact) -> str:
            return given.get(artifact.key) or self._signer.link(base, artifact.key, expires)

        return link

    def _expiry(self, task: Task) -> int:
        start = task.ended_at or self._clock()
        return NEVER if self._retention == inf else int(start + self._retention)

    async def _of_the_store(self, artifacts: tuple[Artifact, ...], expires: int) -> dict[str, str | None]:
        if self._store is None:
            return {}
        seconds = expires - self._clock()
        return {artifact.key: await self._store.link(artifact.key, seconds) for artifact in artifacts}
