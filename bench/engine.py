"""The diffusers engine with a tiny FLUX.2 of random weights: what the service adds to the library, and what it keeps.

The speed of a pipeline does not depend on the values of its weights, and what danqing adds does not depend on their
number; on a GPU with real weights each of these lines is run with `BENCH_CHECKPOINT` set to a folder or a hub id.
The two sides of each timed line take turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import asyncio
import base64
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import torch
from diffusers import DiffusionPipeline
from PIL import Image

from bench import palette
from bench.report import Figure, run
from danqing import engines, settings
from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Engine, Progress, Rendered
from danqing.errors import Cancelled
from danqing.worker.batching import Batcher
from tests.servers import Server, serving
from tests.tiny_pipelines import build

PATH = "/services/aigc/multimodal-generation/generation"
KEY = {"authorization": "Bearer sk-bench"}
EDGE = 1024
ROUNDS = 5
WAITING = 8
SMALL = {256: 1.2, 512: None}
"""Edges and the target there: on a CPU one picture of 512*512 is work enough already, on a GPU it is not."""
STEPS = 4
MODEL = "wan2.7-image"


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = os.environ.get("BENCH_CHECKPOINT") or str(build("flux2-klein", Path(folder) / "klein"))
        yield from through_the_service(checkpoint)
        engine = engines.create(settings.load({"engine": "diffusers", "checkpoints": checkpoint, "max_batch": "8"}))
        for edge, target in SMALL.items():
            yield asyncio.run(batched(engine, edge, target))
        yield from asyncio.run(cancelled(engine, checkpoint))
    yield from palette.nearness()


# ── The whole service against the library ────────────────────────────────────


def through_the_service(checkpoint: str) -> Iterator[Figure]:
    environment = {"DANQING_ENGINE": "diffusers", "DANQING_CHECKPOINTS": checkpoint, "DANQING_STEPS": str(STEPS)}
    pipeline = DiffusionPipeline.from_pretrained(checkpoint)
    pipeline.set_progress_bar_config(disable=True)
    with tempfile.TemporaryDirectory() as data, serving(Path(data), environment) as server:
        picture(server, "to warm up", 0)
        plain(pipeline, "to warm up", 0)
        rounds = [(timed(picture, server, at), timed(plain, pipeline, at)) for at in range(ROUNDS)]
        ours, reference = (statistics.median(side) for side in zip(*rounds, strict=True))
        yield Figure(
            name=f"one image of {EDGE}*{EDGE} through the service",
            unit="s",
            ours=ours,
            reference=reference,
            target=1.02,
        )
        yield differing(
            "a job done twice: bytes that differ", picture(server, "a cat", 7), picture(server, "a cat", 7)
        )
        yield outside_the_box(server)


def timed(make: object, side: object, at: int) -> float:
    """With a prompt that nobody has seen: what is remembered of prompts shall not help."""
    started = time.perf_counter()
    make(side, f"a cat on table number {at}", at)
    return time.perf_counter() - started


def picture(server: Server, prompt: str, seed: int) -> bytes:
    """One image from a synchronous call, with its download."""
    return asked(server, [{"text": prompt}], {"size": f"{EDGE}*{EDGE}", "n": 1, "seed": seed})


def asked(server: Server, content: Sequence[dict[str, str]], parameters: dict[str, object]) -> bytes:
    body = {
        "model": MODEL,
        "input": {"messages": [{"role": "user", "content": list(content)}]},
        "parameters": {"thinking_mode": False, "watermark": False, **parameters},
    }
    answer = httpx.post(server.api + PATH, json=body, headers=KEY, timeout=600).raise_for_status().json()
    return httpx.get(answer["output"]["choices"][0]["message"]["content"][0]["image"]).raise_for_status().content


def plain(pipeline: DiffusionPipeline, prompt: str, seed: int) -> bytes:
    """The same by the library alone, with Pillow's PNG."""
    image = pipeline(
        prompt=prompt,
        width=EDGE,
        height=EDGE,
        num_inference_steps=STEPS,
        guidance_scale=1.0,
        generator=torch.Generator("cpu").manual_seed(seed),
    ).images[0]
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def differing(name: str, one: bytes, other: bytes) -> Figure:
    different = sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    return Figure(name=name, unit="bytes", ours=different, target=0)


def outside_the_box(server: Server) -> Figure:
    """A local edit of a picture whose size is kept: pixels outside the box that are not as they were."""
    before = np.random.default_rng(7).integers(0, 256, (800, 800, 3), dtype=np.uint8)
    left, top, right, bottom = box = (500, 420, 640, 560)
    file = io.BytesIO()
    Image.fromarray(before).save(file, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    content = [{"image": uri}, {"text": "put a red cup there"}]
    data = asked(server, content, {"size": "800*800", "n": 1, "seed": 7, "bbox_list": [[list(box)]]})
    changed = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) != before).any(axis=2)
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    return Figure(
        name="a local edit: pixels that changed outside the box", unit="px", ours=int(changed.sum()), target=0
    )


# ── Batches ──────────────────────────────────────────────────────────────────


async def batched(engine: Engine, edge: int, target: float | None) -> Figure:
    """So many requests at once, against the same one after another."""
    rounds = [(await together(engine, edge, at), await one_by_one(engine, edge, at)) for at in range(ROUNDS + 1)]
    ours, reference = (WAITING / statistics.median(side[1:]) for side in zip(*rounds, strict=True))
    return Figure(
        name=f"{WAITING} requests of {edge}*{edge} waiting: batched",
        unit="1/s",
        ours=ours,
        reference=reference,
        target=target,
        better="higher",
    )


def shots(edge: int, at: int) -> list[Shot]:
    canvas = Canvas(edge, edge)
    return [
        Shot(index=0, model=MODEL, prompt=f"a cat, {at}, {seed}", canvas=canvas, seed=seed) for seed in range(WAITING)
    ]


async def together(engine: Engine, edge: int, at: int) -> float:
    batcher, started = Batcher(engine), time.perf_counter()
    await asyncio.gather(*(drained(batcher.render([shot], CancelToken())) for shot in shots(edge, at)))
    return time.perf_counter() - started


async def one_by_one(engine: Engine, edge: int, at: int) -> float:
    started = time.perf_counter()
    for shot in shots(edge, at + 1000):
        await drained(engine.render([shot], CancelToken()))
    return time.perf_counter() - started


async def drained(events: AsyncIterator[Progress | Rendered]) -> list[bytes]:
    return [bytes(event.picture.pixels) async for event in events if isinstance(event, Rendered)]


# ── Cancelling ───────────────────────────────────────────────────────────────


async def cancelled(engine: Engine, checkpoint: str) -> list[Figure]:
    shot = replace(shots(512, 0)[0], seed=11)
    late = await steps_after_cancelling(engine, shot)
    [after] = await drained(engine.render([shot], CancelToken()))
    fresh = subprocess.run(
        [sys.executable, "-m", "bench.engine", "--fresh", checkpoint], stdout=subprocess.PIPE, check=True
    ).stdout
    return [
        Figure(name="cancelled: steps that were begun afterwards", unit="steps", ours=late, target=1),
        differing("the picture after it, against a fresh process", after, fresh),
    ]


async def steps_after_cancelling(engine: Engine, shot: Shot) -> int:
    """Cancelled after its second step."""
    cancel, late = CancelToken(), 0
    try:
        async with aclosing(engine.render([shot], cancel)) as events:
            async for event in events:
                late += cancel.cancelled
                if isinstance(event, Progress) and event.step == 2:
                    cancel.cancel()
    except Cancelled:
        return late
    raise SystemExit("a cancelled render went on to its end")


def fresh(checkpoint: str) -> None:
    """The picture that `cancelled` asks of another process, as bytes on standard output."""
    engine = engines.create(settings.load({"engine": "diffusers", "checkpoints": checkpoint, "max_batch": "8"}))
    shot = replace(shots(512, 0)[0], seed=11)
    [pixels] = asyncio.run(drained(engine.render([shot], CancelToken())))
    sys.stdout.buffer.write(pixels)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fresh"]:
        fresh(sys.argv[2])
    else:
        run(measure)
