"""Land: mountains in aerial perspective, hills, rows of trees, meadows and snow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import skia

from danqing.engines.sketch.backdrops.sky import mist, sky
from danqing.engines.sketch.brush import outline, ribbon
from danqing.engines.sketch.chance import noise, ridge
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.light import seen
from danqing.engines.sketch.scene import Season
from danqing.engines.sketch.stage import Stage, lay

GRASS: dict[Season, Colour] = {
    "spring": hexed("#8fb566"),
    "summer": hexed("#7aa454"),
    "autumn": hexed("#b9a055"),
    "winter": hexed("#e9eff6"),
}
LEAVES: dict[Season, Colour] = {
    "spring": hexed("#86b35c"),
    "summer": hexed("#4f8a4e"),
    "autumn": hexed("#d98a36"),
    "winter": hexed("#dfe8f0"),
}
ROCK = hexed("#5d6f8c")
NEEDLES = hexed("#2f5348")


def lit(stage: Stage, colour: Colour, far: float = 0.0) -> Colour:
    """A colour in the light of the hour, `far` (0–1) into the haze."""
    return seen(stage.light, colour, far)


def mountains(stage: Stage, base: float, height: float, *, layers: int = 4, snow: bool = True) -> None:
    """Ridges one before another, each nearer one lower, darker and less hazy, with mist between them."""
    for layer in range(layers):
        near = layer / max(layers - 1, 1)
        tone = mix(ROCK, NEEDLES, near * 0.55)
        _ridge(
            stage, base, height * (1 - 0.62 * near), lit(stage, tone, 0.72 - 0.5 * near), layer, snow and layer < 2
        )
        if layer < layers - 1:
            mist(stage, base - height * 0.05, height * 0.30, density=0.5 - 0.1 * near, key=f"between{layer}")


def _ridge(stage: Stage, base: float, height: float, colour: Colour, layer: int, snow: bool) -> None:
    rng = stage.chance("ridge", layer)
    count = 97
    line = ridge(rng, count, 0.52 + 0.03 * layer)
    xs = np.linspace(-0.02, 1.02, count) * stage.width
    valley = 1 - 0.62 * np.exp(-(((xs - stage.sun[0]) / (0.2 * stage.width)) ** 2))
    ys = base - height * (0.28 + 0.72 * line) * valley
    points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    body = outline([(points[0][0], base), *points, (points[-1][0], base)], soft=0.25)
    stage.brush.fill(body, colour, ink=0, depth=0.0)
    with stage.brush.inside(body):
        if snow:
            _snowcaps(stage, points, colour, base, height)
        _shaded_sides(stage, points, colour, base)
        haze = mix(stage.light.haze, stage.light.sky[2], 0.3)
        stops = [(0.0, haze, 0.0), (0.55, haze, 0.12), (1.0, haze, 0.78)]
        stage.brush.fade((0, base - height, stage.width, base), stops)


def _peaks(ys: list[float], reach: int = 4) -> list[int]:
    return [
        index for index in range(reach, len(ys) - reach) if ys[index] == min(ys[index - reach : index + reach + 1])
    ]


def _shaded_sides(stage: Stage, points: list[tuple[float, float]], colour: Colour, base: float) -> None:
    """The side of each peak that looks away from the light, down a jagged spur."""
    rng = stage.chance("spurs")
    away = 1 if stage.brush.light < 0 else -1
    for peak in _peaks([y for _, y in points]):
        x, y = points[peak]
        end = peak
        while 0 < end < len(points) - 1 and abs(end - peak) < 16 and points[end + away][1] > points[end][1] - 4:
            end += away
        slope = points[peak : end + 1] if away > 0 else points[end : peak + 1][::-1]
        drop = base - y
        spur = [
            (x + away * drop * reach * float(rng.uniform(-0.16, 0.26)), y + drop * reach)
            for reach in (0.95, 0.7, 0.48, 0.3, 0.14)
        ]
        stage.brush.flat(outline([*slope, *spur], soft=0.0), darker(colour, 0.5), 0.42)


def _snowcaps(stage: Stage, points: list[tuple[float, float]], colour: Colour, base: float, height: float) -> None:
    rng = stage.chance("caps")
    white = lit(stage, (250, 250, 252), 0.12)
    top = min(y for _, y in points)
    line = top + height * 0.34
    teeth = [(x, line + float(rng.uniform(-0.09, 0.09)) * height) for x, _ in points[::2]]
    left, right = points[0][0], points[-1][0]
    cap = outline([(left, top - 9), (right, top - 9), *teeth[::-1]], soft=0.1)
    stage.brush.flat(cap, white, 0.86)


def hills(stage: Stage, base: float, height: float, colour: Colour, *, layers: int = 3) -> None:
    """Soft rolling hills that come nearer."""
    for layer in range(layers):
        near = (layer + 1) / layers
        rng = stage.chance("hill", layer)
        line = ridge(rng, 9, 0.5)
        xs = np.linspace(-0.05, 1.05, 9) * stage.width
        top = base - height * (1 - 0.75 * near)
        points = [(float(x), float(top - height * 0.4 * h)) for x, h in zip(xs, line, strict=True)]
        path = outline([(points[0][0], base + 5), *points, (points[-1][0], base + 5)], soft=0.9)
        stage.brush.fill(path, lit(stage, darker(colour, 0.1 * layer), 0.6 * (1 - near) + 0.1), ink=0, depth=0.3)


def tree_row(stage: Stage, y: float, height: float, far: float, *, key: str = "row", density: float = 1.0) -> None:
    """A distant row of conifers, as one silhouette."""
    rng = stage.chance(key)
    count = max(8, int(density * stage.width / height * 2.6))
    line = ridge(rng, count, 0.6)
    wood = skia.Path()
    for index in range(count):
        x = (index + float(rng.uniform(-0.4, 0.4))) / (count - 1) * stage.width
        tall = height * (0.4 + 0.6 * float(line[index])) * float(rng.uniform(0.75, 1.0))
        _conifer(wood, x, y, tall, rng)
    turned = {"winter": ((225, 235, 242), 0.4), "autumn": ((206, 116, 40), 0.78)}.get(stage.scene.season)
    colour = mix(NEEDLES, *turned) if turned else NEEDLES
    stage.brush.fill(wood, lit(stage, colour, far), ink=0, depth=0.25)


def _conifer(wood: skia.Path, x: float, base: float, tall: float, rng: np.random.Generator) -> None:
    """Add one tree to a silhouette: tiers of boughs that droop and grow wider downwards."""
    tiers = 6
    left, right = [], []
    for tier in range(tiers):
        reach = tall * 0.2 * (tier + 1) / tiers * float(rng.uniform(0.8, 1.15))
        y = base - tall * (0.86 - 0.8 * tier / (tiers - 1))
        left += [(x - reach, y), (x - reach * 0.5, y - tall * 0.015)]
        right += [(x + reach, y), (x + reach * 0.5, y - tall * 0.015)]
    tip, foot = (x, base - tall), [(x + tall * 0.03, base - tall * 0.05), (x + tall * 0.03, base)]
    trunk = [*foot, (x - tall * 0.03, base), (x - tall * 0.03, base - tall * 0.05)]
    wood.addPoly([skia.Point(*point) for point in [tip, *right, *trunk, *left[::-1]]], True)


def leafy_row(stage: Stage, y: float, height: float, far: float, *, key: str = "leafy") -> None:
    """A distant hedge of round crowns."""
    rng = stage.chance(key)
    count = max(10, int(stage.width / height * 3))
    tone = lit(stage, LEAVES[stage.scene.season], far)
    spots = []
    for index in range(count):
        size = height * float(rng.uniform(0.3, 0.62))
        spots.append((index / (count - 1) * stage.width, y - size * 0.6, size))
    stage.brush.dots(spots, darker(tone, 0.22))
    caps = [(x + stage.brush.light * r * 0.25, top - r * 0.16, r * 0.72) for x, top, r in spots]
    stage.brush.dots(caps, tone)


def ground(stage: Stage, top: float, colour: Colour, *, mottle: float = 0.16) -> None:
    """The ground from `top` to the lower edge: lighter far away, mottled like a wash that dried unevenly.

    It is one small image, enlarged: three layers over so large an area would take longer than all else.
    """
    rows, columns = 120, 160
    far, near = lit(stage, lighter(colour, 0.12), 0.32), lit(stage, darker(colour, 0.16))
    stops = np.array([far, lit(stage, colour, 0.08), near], np.float32)
    down = np.linspace(0, 1, rows)
    tone = np.stack([np.interp(down, (0.0, 0.3, 1.0), stops[:, channel]) for channel in range(3)], axis=1)[:, None]
    field = noise(stage.chance("mottle"), rows, columns, 36, octaves=4, stretch=2.4)[..., None]
    tone = tone + (np.asarray(darker(near, 0.35)) - tone) * np.clip(field - 0.5, 0, 1) * mottle * 2.4
    tone = tone + (np.asarray(lighter(far, 0.4)) - tone) * np.clip(0.45 - field, 0, 1) * mottle * 2.4
    rgba = np.full((rows, columns, 4), 255, np.uint8)
    rgba[..., :3] = tone
    lay(stage.brush.canvas, rgba, (0, top, stage.width, stage.height))


def tufts(stage: Stage, top: float, bottom: float, colour: Colour, count: int, *, tall: float = 0.03) -> None:
    """Blades of grass, small and pale far away, long and dark in front."""
    rng = stage.chance("tufts", round(top))
    depths = np.sort(rng.random(count) ** 0.8)
    for near, far in pairwise(np.linspace(0, 1, 7)):
        band = depths[(depths >= near) & (depths < far)]
        blades = []
        for depth in band:
            x, y = float(rng.uniform(0, stage.width)), top + (bottom - top) * float(depth)
            size = stage.span * tall * (0.25 + 0.9 * float(depth))
            for lean in rng.uniform(-0.5, 0.5, 4):
                foot = x + float(rng.uniform(-0.5, 0.5)) * size
                blades.append((foot, y, foot + float(lean) * size, y - size * float(rng.uniform(0.6, 1.1))))
        tone = lit(stage, darker(colour, 0.1 + 0.3 * float(near)), 0.25 * (1 - float(near)))
        stage.brush.lines(blades, tone, 0.8 + 1.3 * float(near), 0.75)


def flowers_in_grass(stage: Stage, top: float, bottom: float, count: int) -> None:
    rng = stage.chance("meadow flowers")
    for tone in (hexed("#f4e9ef"), hexed("#f0c24b"), hexed("#e0668a"), hexed("#8f7fd0")):
        depth = rng.random(count)
        xs, ys = rng.uniform(0, stage.width, count), top + (bottom - top) * depth
        sizes = stage.span * (0.0016 + 0.0042 * depth)
        spots = zip(xs.tolist(), ys.tolist(), sizes.tolist(), strict=True)
        stage.brush.dots(spots, lit(stage, tone), squash=0.8, alpha=0.9)


def fallen(stage: Stage, top: float, bottom: float, tones: tuple[Colour, ...], count: int) -> None:
    """Leaves or petals that lie on the ground."""
    rng = stage.chance("fallen")
    for tone in tones:
        depth = rng.random(count) ** 0.8
        xs, ys = rng.uniform(0, stage.width, count), top + (bottom - top) * depth
        sizes = stage.span * (0.002 + 0.0058 * depth) * rng.uniform(0.6, 1.2, count)
        spots = zip(xs.tolist(), ys.tolist(), sizes.tolist(), strict=True)
        stage.brush.dots(spots, lit(stage, tone, 0.05), squash=0.5, alpha=0.9)


def carpet(stage: Stage, top: float, bottom: float) -> None:
    """What a season leaves on the ground."""
    season = stage.scene.season
    if season == "autumn" or "leaves" in stage.scene.details:
        thick = 420 if "leaves" in stage.scene.details else 90
        fallen(stage, top, bottom, (hexed("#d98a2b"), hexed("#e9b23c"), hexed("#b9551f"), hexed("#f0c95a")), thick)
    if season == "spring" and "petals" in stage.scene.details:
        fallen(stage, top, bottom, (hexed("#f7cfd8"), hexed("#f2b3c4")), 160)


def footprints(stage: Stage, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A trail of paw prints from the distance to whoever left it."""
    steps = 19
    for index in range(steps):
        part = index / (steps - 1)
        near = part**1.7
        bend = float(np.sin(part * 3.1)) * 0.05 * stage.width
        x = start[0] + (end[0] - start[0]) * part**1.1
        y = start[1] + (end[1] - start[1]) * near + bend * 0.3
        size = stage.span * (0.004 + 0.011 * near)
        _paw(stage, x, y + (size * 0.9 if index % 2 else -size * 0.9), size)


def _paw(stage: Stage, x: float, y: float, size: float) -> None:
    hollow, rim = lit(stage, hexed("#8fa6c6")), lit(stage, hexed("#fdfeff"))
    stage.brush.ellipse(x, y + size * 0.16, size * 1.05, size * 0.66, rim, ink=0, depth=0)
    stage.brush.ellipse(x, y, size * 0.9, size * 0.52, hollow, ink=0, depth=0.2)
    toes = [(x + size * turn, y - size * 0.66, size * 0.26) for turn in (-0.75, -0.25, 0.25, 0.75)]
    stage.brush.dots(toes, hollow, squash=0.6)


def open_ground(stage: Stage) -> None:
    season = stage.scene.season
    ground(stage, stage.horizon, GRASS[season], mottle=0.1 if season == "winter" else 0.18)
    if season == "winter":
        return
    tufts(stage, stage.horizon, stage.height, GRASS[season], 260 if stage.rich else 170)
    if season in ("spring", "summer"):
        flowers_in_grass(stage, stage.horizon + 12, stage.height, 60 if season == "spring" else 26)
    carpet(stage, stage.horizon + 8, stage.height)


def behind_mountains(stage: Stage) -> None:
    sky(stage)
    mountains(stage, stage.horizon + 8, min(stage.horizon * 0.72, stage.loft * 0.6))
    tree_row(stage, stage.horizon + 8, stage.span * 0.05, 0.35)
    open_ground(stage)


def behind_snow(stage: Stage) -> None:
    sky(stage)
    mountains(stage, stage.horizon + 6, min(stage.horizon * 0.4, stage.loft * 0.34), layers=3)
    tree_row(stage, stage.horizon + 8, stage.span * 0.075, 0.45, key="far row")
    ground(stage, stage.horizon, hexed("#eef3fa"), mottle=0.12)
    _drifts(stage)


def _drifts(stage: Stage) -> None:
    rng = stage.chance("drifts")
    for depth in (0.12, 0.34, 0.62):
        y = stage.horizon + (stage.height - stage.horizon) * depth
        xs = np.linspace(-0.1, 1.1, 7) * stage.width
        crest = [(float(x), y + float(rng.uniform(-1, 1)) * stage.span * 0.02) for x in xs]
        path = outline(
            [*crest, (stage.width * 1.1, y + stage.span * 0.2), (-stage.width * 0.1, y + stage.span * 0.2)]
        )
        with stage.brush.inside(path):
            tone = lit(stage, hexed("#fdfdff"))
            stops = [(0.0, tone, 0.85), (0.5, tone, 0.15), (1.0, tone, 0.0)]
            stage.brush.fade((0, y - stage.span * 0.03, stage.width, y + stage.span * 0.14), stops)


def behind_forest(stage: Stage) -> None:
    """Rows of trees that fade into the haze between them."""
    sky(stage)
    for layer, far in enumerate((0.76, 0.6, 0.44, 0.28)):
        tall = min(stage.loft * (0.26 + 0.12 * layer), stage.horizon * 0.95)
        foot = stage.horizon + 4 + layer * stage.span * 0.014
        tree_row(stage, foot, tall, far, key=f"wood{layer}", density=2.6 - 0.3 * layer)
        if layer < 3:
            mist(stage, stage.horizon - tall * 0.05, tall * 0.6, density=0.62, key=f"wood mist{layer}")
    open_ground(stage)
    _undergrowth(stage)


def _undergrowth(stage: Stage) -> None:
    """Rough grass where the ground meets the first trees."""
    rng = stage.chance("undergrowth")
    tone = darker(GRASS[stage.scene.season], 0.2)
    for rise, far, tall in ((0.004, 0.42, 0.02), (0.014, 0.28, 0.026)):
        blades = []
        for x in np.arange(0, stage.width, stage.span * 0.004).tolist():
            high = stage.span * tall * float(rng.random()) ** 2
            y = stage.horizon + stage.span * rise
            blades.append((float(x), y, float(x) + high * float(rng.uniform(-0.5, 0.5)), y - high))
        stage.brush.lines(blades, lit(stage, tone, far), 1.6, 0.85)


def before_grass(stage: Stage) -> None:
    """Blades at the lower edge, out of focus dark, that lead into the picture."""
    if stage.scene.season == "winter":
        return
    rng = stage.chance("front grass")
    tone = lit(stage, darker(GRASS[stage.scene.season], 0.5))
    for side in (0.0, 1.0):
        for _ in range(26 if stage.rich else 17):
            reach = float(rng.random()) ** 1.6 * 0.28
            x = stage.width * abs(side - reach)
            tall = stage.span * float(rng.uniform(0.05, 0.13)) * (1 - reach * 2)
            lean = float(rng.uniform(-0.4, 0.4)) * tall
            blade = [
                (x, stage.height + 4),
                (x + lean * 0.3, stage.height - tall * 0.6),
                (x + lean, stage.height - tall),
            ]
            stage.brush.flat(ribbon(blade, (tall * 0.09, tall * 0.07, 0.5)), tone, 0.9)


def behind_desert(stage: Stage) -> None:
    sky(stage)
    sand = hexed("#e2b877")
    hills(stage, stage.horizon + 4, stage.span * 0.2, sand)
    ground(stage, stage.horizon, sand, mottle=0.12)
    rng = stage.chance("ripples")
    for _ in range(40):
        depth = float(rng.random())
        y = stage.horizon + (stage.height - stage.horizon) * depth
        x, wide = float(rng.uniform(0, stage.width)), stage.span * (0.05 + 0.18 * depth)
        crest = [(x, y), (x + wide / 2, y - wide * 0.05), (x + wide, y + wide * 0.02)]
        stage.brush.line(crest, lit(stage, darker(sand, 0.25)), 0.8 + depth, alpha=0.4)
