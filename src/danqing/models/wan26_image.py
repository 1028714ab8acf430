"""wan2.6-image: editing with one to four references, or words and pictures in turn.

Rules: the API reference of Wan 2.6 image generation, and the guide to image editing. Sentences in the words of the
hosted service stand before what we add to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from msgspec import Meta

from danqing.domain.canvas import Canvas, Tier
from danqing.domain.capabilities import Work
from danqing.domain.job import Job
from danqing.errors import InvalidParameter
from danqing.models import reading
from danqing.models.images import MIB, ImageRules
from danqing.models.parameters import Flag, PromptParameters
from danqing.models.prompt_model import PromptModel
from danqing.models.sizes import AreaLimits, Sizes
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import Envelope

ID = "wan2.6-image"
DESCRIPTION = "Wan 2.6 image: editing with up to four references; words and pictures in turn."
MAX_TEXT = 2000  # characters
MAX_RATIO = 4
MAX_PICTURES = 5  # of an interleaved answer
GRID = 16  # pixels
K1, K2 = Tier("1K", 1280), Tier("2K", 2048)
ROUTES: frozenset[Route] = frozenset({"multimodal-generation", "image-generation"})
IMAGES = ImageRules(min_side=240, max_side=8000, max_ratio=8000 / 240, max_bytes=10 * MIB)
"""Any ratio that the sides allow."""

EDIT = PromptModel(
    id=ID,
    description=DESCRIPTION,
    routes=ROUTES,
    sizes=Sizes(default=K1, limits=AreaLimits(most=K2.edge**2, max_ratio=MAX_RATIO), tiers=(K1, K2), grid=GRID),
    max_text=MAX_TEXT,
    min_images=1,
    max_images=4,
    images_in="When 'enable_interleave' is False, the last message",
    image_rules=IMAGES,
)
INTERLEAVE = PromptModel(
    id=ID,
    description=DESCRIPTION,
    routes=ROUTES,
    sizes=Sizes(default=K1, limits=AreaLimits(most=K1.edge**2, max_ratio=MAX_RATIO), grid=GRID, keeps_smaller=True),
    max_text=MAX_TEXT,
    max_count=1,
    max_images=1,
    images_in="When 'enable_interleave' is True, the last message",
    image_rules=IMAGES,
)


class Wan26ImageParameters(PromptParameters):
    """The parameters of wan2.6-image; null means absent, and unknown ones are ignored."""

    size: Annotated[
        str,
        Meta(
            description="Editing: `1K` or `2K` in the ratio of the last image, or `width*height`. Interleaved: "
            "`width*height`; without it the size of the image, at most that of 1280*1280."
        ),
    ] = "1K"
    enable_interleave: Annotated[
        Flag, Meta(description="Words and pictures in turn, from no image or one; synchronous only as a stream.")
    ] = False
    max_images: Annotated[
        int, Meta(description="The most pictures of an interleaved answer, 1–5; n must be 1 there.")
    ] = MAX_PICTURES
    stream: Annotated[Flag, Meta(description="Sent beside the header `X-DashScope-SSE: enable`, which decides.")] = (
        False
    )


@dataclass(frozen=True, slots=True)
class Wan26Image:
    """Two models under one name; `enable_interleave` says which of them is asked."""

    id: str = ID
    description: str = DESCRIPTION
    parameters: type[msgspec.Struct] = Wan26ImageParameters
    works: frozenset[Work] = INTERLEAVE.works | EDIT.works
    only_interleaved: frozenset[Work] = INTERLEAVE.works - EDIT.works
    max_images: int = EDIT.max_images
    image_rules: ImageRules = IMAGES
    routes: frozenset[Route] = ROUTES

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        given = envelope.given(self.parameters)
        if not reading.flag(given, "enable_interleave", False):
            return EDIT.plan(envelope, options, mode)
        if mode == "sync":
            raise InvalidParameter(
                "This model only support stream mode, please enable the stream parameter to access the model. "
                "With enable_interleave a synchronous call needs the header X-DashScope-SSE: enable; "
                "an asynchronous one does not."
            )
        job = INTERLEAVE.plan(envelope, options, mode)
        most = reading.whole(given, "max_images", 1, MAX_PICTURES) or MAX_PICTURES
        return replace(job, interleaved=True, count=most, thinking=False, counts_tokens=True)

    def place(self, job: Job, sizes: Sequence[Canvas]) -> Canvas:
        return (INTERLEAVE if job.interleaved else EDIT).place(job, sizes)


MODELS = (Wan26Image(),)
