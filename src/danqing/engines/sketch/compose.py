"""Composing: where each thing stands, how big it is and which way it looks.

Everything is placed anew for the canvas, in units that give every canvas an area of 1000 × 1000; nothing is
stretched. What stands together keeps an order of sizes: the world's, drawn closer to each other, because
a cup beside a castle would otherwise be a dot.
The seed chooses the view: how near, from which side, how high the horizon.
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
from danqing.engines.sketch.details import SUPPORTS, details
from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.motifs.base import Motif
from danqing.engines.sketch.placed import Placed
from danqing.engines.sketch.relations import LARGE, bunch, faces_freed, joined, kept_inside, room_beside
from danqing.engines.sketch.scene import MANY, Scene, Subject
from danqing.engines.sketch.sizes import BUST, Room, share
from danqing.engines.sketch.terrain import Terrain
from danqing.engines.sketch.traits import (
    breadth,
    flies,
    grounded,
    hangs,
    layer,
    motif_of,
    moving,
    pose_of,
    sheltered,
    turns,
)

__all__ = ["Layout", "Placed", "compose"]

CLOSENESS = 0.36
"""The power that brings the world's sizes closer to each other; 1 would keep them."""

GROVE = 15
SEAT = 0.84
"""The share of a thing's width on which others sit side by side."""

VIEWS = ((1.0, 0.44, True), (0.84, 0.66, False), (1.16, 0.52, False), (0.8, 0.36, True))
"""How near the viewer is, where a single thing stands, and whether it looks the other way.

Neighbouring seeds, which the pictures of one request have, take turns, so that no two of them look alike.
"""

LEAST = 0.29
"""The share of the picture's height that a living thing takes which is named first."""

MOST_TALL, MOST_WIDE = 0.55, 0.6
"""The shares of the picture's height and width that one living thing takes at most, in the nearest view."""

CROWD = 2
"""More than this many things side by side stand in two depths."""

APART = {"in": 0.24, "on": 0.5, "held": 0.4}
"""How far apart several of a kind are, in widths of one; less where they share a place."""

ACROSS_THE_SKY = 100
"""From this many metres on a thing spans the sky down to the horizon: a rainbow."""

SIDES = {"left": 0.27, "right": 0.73, "centre": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The whole picture in units: its size, its horizon, and what is drawn, the farthest first.

    `ground` is the far edge of what bears weight, which lies at the horizon or below it.
    """

    width: float
    height: float
    horizon: float
    ground: float
    setting: Setting
    placed: tuple[Placed, ...]


def compose(scene: Scene, canvas: Canvas, seed: int) -> Layout:
    width, height = 1000 * sqrt(canvas.ratio), 1000 / sqrt(canvas.ratio)
    setting = SETTINGS[scene.setting]
    shop = any(MOTIFS[subject.motif].front for subject in scene.subjects)
    rng = chance(seed, "compose")
    horizon = height * (_raised(setting.horizon, width / height) + float(rng.uniform(-0.05, 0.05)))
    if shop and setting.ground == "street":
        horizon = height * 0.72
    terrain = Terrain(width, height, horizon, setting)
    placed = _Frame(terrain, scene, rng, seed).place_all()
    return Layout(width=width, height=height, horizon=horizon, ground=terrain.line, setting=setting, placed=placed)


def _raised(share: float, ratio: float) -> float:
    """The share of the height above the ground; a narrow picture needs less of the ground."""
    narrow = min(max((1 / ratio - 1.4) / 4, 0.0), 1.0)
    return share + (0.76 - share) * 0.7 * narrow if share < 0.76 else share


class _Frame:
    """The canvas while things are put on it."""

    def __init__(
        self,
        terrain: Terrain,
        scene: Scene,
        rng: np.random.Generator,
        seed: int,
    ) -> None:
        self.width, self.height, self.horizon = terrain.width, terrain.height, terrain.horizon
        self.terrain, self.setting, self.span = terrain, terrain.setting, terrain.span
        self.scene, self.rng = scene, rng
        self.aloft, self.turn = 0, int(rng.integers(2))
        self.near, self.lean, self.mirror = VIEWS[seed % len(VIEWS)]
        self.subjects = grounded(sheltered(scene.subjects))
        self.room = Room(self.width, self.height, self.setting, scene)
        if self.room.bust or self.setting.name == "studio":
            self.near, self.lean = 1.0, 0.5
        elif seed % len(VIEWS) == len(VIEWS) - 1:
            self.subjects = moving(self.subjects)

    def place_all(self) -> tuple[Placed, ...]:
        sizes = self._heights()
        spots = self._spread(sizes)
        placed: dict[int, list[Placed]] = {}
        for index in self._order():
            made = self._place(index, sizes[index], spots, placed)
            placed[index] = [self.terrain.grounded(thing) for thing in made]
        self._keep_inside(placed)
        for index in self._supports():
            placed[index] = self._detail(self.subjects[index], sizes[index], placed)
        everything = [thing for index in sorted(placed) for thing in placed[index]]
        ordered = sorted(everything, key=lambda thing: (layer(thing), thing.foot))
        freed = [self.terrain.grounded(thing) for thing in faces_freed(ordered)]
        return tuple(sorted(freed, key=lambda thing: (layer(thing), thing.foot)))

    def _keep_inside(self, placed: dict[int, list[Placed]]) -> None:
        """What belongs together is moved together until it lies within the picture."""
        for root in range(len(self.subjects)):
            group = [index for index in placed if self._root(index) == root and self._is_main(self.subjects[index])]
            things = kept_inside([thing for index in group for thing in placed[index]], self.width)
            for index in group:
                placed[index], things = things[: len(placed[index])], things[len(placed[index]) :]

    def _root(self, index: int) -> int:
        """The subject that this one's place depends on in the end."""
        for _ in self.subjects:
            anchor = self.subjects[index].to
            if anchor is None:
                break
            index = anchor
        return index

    # How big -----------------------------------------------------------------------------------------

    def _heights(self) -> list[float]:
        """Heights in units: the tallest main thing takes its share of the picture, the others follow."""
        tall = [motif_of(subject).metres * pose_of(subject).tall for subject in self.subjects]
        mains = [index for index, subject in enumerate(self.subjects) if self._is_main(subject)]
        largest = max((tall[index] for index in mains), default=1.0)
        heights = [
            self._share(subject) * min(1.25, (metres / largest) ** CLOSENESS) * subject.size
            for metres, subject in zip(tall, self.subjects, strict=True)
        ]
        row = [index for index in mains if not (motif_of(self.subjects[index]).front or hangs(self.subjects[index]))]
        needed = sum(heights[index] * self._room(index) for index in row)
        if len(row) > CROWD:  # many stand in two depths and may overlap a little
            needed *= 0.84
        fit = self.near * min(1.0, 0.85 * self.width / max(needed, 1.0))
        fitted = [height * fit if index in row else height for index, height in enumerate(heights)]
        return [min(max(height, self._least(index)), self._most(index)) for index, height in enumerate(fitted)]

    def _most(self, index: int) -> float:
        """However near the view, whoever stands in a setting leaves room for it; a studio's sheet is no setting."""
        subject = self.subjects[index]
        if not motif_of(subject).alive or self.setting.name == "studio" or self.room.bust:
            return self.height * BUST
        most = min(MOST_TALL * self.height, MOST_WIDE * self.width / pose_of(subject).aspect)
        return most * max(subject.size, 1.0)

    def _least(self, index: int) -> float:
        """Whom the words name first is never a dot in the landscape."""
        subject = self.subjects[index]
        leads = index == 0 and motif_of(subject).alive and subject.count == 1 and not flies(subject)
        if not leads or subject.size < 1 or not self._is_main(subject):
            return 0.0
        return min(LEAST * self.height, 0.5 * self.width / pose_of(subject).aspect)

    def _room(self, index: int) -> float:
        """How much of a row it takes, in its own heights: little where it stands on or behind another."""
        subject = self.subjects[index]
        share = 1.0 if subject.to is None else room_beside(subject.place)
        return breadth(subject) * share

    def _share(self, subject: Subject) -> float:
        """The height of the tallest in units."""
        return share(subject, self.room, aloft=self._alone_aloft())

    # Where -------------------------------------------------------------------------------------------

    def _is_main(self, subject: Subject) -> bool:
        if subject.count == MANY or subject.place in SUPPORTS:
            return False
        return not flies(subject) or subject.to is not None

    def _alone_aloft(self) -> bool:
        """Nothing stands below: what flies is what the picture shows."""
        return not any(self._is_main(subject) for subject in self.subjects)

    def _order(self) -> list[int]:
        """What others relate to is placed first; details come when everything else has its place."""
        asked = set(range(len(self.subjects))) - set(self._supports())
        return sorted(sorted(asked), key=self._steps)

    def _supports(self) -> list[int]:
        return [index for index, subject in enumerate(self.subjects) if subject.place in SUPPORTS]

    def _steps(self, index: int) -> int:
        steps, anchor = 0, self.subjects[index].to
        while anchor is not None and steps <= len(self.subjects):
            steps, anchor = steps + 1, self.subjects[anchor].to
        return steps

    def _spread(self, sizes: Sequence[float]) -> dict[int, float]:
        """The middle of each main thing: side by side, a single one off the centre."""
        mains = [index for index, subject in enumerate(self.subjects) if self._is_main(subject)]
        fronts = {index: self.width / 2 for index in mains if motif_of(self.subjects[index]).front}
        walls = [index for index in mains if hangs(self.subjects[index]) and self.subjects[index].to is None]
        fronts |= {index: self.width * (at + 0.62) / (len(walls) + 0.24) for at, index in enumerate(walls)}
        free = [index for index in mains if self.subjects[index].to is None and index not in fronts]
        said = any(subject.place in SIDES for subject in self.subjects)
        if self.turn and not said:
            free.reverse()
        if len(free) == 1:
            lean = 0.5 + (self.lean - 0.5) * (0.3 if self.width < self.height * 0.8 else 0.8)
            return fronts | {free[0]: self.width * SIDES.get(self.subjects[free[0]].place, lean)}
        return fronts | self._side_by_side(free, sizes)

    def _side_by_side(self, free: Sequence[int], sizes: Sequence[float]) -> dict[int, float]:
        breadths = dict.fromkeys(free, 0.0)
        for index in range(len(self.subjects)):
            if self._root(index) in breadths and self._is_main(self.subjects[index]):
                breadths[self._root(index)] += sizes[index] * self._room(index)
        whole = sum(breadths.values())
        gap = (self.width - whole) / (len(free) + 1)
        close = max(0.06 * self.width, 0.5 * whole / max(len(free), 1))
        spots: dict[int, float] = {}
        edge = 0.0
        if gap > close:  # in a wide picture they would stand lost, far from each other
            used = whole + close * (len(free) - 1)
            edge = (self.width - used) * float(self.rng.choice([0.36, 0.5, 0.64])) - close
            gap = close
        for index in free:
            place = self.subjects[index].place
            spots[index] = self.width * SIDES[place] if place in SIDES else edge + gap + breadths[index] / 2
            edge += gap + breadths[index]
        return spots

    def _place(
        self, index: int, height: float, spots: dict[int, float], placed: dict[int, list[Placed]]
    ) -> list[Placed]:
        subject = self.subjects[index]
        motif = motif_of(subject)
        wooded = self.setting.name == "forest" and motif.grows and not self._is_anchor(index)
        if subject.count == MANY or wooded:
            return self._grove(subject, height) if motif.grows else self._crowd(subject, height * 0.5)
        anchor = placed.get(subject.to, []) if subject.to is not None else []
        if anchor and anchor[0].subject.count == MANY and anchor[0].motif.grows:
            anchor, spots = [], {index: self.width * (0.5 + 1.1 * (self.lean - 0.5))}  # the open middle of a grove
        if not anchor and flies(subject):
            return self._aloft(subject, height)
        x, foot = self._spot(index, subject, height, spots)
        one = self._thing(subject, x, foot, height)
        if anchor:
            other = max(anchor, key=lambda thing: thing.height - 1.6 * abs(thing.x - self.width / 2))
            one = joined(one, other, self.rng, self.width, self.height)
            if subject.place == "in" and other.motif.name == "vase":
                return bunch(one, other)
            if subject.place in ("on", "in") and (sharing := self._sharing(index)) and not other.motif.front:
                return self._seated(one, other, sum(sharing), sharing[0])
            return self._copies(one, apart=APART.get(subject.place, 0.94))
        alone = len(self.subjects) == 1
        return self._copies(one) + ([] if alone or not motif.grows else self._company(subject, height))

    def _sharing(self, index: int) -> tuple[int, int] | None:
        """How many places on the same thing come before this one's and how many from it on; None if it is alone."""
        seat = self.subjects[index].to, self.subjects[index].place
        mates = [at for at, other in enumerate(self.subjects) if (other.to, other.place) == seat]
        if len(mates) == 1 and self.subjects[index].count == 1:
            return None
        counts = [min(self.subjects[at].count, GROVE) for at in mates]
        before = sum(counts[: mates.index(index)])
        return before, sum(counts) - before

    def _seated(self, one: Placed, other: Placed, places: int, first: int) -> list[Placed]:
        """Side by side on one seat: each has a place of its own, and is smaller where the places are narrow."""
        each = other.width * SEAT / places
        size = min(1.0, each * 1.12 / one.width)
        return [
            replace(
                one,
                number=number,
                x=other.x + (first + number + 0.5 - places / 2) * each,
                height=one.height * max(size, 0.62),
            )
            for number in range(min(one.subject.count, GROVE))
        ]

    def _detail(self, subject: Subject, height: float, placed: dict[int, list[Placed]]) -> list[Placed]:
        """A detail that helps the picture, where it stands clear of everything that was asked for."""
        mains = [thing for things in placed.values() for thing in things]
        one = self._thing(subject, self.width / 2, self.height, height)
        return details(one, self.terrain, self.rng, mains)

    def _company(self, subject: Subject, height: float) -> list[Placed]:
        """A few of the same kind far behind, where a tree is not the only thing in the picture."""
        result = []
        for number, x in enumerate((0.07, 0.24, 0.8, 0.95)):
            reach = 0.02 if self.setting.shore else 0.14  # on the far shore, not in the water
            far = self.horizon if self.setting.shore else self.terrain.line
            foot = far + (self.height - far) * reach * float(self.rng.uniform(0.36, 1.0))
            one = self._thing(
                subject,
                self.width * (x + float(self.rng.uniform(-0.05, 0.05))),
                foot,
                height * float(self.rng.uniform(0.4, 0.55)),
            )
            result.append(replace(one, number=number + 1, far=0.34))
        return result

    def _thing(self, subject: Subject, x: float, foot: float, height: float) -> Placed:
        motif = motif_of(subject)
        alone = len(self.scene.subjects) <= 2 and subject.count == 1
        flipped = (self.mirror if alone else bool(self.rng.random() < 0.5)) and turns(subject)
        pose = motif.pose(self._posture(subject))
        return Placed(
            subject=subject,
            motif=motif,
            pose=pose,
            x=x,
            foot=foot,
            height=height,
            flipped=flipped,
        )

    def _is_anchor(self, index: int) -> bool:
        return any(subject.to == index for subject in self.subjects)

    def _posture(self, subject: Subject) -> str:
        """The pose that was named, or the one that its relations ask for."""
        if subject.pose not in ("", "stand"):
            return subject.pose
        if self._holds(subject):
            return "hold"
        seat = MOTIFS[self.subjects[subject.to].motif] if subject.to is not None else None
        seated = seat is not None and subject.place == "on" and seat.top < 0.6 and not (seat.alive or seat.hollow)
        return "sit" if seated and not subject.pose else subject.pose

    def _holds(self, subject: Subject) -> bool:
        """Whether somebody who stands has something in the hand."""
        here = self.subjects.index(subject)
        if any(other.motif == "kite" and other.to is None for other in self.subjects):
            return True
        return any(other.place == "held" and other.to == here for other in self.subjects)

    def _spot(self, index: int, subject: Subject, height: float, spots: dict[int, float]) -> tuple[float, float]:
        x = spots.get(index, self.width * float(self.rng.uniform(0.3, 0.7)))
        foot = self._foot(motif_of(subject), height, sinks=self.terrain.bears(subject))
        if len(spots) > CROWD and self.setting.ground != "water" and not hangs(subject) and index in spots:
            foot += (self.height - self.horizon) * (0.07 if list(spots).index(index) % 2 else -0.09)
        return x, foot

    def _foot(self, motif: Motif, height: float, *, sinks: bool) -> float:
        """The height of the ground under a thing: the nearer, the lower; water things float further out."""
        depth = self.height - self.horizon
        if self.room.bust:
            return self.height * 0.22 + height
        if motif.front:
            return self.height * 0.9
        if motif.stands == "wall" and not self.setting.outdoors:
            return self.horizon * 0.84
        if self.setting.ground == "water":
            if motif.stands == "water":
                return self.horizon + depth * float(self.rng.uniform(0.38, 0.46))
            return self.height - depth * 0.09
        if self.setting.ground == "sky" and not sinks:
            return min(self.height * float(self.rng.uniform(0.44, 0.56)) + height / 2, self.height * 0.96)
        near = {"table": 0.52, "floor": 0.6}.get(self.setting.ground, 0.66)
        if self.setting.name == "studio":
            near = 0.56
        elif self.setting.name == "city" and motif.metres > LARGE:
            near = 0.22  # beyond the road
        tall = 0.12 if motif.metres > 3 else 0.0
        return self.terrain.at(near - tall + float(self.rng.uniform(-0.03, 0.03)))

    def _aloft(self, subject: Subject, height: float) -> list[Placed]:
        """Things in the sky keep clear of each other and of the upper edge."""
        motif = motif_of(subject)
        if motif.stands != "sky" and subject.count == 1 and self._alone_aloft() and len(self.subjects) == 1:
            foot = self.horizon * 0.74 if motif.hung else self._hover(height)
            return [self._thing(subject, self.width * SIDES.get(subject.place, 0.5), foot, height)]
        if motif.metres > ACROSS_THE_SKY:
            size = min(self.horizon * 0.86, self.width * 0.47)
            middle = self.width * (0.5 + float(self.rng.uniform(-0.16, 0.16)))
            return [replace(self._thing(subject, middle, self.horizon, size), far=0.1)]
        count = min(subject.count, 24) if subject.count < MANY else 14
        size = min(height, self.horizon * 0.42) / (1 if count == 1 else count**0.3)
        size = min(size, 0.86 * self.width / (count * pose_of(subject).aspect))
        result = []
        for number in range(count):
            x = self.width * (
                (number + float(self.rng.uniform(0.25, 0.75))) / count if count > 1 else self._side(subject)
            )
            half = size * pose_of(subject).aspect * 0.52
            x = min(max(x, half), max(self.width - half, half))
            foot = self.horizon * float(self.rng.uniform(0.16, 0.62 if count > 1 else 0.3)) + size
            if motif.hung and count > 1:  # in a row along a rope that sags
                foot = self.horizon * (0.2 + 0.5 * (x / self.width) * (1 - x / self.width)) + size
            result.append(replace(self._thing(subject, x, foot, size), number=number, far=0.12))
        return result

    def _hover(self, height: float) -> float:
        """The lower edge of a thing that hangs in the middle of the picture."""
        return min(self.height * float(self.rng.uniform(0.4, 0.47)) + height / 2, self.height * 0.94)

    def _side(self, subject: Subject) -> float:
        self.aloft += 1
        usual = (0.72, 0.28, 0.5, 0.12, 0.88)[(self.aloft + self.turn) % 5]
        return SIDES.get(subject.place, usual)

    # How many ----------------------------------------------------------------------------------------

    def _copies(self, one: Placed, *, apart: float = 0.94) -> list[Placed]:
        count = one.subject.count
        if count == 1:
            return [one]
        step = one.width * apart
        middle = min(max(one.x, step * count / 2), max(self.width - step * count / 2, self.width / 2))
        if step * count > self.width:
            step, middle = self.width / count, self.width / 2
        return [
            replace(
                one,
                number=number,
                x=middle + (number - (count - 1) / 2) * step,
                foot=one.foot + (0.0 if one.lift else float(self.rng.uniform(-0.02, 0.03)) * self.span),
                height=one.height * float(self.rng.uniform(0.9, 1.06)),
                flipped=bool(self.rng.random() < 0.5) and turns(one.subject),
            )
            for number in range(count)
        ]

    def _crowd(self, subject: Subject, height: float) -> list[Placed]:
        """Many, all over the ground, smaller further away."""
        result = []
        floats = self.setting.ground == "sky" and not self.terrain.bears(subject)
        top, bottom = self._far_edge(subject), self.height * 0.97
        for number in range(22):
            near = float(self.rng.random())
            size = height * (0.34 + 0.6 * near)
            deep = float(self.rng.random()) if floats else near
            one = self._thing(subject, self.width * float(self.rng.random()), top + (bottom - top) * deep, size)
            result.append(replace(one, number=number, far=0.4 * (1 - near)))
        return result

    def _far_edge(self, subject: Subject) -> float:
        """Where a crowd begins: on the ground, on the water, or high up where everything floats."""
        if self.terrain.bears(subject):
            return self.terrain.at(0.1)
        return self.height * 0.16 if self.setting.ground == "sky" else self.horizon * 0.9 + self.height * 0.1

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
        return self.terrain.at(0.06 + 0.6 * near * sqrt(near))
