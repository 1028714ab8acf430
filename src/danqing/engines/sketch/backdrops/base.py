"""A setting: what stands behind the subjects, what grows before them, and where the ground is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from danqing.engines.sketch.stage import Stage


def nothing(stage: Stage) -> None:
    """For a setting with nothing in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One kind of place.

    `words` are what prompts call it, in English (singular) and Chinese; `horizon` is the share of the height
    above the ground; `ground` says what things stand on.
    What bears weight begins at `verge`, a share of the way from the horizon to the lower edge, and another `lip`
    lengths of the stage's span below that, where its edge is uneven; `firm` says whether there is any,
    and `shore` whether there is more of it across the water, at the horizon.
    """

    name: str
    words: tuple[str, ...]
    behind: Callable[[Stage], None]
    before: Callable[[Stage], None] = nothing
    horizon: float = 0.55
    ground: Literal["land", "water", "table", "floor", "street", "sky"] = "land"
    outdoors: bool = True
    verge: float = 0.0
    lip: float = 0.0
    firm: bool = True
    shore: bool = False
