"""The canvas in units and the ground of its setting: what stands, stands on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from danqing.engines.sketch.backdrops.base import Setting
from danqing.engines.sketch.placed import Placed
from danqing.engines.sketch.scene import Subject
from danqing.engines.sketch.traits import motif_of

FAR_OFF = 0.3
"""What is farther away than this, beside a water with two shores, stands on the other one."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """`horizon` is where the sky ends; the ground may begin below it, behind water or at the foot of houses."""

    width: float
    height: float
    horizon: float
    setting: Setting

    @property
    def span(self) -> float:
        """A length that suits both ways, however narrow the canvas is."""
        return min(self.width, self.height, 1000.0)

    @property
    def line(self) -> float:
        """The ground line: from here to the lower edge the backdrop draws what bears weight."""
        depth = self.height - self.horizon
        return self.horizon + depth * self.setting.verge + self.span * self.setting.lip

    def at(self, share: float) -> float:
        """A place on the ground, from its far edge (0) to the lower edge of the picture (1)."""
        return self.line + (self.height - self.line) * share

    def bears(self, subject: Subject) -> bool:
        """Whether it stands here: not what flies, hangs or swims, and nothing where there is no ground."""
        motif = motif_of(subject)
        if subject.pose == "fly" or not self.setting.firm or motif.stands in ("air", "sky", "wall"):
            return False
        if self.setting.ground == "sky":  # under water the living swim, and what is heavy sinks
            return motif.stands == "ground" and not motif.alive
        return motif.stands != "water" or self.setting.ground != "water"

    def grounded(self, thing: Placed) -> Placed:
        """The thing with its foot on the ground; one that stands on another keeps its place there."""
        across = self.setting.shore and thing.far > FAR_OFF
        if thing.lift or across or thing.foot >= self.line or not self.bears(thing.subject):
            return thing
        return replace(thing, foot=self.line)
