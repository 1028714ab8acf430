"""FLUX.2 klein, by Black Forest Labs: one set of weights paints from words and edits with several references.

Sizes, steps and guidance: the pipelines' source in diffusers 0.42. Licences: the model cards.
"""

from __future__ import annotations

from typing import Any

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import BOTH, Family


def decode(pipeline: Any, latents: Any, size: Canvas) -> Any:
    """Latents are one row of patches of two by two, normed as the VAE's batch norm says."""
    vae, edge = pipeline.vae, 2 * pipeline.vae_scale_factor
    patches = latents.transpose(1, 2).unflatten(2, (size.height // edge, size.width // edge))
    spread = (vae.bn.running_var + vae.config.batch_norm_eps).sqrt()
    patches = patches * spread.view(1, -1, 1, 1) + vae.bn.running_mean.view(1, -1, 1, 1)
    return vae.decode(pipeline._unpatchify_latents(patches.to(vae.dtype)), return_dict=False)[0]


KLEIN = Family(
    name="FLUX.2 klein",
    pipelines=("Flux2KleinPipeline",),
    works=BOTH,
    steps=4,
    guidance=1.0,
    negative_prompt=True,
    max_references=10,
    prompt_tokens=509,
    batches=BOTH,
    step_caches=frozenset({"taylorseer"}),
    decode=decode,
)

KLEIN_KV = Family(
    name="FLUX.2 klein KV",
    pipelines=("Flux2KleinKVPipeline",),
    works=BOTH,
    steps=4,
    max_references=10,
    prompt_tokens=509,
    batches=BOTH,
    decode=decode,
)
"""What a layer makes of the references is kept from the first step: edits are 1.4 to 2.7 times as fast."""

FAMILIES = (KLEIN, KLEIN_KV)

APACHE = "Apache-2.0"
NON_COMMERCIAL = "FLUX non-commercial licence"

CHECKPOINTS = (
    Checkpoint(
        name="flux2-klein-4b",
        repository="black-forest-labs/FLUX.2-klein-4B",
        family=KLEIN,
        licence=APACHE,
        restricted=False,
        denoiser_parameters=3.88,
        encoder_parameters=4.0,
        description="Paints and edits in 4 steps. The safest choice.",
    ),
    Checkpoint(
        name="flux2-klein-base-4b",
        repository="black-forest-labs/FLUX.2-klein-base-4B",
        family=KLEIN,
        licence=APACHE,
        restricted=False,
        denoiser_parameters=3.88,
        encoder_parameters=4.0,
        steps=50,
        guidance=4.0,
        description="The same before distillation: more variety, 25 times the work.",
    ),
    Checkpoint(
        name="flux2-klein-9b",
        repository="black-forest-labs/FLUX.2-klein-9B",
        family=KLEIN,
        licence=NON_COMMERCIAL,
        denoiser_parameters=9.08,
        encoder_parameters=8.2,
        description="Paints and edits in 4 steps, with finer details.",
    ),
    Checkpoint(
        name="flux2-klein-9b-kv",
        repository="black-forest-labs/FLUX.2-klein-9b-kv",
        family=KLEIN_KV,
        licence=NON_COMMERCIAL,
        denoiser_parameters=9.08,
        encoder_parameters=8.2,
        description="The same, made for fast edits with many references.",
    ),
    Checkpoint(
        name="flux2-klein-base-9b",
        repository="black-forest-labs/FLUX.2-klein-base-9B",
        family=KLEIN,
        licence=NON_COMMERCIAL,
        denoiser_parameters=9.08,
        encoder_parameters=8.2,
        steps=50,
        guidance=4.0,
        description="The 9B model before distillation.",
    ),
)
