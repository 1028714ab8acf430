"""One call of a pipeline, watched at every step and clean afterwards."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from functools import wraps
from itertools import count
from typing import Any

from diffusers import ModularPipeline

from danqing.domain.canvas import Canvas
from danqing.engines.base import EngineError
from danqing.engines.diffusers.overpainting import as_editor
from danqing.engines.diffusers.previews import Latents, without_noise
from danqing.errors import Cancelled

OnStep = Callable[[int, int, Latents], None]
"""Called after each step with its number, from 1, that of all, and its latents; what it raises ends the call."""


@contextmanager
def borrowed(pipeline: Any, on_step: OnStep, editor: str = "") -> Iterator[Any]:
    """A copy of the pipeline for one call: the same weights, a scheduler of its own. `editor` is the name of another
    class that it shall be of.

    Whatever happens within, offloaded parts are in main memory again, step caches are empty and the VAE has its own
    numbers afterwards: a call that was broken off would leave all that to the next one.
    """
    own, dtype = copy(pipeline), pipeline.vae.dtype
    own.scheduler = watched(deepcopy(pipeline.scheduler), on_step)
    try:
        yield as_editor(own, editor) if editor else own
    finally:
        _clean(own)
        if own.vae.dtype != dtype:
            own.vae.to(dtype)  # SDXL decodes in 32 bits, and goes back to 16 only when that succeeds


def watched(scheduler: Any, on_step: OnStep) -> Any:
    """The scheduler, which now reports its steps.

    Every pipeline calls `scheduler.step`, also those without callbacks; some look at its signature first.
    """
    step, numbers = scheduler.step, count(1)

    @wraps(step)
    def reporting(*args: Any, **kwargs: Any) -> Any:
        taken = step(*args, **kwargs)
        on_step(next(numbers), len(scheduler.timesteps), lambda: without_noise(scheduler, args[0], taken))
        return taken

    scheduler.step = reporting
    return scheduler


def tile(pipeline: Any, canvas: Canvas, tiled_above: float) -> None:
    """Let the VAE work in tiles above so many pixels: it takes memory in proportion to the picture otherwise."""
    if canvas.pixels > tiled_above:
        pipeline.vae.enable_tiling()
    else:
        pipeline.vae.disable_tiling()


def images_of(pipeline: Any, arguments: dict[str, Any]) -> Any:
    """The images of a call, as tensors of shape (n, channels, height, width) with values from 0 to 1.

    Raises `EngineError` for a picture that the checkpoint's own filter blackened, which Stable Diffusion 1 has.
    """
    if isinstance(pipeline, ModularPipeline):
        logging.getLogger(ModularPipeline.__module__).addFilter(_is_news)
        run: Any = pipeline  # its type is not annotated as callable
        return run(output="images", output_type="pt", **arguments)
    made = pipeline(output_type="pt", **arguments)
    if any(getattr(made, "nsfw_content_detected", None) or ()):
        raise EngineError("The checkpoint's own filter took the picture for one that is not safe for work.")
    return made.images


def _is_news(record: logging.LogRecord) -> bool:
    """Modular pipelines log whatever passes through their blocks as an error; being called off is none."""
    return not isinstance(sys.exception(), Cancelled)


def _clean(pipeline: Any) -> None:
    if hasattr(pipeline, "maybe_free_model_hooks"):
        pipeline.maybe_free_model_hooks()
        return
    for component in pipeline.components.values():  # modular pipelines have no such method
        if hasattr(component, "_reset_stateful_cache"):
            component._reset_stateful_cache()
