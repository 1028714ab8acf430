"""Weights in fewer bits while they are loaded, each way with the library that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

import diffusers
import torch
import transformers

from danqing.engines.diffusers.folders import REWRITER

Backend = Callable[[Any, str, torch.dtype], Any]
"""A config in the words of a library, which is diffusers for the denoiser and transformers for the text encoder."""


def quantised(method: str, parts: Iterable[str], dtype: torch.dtype) -> dict[str, Any]:
    """The config of each of a pipeline's `parts` that is worth it: denoiser and language models, never the VAE.

    `method` is a name of `refusals.QUANTISATIONS`, such as `torchao-int8`; nothing is quantised without one.
    """
    if not method:
        return {}
    backend, _, bits = method.partition("-")
    libraries = {part: library for part in parts if (library := _library(part))}
    return {part: BACKENDS[backend](library, bits, dtype) for part, library in libraries.items()}


def _library(part: str) -> Any:
    if part in ("transformer", "unet"):
        return diffusers
    return transformers if part.startswith("text_encoder") or part == REWRITER[0] else None


def _bitsandbytes(library: Any, bits: str, dtype: torch.dtype) -> Any:
    """Four bits as NF4 (arXiv 2305.14314), a code for weights that are spread like a bell."""
    if bits == "8bit":
        return library.BitsAndBytesConfig(load_in_8bit=True)
    return library.BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype)


def _torchao(library: Any, bits: str, _: torch.dtype) -> Any:
    kind = {"int8": "Int8WeightOnlyConfig", "int4": "Int4WeightOnlyConfig"}[bits]
    return library.TorchAoConfig(getattr(import_module("torchao.quantization"), kind)())


def _quanto(library: Any, bits: str, _: torch.dtype) -> Any:
    argument = "weights_dtype" if library is diffusers else "weights"
    return library.QuantoConfig(**{argument: bits})


BACKENDS: Mapping[str, Backend] = {"bitsandbytes": _bitsandbytes, "torchao": _torchao, "quanto": _quanto}
