"""What the pipelines of one architecture have in common, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Ability, Work

StepCache = Literal["first-block", "taylorseer", "magcache", "fastercache", "pab", "text-kv"]

T2I: frozenset[Work] = frozenset({"text-to-image"})
EDIT: frozenset[Work] = frozenset({"edit"})
BOTH: frozenset[Work] = T2I | EDIT


Decode = Callable[[Any, Any, Canvas], Any]
"""From a pipeline, latents as its scheduler hands them on, and the size of the pictures, to what its VAE makes of
them: images of shape (n, channels, height, width) with values from -1 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How to load and to call the pipelines of one architecture; a new one is a file in `families/`.

    `pipelines` are class names as they stand in a folder's `model_index.json` (`modular_model_index.json` for a
    modular family). `batches` says for which work several prompts may go through one call; edits always share
    their references then. `step_caches` are those that are known to run, see docs/diffusers.md.
    `multiple`: width and height handed to the pipeline are multiples of it.
    `prompt_tokens`: how many tokens of a prompt are read, as the pipeline's tokenizer counts them; 0: all.
    `negative_prompt`: whether it heeds one, where a checkpoint has guidance. That costs one more text to encode and
    nothing at any step, for guidance runs the denoiser twice as it is, the second time over a blank; and shots with
    other negative prompts share a call as others do.
    `editor`: the class of the pipeline that edits with the same parts, by painting over one reference; `strength`
    says how far it goes where the request does not.
    """

    name: str
    pipelines: tuple[str, ...]
    works: frozenset[Work]
    steps: int
    guidance: float | None = None
    guidance_argument: str = "guidance_scale"
    negative_prompt: bool = False
    prompt_tokens: int = 0
    image_argument: str = "image"
    editor: str = ""
    strength: float = 0.0
    multiple: int = 16
    min_pixels: int = 256 * 256
    best_pixels: int = 1024 * 1024
    max_pixels: int = 2048 * 2048
    max_references: int = 0
    reference_pixels: int = 3 * 1024 * 1024
    reference_name: str = "image {}"
    batches: frozenset[Work] = frozenset()
    max_batch: int = 4
    max_batch_pixels: int = 4 * 1024 * 1024
    native: frozenset[Ability] = frozenset()
    step_caches: frozenset[StepCache] = frozenset()
    call: Mapping[str, Any] = field(default_factory=dict)
    """Further arguments of every call."""
    decode: Decode | None = None
    """How previews are made; None: there are none."""
    modular: bool = False
    requires: tuple[str, ...] = ()
    """Packages that its processors need beside the extra, such as torchvision."""
