"""The order: what to draw, checked and never changed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from danqing.domain.canvas import Size
from danqing.domain.palette import Palette
from danqing.domain.region import Region


@dataclass(frozen=True, slots=True)
class ImageSource:
    """Where a reference image comes from.

    "url" is fetched by the worker. "upload" (`oss://…`) and "inline" (a token of the body) are what a request
    says; before a task is stored they become "object", a key of our own object store.
    """

    kind: Literal["url", "upload", "inline", "object"]
    location: str

    def __str__(self) -> str:
        return self.location if self.kind == "url" else "(sent with the request)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One checked order.

    `regions` has one tuple per source, empty where nothing was drawn.
    `seed` is always set, so that doing the job again gives the same pictures.
    `notes` are sentences about what the request asked and this job leaves out.
    """

    model: str
    prompt: str
    size: Size
    count: int
    seed: int
    sources: tuple[ImageSource, ...] = ()
    regions: tuple[tuple[Region, ...], ...] = ()
    image_set: bool = False
    thinking: bool = False
    palette: Palette = ()
    watermark: str | None = None
    notes: tuple[str, ...] = ()
