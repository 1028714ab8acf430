"""The parsed request: `model`, `input` and `parameters`; it still knows nothing of any model."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from danqing.errors import InvalidParameter
from danqing.wire.errors import shown


class ContentItem(msgspec.Struct):
    """One part of a message: a text or an image."""

    text: str | None = None
    image: Annotated[
        str | None,
        Meta(description="An http(s) address, `data:{type};base64,{data}`, or `oss://` of an uploaded file."),
    ] = None


class Message(msgspec.Struct):
    """One message; the service takes exactly one, from the user."""

    content: list[ContentItem] = []
    role: str = "user"
    text: Annotated[str | None, Meta(description="The text, as a gateway has it beside `content`.")] = None


class Input(msgspec.Struct):
    """What to draw: `messages`, or the other members in the form of the two older routes."""

    messages: list[Message] | None = None
    prompt: str | None = None
    negative_prompt: str | None = None
    images: Annotated[list[str] | None, Meta(description="The addresses of the images, as in `content`.")] = None
    function: Annotated[
        str | None, Meta(description="What is done to one image; the list of models names the functions.")
    ] = None
    base_image_url: Annotated[str | None, Meta(description="The address of the image that it changes.")] = None
    mask_image_url: Annotated[
        str | None, Meta(description="An image of the base image's size: where it is white, that one may change.")
    ] = None
    ref_img: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None
    sketch_image_url: Annotated[str | None, Meta(description="Accepted, and without effect.")] = None


class Envelope(msgspec.Struct):
    """A request body. `parameters` are read by the model that `model` names."""

    model: str
    input: Input
    parameters: dict[str, Any] | None = None

    def given(self, known: type[msgspec.Struct]) -> dict[str, Any]:
        """The parameters that were really given: null means absent, and what is not documented in `known` is ignored.

        So a model cannot read a parameter that its OpenAPI description does not have.
        """
        names = known.__struct_fields__
        return {name: value for name, value in (self.parameters or {}).items() if value is not None and name in names}


class _Body(msgspec.Struct):
    """An envelope whose parameters are not read yet: only then is it known how much there is to read."""

    model: str
    input: Input
    parameters: msgspec.Raw = msgspec.Raw(b"null")


LONGEST_PARAMETERS = 256 * 1024
"""Bytes of JSON. Reading millions of values would hold the event loop, whatever thread does it."""

_decoder = msgspec.json.Decoder(_Body)
_parameters_decoder = msgspec.json.Decoder(dict[str, Any] | None)
_loose = msgspec.json.Decoder()

_MISSING = {
    "model": ("BadRequest.EmptyModel", 'Required parameter "model" missing from request.'),
    "input": ("BadRequest.EmptyInput", "Required input parameter missing from request."),
}
_NOT_JSON = "Required body invalid, please check the request body format."
_TYPES = {
    "str": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


def parse_envelope(text: bytes) -> Envelope:
    """Read the JSON of a request. Raises `InvalidParameter` for what is not a request."""
    try:
        body = _decoder.decode(text)
    except msgspec.ValidationError as error:
        reason = str(error)
    except msgspec.DecodeError as error:
        raise InvalidParameter(f"{_NOT_JSON} {str(error).rstrip('.')}.") from None
    except UnicodeDecodeError:
        raise InvalidParameter(f"{_NOT_JSON} It is not UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    else:
        if body.model:
            return Envelope(body.model, body.input, _parameters(bytes(body.parameters)))
        reason = ""
    raise _explain(text, reason)


def _parameters(text: bytes) -> dict[str, Any] | None:
    if len(text) > LONGEST_PARAMETERS:
        raise InvalidParameter(f"parameters must be at most {LONGEST_PARAMETERS} bytes long, got {len(text)}.")
    try:
        parameters: dict[str, Any] | None = _parameters_decoder.decode(text)
        return parameters
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if "Expected" in str(error):
            raise InvalidParameter(f"parameters must be an object, got {_place(str(error))[1]}.") from None
        raise InvalidParameter(f"{_NOT_JSON} {str(error).rstrip('.')}.") from None
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> InvalidParameter:
    return InvalidParameter(f"{_NOT_JSON} It is nested too deeply.")


def _explain(text: bytes, reason: str) -> InvalidParameter:
    """The documented sentence where there is one, else where the body breaks the format and how."""
    try:
        body = _loose.decode(text)
    except RecursionError:
        return _too_deep()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return InvalidParameter(f"{_NOT_JSON} {str(error).rstrip('.')}.")
    if isinstance(body, dict):
        for name, (code, sentence) in _MISSING.items():
            if body.get(name) in (None, ""):
                return InvalidParameter(sentence, code=code)
    path, got = _place(reason)
    wanted = re.search(r"Expected `([^`]+)`", reason)
    kinds = " or ".join(_TYPES[kind] for kind in (wanted[1] if wanted else "object").split(" | ") if kind != "null")
    return InvalidParameter(f"{path or 'The body'} must be {kinds}, got {got}.")


def _place(reason: str) -> tuple[str, str]:
    """Where in the body msgspec stopped (`input.messages[...]`), and the type that it met there."""
    path = re.search(r"at `\$\.?(.*)`$", reason)
    got = re.search(r"got `([^`]+)`", reason)
    return path[1] if path else "", _TYPES.get(got[1], got[1]) if got else shown(None)
