"""Edits by painting over: the reference under noise is where Stable Diffusion begins, and strength says how far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import diffusers
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.overpainting import LEAST, ground, overpainting
from danqing.engines.diffusers.rendering import Renderer
from danqing.media.decode import as_array, from_array
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import (
    OLD_NUMPY,
    PROMPTS,
    SHOT,
    difference,
    levels,
    loaded,
    picture,
    reference,
    render,
)

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

NAMES = ("stable-diffusion", "stable-diffusion-xl")
EDITORS = {
    "stable-diffusion": diffusers.StableDiffusionImg2ImgPipeline,
    "stable-diffusion-xl": diffusers.StableDiffusionXLImg2ImgPipeline,
}
EDIT = replace(SHOT, references=(reference(1, SHOT.canvas.width, SHOT.canvas.height),))

Renderers = Callable[[str], Renderer]
each_name = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def renderers(tiny: Tiny) -> Renderers:
    return cache(lambda name: Renderer(loaded(name, tiny(name), steps=10)))


# How much of the schedule --------------------------------------------------------------------------------


@given(st.floats(0, 1), st.integers(1, 100))
def test_at_least_one_step_is_run_and_never_more_than_asked(strength: float, steps: int) -> None:
    """As the pipelines count: `int(schedule * strength)`; a longer schedule only where the asked one has no step."""
    over = overpainting(strength, steps)
    assert over.strength == max(strength, LEAST)
    assert 1 <= over.steps <= max(1, steps)
    assert over.schedule == steps or (over.steps == 1 and int(steps * over.strength) == 0)
    assert over.steps + over.skipped == over.schedule


@given(st.integers(1, 100), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_strength_is_no_fewer_steps(steps: int, strengths: tuple[float, float]) -> None:
    less, more = sorted(strengths)
    assert overpainting(less, steps).steps <= overpainting(more, steps).steps


def test_all_of_the_schedule_is_the_most() -> None:
    assert overpainting(1.0, 30).skipped == 0
    assert overpainting(7.0, 30) == overpainting(1.0, 30)


# What is painted over ------------------------------------------------------------------------------------


def test_what_is_painted_over_is_the_middle_and_never_stretched() -> None:
    pixels = np.zeros((40, 100, 3), np.uint8)
    pixels[:, 30:70] = 200
    image, [note] = ground(from_array(pixels), Canvas(40, 40))
    assert (np.asarray(image) == 200).all()
    assert note == "Of the image of 100*40 only the middle is painted over, in the shape of 40*40."


def test_nothing_is_said_of_a_rim_of_rounding() -> None:
    """Canvases are rounded up to whole multiples."""
    image, notes = ground(reference(1, 90, 61).picture, Canvas(96, 64))
    assert (image.size, notes) == ((96, 64), ())


# Through the pipelines -----------------------------------------------------------------------------------


@each_name
def test_an_edit_is_that_of_the_plain_pipeline(renderers: Renderers, name: str) -> None:
    """Of the class that diffusers has for it, over the same weights."""
    renderer = renderers(name)
    plain = EDITORS[name].from_pipe(renderer.loaded.pipeline)
    plain.set_progress_bar_config(disable=True)
    [image] = plain(
        prompt=SHOT.prompt,
        image=ground(EDIT.references[0].picture, SHOT.canvas)[0],
        strength=0.6,
        guidance_scale=renderer.guidance,
        num_inference_steps=10,
        generator=torch.Generator("cpu").manual_seed(SHOT.seed),
    ).images
    made = picture(renderer, replace(EDIT, strength=0.6))
    assert np.array_equal(as_array(made), np.asarray(image))


@each_name
def test_edits_are_declared_with_one_reference_and_with_strength(renderers: Renderers, name: str) -> None:
    paints, edits = (renderers(name).capabilities(work) for work in ("text-to-image", "edit"))
    assert (paints.max_references, edits.max_references) == (0, 1)
    assert edits.native == paints.native | {"strength"} == {"negative_prompt", "strength"}


@each_name
def test_the_more_strength_the_further_from_the_image(renderers: Renderers, name: str) -> None:
    """Measured from what the least strength gives: the tiny decoder knows no picture, but its noise grows."""
    strengths = (0.0, 0.3, 0.6, 1.0)
    made = [levels(picture(renderers(name), replace(EDIT, strength=strength))) for strength in strengths]
    away = [float(np.abs(one - made[0]).mean()) for one in made]
    assert away == sorted(set(away))


@each_name
@pytest.mark.parametrize(("strength", "steps"), [(None, 7), (0.0, 1), (0.5, 5), (1.0, 10)])
def test_only_the_steps_that_are_run_are_told(
    renderers: Renderers, name: str, strength: float | None, steps: int
) -> None:
    outcome = render(renderers(name), replace(EDIT, strength=strength))
    assert [(event.step, event.total) for event in outcome.progress] == [(at, steps) for at in range(1, steps + 1)]
    done = outcome.rendered[0].metadata
    assert done["steps"] == str(steps)
    told = {None: 0.7, 0.0: LEAST}.get(strength, strength)
    assert done["edit"] == f"painted over the image, strength {told:g}"


@each_name
def test_words_image_and_seed_all_matter(renderers: Renderers, name: str) -> None:
    others = [
        EDIT,
        replace(EDIT, prompt="a dog"),
        replace(EDIT, negative_prompt="a dog"),
        replace(EDIT, seed=8),
        replace(EDIT, references=(reference(2, 96, 64),)),
        replace(EDIT, references=()),
    ]
    assert len({bytes(picture(renderers(name), shot).pixels) for shot in others}) == len(others)


@each_name
@pytest.mark.parametrize("size", [(129, 65), (64, 200)])
def test_the_canvas_of_an_edit_is_exact(renderers: Renderers, name: str, size: tuple[int, int]) -> None:
    rendered = render(renderers(name), replace(EDIT, canvas=Canvas(*size))).rendered[0]
    assert rendered.picture.canvas == Canvas(*size)


@each_name
def test_edits_of_one_request_share_a_call(renderers: Renderers, name: str) -> None:
    """And give the pictures of single calls, but for the last bit of some values."""
    shots = [replace(EDIT, index=at, prompt=prompt, seed=at) for at, prompt in enumerate(PROMPTS)]
    outcome = render(renderers(name), *shots)
    assert [event.index for event in outcome.progress[:3]] == [0, 1, 2]
    for shot in shots:
        assert difference(outcome.pictures[shot.index], picture(renderers(name), shot)) <= 1


def test_edits_that_go_equally_far_over_the_same_image_may_share_a_call(renderers: Renderers) -> None:
    renderer = renderers("stable-diffusion")
    same = [replace(EDIT, strength=0.5), replace(EDIT, strength=0.5, prompt="x", index=2)]
    others = [EDIT, replace(EDIT, strength=0.4), replace(EDIT, strength=0.5, references=(reference(3),))]
    assert len({renderer.batch_key(shot) for shot in same}) == 1
    assert len({renderer.batch_key(shot) for shot in (*same, *others)}) == 4


def test_a_distilled_checkpoint_takes_its_one_step(tiny: Tiny) -> None:
    """SD-Turbo has a schedule of one, of which no share is a whole step."""
    turbo = Renderer(loaded("stable-diffusion", tiny("stable-diffusion"), steps=1))
    for strength in (0.0, 0.49, 1.0):
        outcome = render(turbo, replace(EDIT, strength=strength))
        assert [(event.step, event.total) for event in outcome.progress] == [(1, 1)]


@each_name
def test_painting_from_words_is_as_before_an_edit(renderers: Renderers, name: str) -> None:
    """Both pipelines use the same parts; neither leaves anything behind."""
    before = picture(renderers(name), SHOT)
    picture(renderers(name), EDIT)
    assert difference(before, picture(renderers(name), SHOT)) == 0
