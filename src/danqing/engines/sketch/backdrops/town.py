"""Streets and cities."""

from __future__ import annotations

import numpy as np
import skia

from danqing.engines.sketch.backdrops.land import carpet, lit
from danqing.engines.sketch.backdrops.sky import mist, sky
from danqing.engines.sketch.brush import foliage, outline
from danqing.engines.sketch.colours import LAMPLIGHT, Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import Stage

WALLS = tuple(map(hexed, ("#d9c3a3", "#c99b7a", "#b8c0b0", "#cfa9a0", "#e0d4bb", "#a9b4bf")))
FRONTS = 0.16
"""Where the houses of a street end and its paving begins, as a share of the way from the horizon down."""
ROOFS = tuple(map(hexed, ("#8f5a49", "#6f5660", "#7a6a5a", "#5f6b78")))


def skyline(stage: Stage, base: float, tallest: float, far: float, key: str) -> None:
    """A row of towers with rows of windows."""
    rng = stage.chance(key)
    x = -stage.span * 0.05
    while x < stage.width:
        wide = stage.span * float(rng.uniform(0.05, 0.12))
        tall = tallest * float(rng.uniform(0.35, 1.0)) ** 1.3
        tone = lit(stage, mix(hexed("#6f86a3"), hexed("#a58f86"), float(rng.random())), far)
        _tower(stage, rng, (x, base - tall, wide * 0.94, tall), tone)
        x += wide
    mist(stage, base, tallest * 0.3, density=0.5, key=f"{key} mist")


def _tower(stage: Stage, rng: np.random.Generator, box: tuple[float, float, float, float], tone: Colour) -> None:
    x, y, wide, tall = box
    stage.brush.rect(x, y, wide, tall, tone, ink=0.35)
    if rng.random() < 0.4:
        stage.brush.lines([(x + wide / 2, y - tall * 0.14, x + wide / 2, y)], darker(tone, 0.3), 1.2)
    pane = stage.span * 0.0085
    rows, columns = int(tall / (pane * 2.6)), max(1, int((wide - pane) / (pane * 2)))
    shining = LAMPLIGHT if stage.light.lit else lighter(tone, 0.5)
    share = 0.42 if stage.light.lit else 0.7
    panes = skia.Path()
    for row in range(rows):
        for column in range(columns):
            if rng.random() < share:
                left, top = x + pane * (0.8 + 2 * column), y + pane * (1.2 + 2.6 * row)
                panes.addRect(skia.Rect.MakeXYWH(left, top, pane, pane * 1.5))
    stage.brush.flat(panes, shining, 0.9 if stage.light.lit else 0.45)


def behind_city(stage: Stage) -> None:
    sky(stage)
    high = min(stage.horizon * 0.82, stage.loft * 0.7)
    skyline(stage, stage.horizon + 4, high * 0.62, 0.62, "far towers")
    skyline(stage, stage.horizon + 4, high, 0.3, "towers")
    signs = neon(stage, high) if stage.scene.hour == "night" else []
    road(stage)
    wet_lights(stage, signs)
    lamps(stage)


NEON = tuple(map(hexed, ("#ff5d8f", "#43e0e6", "#ffcf4a", "#9a7bff", "#6fe38a", "#ff8a4a")))
SIGNS = ("茶", "酒", "面", "药", "书", "BAR", "24H", "CAFE", "咖啡", "HOTEL", "火锅", "电影")

Sign = tuple[float, Colour]
"""Where a light stands across the picture, and its colour."""


def neon(stage: Stage, high: float) -> list[Sign]:
    """Upright signs on the fronts of the nearest houses."""
    rng = stage.chance("neon")
    lights: list[Sign] = []
    count = max(5, round(stage.width / stage.span * 8))
    for number in range(count):
        x = stage.width * (number + float(rng.uniform(0.2, 0.8))) / count
        tone, words = NEON[int(rng.integers(len(NEON)))], SIGNS[int(rng.integers(len(SIGNS)))]
        size = stage.span * float(rng.uniform(0.02, 0.034))
        _sign(stage, words, (x, stage.horizon - high * float(rng.uniform(0.12, 0.5))), size, tone)
        lights.append((x, tone))
    return lights


def _sign(stage: Stage, words: str, place: tuple[float, float], size: float, tone: Colour) -> None:
    x, top = place
    tall = size * 1.25 * len(words)
    stage.brush.glow(x, top + tall / 2, tall + size * 2.4, tone, 0.5)
    stage.brush.rect(
        x - size * 0.72, top - size * 0.2, size * 1.44, tall + size * 0.5, hexed("#1d1a33"), radius=size * 0.2
    )
    edge = [
        (x - size * 0.62, top - size * 0.1),
        (x + size * 0.62, top - size * 0.1),
        (x + size * 0.62, top + tall + size * 0.2),
        (x - size * 0.62, top + tall + size * 0.2),
    ]
    stage.brush.line(edge, tone, size * 0.08, soft=0.0, closed=True)
    for row, letter in enumerate(words):
        stage.brush.text(letter, x, top + size * (0.98 + 1.25 * row), size, lighter(tone, 0.45), most=size * 1.2)


def wet_lights(stage: Stage, signs: list[Sign]) -> None:
    """The signs' colours run down the wet road in broken streaks; on a dry road they only tint it."""
    rng = stage.chance("wet")
    wet = stage.scene.weather in ("rain", "storm")
    depth = stage.height - stage.horizon
    for x, tone in signs:
        stage.brush.glow(x, stage.horizon + depth * 0.3, stage.span * 0.16, tone, 0.3 if wet else 0.16, squash=0.7)
        if not wet:
            continue
        for _ in range(26):
            down = float(rng.random()) ** 0.8
            wide = stage.span * (0.006 + 0.02 * down) * float(rng.uniform(0.4, 1.2))
            middle = x + float(rng.normal(0, 0.012)) * stage.span * (0.5 + down)
            y = stage.horizon + depth * (0.06 + 0.88 * down)
            stage.brush.lines([(middle - wide, y, middle + wide, y)], tone, 1.6 + 2.2 * down, 0.5 * (1 - 0.7 * down))


def lamps(stage: Stage) -> None:
    """Street lamps along the kerb, with light around them after dark."""
    kerb = stage.horizon + (stage.height - stage.horizon) * 0.22
    tall, step = stage.span * 0.2, stage.span * 0.42
    iron = lit(stage, hexed("#3a3d48"), 0.1)
    rng = stage.chance("lamps")
    for x in np.arange(step * float(rng.uniform(0.1, 0.6)), stage.width, step).tolist():
        stage.brush.lines([(x, kerb, x, kerb - tall)], iron, stage.span * 0.006)
        stage.brush.line(
            [(x, kerb - tall), (x + tall * 0.08, kerb - tall * 1.05), (x + tall * 0.2, kerb - tall)], iron, 2
        )
        head = LAMPLIGHT if stage.light.lit else lit(stage, hexed("#f0ead8"))
        stage.brush.ellipse(x + tall * 0.2, kerb - tall * 0.98, tall * 0.05, tall * 0.03, head, ink=0.4)
        if stage.light.lit:
            stage.brush.glow(x + tall * 0.2, kerb - tall * 0.97, tall * 0.6, LAMPLIGHT, 0.6)
            stage.brush.glow(x + tall * 0.2, kerb + tall * 0.1, tall * 0.7, LAMPLIGHT, 0.25, squash=0.25)


def road(stage: Stage) -> None:
    """A wide road that runs across, with a kerb and a broken line."""
    pavement, tar = lit(stage, hexed("#b9b3ad"), 0.12), lit(stage, hexed("#6c6b74"))
    kerb = stage.horizon + (stage.height - stage.horizon) * 0.22
    stage.brush.fade((0, stage.horizon, stage.width, kerb), [(0, darker(pavement, 0.2), 1), (1, pavement, 1)])
    stage.brush.fade(
        (0, kerb, stage.width, stage.height), [(0, darker(tar, 0.25), 1), (0.2, tar, 1), (1, lighter(tar, 0.12), 1)]
    )
    stage.brush.lines([(0, kerb, stage.width, kerb)], lighter(pavement, 0.4), stage.span * 0.006)
    middle = stage.horizon + (stage.height - stage.horizon) * 0.86
    dash = stage.span * 0.12
    dashes = [(x, middle, x + dash * 0.55, middle) for x in np.arange(-dash * 0.3, stage.width, dash).tolist()]
    stage.brush.lines(dashes, lit(stage, hexed("#e9e2c8")), stage.span * 0.008, 0.85)
    puddles(stage, kerb)
    carpet(stage, kerb, stage.height)


def puddles(stage: Stage, top: float) -> None:
    if stage.scene.weather not in ("rain", "storm"):
        return
    rng = stage.chance("puddles")
    for _ in range(7):
        x, y = float(rng.uniform(0, stage.width)), float(rng.uniform(top + 20, stage.height))
        wide = stage.span * float(rng.uniform(0.04, 0.12))
        stage.brush.ellipse(
            x, y, wide, wide * 0.16, mix(stage.light.sky[1], stage.light.sky[2], 0.5), ink=0, alpha=0.5
        )


def behind_street(stage: Stage) -> None:
    """An old street: plastered houses in a row, a paved lane, and a tree that leans in."""
    sky(stage)
    _houses(stage)
    paving(stage)


def _houses(stage: Stage) -> None:
    rng = stage.chance("houses")
    base = stage.horizon + (stage.height - stage.horizon) * FRONTS
    x = -stage.span * float(rng.uniform(0.02, 0.2))
    number = 0
    while x < stage.width:
        wide = stage.span * float(rng.uniform(0.3, 0.4))
        tall = min(base * 0.86, stage.span * float(rng.uniform(0.62, 0.8)))
        _house(stage, rng, (x, base - tall, wide, tall), WALLS[(number + stage.seed) % len(WALLS)])
        x += wide
        number += 1


def _house(stage: Stage, rng: np.random.Generator, box: tuple[float, float, float, float], wall: Colour) -> None:
    x, y, wide, tall = box
    tone = lit(stage, wall, 0.16)
    stage.brush.rect(x, y, wide, tall, tone, ink=0.6, depth=0.25)
    _roof(stage, rng, box)
    shutters = lit(stage, mix(hexed("#6f8f86"), hexed("#8a5f4a"), float(rng.random())), 0.1)
    for row in (0.16, 0.44):
        for column in (0.2, 0.62):
            _window(stage, x + wide * column, y + tall * row, wide * 0.19, tall * 0.17, shutters)
    _doorway(stage, x + wide * float(rng.uniform(0.3, 0.5)), y + tall, wide * 0.22, tall * 0.27)


def _roof(stage: Stage, rng: np.random.Generator, box: tuple[float, float, float, float]) -> None:
    x, y, wide, tall = box
    tone = lit(stage, ROOFS[int(rng.integers(len(ROOFS)))], 0.16)
    eaves = [(x - wide * 0.04, y + tall * 0.03), (x + wide * 0.08, y - tall * 0.12)]
    stage.brush.shape(
        [*eaves, (x + wide * 0.92, y - tall * 0.12), (x + wide * 1.04, y + tall * 0.03)], tone, soft=0.0, ink=0.6
    )
    rows = [(x, y - tall * part, x + wide, y - tall * part) for part in (0.08, 0.045, 0.01)]
    stage.brush.lines(rows, darker(tone, 0.35), 1.1, 0.5)


def _window(stage: Stage, x: float, y: float, wide: float, tall: float, shutters: Colour) -> None:
    glass = LAMPLIGHT if stage.light.lit else lit(stage, hexed("#7f95a8"))
    stage.brush.rect(x, y, wide, tall, lit(stage, hexed("#f2eadb")), ink=0.5)
    stage.brush.rect(x + wide * 0.1, y + tall * 0.08, wide * 0.8, tall * 0.84, glass, ink=0.3, depth=0.3)
    bars = [(x + wide / 2, y, x + wide / 2, y + tall), (x, y + tall / 2, x + wide, y + tall / 2)]
    stage.brush.lines(bars, lit(stage, hexed("#f2eadb")), wide * 0.07)
    for side in (-0.42, 1.04):
        stage.brush.rect(x + wide * side, y, wide * 0.38, tall, shutters, ink=0.4)


def _doorway(stage: Stage, x: float, base: float, wide: float, tall: float) -> None:
    tone = lit(stage, hexed("#7b5138"), 0.1)
    stage.brush.rect(
        x - wide * 0.1, base - tall * 1.06, wide * 1.2, tall * 1.06, lit(stage, hexed("#cbbba4"), 0.1), ink=0.4
    )
    stage.brush.rect(x, base - tall, wide, tall, tone, ink=0.5, depth=0.3)
    stage.brush.lines([(x + wide / 2, base - tall, x + wide / 2, base)], darker(tone, 0.4), 1.2)


def paving(stage: Stage) -> None:
    """A lane of worn stones; the joints run together towards the houses."""
    top = stage.horizon + (stage.height - stage.horizon) * FRONTS
    stone = lit(stage, hexed("#b5aaa0"))
    stage.brush.fade(
        (0, top, stage.width, stage.height),
        [(0, darker(stone, 0.28), 1), (0.25, stone, 1), (1, darker(stone, 0.1), 1)],
    )
    _stones(stage, top, stone)
    puddles(stage, top)
    if stage.scene.season == "winter" or stage.scene.weather == "snow":
        snow = lit(stage, hexed("#f3f6fb"))
        stage.brush.fade((0, top, stage.width, stage.height), [(0, snow, 0.85), (0.5, snow, 0.6), (1, snow, 0.8)])
    carpet(stage, top, stage.height)


def _stones(stage: Stage, top: float, stone: Colour) -> None:
    rng = stage.chance("paving")
    y, tall = top, stage.span * 0.012
    while y < stage.height:
        wide = tall * 2.3
        for x in np.arange(-float(rng.random()) * wide, stage.width, wide).tolist():
            tone = mix(lighter(stone, 0.2), darker(stone, 0.22), float(rng.random()))
            slab = skia.Rect.MakeXYWH(x + tall * 0.06, y + tall * 0.06, wide * 0.95, tall * 0.88)
            stage.brush.flat(skia.Path.RRect(skia.RRect.MakeRectXY(slab, tall * 0.25, tall * 0.25)), tone, 0.7)
        y += tall
        tall *= 1.22


def before_street(stage: Stage) -> None:
    """A branch from outside the picture that gives shade."""
    if stage.scene.season == "winter" or not stage.rich:
        return
    leaves = {"spring": hexed("#8fbf62"), "summer": hexed("#4f8a4e"), "autumn": hexed("#d98a36")}
    tone = lit(stage, darker(leaves[stage.scene.season], 0.25))
    span = stage.span
    branch = outline([(stage.width + 9, span * 0.02), (stage.width - span * 0.25, span * 0.07)], closed=False)
    stage.brush.flat(branch, tone)
    clumps = [
        (stage.width - span * a, span * b, span * 0.09, span * 0.06)
        for a, b in ((0.0, 0.02), (0.12, 0.03), (0.22, 0.01), (0.05, 0.1))
    ]
    foliage(stage.brush, clumps, tone, span * 0.011, 70)
