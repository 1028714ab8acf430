"""wanx2.1-imageedit: one image, and a function that says what is done with it.

Rules: the general image editing reference of Wan 2.1. A function becomes an instruction to an editing model, around
the words of the prompt and in their language; the two that change the size are done by the director.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from danqing.domain.canvas import Canvas, Scale, resolve
from danqing.domain.capabilities import Work
from danqing.domain.chinese import is_chinese
from danqing.domain.job import ImageSource, Job, Margins, Mask
from danqing.errors import InvalidParameter
from danqing.models import messages, parameters, reading
from danqing.models.images import FORMATS, MIB, ImageRules, classify
from danqing.models.parameters import Count, Flag, Seed, Watermark
from danqing.models.spec import Mode, PlanOptions, Route
from danqing.wire.envelope import Envelope, Input
from danqing.wire.errors import shown

MAX_TEXT = 800  # characters
MAX_COUNT = 4
MOST_PIXELS = 8192 * 8192
"""Of a picture that is larger than its image; the documents name no limit, and memory has one."""

SIDES = ("top", "bottom", "left", "right")

Need = Literal["strength", "mask", "margins", "factor"]


@dataclass(frozen=True, slots=True)
class Function:
    """What the prompt becomes, in English and in Chinese, and what is read beside the image and the prompt."""

    english: str
    chinese: str
    needs: Need | None = None


FUNCTIONS: Mapping[str, Function] = {
    "stylization_all": Function(
        "Change the style of the whole picture, and keep what it shows and where: {prompt}",
        "改变整幅画面的风格，保留画面内容和构图：{prompt}",
        needs="strength",
    ),
    "stylization_local": Function(
        "Change only the look of what is named here, and leave everything else as it is: {prompt}",
        "只改变这里提到的部分的外观，其余保持原样：{prompt}",
    ),
    "description_edit": Function("{prompt}", "{prompt}", needs="strength"),
    "description_edit_with_mask": Function("{prompt}", "{prompt}", needs="mask"),
    "remove_watermark": Function(
        "Remove the watermark and the writing that lie over the picture: {prompt}",
        "去除画面上的水印和文字：{prompt}",
    ),
    "expand": Function("The whole picture shows: {prompt}", "整幅画面的内容：{prompt}", needs="margins"),
    "super_resolution": Function("{prompt}", "{prompt}", needs="factor"),
    "colorization": Function(
        "Colourise this picture, which has no colours of its own, and keep its content: {prompt}",
        "给这张没有颜色的图片上色，保持内容不变：{prompt}",
    ),
    "doodle": Function(
        "Follow the lines of this image, and paint a finished picture along them: {prompt}",
        "提取这张图的线条，沿着线条绘制成完整的画面：{prompt}",
    ),
    "control_cartoon_feature": Function(
        "The cartoon character of this image, with the same looks, in a new picture: {prompt}",
        "以这张图中的卡通形象为主角，外貌保持一致，创作一幅新的画面：{prompt}",
    ),
}
SKETCH = Function(
    "This image is a drawing of lines only. Follow its lines, and paint a finished picture along them: {prompt}",
    "这张图是只有线条的草图，请沿着线条绘制成完整的画面：{prompt}",
)
"""`doodle` with `is_sketch`."""


class ImageEditParameters(msgspec.Struct):
    """The parameters of every function; null means absent, and those of other functions are ignored."""

    n: Count = 1
    strength: Annotated[
        float, Meta(ge=0, le=1, description="`stylization_all`, `description_edit`: how far from the image.")
    ] = 0.5
    top_scale: Annotated[
        float, Meta(ge=1, le=2, description="`expand`: 1.5 adds half of the image's height above it.")
    ] = 1.0
    bottom_scale: Annotated[float, Meta(ge=1, le=2, description="`expand`: the same below it.")] = 1.0
    left_scale: Annotated[
        float, Meta(ge=1, le=2, description="`expand`: 1.5 adds half of the image's width to the left.")
    ] = 1.0
    right_scale: Annotated[float, Meta(ge=1, le=2, description="`expand`: the same to the right.")] = 1.0
    upscale_factor: Annotated[
        int, Meta(ge=1, le=4, description="`super_resolution`: how many times as wide and as high.")
    ] = 1
    is_sketch: Annotated[Flag, Meta(description="`doodle`: the image is a line drawing itself.")] = False
    watermark: Watermark = False
    seed: Seed = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageEdit:
    """The model; the picture has the size of its image, unless the function changes that."""

    id: str = "wanx2.1-imageedit"
    description: str = f"Wan 2.1 image editing: one image, and a function. Functions: {', '.join(FUNCTIONS)}."
    parameters: type[msgspec.Struct] = ImageEditParameters
    works: frozenset[Work] = frozenset({"edit"})
    only_interleaved: frozenset[Work] = frozenset()
    max_images: int = 1
    image_rules: ImageRules = ImageRules(
        formats=FORMATS | {"TIFF"}, min_side=512, max_side=4096, max_ratio=8, max_bytes=10 * MIB
    )
    routes: frozenset[Route] = frozenset({"image2image"})

    def plan(self, envelope: Envelope, options: PlanOptions, mode: Mode = "task") -> Job:
        asked, given = envelope.input, envelope.given(self.parameters)
        name = _function(asked)
        needs, prompt = FUNCTIONS[name].needs, _prompt(asked)
        factor = (reading.whole(given, "upscale_factor", 1, 4) or 1) if needs == "factor" else 1
        return Job(
            model=self.id,
            prompt=_instruction(name, given, prompt),
            written_prompt=prompt,
            size=Scale(factor),
            count=parameters.count(given, MAX_COUNT, 1),
            seed=parameters.seed(given, options),
            sources=(_source(asked.base_image_url, "base_image_url", 1),),
            regions=((),),
            watermark=parameters.watermark(given, options, prompt),
            notes=tuple(_notes(name, asked, factor)),
            strength=reading.number(given, "strength", 0, 1, 0.5) if needs == "strength" else None,
            mask=Mask(_source(asked.mask_image_url, "mask_image_url", 2)) if needs == "mask" else None,
            margins=_margins(given) if needs == "margins" else None,
            enlarges=needs == "factor",
            counts_tokens=False,
            flattens=True,
        )

    def place(self, job: Job, sizes: Sequence[Canvas]) -> Canvas:
        canvas = resolve(job.size, sizes[0])
        if job.margins:
            canvas, _ = job.margins.around(canvas)
        if canvas.pixels > MOST_PIXELS:
            raise InvalidParameter(
                f"The size of image is beyond limit. The picture would be {canvas}, {canvas.pixels} pixels, and at "
                f"most {MOST_PIXELS} are painted: send a smaller image than {sizes[0]}, or ask for less.",
                code="InvalidImage.ImageSize",
            )
        return canvas


def _function(asked: Input) -> str:
    if asked.function is None:
        raise InvalidParameter("Field required: input.function")
    if asked.function not in FUNCTIONS:
        raise InvalidParameter(
            "the parameters must conform to the specification: "
            f"input.function must be one of {', '.join(FUNCTIONS)}, got {shown(asked.function)}."
        )
    return asked.function


def _prompt(asked: Input) -> str:
    if asked.prompt is None:
        raise InvalidParameter("Field required: input.prompt")
    return messages.only_text([asked.prompt], MAX_TEXT)


def _instruction(name: str, given: Mapping[str, Any], prompt: str) -> str:
    is_drawn = name == "doodle" and reading.flag(given, "is_sketch", False)
    function = SKETCH if is_drawn else FUNCTIONS[name]
    return (function.chinese if is_chinese(prompt) else function.english).format(prompt=prompt)


def _source(address: str | None, name: str, position: int) -> ImageSource:
    if not address:
        raise InvalidParameter(f"Field required: input.{name}")
    return classify(address, position)


def _margins(given: Mapping[str, Any]) -> Margins:
    """A side's scale is its new extent over the image's: 1.5 adds half of the height or the width there.

    The documents say only that 1.0 adds nothing and 2.0 is the most. The same laboratory's open model with these
    parameters (VACE) adds a share of the image's whole height or width on each side.
    """
    shares = {side: reading.number(given, f"{side}_scale", 1, 2, 1.0) - 1 for side in SIDES}
    if not any(shares.values()):
        names = ", ".join(f"{side}_scale" for side in SIDES)
        raise InvalidParameter(
            "Required parameter(top_scale) missing or invalid, please check the request parameters. "
            f"At least one of {names} must be above 1.0, which adds nothing."
        )
    return Margins(**shares)


def _notes(name: str, asked: Input, factor: int) -> Iterator[str]:
    """What was sent and has no effect."""
    if asked.mask_image_url and name != "description_edit_with_mask":
        yield f"mask_image_url has no effect with the function {name} and was left out."
    if name == "super_resolution" and factor == 1:
        yield "upscale_factor is 1: the image comes back as it was sent."


MODELS = (ImageEdit(),)
