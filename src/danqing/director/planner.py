"""Planning an image set with a language model: how it is asked, and what its answer must be."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from danqing.director.image_set import SetPlan
from danqing.director.instructions import is_chinese, planning
from danqing.director.rewriting import refuse_lost_words, refuse_other_than_prose, without_thoughts
from danqing.director.series import ENDS
from danqing.domain.language import LanguageModel, LanguageModelError

SHARED, IMAGE = 2000, 2000
"""The most characters of what all pictures share, and of one picture's words."""
ANSWER = 60_000
MOST = 24
"""More pictures than any request may ask for: a model that plans so many repeats itself."""


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """A planner's answer. `images` has one text for each picture; `shared` goes in front of each."""

    shared: Annotated[str, msgspec.Meta(max_length=SHARED)]
    images: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=IMAGE)]],
        msgspec.Meta(min_length=1, max_length=MOST),
    ]


def schema(most: int) -> dict[str, Any]:
    """The JSON schema of an answer with at most so many pictures."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["shared", "images"],
        "properties": {
            "shared": {"type": "string"},
            "images": {"type": "array", "minItems": 1, "maxItems": most, "items": {"type": "string"}},
        },
    }


async def plan_set(
    prompt: str, model: LanguageModel, *, most: int, is_exact: bool = False, references: int = 0
) -> SetPlan:
    """The pictures that `prompt` calls for, `most` or, unless `is_exact`, fewer. Raises `LanguageModelError`.

    The plan may have more if the model did not count; that is for the caller to cut.
    """
    told = planning(prompt, most=most, is_exact=is_exact, references=references)
    return planned(prompt, await model.write(told, prompt, schema=schema(most)), model.name)


def planned(prompt: str, answer: str, name: str) -> SetPlan:
    """The plan in an answer of the language model `name`. Raises `LanguageModelError`."""
    said = _decoded(answer, name)
    shared = _ended(" ".join(said.shared.split()))
    images = tuple(_own(" ".join(image.split()), shared) for image in said.images)
    for image in images:
        refuse_other_than_prose(image, name)
    refuse_lost_words(prompt, " ".join((shared, *images)), name)
    return SetPlan(shared, images)


def _decoded(answer: str, name: str) -> Answer:
    """The JSON object in the answer, which may be fenced and have thoughts before it."""
    said = without_thoughts(answer)
    start, end = said.find("{"), said.rfind("}") + 1
    if not said:
        raise LanguageModelError(f"{name} answered nothing.")
    if len(said) > ANSWER or not 0 <= start < end:
        raise LanguageModelError(f"{name} answered with something that is no plan.")
    try:
        return msgspec.json.decode(said[start:end], type=Answer)
    except (msgspec.DecodeError, UnicodeEncodeError):
        raise LanguageModelError(f"{name} answered with something that is no plan.") from None


def _own(image: str, shared: str) -> str:
    """What an image says beyond the shared words, which some models repeat although they are told not to."""
    return image.removeprefix(shared).strip() or image


def _ended(shared: str) -> str:
    """With a full stop, so that more may follow."""
    if not shared or shared[-1] in ENDS:
        return shared
    return shared + ("。" if is_chinese(shared) else ".")
