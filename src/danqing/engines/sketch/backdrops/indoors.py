"""Rooms, tables and the plain paper of a studio."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.backdrops.land import lit
from danqing.engines.sketch.brush import outline
from danqing.engines.sketch.chance import noise
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import Stage, veil

WALL_TONES = tuple(map(hexed, ("#d8cfbf", "#b9c7c0", "#d9bfae", "#c4c8d6", "#e2d6b8")))
WOOD = hexed("#b98a5c")
PAPERS = tuple(map(hexed, ("#e8dfd0", "#cfdcd9", "#e6cfc4", "#d3d6e6", "#e9e0b9")))
"""What a studio's backdrop is made of where no colour was said."""


def _plaster(stage: Stage, tone: Colour, bottom: float) -> None:
    """A wall: bright where the window's light falls, uneven as plaster is."""
    stage.brush.fade(
        (0, 0, stage.width, bottom), [(0, lit(stage, lighter(tone, 0.2)), 1), (1, lit(stage, darker(tone, 0.1)), 1)]
    )
    field = noise(stage.chance("plaster"), 80, 80, 26, octaves=4)
    box = (0.0, 0.0, stage.width, bottom)
    veil(stage.brush.canvas, np.clip(field - 0.5, 0, 1) * 0.3, lit(stage, darker(tone, 0.3)), box)


def _sunbeam(stage: Stage, bottom: float) -> None:
    """The slanted light of a window that is outside the picture."""
    if stage.scene.hour == "night":
        return
    glow = mix(stage.light.lamp, (255, 240, 205), 0.5)
    span, x = stage.span, stage.width * (0.30 if stage.brush.light < 0 else 0.62)
    for column in range(2):
        for row in range(3):
            left, top = x + column * span * 0.125, bottom * 0.16 + row * span * 0.125
            pane = [
                (left, top),
                (left + span * 0.115, top + span * 0.035),
                (left + span * 0.115, top + span * 0.15),
                (left, top + span * 0.115),
            ]
            stage.brush.flat(outline(pane, soft=0.0), glow, 0.34)


def _boards(stage: Stage, top: float, tone: Colour) -> None:
    """A wooden surface seen from the front: boards across, with grain."""
    light, dark = lit(stage, lighter(tone, 0.15)), lit(stage, darker(tone, 0.28))
    stage.brush.fade((0, top, stage.width, stage.height), [(0, light, 1), (0.5, lit(stage, tone), 1), (1, dark, 1)])
    field = noise(stage.chance("grain"), 160, 60, 12, octaves=4, stretch=9.0)
    box = (0.0, top, stage.width, stage.height)
    veil(stage.brush.canvas, np.clip(field - 0.5, 0, 1) * 0.75, dark, box)
    joints, y, tall = [], top + stage.span * 0.045, stage.span * 0.06
    while y < stage.height:
        joints.append((0.0, y, stage.width, y))
        y, tall = y + tall, tall * 1.35
    stage.brush.lines(joints, darker(dark, 0.3), 1.5, 0.55)


def behind_table(stage: Stage) -> None:
    tone = WALL_TONES[stage.seed % len(WALL_TONES)]
    _plaster(stage, tone, stage.horizon)
    _sunbeam(stage, stage.horizon)
    _boards(stage, stage.horizon, WOOD)
    edge = lit(stage, lighter(WOOD, 0.45))
    stage.brush.lines([(0, stage.horizon, stage.width, stage.horizon)], edge, 2.2, 0.8)
    stage.brush.fade(
        (0, stage.horizon - stage.span * 0.03, stage.width, stage.horizon),
        [(0, (60, 40, 40), 0), (1, (60, 40, 40), 0.2)],
    )


def behind_room(stage: Stage) -> None:
    """A living room: a wall with a picture, a skirting board and a rug on a wooden floor."""
    tone = WALL_TONES[(stage.seed + 1) % len(WALL_TONES)]
    _plaster(stage, tone, stage.horizon)
    _sunbeam(stage, stage.horizon)
    taken = {"window", "mirror", "picture", "wreath", "door"} & {subject.motif for subject in stage.scene.subjects}
    if not (taken or stage.scene.lettering):  # words hang on the same wall
        _frame(stage)
    board = stage.span * 0.03
    stage.brush.rect(-9, stage.horizon - board, stage.width + 18, board, lit(stage, hexed("#f0e9db")), ink=0.5)
    _boards(stage, stage.horizon, darker(WOOD, 0.12))
    _rug(stage)


def _frame(stage: Stage) -> None:
    span = stage.span
    wide, tall = span * 0.2, span * 0.15
    x, y = stage.width * 0.72 - wide / 2, max(span * 0.06, stage.horizon - span * 0.46)
    stage.brush.rect(x, y, wide, tall, lit(stage, hexed("#8a6244")), ink=0.8)
    stage.brush.rect(
        x + wide * 0.07, y + tall * 0.09, wide * 0.86, tall * 0.82, lit(stage, hexed("#e9e4d4")), ink=0.4
    )
    hill = [
        (x + wide * 0.1, y + tall * 0.8),
        (x + wide * 0.35, y + tall * 0.42),
        (x + wide * 0.6, y + tall * 0.66),
        (x + wide * 0.9, y + tall * 0.5),
        (x + wide * 0.9, y + tall * 0.88),
        (x + wide * 0.1, y + tall * 0.88),
    ]
    stage.brush.shape(hill, lit(stage, hexed("#7f9f8a")), soft=0.6, ink=0.3)


def _rug(stage: Stage) -> None:
    x, y = stage.width / 2, stage.horizon + (stage.height - stage.horizon) * 0.62
    rx, ry = stage.width * 0.36, (stage.height - stage.horizon) * 0.24
    red = lit(stage, hexed("#a8574f"))
    for scale, tone in ((1.0, darker(red, 0.2)), (0.92, red), (0.8, lit(stage, hexed("#d9b98a"))), (0.74, red)):
        stage.brush.ellipse(x, y, rx * scale, ry * scale, tone, ink=0.4, depth=0.15)


def behind_studio(stage: Stage) -> None:
    """A plain sheet of coloured paper that curves from the wall to the floor; its colour is the one that was said."""
    asked = stage.scene.backdrop
    tone = asked or PAPERS[stage.seed % len(PAPERS)]
    upper, sweep, shine = (0.05, 0.1, 0.3) if asked else (0.14, 0.35, 0.8)
    low = stage.horizon / stage.height
    stops = [(0.0, darker(tone, upper), 1.0), (low, lighter(tone, sweep), 1.0), (1.0, darker(tone, upper), 1.0)]
    stage.brush.fade((0, 0, stage.width, stage.height), [(p, lit(stage, c), a) for p, c, a in stops])
    stage.brush.glow(stage.width * 0.4, stage.horizon * 0.55, stage.span * 0.55, lighter(tone, shine), shine / 2)


def behind_space(stage: Stage) -> None:
    """Deep night: stars and a band of light across."""
    from_top, middle, low = hexed("#080b20"), hexed("#141a42"), hexed("#2a2459")
    stage.brush.fade((0, 0, stage.width, stage.height), [(0, from_top, 1), (0.6, middle, 1), (1, low, 1)])
    rng = stage.chance("milky way")
    field = noise(rng, 120, 120, 40, octaves=5)
    slope = np.abs(np.linspace(-1, 1, 120)[:, None] + np.linspace(-0.7, 0.7, 120)[None, :])
    band = np.exp(-((slope * 2.2) ** 2)).astype(np.float32)
    box = (0.0, 0.0, stage.width, stage.height)
    veil(stage.brush.canvas, band * field * 0.6, hexed("#9a8fd0"), box)
    veil(stage.brush.canvas, np.clip(band * field - 0.45, 0, 1), hexed("#f3d9e6"), box)
    for size, count in ((1.0, 320), (1.9, 60), (2.8, 12)):
        xs, ys = rng.uniform(0, stage.width, count), rng.uniform(0, stage.height, count)
        radii = rng.uniform(0.5, 1, count) * size
        stage.brush.dots(zip(xs.tolist(), ys.tolist(), radii.tolist(), strict=True), (255, 250, 235), alpha=0.9)
