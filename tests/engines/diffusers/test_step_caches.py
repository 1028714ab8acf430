"""Which step caches of diffusers work with which family: the matrix in the registry, tried with tiny weights.

A cache that starts to work with another version of diffusers fails here, and may then be added to its family.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from diffusers import (
    FasterCacheConfig,
    FirstBlockCacheConfig,
    MagCacheConfig,
    PyramidAttentionBroadcastConfig,
    TaylorSeerCacheConfig,
    TextKVCacheConfig,
)
from numpy.typing import NDArray

from danqing.engines.diffusers.family import StepCache
from danqing.engines.diffusers.loading import Loading
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import loaded

STEPS = 20
SPAN = 1000
"""Models of these families are told a step as a share of the scheduler's thousand."""


class Watch:
    """Counts, pass by pass of the denoiser, how often the attention of its last block is computed."""

    def __init__(self, pipeline: Any) -> None:
        self.passes = 0
        self.computed: list[int] = []
        self.time = 0.0
        pipeline.transformer.register_forward_pre_hook(self._passes, with_kwargs=True)
        pipeline.transformer.transformer_blocks[-1].attn.to_q.register_forward_hook(self._computes)

    def _passes(self, _: Any, __: Any, given: dict[str, Any]) -> None:
        self.passes += 1
        self.time = float(given["timestep"].flatten()[0]) * SPAN

    def _computes(self, *_: Any) -> None:
        self.computed.append(self.passes - 1)


def painted(pipeline: Any, **more: Any) -> NDArray[np.float32]:
    generator = torch.Generator().manual_seed(1)
    given = {"prompt": "a cat", "width": 64, "height": 64, "num_inference_steps": STEPS, "output_type": "np"}
    pixels: NDArray[np.float32] = pipeline(generator=generator, **given | more).images[0]
    return pixels


def guided(name: str) -> dict[str, Any]:
    """What makes the pipeline compute a negative prompt as well."""
    return {"negative_prompt": "plain"} if name.startswith("qwen") else {}


def bare(name: str, tiny: Tiny) -> Any:
    return loaded(name, tiny(name)).pipeline


@pytest.mark.parametrize(
    ("name", "cache"),
    [("flux2-klein-base", "taylorseer"), ("qwen-image", "taylorseer"), ("qwen-image", "first-block")],
)
def test_a_cache_of_the_family_begins_anew_with_every_picture(name: str, cache: StepCache, tiny: Tiny) -> None:
    found = loaded(name, tiny(name), Loading(step_cache=cache))
    assert cache in found.checkpoint.family.step_caches
    first = painted(found.pipeline, **guided(name))
    assert np.isfinite(first).all()
    assert np.array_equal(first, painted(found.pipeline, **guided(name)))


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("flux2-klein-base", TaylorSeerCacheConfig()),
        ("qwen-image", TaylorSeerCacheConfig()),
        # With random weights steps are less alike than with trained ones: wider than what is in use.
        ("qwen-image", FirstBlockCacheConfig(threshold=0.5)),
    ],
)
def test_a_cache_of_the_family_saves_work(name: str, config: Any, tiny: Tiny) -> None:
    pipeline = bare(name, tiny)
    watch = Watch(pipeline)
    pipeline.transformer.enable_cache(config)
    painted(pipeline, **guided(name))
    assert len(watch.computed) < watch.passes == 2 * STEPS


def test_first_block_cannot_subtract_what_the_blocks_of_flux2_return(tiny: Tiny) -> None:
    pipeline = bare("flux2-klein", tiny)
    pipeline.transformer.enable_cache(FirstBlockCacheConfig(threshold=0.1))
    with pytest.raises(TypeError):
        painted(pipeline)


@pytest.mark.parametrize("config", [FirstBlockCacheConfig(threshold=0.1), TaylorSeerCacheConfig()])
def test_the_kv_pipeline_does_not_tell_its_cache_what_is_computed(config: Any, tiny: Tiny) -> None:
    pipeline = bare("flux2-klein-kv", tiny)
    pipeline.transformer.enable_cache(config)
    with pytest.raises(ValueError, match="No cache context"):
        painted(pipeline)


def test_attention_broadcast_gives_the_negative_prompt_what_it_kept_for_the_prompt(tiny: Tiny) -> None:
    """Passes alternate between the two; within its range of steps the cache leaves out every second one."""
    pipeline = bare("flux2-klein-base", tiny)
    watch = Watch(pipeline)
    config = PyramidAttentionBroadcastConfig(
        spatial_attention_block_skip_range=2, current_timestep_callback=lambda: watch.time
    )
    pipeline.transformer.enable_cache(config)
    painted(pipeline)
    left_out = set(range(watch.passes)) - set(watch.computed)
    assert left_out
    assert all(number % 2 == 1 for number in left_out)


@pytest.mark.parametrize("kind", [PyramidAttentionBroadcastConfig, FasterCacheConfig])
def test_caches_of_attention_take_one_prompt_for_the_other(kind: Any, tiny: Tiny) -> None:
    """Here the prompts differ in length, so that what is kept does not even fit."""
    pipeline = bare("qwen-image", tiny)
    watch = Watch(pipeline)
    distilled = {"is_guidance_distilled": True} if kind is FasterCacheConfig else {}
    config = kind(spatial_attention_block_skip_range=2, current_timestep_callback=lambda: watch.time, **distilled)
    pipeline.transformer.enable_cache(config)
    with pytest.raises(RuntimeError, match="size of tensor"):
        painted(pipeline, negative_prompt="plain and much longer than the prompt")


@pytest.mark.parametrize("name", ["flux2-klein", "qwen-image"])
def test_a_cache_of_words_saves_nothing(name: str, tiny: Tiny) -> None:
    pipeline = bare(name, tiny)
    watch = Watch(pipeline)
    pipeline.transformer.enable_cache(TextKVCacheConfig())
    painted(pipeline)
    assert len(watch.computed) == watch.passes == STEPS


def test_magnitudes_must_be_measured_for_each_checkpoint() -> None:
    with pytest.raises(ValueError, match="mag_ratios"):
        MagCacheConfig(num_inference_steps=STEPS)


@pytest.mark.parametrize("name", ["z-image", "stable-diffusion", "stable-diffusion-xl", "flux3"])
def test_other_denoisers_know_no_caches(name: str, tiny: Tiny) -> None:
    pipeline = bare(name, tiny)
    denoiser = getattr(pipeline, "transformer", None) or pipeline.unet
    assert not hasattr(denoiser, "enable_cache")
