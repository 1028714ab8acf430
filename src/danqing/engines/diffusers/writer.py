"""A language model that is in memory, with what is needed to let it write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class Writer:
    """A language model that can generate, its tokenizer, and how to free what it holds between two calls."""

    model: Any
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    release: Callable[[], None]

    @property
    def ends(self) -> list[int]:
        """The tokens that end an answer."""
        known = self.model.generation_config.eos_token_id
        listed = known if isinstance(known, list) else [known]
        return sorted({token for token in [*listed, self.tokenizer.eos_token_id] if token is not None})
