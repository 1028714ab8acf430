"""Qwen-Image-Edit Plus, by Alibaba: edits one to three references, one prompt a call."""

from __future__ import annotations

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.families.qwen_image import GUIDED, decode
from danqing.engines.diffusers.family import EDIT, Family

QWEN_IMAGE_EDIT = Family(
    name="Qwen-Image-Edit",
    pipelines=("QwenImageEditPlusPipeline",),
    works=EDIT,
    steps=40,
    guidance=4.0,
    guidance_argument="true_cfg_scale",
    negative_prompt=True,
    max_references=3,
    # The template in which the text encoder reads the references calls them Picture 1, Picture 2 …
    reference_name="Picture {}",
    step_caches=frozenset({"first-block", "taylorseer"}),
    call=GUIDED,
    decode=decode,
    requires=("torchvision",),
)

FAMILIES = (QWEN_IMAGE_EDIT,)

CHECKPOINTS = (
    Checkpoint(
        name="qwen-image-edit-2511",
        repository="Qwen/Qwen-Image-Edit-2511",
        family=QWEN_IMAGE_EDIT,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=20.4,
        encoder_parameters=8.3,
        description="Large: edits that keep people and products as they are, up to three references.",
    ),
    Checkpoint(
        name="qwen-image-edit-2509",
        repository="Qwen/Qwen-Image-Edit-2509",
        family=QWEN_IMAGE_EDIT,
        licence="Apache-2.0",
        restricted=False,
        denoiser_parameters=20.4,
        encoder_parameters=8.3,
        description="An earlier release of the same model.",
    ),
)
