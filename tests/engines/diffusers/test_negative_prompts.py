"""Negative prompts through every family: heeded where there is guidance, and never confused with another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from danqing.domain.capabilities import Work
from danqing.engines.diffusers.rendering import Renderer
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import (
    EVERY,
    OLD_NUMPY,
    PAINTERS,
    SHOT,
    difference,
    levels,
    loaded,
    picture,
    render,
    shots_of,
)

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

HEEDING = ("flux2-klein-base", "z-image", "qwen-image", "stable-diffusion", "stable-diffusion-xl")
"""Those that paint with guidance."""
NEGATIVES = ("", "a dog", "雨, people")

Renderers = Callable[[str], Renderer]


@pytest.fixture(scope="module")
def renderers(tiny: Tiny) -> Renderers:
    return cache(lambda name: Renderer(loaded(name, tiny(name))))


def work_of(name: str) -> Work:
    return "text-to-image" if name in PAINTERS else "edit"


@pytest.mark.parametrize("name", EVERY)
def test_the_ability_is_declared_where_there_is_guidance(renderers: Renderers, name: str) -> None:
    """Whoever declares it gets negative prompts, and everybody else is told in words."""
    native = renderers(name).capabilities(work_of(name)).native
    assert ("negative_prompt" in native) == (name in (*HEEDING, "qwen-image-edit-plus"))


@pytest.mark.parametrize(("guidance", "is_heeded"), [(0.0, False), (1.0, False), (1.5, True)])
def test_a_checkpoint_without_guidance_does_not_declare_it(tiny: Tiny, guidance: float, is_heeded: bool) -> None:
    """Whatever its family: Z-Image-Turbo and SD-Turbo are called with none."""
    weights = loaded("stable-diffusion", tiny("stable-diffusion"))
    turbo = Renderer(replace(weights, checkpoint=replace(weights.checkpoint, guidance=guidance)))
    assert ("negative_prompt" in turbo.capabilities("text-to-image").native) == is_heeded
    made = [picture(turbo, replace(SHOT, negative_prompt=words)) for words in ("", "a dog")]
    assert (difference(*made) > 0) == is_heeded


@pytest.mark.parametrize("name", HEEDING)
def test_other_negative_prompts_give_other_pictures_and_are_told(renderers: Renderers, name: str) -> None:
    made = [render(renderers(name), replace(SHOT, negative_prompt=words)).rendered[0] for words in NEGATIVES]
    assert len({bytes(rendered.picture.pixels) for rendered in made}) == len(NEGATIVES)
    assert [rendered.metadata.get("negative prompt") for rendered in made] == [None, *NEGATIVES[1:]]
    assert {rendered.notes for rendered in made} == {()}


@pytest.mark.parametrize("name", HEEDING)
def test_shots_with_other_negative_prompts_share_a_call_and_keep_their_own(renderers: Renderers, name: str) -> None:
    """The pictures of single calls, but for the last bit of some values (see `test_batching_shots`)."""
    renderer = renderers(name)
    shots = [replace(shot, negative_prompt=words) for shot, words in zip(shots_of(name), NEGATIVES, strict=True)]
    assert len({renderer.batch_key(shot) for shot in shots}) == 1
    outcome = render(renderer, *shots)
    assert [event.index for event in outcome.progress[:3]] == [0, 1, 2]
    for shot in shots:
        assert abs(levels(outcome.pictures[shot.index]) - levels(picture(renderer, shot))).max() <= 1


@pytest.mark.parametrize("name", HEEDING)
def test_a_known_negative_prompt_is_not_encoded_again(renderers: Renderers, name: str) -> None:
    """It is part of what the embeddings are remembered by: with the text encoder gone, what was kept is enough."""
    renderer = Renderer(renderers(name).loaded)
    shots = [replace(SHOT, negative_prompt=words) for words in NEGATIVES]
    first = [bytes(picture(renderer, shot).pixels) for shot in shots]
    encoder = renderer.loaded.pipeline.text_encoder
    forward = encoder.register_forward_pre_hook(lambda *_: pytest.fail("the text encoder ran"))
    try:
        assert [bytes(picture(renderer, shot).pixels) for shot in shots] == first
    finally:
        forward.remove()


def test_what_is_not_heeded_is_not_encoded(renderers: Renderers) -> None:
    """A distilled checkpoint pays nothing for a negative prompt."""
    renderer = Renderer(renderers("flux2-klein").loaded)
    picture(renderer, SHOT)
    before = renderer.embeddings.used
    picture(renderer, replace(SHOT, negative_prompt="a dog"))
    assert renderer.embeddings.used == before


@pytest.mark.parametrize("name", ["stable-diffusion", "z-image"])
def test_what_of_a_negative_prompt_is_too_long_to_be_read_is_said(renderers: Renderers, name: str) -> None:
    most = renderers(name).family.prompt_tokens
    [note] = render(renderers(name), replace(SHOT, negative_prompt="a" * 2 * most)).rendered[0].notes
    assert note.partition(" tokens ")[2].startswith(f"of the negative prompt only the first {most} were read: ")
