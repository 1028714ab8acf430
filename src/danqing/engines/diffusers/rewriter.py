"""A checkpoint's own rewriter: the language model that its painter was trained with.

FLUX.3's is the prompt upsampler of diffusers' `modular_pipelines/flux3/prompt_upsampler.py`, a Qwen3.5 that knows one
thing: how to write what FLUX.3 reads. It obeys the instructions it was trained under, and those are not ours.
"""

from __future__ import annotations

from concurrent.futures import Executor

from diffusers.modular_pipelines.flux3.prompt_upsampler import MAX_NEW_TOKENS, SYSTEM_PROMPTS

from danqing.domain.language import JsonSchema, LanguageModel, LanguageModelError
from danqing.engines.diffusers.language import TextEncoderModel, language_model_of
from danqing.engines.diffusers.loading import Loaded

INSTRUCTIONS: str = SYSTEM_PROMPTS["t2i"]
"""For a picture from words alone: the wire knows no thinking where there are images."""


class OwnRewriter:
    """Rewrites with a checkpoint's own rewriter, under that one's instructions, and plans with the `planner`."""

    def __init__(self, rewriter: LanguageModel, planner: LanguageModel | None) -> None:
        self._rewriter = rewriter
        self._planner = planner

    @property
    def name(self) -> str:
        """Both, for an answer names whoever wrote, and does not say which of the two that was."""
        plans = f", {self._planner.name} for plans" if self._planner else ""
        return f"{self._rewriter.name}{plans}"

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        """The caption of `text`, whatever the instructions; with a `schema`, what the planner answers.

        Raises `LanguageModelError`. Cancelling it stops the writing.
        """
        if schema is None:
            return await self._rewriter.write(INSTRUCTIONS, text)
        if self._planner is None:
            raise LanguageModelError(f"{self.name} rewrites prompts and plans nothing.")
        return await self._planner.write(instructions, text, schema=schema)


def writing_model_of(loaded: Loaded, executor: Executor, timeout: float = 60.0) -> LanguageModel | None:
    """What of a checkpoint writes: its own rewriter where that is loaded, else its text encoder if that can."""
    encoder = language_model_of(loaded, executor, timeout)
    if loaded.rewriter is None:
        return encoder
    return OwnRewriter(TextEncoderModel(loaded.rewriter, executor, timeout, prompt_tokens=MAX_NEW_TOKENS), encoder)
