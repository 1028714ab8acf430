"""Planning image sets and interleaved answers with a language model: how it is asked, and what it must answer."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec

from danqing.director.image_set import SetPlan, joined
from danqing.director.instructions import planning, writing
from danqing.director.interleave import Article, Section
from danqing.director.rewriting import refuse_lost_words, refuse_other_than_prose, without_thoughts
from danqing.director.series import ENDS
from danqing.domain.chinese import is_chinese
from danqing.domain.language import LanguageModel, LanguageModelError

SHARED, IMAGE, TEXT = 2000, 2000, 2000
"""The most characters of what all pictures share, of one picture's words, and of one paragraph."""
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


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """A paragraph and the picture behind it."""

    text: Annotated[str, msgspec.Meta(max_length=TEXT)]
    picture: Annotated[str, msgspec.Meta(min_length=1, max_length=IMAGE)]


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A writer's answer. `shared` goes in front of every picture's words, `closing` behind the last picture."""

    sections: Annotated[list[Part], msgspec.Meta(min_length=1, max_length=MOST)]
    shared: Annotated[str, msgspec.Meta(max_length=SHARED)] = ""
    closing: Annotated[str, msgspec.Meta(max_length=TEXT)] = ""


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


def article_schema(most: int) -> dict[str, Any]:
    """The JSON schema of an interleaved answer with at most so many pictures."""
    section = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text", "picture"],
        "properties": {"text": {"type": "string"}, "picture": {"type": "string"}},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["shared", "sections", "closing"],
        "properties": {
            "shared": {"type": "string"},
            "sections": {"type": "array", "minItems": 1, "maxItems": most, "items": section},
            "closing": {"type": "string"},
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
    said = _decoded(answer, name, Answer)
    shared = _ended(" ".join(said.shared.split()))
    images = tuple(_own(" ".join(image.split()), shared) for image in said.images)
    for image in images:
        refuse_other_than_prose(image, name)
    refuse_lost_words(prompt, " ".join((shared, *images)), name)
    return SetPlan(shared, images)


async def write_article(
    prompt: str, model: LanguageModel, *, most: int, is_exact: bool = False, references: int = 0
) -> Article:
    """The words and pictures that `prompt` calls for, with as many pictures as `plan_set` would plan.

    Raises `LanguageModelError`. A model that did not count writes more; that is for the caller to cut.
    """
    told = writing(prompt, most=most, is_exact=is_exact, references=references)
    return written(prompt, await model.write(told, prompt, schema=article_schema(most)), model.name)


def written(prompt: str, answer: str, name: str) -> Article:
    """The interleaved answer in what the language model `name` says. Raises `LanguageModelError`."""
    said = _decoded(answer, name, Written)
    shared = _ended(" ".join(said.shared.split()))
    sections = tuple(_section(part, shared) for part in said.sections)
    article = Article(sections, _in_lines(said.closing), shared)
    texts = [passage.text for passage in article.passages]
    if not texts:
        raise LanguageModelError(f"{name} wrote no text.")
    for words in (*(part.picture for part in said.sections), *texts):
        refuse_other_than_prose(" ".join(words.split()), name)
    refuse_lost_words(prompt, " ".join((*article.prompts, *texts)), name)
    return article


def _section(part: Part, shared: str) -> Section:
    return Section(_in_lines(part.text), joined(shared, _own(" ".join(part.picture.split()), shared)))


def _in_lines(text: str) -> str:
    """Without empty lines, and without spaces around the others."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


T = TypeVar("T")


def _decoded(answer: str, name: str, form: type[T]) -> T:
    """The JSON object in the answer, which may be fenced and have thoughts before it."""
    said = without_thoughts(answer)
    start, end = said.find("{"), said.rfind("}") + 1
    if not said:
        raise LanguageModelError(f"{name} answered nothing.")
    if len(said) > ANSWER or not 0 <= start < end:
        raise LanguageModelError(f"{name} answered with something that is no plan.")
    try:
        return msgspec.json.decode(said[start:end], type=form)
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
