"""Several shots in one call: the same pictures as one by one, but for the last bit of some of their values.

Other batch sizes are other kernels, which sum in another order: results differ by about one in a million, and a
value that lies between two levels may be rounded to the other one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.rendering import Renderer, RenderOptions
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import (
    EVERY,
    OLD_NUMPY,
    PAINTERS,
    PROMPTS,
    SHOT,
    Outcome,
    levels,
    loaded,
    picture,
    reference,
    render,
    shots_of,
)

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

BATCHING = tuple(name for name in PAINTERS if name != "flux3")
ALONE = ("qwen-image-edit-plus", "flux3")
SHARING = ("flux2-klein", "flux2-klein-base", "flux2-klein-kv")
"""Those that edit several prompts over the same references."""

Renderers = Callable[[str], Renderer]


@pytest.fixture(scope="module")
def renderers(tiny: Tiny) -> Renderers:
    return cache(lambda name: Renderer(loaded(name, tiny(name))))


def calls(outcome: Outcome) -> list[tuple[int, ...]]:
    """The shots that made their first step together, call by call."""
    firsts = [event.index for event in outcome.progress if event.step == 1]
    seconds = [at for at, event in enumerate(outcome.progress) if event.step == 2]
    assert seconds
    together = seconds[0]
    return [tuple(firsts[start : start + together]) for start in range(0, len(firsts), together)]


def check_alike(renderer: Renderer, outcome: Outcome, shots: list[object]) -> None:
    for shot in shots:
        apart = np.abs(levels(outcome.pictures[shot.index]) - levels(picture(renderer, shot)))
        assert apart.max() <= 1
        assert np.count_nonzero(apart) <= apart.size / 1000


@pytest.mark.parametrize("name", BATCHING)
def test_a_batch_gives_the_pictures_of_single_calls(renderers: Renderers, name: str) -> None:
    shots = [replace(shot, negative_prompt="dull" * (shot.index == 1)) for shot in shots_of(name)]
    outcome = render(renderers(name), *shots)
    assert calls(outcome) == [(0, 1, 2)]
    check_alike(renderers(name), outcome, shots)


@pytest.mark.parametrize("name", BATCHING)
def test_pictures_of_a_batch_are_decoded_one_by_one(renderers: Renderers, name: str) -> None:
    """Together they would need the memory of all of them, and be no faster."""
    decoded: list[int] = []
    decoder = renderers(name).loaded.pipeline.vae.decoder
    hook = decoder.register_forward_pre_hook(lambda _, given: decoded.append(len(given[0])))
    outcome = render(renderers(name), *shots_of(name))
    hook.remove()
    assert calls(outcome) == [(0, 1, 2)]
    assert decoded == [1, 1, 1]


@pytest.mark.parametrize("name", SHARING)
def test_edits_share_their_references(renderers: Renderers, name: str) -> None:
    references = (reference(1), reference(2))
    shots = [replace(shot, references=references) for shot in shots_of(name)]
    outcome = render(renderers(name), *shots)
    assert calls(outcome) == [(0, 1, 2)]
    check_alike(renderers(name), outcome, shots)


@pytest.mark.parametrize("name", ALONE)
def test_families_that_do_not_batch_go_one_by_one(renderers: Renderers, name: str) -> None:
    shots = shots_of(name)
    assert calls(render(renderers(name), *shots)) == [(0,), (1,), (2,)]
    assert renderers(name).batch_key(shots[0]) is None


@pytest.mark.parametrize("name", EVERY)
def test_every_shot_comes_exactly_once(renderers: Renderers, name: str) -> None:
    shots = shots_of(name, [f"shot {number}" for number in range(6)])
    events = render(renderers(name), *shots).events
    assert sorted(event.index for event in events if not hasattr(event, "step")) == list(range(6))


def test_a_batch_is_the_same_every_time(renderers: Renderers) -> None:
    one, other = (render(renderers("flux2-klein"), *shots_of("flux2-klein")).pictures for _ in range(2))
    assert [bytes(one[at].pixels) for at in one] == [bytes(other[at].pixels) for at in other]


def test_a_batch_is_no_larger_than_the_limits(tiny: Tiny) -> None:
    weights = loaded("flux2-klein", tiny("flux2-klein"))
    shots = shots_of("flux2-klein", PROMPTS + PROMPTS[:2])
    assert calls(render(Renderer(weights), *shots)) == [(0, 1, 2, 3), (4,)]
    assert calls(render(Renderer(weights, RenderOptions(max_batch=2)), *shots)) == [(0, 1), (2, 3), (4,)]
    narrow = replace(weights.checkpoint.family, max_batch_pixels=2 * SHOT.canvas.pixels)
    narrowed = replace(weights, checkpoint=replace(weights.checkpoint, family=narrow))
    assert calls(render(Renderer(narrowed), *shots)) == [(0, 1), (2, 3), (4,)]


def test_shots_of_one_size_when_rounded_share_a_call(renderers: Renderers) -> None:
    sizes = [Canvas(96, 64), Canvas(90, 60), Canvas(81, 49)]
    shots = [replace(SHOT, index=at, canvas=canvas) for at, canvas in enumerate(sizes)]
    outcome = render(renderers("flux2-klein"), *shots)
    assert calls(outcome) == [(0, 1, 2)]
    assert [outcome.pictures[at].canvas for at in range(3)] == sizes


def test_keys_are_equal_for_what_may_share_a_call(renderers: Renderers) -> None:
    renderer, references = renderers("flux2-klein"), (reference(1), reference(2))
    same = [SHOT, replace(SHOT, index=5, prompt="other", seed=1, canvas=Canvas(95, 63))]
    edits = [replace(shot, references=references) for shot in same]
    assert len({renderer.batch_key(shot) for shot in same}) == 1
    assert len({renderer.batch_key(shot) for shot in edits}) == 1
    apart = [
        SHOT,
        edits[0],
        replace(SHOT, canvas=Canvas(112, 64)),
        replace(SHOT, references=references[:1]),
        replace(SHOT, references=references[::-1]),
    ]
    assert len({renderer.batch_key(shot) for shot in apart}) == len(apart)


def test_two_checkpoints_never_share_a_call(tiny: Tiny) -> None:
    weights = loaded("flux2-klein", tiny("flux2-klein"))
    one, other = Renderer(weights), Renderer(replace(weights))
    assert one.batch_key(SHOT) != other.batch_key(SHOT)


def test_a_batch_of_one_needs_no_key(tiny: Tiny) -> None:
    renderer = Renderer(loaded("flux2-klein", tiny("flux2-klein")), RenderOptions(max_batch=1))
    assert renderer.batch_key(SHOT) is None
    assert renderer.capabilities("text-to-image").max_batch == 1
