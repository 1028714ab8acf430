"""Asking any published model, in the form of its routes, without HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from danqing import models
from danqing.domain.job import Job
from danqing.errors import InvalidParameter
from danqing.models.spec import Mode, PlanOptions
from danqing.wire.envelope import ContentItem, Envelope, Input, Message

CAT = "一只橘猫"
PHOTO = "https://example.com/cat.png"
OPTIONS = PlanOptions(new_seed=lambda: 7)
EDITING = {"wan2.6-image": 1, "wan2.5-i2i-preview": 1}
"""The models that need images, and how many they are given where a test does not say it."""


def speaks_messages(model: str) -> bool:
    return "multimodal-generation" in models.get(model).routes


def said(model: str, text: str | None, images: int) -> Input:
    """The text and so many images, as the official clients put them for this model."""
    if not speaks_messages(model):
        return Input(prompt=text, images=[PHOTO] * images or None)
    texts = [] if text is None else [ContentItem(text=text)]
    return Input(messages=[Message([*[ContentItem(image=PHOTO)] * images, *texts])])


def ask(
    model: str,
    text: str | None = CAT,
    *,
    images: int | None = None,
    mode: Mode = "task",
    options: PlanOptions = OPTIONS,
    **given: Any,
) -> Job:
    """What the model makes of a text, some images and these parameters."""
    count = EDITING.get(model, 0) if images is None else images
    return models.get(model).plan(Envelope(model, said(model, text, count), given), options, mode)


def ask_with(model: str, asked: Input, **given: Any) -> Job:
    """What the model makes of this input."""
    return models.get(model).plan(Envelope(model, asked, given), OPTIONS)


def refusal(model: str, text: str | None = CAT, **given: Any) -> str:
    """The sentence of a refused request, which is a 400 InvalidParameter."""
    with pytest.raises(InvalidParameter) as refused:
        ask(model, text, **given)
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")
    return refused.value.message


def assert_says(sentence: str, *words: object) -> None:
    """A sentence names the parameter, what was sent and what is allowed."""
    assert [str(word) for word in words if str(word) not in sentence] == [], sentence


def with_watermark(language: str) -> PlanOptions:
    return replace(OPTIONS, watermark=language)
