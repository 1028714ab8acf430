"""Qwen-Image, by Alibaba: paints from words, and is known for words within pictures."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import T2I, Family

GUIDED = MappingProxyType({"negative_prompt": " "})
"""Without a negative prompt the pipeline leaves guidance out; a blank one is what its authors call it with."""

PROMPT_TOKENS = 1024
"""As many as the pipeline takes, twice its default: requests may have prompts of 5000 characters."""


def decode(pipeline: Any, latents: Any, size: Canvas) -> Any:
    """Latents are one row of patches of two by two, normed channel by channel; pictures are films of one frame."""
    vae = pipeline.vae
    latents = pipeline._unpack_latents(latents, size.height, size.width, pipeline.vae_scale_factor).to(vae.dtype)
    norm = (vae.config.latents_mean, vae.config.latents_std)
    mean, spread = (latents.new_tensor(numbers).view(1, -1, 1, 1, 1) for numbers in norm)
    return vae.decode(latents * spread + mean, return_dict=False)[0][:, :, 0]


QWEN_IMAGE = Family(
    name="Qwen-Image",
    pipelines=("QwenImagePipeline",),
    works=T2I,
    steps=50,
    guidance=4.0,
    guidance_argument="true_cfg_scale",
    negative_prompt=True,
    best_pixels=1328 * 1328,
    prompt_tokens=PROMPT_TOKENS,
    batches=T2I,
    step_caches=frozenset({"first-block", "taylorseer"}),
    call=MappingProxyType({**GUIDED, "max_sequence_length": PROMPT_TOKENS}),
    decode=decode,
)

FAMILIES = (QWEN_IMAGE,)

CHECKPOINTS = (
    Checkpoint(
        name="qwen-image-2512",
        repository="Qwen/Qwen-Image-2512",
        family=QWEN_IMAGE,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=20.4,
        encoder_parameters=8.3,
        description="Large: people, fine texture, and long words in Chinese and English.",
    ),
    Checkpoint(
        name="qwen-image",
        repository="Qwen/Qwen-Image",
        family=QWEN_IMAGE,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=20.4,
        encoder_parameters=8.3,
        description="The first release of the same model.",
    ),
)
