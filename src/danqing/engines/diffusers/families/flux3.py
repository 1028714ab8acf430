"""FLUX.3 klein, by Black Forest Labs: up to ten references, pictures up to 4096*4096. A modular pipeline.

Its boxes and its thinking are the work of a second model of nine billion parameters, the prompt upsampler, which
writes them into the prompt; the denoiser reads only words. That model is loaded where `own_rewriter` says so, and
rewrites prompts then (see `rewriter.py`). Its boxes are not used: docs/diffusers.md says why.

There are no previews: what unpacks the latents are blocks of the modular pipeline, which run only in their order.
"""

from __future__ import annotations

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import BOTH, Family

KLEIN = Family(
    name="FLUX.3 klein",
    pipelines=("Flux3DistilledModularPipeline",),
    works=BOTH,
    steps=16,
    max_pixels=4096 * 4096,
    max_references=10,
    modular=True,
    requires=("torchvision",),
)

BASE = Family(
    name="FLUX.3 klein base",
    pipelines=("Flux3ModularPipeline",),
    works=BOTH,
    steps=50,
    negative_prompt=True,
    max_pixels=4096 * 4096,
    max_references=10,
    modular=True,
    requires=("torchvision",),
)
"""Guidance is a component of the pipeline (its guider), not an argument of the call."""

FAMILIES = (KLEIN, BASE)

LICENCE = "FLUX Kommunity licence 1.0"

UPSAMPLER = 9.4
"""Billions of parameters of a Qwen3.5-9B with its eyes, counted from the defaults of its class."""

CHECKPOINTS = (
    Checkpoint(
        name="flux3-klein",
        repository="black-forest-labs/flux-3-image-klein",
        family=KLEIN,
        licence=LICENCE,
        denoiser_parameters=5.55,
        encoder_parameters=4.4,
        rewriter_parameters=UPSAMPLER,
        description="Paints and edits in 16 steps, up to 4K.",
    ),
    Checkpoint(
        name="flux3-klein-base",
        repository="black-forest-labs/flux-3-image-klein-base",
        family=BASE,
        licence=LICENCE,
        denoiser_parameters=5.55,
        encoder_parameters=4.4,
        rewriter_parameters=UPSAMPLER,
        description="The same before distillation.",
    ),
)
