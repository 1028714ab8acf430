"""The order: what to draw, checked and never changed again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

from danqing.domain.canvas import Canvas, Size
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


FileFormat = Literal["png", "jpeg", "webp"]


@dataclass(frozen=True, slots=True)
class Mask:
    """What may change of the first source: where the mask, an image of its size, is white, or is transparent."""

    source: ImageSource
    editable: Literal["white", "transparent"] = "white"


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """How far the first source is continued beyond each of its sides, as a share of its own height or width."""

    top: float = 0.0
    bottom: float = 0.0
    left: float = 0.0
    right: float = 0.0

    def around(self, image: Canvas) -> tuple[Canvas, Region]:
        """The larger canvas, and where on it the image lies."""
        left, right = (round(image.width * share) for share in (self.left, self.right))
        top, bottom = (round(image.height * share) for share in (self.top, self.bottom))
        canvas = Canvas(left + image.width + right, top + image.height + bottom)
        return canvas, Region(left, top, left + image.width, top + image.height)


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
    written_prompt: str = ""
    """The caller's own words, where the prompt is an instruction made of them."""
    negative_prompt: str = ""
    """What shall not be seen."""
    strength: float | None = None
    """How far an edit may go from the first source, 0-1; None: as far as the engine finds right."""
    mask: Mask | None = None
    margins: Margins | None = None
    enlarges: bool = False
    """The first source itself in the asked size: nothing is painted."""
    interleaved: bool = False
    """Words and pictures in turn; `count` is the most pictures."""
    counts_tokens: bool = True
    flattens: bool = False
    """Images with transparent parts are laid on white, not refused."""
    file_format: FileFormat = "png"
    quality: int = 100
    """Of JPEG and WEBP, 0-100."""
    previews: int = 0
    """How many early stages of each picture somebody would like to see, at most."""

    @property
    def inputs(self) -> tuple[ImageSource, ...]:
        """Every image that the job needs: the sources in order, then the mask."""
        return (*self.sources, self.mask.source) if self.mask else self.sources

    def with_inputs(self, inputs: tuple[ImageSource, ...]) -> Self:
        """The job with other places for its `inputs`."""
        sources, rest = inputs[: len(self.sources)], inputs[len(self.sources) :]
        return replace(self, sources=sources, mask=replace(self.mask, source=rest[0]) if self.mask else None)
