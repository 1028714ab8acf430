"""The sketch engine: a picture takes no longer than Pillow's default PNG encoder needs for the same picture.

Each line compares medians taken in this run, the two by turns, so that a busy machine slows both alike.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator

from PIL import Image

from bench.report import Figure, run
from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.sketch.drawing import Drawing, draw

PROMPTS = {
    "flower shop": "a flower shop with exquisite windows, a beautiful wooden door, and flowers on display",
    "cat": "a stray orange cat walks under cherry blossom trees, petals on the ground, spring",
    "lake": "a mountain lake at sunset with a pine tree and a sailing boat",
    "city": "a city at night in the rain, neon, a girl with a red umbrella",
    "ink": "水墨画：江上的渔翁，小船，远山",
    "watercolour": "watercolour of a fox in an autumn forest",
    "oil": "oil painting of sunflowers in a vase on a table",
}
TIMES = {2048: 5, 4096: 3}
TARGET = 1.0


def measure() -> Iterator[Figure]:
    drawn("lake", 256)  # the first picture also loads fonts and word lists
    for edge, times in TIMES.items():
        for name in PROMPTS:
            yield figure(name, edge, times)


def figure(name: str, edge: int, times: int) -> Figure:
    ours, reference = [], []
    for _ in range(times):
        started = time.perf_counter()
        drawing = drawn(name, edge)
        drawn_at = time.perf_counter()
        encode(drawing)
        ours.append(drawn_at - started)
        reference.append(time.perf_counter() - drawn_at)
    return Figure(
        name=f"{name}, {edge}*{edge}: draw, against Pillow's PNG",
        unit="s",
        ours=statistics.median(ours),
        reference=statistics.median(reference),
        target=TARGET,
    )


def drawn(name: str, edge: int) -> Drawing:
    shot = Shot(index=0, prompt=PROMPTS[name], canvas=Canvas(edge, edge), seed=1)
    return draw(shot, lambda: None)


def encode(drawing: Drawing) -> None:
    Image.fromarray(drawing.pixels).save(io.BytesIO(), "PNG")


if __name__ == "__main__":
    run(measure)
