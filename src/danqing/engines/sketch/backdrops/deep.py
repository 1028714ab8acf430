"""Under the sea: light from above, blue distance, sand, corals and weed."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.backdrops.land import lit
from danqing.engines.sketch.brush import outline, ribbon
from danqing.engines.sketch.chance import noise, ridge
from danqing.engines.sketch.colours import Colour, darker, hexed, lighter, mix
from danqing.engines.sketch.stage import Stage, veil

SHALLOW, MIDDLE, DEEP = hexed("#8fdbe0"), hexed("#2f93b5"), hexed("#14466f")
CORALS = tuple(map(hexed, ("#e2707a", "#f0a04f", "#c97ab8", "#e8c95a", "#7ab8a0")))


def behind_underwater(stage: Stage) -> None:
    tones = [(0.0, SHALLOW, 1.0), (0.4, MIDDLE, 1.0), (1.0, DEEP, 1.0)]
    stage.brush.fade((0, 0, stage.width, stage.height), [(at, lit(stage, tone), a) for at, tone, a in tones])
    _shafts(stage)
    for layer, far in enumerate((0.62, 0.36)):
        _reef(stage, stage.horizon + stage.span * 0.03 * layer, stage.span * (0.16 - 0.04 * layer), far, layer)
    _seabed(stage)
    _bubbles(stage)


def _shafts(stage: Stage) -> None:
    """Slanting shafts of light that widen and fade downwards."""
    rng = stage.chance("shafts")
    for _ in range(8):
        x, wide = float(rng.uniform(-0.1, 1.0)) * stage.width, stage.span * float(rng.uniform(0.03, 0.09))
        lean = stage.span * 0.25 * -stage.brush.light
        beam = [
            (x, -5),
            (x + wide, -5),
            (x + wide * 2.4 + lean, stage.horizon * 1.1),
            (x + lean, stage.horizon * 1.1),
        ]
        with stage.brush.inside(outline(beam, soft=0.0)):
            light = mix(stage.light.lamp, SHALLOW, 0.3)
            stage.brush.fade(
                (0, 0, stage.width, stage.horizon * 1.1), [(0, light, 0.34), (0.6, light, 0.1), (1, light, 0)]
            )


def _reef(stage: Stage, base: float, height: float, far: float, layer: int) -> None:
    rng = stage.chance("reef", layer)
    line = ridge(rng, 33, 0.6)
    xs = np.linspace(-0.05, 1.05, 33) * stage.width
    points = [(float(x), float(base - height * h)) for x, h in zip(xs, line, strict=True)]
    ends = [(stage.width * 1.05, stage.height), (-stage.width * 0.05, stage.height)]
    stage.brush.flat(outline([*points, *ends], soft=0.5), mix(lit(stage, hexed("#35607a")), MIDDLE, far))


def _seabed(stage: Stage) -> None:
    sand = lit(stage, mix(hexed("#d9c79a"), MIDDLE, 0.32))
    rng = stage.chance("bed")
    line = ridge(rng, 9, 0.4)
    top = stage.horizon + stage.span * 0.06
    xs = np.linspace(-0.05, 1.05, 9) * stage.width
    points = [(float(x), float(top - stage.span * 0.05 * h)) for x, h in zip(xs, line, strict=True)]
    ends = [(stage.width * 1.05, stage.height + 9), (-stage.width * 0.05, stage.height + 9)]
    bed = outline([*points, *ends], soft=0.7)
    with stage.brush.inside(bed):
        box = (0.0, top - stage.span * 0.06, stage.width, stage.height)
        stage.brush.fade(box, [(0, mix(sand, MIDDLE, 0.4), 1), (0.5, sand, 1), (1, darker(sand, 0.2), 1)])
        field = noise(stage.chance("sand"), 90, 120, 24, octaves=4, stretch=3.5)
        veil(stage.brush.canvas, np.clip(field - 0.52, 0, 1) * 0.7, darker(sand, 0.3), box)


def _bubbles(stage: Stage) -> None:
    rng = stage.chance("bubbles")
    for _ in range(26):
        x, y = float(rng.random()) * stage.width, float(rng.random()) * stage.height * 0.9
        size = stage.span * float(rng.uniform(0.003, 0.011))
        stage.brush.ellipse(x, y, size, size, hexed("#dff6f8"), ink=0, depth=0, alpha=0.3)
        stage.brush.line([(x - size * 0.5, y - size * 0.3), (x - size * 0.1, y - size * 0.7)], (255, 255, 255), 1.2)


def before_underwater(stage: Stage) -> None:
    """Corals, weed and stones along the lower edge, lowest in the middle."""
    rng = stage.chance("corals")
    count = max(7, round(stage.width / stage.span * (12 if stage.rich else 9)))
    for number in range(count):
        x = stage.width * (number + float(rng.uniform(0.1, 0.9))) / count
        side = abs(x / stage.width - 0.5) * 2
        tall = stage.span * (0.05 + 0.13 * side**1.5) * float(rng.uniform(0.7, 1.2))
        foot = stage.height - stage.span * float(rng.uniform(-0.01, 0.04))
        draw = (_fan, _weed, _tubes, _weed)[int(rng.integers(4))]
        draw(stage, rng, x, foot, tall)


def _fan(stage: Stage, rng: np.random.Generator, x: float, foot: float, tall: float) -> None:
    tone = lit(stage, mix(CORALS[int(rng.integers(len(CORALS)))], MIDDLE, 0.12))
    for lean in np.linspace(-0.8, 0.8, 7).tolist():
        bend = float(rng.uniform(-0.1, 0.1)) * tall
        tip = (x + lean * tall * 0.7, foot - tall * (1 - 0.35 * abs(lean)))
        stage.brush.limb(
            [(x, foot), (x + lean * tall * 0.3 + bend, foot - tall * 0.5), tip], _widths(tall), tone, ink=0.5
        )


def _widths(tall: float) -> tuple[float, float, float]:
    return tall * 0.12, tall * 0.09, tall * 0.06


def _weed(stage: Stage, rng: np.random.Generator, x: float, foot: float, tall: float) -> None:
    tone = lit(stage, mix(hexed("#4f9a5c"), MIDDLE, 0.25))
    for _ in range(6):
        sway, high = float(rng.uniform(-0.3, 0.3)) * tall, tall * float(rng.uniform(0.8, 1.5))
        start = x + float(rng.uniform(-0.3, 0.3)) * tall
        blade = [
            (start, foot),
            (start + sway, foot - high * 0.4),
            (start - sway * 0.6, foot - high * 0.75),
            (start + sway, foot - high),
        ]
        stage.brush.flat(
            ribbon(blade, (tall * 0.1, tall * 0.11, tall * 0.07, 0.5)), darker(tone, float(rng.uniform(0, 0.3)))
        )


def _tubes(stage: Stage, rng: np.random.Generator, x: float, foot: float, tall: float) -> None:
    tone: Colour = lit(stage, mix(CORALS[int(rng.integers(len(CORALS)))], MIDDLE, 0.12))
    for across, high in ((-0.22, 0.7), (0.24, 0.55), (0.0, 1.0)):
        middle, top = x + across * tall, foot - tall * high
        stage.brush.rect(middle - tall * 0.12, top, tall * 0.24, tall * high + 4, tone, radius=tall * 0.06, ink=0.6)
        stage.brush.ellipse(middle, top + tall * 0.03, tall * 0.12, tall * 0.05, lighter(tone, 0.2), ink=0.5)
        stage.brush.ellipse(middle, top + tall * 0.03, tall * 0.075, tall * 0.03, darker(tone, 0.5), ink=0)
