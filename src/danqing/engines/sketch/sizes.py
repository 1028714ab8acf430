"""How much of the picture the tallest thing takes: more where it is alone, most on a studio's backdrop."""

from __future__ import annotations

from dataclasses import dataclass

from danqing.engines.sketch.backdrops.base import Setting
from danqing.engines.sketch.motifs.base import Motif
from danqing.engines.sketch.scene import Scene, Subject
from danqing.engines.sketch.traits import flies, motif_of, pose_of

BY_STAND = {"sky": 0.2, "air": 0.3, "water": 0.34, "wall": 0.42}
USUAL = 0.46
STUDIO = 0.68
ALONE = 0.58
"""One thing on a near ground, where the picture is about nothing else."""

NEAR_GROUNDS = ("meadow", "room", "kitchen", "table", "street", "park", "snowfield")
BUST = 1.36
"""A portrait shows somebody down to the waist: the figure is higher than the picture."""


@dataclass(frozen=True, slots=True)
class Room:
    """The canvas in units, and what it shows."""

    width: float
    height: float
    setting: Setting
    scene: Scene

    @property
    def alone(self) -> bool:
        """Whether the picture is about one thing."""
        return len(self.mains) == 1 and self.mains[0].count == 1

    @property
    def mains(self) -> list[Subject]:
        """What is not in somebody's hand and not added by thinking."""
        return [one for one in self.scene.subjects if one.place not in ("held", "near", "far", "aloft")]

    @property
    def bust(self) -> bool:
        """Whether it is the portrait of somebody who stands."""
        if not (self.alone and "portrait" in self.scene.details):
            return False
        subject = self.mains[0]
        return any(pose.name == "hold" for pose in motif_of(subject).poses) and subject.pose in ("", "stand")


def share(subject: Subject, room: Room, *, aloft: bool) -> float:
    """The height in units of the tallest; `aloft` says that nothing stands below what flies."""
    motif, pose = motif_of(subject), pose_of(subject)
    if motif.front:
        return min(room.height * 0.84, room.width * 1.04 / pose.aspect)
    if room.bust:
        return min(room.height * BUST, room.width * 0.84 / pose.aspect)
    part = 0.3 if subject.motif == "card" else _part(subject, motif, room, aloft)
    part *= min(max(room.width / room.height / 2.2, 1.0), 1.35)
    crowd = 1.0 if len(room.scene.subjects) < 3 else 0.88
    studio = room.setting.name == "studio"
    low = motif.metres < 1 and motif.alive and motif.stands == "ground"
    widest = room.width * (0.9 if studio else 0.72 if low and room.alone else 0.56 if low else 0.8)
    span = min(room.width, room.height, 1000.0)
    return min(room.height * part * crowd, span * (0.74 if studio else 0.66), 0.9 * widest / pose.aspect)


def _part(subject: Subject, motif: Motif, room: Room, aloft: bool) -> float:
    """The share of the picture's height, before the canvas limits it."""
    if flies(subject) and motif.stands != "sky":
        if aloft:
            return 0.5
        if subject.to is not None and motif.metres > 2:
            return USUAL
        if motif.metres < 0.4 and len(room.scene.subjects) > 1:
            return 0.13
    if motif.stands == "sky" and motif.metres > 4:
        return 0.34
    if motif.stands not in ("ground", "surface"):
        return BY_STAND[motif.stands]
    if room.setting.name == "studio":
        return STUDIO
    if motif.grows or (motif.metres > 3 and motif.stands == "ground"):
        return 0.58
    return ALONE if room.alone and room.setting.name in NEAR_GROUNDS else USUAL
