"""A request that is sent again is the task that it was, run over every queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from danqing.domain.task import Outcome, Task, TaskStatus
from danqing.queues.base import TaskQueue, Terms
from tests.queueing import NOON, a_task
from tests.stored_keys import limit

SECONDS = 30.0
FOLDING = Terms(fold_since=NOON - 10)


def keyed(name: str, key: str = "order-1", body: str = "a cat", owner: str = "ann") -> Task:
    """A task with an idempotency key."""
    return replace(a_task(name, owner), idempotency_key=key, fingerprint=body)


def keyless(name: str, body: str = "a cat", owner: str = "ann", at: float = NOON) -> Task:
    """A task whose request had no key and may be folded all the same."""
    return replace(a_task(name, owner, at=at), fingerprint=body)


async def end(queue: TaskQueue, status: TaskStatus) -> None:
    (lease,) = await queue.claim(1, SECONDS)
    await queue.finish(lease, Outcome(status))


async def test_a_key_is_kept_with_its_task(queue: TaskQueue) -> None:
    await queue.submit(keyed("first"))
    assert await queue.get("first") == keyed("first")


async def test_a_key_names_one_task(queue: TaskQueue) -> None:
    """Whatever the body is: it is for the caller to see that it is another one."""
    assert await queue.submit(keyed("first")) == keyed("first")
    assert await queue.submit(keyed("second")) == keyed("first")
    assert await queue.submit(keyed("third", body="a dog")) == keyed("first")
    assert await queue.resent(keyed("fourth")) == keyed("first")
    assert (await queue.depth()).pending == 1


async def test_a_key_belongs_to_its_owner(queue: TaskQueue) -> None:
    await queue.submit(keyed("first"))
    assert await queue.resent(keyed("second", owner="bob")) is None
    assert await queue.submit(keyed("second", owner="bob")) == keyed("second", owner="bob")
    assert await queue.submit(keyed("third", key="order-2")) == keyed("third", key="order-2")


async def test_a_key_lives_as_long_as_its_task(queue: TaskQueue) -> None:
    """Through every state, and until it is forgotten."""
    await queue.submit(keyed("first"))
    await end(queue, TaskStatus.FAILED)
    again = await queue.submit(keyed("second"))
    assert (again.id, again.status) == ("first", TaskStatus.FAILED)
    await queue.forget(["first"])
    assert await queue.submit(keyed("second")) == keyed("second")


async def test_what_was_accepted_is_no_longer_limited(queue: TaskQueue) -> None:
    """A request that is sent again takes no place in the queue."""
    terms = Terms(limits=await limit(queue, "ann", queued_tasks=1))
    await queue.submit(keyed("first"), terms)
    assert await queue.submit(keyed("second"), terms) == keyed("first")


async def test_a_request_sent_to_four_processes_at_once_is_one_task(several: list[TaskQueue]) -> None:
    tasks = [keyed(f"t{number}") for number in range(16)]
    stored = await asyncio.gather(*(several[number % 4].submit(task) for number, task in enumerate(tasks)))
    assert len({task.id for task in stored}) == 1
    assert (await several[0].depth()).pending == 1


async def test_the_same_words_are_another_task_unless_they_are_folded(queue: TaskQueue) -> None:
    await queue.submit(keyless("first"))
    assert await queue.submit(keyless("second")) == keyless("second")
    assert await queue.submit(keyless("third"), FOLDING) == keyless("second")
    assert await queue.submit(keyless("fourth", body="a dog"), FOLDING) == keyless("fourth", body="a dog")
    assert await queue.submit(keyless("fifth", owner="bob"), FOLDING) == keyless("fifth", owner="bob")


async def test_only_young_requests_are_folded(queue: TaskQueue) -> None:
    old = keyless("old", at=NOON - 11)
    await queue.submit(old)
    assert await queue.submit(keyless("new"), FOLDING) == keyless("new")
    assert await queue.resent(keyless("newer"), Terms(fold_since=NOON - 11)) == keyless("new")


async def test_a_task_with_a_key_is_not_folded_with_one_without(queue: TaskQueue) -> None:
    """Who names a request knows which one it means."""
    await queue.submit(keyed("named"))
    assert await queue.submit(keyless("nameless"), FOLDING) == keyless("nameless")
    assert await queue.submit(keyed("other", key="order-2"), FOLDING) == keyed("other", key="order-2")


async def test_what_failed_may_be_asked_for_again(queue: TaskQueue) -> None:
    for status in (TaskStatus.FAILED, TaskStatus.CANCELED):
        await queue.submit(keyless(status), FOLDING)
        await end(queue, status)
    assert await queue.submit(keyless("last"), FOLDING) == keyless("last")
    await end(queue, TaskStatus.SUCCEEDED)
    assert (await queue.submit(keyless("again"), FOLDING)).id == "last"
