"""Prompts as numbers: what can be handed to a pipeline, and that keeping it changes no bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import torch

from danqing.engines.diffusers.embeddings import EmbeddingCache, Row, names
from danqing.engines.diffusers.loading import Loaded
from danqing.engines.diffusers.rendering import Renderer, RenderOptions
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import OLD_NUMPY, PROMPTS, SHOT, difference, loaded, picture, shots_of

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

HANDED = {
    "flux2-klein": ("prompt_embeds",),
    "flux2-klein-kv": ("prompt_embeds",),
    "z-image": ("prompt_embeds", "negative_prompt_embeds"),
    "qwen-image": ("prompt_embeds", "prompt_embeds_mask"),
    "stable-diffusion": ("prompt_embeds", "negative_prompt_embeds"),
    "stable-diffusion-xl": (
        "prompt_embeds",
        "negative_prompt_embeds",
        "pooled_prompt_embeds",
        "negative_pooled_prompt_embeds",
    ),
    "qwen-image-edit-plus": (),
    "flux3": (),
}
"""Qwen-Image-Edit's depend on the references; FLUX.3's blocks encode for themselves."""
ENCODED = tuple(name for name, handed in HANDED.items() if handed)

Weights = Callable[[str], Loaded]


@pytest.fixture(scope="module")
def weights(tiny: Tiny) -> Weights:
    return cache(lambda name: loaded(name, tiny(name)))


@pytest.mark.parametrize("name", HANDED)
def test_what_a_pipeline_can_be_handed(weights: Weights, name: str) -> None:
    assert names(weights(name).pipeline) == HANDED[name]


@pytest.mark.parametrize("name", ENCODED)
def test_kept_and_fresh_embeddings_give_the_same_bytes(weights: Weights, name: str) -> None:
    renderer, forgetful = Renderer(weights(name)), Renderer(weights(name), embeddings=EmbeddingCache(limit=0))
    shots = [replace(shot, negative_prompt="blurry" * (shot.index % 2)) for shot in shots_of(name)]
    fresh = [bytes(picture(renderer, shot).pixels) for shot in shots]
    assert renderer.embeddings.used > 0
    for again in (renderer, forgetful):
        assert [bytes(picture(again, shot).pixels) for shot in shots] == fresh
    assert forgetful.embeddings.used == 0


@pytest.mark.parametrize("name", ENCODED)
def test_a_known_prompt_is_not_encoded_again(weights: Weights, name: str) -> None:
    """With the text encoder gone, what was kept is enough."""
    renderer = Renderer(weights(name))
    first = picture(renderer, SHOT)
    encoder = renderer.loaded.pipeline.text_encoder
    forward = encoder.register_forward_pre_hook(lambda *_: pytest.fail("the text encoder ran"))
    try:
        assert difference(picture(renderer, SHOT), first) == 0
    finally:
        forward.remove()


def test_other_words_are_other_numbers(weights: Weights) -> None:
    """Prompt, negative prompt and their order are all part of the key."""
    renderer = Renderer(weights("z-image"))
    pairs = [("a", ""), ("b", ""), ("a", "b"), ("b", "a")]
    made = [picture(renderer, replace(SHOT, prompt=prompt, negative_prompt=not_)) for prompt, not_ in pairs]
    assert len({bytes(each.pixels) for each in made}) == len(pairs)


def row(kib: int) -> Row:
    return {"prompt_embeds": torch.zeros(1, kib, 256), "prompt_embeds_mask": None, "listed": [torch.zeros(0)]}


def test_the_least_recently_used_goes_first() -> None:
    kept, asked = EmbeddingCache(limit=3 * 1024), []

    def encode(name: str) -> Row:
        asked.append(name)
        return row(1)

    for name in "abcadab":
        kept.row((name,), lambda name=name: encode(name))
    assert asked == ["a", "b", "c", "d", "b"]
    assert kept.used == 3 * 1024


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    kept = EmbeddingCache(limit=1024)
    assert kept.row(("large",), lambda: row(2))["prompt_embeds"].nbytes == 2 * 1024
    assert kept.used == 0


def test_guidance_switched_off_by_the_checkpoint_needs_no_negative_prompt(tiny: Tiny) -> None:
    """As with Z-Image-Turbo, of which the guidance is 0."""
    plain = loaded("z-image", tiny("z-image"))
    turbo = replace(plain, checkpoint=replace(plain.checkpoint, guidance=0.0))
    renderer = Renderer(turbo, RenderOptions(steps=1))
    shots = [replace(SHOT, negative_prompt=words) for words in ("", PROMPTS[0])]
    assert difference(*(picture(renderer, shot) for shot in shots)) == 0
