"""Weather before everything else: rain and its splashes, a storm's gusts and lightning, snow, fog, petals."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.brush import Point
from danqing.engines.sketch.chance import noise
from danqing.engines.sketch.colours import hexed, lighter, mix
from danqing.engines.sketch.stage import Stage, veil

INDOORS = ("room", "kitchen", "table", "studio", "space", "underwater")


def fall(stage: Stage) -> None:
    if stage.scene.setting in INDOORS:
        return
    if stage.scene.weather in ("rain", "storm"):
        rain(stage, gusty=stage.scene.weather == "storm")
    elif stage.scene.weather == "snow":
        snow(stage)
    elif stage.scene.weather == "mist":
        fog(stage)
    if "petals" in stage.scene.details:
        drift(stage, tuple(map(hexed, ("#f9d5de", "#f3b6c6"))), 46)
    if "leaves" in stage.scene.details:
        drift(stage, tuple(map(hexed, ("#e0962e", "#c9602a", "#edc04f"))), 22)


def rain(stage: Stage, *, gusty: bool = False) -> None:
    """Three depths of streaks, a grey curtain towards the horizon, and rings where drops meet the ground."""
    rng = stage.chance("rain")
    tone = lighter(stage.light.sky[1], 0.72)
    _curtain(stage, 0.34 if gusty else 0.22)
    slant = 0.62 if gusty else 0.2
    area = max(1.0, stage.width * stage.height / 1e6)
    for count, long, width, alpha in ((380, 22, 0.6, 0.4), (240, 44, 1.0, 0.5), (90, 84, 1.5, 0.45)):
        drops = []
        for _ in range(round(count * area * (1.4 if gusty else 1))):
            x, y = float(rng.uniform(0, stage.width * 1.2)), float(rng.uniform(-60, stage.height))
            size = long * float(rng.uniform(0.6, 1.15))
            drops.append((x, y, x - size * slant, y + size))
        stage.brush.lines(drops, tone, width, alpha)
    _splashes(stage)


def _curtain(stage: Stage, density: float) -> None:
    tone = mix(stage.light.haze, stage.light.sky[2], 0.5)
    stops = [(0.0, tone, 0.0), (0.5, tone, density), (1.0, tone, 0.0)]
    stage.brush.fade((0, 0, stage.width, min(stage.height, stage.horizon * 2)), stops)


def _splashes(stage: Stage) -> None:
    """Small crowns of water, larger towards the viewer."""
    rng = stage.chance("splashes")
    tone = lighter(stage.light.sky[1], 0.8)
    sprays: list[tuple[float, float, float, float]] = []
    for _ in range(110):
        depth = float(rng.random()) ** 0.7
        x, y = float(rng.uniform(0, stage.width)), stage.horizon + (stage.height - stage.horizon) * depth
        size = stage.span * (0.002 + 0.007 * depth)
        sprays += [(x, y, x - size, y - size * 0.7), (x, y, x + size, y - size * 0.7), (x, y, x, y - size)]
    stage.brush.lines(sprays, tone, 0.9, 0.6)


def lightning(stage: Stage) -> None:
    """A forked bolt from the clouds, and the light that it throws."""
    rng = stage.chance("lightning")
    x = stage.width * float(rng.uniform(0.2, 0.8))
    white = hexed("#fdfbff")
    stage.brush.glow(x, stage.horizon * 0.3, stage.span * 0.7, hexed("#b9c4f2"), 0.55)
    main = _bolt(rng, (x, -5), (x + float(rng.uniform(-0.12, 0.12)) * stage.width, stage.horizon))
    fork = main[len(main) // 3]
    side = _bolt(rng, fork, (fork[0] + stage.span * float(rng.choice([-0.2, 0.2])), stage.horizon * 0.8))
    for points, width in ((main, 3.0), (side, 1.6)):
        stage.brush.line(points, hexed("#cfd4ff"), width * 3, soft=0.0, alpha=0.35)
        stage.brush.line(points, white, width, soft=0.0)


def _bolt(rng: np.random.Generator, start: Point, end: Point) -> list[Point]:
    steps = 11
    points = []
    for step in range(steps + 1):
        part = step / steps
        shake = float(rng.uniform(-1, 1)) * 26 * (0 < part < 1)
        points.append((start[0] + (end[0] - start[0]) * part + shake, start[1] + (end[1] - start[1]) * part))
    return points


def snow(stage: Stage) -> None:
    rng = stage.chance("flakes")
    area = max(1.0, stage.width * stage.height / 1e6)
    for many, size, alpha in ((320, 1.5, 0.75), (150, 2.8, 0.88), (40, 5.2, 0.7)):
        count = round(many * area)
        xs, ys = rng.uniform(0, stage.width, count), rng.uniform(0, stage.height, count)
        radii = size * rng.uniform(0.6, 1.2, count)
        stage.brush.dots(zip(xs.tolist(), ys.tolist(), radii.tolist(), strict=True), (253, 253, 255), alpha=alpha)


def fog(stage: Stage) -> None:
    field = noise(stage.chance("fog"), 60, 100, 34, octaves=3, stretch=2.5)
    tone = mix(stage.light.haze, stage.light.sky[2], 0.5)
    veil(stage.brush.canvas, 0.16 + field * 0.3, tone, (0, 0, stage.width, stage.height))


def drift(stage: Stage, tones: tuple[tuple[int, int, int], ...], count: int) -> None:
    """Petals or leaves in the air."""
    rng = stage.chance("drift")
    for tone in tones:
        for _ in range(count // len(tones)):
            x, y = float(rng.uniform(0, stage.width)), float(rng.uniform(0, stage.height * 0.9))
            size = stage.span * float(rng.uniform(0.003, 0.0085))
            with stage.brush.moved(x, y, turn=float(rng.uniform(0, 180))):
                stage.brush.ellipse(0, 0, size, size * 0.5, tone, ink=0, depth=0.15)
