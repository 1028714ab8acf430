"""A kitchen: a tiled wall with a shelf, and a floor of tiles."""

from __future__ import annotations

from itertools import pairwise

from danqing.engines.sketch.backdrops.land import lit
from danqing.engines.sketch.brush import outline
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter
from danqing.engines.sketch.stage import Stage

WALLS = tuple(map(hexed, ("#e8dcc0", "#d3ddd3", "#e6cfc0", "#d5dbe2")))
TILES = tuple(map(hexed, ("#dbe8e4", "#eee6d6", "#dfe7ec", "#efe0d6")))
FLOOR = (hexed("#cdb79a"), hexed("#b39a7c"))
SHELF = hexed("#a5764c")
JARS = tuple(map(hexed, ("#c8574d", "#e0b04a", "#7f9f6a", "#6f93b8", "#b5806a")))


def behind_kitchen(stage: Stage) -> None:
    tone = lit(stage, WALLS[stage.seed % len(WALLS)])
    box = (0, 0, stage.width, stage.horizon)
    stage.brush.fade(box, [(0, lighter(tone, 0.25), 1), (1, darker(tone, 0.08), 1)])
    _wall_tiles(stage, stage.horizon - stage.span * 0.3)
    _shelf(stage, max(stage.horizon - stage.span * 0.42, stage.span * 0.14))
    _floor(stage)


def _wall_tiles(stage: Stage, top: float) -> None:
    tone, size = lit(stage, TILES[stage.seed % len(TILES)]), stage.span * 0.06
    stage.brush.fade((0, top, stage.width, stage.horizon), [(0, lighter(tone, 0.2), 1), (1, darker(tone, 0.1), 1)])
    joint = darker(tone, 0.2)
    rows = [(0.0, top + row * size, stage.width, top + row * size) for row in range(6)]
    columns = [
        (x * size, top + row * size, x * size, min(top + (row + 1) * size, stage.horizon))
        for row in range(5)
        for x in (at + 0.5 * (row % 2) for at in range(int(stage.width / size) + 2))
    ]
    stage.brush.lines(rows + columns, joint, stage.span * 0.002, 0.7)


def _shelf(stage: Stage, y: float) -> None:
    """With jars on it and ladles below, on the side that the light comes from."""
    span = stage.span
    wide = min(span * 0.5, stage.width * 0.6)
    left = stage.width * (0.06 if stage.brush.light < 0 else 0.94) - (0 if stage.brush.light < 0 else wide)
    for at, tone in enumerate(JARS):
        _jar(stage, left + wide * (0.12 + at * 0.19), y, span * (0.075 + 0.018 * (at % 2)), lit(stage, tone))
    stage.brush.rect(left, y, wide, span * 0.018, lit(stage, SHELF), ink=0.6)
    for at in range(4):
        x = left + wide * (0.2 + at * 0.2)
        stage.brush.lines([(x, y + span * 0.018, x, y + span * 0.1)], lit(stage, darker(SHELF, 0.3)), span * 0.007)
        stage.brush.ellipse(x, y + span * 0.112, span * 0.019, span * 0.015, lit(stage, hexed("#a9b0b6")), ink=0.5)


def _jar(stage: Stage, x: float, foot: float, tall: float, tone: Colour) -> None:
    wide = tall * 0.7
    stage.brush.rect(x - wide / 2, foot - tall, wide, tall, tone, radius=tall * 0.14, ink=0.6, depth=0.3)
    stage.brush.rect(x - wide * 0.42, foot - tall * 1.14, wide * 0.84, tall * 0.18, lit(stage, SHELF), ink=0.5)


def _floor(stage: Stage) -> None:
    """Squares of two tones that grow towards the viewer."""
    low, depth = stage.horizon, stage.height - stage.horizon
    light, dark = (lit(stage, tone) for tone in FLOOR)
    stage.brush.fade((0, low, stage.width, stage.height), [(0, darker(light, 0.1), 1), (1, lighter(light, 0.1), 1)])
    middle, edges = stage.width / 2, [low + depth * (row / 5) ** 1.5 for row in range(6)]
    for row, (top, bottom) in enumerate(pairwise(edges)):
        near = [stage.span * 0.11 * (1 + 1.2 * (y - low) / depth) for y in (top, bottom)]
        for at in range(-12 + row % 2, 12, 2):
            corners = [
                (middle + at * near[0], top),
                (middle + (at + 1) * near[0], top),
                (middle + (at + 1) * near[1], bottom),
                (middle + at * near[1], bottom),
            ]
            stage.brush.flat(outline(corners, soft=0.0), dark, 0.5)
    board = stage.span * 0.022
    stage.brush.rect(-9, low - board, stage.width + 18, board, lit(stage, hexed("#f0e9db")), ink=0.5)
