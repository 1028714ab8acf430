"""The same request gives the same bytes: in another process, with other threads, in another batch, on another day."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from danqing.director.director import direct
from danqing.director.plan import Script
from danqing.domain.canvas import Canvas
from danqing.domain.job import Job
from danqing.domain.palette import Palette
from danqing.domain.picture import Reference
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Rendered
from danqing.engines.sketch.drawing import draw
from danqing.engines.sketch.engine import CAPABILITIES, SketchEngine
from danqing.media.decode import from_array
from tests.engines.sketch_palettes import PALETTES
from tests.pictures import photo

PROMPTS = (
    "an orange cat by a lake, mountains, sunset",
    "水墨画,松树,湖,小船,雨",
    "three red apples and a clock on a table, oil painting, “Hello 你好”",
    "a castle at night in winter, line drawing",
)
EDITS = ("make it autumn", "在框选的位置画一只猫")
CANVASES = (Canvas(256, 256), Canvas(480, 150), Canvas(97, 331))
PROGRAM = "from tests.engines.test_sketch_determinism import matrix, digest; print(*map(digest, matrix()))"
SETTINGS: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "4294967295", "OPENBLAS_NUM_THREADS": "7", "LC_ALL": "C", "LANG": "zh_CN.UTF-8"},
)


def go_on() -> None:
    """Nobody cancels."""


def digest(shot: Shot) -> str:
    return hashlib.sha256(draw(shot, go_on).pixels.tobytes()).hexdigest()


def matrix() -> list[Shot]:
    """Every prompt on two of the canvases, with each palette and without; and edits."""
    palettes: list[Palette] = [(), PALETTES["the documents' eight"], PALETTES["three strong"]]
    drawn = [
        Shot(
            index=0,
            prompt=prompt,
            canvas=CANVASES[(at + row) % 3],
            seed=at * 7 + 1,
            palette=palettes[(2 * at + row) % 3],
            thinking=at % 2 == 0,
        )
        for row, prompt in enumerate(PROMPTS)
        for at in range(2)
    ]
    cat = Reference(from_array(photo("chelsea.png")[:240, :320]), (Region(40, 40, 160, 180),))
    edits = [
        Shot(index=0, prompt=prompt, canvas=Canvas(320, 240), seed=3, references=(cat,), palette=palettes[at])
        for at, prompt in enumerate(EDITS)
    ]
    return drawn + edits


@pytest.fixture(scope="module")
def here() -> list[str]:
    return [digest(shot) for shot in matrix()]


@pytest.mark.parametrize("settings", SETTINGS, ids=("one thread", "seven threads"))
def test_in_another_process(settings: dict[str, str], here: list[str]) -> None:
    """With another hash seed, another number of threads, another locale and another time zone."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == here


def test_in_four_threads_at_once(here: list[str]) -> None:
    """Pictures that are drawn side by side do not touch each other."""
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(digest, reversed(matrix()))) == here[::-1]


def test_no_two_of_the_matrix_are_alike(here: list[str]) -> None:
    """Equal digests would otherwise prove little."""
    assert len(set(here)) == len(here)


async def rendered(shots: Sequence[Shot]) -> dict[int, bytes]:
    events = SketchEngine().render(shots, CancelToken())
    return {event.index: bytes(event.picture.pixels) async for event in events if isinstance(event, Rendered)}


@pytest.mark.parametrize("seed", [0, 12345, 2**31 - 2])
def test_image_i_is_image_0_of_the_seed_plus_i(seed: int) -> None:
    """So one picture of four can be had again alone, also where seeds begin anew."""

    def job(seed: int, count: int) -> tuple[Shot, ...]:
        asked = Job(model="m", prompt=PROMPTS[0], size=CANVASES[0], count=count, seed=seed)
        script = Script(prompts=(asked.prompt,) * count)
        return direct(asked, script, CANVASES[0], (), {"text-to-image": CAPABILITIES}).shots

    four = asyncio.run(rendered(job(seed, 4)))
    for at in range(4):
        assert asyncio.run(rendered(job((seed + at) % 2**31, 1)))[0] == four[at]
    assert len(set(four.values())) == 4
