"""What makes a meadow a place: a path, groups of trees, a fence; and a park with its lamps and flower beds."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.backdrops.land import (
    GRASS,
    LEAVES,
    carpet,
    flowers_in_grass,
    ground,
    hills,
    leafy_row,
    lit,
    open_ground,
    tufts,
)
from danqing.engines.sketch.backdrops.sky import sky
from danqing.engines.sketch.brush import foliage, outline
from danqing.engines.sketch.colours import LAMPLIGHT, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import Stage

EARTH = hexed("#d6bd92")


def path(stage: Stage) -> None:
    """A path that winds from the lower edge to the horizon, narrower and paler on its way."""
    rng = stage.chance("path")
    depth = stage.height - stage.horizon
    steps = np.linspace(0, 1, 9)
    start, end = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.3, 0.7))
    sway = float(rng.choice([-1, 1])) * 0.2
    middles = stage.width * (start + (end - start) * steps + sway * np.sin(steps * 5.2) * (1 - steps))
    ys = stage.horizon + depth * (1 - steps) ** 1.8 + 2
    halves = stage.span * (0.004 + 0.085 * (1 - steps) ** 2.2)
    left = [(float(x - half), float(y)) for x, y, half in zip(middles, ys, halves, strict=True)]
    right = [(float(x + half), float(y)) for x, y, half in zip(middles, ys, halves, strict=True)]
    tone = hexed("#dfe6ee") if stage.scene.season == "winter" else EARTH
    way = outline([*left, *right[::-1]], soft=0.9)
    stage.brush.flat(
        outline([(x, y + 2) for x, y in (*left, *right[::-1])], soft=0.9), lit(stage, darker(tone, 0.4)), 0.35
    )
    with stage.brush.inside(way):
        far, near = lit(stage, lighter(tone, 0.1), 0.3), lit(stage, darker(tone, 0.08))
        stage.brush.fade(
            (0, stage.horizon, stage.width, stage.height), [(0, far, 1), (0.3, lit(stage, tone), 1), (1, near, 1)]
        )
        pebbles = [
            (float(rng.uniform(0, stage.width)), stage.horizon + depth * float(rng.random()) ** 0.6, 1.2)
            for _ in range(320)
        ]
        stage.brush.dots(pebbles, lit(stage, darker(tone, 0.25)), alpha=0.5, squash=0.6)


def copse(stage: Stage, *, key: str = "copse") -> None:
    """A few round trees at one side, a middle distance away, unless the words ask for none."""
    if "tree" in stage.scene.without:
        return
    rng = stage.chance(key)
    side = float(rng.choice([0.02, 0.98]))
    base = stage.horizon + (stage.height - stage.horizon) * 0.07
    bare = stage.scene.season == "winter"
    tone = lit(stage, mix(LEAVES[stage.scene.season], hexed("#6f8f6a"), 0.2), 0.26)
    for number in range(6 if stage.rich else 4):
        inward = number * float(rng.uniform(0.03, 0.055)) * stage.span / stage.width * 2
        x = stage.width * (side + (inward if side < 0.5 else -inward))
        tall = stage.span * float(rng.uniform(0.1, 0.17)) * (1 - 0.08 * number)
        foot = base + float(rng.uniform(-0.01, 0.02)) * stage.span
        bark = lit(stage, hexed("#6d5040"), 0.3)
        stage.brush.lines([(x, foot, x, foot - tall * 0.5)], bark, tall * 0.07)
        clumps = [
            (x, foot - tall * 0.66, tall * 0.34, tall * 0.3),
            (x + tall * 0.16, foot - tall * 0.46, tall * 0.26, tall * 0.2),
        ]
        foliage(stage.brush, clumps, lighter(tone, 0.5) if bare else tone, tall * 0.045, 40)


def behind_meadow(stage: Stage) -> None:
    """Hills, a hedge, grass; by chance a path, a group of trees, or both."""
    sky(stage)
    hills(stage, stage.horizon + 4, stage.span * 0.16, GRASS[stage.scene.season])
    leafy_row(stage, stage.horizon + 6, stage.span * 0.05, 0.4)
    open_ground(stage)
    kind = int(stage.chance("meadow").integers(3))
    if kind or stage.rich:
        path(stage)
    if kind != 1 or stage.rich:
        copse(stage)


def behind_park(stage: Stage) -> None:
    sky(stage)
    hills(stage, stage.horizon + 4, stage.span * 0.1, GRASS[stage.scene.season], layers=2)
    for row, far in enumerate((0.46, 0.3)):
        leafy_row(stage, stage.horizon + 6 + row * 5, stage.span * (0.07 + 0.03 * row), far, key=f"trees{row}")
    season = stage.scene.season
    ground(stage, stage.horizon + 4, GRASS[season], mottle=0.1)
    path(stage)
    copse(stage)
    _park_lamps(stage)
    if season != "winter":
        tufts(stage, stage.horizon, stage.height, GRASS[season], 140)
        flowers_in_grass(stage, stage.horizon + stage.span * 0.1, stage.height, 34)
    carpet(stage, stage.horizon + 8, stage.height)


def _park_lamps(stage: Stage) -> None:
    rng = stage.chance("park lamps")
    iron = lit(stage, hexed("#3f424c"), 0.12)
    for part in (0.14, 0.5, 0.86):
        x = stage.width * (part + float(rng.uniform(-0.06, 0.06)))
        foot = stage.horizon + (stage.height - stage.horizon) * 0.1
        tall = stage.span * 0.15
        stage.brush.lines([(x, foot, x, foot - tall)], iron, stage.span * 0.005)
        glass = LAMPLIGHT if stage.light.lit else lit(stage, hexed("#f2ecd8"), 0.1)
        stage.brush.ellipse(x, foot - tall, tall * 0.07, tall * 0.09, glass, ink=0.4)
        if stage.light.lit:
            stage.brush.glow(x, foot - tall, tall * 0.7, LAMPLIGHT, 0.65)
