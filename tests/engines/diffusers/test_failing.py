"""Too little memory, and pipelines that fail: a sentence for the client, and a worker that lives on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest
import torch
from diffusers import Flux2KleinPipeline, StableDiffusionPipeline
from diffusers.pipelines.stable_diffusion import StableDiffusionPipelineOutput

from danqing.domain.canvas import Canvas
from danqing.engines.base import EngineError, Progress, Rendered
from danqing.engines.diffusers.errors import OutOfMemory, is_out_of_memory
from danqing.engines.diffusers.loading import Loaded, Loading
from danqing.engines.diffusers.rendering import Renderer
from danqing.errors import Cancelled
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import SHOT, difference, loaded, picture, render, shots_of

SECRET = "/where/the/weights/are"


class Cramped(Flux2KleinPipeline):
    """Has room for one picture at a time."""

    refusal: Exception = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    def __call__(self, *, prompt_embeds: torch.Tensor, **arguments: Any) -> Any:
        if len(prompt_embeds) > 1:
            raise self.refusal
        return super().__call__(prompt_embeds=prompt_embeds, **arguments)


class Maskless(Cramped):
    """Fails as attention backends do that know no mask, for which prompts of several lengths ask."""

    refusal = ValueError("`attn_mask` is not supported for flash-attn 2.")


class Broken(Flux2KleinPipeline):
    """Fails at its first call, with a message that must not leave the server."""

    def __call__(self, **arguments: Any) -> Any:
        raise KeyError(SECRET)


class Overflowing(Flux2KleinPipeline):
    """Returns what float16 makes of numbers that are too large for it."""

    def __call__(self, **arguments: Any) -> Any:
        made = super().__call__(**arguments)
        made.images[0, 0, 0] = float("nan")
        return made


@pytest.fixture(scope="module")
def klein(tiny: Tiny) -> Loaded:
    return loaded("flux2-klein", tiny("flux2-klein"))


def renderer_of(weights: Loaded, pipeline: type[Flux2KleinPipeline]) -> Renderer:
    made = pipeline(**weights.pipeline.components, is_distilled=True)
    made.set_progress_bar_config(disable=True)
    return Renderer(replace(weights, pipeline=made))


def test_a_picture_too_large_for_memory_is_refused_and_the_next_is_made(klein: Loaded) -> None:
    """The allocator itself refuses: no machine has so much."""
    renderer = Renderer(klein)
    before = picture(renderer, SHOT)
    with pytest.raises(OutOfMemory, match=r"too little memory to render a picture of 16000000\*16000000") as refused:
        render(renderer, replace(SHOT, canvas=Canvas(16_000_000, 16_000_000)))
    assert refused.value.status == 500
    assert difference(picture(renderer, SHOT), before) == 0


@pytest.mark.parametrize("narrow", [Cramped, Maskless])
def test_what_fails_together_is_rendered_one_by_one(klein: Loaded, narrow: type[Flux2KleinPipeline]) -> None:
    shots = shots_of("flux2-klein")
    outcome = render(renderer_of(klein, narrow), *shots)
    assert [difference(outcome.pictures[shot.index], picture(Renderer(klein), shot)) for shot in shots] == [0, 0, 0]


def test_called_off_while_going_one_by_one(klein: Loaded) -> None:
    events: list[Progress | Rendered] = []

    def check() -> None:
        if any(isinstance(event, Rendered) for event in events):
            raise Cancelled

    with pytest.raises(Cancelled):
        renderer_of(klein, Cramped).render(shots_of("flux2-klein"), check, events.append)
    assert sum(isinstance(event, Rendered) for event in events) == 1


def test_a_foreign_error_is_logged_and_told_in_a_general_sentence(
    klein: Loaded, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(EngineError) as failed:
        picture(renderer_of(klein, Broken), SHOT)
    assert SECRET in caplog.text
    assert SECRET not in failed.value.message
    assert failed.value.message.startswith("flux2-klein could not render this request")


def test_numbers_that_are_none_are_no_picture(klein: Loaded) -> None:
    with pytest.raises(EngineError, match="overflowed"):
        picture(renderer_of(klein, Overflowing), SHOT)


def test_a_failed_call_holds_no_tensors(klein: Loaded) -> None:
    """As long as the error is kept, so is its traceback; what the failed call had computed must be gone."""
    tensors: list[Callable[[], torch.Tensor | None]] = []

    class Leaving(Flux2KleinPipeline):
        def __call__(self, **arguments: Any) -> Any:
            large = torch.zeros(1000)
            tensors.append(ref(large))
            raise RuntimeError("out of memory")

    with pytest.raises(OutOfMemory) as refused:
        picture(renderer_of(klein, Leaving), SHOT)
    assert refused.value.__context__ is not None
    assert [tensor() for tensor in tensors] == [None]


def test_a_call_that_was_called_off_holds_no_tensors(klein: Loaded) -> None:
    """What edits keep of their references may be gigabytes, and the next call wants that room."""
    tensors: list[Callable[[], torch.Tensor | None]] = []

    class Keeping(Flux2KleinPipeline):
        def __call__(self, **arguments: Any) -> Any:
            large = torch.zeros(1000)
            tensors.append(ref(large))
            return super().__call__(**arguments), large

    def check() -> None:
        if tensors:
            raise Cancelled

    with pytest.raises(Cancelled) as called_off:
        renderer_of(klein, Keeping).render([SHOT], check, lambda event: None)
    assert called_off.value.__traceback__ is not None
    assert [tensor() for tensor in tensors] == [None]


def test_after_a_decoder_that_failed_the_next_picture_is_the_same(tiny: Tiny) -> None:
    """SDXL's pipeline widens its decoder from 16 to 32 bits, and narrows it again only when all went well."""
    weights = loaded("stable-diffusion-xl", tiny("stable-diffusion-xl"), Loading(dtype="float16"))
    renderer, decoder = Renderer(weights), weights.pipeline.vae.decoder
    before = picture(renderer, SHOT)

    def refuse(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    hook = decoder.register_forward_pre_hook(refuse)
    with pytest.raises(OutOfMemory):
        picture(renderer, SHOT)
    hook.remove()
    assert weights.pipeline.vae.dtype == torch.float16
    assert difference(picture(renderer, SHOT), before) == 0


def test_a_picture_that_the_checkpoint_blackens_itself_is_refused_with_the_reason(tiny: Tiny) -> None:
    """As the filter of Stable Diffusion 1 does; without a word nobody would know why it is black."""

    class Prudish(StableDiffusionPipeline):
        def __call__(self, **arguments: Any) -> Any:
            made = super().__call__(**arguments)
            return StableDiffusionPipelineOutput(torch.zeros_like(made.images), [True])

    weights = loaded("stable-diffusion", tiny("stable-diffusion"))
    prudish = Prudish(**weights.pipeline.components, requires_safety_checker=False)
    prudish.set_progress_bar_config(disable=True)
    with pytest.raises(EngineError, match="own filter"):
        picture(Renderer(replace(weights, pipeline=prudish)), SHOT)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"), True),
        (RuntimeError("The size of tensor a (3) must match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_which_errors_mean_too_little_memory(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) == expected
