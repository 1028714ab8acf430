"""A task as the events of OpenAI's images API: every picture, in base64, as soon as it is stored."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from danqing.api.base64_pictures import filled
from danqing.api.services import Services
from danqing.api.streaming import QUIET, Frames, following
from danqing.domain.task import Artifact, Passage, Task
from danqing.errors import ServiceError
from danqing.wire.openai.answers import KEEPALIVE, Prefix, completed, failed
from danqing.wire.openai.requests import Quality
from danqing.wire.responses import Link

Event = tuple[bytes, Sequence[Artifact]]
"""The bytes of an event, and the pictures that belong into its gaps."""


async def picture_events(
    task: Task, here: Services, prefix: Prefix, quality: Quality, base: str, quiet: float = QUIET
) -> AsyncGenerator[bytes]:
    """The events of one task, in pieces; failures and pauses are those of `following`."""
    events = following(task, here, _Completions(prefix, quality), base, quiet)
    async with aclosing(events):
        async for event, artifacts in events:
            pictures = [await here.files.find(one.key) for one in artifacts]
            async for piece in filled(event, pictures):
                yield piece


class _Completions(Frames[Event]):
    """One event for each picture; there are no previews yet, and a client that asked for some may get fewer."""

    def __init__(self, prefix: Prefix, quality: Quality) -> None:
        super().__init__()
        self._prefix: Prefix = prefix
        self._quality: Quality = quality

    def written(self, task: Task, fresh: Sequence[Passage | Artifact], link: Link) -> list[Event]:
        pictures = [part for part in fresh if isinstance(part, Artifact)]
        return [(completed(task, one, self._prefix, self._quality, time.time()), (one,)) for one in pictures]

    def comment(self) -> Event:
        return KEEPALIVE, ()

    def refusal(self, error: ServiceError) -> Event:
        return failed(error), ()
