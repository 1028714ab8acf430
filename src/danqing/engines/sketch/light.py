"""The light of an hour and a weather: the colours of the sky, of the haze, and of what it falls on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from danqing.engines.sketch.colours import LAMPLIGHT, Colour, hexed, mix
from danqing.engines.sketch.scene import Hour, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """`sky` runs from the zenith to the horizon.

    `tint` is what falls on things (255 leaves a channel as it is), `haze` what distance turns into,
    `height` where the sun or the moon stands: 0 at the horizon, 1 at the top.
    """

    sky: tuple[Colour, Colour, Colour]
    haze: Colour
    tint: Colour
    lamp: Colour
    height: float
    cloud: Colour
    cloud_shade: Colour
    shadow: float = 0.34
    lit: bool = False
    """Lamps and windows shine."""


LIGHTS: dict[Hour, Light] = {
    "sunrise": Light(
        sky=(hexed("#6f8fc4"), hexed("#eab9b4"), hexed("#ffe3a9")),
        haze=hexed("#f3c9b1"),
        tint=(250, 224, 206),
        lamp=hexed("#fff0c4"),
        height=0.3,
        cloud=hexed("#ffdcc0"),
        cloud_shade=hexed("#b48fb4"),
    ),
    "day": Light(
        sky=(hexed("#4c96d2"), hexed("#93c9e6"), hexed("#e3f1ec")),
        haze=hexed("#c6dfe8"),
        tint=(255, 253, 248),
        lamp=hexed("#fffbe6"),
        height=0.74,
        cloud=hexed("#ffffff"),
        cloud_shade=hexed("#b9d0e2"),
    ),
    "sunset": Light(
        sky=(hexed("#4a5593"), hexed("#d97f86"), hexed("#ffd28c")),
        haze=hexed("#e79a82"),
        tint=(250, 208, 188),
        lamp=hexed("#ffe2a0"),
        height=0.16,
        cloud=hexed("#ff9f80"),
        cloud_shade=hexed("#6a4a86"),
        lit=True,
    ),
    "night": Light(
        sky=(hexed("#0b1336"), hexed("#1d3263"), hexed("#46629a")),
        haze=hexed("#2f477c"),
        tint=(112, 128, 178),
        lamp=hexed("#f6f1d8"),
        height=0.72,
        cloud=hexed("#4a6398"),
        cloud_shade=hexed("#1c2b58"),
        shadow=0.3,
        lit=True,
    ),
}

SOMBRE = 170
"""Below this mean of its tint a light is dark."""

OVERCAST: dict[str, tuple[Colour, float]] = {
    "cloudy": (hexed("#aab6c2"), 0.45),
    "rain": (hexed("#76879a"), 0.62),
    "storm": (hexed("#3f4a5c"), 0.8),
    "snow": (hexed("#ccd6e2"), 0.55),
    "mist": (hexed("#d3d9da"), 0.42),
}


def light_side(seed: int) -> float:
    """Where the light comes from: from the left below 0, from the right above.

    The images of one request have seeds in a row, so every other one is lit from the other side.
    """
    return -0.6 if seed % 2 else 0.6


def light_of(scene: Scene) -> Light:
    """The hour's light, greyed by the weather."""
    light = LIGHTS[scene.hour]
    if scene.weather not in OVERCAST:
        return light
    grey, share = OVERCAST[scene.weather]
    if scene.weather == "storm":
        light = replace(light, tint=mix(light.tint, (112, 122, 150), 0.55))
    if scene.hour == "night":
        grey = mix(grey, light.sky[1], 0.75)
    top, middle, low = (mix(colour, grey, share) for colour in light.sky)
    return replace(
        light,
        sky=(top, middle, low),
        haze=mix(light.haze, grey, share),
        cloud=mix(light.cloud, grey, share),
        cloud_shade=mix(light.cloud_shade, grey, share * 0.6),
        shadow=light.shadow * (1 - share * 0.6),
        lit=light.lit or scene.weather in ("rain", "storm"),
    )


def upon_subjects(light: Light) -> Light:
    """The light on what the picture is about: a night is blue, but faces stay readable as painters keep them."""
    if sum(light.tint) > 3 * SOMBRE:
        return light
    return replace(light, tint=mix(light.tint, (255, 246, 232), 0.42))


def seen(light: Light, colour: Colour, far: float = 0.0) -> Colour:
    """A thing's own colour in this light, `far` (0–1) into the haze."""
    if colour == LAMPLIGHT:
        return colour
    red, green, blue = (own * falls // 255 for own, falls in zip(colour, light.tint, strict=True))
    return mix((red, green, blue), light.haze, far)
