"""A server without workers, and the worker that renders for it in this process, where its progress can be watched."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import pytest

from danqing import settings
from danqing.bootstrap import open_worker
from danqing.domain.task import Task
from danqing.engines.base import Progress
from tests.callers import AS_EVENTS, SYNC, TEXT2IMAGE, Caller, calling
from tests.chat_host import chatting
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.painted import difference, painted, said_by, wanted
from tests.servers import Server, serving

SECRET = "a wyvern of brass under a violet moon"
"""What the chat model makes of every prompt."""

Watch = Callable[[Task, Progress], None]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path, {"DANQING_WORKERS": "0"}, ready=False) as running:
        yield running


@pytest.fixture
def caller(server: Server) -> Iterator[Caller]:
    with calling(server.api) as [one]:
        yield one


@asynccontextmanager
async def working(
    server: Server,
    folder: Path,
    further: Mapping[str, str] | None = None,
    watch: Watch = lambda task, progress: None,
) -> AsyncIterator[None]:
    """A worker beside the server, with a tiny checkpoint and two steps a picture."""
    own = {"engine": "diffusers", "checkpoints": str(folder), "steps": "2", "data": str(server.data)}
    given = {**own, **(further or {})}
    parts = await open_worker(settings.load(given, {}), on_progress=watch)
    running = asyncio.create_task(parts.worker.run())
    try:
        yield
    finally:
        parts.worker.stop()
        await running
        await parts.close()


async def test_eight_that_wait_are_rendered_together(server: Server, caller: Caller, tiny: Tiny) -> None:
    """In three or four calls of up to four; a picture is the one that its request gets alone, but for rounding."""
    bodies = [wanted(f"a cat and {seed} dogs", seed=seed, thinking_mode=False) for seed in range(8)]
    told: list[tuple[str, int]] = []

    def watch(task: Task, progress: Progress) -> None:
        told.append((task.id, progress.step))

    waiting = [caller.submit(body) for body in bodies]
    async with working(server, tiny("flux2-klein"), watch=watch):
        together = [painted(await asyncio.to_thread(caller.ended, task_id)) for task_id in waiting]
        calls = [len(list(steps)) for step, steps in groupby(step for _, step in told) if step == 1]
        alone = [painted(await asyncio.to_thread(caller.answer, body)) for body in bodies[::2]]
    assert sum(calls) == 8
    assert len(calls) <= 4
    assert all(difference(one.only, other.only) <= 1 for one, other in zip(together[::2], alone, strict=True))


async def test_rewritten_prompts_can_be_kept_from_everybody(server: Server, caller: Caller, tiny: Tiny) -> None:
    """Neither an answer of any kind nor any file of the service says them; the picture is theirs all the same."""
    body = wanted("a lizard")
    with chatting(SECRET) as host:
        thinking = {"thinking_url": host.url, "thinking_model": "tiny-chat"}
        async with working(server, tiny("flux2-klein"), {**thinking, "show_prompts": "false"}):
            answers = await asyncio.to_thread(answers_of_every_kind, caller, body)
        kept = [path.read_bytes() for path in server.data.rglob("*") if path.is_file()]
        async with working(server, tiny("flux2-klein"), thinking):
            shown = painted(await asyncio.to_thread(caller.answer, body))
    hidden = painted(json.loads(answers[0]))
    assert host.asked
    assert shown.prompts == [SECRET]
    assert difference(shown.only, hidden.only) == 0
    assert hidden.prompts == ["a lizard"]
    assert "Prompt" not in said_by(hidden.files[0])
    assert all(SECRET not in answer for answer in answers)
    assert all(SECRET.encode() not in content for content in kept)


def answers_of_every_kind(caller: Caller, body: Any) -> list[str]:
    """A synchronous one, a task's, an older route's, a stream and the list of tasks."""
    task_id = caller.submit(body)
    ended = json.dumps(caller.ended(task_id))
    responses: list[httpx.Response] = [
        caller.sync(body),
        caller.post(TEXT2IMAGE, body),
        caller.post(SYNC, body, AS_EVENTS),
        caller.http.get("/tasks"),
    ]
    assert all(response.status_code == 200 for response in responses)
    return [*(response.text for response in responses), ended]
