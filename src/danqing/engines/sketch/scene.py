"""What the words say, as plain data: the bridge between reading and painting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from danqing.engines.sketch.colours import Colour

Hour = Literal["sunrise", "day", "sunset", "night"]
Weather = Literal["clear", "cloudy", "rain", "storm", "snow", "mist"]
Season = Literal["spring", "summer", "autumn", "winter"]
Place = Literal[
    "free",
    "left",
    "right",
    "centre",
    "on",
    "under",
    "beside",
    "behind",
    "before",
    "in",
    "around",
    "held",
    "near",
    "far",
    "aloft",
]

Style = Literal["gouache", "watercolour", "ink", "line", "mono", "pixel", "poster", "oil", "cinematic", "photo"]
Material = Literal[
    "", "wood", "metal", "gold", "silver", "glass", "stone", "paper", "leather", "ceramic", "brick", "ice"
]

MANY = 99
"""The count of "many" and of things that stand all around."""


@dataclass(frozen=True, slots=True)
class Garment:
    """Something that somebody wears: "coat", "scarf", "hat", "dress", "glasses" and the like, and its colour."""

    name: str
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing to draw.

    `motif` names it in the motif table; `words` is how the prompt called it.
    `place` relates it to the canvas or, with `to`, to the subject of that index: "left" alone is the left of the
    picture, with `to` it is the left of that subject.
    """

    motif: str
    words: str
    count: int = 1
    colour: Colour | None = None
    size: float = 1.0
    pose: str = ""
    place: Place = "free"
    to: int | None = None
    material: Material = ""
    wears: tuple[Garment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that a prompt asked for and this engine understood."""

    setting: str
    hour: Hour = "day"
    weather: Weather = "clear"
    season: Season = "summer"
    style: str = "gouache"
    subjects: tuple[Subject, ...] = ()
    lettering: tuple[str, ...] = ()
    details: frozenset[str] = field(default_factory=frozenset)
    """Small things that a setting draws itself: footprints, fallen leaves, petals; "portrait" asks to come close."""
    without: frozenset[str] = field(default_factory=frozenset)
    """Motifs that the words deny ("no people, no boats"): nobody may add them, however well they would fit."""
    without_colours: frozenset[Colour] = field(default_factory=frozenset)
    """Usual colours of motifs that the words deny: what has others has one of those."""
    backdrop: Colour | None = None
    """The colour of a studio's backdrop, where the words give one: "on a blue background"."""

    def summary(self) -> str:
        """The scene in one line, for the picture's metadata."""
        things = ", ".join(self._said_of(subject) for subject in self.subjects) or "no subject"
        words = "".join(f", the words “{text}”" for text in self.lettering)
        return f"{self.setting}, {self.hour}, {self.season}, {self.weather}; {things}{words}; {self.style}"

    def _said_of(self, subject: Subject) -> str:
        if subject.place == "free":
            return _phrase(subject)
        place = "held by" if subject.place == "held" else subject.place
        other = _name(self.subjects[subject.to]) if subject.to is not None else ""
        return f"{_phrase(subject)} {place} {other}".rstrip()


def _name(subject: Subject) -> str:
    return subject.words if subject.motif == "card" else subject.motif


def _phrase(subject: Subject) -> str:
    """ "2 large wooden chairs" and the like: number, size, material and name, then pose and clothes."""
    number = "" if subject.count == 1 else "many" if subject.count == MANY else str(subject.count)
    size = "large" if subject.size > 1 else "small" if subject.size < 1 else ""
    clothes = "in " + " and ".join(garment.name for garment in subject.wears) if subject.wears else ""
    said = (number, size, subject.material, _name(subject), subject.pose and f"({subject.pose})", clothes)
    return " ".join(filter(None, said))
