"""From OpenAI's image requests to an envelope, what lies beside it, and what the answer shall look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeVar

import msgspec

from danqing.errors import InvalidParameter, PayloadTooLarge
from danqing.wire.envelope import Envelope, Input
from danqing.wire.errors import shown
from danqing.wire.extras import Extras
from danqing.wire.openai.bodies import Body, EditBody, EditForm, GenerationBody, ImageReference, Images

LONGEST_TEXT = 256 * 1024
"""Bytes of JSON without the images. Reading millions of values would hold the event loop."""
PNG_QUALITY = 100
WITH_MASK = "description_edit_with_mask"
"""The function that has a mask of its own; to any other edit the mask lies beside the envelope."""

Quality = Literal["low", "medium", "high"]
Kind = TypeVar("Kind", bound=Body)

_THEIRS = re.compile(r"(gpt-image|chatgpt-image|dall-e)-")
_ALWAYS_BASE64 = re.compile(r"(gpt-image|chatgpt-image)-")
_PIXELS = re.compile(r"(\d{1,6})[*xX](\d{1,6})", re.ASCII)
_QUALITIES: Mapping[str, Quality] = {"low": "low", "medium": "medium", "standard": "medium"}
_KINDS = {"string": "a string", "integer": "an integer", "boolean": "true or false"}
_IMAGE = 'an address, or {"image_url": address}'
_IMAGES = 'an address, {"image_url": address}, or an array of these'
_members = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """What a request asks for. `links` and `streams` say how it is answered, `quality` how it counts as painted."""

    envelope: Envelope
    extras: Extras
    links: bool
    streams: bool
    quality: Quality


def generation(text: bytes, default_model: str) -> ImageRequest:
    """Read the JSON of a generation. Raises `InvalidParameter` and `PayloadTooLarge`."""
    given = _decoded(text)
    _refuse_images(given)
    return _request(_converted(given, GenerationBody), _rest(given, GenerationBody), (), None, default_model)


def edit(text: bytes, default_model: str) -> ImageRequest:
    """Read the JSON of an edit, in which its images are addresses or tokens of the body."""
    given = _decoded(text)
    body = _converted(given, EditBody)
    images = [*_addresses(body.images, "images"), *_addresses(body.image, "image")]
    mask = next(iter(_addresses(body.mask, "mask")), None)
    _refuse_no_image(images)
    return _request(body, _rest(given, EditBody), images, mask, default_model)


def edit_of_form(
    fields: Sequence[tuple[str, bytes]], images: Sequence[str], mask: str | None, default_model: str
) -> ImageRequest:
    """Read the fields of a form whose images, and the mask of the first, are at hand under these tokens."""
    _refuse_no_image(images)
    _refuse_too_long(sum(len(value) for _, value in fields))
    given = _unfolded([(name, _text(name, value)) for name, value in fields])
    body = _converted(given, EditForm, strict=False)
    rest = {name: _value(text) for name, text in _rest(given, EditForm).items()}
    return _request(body, rest, images, mask, default_model)


def _request(
    body: Body, parameters: dict[str, Any], images: Sequence[str], mask: str | None, default_model: str
) -> ImageRequest:
    _refuse_what_nobody_can(body)
    name = body.model or ""
    model = default_model if not name or _THEIRS.match(name) else name
    format_of_name = "b64_json" if _ALWAYS_BASE64.match(name) else "url"
    return ImageRequest(
        envelope=Envelope(model, _input(body, images, mask), parameters | _parameters(body, parameters)),
        extras=_extras(body, mask),
        links=(body.response_format or format_of_name) == "url",
        streams=body.stream,
        quality=_QUALITIES.get(body.quality, "high"),
    )


def _extras(body: Body, mask: str | None) -> Extras:
    """There are previews only in a stream."""
    return Extras(
        mask=mask,
        flattens=True,
        file_format=body.output_format,
        quality=body.output_compression,
        previews=body.partial_images if body.stream else 0,
    )


def _refuse_images(given: Mapping[str, Any]) -> None:
    """Rather than to paint without them: other services take them on this route."""
    for name in ("image", "images", "mask"):
        if given.get(name):
            raise InvalidParameter(f"{name} is for /v1/images/edits; a generation is from words alone.", param=name)


def _refuse_no_image(images: Sequence[str]) -> None:
    if not images:
        raise InvalidParameter("Missing required parameter: 'image'.", param="image")


def _refuse_what_nobody_can(body: Body) -> None:
    if body.background == "transparent":
        raise InvalidParameter(
            "Transparent background is not supported: background must be opaque or auto, got transparent.",
            param="background",
        )
    if body.output_format == "png" and body.output_compression != PNG_QUALITY:
        raise InvalidParameter(
            "Compression less than 100 is not supported for PNG output format. "
            f"output_compression is {body.output_compression}; output_format may be jpeg or webp.",
            param="output_compression",
        )


def _input(body: Body, images: Sequence[str], mask: str | None) -> Input:
    """In the words of the older routes, which every model reads; `function` is of one that has no words without."""
    if not images:
        return Input(prompt=body.prompt, negative_prompt=body.negative_prompt)
    function = body.function or (WITH_MASK if mask else "description_edit")
    return Input(
        prompt=body.prompt,
        negative_prompt=body.negative_prompt,
        images=list(images),
        base_image_url=images[0],
        mask_image_url=mask if function == WITH_MASK else None,
        function=function,
    )


def _parameters(body: Body, given: Mapping[str, Any]) -> dict[str, Any]:
    """What OpenAI's members mean to our models, which look for the parameters that they know."""
    meant: dict[str, Any] = {}
    if body.n is not None or not given.get("enable_sequential"):
        meant["n"] = 1 if body.n is None else body.n
    if body.size != "auto":
        pixels = _PIXELS.fullmatch(body.size.strip())
        meant["size"] = f"{pixels[1]}*{pixels[2]}" if pixels else body.size
    if body.quality == "low" and not {"thinking_mode", "prompt_extend"} & given.keys():
        meant |= {"thinking_mode": False, "prompt_extend": False}
    return meant


def _refuse_too_long(length: int) -> None:
    if length > LONGEST_TEXT:
        raise PayloadTooLarge(f"The body may have {LONGEST_TEXT} bytes without its images, and it has {length}.")


# ── Reading ──────────────────────────────────────────────────────────────────


def _decoded(text: bytes) -> dict[str, Any]:
    """The members of a body; null means absent."""
    _refuse_too_long(len(text))
    try:
        given = _members.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason = "It is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error).rstrip(".")
    except RecursionError:
        reason = "It is nested too deeply"
    else:
        return {name: value for name, value in given.items() if value is not None}
    raise InvalidParameter(f"We could not parse the JSON body of your request. {reason}.")


def _converted(given: Mapping[str, Any], kind: type[Kind], *, strict: bool = True) -> Kind:
    """What is known of the members. Raises `InvalidParameter` for one of another type or value than is allowed."""
    try:
        return msgspec.convert(given, kind, strict=strict)
    except msgspec.ValidationError as error:
        found = re.search(r"`\$\.(\w+)", str(error))
    if found is None:
        raise InvalidParameter("Missing required parameter: 'prompt'.", param="prompt")
    name = found[1]
    raise InvalidParameter(f"{name} must be {_allowed(kind)[name]}, got {shown(given[name])}.", param=name)


@cache
def _allowed(kind: type[Body]) -> dict[str, str]:
    """What each member may be, in words."""
    properties = msgspec.json.schema_components([kind])[1][kind.__name__]["properties"]
    return {name: _in_words(schema) for name, schema in properties.items()}


def _in_words(schema: Mapping[str, Any]) -> str:
    choices = [one for one in schema.get("anyOf", [schema]) if one != {"type": "null"}]
    only = choices[0] if len(choices) == 1 else {}
    if "enum" in only:
        return f"one of {', '.join(only['enum'])}"
    if "minimum" in only:
        return f"an integer from {only['minimum']} to {only['maximum']}"
    takes_several = any(one.get("type") == "array" for one in choices)
    return _KINDS.get(only.get("type", ""), _IMAGES if takes_several else _IMAGE)


def _rest(given: Mapping[str, Any], kind: type[Body]) -> dict[str, Any]:
    """What is left for the model."""
    known = kind.__struct_fields__
    return {name: value for name, value in given.items() if name not in known}


def _addresses(images: Images | None, name: str) -> list[str]:
    if images is None:
        return []
    if isinstance(images, list):
        return [address for image in images for address in _addresses(image, name)]
    address = images.image_url if isinstance(images, ImageReference) else images
    if address is None:
        raise InvalidParameter(f"{name} must be {_IMAGE}. Files of another API have no id here.", param=name)
    return [address]


# ── Forms ────────────────────────────────────────────────────────────────────


def _unfolded(fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields by name. `palette[][hex]`, as the openai package writes a list of objects, is that list again."""
    plain: dict[str, Any] = {}
    lists: dict[str, list[dict[str, Any]]] = {}
    for name, text in fields:
        parts = re.fullmatch(r"(\w+)\[\]\[(\w+)\]", name)
        if parts:
            _add_member(lists.setdefault(parts[1], []), parts[2], _value(text))
        elif "[" in name:
            raise _torn(name)
        else:
            plain[name] = text
    return plain | lists


def _torn(name: str) -> InvalidParameter:
    whole = name.partition("[")[0]
    return InvalidParameter(
        f"The form field {shown(name)} cannot be told from its neighbours; send one field {whole} with JSON in it.",
        param=whole,
    )


def _add_member(objects: list[dict[str, Any]], name: str, value: Any) -> None:
    """Into the first object that lacks the member: the fields come object by object, or member by member."""
    found = next((one for one in objects if name not in one), None)
    if found is None:
        found = {}
        objects.append(found)
    found[name] = value


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise InvalidParameter(f"The form field {shown(name)} is not UTF-8.", param=name) from None


def _value(text: Any) -> Any:
    """What the text of a field stands for: JSON where it is any, else itself."""
    try:
        return msgspec.json.decode(text) if isinstance(text, str) else text
    except (msgspec.DecodeError, RecursionError):
        return text
