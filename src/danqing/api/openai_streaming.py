"""A task as the events of OpenAI's images API: every picture, in base64, as soon as it is stored.

Before a picture come its previews, where some were asked for and made in time.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress

from danqing.api.base64_pictures import filled
from danqing.api.services import Services
from danqing.api.streaming import QUIET, Frames, following
from danqing.domain.task import Artifact, Passage, Preview, Task
from danqing.errors import NotFound, ServiceError, Unavailable
from danqing.wire.openai.answers import KEEPALIVE, Prefix, completed, failed, partial
from danqing.wire.openai.requests import Quality
from danqing.wire.responses import Link

Event = tuple[bytes, Sequence[Artifact | Preview]]
"""The bytes of an event, and the pictures that belong into its gaps."""

LOST = (NotFound, Unavailable)
"""Why a preview cannot be read: it goes as soon as nobody needs it, which may be just now."""


async def picture_events(
    task: Task, here: Services, prefix: Prefix, quality: Quality, base: str, quiet: float = QUIET
) -> AsyncGenerator[bytes]:
    """The events of one task, in pieces; failures and pauses are those of `following`."""
    events = following(task, here, _Pictures(prefix, quality), base, quiet)
    async with aclosing(events):
        async for event, parts in events:
            with suppress(*(LOST if any(isinstance(part, Preview) for part in parts) else ())):
                pictures = [await here.files.find(part.key) for part in parts]
                async for piece in filled(event, pictures):
                    yield piece


class _Pictures(Frames[Event]):
    """One event for each preview and one for each picture."""

    def __init__(self, prefix: Prefix, quality: Quality) -> None:
        super().__init__()
        self._prefix: Prefix = prefix
        self._quality: Quality = quality
        self._shown: set[tuple[int, int]] = set()

    def written(self, task: Task, fresh: Sequence[Passage | Artifact], link: Link) -> list[Event]:
        now = time.time()
        previews = [(partial(task, one, self._prefix, self._quality, now), (one,)) for one in self._early(task)]
        pictures = [part for part in fresh if isinstance(part, Artifact)]
        return [*previews, *((completed(task, one, self._prefix, self._quality, now), (one,)) for one in pictures)]

    def comment(self) -> Event:
        return KEEPALIVE, ()

    def refusal(self, error: ServiceError) -> Event:
        return failed(error), ()

    def _early(self, task: Task) -> list[Preview]:
        """The previews that were not sent yet; a task that is begun again makes the same once more."""
        fresh = [one for one in task.previews if (one.index, one.number) not in self._shown]
        self._shown |= {(one.index, one.number) for one in fresh}
        return fresh
