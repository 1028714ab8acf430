"""The seam to language models: instructions and a text in, a text out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from danqing.errors import DanqingError

JsonSchema = Mapping[str, Any]


class LanguageModelError(DanqingError):
    """The language model gave no usable answer; the message says why, in a sentence fit for a client."""


class LanguageModel(Protocol):
    """Rewrites prompts and plans image sets. Cancelling the call stops the writing."""

    @property
    def name(self) -> str:
        """What an answer calls it, such as `Qwen3ForCausalLM` or `qwen3:4b`."""

    async def write(self, instructions: str, text: str, *, schema: JsonSchema | None = None) -> str:
        """The answer to `text` under `instructions`; with a `schema`, JSON that shall follow it.

        Callers check the answer: a model may ignore the schema. Raises `LanguageModelError`.
        """
