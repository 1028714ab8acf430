"""Where thinking's details go: small, on the ground or in the air, and clear of what the picture is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from danqing.engines.sketch.placed import Placed
from danqing.engines.sketch.scene import MANY
from danqing.engines.sketch.terrain import Terrain

SUPPORTS = ("near", "far", "aloft")
"""Where thinking puts what it adds."""

FOOT = 0.12
"""The lowest share of a thing, which a detail may stand before."""

HIDDEN = 0.06
"""A detail that would overlap by more than this share of itself everywhere is left out."""

STEPS = 15
"""The number of places across the picture where a detail is tried."""


def details(one: Placed, terrain: Terrain, rng: np.random.Generator, mains: Sequence[Placed]) -> list[Placed]:
    """`one` at its depth, at the clear place that is nearest to the side that chance prefers, if there is one."""
    side = float(rng.choice([0.1, 0.9])) + float(rng.uniform(-0.05, 0.05))
    if one.subject.place == "aloft" and terrain.setting.ground != "sky":
        high = replace(one, height=min(one.height * 0.5, terrain.span * 0.09), far=0.2)
        foot = terrain.horizon * float(rng.uniform(0.3, 0.55))
        return [_clearest(replace(high, foot=foot), terrain, 0.5 + (side - 0.5) * 0.75, mains)]
    deep = _near(one, terrain) if one.subject.place == "near" else _far(one, terrain)
    reach = 1.0 if one.subject.place == "near" else 0.8
    best = _clearest(deep, terrain, 0.5 + (side - 0.5) * reach, mains)
    return [best] if _overlap(best, mains) <= HIDDEN * best.width * best.height else []


def _near(one: Placed, terrain: Terrain) -> Placed:
    foot = terrain.height - (terrain.height - terrain.horizon) * 0.05
    return replace(one, height=min(one.height * 0.5, terrain.span * 0.14), foot=foot)


def _far(one: Placed, terrain: Terrain) -> Placed:
    """At the far edge of the ground; what swims or floats is further out."""
    size = min(one.height * 0.42, terrain.span * 0.15)
    if terrain.bears(one.subject):
        return replace(one, height=size, foot=terrain.at(0.1), far=0.26)
    floats = terrain.setting.ground == "sky"
    out = (terrain.height - terrain.horizon) * (0.1 if floats else 0.2) + (size * 0.2 if floats else 0.0)
    return replace(one, height=size, foot=terrain.horizon + out, far=0.26)


def _clearest(one: Placed, terrain: Terrain, wished: float, mains: Sequence[Placed]) -> Placed:
    """The place across with the least overlap, and among equal ones the nearest to the wish."""
    half = one.width / terrain.width / 2
    inside = np.linspace(min(half + 0.01, 0.5), max(0.99 - half, 0.5), STEPS).tolist()
    tried = [replace(one, x=share * terrain.width) for share in (wished, *inside)]
    return min(tried, key=lambda thing: (round(_overlap(thing, mains)), abs(thing.x / terrain.width - wished)))


def _overlap(thing: Placed, mains: Sequence[Placed]) -> float:
    """The area that it shares with the important parts: all of each main thing but its foot."""
    area = 0.0
    for main in mains:
        if main.subject.count == MANY or main.far > 0.3:
            continue
        across = min(thing.right, main.right) - max(thing.left, main.left)
        low = main.top + main.height * (1 - FOOT)
        area += max(across, 0.0) * max(min(thing.foot, low) - max(thing.top, main.top), 0.0)
    return area
