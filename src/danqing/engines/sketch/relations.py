"""How two things stand to each other: on, in, under, beside, behind, in front of, in the hand of.

The rules keep both visible: nothing that is named hides the face of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from danqing.engines.sketch.placed import Placed
from danqing.engines.sketch.scene import MANY, Place

NEARNESS = 0.62
"""The power that brings the sizes of two things that touch closer to each other; 1 would keep the world's."""

HANDY = 0.46
"""Up to this many metres a thing can be carried without hands."""

MOST_FLOWERS = 9
LARGE = 3.0
"""From this many metres on, one stands at a thing's foot, not on it."""


def room_beside(place: Place) -> float:
    """How much of a row a thing takes that relates to another, as a share of its own breadth."""
    return {"beside": 1.0, "left": 1.0, "right": 1.0, "free": 1.0, "behind": 0.5, "before": 0.5, "held": 0.5}.get(
        place, 0.1
    )


def joined(one: Placed, other: Placed, rng: np.random.Generator, width: float, height: float) -> Placed:
    """`one` where its relation to `other` says; the side that has more room, unless the words say which."""
    side = -1.0 if other.x > width / 2 else 1.0
    if rng.random() < 0.3:
        side = -side
    place = one.subject.place
    if place == "held" and _can_hold(other, one):
        return _held(one, other)
    if place in ("on", "in"):
        return _on(one, other, side, height)
    if place == "under":
        return _under(one, other, side, height)
    if place == "behind":
        return _behind(one, other, side)
    if place == "before":
        return _before(one, other, side, height)
    side = {"left": -1.0, "right": 1.0}.get(place, side)
    return _beside(one, other, side, height)


def _can_hold(other: Placed, one: Placed) -> bool:
    """Who has hands holds anything; any living thing may carry what is small."""
    hands = any(pose.name == "hold" for pose in other.motif.poses)
    return hands or (other.motif.alive and (one.motif.metres < HANDY or one.motif.overhead))


def _held(one: Placed, other: Placed) -> Placed:
    """In the hand of another: nearly as large as in the world, at the height that its motif gives."""
    reach = -1 if other.flipped else 1
    real = other.height * one.motif.metres / (other.motif.metres * other.pose.tall)
    size = min(max(real, other.height * 0.2), other.height * 0.62)
    lift = other.lift + other.height * one.motif.held_at
    x = other.x + reach * other.width * 0.4
    if one.motif.overhead:
        size = other.height * (1.02 - one.motif.held_at) / 0.52  # the lower half is the stick
    return replace(one, x=x, foot=other.foot + 1, lift=lift, height=size, flipped=False)


def _touching(one: Placed, other: Placed) -> float:
    """The height of a thing that touches another: the world's proportion, drawn closer."""
    real = (one.motif.metres * one.pose.tall) / (other.motif.metres * other.pose.tall)
    share: float = real**NEARNESS
    return min(max(other.height * share, other.height * 0.24), other.height * 1.5, one.height * 1.4)


def _on(one: Placed, other: Placed, side: float, height: float) -> Placed:
    if other.motif.front:
        return _at_foot(one, other, side, height)
    if other.motif.stands == "wall":
        return replace(one, x=other.x, foot=other.foot + 1, lift=other.height * 0.12, height=other.height * 0.5)
    size = _touching(one, other)
    lift = other.lift + other.height * other.motif.top
    foot = other.foot - 1 if other.motif.hollow else other.foot + 1
    return replace(one, x=other.x, foot=foot, lift=lift, height=size, far=other.far)


def bunch(one: Placed, vase: Placed) -> list[Placed]:
    """Flowers in a vase: their stems meet in it, and their heads spread like a fan."""
    count = min(one.subject.count, MOST_FLOWERS)
    spread = min(30.0, 11.0 * count) if count > 1 else 0.0
    flowers = []
    for number in range(count):
        across = number / (count - 1) * 2 - 1 if count > 1 else 0.0
        height = vase.height * (1.2 - 0.12 * abs(across) + 0.09 * (number % 2))
        stem = replace(one, number=number, x=vase.x, height=height, turn=across * spread, flipped=across > 0)
        flowers.append(replace(stem, foot=vase.foot - 1 - 0.01 * (number % 2), lift=vase.height * 0.5, far=vase.far))
    return flowers


def _under(one: Placed, other: Placed, side: float, height: float) -> Placed:
    if other.motif.front or other.motif.metres > LARGE:
        return _at_foot(one, other, side, height)
    size = min(one.height, other.height * 0.52)
    return replace(one, x=other.x, foot=other.foot + height * 0.004, height=size)


def _at_foot(one: Placed, other: Placed, side: float, height: float) -> Placed:
    """Near the trunk of a tree or the door of a house, a step nearer to the viewer."""
    size = min(one.height, other.height * 0.6)
    reach = 0.2 * other.width + 0.3 * one.width
    return replace(one, x=other.x + side * reach, foot=min(height * 0.97, other.foot + height * 0.045), height=size)


def _behind(one: Placed, other: Placed, side: float) -> Placed:
    """Half hidden by the other: beside its middle, or above it where it is much taller."""
    apart = 0.2 if one.height > 1.5 * other.height else 0.36
    x = other.x + side * apart * (other.width + one.width)
    return replace(one, x=x, foot=other.foot - max(other.height, one.height) * 0.09, far=0.12)


def _before(one: Placed, other: Placed, side: float, height: float) -> Placed:
    large = other.motif.front or other.motif.metres > LARGE
    apart = 0.2 * other.width if large else 0.3 * (other.width + one.width)
    foot = min(height * 0.975, other.foot + height * 0.07)
    return replace(one, x=other.x + side * apart, foot=foot)


def _beside(one: Placed, other: Placed, side: float, height: float) -> Placed:
    count = one.subject.count if one.subject.count < MANY else 1
    x = other.x + side * (other.width + one.width * (1 + 0.94 * (count - 1))) * 0.54
    if one.motif.stands == "air":
        return replace(one, x=x, foot=other.foot, lift=other.height * 0.3)
    if other.lift:
        return replace(one, x=x, foot=other.foot, lift=other.lift)
    same = one.motif.stands == other.motif.stands
    return replace(one, x=x, foot=other.foot + height * 0.006 if same else max(one.foot, other.foot))


def kept_inside(things: Sequence[Placed], width: float) -> list[Placed]:
    """The things of one group, moved together so that they lie within the width."""
    if not things:
        return []
    left, right = min(thing.left for thing in things), max(thing.right for thing in things)
    if right - left > width:
        shift = (width - left - right) / 2
    else:
        shift = max(0.0, 0.03 * width - left) - max(0.0, right - 0.97 * width)
    return [replace(thing, x=min(max(thing.x + shift, 0.0), width)) for thing in things]


FACE = 0.5
"""The share of a living thing's height, from the top, that nothing may cover."""


def faces_freed(ordered: Sequence[Placed]) -> list[Placed]:
    """The things with their feet moved back where they would hide a face; `ordered` is from far to near."""
    result = list(ordered)
    for index, who in enumerate(ordered):
        if not who.motif.alive or who.subject.count == MANY or who.far > 0.2:
            continue
        for later in range(index + 1, len(result)):
            thing = result[later]
            if _hides(thing, who) and thing.subject.place != "held":
                result[later] = replace(thing, foot=min(thing.foot, who.foot - 1), far=max(thing.far, 0.04))
    return result


def _hides(thing: Placed, who: Placed) -> bool:
    """Whether a thing that stands nearer covers a fifth of a face; its own relation excuses what is on it."""
    if thing.motif.alive or thing.lift or thing.motif.hollow:
        return False
    across = min(thing.right, who.right) - max(thing.left, who.left)
    down = min(thing.foot, who.top + who.height * FACE) - max(thing.top, who.top)
    return across > 0 and down > 0 and across * down > 0.2 * who.width * who.height * FACE
