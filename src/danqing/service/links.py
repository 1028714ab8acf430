"""Where clients fetch the pictures, and until when."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

from danqing.domain.task import Artifact, Task
from danqing.wire.responses import Link
from danqing.wire.signed_url import NEVER, Signer


class Links:
    """Writes links that live as long as the pictures: `retention_seconds` from the end of the task."""

    def __init__(self, signer: Signer, retention_seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._signer = signer
        self._retention = retention_seconds
        self._clock = clock

    def to(self, task: Task, base: str) -> Link:
        """Links to the pictures of `task` below the address `base`."""
        start = task.ended_at or self._clock()
        expires = NEVER if self._retention == inf else int(start + self._retention)

        def link(artifact: Artifact) -> str:
            return self._signer.link(base, artifact.key, expires)

        return link
