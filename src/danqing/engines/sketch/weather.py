"""What falls: rain, snow and petals, over everything else."""

from __future__ import annotations

from danqing.engines.sketch.chance import noise
from danqing.engines.sketch.colours import hexed, lighter, mix
from danqing.engines.sketch.stage import Stage, veil


def fall(stage: Stage) -> None:
    if not _outdoors(stage):
        return
    if stage.scene.weather == "rain":
        rain(stage)
    elif stage.scene.weather == "snow":
        snow(stage)
    elif stage.scene.weather == "mist":
        fog(stage)
    if "petals" in stage.scene.details and stage.scene.season == "spring":
        drift(stage, tuple(map(hexed, ("#f9d5de", "#f3b6c6"))), 46)
    if "leaves" in stage.scene.details:
        drift(stage, tuple(map(hexed, ("#e0962e", "#c9602a", "#edc04f"))), 22)


def _outdoors(stage: Stage) -> bool:
    return stage.scene.setting not in ("room", "table", "studio", "space")


def rain(stage: Stage) -> None:
    rng = stage.chance("rain")
    tone = lighter(stage.light.sky[1], 0.6)
    for count, long, width, alpha in ((240, 26, 0.7, 0.3), (130, 52, 1.2, 0.42)):
        drops = []
        for _ in range(count):
            x, y = float(rng.uniform(0, stage.width * 1.1)), float(rng.uniform(-40, stage.height))
            size = long * float(rng.uniform(0.6, 1.1))
            drops.append((x, y, x - size * 0.2, y + size))
        stage.brush.lines(drops, tone, width, alpha)


def snow(stage: Stage) -> None:
    rng = stage.chance("flakes")
    for count, size, alpha in ((260, 1.5, 0.75), (120, 2.8, 0.85), (34, 5.0, 0.7)):
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
            size = stage.span * float(rng.uniform(0.0025, 0.007))
            with stage.brush.moved(x, y, turn=float(rng.uniform(0, 180))):
                stage.brush.ellipse(0, 0, size, size * 0.5, tone, ink=0, depth=0.15)
