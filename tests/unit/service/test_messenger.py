"""The ends of tasks are told to real receivers: signed, at least once, again after failures, and fairly."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from math import inf
from pathlib import Path

import pytest
from standardwebhooks import Webhook as Verifier

from danqing.domain.task import Outcome, Task, TaskStatus, Webhook
from danqing.media.fetch import FetchRules
from danqing.queues.base import TaskQueue
from danqing.queues.memory import MemoryQueue
from danqing.queues.postgres import open_postgres
from danqing.queues.sqlite import open_sqlite
from danqing.service.links import Links
from danqing.service.messenger import FOR_SO_LONG, LONGEST_PAUSE, Messenger, MessengerOptions, Verdict
from danqing.service.webhooks import Webhooks
from danqing.wire import responses
from tests import postgresql
from tests.queueing import NOON, Clock, a_task, an_artifact
from tests.receivers import receiving, silence
from tests.unit.service.orders import SIGNER

SOON = 20.0
SECRET = b"the secret of this installation."
LOOPBACK = (ip_network("127.0.0.0/8"),)
OPTIONS = MessengerOptions(look_seconds=0.01)


@dataclass
class Office:
    """A queue, and what sends its messages; `verdicts` are what became of the attempts."""

    queue: TaskQueue
    clock: Clock
    rules: FetchRules = field(default_factory=lambda: FetchRules(allowed_networks=LOOPBACK, timeout=10))
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def webhooks(self) -> Webhooks:
        links = Links(SIGNER, inf, self.clock)
        return Webhooks(links, SECRET, self.rules, time.time)

    @asynccontextmanager
    async def sending(self, options: MessengerOptions = OPTIONS) -> AsyncIterator[None]:
        """While a messenger is at work."""
        messenger = Messenger(self.queue, self.webhooks, options, clock=self.clock, chance=lambda: 0.5)
        running = asyncio.create_task(messenger.run(self.verdicts.append))
        try:
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def end(self, url: str, name: str = "task", status: TaskStatus = TaskStatus.SUCCEEDED) -> Task:
        """A task with this address ends."""
        await self.queue.submit(replace(a_task(name), webhook=Webhook(url, "https://images.example")))
        (lease,) = await self.queue.claim(1, 60)
        if status is TaskStatus.SUCCEEDED:
            await self.queue.record(lease, an_artifact())
        await self.queue.finish(lease, Outcome(status))
        task = await self.queue.get(name)
        assert task is not None
        return task

    async def left(self) -> list[str]:
        """What is still to be told, some day."""
        self.clock.go_on(100 * FOR_SO_LONG)
        lanes = [await self.queue.outbox.take(lane, 100, 1) for lane in ("fresh", "troubled")]
        return [delivery.task_id for lane in lanes for delivery in lane]


@pytest.fixture(params=["sqlite", "postgres"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    clock = Clock()
    async with AsyncExitStack() as stack:
        queue = await (
            open_sqlite(tmp_path / "queue.db", clock=clock)
            if request.param == "sqlite"
            else open_postgres(postgresql.emptied_database(), clock=clock)
        )
        stack.push_async_callback(queue.close)
        yield Office(queue, clock)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not condition():
            await asyncio.sleep(0.005)


# What is told


@pytest.mark.parametrize("status", [TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED])
async def test_what_is_told_is_what_a_query_answers(office: Office, status: TaskStatus) -> None:
    """Once, with links that open, as soon as the task has ended."""
    with receiving() as receiver:
        async with office.sending():
            task = await office.end(receiver.url, status=status)
            await until(lambda: office.verdicts == ["told"])
    (told,) = receiver.told
    link = await Links(SIGNER, inf).to(task, "https://images.example")
    assert told.body == responses.encode(responses.state(task, task.request_id, link))
    assert told.headers["content-type"] == "application/json"
    assert await office.left() == []


async def test_the_signature_is_verified_with_the_secret_of_the_owner(office: Office) -> None:
    """By the library of Standard Webhooks; the id is the task's, so that one told twice is known again."""
    with receiving() as receiver:
        async with office.sending():
            await office.end(receiver.url)
            await until(lambda: office.verdicts == ["told"])
    (told,) = receiver.told
    verified = Verifier(office.webhooks.secret_of("ann")).verify(told.body, told.headers)
    assert verified["output"]["task_status"] == "SUCCEEDED"
    assert told.headers["webhook-id"] == verified["output"]["task_id"] == "task"


async def test_what_ended_while_nobody_was_there_is_told_in_the_order_of_the_ends(office: Office) -> None:
    with receiving() as receiver:
        for name in ("c", "a", "b"):
            await office.end(receiver.url, name)
            office.clock.go_on(1)
        one_at_a_time = replace(OPTIONS, per_receiver={"fresh": 1, "troubled": 1})
        async with office.sending(one_at_a_time):
            await until(lambda: len(office.verdicts) == 3)
    assert [json.loads(told.body)["output"]["task_id"] for told in receiver.told] == ["c", "a", "b"]


# Failures


@pytest.mark.parametrize("answer", [500, 503, 404, 400, 429, "/elsewhere"])
async def test_a_failure_is_tried_again_later(
    office: Office, answer: int | str, caplog: pytest.LogCaptureFixture
) -> None:
    """After five seconds by the clock and not before; a redirect is a failure too, and is not followed."""
    with receiving(answer, 200) as receiver:
        async with office.sending():
            await office.end(receiver.url)
            await until(lambda: office.verdicts == ["failed"])
            office.clock.go_on(4.9)
            await asyncio.sleep(0.05)
            assert len(receiver.told) == 1
            office.clock.go_on(0.2)
            await until(lambda: office.verdicts == ["failed", "told"])
    assert [told.path for told in receiver.told] == ["/done?order=1"] * 2
    assert len({told.headers["webhook-id"] for told in receiver.told}) == 1
    assert f"webhook to {receiver.address}, attempt 1: failed" in caplog.text
    assert "order=1" not in caplog.text


async def test_a_receiver_that_does_not_answer_is_tried_again(office: Office) -> None:
    office.rules = replace(office.rules, timeout=0.05)
    with silence(1) as (address,):
        async with office.sending():
            await office.end(f"http://{address}/")
            await until(lambda: office.verdicts == ["failed"])
            office.clock.go_on(6)
            await until(lambda: office.verdicts == ["failed", "failed"])


async def test_pauses_grow_and_end_after_a_day(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """About a dozen attempts; then it is given up, and the log says so."""
    with receiving(500) as receiver:
        async with office.sending():
            await office.end(receiver.url)
            moments = [office.clock.now]
            while "given up" not in office.verdicts:
                attempts = len(office.verdicts) + 1
                await until(lambda attempts=attempts: len(office.verdicts) >= attempts)  # type: ignore[misc]
                moments.append(office.clock.now)
                office.clock.go_on(min(5.0 * 4 ** (attempts - 1), LONGEST_PAUSE))
    assert 10 <= len(receiver.told) <= 14
    assert moments[-1] <= NOON + FOR_SO_LONG
    assert office.verdicts[-1] == "given up"
    assert await office.left() == []
    assert [record.levelno for record in caplog.records][-1] == logging.ERROR


async def test_a_receiver_may_say_that_it_wants_no_more(office: Office) -> None:
    """410 ends it."""
    with receiving(410) as receiver:
        async with office.sending():
            await office.end(receiver.url)
            await until(lambda: office.verdicts == ["unwanted"])
    assert await office.left() == []


async def test_what_a_name_means_is_judged_when_it_is_sent(office: Office) -> None:
    """A name that meant something else at submit: nothing is sent into our own network."""
    with receiving() as receiver:
        port = receiver.address.partition(":")[2]
        office.rules = FetchRules(timeout=10)
        async with office.sending():
            await office.end(f"http://localhost:{port}/")
            await until(lambda: office.verdicts == ["failed"])
    assert receiver.told == []


# Crashes


async def test_a_crash_between_the_end_and_the_message_loses_nothing(office: Office) -> None:
    """Whoever took the message is gone without a word: another sends it when its time is over."""
    with receiving() as receiver:
        await office.end(receiver.url)
        assert len(await office.queue.outbox.take("fresh", 1, 30)) == 1
        async with office.sending():
            await asyncio.sleep(0.05)
            assert receiver.told == []
            office.clock.go_on(30)
            await until(lambda: office.verdicts == ["told"])


async def test_a_crash_after_the_message_sends_it_again_under_the_same_id(office: Office) -> None:
    """At least once: the receiver answered, and the one who heard it died before it could write it down."""
    with receiving() as receiver:
        task = await office.end(receiver.url)
        assert task.webhook is not None
        await office.queue.outbox.take("fresh", 1, 30)
        assert await office.webhooks.tell(task, task.webhook) == 200
        office.clock.go_on(30)
        async with office.sending():
            await until(lambda: office.verdicts == ["told"])
    assert [told.headers["webhook-id"] for told in receiver.told] == ["task", "task"]


async def test_a_messenger_that_is_stopped_leaves_its_messages_to_the_next(office: Office) -> None:
    with silence(1) as (address,), receiving():
        async with office.sending():
            await office.end(f"http://{address}/")
            await asyncio.sleep(0.1)
    assert await office.left() == ["task"]


async def test_a_task_that_is_forgotten_is_not_told(office: Office) -> None:
    with receiving(500) as receiver:
        async with office.sending():
            task = await office.end(receiver.url)
            await until(lambda: office.verdicts == ["failed"])
            await office.queue.forget([task.id])
            office.clock.go_on(10)
            await asyncio.sleep(0.05)
    assert len(receiver.told) == 1


async def test_a_database_that_is_away_delays_and_loses_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Neither ends nor what became of them; the log says it once."""
    clock = Clock()
    queue = await open_postgres(postgresql.emptied_database(), clock=clock)
    office = Office(queue, clock)
    with receiving() as receiver:
        await office.end(receiver.url)
        await asyncio.to_thread(postgresql.stop)
        async with office.sending():
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgresql.start)
            await until(lambda: office.verdicts == ["told"])
    assert caplog.text.count("ends of tasks are told later") == 1
    await queue.close()


# Many receivers


async def test_hundreds_of_dead_receivers_stall_nobody() -> None:
    """Each has failed once and has more to hear than it ever will; who lives is told at once all the same."""
    clock = Clock()
    office = Office(MemoryQueue(clock=clock), clock, FetchRules(allowed_networks=LOOPBACK, timeout=0.5))
    with silence(300) as dead, receiving() as receiver:
        async with office.sending():
            for number, address in enumerate(dead):
                await office.end(f"http://{address}/", f"dead-{number}")
            await until(lambda: len(office.verdicts) == 300)
            office.rules = replace(office.rules, timeout=60)
        clock.go_on(10)
        async with office.sending():
            for number, address in enumerate(dead):
                await office.end(f"http://{address}/", f"dead-again-{number}")
            await asyncio.sleep(0.1)
            began = time.monotonic()
            await office.end(receiver.url)
            await until(lambda: len(receiver.told) == 1)
            assert time.monotonic() - began < 1
    assert office.verdicts.count("failed") == 300


async def test_a_receiver_with_much_to_hear_leaves_room_for_others(office: Office) -> None:
    """Of forty messages to one that does not answer, its share is on its way, and no more."""
    office.rules = replace(office.rules, timeout=60)
    with silence(1) as (slow,), receiving() as receiver:
        for number in range(40):
            await office.end(f"http://{slow}/", f"slow-{number}")
        async with office.sending():
            await asyncio.sleep(0.1)
            await office.end(receiver.url)
            await until(lambda: len(receiver.told) == 1)
        waiting = 0
        while await office.queue.outbox.take("fresh", 1, 60):
            waiting += 1
    assert waiting >= 40 - OPTIONS.per_receiver["fresh"]


async def test_messengers_side_by_side_tell_everything_once(office: Office) -> None:
    with receiving() as receiver:
        for number in range(60):
            await office.end(receiver.url, f"task-{number}")
        async with office.sending(), office.sending(), office.sending():
            await until(lambda: len(office.verdicts) == 60)
    assert len({told.headers["webhook-id"] for told in receiver.told}) == len(receiver.told) == 60
