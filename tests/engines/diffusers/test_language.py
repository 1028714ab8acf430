"""The resident text encoder as a writer of prompts: who can write, what is written, and how it is stopped."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cache

import pytest
import torch
from accelerate import cpu_offload_with_hook
from diffusers.hooks import apply_group_offloading
from transformers import GenerationConfig, PreTrainedTokenizerBase, Qwen3ForCausalLM

from danqing.domain.language import LanguageModelError
from danqing.engines.diffusers.language import LOOK_BACK, PROMPT_TOKENS, TextEncoderModel, Writer, language_model_of
from danqing.engines.diffusers.loading import Loaded, Loading
from danqing.engines.diffusers.memory import Offload
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import CPU, SHOT, loaded
from tests.tiny_pipelines import END, qwen3_config, qwen_tokenizer

WORDS = "Fox, ink."
"""What the talking model says; no sign twice, for each is the next one's only reason."""
LOOP = "abcdefgh"
WRITERS = {
    "flux2-klein": "Qwen3ForCausalLM",
    "flux2-klein-kv": "Qwen3ForCausalLM",
    "z-image": "Qwen3ForCausalLM",
    "qwen-image": "Qwen2_5_VLForConditionalGeneration",
    "qwen-image-edit-plus": "Qwen2_5_VLForConditionalGeneration",
    "flux3": "Qwen3VLForConditionalGeneration",
}
"""Whose text encoder is a language model, and its class."""

Checkpoints = Callable[[str], Loaded]


@pytest.fixture(scope="module")
def checkpoints(tiny: Tiny) -> Checkpoints:
    return cache(lambda name: loaded(name, tiny(name)))


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def talking(words: str, *, ends: bool = True) -> tuple[Qwen3ForCausalLM, PreTrainedTokenizerBase]:
    """A Qwen3 whose weights say `words`: each token is one number of the residual, and the head names its successor.

    Unless it `ends`, it begins again, for ever.
    """
    tokenizer = qwen_tokenizer()
    size = len(tokenizer)
    with torch.random.fork_rng(devices=()):
        model = Qwen3ForCausalLM(qwen3_config(tokenizer, hidden_size=size, num_hidden_layers=1)).eval()
    follow = tokenizer.encode("\n" + words)
    last = tokenizer.convert_tokens_to_ids(END) if ends else follow[1]
    successors = torch.zeros(size, size)
    for token, successor in zip(follow, [*follow[1:], last], strict=True):
        successors[successor, token] = 1
    model.lm_head.weight = torch.nn.Parameter(successors)
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        model.model.layers[0].self_attn.o_proj.weight.zero_()
        model.model.layers[0].mlp.down_proj.weight.zero_()
    return model, tokenizer


def writer(words: str, *, ends: bool = True) -> Writer:
    model, tokenizer = talking(words, ends=ends)
    return Writer(model, tokenizer, CPU, lambda: None)


def counted(model: torch.nn.Module) -> list[int]:
    """A list that grows by one with every forward pass of the model."""
    passes: list[int] = []
    model.register_forward_hook(lambda *_: passes.append(1))
    return passes


def model_of(loaded: Loaded, executor: Executor, timeout: float = 60.0) -> TextEncoderModel:
    model = language_model_of(loaded, executor, timeout)
    assert model is not None
    return model


# Who can write ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "encoder"), WRITERS.items())
def test_text_encoders_that_are_language_models_write(
    name: str, encoder: str, checkpoints: Checkpoints, executor: Executor
) -> None:
    assert model_of(checkpoints(name), executor).name == encoder


@pytest.mark.parametrize("name", ["stable-diffusion", "stable-diffusion-xl"])
def test_others_do_not(name: str, checkpoints: Checkpoints, executor: Executor) -> None:
    assert language_model_of(checkpoints(name), executor) is None


@pytest.mark.parametrize(("offload", "writes"), [("none", True), ("model", True), ("group", False)])
def test_an_encoder_whose_layers_come_and_go_writes_nothing(
    tiny: Tiny, executor: Executor, offload: Offload, writes: bool
) -> None:
    """All its weights would cross the bus for every word: no prompt would be done in time, nor anything else."""
    checkpoint = loaded("flux2-klein", tiny("flux2-klein"), Loading(offload=offload))
    assert (language_model_of(checkpoint, executor) is not None) == writes


def test_a_tokenizer_without_a_template_for_conversations_cannot_be_talked_to(tiny: Tiny, executor: Executor) -> None:
    checkpoint = loaded("flux2-klein", tiny("flux2-klein"))
    checkpoint.pipeline.tokenizer.chat_template = None
    assert language_model_of(checkpoint, executor) is None


def test_an_encoder_without_its_head_writes_only_if_the_head_is_tied(tiny: Tiny, executor: Executor) -> None:
    checkpoint = loaded("z-image", tiny("z-image"))
    assert language_model_of(checkpoint, executor) is not None
    checkpoint.pipeline.text_encoder.config.tie_word_embeddings = False
    assert language_model_of(checkpoint, executor) is None


async def test_a_head_that_is_put_on_is_the_one_that_was_left_out(
    checkpoints: Checkpoints, executor: Executor
) -> None:
    """The whole model with the same weights, made by the library, gives the same numbers; no weight is copied."""
    encoder = checkpoints("z-image").pipeline.text_encoder
    whole = model_of(checkpoints("z-image"), executor)._writer.model
    made = Qwen3ForCausalLM(encoder.config).eval()
    made.model.load_state_dict(encoder.state_dict())
    made.tie_weights()
    tokens = torch.arange(20)[None]
    with torch.no_grad():
        assert torch.equal(whole(tokens).logits, made(tokens).logits)
    assert {weight.data_ptr() for weight in whole.parameters()} == {
        weight.data_ptr() for weight in encoder.parameters()
    }


# What is written -------------------------------------------------------------------------------------------


async def test_it_writes_what_its_weights_say(executor: Executor) -> None:
    model = TextEncoderModel(writer(WORDS), executor)
    assert [await model.write("Write.", "a fox") for _ in range(2)] == [WORDS, WORDS]
    assert await model.write("Write.", "a fox", schema={}) == WORDS


async def test_chance_in_a_checkpoints_own_settings_is_left_out(
    executor: Executor, caplog: pytest.LogCaptureFixture
) -> None:
    talker = writer(WORDS)
    talker.model.generation_config = GenerationConfig(do_sample=True, temperature=50.0, top_k=0, top_p=1.0)
    library = logging.getLogger("transformers")
    library.addHandler(caplog.handler)
    with caplog.at_level(logging.WARNING, logger="transformers"):
        assert await TextEncoderModel(talker, executor).write("Write.", "a fox") == WORDS
    library.removeHandler(caplog.handler)
    assert caplog.text == "", "it was warned of settings that do not fit together"


async def test_it_is_told_not_to_think_aloud(executor: Executor) -> None:
    """The instructions and the words stand in the conversation, with a thought that is over."""
    talker = writer(WORDS)
    heard: list[str] = []
    talker.model.model.embed_tokens.register_forward_pre_hook(
        lambda _, given: heard.append(talker.tokenizer.decode(given[0][0]))
    )
    await TextEncoderModel(talker, executor).write("Write.", "a fox")
    assert heard[0].count("Write.") == heard[0].count("a fox") == 1
    assert heard[0].endswith("assistant\n<think>\n\n</think>\n\n")


@pytest.mark.parametrize("name", WRITERS)
async def test_random_weights_that_repeat_themselves_are_stopped(
    name: str, checkpoints: Checkpoints, executor: Executor
) -> None:
    checkpoint = checkpoints(name)
    passes = counted(checkpoint.pipeline.text_encoder)
    with pytest.raises(LanguageModelError, match=rf"^{WRITERS[name]} went on repeating itself\.$"):
        await model_of(checkpoint, executor).write("Write.", "a fox")
    assert len(passes) <= LOOK_BACK


@pytest.mark.parametrize("name", ["flux2-klein", "z-image", "qwen-image"])
async def test_the_pipeline_reads_prompts_after_writing_as_before(
    name: str, checkpoints: Checkpoints, executor: Executor
) -> None:
    pipeline = checkpoints(name).pipeline

    def read() -> torch.Tensor:
        with torch.no_grad():
            embeds = pipeline.encode_prompt(prompt=SHOT.prompt)[0]
        return embeds[0]

    before = read()
    with pytest.raises(LanguageModelError):
        await model_of(checkpoints(name), executor).write("Write.", "a fox")
    assert torch.equal(read(), before)


# How it is stopped -----------------------------------------------------------------------------------------


async def test_one_that_does_not_end_is_stopped_by_its_bound(executor: Executor) -> None:
    talker = writer(LOOP, ends=False)
    passes = counted(talker.model)
    with pytest.raises(
        LanguageModelError, match=rf"^Qwen3ForCausalLM did not come to an end within {PROMPT_TOKENS} "
    ):
        await TextEncoderModel(talker, executor).write("Write.", "a fox")
    assert len(passes) == PROMPT_TOKENS


async def test_one_that_takes_too_long_is_stopped(executor: Executor) -> None:
    model = TextEncoderModel(writer(LOOP, ends=False), executor, timeout=0.05)
    with pytest.raises(LanguageModelError, match=r"did not come to an end within 0\.05 seconds\.$"):
        await model.write("Write.", "a fox", schema={})


async def test_cancelling_stops_the_writing_within_a_token(executor: Executor) -> None:
    talker, begun = writer(LOOP, ends=False), threading.Event()
    passes = counted(talker.model)
    talker.model.register_forward_hook(lambda *_: begun.set())
    writing = asyncio.create_task(TextEncoderModel(talker, executor).write("Write.", "a fox", schema={}))
    await asyncio.to_thread(begun.wait)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    reached = len(passes)
    await asyncio.get_running_loop().run_in_executor(executor, lambda: None)
    assert len(passes) <= reached + 2


async def test_what_is_cancelled_before_its_turn_is_never_begun(executor: Executor) -> None:
    talker, gate = writer(WORDS), threading.Event()
    passes = counted(talker.model)
    busy = asyncio.get_running_loop().run_in_executor(executor, gate.wait)
    writing = asyncio.create_task(TextEncoderModel(talker, executor).write("Write.", "a fox"))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    gate.set()
    await busy
    await asyncio.get_running_loop().run_in_executor(executor, lambda: None)
    assert passes == []


async def test_the_next_answer_after_a_cancelled_one_is_whole(executor: Executor) -> None:
    model = TextEncoderModel(writer(WORDS), executor)
    writing = asyncio.create_task(model.write("Write.", "a fox"))
    await asyncio.sleep(0)
    writing.cancel()
    assert await model.write("Write.", "a fox") == WORDS


async def test_what_fails_is_a_sentence_and_stands_in_the_log(
    executor: Executor, caplog: pytest.LogCaptureFixture
) -> None:
    talker = writer(WORDS)
    talker.model.lm_head.weight = torch.nn.Parameter(torch.zeros(1, 1))
    with pytest.raises(LanguageModelError, match=r"^Qwen3ForCausalLM failed\.$"):
        await TextEncoderModel(talker, executor).write("Write.", "a fox")
    assert "RuntimeError" in caplog.text


# Offloaded -------------------------------------------------------------------------------------------------


async def test_it_writes_with_weights_that_wait_elsewhere(executor: Executor) -> None:
    """By hooks of the whole model, and of its layers; freed after every answer, whether it came or not."""
    whole, layered, freed = writer(WORDS), writer(WORDS), list[str]()
    cpu_offload_with_hook(whole.model, execution_device=CPU)
    apply_group_offloading(layered.model, onload_device=CPU, offload_device=CPU, offload_type="leaf_level")
    for offloaded in (whole, layered):
        freeing = Writer(offloaded.model, offloaded.tokenizer, CPU, lambda: freed.append("freed"))
        assert await TextEncoderModel(freeing, executor).write("Write.", "a fox") == WORDS
        with pytest.raises(LanguageModelError):
            await TextEncoderModel(freeing, executor, timeout=0).write("Write.", "a fox")
    assert len(freed) == 4


async def test_a_head_that_was_put_on_reads_where_its_weights_wait(tiny: Tiny, executor: Executor) -> None:
    checkpoint = loaded("z-image", tiny("z-image"))
    before = model_of(checkpoint, executor)._writer.model
    tokens = torch.arange(20)[None]
    with torch.no_grad():
        logits = before(tokens).logits
        apply_group_offloading(checkpoint.pipeline.text_encoder, onload_device=CPU, offload_type="leaf_level")
        assert torch.equal(before(tokens).logits, logits)
