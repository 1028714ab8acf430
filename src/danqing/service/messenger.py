"""Tells the ends of tasks that are in the outbox, at least once each, for as long as a day.

Several processes may do so side by side. A receiver that is dead costs its own messages time, and nobody else's:
whoever has failed is tried in a lane of its own, one message at a time, and each attempt has its seconds.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from danqing.domain.task import Task, Webhook
from danqing.errors import Unavailable
from danqing.media.fetch import FetchError
from danqing.queues.base import TaskQueue
from danqing.queues.outbox import Delivery, Lane
from danqing.service.webhooks import Webhooks

FOR_SO_LONG = 24 * 3600.0
"""Seconds from the end of a task after which nobody is told of it any more."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 4 * 3600.0
GONE = 410
"""The status by which a receiver says that it does not want to be told."""

Verdict = Literal["told", "unwanted", "failed", "given up"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessengerOptions:
    """How many messages are on their way at once, in all and to one receiver, by lane; `lease_seconds` is how long
    one may take before another process takes it over: more than an attempt can. What is due again is looked for
    every `look_seconds`."""

    at_once: dict[Lane, int] = field(default_factory=lambda: {"fresh": 128, "troubled": 32})
    per_receiver: dict[Lane, int] = field(default_factory=lambda: {"fresh": 8, "troubled": 1})
    lease_seconds: float = 30.0
    look_seconds: float = 1.0


class Messenger:
    """`run` until cancelled. `chance` gives numbers from 0 to 1."""

    def __init__(
        self,
        queue: TaskQueue,
        webhooks: Webhooks,
        options: MessengerOptions | None = None,
        *,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._queue = queue
        self._webhooks = webhooks
        self._options = options or MessengerOptions()
        self._clock = clock
        self._chance = chance
        self._count: Callable[[Verdict], None] = lambda verdict: None
        self._sending: set[asyncio.Task[None]] = set()
        self._lanes: dict[Lane, Counter[str]] = {"fresh": Counter(), "troubled": Counter()}

    async def run(self, count: Callable[[Verdict], None] = lambda verdict: None) -> None:
        """`count` hears how every attempt ended."""
        self._count = count
        try:
            away = False
            while True:
                away = await self._begin_or_rest(quietly=away)
        finally:
            for sending in self._sending:
                sending.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def _begin_or_rest(self, quietly: bool) -> bool:
        """Whether the queue is away; that is said once, and not again while it is done `quietly`."""
        try:
            begun = [await self._begin(lane, receivers) for lane, receivers in self._lanes.items()]
            if not any(begun):
                await self._rest()
            return False
        except Unavailable as error:
            if not quietly:
                log.warning("ends of tasks are told later: %s", error.message)
        except Exception:  # whatever it was, what is left is found again
            log.exception("ends of tasks could not be looked for")
        await asyncio.sleep(self._options.look_seconds)
        return True

    async def _begin(self, lane: Lane, receivers: Counter[str]) -> int:
        """Send what is due in this lane, as far as there is room; how many messages that are."""
        room = self._options.at_once[lane] - receivers.total()
        if room <= 0:
            return 0
        busy = [name for name, number in receivers.items() if number >= self._options.per_receiver[lane]]
        due = await self._queue.outbox.take(lane, room, self._options.lease_seconds, busy)
        for delivery in due:
            receivers[delivery.receiver] += 1
            sending = asyncio.create_task(self._send(delivery, receivers), name=f"webhook-{delivery.task_id}")
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
        return len(due)

    async def _rest(self) -> None:
        """Until there may be something to send, or room for it."""
        news = asyncio.create_task(self._queue.outbox.news(self._options.look_seconds))
        try:
            await asyncio.wait({news, *self._sending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()

    async def _send(self, delivery: Delivery, receivers: Counter[str]) -> None:
        try:
            await self._tell(delivery)
        except Unavailable:
            log.warning("task %s: whether its end was told could not be stored; it is told again", delivery.task_id)
        except Exception:  # whatever it was, the others are told; after its lease it is tried again
            log.exception("task %s: its end could not be told", delivery.task_id)
        finally:
            receivers[delivery.receiver] -= 1
            if not receivers[delivery.receiver]:
                del receivers[delivery.receiver]

    async def _tell(self, delivery: Delivery) -> None:
        task = await self._queue.get(delivery.task_id)
        if task is None or task.webhook is None:
            await self._queue.outbox.settle(delivery)
            return
        verdict, reason = await self._attempt(task, task.webhook)
        pause = self._pause(delivery.failures + 1)
        if verdict == "failed" and self._clock() + pause > delivery.ended_at + FOR_SO_LONG:
            verdict = "given up"
        _log(verdict, reason, delivery, pause)
        self._count(verdict)
        if verdict == "failed":
            await self._queue.outbox.put_off(delivery, self._clock() + pause)
        else:
            await self._queue.outbox.settle(delivery)

    async def _attempt(self, task: Task, webhook: Webhook) -> tuple[Verdict, str]:
        """How it went, and why. The address stays unsaid, since there may be a password in it."""
        try:
            status = await self._webhooks.tell(task, webhook)
        except FetchError as error:
            return "failed", type(error).__name__
        if 200 <= status < 300:
            return "told", f"status {status}"
        return ("unwanted" if status == GONE else "failed"), f"status {status}"

    def _pause(self, failures: int) -> float:
        """Four times as long after each failure; spread by a quarter, so that those who failed together do not come
        back together."""
        pause = min(FIRST_PAUSE * 4.0 ** (failures - 1), LONGEST_PAUSE)
        return pause * (0.75 + 0.5 * self._chance())


def _log(verdict: Verdict, reason: str, delivery: Delivery, pause: float) -> None:
    level = {"told": logging.INFO, "unwanted": logging.INFO, "failed": logging.WARNING, "given up": logging.ERROR}
    again = f"; again in {pause:.0f} s" if verdict == "failed" else ""
    attempt = delivery.failures + 1
    log.log(
        level[verdict],
        "task %s: webhook to %s, attempt %d: %s (%s)%s",
        *(delivery.task_id, delivery.receiver, attempt, verdict, reason, again),
    )
