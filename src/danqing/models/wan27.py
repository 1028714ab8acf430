"""wan2.7-image-pro and wan2.7-image: text to image, editing with up to nine references, image sets.

Rules and wording: the Wan 2.7 API reference; what is known of the live wording stands in docs/errors.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from danqing.domain.canvas import Canvas, Size, Tier, resolve
from danqing.domain.capabilities import Work
from danqing.domain.job import ImageSource, Job
from danqing.domain.palette import Palette
from danqing.errors import InvalidParameter
from danqing.models import reading
from danqing.models.images import MIB, ImageRules, classify
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import ContentItem, Envelope, Input, Message
from danqing.wire.errors import shown

MAX_TEXT = 5000  # characters
MAX_IMAGES = 9
MAX_BOXES = 2  # per image
MAX_RATIO = 8
MAX_SEED = 2**31 - 1
MIN_PIXELS = 768 * 768
TIERS = {"1K": Tier("1K", 1024), "2K": Tier("2K", 2048), "4K": Tier("4K", 4096)}

_SPOOLED = re.compile("spool:[0-9a-f]{32}")  # an image that was sent where the text belongs

Flag = bool | Literal["true", "false"]


class Colour(msgspec.Struct):
    """A colour of the palette and its share of the picture."""

    hex: Annotated[str, Meta(examples=["#C2D1E6"])]
    ratio: Annotated[str | float, Meta(description='A percentage such as "23.51%", or a fraction such as 0.2351.')]


class Parameters(msgspec.Struct):
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
    watermark: Annotated[Flag, Meta(description="A mark at the bottom right: AI Generated, or AI生成.")] = False
    seed: Annotated[int, Meta(ge=0, le=MAX_SEED)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wan27:
    """One of the two models; they differ in the largest picture that text alone may ask for."""

    id: str
    description: str
    max_text_tier: Tier
    parameters: type[msgspec.Struct] = Parameters
    works: frozenset[Work] = frozenset({"text-to-image", "edit"})
    max_images: int = MAX_IMAGES
    image_rules: ImageRules = ImageRules(min_side=240, max_side=8000, max_ratio=MAX_RATIO, max_bytes=20 * MIB)
    routes: frozenset[Route] = frozenset({"multimodal-generation", "image-generation", "text2image", "image2image"})

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        prompt, sources = self._content(envelope.input)
        given = envelope.given(self.parameters)
        in_set = reading.flag(given, "enable_sequential", False)
        size = self._size(given.get("size", "2K"), bool(sources), in_set)
        most = 12 if in_set else 4
        count = reading.whole(given, "n", 1, most)
        seed = reading.whole(given, "seed", 0, MAX_SEED)
        thinking = reading.flag(given, "thinking_mode", True)
        watermark = reading.flag(given, "watermark", False)
        boxes = given.get("bbox_list")
        palette, notes = self._palette(given, in_set)
        return Job(
            model=self.id,
            prompt=prompt,
            size=size,
            count=count or (12 if in_set else options.default_n),
            seed=options.new_seed() if seed is None else seed,
            sources=sources,
            regions=((),) * len(sources) if boxes in (None, []) else reading.regions(boxes, len(sources), MAX_BOXES),
            image_set=in_set,
            thinking=thinking and not sources and not in_set,
            palette=palette,
            watermark=_mark(options.watermark, prompt) if watermark else None,
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

    def _content(self, given: Input) -> tuple[str, tuple[ImageSource, ...]]:
        """The one text and the images, in any mix; `input.prompt` and `input.images` say the same the older way."""
        if given.messages is None:
            if given.prompt is None:
                raise InvalidParameter("Field required: input.messages")
            texts, images = [given.prompt], given.images or []
        else:
            items = self._only_message(given.messages)
            texts = [item.text for item in items if item.text is not None]
            images = [item.image for item in items if item.image is not None]
        if len(images) > MAX_IMAGES:
            raise InvalidParameter(
                f"{self.id} supports 0~{MAX_IMAGES} image content items. Got {len(images)} image items."
            )
        return self._text(texts), tuple(classify(image, at) for at, image in enumerate(images, 1))

    def _only_message(self, messages: list[Message]) -> list[ContentItem]:
        if not messages:
            raise InvalidParameter("[] is too short: input.messages must hold exactly one message.")
        if len(messages) > 1:
            raise InvalidParameter(f"messages length only support 1, got {len(messages)}.")
        if messages[0].role != "user":
            raise InvalidParameter(
                "The input messages do not contain elements with the role of user. "
                f"The role must be user, got {shown(messages[0].role)}."
            )
        return messages[0].content

    def _text(self, texts: list[str]) -> str:
        if len(texts) != 1:
            raise InvalidParameter(
                f"The message must contain exactly one text content item. Got {len(texts)} text items."
            )
        if not texts[0].strip() or _SPOOLED.fullmatch(texts[0]):
            raise InvalidParameter("The text of the message must be words that say what to draw.")
        return texts[0][:MAX_TEXT]

    def _size(self, value: Any, has_images: bool, in_set: bool) -> Size:
        largest = TIERS["2K"] if has_images or in_set else self.max_text_tier
        tier = TIERS.get(value.upper()) if isinstance(value, str) else None
        if tier is None:
            return _exact_size(value, largest)
        if tier.edge > largest.edge:
            raise InvalidParameter(
                f"Maximum supported size is {largest.name}{self._why(has_images, in_set)}, got {tier.name}."
            )
        return tier

    def _why(self, has_images: bool, in_set: bool) -> str:
        if self.max_text_tier.name == "2K":
            return f" for {self.id}"
        return " in an image set" if in_set else " when the request has images" if has_images else ""

    def _palette(self, given: Mapping[str, Any], in_set: bool) -> tuple[Palette, tuple[str, ...]]:
        value = given.get("color_palette")
        palette = () if value in (None, []) else reading.palette(value, 3, 10)
        if palette and in_set:
            return (), ("color_palette has no effect in an image set and was left out.",)
        return palette, ()


def _exact_size(value: Any, largest: Tier) -> Canvas:
    """`W*H` or `WxH`. Raises `InvalidParameter` with the live wording of the hosted service."""
    found = re.fullmatch(r"(\d{1,6})[*xX](\d{1,6})", value.strip(), re.ASCII) if isinstance(value, str) else None
    if found is None:
        raise InvalidParameter(
            f"Invalid size format. size must be 1K, 2K, 4K or width*height such as 2048*1536, got {shown(value)}."
        )
    canvas = Canvas(int(found[1]), int(found[2]))
    most = largest.edge**2
    if not MIN_PIXELS <= canvas.pixels <= most:
        raise InvalidParameter(f"Total pixels ({canvas.pixels}) must be between {MIN_PIXELS} and {most}")
    if not canvas.width <= MAX_RATIO * canvas.height <= MAX_RATIO**2 * canvas.width:
        raise InvalidParameter(f"The aspect ratio of size must be between 1:8 and 8:1, got {canvas}.")
    return canvas


def _mark(choice: str, prompt: str) -> str:
    chinese = choice == "zh" or (choice == "auto" and re.search(r"[\u4e00-\u9fff]", prompt) is not None)
    return "AI生成" if chinese else "AI Generated"


MODELS = (
    Wan27(
        id="wan2.7-image-pro",
        description="Wan 2.7 image, professional edition: up to 4K from text.",
        max_text_tier=TIERS["4K"],
    ),
    Wan27(
        id="wan2.7-image",
        description="Wan 2.7 image: faster, up to 2K.",
        max_text_tier=TIERS["2K"],
    ),
)
