"""wan2.5-i2i-preview: editing with one to three references on the older routes.

Rules: the API reference of Wan 2.5 image editing, and the guide to image editing.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from danqing.domain.canvas import Tier
from danqing.models.parameters import PromptParameters
from danqing.models.prompt_model import PromptModel
from danqing.models.sizes import AreaLimits, Sizes

AREA = Tier("1280*1280", 1280)


class Wan25I2iParameters(PromptParameters):
    """The parameters of wan2.5-i2i-preview; null means absent, and unknown ones are ignored."""

    size: Annotated[
        str | None,
        Meta(description="`width*height` in pixels; without it as many as 1280*1280 in the ratio of the last image."),
    ] = None


MODELS = (
    PromptModel(
        id="wan2.5-i2i-preview",
        description="Wan 2.5 image editing with up to three references.",
        routes=frozenset({"image2image"}),
        sizes=Sizes(default=AREA, limits=AreaLimits(most=AREA.edge**2, max_ratio=4)),
        max_text=2000,
        min_images=1,
        max_images=3,
        images_in="input.images",
        parameters=Wan25I2iParameters,
    ),
)
