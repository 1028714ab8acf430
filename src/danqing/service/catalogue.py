"""Which published models there are, and who does their work here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from danqing import models
from danqing.domain.capabilities import Work
from danqing.models.spec import ModelSpec
from danqing.queues.base import TaskQueue
from danqing.service.overview import SILENCE
from danqing.wire import repertoire
from danqing.wire.repertoire import Part, Performer

Present = Sequence[tuple[str, Mapping[Part, Performer]]]
"""Of every worker that is there: its engine, and what that does."""


@dataclass(frozen=True, slots=True)
class Performing:
    """Workers whose engine does a kind of work in the same way, and how many of them there are."""

    engine: str
    performer: Performer
    workers: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A published model, and by whom each kind of its work is done now.

    `expected` are the kinds that this server's own workers do once they are there.
    """

    model: ModelSpec
    done_by: Mapping[Work, Sequence[Performing]]
    expected: frozenset[Work]


class Catalogue:
    """Every published model with what the present workers, on whatever host, can do of it.

    `expected` says what this server's own workers will do of a model. `clock` gives seconds since the epoch.
    """

    def __init__(
        self,
        queue: TaskQueue,
        expected: Callable[[str], frozenset[Work]] = lambda model: frozenset(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._queue = queue
        self._expected = expected
        self._clock = clock

    async def offers(self) -> Sequence[Offer]:
        """In the order of the models' files. Raises `Unavailable`."""
        present = await self._present()
        return [self._offer(model, present) for model in models.available().values()]

    async def offer(self, model: str) -> Offer:
        """Raises `NotFound` and `Unavailable`."""
        return self._offer(models.get(model), await self._present())

    async def _present(self) -> Present:
        reports = await self._queue.workers(self._clock() - SILENCE)
        return [(one.engine, repertoire.read(one.repertoire)) for one in reports if one.ready]

    def _offer(self, model: ModelSpec, present: Present) -> Offer:
        done_by = {work: _performing((model.id, work), present) for work in sorted(model.works)}
        return Offer(model, done_by, self._expected(model.id) & model.works)


def _performing(part: Part, present: Present) -> Sequence[Performing]:
    counted = Counter((engine, does[part]) for engine, does in present if part in does)
    return [Performing(engine, performer, workers) for (engine, performer), workers in counted.items()]
