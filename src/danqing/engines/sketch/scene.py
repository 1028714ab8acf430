"""What the words say, as plain data: the bridge between reading and painting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from danqing.engines.sketch.colours import Colour

Hour = Literal["sunrise", "day", "sunset", "night"]
Weather = Literal["clear", "cloudy", "rain", "storm", "snow", "mist"]
Season = Literal["spring", "summer", "autumn", "winter"]
Place = Literal[
    "free", "left", "right", "centre", "on", "under", "beside", "behind", "before", "in", "around", "held"
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
    `place` relates it to the canvas or, with `to`, to the subject of that index.
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
    """Small things that a setting draws itself: footprints, fallen leaves, petals."""

    def summary(self) -> str:
        """The scene in one line, for the picture's metadata."""
        things = ", ".join(_phrase(subject) for subject in self.subjects) or "no subject"
        words = "".join(f", the words “{text}”" for text in self.lettering)
        return f"{self.setting}, {self.hour}, {self.season}, {self.weather}; {things}{words}; {self.style}"


def _phrase(subject: Subject) -> str:
    number = "" if subject.count == 1 else "many " if subject.count == MANY else f"{subject.count} "
    pose = f" ({subject.pose})" if subject.pose else ""
    return f"{number}{subject.words if subject.motif == 'card' else subject.motif}{pose}"
