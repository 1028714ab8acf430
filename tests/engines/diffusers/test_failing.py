"""Too little memory, and pipelines that fail: a sentence for the client, and a worker that lives on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from weakref import ref

import pytest
import torch
from diffusers import Flux2KleinPipeline

from danqing.domain.canvas import Canvas
from danqing.engines.base import EngineError, Progress, Rendered
from danqing.engines.diffusers.errors import OutOfMemory, is_out_of_memory
from danqing.engines.diffusers.loading import Loaded
from danqing.engines.diffusers.rendering import Renderer
from danqing.errors import Cancelled
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import SHOT, difference, loaded, picture, render, shots_of

SECRET = "/where/the/weights/are"


class Cramped(Flux2KleinPipeline):
    """Has room for one picture at a time."""

    def __call__(self, *, prompt_embeds: torch.Tensor, **arguments: Any) -> Any:
        if len(prompt_embeds) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return super().__call__(prompt_embeds=prompt_embeds, **arguments)


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


def test_a_batch_too_large_for_memory_is_rendered_one_by_one(klein: Loaded) -> None:
    shots = shots_of("flux2-klein")
    outcome = render(renderer_of(klein, Cramped), *shots)
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


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."), True),
        (RuntimeError("The size of tensor a (3) must match"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_which_errors_mean_too_little_memory(error: Exception, expected: bool) -> None:
    assert is_out_of_memory(error) == expected
