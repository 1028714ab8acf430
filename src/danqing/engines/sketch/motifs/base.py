"""A motif: one thing that the engine can draw, as data and one small function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from danqing.engines.sketch.brush import Brush
from danqing.engines.sketch.chance import chance
from danqing.engines.sketch.colours import Colour
from danqing.engines.sketch.scene import Garment, Season
from danqing.engines.sketch.words import named

Stands = Literal["ground", "air", "water", "surface", "sky", "wall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How this one looks. It comes from the words, so that a subject keeps it through an image set.

    `colour` is the main colour; `seed` feeds whatever varies, such as markings; `lit` means that lamps shine.
    """

    colour: Colour
    seed: str
    season: Season = "summer"
    lit: bool = False
    words: str = ""
    wears: tuple[Garment, ...] = ()
    sign: str = ""
    """Quoted words, for a motif that carries a sign."""
    filled: bool = False
    """Something named is in it, so that a vase brings no flowers of its own."""
    inside: bool = False
    """It is in something that is named, so that food in a pan brings no plate of its own."""
    number: int = 0
    """Which one of several this is: people of a group differ."""

    def worn(self, garment: str, otherwise: Colour) -> Colour | None:
        """The colour of a garment that it wears, or None."""
        return next((worn.colour or otherwise for worn in self.wears if worn.name == garment), None)

    def chance(self, what: str = "") -> np.random.Generator:
        return chance(self.seed, what)


Draw = Callable[[Brush, Look], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """One way to draw a motif, in a frame 100 high and `aspect` × 100 wide; y = 100 is the ground.

    `tall` is its height in units of the motif's own: a cat that lies is lower than one that sits.
    """

    name: str
    draw: Draw
    aspect: float = 1.0
    tall: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """One thing.

    `words` are its names, in English (singular) and Chinese; `metres` its height in the world, which
    sets the sizes of things that stand together; `home` the setting where it is met when no other was named;
    `parts` the motifs that it already contains, so that a shop's door is not drawn again beside the shop;
    `grows` marks what stands in groves when there is much of it.
    """

    name: str
    words: tuple[str, ...]
    poses: tuple[Pose, ...]
    metres: float
    colours: tuple[Colour, ...]
    stands: Stands = "ground"
    home: str = "meadow"
    parts: frozenset[str] = frozenset()
    grows: bool = False
    held_at: float = 0.4
    """Where its foot is when somebody holds it, as a share of the holder's height."""
    top: float = 0.92
    """Where what is on it or in it stands, as a share of its own height: a seat, a deck, a table's top."""
    hollow: bool = False
    """What is in it or on it is drawn first, so that its front hides their feet: a boat, a cup."""
    overhead: bool = False
    """Whoever is under it holds it: an umbrella."""
    pair: bool = False
    """Its plural is still one drawing: shoes, glasses."""
    alive: bool = False
    """It can sit, walk and hold things, and its face is kept free."""
    played: bool = False
    """A musical instrument: whoever plays it holds it."""
    hung: bool = False
    """It hangs from a cord or a rope: a lantern."""
    brings: str = ""
    """A motif that is seen with it even where nobody names it: a keeper's lighthouse."""
    front: bool = False
    """A street front that fills the picture, is looked at straight on, and carries quoted words on its sign."""

    def pose(self, name: str) -> Pose:
        """The pose of that name, or the motif's usual one."""
        return next((pose for pose in self.poses if pose.name == name), self.poses[0])


def one(draw: Draw, aspect: float = 1.0) -> tuple[Pose, ...]:
    """The poses of a thing that has only one."""
    return (Pose(name="", draw=draw, aspect=aspect),)


def on_table(
    name: str, words: str, draw: Draw, aspect: float, metres: float, *tones: Colour, pair: bool = False
) -> Motif:
    """Something to eat, or what it is made of: it stands on a table, in one pose, in any of the `tones`."""
    return Motif(
        name=name,
        words=named(words),
        poses=one(draw, aspect),
        metres=metres,
        colours=tones,
        stands="surface",
        home="table",
        pair=pair,
    )
