"""The members of OpenAI's image requests: their types read a request, and write the OpenAPI description.

Source: the openai package's `image_generate_params` and `image_edit_params`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

File = Annotated[str, Meta(extra_json_schema={"format": "binary"})]


class Body(msgspec.Struct, kw_only=True):
    """What both routes take. Every other member is a parameter of the model, such as `seed` or `color_palette`."""

    prompt: Annotated[str, Meta(description="What to draw, or what to change.")]
    model: Annotated[
        str | None,
        Meta(description="A model of this server; a name of OpenAI's, or none, stands for the server's default."),
    ] = None
    n: Annotated[int | None, Meta(description="How many pictures; the model says how many it makes.")] = None
    size: Annotated[
        str,
        Meta(description="`WIDTHxHEIGHT` in pixels, a tier of the model, or `auto`: what the model makes by itself."),
    ] = "auto"
    quality: Annotated[
        Literal["auto", "low", "medium", "high", "standard", "hd"],
        Meta(description="`low` does not think before it paints; the others leave that to the model."),
    ] = "auto"
    background: Annotated[
        Literal["auto", "opaque", "transparent"], Meta(description="Pictures are opaque: `transparent` is refused.")
    ] = "auto"
    output_format: Literal["png", "jpeg", "webp"] = "png"
    output_compression: Annotated[int, Meta(ge=0, le=100, description="The quality of `jpeg` and `webp`.")] = 100
    response_format: Annotated[
        Literal["url", "b64_json"] | None,
        Meta(description="By default `b64_json` where the model is called `gpt-image-…`, else `url`."),
    ] = None
    stream: Annotated[bool, Meta(description="Send each picture as an event as soon as it is finished.")] = False
    partial_images: Annotated[
        int, Meta(ge=0, le=3, description="How many previews of each picture may come in a stream; fewer may.")
    ] = 0
    negative_prompt: Annotated[str | None, Meta(description="What shall not be seen.")] = None
    function: Annotated[str | None, Meta(description="What `wanx2.1-imageedit` does.")] = None
    style: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None
    moderation: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None
    input_fidelity: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None
    user: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None


class GenerationBody(Body, kw_only=True):
    """A picture from words."""


class ImageReference(msgspec.Struct):
    """An image by its address. There are no files to be named by an id."""

    image_url: Annotated[
        str | None,
        Meta(description="An http(s) address, `data:{type};base64,{data}`, or `oss://` of an uploaded file."),
    ] = None
    file_id: str | None = None


Images = list[ImageReference | str] | ImageReference | str


class EditBody(Body, kw_only=True):
    """Changes to images; the first is the one that is changed. One of `images` and `image` is needed."""

    images: Images | None = None
    image: Images | None = None
    mask: Annotated[
        ImageReference | str | None,
        Meta(description="An image of the first one's size: where it is transparent, that one may change."),
    ] = None


class EditForm(Body, kw_only=True):
    """The same with the images as files: `image`, or `image[]` for several, in their order."""

    image: File | None = None
    images: list[File] | None = msgspec.field(name="image[]", default=None)
    mask: File | None = None
