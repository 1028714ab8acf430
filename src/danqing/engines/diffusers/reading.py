"""A folder of weights into a pipeline, by diffusers' own `from_pretrained`. Only files of this machine are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from diffusers.quantizers.pipe_quant_config import PipelineQuantizationConfig

from danqing.engines.diffusers.folders import Index

OWN_REWRITER = "prompt_upsampler"
"""FLUX.3's block, a language model of nine billion parameters. It would rewrite whatever passes: pipelines are read
without it, and prompts are rewritten before they come there."""


def read(folder: Path, index: Index, quantisation: dict[str, Any], dtype: torch.dtype) -> Any:
    """The pipeline in `folder`, in main memory and silent. Raises whatever diffusers does."""
    for library in (diffusers, transformers):
        _quieten(library.utils.logging)
    kind = getattr(diffusers, index.pipeline)
    if issubclass(kind, diffusers.ModularPipeline):
        return _modular(folder, kind, quantisation, dtype)
    return _standard(folder, kind, quantisation, dtype)


def read_rewriter(pipeline: str, places: Mapping[str, Path], quantisation: dict[str, Any], dtype: torch.dtype) -> Any:
    """The block that a pipeline of this class is read without, as a modular pipeline of nothing else.

    `places` are the folders of its parts, by their names. Raises whatever diffusers does.
    """
    blocks = getattr(diffusers, getattr(diffusers, pipeline).default_blocks_name)()
    rewriter = blocks.sub_blocks[OWN_REWRITER].init_pipeline()
    for name, place in places.items():
        _load_part(rewriter, name, quantisation, dtype, pretrained_model_name_or_path=str(place), subfolder="")
    return rewriter


def _standard(folder: Path, kind: Any, quantisation: dict[str, Any], dtype: torch.dtype) -> Any:
    config = PipelineQuantizationConfig(quant_mapping=quantisation) if quantisation else None
    pipeline = kind.from_pretrained(folder, dtype=dtype, quantization_config=config, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _modular(folder: Path, kind: Any, quantisation: dict[str, Any], dtype: torch.dtype) -> Any:
    """The parts of a modular pipeline.

    Its index names the repository that each part was published in. They are read from `folder` all the same: nothing
    is fetched here that nobody asked for.
    """
    blocks = getattr(diffusers, kind.default_blocks_name)()
    blocks.sub_blocks.pop(OWN_REWRITER, None)
    _hide_bars(blocks)
    pipeline = blocks.init_pipeline(str(folder))
    for name in pipeline.pretrained_component_names:
        _load_part(pipeline, name, quantisation, dtype, pretrained_model_name_or_path=str(folder))
    return pipeline


def _load_part(pipeline: Any, name: str, quantisation: dict[str, Any], dtype: torch.dtype, **source: str) -> None:
    config = {"quantization_config": quantisation[name]} if name in quantisation else {}
    part = pipeline.get_component_spec(name).load(local_files_only=True, dtype=dtype, **source, **config)
    pipeline.register_components(**{name: part})


def _hide_bars(blocks: Any) -> None:
    """The method of the pipeline reaches only the outermost blocks."""
    for block in blocks.sub_blocks.values():
        if hasattr(block, "set_progress_bar_config"):
            block.set_progress_bar_config(disable=True)
        if hasattr(block, "sub_blocks"):
            _hide_bars(block)


def _quieten(logging: Any) -> None:
    """No bars and no advice: what matters to whoever runs the server is said by the server."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
