"""Shots of several tasks, rendered together.

    callers ──hand in──► waiting, oldest first ──► a batch for each free lane ──► engine.render
       ▲                                                                              │
       └──────────────── each event to its own caller, with its own index ◄───────────┘

A lane is one of the `render` calls that the engine can do at once. The oldest waiting shot leads the batch of the
next free lane; shots with its batch key join it, oldest first, and that is all the overtaking there is.

A call that fails says nothing of which of its shots was too much: each that it left is tried once more, alone, and
what fails alone is missing. So one bad shot costs neither other requests nor the other pictures of its own.

Everything here happens on the event loop, in plain functions; only the engine's calls are tasks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Hashable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice

from danqing.domain.capabilities import Capabilities
from danqing.domain.shot import Shot
from danqing.domain.task import Failure, Missing
from danqing.engines.base import CancelToken, Engine, EngineError, Progress, Rendered
from danqing.errors import Cancelled
from danqing.observability.base import Nobody, Observer
from danqing.worker.step_clock import StepClock

PATIENCE = 0.05  # seconds: little beside a picture, long beside the planning of a task

Event = Progress | Rendered | Missing

log = logging.getLogger(__name__)


class Batcher:
    """Stands between the tasks of one worker and its engine.

    While other tasks are expected, a batch that has room waits for them, for at most `patience` seconds from the
    arrival of its oldest shot.
    """

    def __init__(self, engine: Engine, *, patience: float = PATIENCE, observer: Observer | None = None) -> None:
        self._engine = engine
        self._observer = observer or Nobody()
        self._patience = patience
        self._expected: set[CancelToken] = set()
        self._waiting: list[_Ticket] = []
        self._numbers = count()
        self._calls: dict[asyncio.Task[None], _Call] = {}

    @contextmanager
    def expecting(self, cancel: CancelToken) -> Iterator[None]:
        """Within it the task of this token will hand in shots; the first `render` with the token ends the wait.

        A task that fails before it comes to that leaves the context, and nobody waits for it any longer.
        """
        self._expected.add(cancel)
        try:
            yield
        finally:
            self._expected.discard(cancel)
            self._fill_lanes()

    async def render(self, shots: Sequence[Shot], cancel: CancelToken) -> AsyncGenerator[Event]:
        """Render shots as `Engine.render` does, perhaps together with those of others; their keys may differ.

        Each shot is `Rendered` exactly once, or `Missing` with the `EngineError` that it met when it was alone.
        Raises `Cancelled` at once when the token is cancelled, whatever the engine is doing, and what else the
        engine raised.
        """
        cancel.check()
        caller = self._hand_in(shots, cancel)
        try:
            left = len(shots)
            while left:
                event = await caller.inbox.get()
                cancel.check()
                if isinstance(event, BaseException):
                    try:
                        raise event
                    finally:
                        del event  # or it would hold this frame, which holds it: pictures stayed until a collection
                left -= not isinstance(event, Progress)
                yield event
        finally:
            self._leave(caller)

    async def close(self) -> None:
        """Wait until nothing is rendered any longer; the engine stays open."""
        while self._calls:
            await asyncio.wait(self._calls)

    # ── Coming and going ─────────────────────────────────────────────────────

    def _hand_in(self, shots: Sequence[Shot], cancel: CancelToken) -> _Caller:
        caller = _Caller()
        self._waiting += [self._ticket(shot, caller) for shot in shots]
        self._expected.discard(cancel)
        self._fill_lanes()
        self._watch(cancel, caller)
        return caller

    def _ticket(self, shot: Shot, caller: _Caller) -> _Ticket:
        limits = self._engine.capabilities(shot.model)[shot.work]
        arrived = asyncio.get_running_loop().time()
        return _Ticket(next(self._numbers), arrived, shot, caller, self._engine.batch_key(shot), limits)

    def _watch(self, cancel: CancelToken, caller: _Caller) -> None:
        """A token may be cancelled in any thread, and long after its caller has left."""
        loop = asyncio.get_running_loop()

        def call_off() -> None:
            if not caller.gone:
                loop.call_soon_threadsafe(self._call_off, caller)

        cancel.on_cancel(call_off)

    def _call_off(self, caller: _Caller) -> None:
        caller.tell(Cancelled())
        self._leave(caller)

    def _leave(self, *callers: _Caller) -> None:
        """What they still wait for is dropped, and a call that now works for nobody is cancelled."""
        for caller in callers:
            caller.gone = True
        for ticket in [ticket for ticket in self._waiting if ticket.caller.gone]:
            self._withdraw(ticket)
        for call in self._calls.values():
            call.cancel_if_abandoned()
        self._fill_lanes()

    def _withdraw(self, ticket: _Ticket) -> None:
        self._waiting.remove(ticket)
        ticket.stop_waiting()

    # ── Lanes ────────────────────────────────────────────────────────────────

    def _fill_lanes(self) -> None:
        """Start a batch on every free lane, but keep the lane of one that is worth waiting for."""
        free = self._engine.concurrency - len(self._calls)
        for batch in list(islice(_batches(self._waiting), free)):
            if not self._is_worth_waiting_for(batch):
                self._start(batch)

    def _is_worth_waiting_for(self, batch: Sequence[_Ticket]) -> bool:
        leader = batch[0]
        if not self._expected or leader.impatient or not _has_room(batch):
            return False
        loop = asyncio.get_running_loop()
        if loop.time() >= leader.arrived + self._patience:
            return False
        if leader.timer is None:
            leader.timer = loop.call_at(leader.arrived + self._patience, self._lose_patience, leader)
        return True

    def _lose_patience(self, leader: _Ticket) -> None:
        leader.impatient = True
        self._fill_lanes()

    def _start(self, batch: Sequence[_Ticket]) -> None:
        for ticket in batch:
            self._withdraw(ticket)
        call = _Call(batch, self._observer)
        # What is logged of a picture belongs to its task, and of several tasks' pictures to none of them.
        context = Context() if call.is_shared else batch[0].caller.context.copy()
        task = asyncio.create_task(call.run(self._engine), context=context)
        self._calls[task] = call
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        call = self._calls.pop(task)
        error = Cancelled() if task.cancelled() else task.exception() or call.broken_promise()
        if isinstance(error, EngineError) and call.unfinished():
            self._waiting = sorted([*self._waiting, *call.try_alone(error)], key=lambda ticket: ticket.number)
        elif error:
            self._leave(*call.end(error))
        self._fill_lanes()


@dataclass(slots=True, eq=False)
class _Caller:
    """One `render` of the batcher: where its events arrive, until it is `gone`."""

    inbox: asyncio.Queue[Event | BaseException] = field(default_factory=asyncio.Queue)
    context: Context = field(default_factory=copy_context)
    gone: bool = False

    def tell(self, event: Event | BaseException) -> None:
        if not self.gone:
            self.inbox.put_nowait(event)


@dataclass(slots=True, eq=False)
class _Ticket:
    """One shot of one caller; `number` is its place in the order of arrival, `arrived` its time on the loop's clock.

    Without a `key` it is rendered alone. `timer` runs while it leads a batch that waits for others, and makes it
    `impatient`.
    """

    number: int
    arrived: float
    shot: Shot
    caller: _Caller
    key: Hashable | None
    limits: Capabilities
    timer: asyncio.TimerHandle | None = None
    impatient: bool = False

    def stop_waiting(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


def _batches(waiting: Sequence[_Ticket]) -> Iterator[list[_Ticket]]:
    """The waiting shots as the batches to render, each led by the oldest that is not in an earlier one."""
    while waiting:
        batch = _batch(waiting)
        yield batch
        waiting = [ticket for ticket in waiting if ticket not in batch]


def _batch(waiting: Sequence[_Ticket]) -> list[_Ticket]:
    """The first and those that may join it, within the limits of its kind of work."""
    leader, *others = waiting
    batch = [leader]
    for ticket in others:
        if leader.key is not None and ticket.key == leader.key and _fits(ticket, batch):
            batch.append(ticket)
    return batch


def _fits(ticket: _Ticket, batch: Sequence[_Ticket]) -> bool:
    limits = batch[0].limits
    pixels = ticket.shot.canvas.pixels + sum(one.shot.canvas.pixels for one in batch)
    return len(batch) < limits.max_batch and pixels <= limits.max_batch_pixels


def _has_room(batch: Sequence[_Ticket]) -> bool:
    """Whether one more like its leader could join."""
    return batch[0].key is not None and _fits(batch[0], batch)


class _Call:
    """One call of the engine for a batch: the shots are numbered anew, and their events go to their callers."""

    def __init__(self, batch: Sequence[_Ticket], observer: Observer) -> None:
        model = batch[0].shot.model
        observer.batch(model, len(batch))
        self._steps = StepClock(partial(observer.step, model))
        self._cancel = CancelToken()
        self._unfinished = dict(enumerate(batch))
        self._had_company = len(batch) > 1
        self.is_shared = len({ticket.caller for ticket in batch}) > 1

    async def run(self, engine: Engine) -> None:
        shots = [replace(ticket.shot, index=number) for number, ticket in self._unfinished.items()]
        async with aclosing(engine.render(shots, self._cancel)) as events:
            async for event in events:
                if isinstance(event, Progress):
                    self._steps.hear(event)
                self._pass_on(event)

    def _pass_on(self, event: Progress | Rendered) -> None:
        ticket = self._unfinished.get(event.index)
        if ticket is None:
            return  # progress of a picture that is there already
        ticket.caller.tell(replace(event, index=ticket.shot.index))
        if isinstance(event, Rendered):
            del self._unfinished[event.index]

    def unfinished(self) -> list[_Ticket]:
        """What somebody still waits for."""
        return [ticket for ticket in self._unfinished.values() if not ticket.caller.gone]

    def cancel_if_abandoned(self) -> None:
        """Where there is nothing left to do, the engine may end in peace."""
        if self._unfinished and not self.unfinished() and not self._cancel.cancelled:
            self._cancel.cancel()

    def broken_promise(self) -> EngineError | None:
        """What is wrong with a call that ended in peace: it must have made every picture that is waited for."""
        return EngineError("The engine ended without having made every picture.") if self.unfinished() else None

    def try_alone(self, error: EngineError) -> list[_Ticket]:
        """What the call left undone, each to be tried without company. A shot that was alone already is missing.

        Only the words of the error are handed on: its traceback holds everything that was being rendered.
        """
        if self._had_company:
            log.info("%s: the pictures that were rendered together are tried one by one", error.code)
            return [replace(ticket, key=None) for ticket in self.unfinished()]
        for ticket in self.unfinished():
            ticket.caller.tell(Missing(ticket.shot.index, Failure(error.code, error.message)))
        return []

    def end(self, error: BaseException) -> set[_Caller]:
        """Nobody is left hanging: those who still wait, and are returned, hear of the error."""
        callers = {ticket.caller for ticket in self.unfinished()}
        for caller in callers:
            caller.tell(error)
        if not callers and not isinstance(error, Cancelled):
            log.warning("the engine failed when nobody waited any longer", exc_info=error)
        return callers
