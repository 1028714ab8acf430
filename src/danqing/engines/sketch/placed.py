"""One thing that has its place in the picture."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.engines.sketch.motifs.base import Motif, Pose
from danqing.engines.sketch.scene import Subject


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
    turn: float = 0.0
    """How far it leans, in degrees clockwise around its foot."""
    lift: float = 0.0
    """How far above the ground its foot is: held in a hand, or on top of something."""

    @property
    def width(self) -> float:
        return self.height * self.pose.aspect

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.foot - self.lift - self.height
