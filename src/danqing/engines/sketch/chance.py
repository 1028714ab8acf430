"""Chance that is the same everywhere: numbers and noise from words and seeds, never from the process."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]


def chance(*parts: object) -> np.random.Generator:
    """A generator that depends on the text of `parts` alone; Python's `hash` differs between processes."""
    text = "\x1f".join(map(str, parts)).encode()
    return np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(text).digest()[:16], "big")))


def noise(
    rng: np.random.Generator, height: int, width: int, cell: float, *, octaves: int = 4, stretch: float = 1.0
) -> Floats:
    """Fractal value noise in 0–1, shape (height, width).

    `cell` is the size in pixels of the coarsest features, `stretch` how much longer they are across.
    """
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(octaves):
        size = cell / 2**octave
        rows, columns = int(height / size) + 2, int(width / (size * stretch)) + 2
        total += weight * _smooth(rng.random((rows, columns), np.float32), height, width)
        weight /= 2
    low, high = float(total.min()), float(total.max())
    return np.asarray((total - low) / max(high - low, 1e-6), np.float32)


def _smooth(grid: Floats, height: int, width: int) -> Floats:
    enlarged = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(enlarged, np.float32)


def tile(rng: np.random.Generator, edge: int) -> Floats:
    """White noise of mean 0 that was blurred a little and repeats without a seam, shape (edge, edge)."""
    grain = rng.standard_normal((edge, edge), np.float32)
    soft = grain + 0.7 * (np.roll(grain, 1, 0) + np.roll(grain, 1, 1)) + 0.4 * np.roll(grain, (1, 1), (0, 1))
    return np.asarray(soft / float(soft.std()), np.float32)


def ridge(rng: np.random.Generator, points: int, roughness: float) -> Floats:
    """A mountain line by midpoint displacement: `points` heights in 0–1.

    `roughness` (0–1) is the share of the amplitude that the next finer level keeps.
    """
    line = rng.random(3).astype(np.float32)
    swing = 0.5
    while len(line) < points:
        swing *= roughness
        between = (line[:-1] + line[1:]) / 2 + swing * rng.uniform(-1, 1, len(line) - 1)
        merged = np.empty(len(line) + len(between), np.float32)
        merged[::2], merged[1::2] = line, between
        line = merged
    line = line[:points]
    return np.asarray((line - line.min()) / max(float(np.ptp(line)), 1e-6), np.float32)
