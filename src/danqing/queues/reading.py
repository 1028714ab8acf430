"""Reading tasks for thousands of waiters: all that are asked for while a read is on its way share the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

Seen = TypeVar("Seen")
"""What is read of a task."""


class SharedReader(Generic[Seen]):
    """Answers every `read` with what was stored at some moment after it was asked for, by as few calls of `read_all`
    as one at a time can be; with `absent`, where there is no such task."""

    def __init__(self, read_all: Callable[[Sequence[str]], Awaitable[Mapping[str, Seen]]], absent: Seen) -> None:
        self._read_all = read_all
        self._absent = absent
        self._asked: dict[str, list[asyncio.Future[Seen]]] = {}
        self._reading: asyncio.Future[Mapping[str, Seen]] | None = None

    async def read(self, task_id: str) -> Seen:
        answer: asyncio.Future[Seen] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(task_id, []).append(answer)
        if self._reading is None:
            self._begin()
        return await answer

    def _begin(self) -> None:
        # A task begins in the next turn of the loop; what is asked for until then is read with the rest.
        asked: dict[str, list[asyncio.Future[Seen]]] = {}
        self._reading = asyncio.ensure_future(self._read(asked))
        self._reading.add_done_callback(partial(self._ended, asked))

    async def _read(self, asked: dict[str, list[asyncio.Future[Seen]]]) -> Mapping[str, Seen]:
        asked |= self._asked
        self._asked = {}
        return await self._read_all(list(asked))

    def _ended(
        self, asked: dict[str, list[asyncio.Future[Seen]]], reading: asyncio.Future[Mapping[str, Seen]]
    ) -> None:
        for task_id, answers in asked.items():
            for answer in answers:
                if not answer.done():
                    self._pass_on(reading, task_id, answer)
        self._reading = None
        if self._asked:
            self._begin()

    def _pass_on(
        self, reading: asyncio.Future[Mapping[str, Seen]], task_id: str, answer: asyncio.Future[Seen]
    ) -> None:
        if reading.cancelled():
            answer.cancel()
        elif error := reading.exception():
            answer.set_exception(error)
        else:
            answer.set_result(reading.result().get(task_id, self._absent))
