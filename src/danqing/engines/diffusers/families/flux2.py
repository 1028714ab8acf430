"""FLUX.2 klein, by Black Forest Labs: one set of weights paints from words and edits with several references.

Sizes, steps and guidance: the pipelines' source in diffusers 0.42. Licences: the model cards.
"""

from __future__ import annotations

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.family import BOTH, Family

KLEIN = Family(
    name="FLUX.2 klein",
    pipelines=("Flux2KleinPipeline",),
    works=BOTH,
    steps=4,
    guidance=1.0,
    max_references=10,
    prompt_tokens=509,
    batches=BOTH,
    step_caches=frozenset({"taylorseer"}),
)

KLEIN_KV = Family(
    name="FLUX.2 klein KV",
    pipelines=("Flux2KleinKVPipeline",),
    works=BOTH,
    steps=4,
    max_references=10,
    prompt_tokens=509,
    batches=BOTH,
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
