"""The lists of models: what each model takes, and who does its work here.

DashScope's form is read from its official clients (`dashscope.Models`, `Client().models`, `dashscope models`) and
from programs that list the hosted service's models; OpenAI's is that of its own package. A model is the same in both
lists, and has the members of either: clients pass over what they do not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

import msgspec

from danqing.wire.repertoire import Performer

PROVIDER = "danqing"
UNKNOWN_MOMENT = 0
"""OpenAI's clients want to know when a model was made; the documents of these models do not say."""


class AcceptedRoute(msgspec.Struct):
    """A route that takes the model, and how it answers: at once, piece by piece, or with a task to ask for."""

    path: str
    modes: Sequence[str]


class Group(Performer, frozen=True, kw_only=True):
    """Workers whose engine does the work in the same way."""

    engine: str
    workers: int


class WorkHere(msgspec.Struct):
    """A kind of work: `ready` when a worker is there that does it, `starting` until this server's own worker is,
    and `absent` when nobody does it."""

    work: str
    state: Literal["ready", "starting", "absent"]
    done_by: Sequence[Group]


class InputImages(msgspec.Struct):
    """What the images of a request may be; `most` does not count a mask. Sides in pixels, `max_ratio` both ways."""

    most: int
    formats: Sequence[str]
    min_side: int
    max_side: int
    max_ratio: float
    max_bytes: int


class Modalities(msgspec.Struct):
    """What goes in and what comes out, in the hosted service's words: `Text` and `Image`."""

    request_modality: Sequence[str]
    response_modality: Sequence[str]


class Model(msgspec.Struct, kw_only=True):
    """A published model: `id` to `owned_by` are OpenAI's words, `model` to `inference_metadata` DashScope's.

    `parameters` is a JSON Schema, with the defaults.
    """

    id: str
    object: Literal["model"] = "model"
    created: int = UNKNOWN_MOMENT
    owned_by: str = PROVIDER
    model: str
    name: str
    provider: str = PROVIDER
    inference_metadata: Modalities
    description: str
    works: Sequence[WorkHere]
    routes: Sequence[AcceptedRoute]
    images: InputImages
    parameters: Mapping[str, Any]


class ModelPage(msgspec.Struct):
    """One page of the models, and how many there are in all."""

    total: int
    page_no: int
    page_size: int
    models: Sequence[Model]


class ModelList(msgspec.Struct):
    """DashScope's list."""

    request_id: str
    output: ModelPage
    success: bool = True


class ModelAnswer(msgspec.Struct):
    """One model, as old SDKs ask for it."""

    request_id: str
    output: Model
    success: bool = True


class OpenAIModelList(msgspec.Struct):
    """OpenAI's list: all models on one page."""

    data: Sequence[Model]
    object: Literal["list"] = "list"


@cache
def parameters_of(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The JSON Schema of a model's parameters: its own members first, what they refer to in `$defs`."""
    (root,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    schema: dict[str, Any] = parts.pop(str(root["$ref"]).rpartition("/")[2])
    return {**schema, "$defs": parts} if parts else schema
