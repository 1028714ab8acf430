"""What a key may submit, and how a refusal is worded: all of a key's limits but those of a claim."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil, inf

from danqing.access.keys import Principal
from danqing.access.rates import TokenBuckets
from danqing.domain.task import Task
from danqing.domain.usage import day_of, end_of_day, end_of_month
from danqing.errors import Throttled, Unavailable
from danqing.queues.base import LimitReached, TaskQueue, Terms

SOON = 10
"""Seconds after which it is worth asking again whether tasks have ended."""
COUNTED = 1.0
"""Seconds for which a count of the waiting tasks serves those who submit."""
_EXHAUSTED = "Allocated quota exceeded, please increase your quota limit."
_SENTENCES = {
    "queued_tasks": "You have exceeded your request limit. {allowed} tasks of this key may wait, and {used} do.",
    "images_per_day": f"{_EXHAUSTED} This key may have {{allowed}} images a day (UTC); {{used}} were delivered today "
    "or are ordered, and this request asks for {wanted}.",
    "images_per_month": f"{_EXHAUSTED} This key may have {{allowed}} images a month (UTC); {{used}} were delivered "
    "this month or are ordered, and this request asks for {wanted}.",
}


class Room:
    """Whether the queue may take more, with at most `most` tasks waiting.

    Counting thousands at every submit would cost more than the submit. What was counted within the last second, and
    what came in here since, is enough to let a task in; to refuse one, the tasks are counted anew. So nobody is
    refused in vain, and several processes may together exceed the bound by what each takes in a second.
    """

    def __init__(self, queue: TaskQueue, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue = queue
        self._most = most
        self._clock = clock
        self._counted_at = -inf
        self._waiting = 0

    async def take(self) -> None:
        """Room for one more task. Raises `Throttled`."""
        if self._waiting >= self._most or self._clock() - self._counted_at > COUNTED:
            await self._count()
            if self._waiting >= self._most:
                raise Throttled(
                    f"Requests rate limit exceeded, please try again later. {self._waiting} tasks are waiting, and "
                    f"at most {self._most} may.",
                    retry_after=SOON,
                )
        self._waiting += 1

    async def _count(self) -> None:
        """Whoever comes while it is counted goes by the last count; while the queue is away, nobody gets past it,
        and no picture is taken in for a task that cannot be stored."""
        self._counted_at = self._clock()
        try:
            self._waiting = (await self._queue.depth()).pending
        except Unavailable:
            self._counted_at = -inf
            raise


class Admission:
    """The limits of submits. Identical requests without a key of their own are one for `fold_resends` seconds."""

    def __init__(
        self, fold_resends: float = 0.0, buckets: TokenBuckets | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.folds = fold_resends > 0
        self._fold_resends = fold_resends
        self._buckets = buckets or TokenBuckets()
        self._clock = clock

    def refuse_haste(self, principal: Principal) -> None:
        """Count a submit. Raises `Throttled` for one that comes too soon after others."""
        rate = principal.limits.requests_per_second
        if rate is None:
            return
        late = self._buckets.take(principal.id, rate)
        if late:
            raise Throttled(
                f"Requests rate limit exceeded, try again later. This key may submit {rate:g} requests a second.",
                retry_after=ceil(late),
            )

    def terms(self, principal: Principal) -> Terms:
        """What the queue has to see to."""
        since = self._clock() - self._fold_resends if self.folds else None
        return Terms(limits=principal.limits, fold_since=since)


def refusal(reached: LimitReached, task: Task) -> Throttled:
    """The documented answer to a task that the queue did not take."""
    wanted = task.job.count
    sentence = _SENTENCES[reached.name].format(allowed=reached.allowed, used=reached.used, wanted=wanted)
    if reached.name == "queued_tasks":
        return Throttled(sentence, retry_after=SOON)
    return Throttled(sentence, retry_after=_renewal(reached, task), code="Throttling.AllocationQuota")


def _renewal(reached: LimitReached, task: Task) -> int:
    """The next day or month gives back what was delivered; orders that fail or are cancelled do so before."""
    if reached.spent + task.job.count <= reached.allowed:
        return SOON
    day = day_of(task.submitted_at)
    end = end_of_day(day) if reached.name == "images_per_day" else end_of_month(day)
    return ceil(end - task.submitted_at)
