"""Stable Diffusion 1, 2 and XL: old and small, for a GPU of 4 to 8 GB or a patient CPU.

They edit by painting over an image and follow no instructions, see `overpainting.py`.
"""

from __future__ import annotations

from typing import Any

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import BOTH, Family

STRENGTH = 0.7
"""Between the 0.8 and the 0.3 that the two pipelines come with: the layout stays, colours and textures do not."""


def decode(pipeline: Any, latents: Any, size: Canvas) -> Any:
    """Latents are scaled. In float16 the VAE of SDXL overflows, and there is nothing to see."""
    vae = pipeline.vae
    return vae.decode(latents.to(vae.dtype) / vae.config.scaling_factor, return_dict=False)[0]


STABLE_DIFFUSION = Family(
    name="Stable Diffusion",
    pipelines=("StableDiffusionPipeline",),
    works=BOTH,
    steps=50,
    guidance=7.5,
    negative_prompt=True,
    multiple=8,
    prompt_tokens=77,
    best_pixels=512 * 512,
    max_pixels=768 * 768,
    max_references=1,
    editor="StableDiffusionImg2ImgPipeline",
    strength=STRENGTH,
    batches=BOTH,
    decode=decode,
)

SDXL = Family(
    name="SDXL",
    pipelines=("StableDiffusionXLPipeline",),
    works=BOTH,
    steps=50,
    guidance=5.0,
    negative_prompt=True,
    multiple=8,
    prompt_tokens=77,
    min_pixels=512 * 512,
    max_pixels=1024 * 1024,
    max_references=1,
    editor="StableDiffusionXLImg2ImgPipeline",
    strength=STRENGTH,
    batches=BOTH,
    decode=decode,
)

FAMILIES = (STABLE_DIFFUSION, SDXL)

OPENRAIL = "CreativeML OpenRAIL, not confirmed"
STABILITY = "Stability AI licence, not confirmed"

CHECKPOINTS = (
    Checkpoint(
        name="sd-turbo",
        repository="stabilityai/sd-turbo",
        family=STABLE_DIFFUSION,
        licence=STABILITY,
        denoiser_parameters=0.87,
        encoder_parameters=0.34,
        steps=1,
        guidance=0.0,
        description="A sketch of 512*512 in one step, in seconds on a CPU.",
    ),
    Checkpoint(
        name="stable-diffusion-v1-5",
        repository="stable-diffusion-v1-5/stable-diffusion-v1-5",
        family=STABLE_DIFFUSION,
        licence=OPENRAIL,
        denoiser_parameters=0.86,
        encoder_parameters=0.12,
        description="The classic of 2022; every fine-tune of it works as well.",
    ),
    Checkpoint(
        name="sdxl",
        repository="stabilityai/stable-diffusion-xl-base-1.0",
        family=SDXL,
        licence=OPENRAIL,
        denoiser_parameters=2.57,
        encoder_parameters=0.82,
        description="The classic of 2023, 1024*1024.",
    ),
    Checkpoint(
        name="sdxl-turbo",
        repository="stabilityai/sdxl-turbo",
        family=SDXL,
        licence=STABILITY,
        denoiser_parameters=2.57,
        encoder_parameters=0.82,
        steps=1,
        guidance=0.0,
        description="SDXL in one step.",
    ),
)
