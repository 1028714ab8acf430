"""From submit to a visible result with the `blank` engine at 768x768, one client: p50, and each step's share."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx

from bench import report
from tests.servers import serving

ROUNDS = 60
ORDER = {
    "model": "wan2.7-image",
    "input": {"messages": [{"role": "user", "content": [{"text": "a cat"}]}]},
    "parameters": {"n": 1, "size": "768*768", "seed": 7},
}


def measure() -> Iterator[report.Figure]:
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data), {"DANQING_ENGINE": "blank"}) as server,
        httpx.Client(base_url=server.api, headers={"authorization": "Bearer sk-bench"}) as client,
    ):
        rounds = [_round(client) for _ in range(ROUNDS)][5:]
    whole, accepted, waiting, working, noticed = (
        statistics.median(step) * 1000 for step in zip(*rounds, strict=True)
    )
    yield report.Figure(name="task: submit to visible result, p50", unit="ms", ours=whole, target=30)
    steps = {
        "submit is answered": accepted,
        "queued, from submit to claim": waiting,
        "rendered, encoded and stored": working,
        "end is noticed by the held GET": noticed,
    }
    for name, milliseconds in steps.items():
        yield report.Figure(name=f"task: {name}", unit="ms", ours=milliseconds)


def _round(client: httpx.Client) -> tuple[float, float, float, float, float]:
    """Seconds: the whole, until the submit's answer, in the queue, at work, and from the end to the answer."""
    began = time.time()
    headers = {"x-dashscope-async": "enable"}
    created = client.post("/services/aigc/image-generation/generation", json=ORDER, headers=headers).json()
    accepted = time.time()
    output = client.get(f"/tasks/{created['output']['task_id']}").json()["output"]
    seen = time.time()
    assert output["task_status"] == "SUCCEEDED", output
    submitted, claimed, ended = (_moment(output[name]) for name in ("submit_time", "scheduled_time", "end_time"))
    return seen - began, accepted - began, claimed - submitted, ended - claimed, seen - ended


def _moment(text: str) -> float:
    return datetime.fromisoformat(f"{text}+08:00").timestamp()


if __name__ == "__main__":
    report.run(measure)
