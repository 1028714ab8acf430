"""A thing of the prompt while it is read, and what was said of the next one."""

from __future__ import annotations

from dataclasses import dataclass, field

from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.motifs import BY_NAME, MOTIFS, people, plants, vehicles
from danqing.engines.sketch.scene import Garment, Material, Place

PERSONS = frozenset(motif.name for motif in people.MOTIFS)
PLANTS = frozenset(motif.name for motif in plants.MOTIFS)
MOVERS = frozenset(motif.name for motif in MOTIFS if motif.alive) | frozenset(motif.name for motif in vehicles.MOTIFS)
"""What an empty street is empty of."""


@dataclass(slots=True, eq=False)
class Mention:
    """One thing of the prompt while it is read; `to` is the thing that `place` relates it to.

    `counted` says that the words give its number.
    """

    motif: str
    words: str
    count: int = 1
    counted: bool = False
    colour: Colour | None = None
    size: float = 1.0
    pose: str = ""
    place: Place = "free"
    to: Mention | None = None
    material: Material = ""
    wears: list[Garment] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether it can take a pose, hold and wear things; nobody knows of a thing on a card."""
        return BY_NAME[self.motif].alive or self.motif in ("card", "snowman", "robot", "astronaut")

    @property
    def stem(self) -> Mention:
        """Who holds it, or itself."""
        return self.to.stem if self.place == "held" and self.to is not None else self

    def stand(self, place: Place, to: Mention) -> None:
        """Relate it to another, unless it already stands somewhere or the other leans on it."""
        if self.place == "free" and not to.leans_on(self):
            self.place, self.to = _fitting(place, to), to

    def mount(self, ridden: Mention) -> None:
        """Leave its own place to what it rides: the girl under the trees rides a bicycle under the trees."""
        if self.to is not None and not ridden.leans_on(self):
            ridden.stand(self.place, self.to)
            self.place, self.to = "free", None

    def leans_on(self, other: Mention) -> bool:
        """Whether it is the other, or stands by something that stands by it in the end."""
        return self is other or (self.to is not None and self.to.leans_on(other))


def _fitting(place: Place, to: Mention) -> Place:
    """Nobody stands in a tree or in flowers, but under it and beside them."""
    if place == "in" and to.motif in PLANTS:
        return "under" if BY_NAME[to.motif].metres > 2 else "beside"
    return place


@dataclass(slots=True)
class Pending:
    """What was said of the thing that is about to be named."""

    count: int = 0
    colour: Colour | None = None
    size: float = 1.0
    pose: str = ""
    place: Place = "free"
    material: Material = ""
    wears: list[Garment] = field(default_factory=list)
    another: bool = False
    definite: bool = False
