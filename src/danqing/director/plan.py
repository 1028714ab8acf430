"""What the director decides: the words, the shots, and what is done to each rendered picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from danqing.domain.canvas import Canvas
from danqing.domain.palette import Palette
from danqing.domain.picture import Picture
from danqing.domain.region import Region
from danqing.domain.shot import Shot
from danqing.domain.task import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The words of every shot, after thinking.

    `details` are what was really done, by name, for the answer and for the picture's file; `notes` are sentences
    about what was asked and not done. `subject`: in a set, the words that every shot shares. `passages`: in an
    interleaved answer, the words between the pictures.
    """

    prompts: tuple[str, ...]
    subject: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Stitch:
    """The rendered picture is put into `base` at `window`; only what lies within `regions` changes.

    With a `mask` (of the base, as in `Reference`) only what it lets change.
    """

    base: Picture
    window: Region
    regions: tuple[Region, ...]
    mask: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """What is done to a rendered picture, in this order.

    1. It is enlarged or reduced until it covers `canvas`, and what stands over is cut off: never stretched.
    2. Its colours are moved towards `palette`, as far as `strength` (0–1) says.
    3. It is stitched into a larger picture.
    """

    canvas: Canvas
    palette: Palette = ()
    strength: float = 0.0
    stitch: Stitch | None = None

    @property
    def size(self) -> Canvas:
        """Of the picture in the end."""
        return self.stitch.base.canvas if self.stitch else self.canvas


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The shots to render with what is done to each afterwards (`finishes`, one per shot).

    `anchored`: the first shot is rendered alone, and its picture becomes a reference of the others, with at most
    `anchor_pixels` pixels. `ready`: pictures of shots, by index, that no engine has to render.
    """

    shots: tuple[Shot, ...]
    finishes: tuple[Finish, ...]
    details: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    anchored: bool = False
    anchor_pixels: int = 0
    ready: Mapping[int, Picture] = field(default_factory=dict)
