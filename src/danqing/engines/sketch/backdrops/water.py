"""Water: lakes, rivers and the sea, with what stands above mirrored in them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import skia

from danqing.engines.sketch.backdrops.land import GRASS, carpet, fallen, ground, lit, mountains, tree_row, tufts
from danqing.engines.sketch.backdrops.sky import mist, sky
from danqing.engines.sketch.brush import outline
from danqing.engines.sketch.chance import ridge
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import SMOOTH, Stage

MIRROR_WIDTH = 640
"""A reflection is never sharp, so it is drawn at this many pixels across and enlarged."""

WATER = hexed("#3f6f8f")


def mirrored(stage: Stage, above: Callable[[Stage], None], bottom: float) -> None:
    """Paint `above`, and mirror it in the water between the horizon and `bottom`."""
    above(stage)
    scale = MIRROR_WIDTH / stage.width
    rows = max(8, round((bottom - stage.horizon) * scale))
    surface = skia.Surface(MIRROR_WIDTH, rows)
    canvas = surface.getCanvas()
    canvas.scale(scale, -rows / (bottom - stage.horizon) * min(1.0, (bottom - stage.horizon) / stage.horizon))
    canvas.translate(0, -stage.horizon)
    above(stage.on(canvas))
    _lay_mirror(stage, surface.makeImageSnapshot(), bottom)


def _lay_mirror(stage: Stage, image: skia.Image, bottom: float) -> None:
    rows = np.array(image.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType))
    rgb = _rippled(stage, rows[..., :3])
    tone = np.asarray(lit(stage, WATER), np.float32)
    depth = np.linspace(0.16, 0.52, rgb.shape[0], dtype=np.float32)[:, None, None]
    rows[..., :3] = rgb + (tone - rgb) * depth
    rows[..., 3] = 255
    mirror = skia.Image.fromarray(rows, skia.ColorType.kRGBA_8888_ColorType)
    stage.brush.canvas.drawImageRect(mirror, skia.Rect(0, stage.horizon, stage.width, bottom), SMOOTH)


def _rippled(stage: Stage, rgb: np.ndarray) -> np.ndarray:
    """Shift each row sideways, further towards the viewer, and let neighbours run into each other."""
    rng = stage.chance("ripple")
    shift = rng.normal(0, 1, len(rgb)) * np.linspace(0.5, 7, len(rgb))
    moved = np.stack([np.roll(row, int(by), 0) for row, by in zip(rgb, shift, strict=True)]).astype(np.float32)
    for step in (1, 2):
        moved = ((moved + np.roll(moved, step, 0) + np.roll(moved, -step, 0)) / 3).astype(np.float32)
        moved[:step], moved[-step:] = moved[step], moved[-step - 1]
    return moved


def ripples(stage: Stage, bottom: float, count: int = 70) -> None:
    """Fine bright and dark strokes, longer and further apart towards the viewer."""
    rng = stage.chance("ripples")
    bright = mix(stage.light.sky[2], (255, 255, 255), 0.25)
    for tone, alpha in ((bright, 0.5), (lit(stage, darker(WATER, 0.3)), 0.3)):
        strokes = []
        for _ in range(count):
            depth = float(rng.random()) ** 1.4
            y = stage.horizon + (bottom - stage.horizon) * depth + 2
            x, wide = float(rng.uniform(0, stage.width)), stage.span * (0.01 + 0.07 * depth)
            strokes.append((x - wide / 2, y, x + wide / 2, y + float(rng.uniform(-0.4, 0.4))))
        stage.brush.lines(strokes, tone, 1.1, alpha)


def glitter(stage: Stage, bottom: float) -> None:
    """The broken path of light under a low sun or the moon."""
    if stage.scene.weather in ("rain", "storm", "snow", "cloudy") or stage.scene.hour == "day":
        return
    rng = stage.chance("glitter")
    x, _ = stage.sun
    strokes = []
    for _ in range(90):
        depth = float(rng.random()) ** 1.2
        y = stage.horizon + (bottom - stage.horizon) * depth
        spread = stage.span * (0.012 + 0.06 * depth)
        wide = spread * float(rng.uniform(0.2, 0.9))
        middle = x + float(rng.normal(0, 0.5)) * spread
        strokes.append((middle - wide / 2, y, middle + wide / 2, y))
    stage.brush.lines(strokes, stage.light.lamp, 1.9, 0.62)


def shore(stage: Stage, top: float, colour: Colour, key: str = "shore") -> None:
    """The near bank: its edge curves, is darker at the water and carries grass and stones."""
    rng = stage.chance(key)
    line = ridge(rng, 9, 0.5)
    xs = np.linspace(-0.05, 1.05, 9) * stage.width
    lift = stage.span * 0.05
    bowl = np.abs(np.linspace(-1, 1, 9)) ** 1.6
    edge = [(float(x), float(top + lift * (0.6 - h * 0.5 - b * 0.9))) for x, h, b in zip(xs, line, bowl, strict=True)]
    far_edge = [(stage.width * 1.05, stage.height + 9), (-stage.width * 0.05, stage.height + 9)]
    bank = outline([*edge, *far_edge], soft=0.6)
    stage.brush.flat(outline([(x, y - 3) for x, y in edge] + far_edge, soft=0.6), lit(stage, darker(WATER, 0.5)), 0.4)
    with stage.brush.inside(bank):
        ground(stage, top - lift, colour)
        carpet(stage, top, stage.height)
    stones(stage, edge)
    if stage.scene.season != "winter":
        tufts(stage, top + lift * 0.2, stage.height, colour, 110)


def stones(stage: Stage, edge: list[tuple[float, float]]) -> None:
    rng = stage.chance("stones")
    for _ in range(16 if stage.rich else 11):
        x, y = edge[int(rng.integers(1, len(edge) - 1))]
        x += float(rng.uniform(-0.06, 0.06)) * stage.width
        size = stage.span * float(rng.uniform(0.006, 0.021))
        tone = lit(stage, mix(hexed("#8b8f96"), hexed("#6d6a70"), float(rng.random())))
        stage.brush.shadow(x, y + size * 0.45, size * 1.6, size * 0.4, (20, 30, 45), 0.5)
        rock = [(x - size, y + size * 0.4), (x - size * 0.6, y - size * 0.5), (x + size * 0.3, y - size * 0.62)]
        stage.brush.shape(
            [*rock, (x + size, y + size * 0.1), (x + size * 0.7, y + size * 0.5)], tone, soft=0.6, ink=0.5
        )


BANK = 0.66
"""Where the water ends, as a share of the way from the horizon to the lower edge."""


def near_edge(stage: Stage) -> float:
    """Where the water ends and the near bank begins."""
    return stage.horizon + (stage.height - stage.horizon) * BANK


def behind_lake(stage: Stage) -> None:
    def above(side: Stage) -> None:
        sky(side)
        mountains(side, side.horizon + 4, min(side.horizon * 0.66, side.loft * 0.6))
        tree_row(side, side.horizon + 3, side.span * 0.055, 0.42)

    bottom = near_edge(stage) + stage.span * 0.06
    mirrored(stage, above, bottom)
    _waterline(stage)
    glitter(stage, bottom)
    ripples(stage, bottom)
    if stage.scene.hour == "sunrise" or stage.scene.weather == "mist" or "mist" in stage.scene.details:
        rising_mist(stage)
    shore(stage, near_edge(stage), GRASS[stage.scene.season])


def _waterline(stage: Stage) -> None:
    tone = mix(stage.light.sky[2], (255, 255, 255), 0.3)
    stage.brush.lines([(0, stage.horizon + 2, stage.width, stage.horizon + 2)], tone, 1.6, 0.55)


def rising_mist(stage: Stage) -> None:
    """Mist that lies on the water and rises in front of the far shore."""
    depth = stage.height - stage.horizon
    thick = min(stage.span * 0.11, depth * 0.5)
    mist(stage, stage.horizon - thick * 0.25, thick, density=0.95, key="rising")
    mist(stage, stage.horizon + depth * 0.2, thick * 0.6, density=0.6, key="lying")


def behind_river(stage: Stage) -> None:
    def above(side: Stage) -> None:
        sky(side)
        mountains(side, side.horizon + 4, min(side.horizon * 0.4, side.loft * 0.32), layers=3, snow=False)
        tree_row(side, side.horizon + 3, side.span * 0.08, 0.35)

    bottom = near_edge(stage) + stage.span * 0.06
    mirrored(stage, above, bottom)
    _waterline(stage)
    glitter(stage, bottom)
    ripples(stage, bottom, 110)
    shore(stage, near_edge(stage), GRASS[stage.scene.season])


def behind_sea(stage: Stage) -> None:
    """The open sea to a straight horizon, with waves that break on a beach."""
    sky(stage)
    bottom = near_edge(stage) + stage.span * 0.05
    borrowed = 0.34 if stage.scene.hour == "day" else 0.62
    deep = mix(lit(stage, hexed("#2f7f9e")), stage.light.sky[1], borrowed)
    shallow = mix(lit(stage, hexed("#79c4c0")), stage.light.sky[2], borrowed - 0.04)
    far = mix(deep, stage.light.sky[2], 0.5)
    stage.brush.fade((0, stage.horizon, stage.width, bottom), [(0, far, 1), (0.3, deep, 1), (1, shallow, 1)])
    glitter(stage, bottom)
    _swell(stage, bottom, shallow)
    ripples(stage, bottom, 120)
    _surf(stage, bottom)


def _swell(stage: Stage, bottom: float, tone: Colour) -> None:
    """Rolling waves, low and close together far out, with foam on those that are near."""
    rng = stage.chance("swell")
    rough = {"storm": 2.6, "rain": 1.5}.get(stage.scene.weather, 1.0)
    for depth in (0.1, 0.2, 0.32, 0.46, 0.62, 0.8):
        y = stage.horizon + (bottom - stage.horizon) * depth
        high = stage.span * (0.003 + 0.016 * depth) * rough
        count = max(9, round(stage.width / stage.span * 26 * (1.4 - depth)))
        xs = np.linspace(-0.03, 1.03, count) * stage.width
        crest = [(float(x), y - high * float(rng.random())) for x in xs]
        body = outline([*crest, (stage.width * 1.03, y + high * 3), (-stage.width * 0.03, y + high * 3)], soft=0.9)
        with stage.brush.inside(body):
            stage.brush.fade(
                (0, y - high, stage.width, y + high * 3),
                [(0, lighter(tone, 0.35), 0.55), (0.5, tone, 0.3), (1, tone, 0)],
            )
        for _ in range(round(count * depth * rough * 0.5)):
            start = int(rng.integers(0, count - 3))
            stage.brush.line(crest[start : start + 3], (255, 255, 255), 1.0 + 2.2 * depth, alpha=0.75)


def _surf(stage: Stage, bottom: float) -> None:
    sand = hexed("#ead3a6")
    rng = stage.chance("surf")
    line = ridge(rng, 11, 0.45)
    xs = np.linspace(-0.05, 1.05, 11) * stage.width
    lift = stage.span * 0.05
    edge = [(float(x), float(bottom - lift * h)) for x, h in zip(xs, line, strict=True)]
    corners = [(stage.width * 1.05, stage.height + 9), (-stage.width * 0.05, stage.height + 9)]
    for back, tone, alpha in ((0.55, (255, 255, 255), 0.5), (0.34, lit(stage, darker(sand, 0.25)), 1.0)):
        stage.brush.flat(outline([(x, y - lift * back) for x, y in edge] + corners, soft=0.8), tone, alpha)
    stage.brush.flat(outline([(x, y - lift * 0.42) for x, y in edge] + corners, soft=0.8), (255, 255, 255), 0.65)
    with stage.brush.inside(outline([*edge, *corners], soft=0.8)):
        ground(stage, bottom - lift, sand, mottle=0.08)
    fallen(stage, bottom + lift, stage.height, (lighter(sand, 0.6), darker(sand, 0.2)), 26)
