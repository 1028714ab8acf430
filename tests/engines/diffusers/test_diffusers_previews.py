"""Previews of the diffusers engine: what the model takes the picture to be, and the picture none the worse."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import diffusers
import pytest
import torch

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture, Reference
from danqing.engines.diffusers.call import borrowed, images_of
from danqing.engines.diffusers.families import FAMILIES
from danqing.engines.diffusers.loading import Loaded, Loading
from danqing.engines.diffusers.pixels import pictures
from danqing.engines.diffusers.previews import Latents, decoder, seen, steps_shown, without_noise
from danqing.engines.diffusers.rendering import Renderer
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import EVERY, OLD_NUMPY, PAINTERS, difference, levels, loaded, render, shots_of

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

STEPS = 4
WITHOUT = ("flux3",)
"""Tiny checkpoints of families that say that they have none."""
SHOWN = tuple(name for name in PAINTERS if name not in WITHOUT)


def distance(one: Picture, other: Picture) -> float:
    return float(abs(levels(one) - levels(other)).mean())


# ── Every family ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", EVERY)
def test_the_picture_is_the_same_with_previews_and_without(tiny: Tiny, name: str) -> None:
    """Byte for byte, whether there are any or not; each comes with its step and none with the last."""
    renderer = Renderer(loaded(name, tiny(name), steps=STEPS))
    [shot] = shots_of(name, ["a cat"])
    alone, watched = render(renderer, shot), render(renderer, replace(shot, previews=3))
    assert bytes(watched.pictures[0].pixels) == bytes(alone.pictures[0].pixels)
    assert watched.rendered[0].metadata == alone.rendered[0].metadata
    assert [event.preview for event in alone.progress] == [None] * STEPS
    shown = [event.step for event in watched.progress if event.preview is not None]
    assert shown == ([] if name in WITHOUT else [1, 2, 3])


@pytest.mark.parametrize("name", SHOWN)
def test_previews_come_closer_to_the_picture(tiny: Tiny, name: str) -> None:
    """None of them is the picture yet; they are cut to its canvas, which is not the size that the model makes."""
    renderer = Renderer(loaded(name, tiny(name), steps=STEPS))
    [shot] = shots_of(name, ["a cat"])
    outcome = render(renderer, replace(shot, previews=3, canvas=Canvas(90, 60)))
    previews = [event.preview for event in outcome.progress if event.preview is not None]
    distances = [distance(preview, outcome.pictures[0]) for preview in previews]
    assert {preview.canvas for preview in previews} == {Canvas(90, 60)}
    assert distances == sorted(distances, reverse=True)
    assert min(distances[:2]) > 0


def last_of(renderer: Renderer) -> tuple[Sequence[Picture | None], list[Picture]]:
    """What is seen of two pictures after the last step, and the pictures."""
    size, seeds, told = Canvas(96, 64), (3, 4), list[Sequence[Picture | None]]()
    pipeline, decode = renderer.loaded.pipeline, renderer.family.decode
    assert decode is not None

    def on_step(step: int, total: int, latents: Latents) -> None:
        if step == total:
            told.append(seen(pipeline, decode, latents(), size, [size] * len(seeds)))

    with borrowed(pipeline, on_step) as own:
        given = {"prompt": ["a cat", "a dog"], "generator": [torch.Generator().manual_seed(seed) for seed in seeds]}
        numbers = {"width": size.width, "height": size.height, "num_inference_steps": STEPS}
        made = pictures(images_of(own, given | numbers), [size] * len(seeds))
    [last] = told
    return last, made


@pytest.mark.parametrize("name", SHOWN)
def test_the_last_latents_decode_to_the_pictures_themselves(tiny: Tiny, name: str) -> None:
    """So nothing is wrong with how a family unpacks, scales and decodes, nor with what is taken off the noise."""
    last, made = last_of(Renderer(loaded(name, tiny(name), steps=STEPS)))
    for preview, picture in zip(last, made, strict=True):
        assert preview is not None
        assert difference(preview, picture) <= 1


def test_every_family_says_whether_it_has_previews() -> None:
    """A modular pipeline has none, every other one does."""
    assert all((family.decode is None) == family.modular for family in FAMILIES)


# ── Who asks, and when ───────────────────────────────────────────────────────


def test_of_a_batch_only_those_are_shown_that_are_asked_for(tiny: Tiny) -> None:
    """Three prompts in one call: none, one and three previews; each as when it is alone."""
    renderer = Renderer(loaded("flux2-klein", tiny("flux2-klein"), steps=STEPS))
    shots = [
        replace(shot, previews=previews) for shot, previews in zip(shots_of("flux2-klein"), (0, 1, 3), strict=True)
    ]
    together = render(renderer, *shots)
    shown = {(event.index, event.step): event.preview for event in together.progress if event.preview}
    assert sorted(shown) == [(1, 2), (2, 1), (2, 2), (2, 3)]
    [alone] = [event.preview for event in render(renderer, shots[1]).progress if event.preview]
    assert difference(alone, shown[1, 2]) <= 1


@pytest.mark.parametrize(
    ("total", "previews", "steps"),
    [(4, 0, []), (4, 1, [2]), (4, 2, [1, 3]), (4, 3, [1, 2, 3]), (50, 3, [12, 25, 38]), (2, 3, [1]), (1, 3, [])],
)
def test_previews_are_at_even_distances_and_never_at_the_end(total: int, previews: int, steps: list[int]) -> None:
    """A model of few steps shows fewer than were asked for."""
    assert sorted(steps_shown(total, previews)) == steps


def test_painting_over_shows_what_becomes_of_the_image(tiny: Tiny) -> None:
    """Of a schedule only the last steps are run: previews are spread over those."""
    renderer = Renderer(loaded("stable-diffusion", tiny("stable-diffusion"), steps=8))
    [shot] = shots_of("stable-diffusion", ["a cat"])
    base = Reference(render(renderer, shot).pictures[0])
    outcome = render(renderer, replace(shot, references=(base,), strength=0.5, previews=1))
    assert [event.step for event in outcome.progress if event.preview] == [outcome.progress[-1].total // 2]


# ── Where there is nothing to see ────────────────────────────────────────────


@pytest.mark.parametrize(("offload", "shown"), [("model", 0), ("group", 1)])
def test_nothing_is_moved_for_a_preview(tiny: Tiny, offload: str, shown: int) -> None:
    """Where whole parts are offloaded, the denoiser would make room for the VAE and come back."""
    renderer = Renderer(loaded("z-image", tiny("z-image"), Loading(offload=offload), steps=STEPS))  # type: ignore[arg-type]
    [shot] = shots_of("z-image", ["a cat"])
    outcome = render(renderer, replace(shot, previews=1))
    assert sum(event.preview is not None for event in outcome.progress) == shown
    assert list(outcome.pictures) == [0]


def filtered(whole: Loaded) -> Loaded:
    """The checkpoint as one that has a filter of its own."""
    whole.pipeline.safety_checker = torch.nn.Identity()
    return whole


def test_a_checkpoint_with_a_filter_of_its_own_shows_nothing_unseen_by_it(tiny: Tiny) -> None:
    whole = loaded("stable-diffusion", tiny("stable-diffusion"))
    decode = whole.checkpoint.family.decode
    assert decoder(whole.pipeline, decode) is decode
    assert decoder(filtered(whole).pipeline, decode) is None


def test_a_preview_that_does_not_come_out_costs_nothing(tiny: Tiny, caplog: pytest.LogCaptureFixture) -> None:
    """Memory that is short and numbers that overflow: it is left out, which only a log of details says."""
    caplog.set_level(logging.INFO)

    def short(pipeline: object, latents: torch.Tensor, size: Canvas) -> torch.Tensor:
        raise torch.OutOfMemoryError("out of memory")

    def overflowing(pipeline: object, latents: torch.Tensor, size: Canvas) -> torch.Tensor:
        return torch.full((1, 3, size.height, size.width), float("nan"))

    whole = loaded("z-image", tiny("z-image"), steps=STEPS)
    [shot] = shots_of("z-image", ["a cat"])
    for decode in (short, overflowing):
        family = replace(whole.checkpoint.family, decode=decode)
        renderer = Renderer(replace(whole, checkpoint=replace(whole.checkpoint, family=family)))
        outcome = render(renderer, replace(shot, previews=3))
        assert [event.preview for event in outcome.progress] == [None] * STEPS
        assert list(outcome.pictures) == [0]
    assert caplog.records == []


# ── The estimate ─────────────────────────────────────────────────────────────


def test_flow_matching_tells_the_picture_from_any_step() -> None:
    """A model that is right about the noise gives the picture itself at every step, however noisy the latents."""
    picture, noise = torch.randn(2, 1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(5)
    latents = noise
    for moment in scheduler.timesteps:
        taken = scheduler.step(noise - picture, moment, latents, return_dict=False)
        assert torch.allclose(without_noise(scheduler, noise - picture, taken), picture, atol=1e-5)
        [latents] = taken


@pytest.mark.parametrize("kind", [diffusers.EulerDiscreteScheduler, diffusers.DDIMScheduler])
def test_what_a_scheduler_says_of_the_picture_is_taken(kind: type) -> None:
    scheduler = kind()
    scheduler.set_timesteps(5)
    latents = torch.randn(1, 4, 8, 8)
    taken = scheduler.step(latents, scheduler.timesteps[0], latents, return_dict=False)
    assert without_noise(scheduler, latents, taken) is taken[1]


def test_other_schedulers_show_their_latents_as_they_are() -> None:
    latents = torch.randn(1, 4, 8, 8)
    assert torch.equal(without_noise(diffusers.PNDMScheduler(), latents, (latents,)), latents)
