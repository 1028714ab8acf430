"""What the models that paint from text alone have in common.

Rules: the API reference of text to image, version 2. The least area is what the hosted service accepts; its
documents say 1280*1280.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from danqing.domain.canvas import Canvas
from danqing.models.parameters import PromptParameters
from danqing.models.prompt_model import PromptModel
from danqing.models.sizes import AreaLimits, SideLimits, Sizes
from danqing.models.spec import Route


class LargeParameters(PromptParameters):
    """The parameters of text to image from wan2.5 on; null means absent, and unknown ones are ignored."""

    size: Annotated[
        str, Meta(description="`width*height` in pixels: 768*768 to 1440*1440 in all, of a ratio from 1:4 to 4:1.")
    ] = "1280*1280"


class SmallParameters(PromptParameters):
    """The parameters of text to image before wan2.5; null means absent, and unknown ones are ignored."""

    size: Annotated[str, Meta(description="`width*height` in pixels, each 512–1440.")] = "1024*1024"


def large(model: str, description: str, route: Route, *more: Route, max_text: int) -> PromptModel:
    """A model from wan2.5 on, with the routes that it is asked on."""
    return PromptModel(
        id=model,
        description=description,
        routes=frozenset({route, *more}),
        sizes=Sizes(default=Canvas(1280, 1280), limits=AreaLimits(most=1440**2, max_ratio=4)),
        max_text=max_text,
        parameters=LargeParameters,
    )


def small(model: str, description: str) -> PromptModel:
    """A model before wan2.5."""
    return PromptModel(
        id=model,
        description=description,
        routes=frozenset({"text2image"}),
        sizes=Sizes(default=Canvas(1024, 1024), limits=SideLimits(512, 1440), example="1024*1024"),
        max_text=800,
        parameters=SmallParameters,
    )
