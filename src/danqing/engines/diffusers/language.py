"""The text encoder of a pipeline, where it is a whole language model, as a writer of prompts.

FLUX.2 klein reads its prompts with a Qwen3, Qwen-Image with a Qwen2.5-VL, FLUX.3 klein with a Qwen3-VL: models
that were trained to follow instructions, and that are in memory anyway. Z-Image keeps a Qwen3 without its head;
where the head's weights are the embedding's (tied), it is put on again and costs no memory.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import Executor
from typing import Any

import torch
from diffusers.hooks.group_offloading import _is_group_offload_enabled
from transformers import PreTrainedModel, PreTrainedTokenizerBase, Qwen3ForCausalLM, Qwen3Model
from transformers.generation.stopping_criteria import StoppingCriteria, StoppingCriteriaList

from danqing.domain.language import JsonSchema, LanguageModelError
from danqing.engines.diffusers.errors import is_out_of_memory
from danqing.engines.diffusers.loading import Loaded
from danqing.engines.diffusers.writer import Writer

log = logging.getLogger(__name__)

PROMPT_TOKENS, PLAN_TOKENS = 768, 3072
"""The most that is written: about twice what the instructions allow, for models that count loosely."""

LOOK_BACK, TOO_FEW = 64, 4
"""A model that used at most so many different tokens in its last 64 repeats itself and will not stop."""


class Patience(StoppingCriteria):
    """Asked after every token: says to stop when it was called off, when its time is up, or when it is useless."""

    def __init__(self, called_off: threading.Event, seconds: float) -> None:
        self._called_off = called_off
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self.reason = ""

    def __call__(self, input_ids: torch.LongTensor, scores: Any, **kwargs: Any) -> torch.BoolTensor:
        if self._called_off.is_set():
            self.reason = "was called off"
        elif time.monotonic() > self._deadline:
            self.reason = f"did not come to an end within {self._seconds:g} seconds"
        elif len(set(input_ids[0, -LOOK_BACK:].tolist())) <= TOO_FEW:
            self.reason = "went on repeating itself"
        shape, device = input_ids.shape[:1], input_ids.device
        return torch.full(shape, bool(self.reason), device=device)  # type: ignore[return-value]  # it is a BoolTensor


class TextEncoderModel:
    """Writes with a resident text encoder, on the one thread of its device.

    `timeout` is in seconds and begins when the writing does: renders that come first do not count. Without a schema
    at most `prompt_tokens` are written.
    """

    def __init__(
        self, writer: Writer, executor: Executor, timeout: float = 60.0, *, prompt_tokens: int = PROMPT_TOKENS
    ) -> None:
        self._writer = writer
        self._executor = executor
        self._timeout = timeout
        self._prompt_tokens = prompt_tokens

    @property
    def name(self) -> str:
        return type(self._writer.model).__name__

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        """The most probable answer, so always the same. A `schema` is only followed as far as the words ask for it.

        Raises `LanguageModelError`. Cancelling it ends the writing within a token.
        """
        called_off = threading.Event()
        most = self._prompt_tokens if schema is None else PLAN_TOKENS
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, self._write, instructions, text, most, called_off)
        finally:
            called_off.set()

    def _write(self, instructions: str, text: str, most: int, called_off: threading.Event) -> str:
        try:
            return self._generate(self._prompt(instructions, text), most, Patience(called_off, self._timeout))
        except (RuntimeError, ValueError, MemoryError) as error:
            log.warning("%s failed.", self.name, exc_info=True)
            reason = "ran out of memory" if is_out_of_memory(error) else "failed"
            raise LanguageModelError(f"{self.name} {reason}.") from None
        finally:
            self._writer.release()

    def _prompt(self, instructions: str, text: str) -> Any:
        """The conversation in tokens, with the model's own thinking left out."""
        conversation = [{"role": "system", "content": instructions}, {"role": "user", "content": text}]
        prompt: Any = self._writer.tokenizer.apply_chat_template(
            conversation,
            add_generation_prompt=True,
            enable_thinking=False,
            return_dict=True,
            return_tensors="pt",
        )
        return prompt.to(self._writer.device)

    def _generate(self, prompt: Any, most: int, patience: Patience) -> str:
        writer = self._writer
        tokens = writer.model.generate(
            **prompt,
            max_new_tokens=most,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            eos_token_id=writer.ends,
            pad_token_id=writer.tokenizer.pad_token_id,
            stopping_criteria=StoppingCriteriaList([patience]),
        )[0, prompt["input_ids"].shape[1] :]
        if tokens[-1].item() not in writer.ends:
            reason = patience.reason or f"did not come to an end within {most} tokens"
            raise LanguageModelError(f"{self.name} {reason}.")
        return str(writer.tokenizer.decode(tokens, skip_special_tokens=True))


def language_model_of(loaded: Loaded, executor: Executor, timeout: float = 60.0) -> TextEncoderModel | None:
    """The text encoder as a language model; None where it is none, or cannot be talked to.

    None either where its layers come and go: for every word all of them would, which takes seconds.
    """
    encoder = getattr(loaded.pipeline, "text_encoder", None)
    model = None if encoder is None or _is_group_offload_enabled(encoder) else _speaking(encoder)
    tokenizer = _tokenizer(loaded.pipeline)
    if model is None or tokenizer is None or not tokenizer.chat_template:
        return None
    release = getattr(loaded.pipeline, "maybe_free_model_hooks", lambda: None)
    return TextEncoderModel(Writer(model, tokenizer, loaded.device, release), executor, timeout)


def _speaking(encoder: Any) -> Any | None:
    """The encoder if it writes text, with its head put on where that was left out; else None."""
    if isinstance(encoder, Qwen3Model) and encoder.config.tie_word_embeddings:
        return _with_head(encoder)
    return encoder if isinstance(encoder, PreTrainedModel) and encoder.can_generate() else None


def _with_head(encoder: Qwen3Model) -> Any:
    """The whole model around `encoder`, sharing its weights: a tied head is the embedding read the other way.

    Where the encoder is offloaded layer by layer, the embedding waits in main memory, and the head reads there.
    """
    with torch.device("meta"):
        whole: Any = Qwen3ForCausalLM(encoder.config)
    whole.model = encoder
    whole.lm_head.weight = encoder.embed_tokens.weight
    whole.lm_head.register_forward_pre_hook(lambda head, given: (given[0].to(head.weight.device),))
    whole.eval()
    return whole


def _tokenizer(pipeline: Any) -> PreTrainedTokenizerBase | None:
    """A pipeline's `tokenizer` may be a processor of words and images, which holds the tokenizer of the words."""
    own = getattr(pipeline, "tokenizer", None)
    inner = getattr(own, "tokenizer", own)
    return inner if isinstance(inner, PreTrainedTokenizerBase) else None
