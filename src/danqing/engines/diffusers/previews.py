"""What there is to see of a picture at a step: its latents, decoded as its pipeline will decode the last ones.

Only what was asked for is decoded; a preview that does not come out is dropped, and the picture goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch
from diffusers import FlowMatchEulerDiscreteScheduler

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.engines.base import EngineError
from danqing.engines.diffusers.family import Decode
from danqing.engines.diffusers.pixels import pictures

log = logging.getLogger(__name__)

Latents = Callable[[], torch.Tensor]
"""Gives the latents of a step, of all pictures of the call, as the model takes them to be without noise."""


def without_noise(scheduler: Any, prediction: torch.Tensor, taken: Sequence[torch.Tensor]) -> torch.Tensor:
    """The latents after a step, of which `taken` is what the scheduler returned for a prediction of the model.

    Many schedulers return them beside the noisy ones. In flow matching (Lipman and others, "Flow Matching for
    Generative Modeling", 2023) latents are (1 - σ) x + σ ε and the model predicts ε - x, so that x is the latents
    less σ times the prediction. What comes of other schedulers keeps its noise, which is less with every step.
    """
    if len(taken) > 1:
        return taken[1]
    is_flow = isinstance(scheduler, FlowMatchEulerDiscreteScheduler)
    noise: torch.Tensor | float = scheduler.sigmas[scheduler.step_index] * prediction if is_flow else 0.0
    return taken[0] - noise


def steps_shown(total: int, previews: int) -> frozenset[int]:
    """After which of the steps there is a preview: at even distances, and never after the last."""
    return frozenset(round(total * number / (previews + 1)) for number in range(1, previews + 1)) - {0, total}


def decoder(pipeline: Any, decode: Decode | None) -> Decode | None:
    """How the pipeline's latents are decoded, where that may be done between two steps.

    A checkpoint with a filter of its own must have seen what is shown. Where whole parts are offloaded, the VAE would
    drive the denoiser off the device, and it would have to come back.
    """
    is_filtered = getattr(pipeline, "safety_checker", None) is not None
    return None if is_filtered or hasattr(pipeline.vae, "_hf_hook") else decode


def seen(
    pipeline: Any, decode: Decode, latents: torch.Tensor, size: Canvas, canvases: Sequence[Canvas]
) -> Sequence[Picture | None]:
    """The pictures of these latents, each cut to its canvas; None for each where they do not come out."""
    try:
        images = pipeline.image_processor.postprocess(decode(pipeline, latents, size), output_type="pt")
        return pictures(images, canvases)
    except (RuntimeError, EngineError) as problem:  # memory was short, or the numbers are none
        log.debug("previews of %s are left out", size, exc_info=problem)
        return [None] * len(canvases)
