"""How soon after a task's end the official SDK's `wait()` returns, polling as it always does."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import dashscope
from dashscope.aigc.image_generation import ImageGeneration
from dashscope.api_entities.dashscope_response import Message

from bench import report
from tests.servers import serving

ROUNDS = 8


def measure() -> Iterator[report.Figure]:
    """Ours against the same server with held reads turned off, as an ordinary server answers."""
    ours, ordinary = _delays("5"), _delays("0")
    yield report.Figure(
        name="wait: SDK's wait() returns after the end, p50",
        unit="ms",
        ours=statistics.median(ours) * 1000,
        target=100,
    )
    yield report.Figure(name="wait: the longest", unit="ms", ours=max(ours) * 1000, target=100)
    yield report.Figure(name="wait: without held reads, p50", unit="ms", ours=statistics.median(ordinary) * 1000)


def _delays(hold_seconds: str) -> list[float]:
    environment = {"DANQING_ENGINE": "sketch", "DANQING_HOLD_SECONDS": hold_seconds}
    with tempfile.TemporaryDirectory() as data, serving(Path(data), environment) as server:
        dashscope.base_http_api_url = server.api
        return [_delay(seed) for seed in range(ROUNDS)]


def _delay(seed: int) -> float:
    message = Message(role="user", content=[{"text": "a lake in the mist"}])
    task = ImageGeneration.async_call(
        model="wan2.7-image", api_key="sk-bench", messages=[message], n=1, size="1K", seed=seed
    )
    ended = ImageGeneration.wait(task=task, api_key="sk-bench")
    seen = time.time()
    assert ended.output.task_status == "SUCCEEDED", ended
    return seen - datetime.fromisoformat(f"{ended.output.end_time}+08:00").timestamp()


if __name__ == "__main__":
    report.run(measure)
