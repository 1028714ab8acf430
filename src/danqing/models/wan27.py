"""wan2.7-image-pro and wan2.7-image: text to image, editing with up to nine references, image sets.

Rules and wording: the Wan 2.7 API reference; what is known of the live wording stands in docs/errors.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from danqing.domain.canvas import Canvas, Size, Tier, resolve
from danqing.domain.capabilities import Work
from danqing.domain.job import ImageSource, Job
from danqing.domain.palette import Palette
from danqing.errors import InvalidParameter
from danqing.models import messages, parameters, reading
from danqing.models.images import MIB, ImageRules
from danqing.models.parameters import Flag, NegativePrompt, Seed, Watermark
from danqing.models.sizes import AreaLimits, Sizes
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import Envelope, Input

MAX_TEXT = 5000  # characters
MAX_IMAGES = 9
MAX_BOXES = 2  # per image
MAX_SET = 12  # images
MAX_RATIO = 8
K1, K2, K4 = Tier("1K", 1024), Tier("2K", 2048), Tier("4K", 4096)


def _up_to(largest: Tier) -> Sizes:
    limits = AreaLimits(most=largest.edge**2, max_ratio=MAX_RATIO, full_stop="")
    return Sizes(default=K2, limits=limits, tiers=(K1, K2, K4), example="2048*1536")


SIZES = {tier: _up_to(tier) for tier in (K2, K4)}
"""By the largest tier that is allowed."""


class Colour(msgspec.Struct):
    """A colour of the palette and its share of the picture."""

    hex: Annotated[str, Meta(examples=["#C2D1E6"])]
    ratio: Annotated[str | float, Meta(description='A percentage such as "23.51%", or a fraction such as 0.2351.')]


class Wan27Parameters(msgspec.Struct):
    """The parameters of Wan 2.7; null means absent, and unknown ones are ignored."""

    size: Annotated[
        str,
        Meta(description="`1K`, `2K`, `4K` (pro only, text to image, no set) or `width*height` in pixels."),
    ] = "2K"
    n: Annotated[
        int, Meta(description="How many images, 1–4; in an image set the most images, 1–12 (default 12).")
    ] = 4
    enable_sequential: Annotated[Flag, Meta(description="Whether the images form a set.")] = False
    thinking_mode: Annotated[
        Flag, Meta(description="Think before painting; it has an effect without images and outside sets.")
    ] = True
    bbox_list: Annotated[
        list[list[Annotated[list[int], Meta(min_length=4, max_length=4)]]],
        Meta(description="Per image at most two boxes `[x1, y1, x2, y2]` in its own pixels."),
    ] = []
    color_palette: Annotated[
        list[Colour], Meta(description="3–10 colours whose ratios add up to 100.00%; not in a set.")
    ] = []
    negative_prompt: NegativePrompt = ""
    prompt_extend: Annotated[Flag, Meta(description="Another name of `thinking_mode`, which wins over it.")] = True
    watermark: Watermark = False
    seed: Seed = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wan27:
    """One of the two models; they differ in the largest picture that text alone may ask for."""

    id: str
    description: str
    max_text_tier: Tier
    parameters: type[msgspec.Struct] = Wan27Parameters
    works: frozenset[Work] = frozenset({"text-to-image", "edit"})
    only_interleaved: frozenset[Work] = frozenset()
    max_images: int = MAX_IMAGES
    image_rules: ImageRules = ImageRules(min_side=240, max_side=8000, max_ratio=MAX_RATIO, max_bytes=20 * MIB)
    routes: frozenset[Route] = frozenset({"multimodal-generation", "image-generation", "text2image", "image2image"})

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        prompt, sources = self._content(envelope.input)
        given = envelope.given(self.parameters)
        in_set = reading.flag(given, "enable_sequential", False)
        size = self._size(given.get("size"), bool(sources), in_set)
        most, default_n = (MAX_SET, MAX_SET) if in_set else (4, options.default_n)
        count = parameters.count(given, most, default_n)
        seed = parameters.seed(given, options)
        thinking = reading.flag(given, "thinking_mode", reading.flag(given, "prompt_extend", True))
        boxes = given.get("bbox_list")
        palette, notes = self._palette(given, in_set)
        return Job(
            model=self.id,
            prompt=prompt,
            size=size,
            count=count,
            seed=seed,
            sources=sources,
            regions=((),) * len(sources) if boxes in (None, []) else reading.regions(boxes, len(sources), MAX_BOXES),
            image_set=in_set,
            thinking=thinking and not sources and not in_set,
            palette=palette,
            watermark=parameters.watermark(given, options, prompt),
            negative_prompt=parameters.negative_prompt(envelope.input, given),
            notes=notes,
        )

    def place(self, job: Job, sizes: Sequence[Canvas]) -> Canvas:
        for position, (canvas, regions) in enumerate(zip(sizes, job.regions, strict=True), 1):
            for region in regions:
                if not region.inside(canvas):
                    box = [region.left, region.top, region.right, region.bottom]
                    raise InvalidParameter(
                        f"A box in bbox_list must lie inside its image: image {position} is {canvas}, got {box}."
                    )
        return resolve(job.size, sizes[-1] if sizes else None)

    def _content(self, asked: Input) -> tuple[str, tuple[ImageSource, ...]]:
        content = messages.read(asked)
        if len(content.images) > MAX_IMAGES:
            raise InvalidParameter(
                f"{self.id} supports 0~{MAX_IMAGES} image content items. Got {len(content.images)} image items."
            )
        return messages.only_text(content.texts, MAX_TEXT), messages.sources(content.images)

    def _size(self, value: Any, has_images: bool, in_set: bool) -> Size:
        largest = K2 if has_images or in_set else self.max_text_tier
        size = SIZES[largest].read(value)
        if isinstance(size, Tier) and size.edge > largest.edge:
            raise InvalidParameter(
                f"Maximum supported size is {largest.name}{self._why(has_images, in_set)}, got {size.name}."
            )
        return size

    def _why(self, has_images: bool, in_set: bool) -> str:
        if self.max_text_tier == K2:
            return f" for {self.id}"
        return " in an image set" if in_set else " when the request has images" if has_images else ""

    def _palette(self, given: Mapping[str, Any], in_set: bool) -> tuple[Palette, tuple[str, ...]]:
        value = given.get("color_palette")
        palette = () if value in (None, []) else reading.palette(value, 3, 10)
        if palette and in_set:
            return (), ("color_palette has no effect in an image set and was left out.",)
        return palette, ()


MODELS = (
    Wan27(
        id="wan2.7-image-pro",
        description="Wan 2.7 image, professional edition: up to 4K from text.",
        max_text_tier=K4,
    ),
    Wan27(
        id="wan2.7-image",
        description="Wan 2.7 image: faster, up to 2K.",
        max_text_tier=K2,
    ),
)
