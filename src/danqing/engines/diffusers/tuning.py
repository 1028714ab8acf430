"""What is done to a pipeline once it is read: where its parts lie, and what makes it faster or smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from accelerate import cpu_offload_with_hook  # type: ignore[import-untyped]
from diffusers.hooks.group_offloading import apply_group_offloading
from diffusers.models.attention_dispatch import AttentionBackendName

from danqing.engines.diffusers.memory import Offload
from danqing.errors import SettingsError


def denoiser(pipeline: Any) -> Any:
    """The part that runs at every step: a transformer, or the UNet of older models."""
    return getattr(pipeline, "transformer", None) or pipeline.unet


def store_in_fp8(pipeline: Any, dtype: torch.dtype) -> None:
    """Keep the denoiser's weights in 8 bits, and widen each layer's when it runs; norms stay as they are."""
    denoiser(pipeline).enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)


def set_attention(pipeline: Any, name: str) -> None:
    """Compute attention with the backend that diffusers knows by this name. Raises `SettingsError`."""
    known = [backend.value for backend in AttentionBackendName]
    if name not in known:
        raise SettingsError(f"There is no attention backend {name!r}; there is {', '.join(sorted(known))}.")
    try:
        denoiser(pipeline).set_attention_backend(name)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise SettingsError(f"The attention backend {name!r} does not work here: {error}") from error


def compile_denoiser(pipeline: Any, extent: str) -> None:
    """Have torch compile the repeated blocks of the denoiser (`regional`) or all of it (`full`), at its first run.

    Compiled for any size: pictures come in many, and a compilation takes a minute.
    """
    if extent == "regional":
        denoiser(pipeline).compile_repeated_blocks(fullgraph=True, dynamic=True)
    elif extent == "full":
        denoiser(pipeline).compile(dynamic=True)


def place(pipeline: Any, offload: Offload, device: torch.device, *, prefetch: bool = False) -> None:
    """Bring the pipeline onto the device: all of it, the part that computes, or the layer that does.

    Modular pipelines have no offload of whole parts: layers take their place, which needs less memory.
    With `prefetch` the denoiser's next layer is on its way while one computes.
    """
    if offload == "none":
        pipeline.to(device)
    elif offload == "model" and hasattr(pipeline, "enable_model_cpu_offload"):
        pipeline.enable_model_cpu_offload(device=device)
    else:
        _offload_layers(pipeline, device, prefetch)


def place_writer(pipeline: Any, model: Any, offload: Offload, device: torch.device) -> Callable[[], None]:
    """Bring the pipeline of a rewriter onto the device, or have its `model` come there as a whole when it writes.

    Layer by layer, all weights would cross the bus for every word; and Qwen3.5 reads weights of a layer
    (`conv1d.weight`) without calling it, which diffusers' hooks do not see. Returns what sends the model back.
    """
    if offload == "none":
        pipeline.to(device)
        return lambda: None
    _, hook = cpu_offload_with_hook(model, execution_device=device)
    send_back: Callable[[], None] = hook.offload
    return send_back


def _offload_layers(pipeline: Any, device: torch.device, prefetch: bool) -> None:
    """Only the denoiser prefetches: diffusers learns the order of layers from the first call, and every call of the
    others may take another way, with or without references, in tiles or not."""
    eager = denoiser(pipeline)
    for part in pipeline.components.values():
        if isinstance(part, torch.nn.Module):
            ahead = prefetch and part is eager
            apply_group_offloading(part, onload_device=device, offload_type="leaf_level", use_stream=ahead)
