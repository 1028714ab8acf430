"""Composing: where each thing stands, how big it is and which way it looks.

Everything is placed anew for the canvas, in units that give every canvas an area of 1000 × 1000; nothing is
stretched. What stands together keeps an order of sizes: the world's, drawn closer to each other, because
a cup beside a castle would otherwise be a dot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from danqing.domain.canvas import Canvas
from danqing.engines.sketch.backdrops import BY_NAME as SETTINGS
from danqing.engines.sketch.backdrops.base import Setting
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.motifs.base import Motif, Pose
from danqing.engines.sketch.scene import MANY, Scene, Subject

CLOSENESS = 0.36
"""The power that brings the world's sizes closer to each other; 1 would keep them."""

GROVE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One drawn thing: its middle and its foot in units, its height, and how far away it is (0 near, 1 far)."""

    subject: Subject
    motif: Motif
    pose: Pose
    x: float
    foot: float
    height: float
    number: int = 0
    far: float = 0.0
    flipped: bool = False
    lift: float = 0.0
    """How far above the ground its foot is: held in a hand, or on top of something."""

    @property
    def width(self) -> float:
        return self.height * self.pose.aspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole picture in units: its size, its horizon, and what is drawn, the farthest first."""

    width: float
    height: float
    horizon: float
    setting: Setting
    placed: tuple[Placed, ...]


def compose(scene: Scene, canvas: Canvas, seed: int) -> Layout:
    width, height = 1000 * sqrt(canvas.ratio), 1000 / sqrt(canvas.ratio)
    setting = SETTINGS[scene.setting]
    shop = any(MOTIFS[subject.motif].front for subject in scene.subjects)
    rng = chance(seed, "compose")
    horizon = height * (setting.horizon + float(rng.uniform(-0.03, 0.03)))
    frame = _Frame(width, height, horizon, setting, scene, rng)
    placed = frame.place_all()
    if shop and setting.ground == "street":
        horizon = height * 0.72
    return Layout(width=width, height=height, horizon=horizon, setting=setting, placed=placed)


class _Frame:
    """The canvas while things are put on it."""

    def __init__(
        self, width: float, height: float, horizon: float, setting: Setting, scene: Scene, rng: np.random.Generator
    ) -> None:
        self.width, self.height, self.horizon = width, height, horizon
        self.setting, self.scene, self.rng = setting, scene, rng
        self.span = min(width, height, 1000.0)
        self.aloft, self.turn = 0, int(rng.integers(2))

    def place_all(self) -> tuple[Placed, ...]:
        subjects = self.scene.subjects
        sizes = self._heights(subjects)
        mains = [index for index, subject in enumerate(subjects) if self._is_main(subject)]
        spots = self._spread(subjects, mains, sizes)
        placed: dict[int, list[Placed]] = {}
        for index in self._order(subjects):
            placed[index] = self._place(index, subjects[index], sizes[index], spots, placed)
        everything = [thing for index in sorted(placed) for thing in placed[index]]
        return tuple(sorted(everything, key=lambda thing: (_layer(thing), thing.foot)))

    # How big -----------------------------------------------------------------------------------------

    def _heights(self, subjects: Sequence[Subject]) -> list[float]:
        """Heights in units: the tallest main thing takes its share of the picture, the others follow."""
        tall = [_motif(subject).metres * _pose(subject).tall for subject in subjects]
        mains = [index for index, subject in enumerate(subjects) if self._is_main(subject)]
        largest = max((tall[index] for index in mains), default=1.0)
        heights = [
            self._share(subject) * min(1.25, (metres / largest) ** CLOSENESS) * subject.size
            for metres, subject in zip(tall, subjects, strict=True)
        ]
        standing = [index for index in mains if subjects[index].to is None and not _motif(subjects[index]).front]
        row = sum(heights[index] * _breadth(subjects[index]) for index in standing)
        fit = min(1.0, 0.94 * self.width / max(row, 1.0))
        return [height * fit if index in standing else height for index, height in enumerate(heights)]

    def _share(self, subject: Subject) -> float:
        """The height of the tallest: more where one thing is alone, less where the canvas is narrow."""
        motif, pose = _motif(subject), _pose(subject)
        share = {"sky": 0.2, "air": 0.3, "water": 0.3, "wall": 0.42}.get(motif.stands, 0.46)
        if motif.stands == "sky" and motif.metres > 4:
            share = 0.34
        if motif.stands == "air" and motif.metres < 0.4 and len(self.scene.subjects) > 1:
            share = 0.13
        if motif.front:
            return min(self.height * 0.84, self.width * 1.04 / pose.aspect)
        if motif.grows:
            share = 0.58
        crowd = 1.0 if len(self.scene.subjects) < 3 else 0.86
        if subject.motif == "card":
            share = 0.3
        widest = self.width * (0.56 if motif.metres < 1 and motif.stands == "ground" else 0.8)
        return min(self.height * share * crowd, self.span * 0.72, widest / pose.aspect)

    # Where -------------------------------------------------------------------------------------------

    def _is_main(self, subject: Subject) -> bool:
        return subject.count < MANY and _motif(subject).stands not in ("sky", "air")

    def _order(self, subjects: Sequence[Subject]) -> list[int]:
        """What others relate to is placed first."""
        return sorted(range(len(subjects)), key=lambda index: subjects[index].to is not None)

    def _spread(self, subjects: Sequence[Subject], mains: Sequence[int], sizes: Sequence[float]) -> dict[int, float]:
        """The middle of each main thing: side by side in the order of the words, a single one off the centre."""
        fronts = {index: self.width / 2 for index in mains if _motif(subjects[index]).front}
        free = [index for index in mains if subjects[index].to is None and index not in fronts]
        sides = {"left": 0.27, "right": 0.73, "centre": 0.5}
        if len(free) == 1:
            lean = 0.5 if self.width < self.height * 1.2 else float(self.rng.choice([0.42, 0.58]))
            return fronts | {free[0]: self.width * sides.get(subjects[free[0]].place, lean)}
        breadths = [sizes[index] * _breadth(subjects[index]) for index in free]
        gap = (self.width - sum(breadths)) / (len(free) + 1)
        spots: dict[int, float] = {}
        edge = 0.0
        for index, breadth in zip(free, breadths, strict=True):
            spots[index] = (
                self.width * sides[subjects[index].place]
                if subjects[index].place in sides
                else edge + gap + breadth / 2
            )
            edge += gap + breadth
        return fronts | spots

    def _place(
        self, index: int, subject: Subject, height: float, spots: dict[int, float], placed: dict[int, list[Placed]]
    ) -> list[Placed]:
        wooded = self.setting.name == "forest" and _motif(subject).grows
        if subject.count == MANY or wooded:
            return self._grove(subject, height) if _motif(subject).grows else self._crowd(subject, height * 0.5)
        if _motif(subject).stands in ("sky", "air"):
            return self._aloft(subject, height)
        anchor = placed.get(subject.to, []) if subject.to is not None else []
        x, foot = self._spot(index, subject, height, spots)
        one = self._thing(subject, x, foot, height)
        if anchor:
            one = self._beside(one, anchor[0])
        alone = len(self.scene.subjects) == 1
        return self._copies(one) + ([] if alone or not one.motif.grows else self._company(subject, height))

    def _company(self, subject: Subject, height: float) -> list[Placed]:
        """A few of the same kind far behind, where a tree is not the only thing in the picture."""
        result = []
        for number, x in enumerate((0.07, 0.24, 0.8, 0.95)):
            foot = self.horizon + (self.height - self.horizon) * float(self.rng.uniform(0.05, 0.14))
            one = self._thing(
                subject,
                self.width * (x + float(self.rng.uniform(-0.05, 0.05))),
                foot,
                height * float(self.rng.uniform(0.4, 0.55)),
            )
            result.append(replace(one, number=number + 1, far=0.34))
        return result

    def _thing(self, subject: Subject, x: float, foot: float, height: float) -> Placed:
        flipped = bool(self.rng.random() < 0.5) and _motif(subject).stands not in ("wall", "surface")
        plain = _motif(subject).front or subject.motif == "card"
        return Placed(
            subject=subject,
            motif=_motif(subject),
            pose=_pose(subject),
            x=x,
            foot=foot,
            height=height,
            flipped=flipped and not plain,
        )

    def _spot(self, index: int, subject: Subject, height: float, spots: dict[int, float]) -> tuple[float, float]:
        x = spots.get(index, self.width * float(self.rng.uniform(0.3, 0.7)))
        return x, self._foot(_motif(subject), height)

    def _foot(self, motif: Motif, height: float) -> float:
        """The height of the ground under a thing: the nearer, the lower; water things float further out."""
        depth = self.height - self.horizon
        if motif.front:
            return self.height * 0.9
        if motif.stands == "wall" and not self.setting.outdoors:
            return self.horizon * 0.84
        if self.setting.ground == "water":
            if motif.stands == "water":
                return self.horizon + depth * 0.42
            return self.height - depth * 0.09
        if self.setting.ground == "sky":
            return self.height * 0.5 + height / 2
        near = {"table": 0.52, "street": 0.66, "floor": 0.6}.get(self.setting.ground, 0.66)
        tall = 0.12 if motif.metres > 3 else 0.0
        return self.horizon + depth * (near - tall + float(self.rng.uniform(-0.03, 0.03)))

    def _aloft(self, subject: Subject, height: float) -> list[Placed]:
        """Things in the sky keep clear of each other and of the upper edge."""
        count = min(subject.count, 24) if subject.count < MANY else 14
        size = min(height, self.horizon * 0.42) / (1 if count == 1 else count**0.3)
        result = []
        for number in range(count):
            x = self.width * (
                (number + float(self.rng.uniform(0.25, 0.75))) / count if count > 1 else self._side(subject)
            )
            foot = self.horizon * float(self.rng.uniform(0.16, 0.62 if count > 1 else 0.3)) + size
            result.append(replace(self._thing(subject, x, foot, size), number=number, far=0.2))
        return result

    def _side(self, subject: Subject) -> float:
        sides = {"left": 0.26, "right": 0.74, "centre": 0.5}
        self.aloft += 1
        usual = (0.72, 0.28, 0.5, 0.12, 0.88)[(self.aloft + self.turn) % 5]
        return sides.get(subject.place, usual)

    def _beside(self, one: Placed, other: Placed) -> Placed:
        """Put one thing where its relation to another says."""
        side = -1.0 if self.rng.random() < 0.5 else 1.0
        place = one.subject.place
        if place == "held":
            return _held(one, other)
        if place in ("on", "in", "under") and (other.motif.front or other.motif.metres > 3):
            reach, step = 0.26, 0.045  # nobody stands on a house or below a tree's foot, but near it
        elif place in ("on", "in") and other.motif.stands != "wall":
            return _on_top(one, other)
        elif place == "under":
            return replace(one, x=other.x, foot=other.foot, height=min(one.height, other.height * 0.6))
        elif place == "behind":
            return replace(one, x=other.x + side * other.width * 0.4, foot=other.foot - self.span * 0.05, far=0.15)
        elif place == "before":
            reach, step = 0.25, 0.07
        else:
            return replace(one, x=self._inside(other.x + side * (other.width + one.width) * 0.54, one.width))
        foot = min(self.height * 0.98, other.foot + self.span * step)
        return replace(one, x=self._inside(other.x + side * other.width * reach, one.width), foot=foot)

    def _inside(self, x: float, width: float) -> float:
        return min(max(x, width * 0.5), max(self.width - width * 0.5, width * 0.5))

    # How many ----------------------------------------------------------------------------------------

    def _copies(self, one: Placed) -> list[Placed]:
        count = one.subject.count
        if count == 1:
            return [replace(one, x=self._inside(one.x, one.width))]
        step = one.width * 0.94
        middle = min(max(one.x, step * count / 2), max(self.width - step * count / 2, self.width / 2))
        return [
            replace(
                one,
                number=number,
                x=middle + (number - (count - 1) / 2) * step,
                foot=one.foot + float(self.rng.uniform(-0.02, 0.03)) * self.span,
                height=one.height * float(self.rng.uniform(0.9, 1.06)),
                flipped=bool(self.rng.random() < 0.5) and one.motif.stands not in ("wall", "surface"),
            )
            for number in range(count)
        ]

    def _crowd(self, subject: Subject, height: float) -> list[Placed]:
        """Many, all over the ground, smaller further away."""
        result = []
        for number in range(22):
            near = float(self.rng.random())
            top, bottom = self.horizon + 0.1 * (self.height - self.horizon), self.height * 0.97
            size = height * (0.34 + 0.6 * near)
            one = self._thing(subject, self.width * float(self.rng.random()), top + (bottom - top) * near, size)
            result.append(replace(one, number=number, far=0.4 * (1 - near)))
        return result

    def _grove(self, subject: Subject, height: float) -> list[Placed]:
        """Trees on both sides, tall and near at the edges, so that the middle stays open."""
        result = []
        for number in range(GROVE):
            side = 1 if number % 2 else -1
            inward = float(self.rng.random()) ** 1.4
            near = 1 - inward
            size = height * (0.38 + 0.8 * near) * float(self.rng.uniform(0.85, 1.1))
            x = self.width * (0.5 + side * (0.54 - (0.27 if self.setting.ground == "water" else 0.34) * inward))
            result.append(replace(self._thing(subject, x, self._bank(near), size), number=number, far=0.34 * inward))
        return result

    def _bank(self, near: float) -> float:
        depth = self.height - self.horizon
        if self.setting.ground == "water":
            return self.horizon + depth * (0.74 + 0.22 * near)
        return self.horizon + depth * (0.06 + 0.6 * near * sqrt(near))


def _held(one: Placed, other: Placed) -> Placed:
    """In the hand of another: nearly as large as in the world, at the height that its motif gives."""
    reach = -1 if other.flipped else 1
    real = other.height * one.motif.metres / other.motif.metres
    size = min(max(real, other.height * 0.22), other.height * 0.62)
    lift = other.height * one.motif.held_at
    return replace(
        one, x=other.x + reach * other.width * 0.4, foot=other.foot + 1, lift=lift, height=size, flipped=False
    )


def _on_top(one: Placed, other: Placed) -> Placed:
    lift = other.lift + other.height * 0.92
    return replace(one, x=other.x, foot=other.foot + 1, lift=lift, height=min(one.height, other.height))


def _breadth(subject: Subject) -> float:
    """How wide a group is, in heights of one of it."""
    return _pose(subject).aspect * (1.12 if subject.count == 1 else 0.94 * subject.count)


def _motif(subject: Subject) -> Motif:
    return MOTIFS[subject.motif]


def _pose(subject: Subject) -> Pose:
    return _motif(subject).pose(subject.pose)


def _layer(thing: Placed) -> int:
    """The sky is behind everything, then walls and fronts, then what stands on the ground."""
    if thing.motif.stands in ("sky", "air"):
        return 0
    return 1 if thing.motif.front or thing.motif.stands == "wall" else 2
