"""What torch and diffusers raise, said in sentences that a client may read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import clear_frames

import torch

from danqing.domain.canvas import Canvas
from danqing.engines.base import EngineError
from danqing.errors import DanqingError

log = logging.getLogger(__name__)

SIGNS = ("can't allocate memory", "not enough memory", "out of memory", "alloc_failed")
"""How the CPU's allocator, those of devices without an exception of their own, cuBLAS and cuDNN say it."""


class OutOfMemory(EngineError):
    """The device has too little memory for this."""


def is_out_of_memory(error: Exception) -> bool:
    """Whether there was too little memory, on whatever device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in SIGNS)


@contextmanager
def translated(model: str, canvas: Canvas, count: int) -> Iterator[None]:
    """Turn whatever a pipeline raises into an `EngineError`; what the project raises itself passes.

    The frames of a call that failed or was called off are cleared: they hold its tensors, which for edits may be
    gigabytes, as long as somebody holds the error.
    """
    try:
        yield
    except DanqingError as error:
        clear_frames(error.__traceback__)
        raise
    except Exception as error:  # pipelines raise of every kind; the worker lives on, and the log has it all
        log.exception("%s failed for %d picture(s) of %s", model, count, canvas)
        clear_frames(error.__traceback__)
        raise _sentence(error, model, canvas, count) from None


def _sentence(error: Exception, model: str, canvas: Canvas, count: int) -> EngineError:
    if not is_out_of_memory(error):
        return EngineError(f"{model} could not render this request; the server's log says why.")
    pictures = "a picture" if count == 1 else f"{count} pictures"
    return OutOfMemory(
        f"There is too little memory to render {pictures} of {canvas} with {model}. Ask for a smaller size or fewer "
        "references, or have the server started with `offload=group`, `vae_tiling=on` or a smaller checkpoint."
    )
