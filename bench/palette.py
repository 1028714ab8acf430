"""The palette grade: how much nearer 30 pictures come to two palettes, and what that costs.

The pictures are those in scikit-image's wheel; two parts of the larger ones and a sheet of its small faces make
them thirty. The distance is W₂ in OKLab, which a test compares with an exact solver.
The time is compared with Pillow's default PNG encoder on the same picture, the two by turns.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import skimage
from PIL import Image

from bench.report import Figure, run
from danqing.media.grade import Graded, grade
from tests.engines.sketch_palettes import PALETTES
from tests.pictures import PHOTOS, Pixels, mosaic, photo, picture

OTHERS = (
    *("brick.png", "camera.png", "cell.png", "chessboard_GRAY.png", "chessboard_RGB.png", "clock_motion.png"),
    *("coins.png", "color.png", "grass.png", "gravel.png", "horse.png", "logo.png", "microaneurysms.png"),
    *("moon.png", "no_time_for_that_tiny.gif", "page.png", "phantom.png", "retina.jpg", "text.png"),
)
WANTED = ("the documents' eight", "sunset")
STRENGTH = 0.9
TIMES = {1024: 9, 2048: 5, 4096: 3}

FALLS, MEDIAN, TIME = 0.999, 0.6, 1.0


def measure() -> Iterator[Figure]:
    yield from nearness()
    for edge, times in TIMES.items():
        yield speed(edge, times)


def nearness() -> Iterator[Figure]:
    graded = [grade(picture(pixels), PALETTES[kind], STRENGTH) for kind in WANTED for pixels in thirty().values()]
    worst = max(graded, key=ratio)
    middle = statistics.median(map(ratio, graded))
    yield Figure(
        name="palette distance, worst of 60", unit="W2", ours=worst.after, reference=worst.before, target=FALLS
    )
    yield Figure(name="palette distance, after / before, median", unit="ratio", ours=middle, target=MEDIAN)


def ratio(graded: Graded) -> float:
    return graded.after / graded.before


def thirty() -> dict[str, Pixels]:
    """Pictures by name, (H, W, 3)."""
    parts = {
        "the astronaut's face": photo("astronaut.png")[:220, 130:320],
        "the cup": photo("coffee.png")[50:320, 180:460],
    }
    return {name: photo(name) for name in (*PHOTOS, *OTHERS)} | parts | {"faces": faces()}


def faces() -> Pixels:
    """Two hundred grey pictures of 25*25 in ten rows."""
    tiles = np.load(Path(skimage.__file__).parent / "data" / "lfw_subset.npy").reshape(10, 20, 25, 25)
    sheet = (tiles.transpose(0, 2, 1, 3).reshape(250, 500) * 255).astype(np.uint8)
    return np.repeat(sheet[..., None], 3, axis=2)


def speed(edge: int, times: int) -> Figure:
    pixels, ours, reference = mosaic(edge, edge), [], []
    for _ in range(times):
        started = time.perf_counter()
        grade(picture(pixels), PALETTES[WANTED[0]], STRENGTH)
        graded_at = time.perf_counter()
        Image.fromarray(pixels).save(io.BytesIO(), "PNG")
        ours.append(graded_at - started)
        reference.append(time.perf_counter() - graded_at)
    return Figure(
        name=f"{edge}*{edge}: grade, against Pillow's PNG",
        unit="s",
        ours=statistics.median(ours),
        reference=statistics.median(reference),
        target=TIME,
    )


if __name__ == "__main__":
    run(measure)
