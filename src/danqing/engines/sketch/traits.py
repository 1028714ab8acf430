"""What the composition asks of a subject: its motif, its pose, whether it flies, hangs or may be turned."""

from __future__ import annotations

from dataclasses import replace

from danqing.engines.sketch.motifs import BY_NAME as MOTIFS
from danqing.engines.sketch.motifs.base import Motif, Pose
from danqing.engines.sketch.placed import Placed
from danqing.engines.sketch.scene import Place, Subject

TURNED: dict[Place, Place] = {
    "before": "beside",
    "behind": "beside",
    "beside": "beside",
    "left": "right",
    "right": "left",
}
"""How the other stands to the one who stands so to it."""


def grounded(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Who stands before something that flies stays on the ground, and it hovers beside: a knight and a dragon."""
    result = list(subjects)
    for index, subject in enumerate(subjects):
        other = subject.to
        if other is None or subject.place not in TURNED or flies(subject) or subjects[other].to is not None:
            continue
        if motif_of(subjects[other]).stands == "air" and not motif_of(subjects[other]).hung:
            result[index] = replace(subject, place="free", to=None)
            result[other] = replace(subjects[other], place=TURNED[subject.place], to=index)
    return tuple(result)


def moving(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Who has no pose and nothing in the hand walks, or sits where walking is not drawn: another view of the same."""
    used = {subject.to for subject in subjects}
    return tuple(
        replace(subject, pose=_other_pose(subject)) if _is_idle(subject) and index not in used else subject
        for index, subject in enumerate(subjects)
    )


def _is_idle(subject: Subject) -> bool:
    return motif_of(subject).alive and subject.count == 1 and not subject.pose and subject.to is None


def _other_pose(subject: Subject) -> str:
    names = [pose.name for pose in motif_of(subject).poses]
    return next((name for name in ("walk", "sit") if name in names), "")


def sheltered(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """Whoever is under an umbrella holds it."""
    result = list(subjects)
    for index, subject in enumerate(subjects):
        over = subject.to
        if subject.place == "under" and over is not None and motif_of(subjects[over]).overhead:
            result[index] = replace(subject, place="free", to=None)
            result[over] = replace(subjects[over], place="held", to=index)
    return tuple(result)


def breadth(subject: Subject) -> float:
    """How wide a group is, in heights of one of it."""
    return pose_of(subject).aspect * (1.12 if subject.count == 1 else 0.94 * subject.count)


def flies(subject: Subject) -> bool:
    """What belongs into the air, or is said to fly."""
    return motif_of(subject).stands in ("sky", "air") or subject.pose == "fly"


def hangs(subject: Subject) -> bool:
    return motif_of(subject).stands == "wall"


def turns(subject: Subject) -> bool:
    """Whether its mirror image is as good: not of what hangs, lies or carries words."""
    motif = motif_of(subject)
    written = motif.front or subject.motif in ("card", "signpost")
    return motif.stands not in ("wall", "surface") and not written


def motif_of(subject: Subject) -> Motif:
    return MOTIFS[subject.motif]


def pose_of(subject: Subject) -> Pose:
    return motif_of(subject).pose(subject.pose)


def layer(thing: Placed) -> int:
    """The sky is behind everything, then walls and fronts, then what stands on the ground."""
    if thing.motif.stands in ("sky", "air") and thing.subject.to is None:
        return 0
    return 1 if thing.motif.front or thing.motif.stands == "wall" else 2
