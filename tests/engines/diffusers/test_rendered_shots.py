"""One shot at a time through every family: exact canvases, what pipelines get, and what is said about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.engines.diffusers.call import tile
from danqing.engines.diffusers.memory import Placement
from danqing.engines.diffusers.pixels import pictures
from danqing.engines.diffusers.rendering import Renderer, RenderOptions
from danqing.media.fit import cover
from danqing.settings import Settings
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import (
    EDITORS,
    EVERY,
    OLD_NUMPY,
    PAINTERS,
    SHOT,
    difference,
    levels,
    loaded,
    picture,
    reference,
    render,
    shots_of,
)

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY)

Renderers = Callable[[str], Renderer]


@pytest.fixture(scope="module")
def renderers(tiny: Tiny) -> Renderers:
    """Each checkpoint, loaded once for all tests here: what one of them leaves behind is another's trouble."""
    return cache(lambda name: Renderer(loaded(name, tiny(name))))


@pytest.mark.parametrize("name", PAINTERS)
def test_a_picture_is_that_of_the_plain_pipeline(renderers: Renderers, name: str) -> None:
    renderer = renderers(name)
    arguments = dict(renderer.family.call)
    if renderer.guidance is not None:
        arguments[renderer.family.guidance_argument] = renderer.guidance
    if renderer.family.modular:
        arguments["output"] = "images"
    plain = renderer.loaded.pipeline(
        prompt=SHOT.prompt,
        width=SHOT.canvas.width,
        height=SHOT.canvas.height,
        num_inference_steps=renderer.steps,
        generator=torch.Generator("cpu").manual_seed(SHOT.seed),
        **arguments,
    )
    [image] = plain if renderer.family.modular else plain.images
    assert np.array_equal(levels(picture(renderer, SHOT)), np.asarray(image))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("size", [(129, 65), (64, 512), (512, 64)])
def test_the_canvas_is_exact_and_never_stretched(renderers: Renderers, name: str, size: tuple[int, int]) -> None:
    """It is the middle of what is rendered in whole multiples."""
    renderer, canvas = renderers(name), Canvas(*size)
    [shot] = shots_of(name, ["a cat"])
    larger = renderer.size(replace(shot, canvas=canvas))
    assert larger.width % renderer.family.multiple == larger.height % renderer.family.multiple == 0
    whole = levels(picture(renderer, replace(shot, canvas=larger)))
    left, top = (larger.width - canvas.width) // 2, (larger.height - canvas.height) // 2
    middle = whole[top : top + canvas.height, left : left + canvas.width]
    assert np.array_equal(levels(picture(renderer, replace(shot, canvas=canvas))), middle)


@pytest.mark.parametrize("name", EVERY)
def test_the_same_shot_gives_the_same_bytes_and_another_seed_another_picture(renderers: Renderers, name: str) -> None:
    [shot] = shots_of(name, ["a cat"])
    first = picture(renderers(name), shot)
    assert difference(first, picture(renderers(name), shot)) == 0
    assert difference(first, picture(renderers(name), replace(shot, seed=2**31 - 1))) > 0


@pytest.mark.parametrize("name", EVERY)
def test_each_step_is_told(renderers: Renderers, name: str) -> None:
    outcome = render(renderers(name), *shots_of(name, ["a cat"]))
    assert [(event.step, event.total) for event in outcome.progress] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("name", EDITORS)
def test_references_and_their_order_matter(renderers: Renderers, name: str) -> None:
    renderer, one, other = renderers(name), reference(1), reference(2)
    edits = [(one, other), (other, one), (one,), (other,)]
    made = [picture(renderer, replace(SHOT, references=references)) for references in edits]
    assert len({bytes(each.pixels) for each in made}) == len(edits)


@pytest.mark.parametrize("name", EDITORS)
def test_as_many_references_as_it_takes(renderers: Renderers, name: str) -> None:
    """Nine where it takes so many, for no request has more; the last of them counts."""
    renderer = renderers(name)
    references = tuple(reference(number) for number in range(min(9, renderer.family.max_references)))
    most = picture(renderer, replace(SHOT, references=references))
    one_less = picture(renderer, replace(SHOT, references=references[:-1]))
    assert most.canvas == SHOT.canvas
    assert difference(most, one_less) > 0


@pytest.mark.parametrize("name", EDITORS)
@pytest.mark.parametrize("size", [(20, 30), (1, 1), (600, 10), (64, 600)])
def test_references_of_any_size_are_accepted_and_that_is_said(
    renderers: Renderers, name: str, size: tuple[int, int]
) -> None:
    shot = replace(SHOT, references=(reference(1), reference(2, *size)))
    rendered = render(renderers(name), shot).rendered[0]
    assert rendered.picture.canvas == SHOT.canvas
    [note] = rendered.notes
    assert note.startswith(f"Reference 2 of {size[0]}*{size[1]} was made ")


@pytest.mark.parametrize("name", PAINTERS)
def test_a_negative_prompt_works_or_is_said_not_to(renderers: Renderers, name: str) -> None:
    renderer = renderers(name)
    without, with_one = (
        render(renderer, replace(SHOT, negative_prompt=words)).rendered[0] for words in ("", "blurry, dull")
    )
    assert bool(with_one.notes) == (not renderer.heeds_negative_prompts)
    assert (difference(without.picture, with_one.picture) > 0) == renderer.heeds_negative_prompts


@pytest.mark.parametrize("name", EVERY)
def test_what_was_done_is_said_without_a_path(renderers: Renderers, name: str) -> None:
    [shot] = shots_of(name, ["a cat"])
    done = render(renderers(name), replace(shot, canvas=Canvas(90, 61))).rendered[0].metadata
    expected = {
        "engine": "diffusers",
        "checkpoint": name,
        "repository": name,
        "revision": "local",
        "steps": "3",
        "device": "cpu",
        "dtype": "float32",
    }
    assert done | expected == done
    assert done["rendered size"] == str(renderers(name).size(replace(shot, canvas=Canvas(90, 61))))
    assert not any("/" in value for value in done.values())


def test_a_folder_in_the_hubs_cache_is_no_more_shown_than_others(tiny: Tiny, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny("flux2-klein"), tmp_path / "snapshots" / "0123abc")
    done = render(Renderer(loaded(folder.name, folder)), SHOT).rendered[0].metadata
    assert (done["repository"], done["revision"]) == ("0123abc", "0123abc")
    assert not any("/" in value for value in done.values())


LIMITED = tuple(name for name in PAINTERS if name != "flux3")


@pytest.mark.parametrize("name", LIMITED)
def test_what_of_a_prompt_is_too_long_to_be_read_is_said(renderers: Renderers, name: str) -> None:
    """And nothing else: its middle counts, its end does not. The tiny tokenizers make a token of every letter."""
    renderer, most = renderers(name), renderers(name).family.prompt_tokens
    letters = most - len(renderer.loaded.pipeline.tokenizer("").input_ids)
    middle, end = (most // 2) * "a", (2 * most) * "a"
    whole, *long = (
        render(renderer, replace(SHOT, prompt=prompt)).rendered[0]
        for prompt in ("a" * letters, end + "b", end + "c", middle + "b" + end)
    )
    assert whole.notes == ()
    assert [note.partition(" read")[0] for rendered in long for note in rendered.notes] == [
        f"Of the {tokens} tokens of the prompt only the first {most} were"
        for tokens in (2 * most + 1 + most - letters,) * 2 + (2 * most + 1 + most - letters + most // 2,)
    ]
    assert difference(long[0].picture, long[1].picture) == 0
    assert difference(long[0].picture, long[2].picture) > 0


def test_without_guidance_a_negative_prompt_is_said_to_be_left_out(tiny: Tiny) -> None:
    """As with Z-Image-Turbo: its family takes one, it does not."""
    weights = loaded("z-image", tiny("z-image"))
    turbo = Renderer(replace(weights, checkpoint=replace(weights.checkpoint, guidance=0.0)))
    [note] = render(turbo, replace(SHOT, negative_prompt="blurry")).rendered[0].notes
    assert note.startswith("The negative prompt was left out: ")


def test_an_exact_canvas_needs_no_word_about_its_size(renderers: Renderers) -> None:
    assert "rendered size" not in render(renderers("flux2-klein"), SHOT).rendered[0].metadata


def test_the_settings_steps_win_over_the_checkpoints(tiny: Tiny) -> None:
    renderer = Renderer(loaded("flux2-klein", tiny("flux2-klein")), RenderOptions(steps=2))
    assert [event.total for event in render(renderer, SHOT).progress] == [2, 2]


def test_tiles_are_used_above_2k_and_where_it_is_asked_for(tiny: Tiny) -> None:
    """The tiny decoder's tiles are of 64 pixels: tiling changes a picture that is larger."""
    weights = loaded("flux2-klein", tiny("flux2-klein"))
    shot = replace(SHOT, canvas=Canvas(256, 256))
    placement = Placement("none", tiled_above=2048 * 2048)
    options = [RenderOptions.of(Settings(vae_tiling=tiling), placement) for tiling in ("auto", "on", "off")]
    auto, on, off = (picture(Renderer(weights, each), shot) for each in options)
    assert difference(auto, off) == 0
    assert difference(on, off) > 0
    for width, is_tiled in ((2048, False), (2049, True), (2048, False)):
        tile(weights.pipeline, Canvas(width, 2048), options[0].tiled_above)
        assert weights.pipeline.vae.use_tiling == is_tiled


class Halves:
    """Enlarges as Lanczos does, and remembers what it was handed."""

    name = "lanczos"

    def __init__(self) -> None:
        self.handed: list[Canvas] = []

    def enlarge(self, picture: Picture, canvas: Canvas, check: Callable[[], None]) -> Picture:
        check()
        self.handed.append(picture.canvas)
        return cover(picture, canvas)


def test_what_is_larger_than_the_model_paints_is_enlarged(tiny: Tiny) -> None:
    enlarger = Halves()
    weights = loaded("stable-diffusion", tiny("stable-diffusion"), steps=1)
    renderer = Renderer(weights, RenderOptions(), enlarger)
    assert renderer.capabilities("text-to-image").max_pixels == 4096 * 4096
    large = render(renderer, replace(SHOT, canvas=Canvas(2000, 1000))).rendered[0]
    assert large.picture.canvas == Canvas(2000, 1000)
    assert large.metadata["enlarged by"] == "lanczos"
    assert [canvas.pixels <= renderer.family.max_pixels for canvas in enlarger.handed] == [True]
    assert "enlarged by" not in render(renderer, SHOT).rendered[0].metadata


def test_a_fourth_channel_is_laid_over_white(renderers: Renderers) -> None:
    """As Qwen-Image-2.1 returns it."""
    colours = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    opacity = torch.zeros(1, 1, 8, 8)
    opacity[..., 4:] = 1.0
    [flat] = pictures(torch.cat([colours, opacity], 1), [Canvas(8, 8)])
    painted = (colours[0] * 255).round().permute(1, 2, 0).numpy()
    assert (levels(flat)[:, :4] == 255).all()
    assert np.array_equal(levels(flat)[:, 4:], painted[:, 4:])
