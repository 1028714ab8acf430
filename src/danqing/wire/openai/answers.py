"""Pictures in OpenAI's form: whole answers, and the events of a stream.

Shapes: the openai package's `ImagesResponse`, and `ImageGenCompletedEvent`, `ImageGenPartialImageEvent` and their
siblings of edits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from danqing.domain.job import FileFormat
from danqing.domain.task import Artifact, Preview, Task
from danqing.errors import ServiceError
from danqing.wire.openai.errors import OpenAIErrorBody, described
from danqing.wire.openai.requests import Quality
from danqing.wire.responses import EffectiveParameters, Link, effective, encode, notes, usage

CONTENT_TYPE = "text/event-stream; charset=utf-8"
KEEPALIVE = b": keepalive\n\n"

Prefix = Literal["image_generation", "image_edit"]
"""What the events of a route are called by."""


class ImageData(Struct):
    """One picture: its address or its bytes, and what was drawn where that is not the prompt."""

    url: str | UnsetType = UNSET
    b64_json: str | UnsetType = UNSET
    revised_prompt: str | UnsetType = UNSET


class TokenDetails(Struct):
    """Tokens by what they stand for."""

    text_tokens: int
    image_tokens: int


class TokenUsage(Struct):
    """Nominal, as in DashScope's form of the same answer; nothing bills them."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_tokens_details: TokenDetails
    output_tokens_details: TokenDetails


class ImagesAnswer(Struct):
    """The pictures of a request. `created` is in seconds since the epoch, `size` that of the first picture.

    `notes` and `effective_parameters` are danqing's own: what was left out, and what was really done.
    """

    created: int
    data: list[ImageData]
    size: str
    quality: Quality
    output_format: FileFormat
    usage: TokenUsage
    effective_parameters: list[EffectiveParameters]
    notes: list[str] | UnsetType = UNSET
    background: Literal["opaque"] = "opaque"


class PictureEvent(Struct, kw_only=True):
    """A picture of a stream; `created_at` is in seconds since the epoch."""

    type: str
    b64_json: str = ""
    created_at: int
    size: str
    quality: Quality
    output_format: FileFormat
    background: Literal["opaque"] = "opaque"


class CompletedEvent(PictureEvent, kw_only=True):
    """A finished picture, with its own share of the tokens; the last event has the notes."""

    usage: TokenUsage
    effective_parameters: list[EffectiveParameters]
    notes: list[str] | UnsetType = UNSET


class PartialEvent(PictureEvent, kw_only=True):
    """An early stage of a picture; `partial_image_index` counts those of one picture from 0."""

    partial_image_index: int


def answer(task: Task, quality: Quality, link: Link | None) -> ImagesAnswer:
    """About a task that has succeeded. Without links there is a gap in the place of each picture."""
    return ImagesAnswer(
        created=int(task.ended_at or task.submitted_at),
        data=[_image(task, one, link) for one in task.artifacts],
        size=_size(task.artifacts[0]),
        quality=quality,
        output_format=task.job.file_format,
        usage=_tokens(task),
        effective_parameters=effective(task),
        notes=notes(task) or UNSET,
    )


def completed(task: Task, artifact: Artifact, prefix: Prefix, quality: Quality, created_at: float) -> bytes:
    """The event of one picture, with a gap in its place."""
    alone = replace(task, artifacts=(artifact,))
    event = CompletedEvent(
        type=f"{prefix}.completed",
        created_at=int(created_at),
        size=_size(artifact),
        quality=quality,
        output_format=task.job.file_format,
        usage=_tokens(alone),
        effective_parameters=effective(alone),
        notes=notes(task) or UNSET if task.status.ended else UNSET,
    )
    return frame(event.type, encode(event))


def partial(task: Task, preview: Preview, prefix: Prefix, quality: Quality, created_at: float) -> bytes:
    """The event of one preview, with a gap in its place."""
    event = PartialEvent(
        type=f"{prefix}.partial_image",
        created_at=int(created_at),
        size=_size(preview),
        quality=quality,
        output_format=task.job.file_format,
        partial_image_index=preview.number,
    )
    return frame(event.type, encode(event))


def failed(error: ServiceError) -> bytes:
    """The last event of a stream in which something was sent before."""
    return frame("error", encode(OpenAIErrorBody(described(error))))


def frame(event: str, data: bytes) -> bytes:
    """One event; `data` is JSON without line breaks."""
    return b"event: %s\ndata: %s\n\n" % (event.encode(), data)


def _image(task: Task, artifact: Artifact, link: Link | None) -> ImageData:
    revised = artifact.prompt if artifact.prompt != task.job.prompt else UNSET
    return ImageData(link(artifact), UNSET, revised) if link else ImageData(UNSET, "", revised)


def _size(picture: Artifact | Preview) -> str:
    return f"{picture.width}x{picture.height}"


def _tokens(task: Task) -> TokenUsage:
    counted = usage(task)
    return TokenUsage(
        counted.input_tokens,
        counted.output_tokens,
        counted.total_tokens,
        TokenDetails(counted.input_tokens, 0),
        TokenDetails(0, counted.output_tokens),
    )
