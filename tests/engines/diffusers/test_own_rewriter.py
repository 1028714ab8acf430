"""A checkpoint's own rewriter: loaded where it is asked for, and asked under its own instructions."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.modular_pipelines.flux3.prompt_upsampler import MAX_NEW_TOKENS, SYSTEM_PROMPTS, upsample_prompt
from transformers import PreTrainedModel, Qwen3VLProcessor, Qwen3VLVideoProcessor

from danqing.director.thinking import write_script
from danqing.domain.canvas import Canvas
from danqing.domain.capabilities import Capabilities
from danqing.domain.job import Job
from danqing.domain.language import LanguageModelError
from danqing.engines.diffusers.engine import create
from danqing.engines.diffusers.finding import find
from danqing.engines.diffusers.language import TextEncoderModel
from danqing.engines.diffusers.loading import Loading
from danqing.engines.diffusers.memory import Offload
from danqing.engines.diffusers.rendering import Renderer
from danqing.engines.diffusers.rewriter import OwnRewriter, writing_model_of
from danqing.engines.diffusers.tuning import place_writer
from danqing.engines.diffusers.writer import Writer
from danqing.errors import SettingsError
from danqing.settings import Settings
from tests.engines.diffusers.conftest import Tiny, need_torchvision
from tests.engines.diffusers.parts import CPU, SHOT, loaded, picture
from tests.tiny_pipelines import END, qwen3_5, qwen_tokenizer, vision_processor

NAME = "flux3-rewriter"
CAPTION = "Fox, ink."
"""What the talking model says; no sign twice, for each is the next one's only reason."""
REQUEST = "a fox"


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def talking(words: str, *, ends: bool = True) -> PreTrainedModel:
    """A Qwen3.5 whose weights say `words`: a token is one number of the residual, and the head names its successor.

    Unless it `ends`, it begins again, for ever.
    """
    tokenizer = qwen_tokenizer()
    size = len(tokenizer)
    with torch.random.fork_rng(devices=()):
        model: Any = qwen3_5(tokenizer, hidden=size).eval()
    follow = tokenizer.encode("\n" + words)
    last = tokenizer.convert_tokens_to_ids(END) if ends else follow[1]
    successors = torch.zeros(size, size)
    for token, successor in zip(follow, [*follow[1:], last], strict=True):
        successors[successor, token] = 1
    model.lm_head.weight = torch.nn.Parameter(successors)
    with torch.no_grad():
        model.model.language_model.embed_tokens.weight.copy_(torch.eye(size))
        for layer in model.model.language_model.layers:
            layer.mlp.down_proj.weight.zero_()
            mixer = getattr(layer, "linear_attn", None) or layer.self_attn
            (mixer.out_proj if hasattr(mixer, "out_proj") else mixer.o_proj).weight.zero_()
    return model


def writer(words: str = CAPTION, *, ends: bool = True) -> Writer:
    return Writer(talking(words, ends=ends), qwen_tokenizer(), CPU, lambda: None)


def heard_by(model: torch.nn.Module) -> list[torch.Tensor]:
    """A list that grows by the tokens of every forward pass."""
    heard: list[torch.Tensor] = []
    embedding: Any = model.get_input_embeddings()  # type: ignore[operator]
    embedding.register_forward_pre_hook(lambda _, given: heard.append(given[0]))
    return heard


class Planner:
    """A language model that answers with what it was told."""

    name = "Planner"

    async def write(self, instructions: str, text: str, *, schema: Any = None) -> str:
        return json.dumps([instructions, text, schema])


def rewriter(executor: Executor, talker: Writer, *, planner: Planner | None = None) -> OwnRewriter:
    return OwnRewriter(TextEncoderModel(talker, executor), planner)


# What is written -------------------------------------------------------------------------------------------


async def test_it_is_told_its_own_instructions_whatever_ours_are(executor: Executor) -> None:
    talker = writer()
    heard = heard_by(talker.model)
    assert await rewriter(executor, talker).write("Write in Latin.", REQUEST) == CAPTION
    told = talker.tokenizer.decode(heard[0][0])
    assert SYSTEM_PROMPTS["t2i"] in told
    assert REQUEST in told
    assert "Latin" not in told


async def test_it_hears_and_says_the_same_as_in_diffusers(executor: Executor) -> None:
    """Token by token: the conversation is built by the tokenizer here, and by the processor there."""
    need_torchvision(NAME)
    talker = writer()
    processor = vision_processor(talker.tokenizer, Qwen3VLProcessor, Qwen3VLVideoProcessor, patch_size=16)
    heard = heard_by(talker.model)
    theirs = upsample_prompt(talker.model, processor, REQUEST)
    first, count = heard[0], len(heard)
    heard.clear()
    assert await rewriter(executor, talker).write("", REQUEST) == theirs == CAPTION
    assert torch.equal(heard[0], first)
    assert len(heard) == count


async def test_plans_are_left_to_the_planner(executor: Executor) -> None:
    """The rewriter was trained to write captions, and nothing else."""
    both = rewriter(executor, writer(), planner=Planner())
    schema = {"type": "object"}
    assert json.loads(await both.write("Plan.", REQUEST, schema=schema)) == ["Plan.", REQUEST, schema]
    assert both.name == "Qwen3_5ForConditionalGeneration, Planner for plans"


async def test_without_a_planner_nothing_is_planned(executor: Executor) -> None:
    alone = rewriter(executor, writer())
    with pytest.raises(LanguageModelError, match=r"^Qwen3_5ForConditionalGeneration rewrites prompts and plans"):
        await alone.write("Plan.", REQUEST, schema={})


async def test_the_director_needs_to_know_nothing_of_it(executor: Executor) -> None:
    job = Job(model="m", prompt=REQUEST, size=Canvas(64, 64), count=2, seed=0, thinking=True)
    painter = Capabilities(name="painter", description="Paints.", licence="Apache-2.0")
    script = await write_script(job, 0, {"text-to-image": painter}, rewriter(executor, writer()))
    assert script.prompts == (CAPTION, CAPTION)
    assert script.details == {"Thinking": "Qwen3_5ForConditionalGeneration"}


async def test_cancelling_stops_it_within_a_token(executor: Executor) -> None:
    talker, begun = writer("abcdefgh", ends=False), threading.Event()
    heard = heard_by(talker.model)
    talker.model.register_forward_hook(lambda *_: begun.set())
    writing = asyncio.create_task(rewriter(executor, talker).write("", REQUEST))
    await asyncio.to_thread(begun.wait)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    reached = len(heard)
    await asyncio.get_running_loop().run_in_executor(executor, lambda: None)
    assert len(heard) <= reached + 2


# Where it lies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("offload", ["model", "group"])
async def test_offloaded_it_comes_as_a_whole_and_goes_back_after_every_answer(
    offload: Offload, executor: Executor
) -> None:
    """A hook on the model alone, none on its layers: those would cross the bus for every word."""
    model = talking(CAPTION)
    send_back = place_writer(None, model, offload, CPU)
    freed: list[str] = []

    def release() -> None:
        send_back()
        freed.append("freed")

    talker = Writer(model, qwen_tokenizer(), CPU, release)
    for _ in range(2):
        assert await rewriter(executor, talker).write("", REQUEST) == CAPTION
    assert freed == ["freed", "freed"]
    assert [name for name, part in model.named_modules() if hasattr(part, "_hf_hook")] == [""]


def test_it_is_loaded_only_where_it_is_asked_for_and_there(tiny: Tiny) -> None:
    assert loaded(NAME, tiny(NAME)).rewriter is None
    assert loaded("flux3", tiny("flux3"), Loading(own_rewriter=True)).rewriter is None
    found = loaded(NAME, tiny(NAME), Loading(own_rewriter=True, dtype="bfloat16")).rewriter
    assert found is not None
    assert type(found.model).__name__ == "Qwen3_5ForConditionalGeneration"
    assert (found.model.dtype, found.model.device) == (torch.bfloat16, CPU)


def test_the_picture_is_the_same_with_it_and_without(tiny: Tiny) -> None:
    """It rewrites before the pipeline is called, which knows nothing of it."""
    plain, rich = (loaded(NAME, tiny(NAME), Loading(own_rewriter=own)) for own in (False, True))
    assert not any("upsampler" in name for name in rich.pipeline.component_names)
    assert picture(Renderer(rich), SHOT) == picture(Renderer(plain), SHOT)


async def test_what_writes_for_a_checkpoint_is_its_rewriter_else_its_text_encoder(
    tiny: Tiny, executor: Executor
) -> None:
    names = {
        own: writing_model_of(loaded(NAME, tiny(NAME), Loading(own_rewriter=own)), executor) for own in (False, True)
    }
    assert {own: model and model.name for own, model in names.items()} == {
        False: "Qwen3VLForConditionalGeneration",
        True: "Qwen3_5ForConditionalGeneration, Qwen3VLForConditionalGeneration for plans",
    }
    assert names[True]._rewriter._prompt_tokens == MAX_NEW_TOKENS  # type: ignore[union-attr]


async def test_an_engine_offers_it_for_every_published_model_that_the_checkpoint_plays(tiny: Tiny) -> None:
    settings = Settings(engine="diffusers", device="cpu", checkpoints=(str(tiny(NAME)),), own_rewriter=True)
    engine = create(settings)
    model = engine.language_model("wan2.7-image")
    assert model is not None
    with pytest.raises(LanguageModelError, match="went on repeating itself"):
        await model.write("", REQUEST)
    await engine.close()


# Where it comes from ---------------------------------------------------------------------------------------


def elsewhere(folder: Path, to: Path) -> Path:
    """A copy of the checkpoint whose rewriter lies at the root of another folder, and its index says so."""
    own, other = Path(shutil.copytree(folder, to / "painter")), to / "upsampler"
    shutil.move(own / "prompt_upsampler", other)
    shutil.copytree(own / "prompt_upsampler_processor", other, dirs_exist_ok=True)
    shutil.rmtree(own / "prompt_upsampler_processor")
    index = own / "modular_model_index.json"
    content = json.loads(index.read_text())
    for name in ("prompt_upsampler", "prompt_upsampler_processor"):
        content[name][2] |= {"pretrained_model_name_or_path": str(other), "subfolder": None}
    index.write_text(json.dumps(content))
    return own


def test_it_may_lie_in_a_repository_of_its_own(tiny: Tiny, tmp_path: Path) -> None:
    folder = elsewhere(tiny(NAME), tmp_path)
    assert loaded(NAME, folder).rewriter is None
    found, there = (loaded(NAME, place, Loading(own_rewriter=True)).rewriter for place in (folder, tiny(NAME)))
    assert found is not None
    assert there is not None
    assert all(map(torch.equal, found.model.parameters(), there.model.parameters()))


def test_its_parameters_are_counted_apart_wherever_it_lies(tiny: Tiny, tmp_path: Path) -> None:
    settings = Settings(own_rewriter=True)
    here, there = (find(str(place), settings) for place in (tiny(NAME), elsewhere(tiny(NAME), tmp_path)))
    counted = sum(weights.numel() for weights in qwen3_5(qwen_tokenizer()).parameters())
    assert here.rewriter_parameters == there.rewriter_parameters == pytest.approx(counted / 1e9)
    assert (
        here.encoder_parameters == there.encoder_parameters == find(str(tiny("flux3")), settings).encoder_parameters
    )


def test_a_folder_without_the_rewriter_that_it_promises_is_refused_where_that_is_asked_for(
    tiny: Tiny, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny(NAME), tmp_path / "painter"))
    shutil.rmtree(folder / "prompt_upsampler")
    assert loaded(NAME, folder).rewriter is None
    with pytest.raises(SettingsError, match=r"is not complete: prompt_upsampler is missing\.$"):
        loaded(NAME, folder, Loading(own_rewriter=True))
