"""Encoding PNG: ours against Pillow's default encoder, on photographs at native resolution.

Each line compares medians taken in this run; every file is decoded again and must hold the same pixels.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from PIL import Image

from bench.report import Figure, run
from danqing.media import png
from tests.pictures import Pixels, mosaic, picture

MOST_LARGER = 1.07
TIMES_FASTER: dict[png.Profile, dict[int, float]] = {
    "fast": {2048: 20, 4096: 30},
    "small": {2048: 6, 4096: 6},
}


def measure() -> Iterator[Figure]:
    for edge in (2048, 4096):
        pixels = mosaic(edge, edge)
        reference, reference_ms = timed(partial(by_pillow, pixels), 3)
        for profile, times_faster in TIMES_FASTER.items():
            ours, ours_ms = timed(partial(png.encode, picture(pixels), profile=profile), 9)
            check_identical(ours, pixels)
            name = f"PNG {profile}, {edge}*{edge}"
            yield speed(f"{name}: speed", pixels.nbytes, ours_ms, reference_ms, times_faster[edge])
            yield size(f"{name}: size", len(ours), len(reference))


def speed(name: str, size: int, ours_ms: float, reference_ms: float, target: float) -> Figure:
    """Megabytes of pixels a second."""
    ours, reference = (size / 1000 / milliseconds for milliseconds in (ours_ms, reference_ms))
    return Figure(name=name, unit="MB/s", ours=ours, reference=reference, target=target, better="higher")


def size(name: str, ours: int, reference: int) -> Figure:
    return Figure(name=name, unit="MB", ours=ours / 1e6, reference=reference / 1e6, target=MOST_LARGER)


def by_pillow(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def timed(encode: Callable[[], bytes], times: int) -> tuple[bytes, float]:
    """What the encoder makes, and the median of its times in milliseconds, after one to warm up."""
    data, durations = encode(), []
    for _ in range(times):
        started = time.perf_counter()
        encode()
        durations.append((time.perf_counter() - started) * 1000)
    return data, statistics.median(durations)


def check_identical(data: bytes, pixels: Pixels) -> None:
    with Image.open(io.BytesIO(data)) as image:
        if not np.array_equal(np.asarray(image), pixels):
            raise SystemExit("the PNG does not hold the pixels that were encoded")


if __name__ == "__main__":
    run(measure)
