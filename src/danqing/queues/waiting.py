"""Who waits for what in this process, and how they are told.

The rule against lost news: register first, then read, then wait. News that arrives between reading and waiting
ends the wait at once, because the watch was there to hear it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from danqing.domain.task import Task

WORK = "work"
"""The topic of those who wait for something to claim."""
DELIVERIES = "deliveries"
"""The topic of those who wait for ends to tell; every other topic is the id of a task."""
PROGRESS = "+"
"""Stands before the id of a task of which something new is to be seen, and not its end."""


class Watch:
    """One waiter's ear; `revision` is what it has read of its task.

    Thousands wait at once and go on waiting a moment later, so that a wait is one future and one timer.
    """

    __slots__ = ("_end", "_told", "only_end", "revision")

    def __init__(self, only_end: bool = False) -> None:
        self.only_end = only_end
        self.revision = -1
        self._told = False
        self._end: asyncio.Future[None] | None = None

    def tell(self) -> None:
        self._told = True
        if self._end is not None:
            _finish(self._end)

    async def wait(self, seconds: float) -> bool:
        """Wait for news since the last wait; False when none came in `seconds`. One waits at a time."""
        if not self._told and seconds > 0:
            loop = asyncio.get_running_loop()
            self._end = loop.create_future()
            timer = loop.call_later(seconds, _finish, self._end)
            try:
                await self._end
            finally:
                timer.cancel()
                self._end = None
        told, self._told = self._told, False
        return told


def _finish(end: asyncio.Future[None]) -> None:
    if not end.done():
        end.set_result(None)


class Board:
    """All watches of a process by topic, so that news costs only those whom it concerns."""

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = {}
        self.work_told = 0
        """How often there was news of work, heard or not."""

    @contextmanager
    def watching(self, topic: str, *, only_end: bool = False) -> Iterator[Watch]:
        """With `only_end`, a task's progress before its end is no news."""
        watch = self.watch(topic, only_end=only_end)
        try:
            yield watch
        finally:
            self._remove(topic, watch)

    def watch(self, topic: str, *, only_end: bool = False) -> Watch:
        """A watch for as long as the board is there."""
        watch = Watch(only_end)
        self._watches.setdefault(topic, set()).add(watch)
        return watch

    def tell(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self.work_told += topic == WORK
            name = topic.removeprefix(PROGRESS)
            for watch in self._watches.get(name, ()):
                if name == topic or not watch.only_end:
                    watch.tell()

    def waits_for(self, topic: str) -> bool:
        return topic in self._watches

    def task_ids(self) -> Sequence[str]:
        """The tasks that somebody waits for."""
        return [topic for topic in self._watches if topic not in (WORK, DELIVERIES)]

    def tell_revision(self, task_id: str, revision: int) -> None:
        """Tell those who have read another revision of the task than this."""
        for watch in self._watches.get(task_id, ()):
            if watch.revision != revision:
                watch.tell()

    def _remove(self, topic: str, watch: Watch) -> None:
        self._watches[topic].discard(watch)
        if not self._watches[topic]:
            del self._watches[topic]


def news_of(task: Task) -> str:
    """The topic of a change of the task."""
    return task.id if task.status.ended else f"{PROGRESS}{task.id}"


def differs(stored: Task | None, known: Task) -> bool:
    """Whether a client who knows `known` would want to hear of `stored`."""
    if stored is None:
        return True
    return _seen(stored) != _seen(known)


def has_ended(stored: Task | None) -> bool:
    """Whether there is nothing more to wait for."""
    return stored is None or stored.status.ended


def _seen(task: Task) -> tuple[object, ...]:
    return task.status, task.artifacts, task.passages, task.missing, task.previews
