"""A model that is nothing but data: what each of its members does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Work
from danqing.domain.job import Job
from danqing.errors import InvalidParameter
from danqing.models.prompt_model import PromptModel
from danqing.models.sizes import AreaLimits, Sizes
from danqing.models.spec import ModelSpec
from danqing.wire.envelope import Envelope, Input
from tests.unit.models.asking import OPTIONS, PHOTO

PLAIN = PromptModel(
    id="m",
    description="A model.",
    routes=frozenset({"text2image"}),
    sizes=Sizes(default=Canvas(800, 800), limits=AreaLimits(most=1024**2, max_ratio=2)),
    max_text=10,
)
EDITOR = replace(PLAIN, min_images=1, max_images=2, images_in="input.images")
BOTH = replace(PLAIN, max_images=2)


def ask(model: ModelSpec, prompt: str = "a cat", images: int = 0) -> Job:
    return model.plan(Envelope(model.id, Input(prompt=prompt, images=[PHOTO] * images)), OPTIONS)


@pytest.mark.parametrize(
    ("model", "works"),
    [(PLAIN, {"text-to-image"}), (EDITOR, {"edit"}), (BOTH, {"text-to-image", "edit"})],
)
def test_its_works_follow_from_how_many_images_it_takes(model: PromptModel, works: set[Work]) -> None:
    assert model.works == works


@pytest.mark.parametrize(("model", "images"), [(EDITOR, 0), (EDITOR, 3), (BOTH, 3)])
def test_images_beyond_its_limits_are_refused(model: PromptModel, images: int) -> None:
    with pytest.raises(InvalidParameter, match=rf"must contain {model.min_images} to 2 images\. Got {images} images"):
        ask(model, images=images)


@pytest.mark.parametrize(("model", "images"), [(PLAIN, 0), (EDITOR, 1), (EDITOR, 2), (BOTH, 0), (BOTH, 2)])
def test_the_kind_of_work_is_one_of_its_works(model: PromptModel, images: int) -> None:
    job = ask(model, images=images)
    assert ("edit" if job.sources else "text-to-image") in model.works


def test_what_is_longer_than_its_text_is_cut() -> None:
    assert ask(PLAIN, "0123456789abc").prompt == "0123456789"


@pytest.mark.parametrize("most", [1, 2, 4, 6])
def test_as_many_images_as_it_can_unless_asked(most: int) -> None:
    assert ask(replace(PLAIN, max_count=most)).count == most


def test_its_canvas_follows_from_its_sizes() -> None:
    assert PLAIN.place(ask(PLAIN), []) == Canvas(800, 800)
