"""The lists of models, in DashScope's form and in OpenAI's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from danqing.api.answers import json_answer, request_id
from danqing.api.endpoint import Endpoint, Parameter
from danqing.api.query import number, word
from danqing.api.routes import generation
from danqing.api.services import identify, services
from danqing.domain.capabilities import Work
from danqing.models.images import ImageRules
from danqing.models.spec import Mode, ModelSpec, Route
from danqing.service.catalogue import Offer, Performing
from danqing.service.generation import WORKS, takes
from danqing.wire.model_list import (
    AcceptedRoute,
    Group,
    InputImages,
    Modalities,
    Model,
    ModelAnswer,
    ModelList,
    ModelPage,
    OpenAIModelList,
    WorkHere,
    parameters_of,
)
from danqing.wire.openai.errors import OPENAI

MAX_PAGE = 1000
MODES: Mapping[Route, Sequence[Mode]] = {
    "multimodal-generation": ("sync", "stream"),
    "image-generation": ("task",),
    "text2image": ("sync", "task"),
    "image2image": ("sync", "task"),
}
PATHS = {one.path.split("/")[-2]: one.path for one in generation.ROUTES}
"""The address of each route, by its word."""


async def list_models(request: Request) -> Response:
    """All of them, whether a worker is there or not; `model` finds one by its name."""
    identify(request)
    page, size = number(request, "page_no", 1, 10**9), number(request, "page_size", 10, MAX_PAGE)
    named = word(request, "model")
    found = [one for one in await services(request).catalogue.offers() if named in (None, one.model.id)]
    shown = [_model(one) for one in found[(page - 1) * size : page * size]]
    return json_answer(request, ModelList(request_id(request), ModelPage(len(found), page, size, shown)))


async def get_model(request: Request) -> Response:
    identify(request)
    offer = await services(request).catalogue.offer(request.path_params["model"])
    return json_answer(request, ModelAnswer(request_id(request), _model(offer)))


async def list_openai_models(request: Request) -> Response:
    """All of them on one page, as OpenAI lists its own."""
    identify(request)
    offers = await services(request).catalogue.offers()
    return json_answer(request, OpenAIModelList([_model(one) for one in offers]))


async def get_openai_model(request: Request) -> Response:
    identify(request)
    return json_answer(request, _model(await services(request).catalogue.offer(request.path_params["model"])))


# ── From an offer to what clients read ───────────────────────────────────────


def _model(offer: Offer) -> Model:
    model = offer.model
    takes = ["Text", "Image"] if model.max_images else ["Text"]
    return Model(
        id=model.id,
        model=model.id,
        name=model.id,
        inference_metadata=Modalities(request_modality=takes, response_modality=["Image"]),
        description=model.description,
        works=[_work(offer, work) for work in get_args(Work) if work in model.works],
        routes=_routes(model),
        images=_images(model.max_images, model.image_rules),
        parameters=parameters_of(model.parameters),
    )


def _routes(model: ModelSpec) -> list[AcceptedRoute]:
    """DashScope's, then OpenAI's."""
    hosted = [AcceptedRoute(PATHS[route], MODES[route]) for route in get_args(Route) if route in model.routes]
    openai = [AcceptedRoute(f"/v1/{way}", ("sync", "stream")) for way in WORKS if takes(way, model)]
    return hosted + openai


def _work(offer: Offer, work: Work) -> WorkHere:
    groups = [_group(one) for one in offer.done_by[work]]
    if groups:
        return WorkHere(work, "ready", groups)
    return WorkHere(work, "starting" if work in offer.expected else "absent", [])


def _group(performing: Performing) -> Group:
    return Group(engine=performing.engine, workers=performing.workers, **msgspec.structs.asdict(performing.performer))


def _images(most: int, rules: ImageRules) -> InputImages:
    return InputImages(most, sorted(rules.formats), rules.min_side, rules.max_side, rules.max_ratio, rules.max_bytes)


# ── Routes ───────────────────────────────────────────────────────────────────

MODEL = Parameter(name="model", place="path", sentence="The published id of a model.", required=True)
FILTERS = (
    Parameter(name="page_no", place="query", sentence="Which page, from 1.", kind=int),
    Parameter(name="page_size", place="query", sentence=f"Models on a page, 1 to {MAX_PAGE}; default 10.", kind=int),
    Parameter(name="model", place="query", sentence="Only the model with this id."),
)

ROUTES = (
    Endpoint(
        path="/api/v1/models",
        methods=("GET",),
        handler=list_models,
        name="models.list",
        summary="The models, and what each can do here",
        answer=ModelList,
        parameters=FILTERS,
        tags=("models",),
    ),
    Endpoint(
        path="/api/v1/models/{model}",
        methods=("GET",),
        handler=get_model,
        name="models.get",
        summary="One model, and what it can do here",
        answer=ModelAnswer,
        parameters=(MODEL,),
        tags=("models",),
    ),
    Endpoint(
        path="/v1/models",
        methods=("GET",),
        handler=list_openai_models,
        name="openai.models.list",
        summary="The models, as OpenAI lists its own",
        answer=OpenAIModelList,
        errors=OPENAI,
        tags=("openai",),
    ),
    Endpoint(
        path="/v1/models/{model}",
        methods=("GET",),
        handler=get_openai_model,
        name="openai.models.get",
        summary="One model, as OpenAI shows its own",
        answer=Model,
        parameters=(MODEL,),
        errors=OPENAI,
        tags=("openai",),
    ),
)
