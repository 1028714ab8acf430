"""A bamboo grove: stalks behind stalks until the green dissolves."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.backdrops.land import GRASS, lit, open_ground
from danqing.engines.sketch.backdrops.sky import mist, sky
from danqing.engines.sketch.brush import ribbon
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import Stage

CANE = hexed("#6f9a55")
OLD_CANE = hexed("#a8a75c")


def behind_bamboo(stage: Stage) -> None:
    sky(stage)
    open_ground(stage)
    depths = ((0.8, 40, 0.008), (0.56, 26, 0.014), (0.3, 15, 0.023))
    for layer, (far, count, thick) in enumerate(depths):
        foot = stage.horizon + stage.span * (0.005 + 0.024 * layer)
        _stalks(stage, foot, far, round(count * max(1.0, stage.width / stage.span)), stage.span * thick, layer)
        if layer < 2:
            mist(stage, stage.horizon - stage.span * 0.12, stage.span * 0.36, density=0.6, key=f"grove{layer}")


def _stalks(stage: Stage, foot: float, far: float, count: int, thick: float, layer: int) -> None:
    """One row, from the ground out of the picture; the nearest row leaves the middle open."""
    rng = stage.chance("stalks", layer)
    for number in range(count):
        at = (number + float(rng.random())) / count
        if layer == 2 and abs(at - 0.5) < 0.2:
            continue
        tone = lit(stage, mix(CANE, OLD_CANE, float(rng.random()) * 0.6), far)
        lean = float(rng.normal(0, 0.02)) * stage.span
        wide = thick * float(rng.uniform(0.7, 1.2))
        _cane(stage, at * stage.width, foot + float(rng.uniform(0, 0.02)) * stage.span, wide, lean, tone)
        _tufts(stage, rng, at * stage.width + lean, wide, tone)


def _cane(stage: Stage, x: float, foot: float, wide: float, lean: float, tone: Colour) -> None:
    line = [(x, foot), (x + lean * 0.3, foot * 0.5), (x + lean, -wide)]
    stage.brush.flat(ribbon(line, (wide, wide * 0.92, wide * 0.8)), tone)
    shine = [(px - wide * 0.2, py) for px, py in line]
    stage.brush.line(shine, lighter(tone, 0.4), wide * 0.16, alpha=0.6)
    step = max(wide * 5.2, stage.span * 0.05)
    knots = []
    for y in np.arange(foot - step * 0.6, 0, -step).tolist():
        middle = x + lean * (1 - y / foot) ** 1.4
        knots.append((middle - wide * 0.56, y, middle + wide * 0.56, y))
    stage.brush.lines(knots, darker(tone, 0.34), max(1.0, wide * 0.12), 0.8)


def _tufts(stage: Stage, rng: np.random.Generator, x: float, wide: float, tone: Colour) -> None:
    """Sprays of narrow leaves in the upper part."""
    long = wide * 4.4
    for _ in range(5):
        y = stage.horizon * float(rng.uniform(-0.02, 0.62))
        side = float(rng.choice([-1, 1]))
        for turn in rng.uniform(0.1, 1.1, 3).tolist():
            tip = (x + side * long * float(np.cos(turn)), y + long * float(np.sin(turn)))
            middle = ((x + tip[0]) / 2, (y + tip[1]) / 2 - long * 0.08)
            leaf = ribbon([(x, y), middle, tip], (0.6, wide * 0.5, 0.4))
            stage.brush.flat(leaf, darker(mix(tone, GRASS["summer"], 0.2), float(rng.uniform(0, 0.24))))
