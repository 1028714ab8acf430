"""From settings to an engine that renders, with all that is light asked first and all that is heavy loaded once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from danqing import engines
from danqing.domain.canvas import Canvas
from danqing.domain.shot import Shot
from danqing.engines.base import CancelToken, Engine, Rendered
from danqing.errors import SettingsError
from danqing.settings import Settings, variable
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import SHOT, reference

PRO, FAST = "wan2.7-image-pro", "wan2.7-image"


@pytest.fixture(scope="module")
def settings(tiny: Tiny) -> Settings:
    """One checkpoint for everything, another for the words of the larger model, and one that enlarges."""
    return Settings(
        engine="diffusers",
        device="cpu",
        steps=2,
        checkpoints=(str(tiny("flux2-klein")), f"{PRO}/text-to-image={tiny('stable-diffusion')}"),
        upscaler=str(tiny("swin2sr")),
    )


@pytest.fixture
async def engine(settings: Settings) -> AsyncIterator[Engine]:
    engine = engines.create(settings)
    yield engine
    await engine.close()


async def rendered(engine: Engine, shot: Shot) -> Rendered:
    async with aclosing(engine.render([shot], CancelToken())) as events:
        [done] = [event async for event in events if isinstance(event, Rendered)]
    return done


async def test_each_part_is_played_by_what_was_cast_for_it(engine: Engine, settings: Settings) -> None:
    parts = [(PRO, (), "stable-diffusion"), (PRO, (reference(1),), "flux2-klein"), (FAST, (), "flux2-klein")]
    for model, references, name in parts:
        shot = replace(SHOT, model=model, references=references)
        done = await rendered(engine, shot)
        assert done.metadata["checkpoint"] == engine.capabilities(model)[shot.work].name == name
        assert done.metadata["steps"] == "2"
        assert engines.works(settings, model) == frozenset(engine.capabilities(model))


async def test_a_checkpoint_is_loaded_once(engine: Engine) -> None:
    keys = {engine.batch_key(replace(SHOT, model=FAST, canvas=canvas)) for canvas in (SHOT.canvas, Canvas(90, 60))}
    assert len(keys) == 1
    assert engine.concurrency == 1


async def test_a_text_encoder_may_rewrite_prompts(engine: Engine) -> None:
    """The painter's, or the editor's where that of the painter is no language model."""
    models = [engine.language_model(model) for model in (FAST, PRO)]
    assert [model and model.name for model in models] == ["Qwen3ForCausalLM"] * 2


async def test_what_the_model_does_not_paint_is_enlarged(engine: Engine) -> None:
    large = replace(SHOT, model=PRO, canvas=Canvas(1024, 600))
    assert engine.capabilities(PRO)["text-to-image"].max_pixels == 4096 * 4096
    done = await rendered(engine, large)
    assert done.picture.canvas == large.canvas
    assert done.metadata["enlarged by"] == "swin2sr"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"offload": "group"}, "offload=group saves nothing on cpu"),
        ({"step_cache": "pab"}, "cannot use step_cache=pab"),
        ({"checkpoints": ("no-such-checkpoint",)}, "There is no checkpoint 'no-such-checkpoint'"),
        ({"device": "cuda:7"}, "cuda:7"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: Settings, change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        engines.create(replace(settings, **change))


def test_asking_needs_no_torch(settings: Settings) -> None:
    """The process that serves HTTP checks the settings and asks what an engine does."""
    program = (
        "import sys; from danqing import engines; from danqing.settings import load; settings = load();"
        f"engines.check(settings); assert engines.works(settings, {FAST!r}) == {{'text-to-image', 'edit'}};"
        "assert not {'torch', 'diffusers', 'transformers'} & set(sys.modules)"
    )
    asked = {"engine": "diffusers", "device": "cpu", "checkpoints": settings.checkpoints[0]}
    environment = {variable(name): value for name, value in asked.items()}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)
