"""Skies: the wash of the hour, the sun or the moon, clouds, stars, and mist."""

from __future__ import annotations

import numpy as np

from danqing.engines.sketch.chance import noise
from danqing.engines.sketch.colours import Colour, lighter, mix
from danqing.engines.sketch.stage import Stage, lay, veil
from danqing.engines.sketch.weather import lightning


def sky(stage: Stage, down_to: float | None = None) -> None:
    """The whole sky, from the top to `down_to` (the horizon if not said)."""
    bottom = stage.horizon if down_to is None else down_to
    top, middle, low = stage.light.sky
    stops = [(0.0, top, 1.0), (0.55, middle, 1.0), (1.0, low, 1.0)]
    stage.brush.fade((0, 0, stage.width, bottom), stops)
    if stage.light.lit and stage.scene.hour == "night":
        stars(stage, bottom)
    sun_or_moon(stage)
    if "cloud" not in stage.scene.without:
        clouds(stage, bottom)
    if stage.scene.weather == "storm":
        lightning(stage)


def sun_or_moon(stage: Stage) -> None:
    """The light of the hour, unless clouds hide it or the words ask for it as a thing of its own, or for none."""
    heavy = stage.scene.weather in ("rain", "storm", "snow", "cloudy")
    hidden = heavy and (stage.scene.hour == "day" or stage.scene.weather == "storm")
    named = {subject.motif for subject in stage.scene.subjects} | stage.scene.without
    if hidden or {"sun", "moon", "crescent"} & named:
        return
    x, y = stage.sun
    radius = stage.span * {"night": 0.042, "day": 0.036}.get(stage.scene.hour, 0.05)
    stage.brush.glow(x, y, radius * 13, stage.light.lamp, 0.6)
    stage.brush.glow(x, y, radius * 2.6, stage.light.lamp, 0.9)
    stage.brush.ellipse(x, y, radius, radius, stage.light.lamp, ink=0, depth=0)
    if stage.scene.hour == "night":
        _craters(stage, x, y, radius)


def _craters(stage: Stage, x: float, y: float, radius: float) -> None:
    shade = mix(stage.light.lamp, (150, 150, 165), 0.35)
    for across, down, size in ((-0.3, -0.25, 0.26), (0.3, 0.1, 0.2), (-0.1, 0.42, 0.16)):
        stage.brush.ellipse(
            x + across * radius, y + down * radius, size * radius, size * radius, shade, ink=0, alpha=0.6
        )


def stars(stage: Stage, bottom: float) -> None:
    rng = stage.chance("stars")
    count = int(90 * max(0.5, stage.width * bottom / 5e5))
    for tone, share, size in ((0.5, 1.0, 1.1), (0.95, 0.35, 1.9)):
        many = int(count * share)
        xs, ys = rng.uniform(0, stage.width, many), bottom * rng.random(many) ** 1.3
        radii = rng.uniform(0.5, 1.0, many) * size
        stage.brush.dots(zip(xs.tolist(), ys.tolist(), radii.tolist(), strict=True), (255, 250, 232), alpha=tone)


def clouds(stage: Stage, bottom: float) -> None:
    """Heaps of cloud by day, long streaks when the sun is low."""
    rng = stage.chance("clouds")
    low_sun = stage.scene.hour in ("sunrise", "sunset")
    rows = 200
    columns = max(24, round(rows * stage.width / max(bottom, 1.0)))
    columns = min(columns, 900)
    field = noise(rng, rows, columns, 60, octaves=5, stretch=4.5 if low_sun else 1.9)
    heavy = {"cloudy": 0.2, "rain": 0.24, "storm": 0.36, "snow": 0.2, "mist": 0.0}.get(stage.scene.weather, 0.0)
    edge = (0.60 if low_sun else 0.58) - heavy
    fall = np.linspace(1, 0.25, rows, dtype=np.float32)[:, None]
    cover = np.clip((field - edge) / (0.16 if low_sun or heavy else 0.08), 0, 1) * fall
    lit = np.clip((field - np.roll(field, -5, 0)) * 9 + 0.55, 0, 1)[..., None]
    bright, shade = (np.asarray(tone, np.float32) for tone in (stage.light.cloud, stage.light.cloud_shade))
    rgba = np.concatenate([shade + (bright - shade) * lit, cover[..., None] * 225], axis=2)
    lay(stage.brush.canvas, rgba.astype(np.uint8), (0, 0, stage.width, bottom))


def mist(stage: Stage, y: float, thickness: float, *, density: float = 0.75, key: str = "mist") -> None:
    """A bank of mist that lies across the picture around the height `y`."""
    rng = stage.chance(key, round(y))
    rows, columns = 48, 160
    field = noise(rng, rows, columns, 40, octaves=3, stretch=3.0)
    across = np.exp(-((np.linspace(-1, 1, rows, dtype=np.float32)[:, None] * 1.9) ** 2))
    cover = np.clip(across * (0.35 + field) * density, 0, 1)
    cover *= np.sqrt(np.clip(across, 0, 1))
    colour = mist_colour(stage)
    veil(stage.brush.canvas, cover, colour, (0, y - thickness, stage.width, y + thickness))


def mist_colour(stage: Stage) -> Colour:
    return lighter(mix(stage.light.haze, stage.light.sky[2], 0.4), 0.25 if stage.scene.hour != "night" else 0.02)
