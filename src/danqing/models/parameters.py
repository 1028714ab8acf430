"""The parameters that models share: their description, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from danqing.domain.chinese import is_chinese
from danqing.errors import InvalidParameter
from danqing.models import reading
from danqing.models.spec import PlanOptions
from danqing.wire.envelope import Input
from danqing.wire.errors import shown

MAX_SEED = 2**31 - 1
MAX_NEGATIVE = 500  # characters

Flag = bool | Literal["true", "false"]
Count = Annotated[int, Meta(description="How many images, 1–4.")]
NegativePrompt = Annotated[
    str, Meta(description=f"What shall not be seen; what is behind {MAX_NEGATIVE} characters is cut off.")
]
PromptExtend = Annotated[Flag, Meta(description="Rewrite the prompt before painting.")]
Watermark = Annotated[Flag, Meta(description="A mark at the bottom right: AI Generated, or AI生成.")]
Seed = Annotated[int, Meta(ge=0, le=MAX_SEED)] | None


class PromptParameters(msgspec.Struct):
    """The parameters of a model that paints from a prompt; null means absent, and unknown ones are ignored."""

    size: Annotated[str | None, Meta(description="`width*height` in pixels.")] = None
    n: Count = 4
    negative_prompt: NegativePrompt = ""
    prompt_extend: PromptExtend = True
    watermark: Watermark = False
    seed: Seed = None


def count(given: Mapping[str, Any], most: int, default: int) -> int:
    """`n`, from 1 to `most`. Raises `InvalidParameter`."""
    if most == 1 and given.get("n", 1) != 1:
        raise InvalidParameter(f"num_images_per_prompt must be 1: n must be 1, got {shown(given['n'])}.", param="n")
    return reading.whole(given, "n", 1, most) or default


def seed(given: Mapping[str, Any], options: PlanOptions) -> int:
    """The seed of the first image; those of the others follow. Raises `InvalidParameter`."""
    asked = reading.whole(given, "seed", 0, MAX_SEED)
    return options.new_seed() if asked is None else asked


def watermark(given: Mapping[str, Any], options: PlanOptions, prompt: str) -> str | None:
    """The words of the mark, in the language of the prompt unless the settings say which. Raises
    `InvalidParameter`."""
    if not reading.flag(given, "watermark", False):
        return None
    chinese = is_chinese(prompt) if options.watermark == "auto" else options.watermark == "zh"
    return "AI生成" if chinese else "AI Generated"


def negative_prompt(asked: Input, given: Mapping[str, Any]) -> str:
    """A parameter where there are messages, and a member of the input on the older routes: either is read.

    Raises `InvalidParameter`.
    """
    text = given.get("negative_prompt", asked.negative_prompt or "")
    if not isinstance(text, str):
        raise InvalidParameter(f"negative_prompt must be a string, got {shown(text)}.", param="negative_prompt")
    return text.strip()[:MAX_NEGATIVE]
