"""Z-Image, by Tongyi: paints from words. Its editing sibling has no published weights."""

from __future__ import annotations

from typing import Any

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import T2I, Family


def decode(pipeline: Any, latents: Any, size: Canvas) -> Any:
    """Latents are scaled and shifted."""
    vae = pipeline.vae
    scaled = latents.to(vae.dtype) / vae.config.scaling_factor + vae.config.shift_factor
    return vae.decode(scaled, return_dict=False)[0]


Z_IMAGE = Family(
    name="Z-Image",
    pipelines=("ZImagePipeline",),
    works=T2I,
    steps=50,
    guidance=4.0,
    negative_prompt=True,
    min_pixels=512 * 512,
    prompt_tokens=509,
    batches=T2I,
    decode=decode,
)

FAMILIES = (Z_IMAGE,)

CHECKPOINTS = (
    Checkpoint(
        name="z-image-turbo",
        repository="Tongyi-MAI/Z-Image-Turbo",
        family=Z_IMAGE,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=6.15,
        encoder_parameters=4.0,
        # As it was trained. The nine of its card are from when diffusers spent one at noise zero (diffusers #13730).
        steps=8,
        guidance=0.0,
        description="Photographic pictures and legible words in 8 evaluations.",
    ),
    Checkpoint(
        name="z-image",
        repository="Tongyi-MAI/Z-Image",
        family=Z_IMAGE,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=6.15,
        encoder_parameters=4.0,
        description="The same before distillation: more variety, and it follows negative prompts.",
    ),
)
