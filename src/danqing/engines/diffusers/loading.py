"""Weights into memory: from the hub or a folder, onto a device, as the settings say."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal

import torch

from danqing.engines.diffusers import hub, step_caches, tuning
from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.choices import choose_dtype
from danqing.engines.diffusers.errors import is_out_of_memory
from danqing.engines.diffusers.extra import require_packages
from danqing.engines.diffusers.family import StepCache
from danqing.engines.diffusers.folders import REWRITER, Index
from danqing.engines.diffusers.memory import Offload, shown
from danqing.engines.diffusers.quantisation import quantised
from danqing.engines.diffusers.reading import read, read_rewriter
from danqing.engines.diffusers.writer import Writer
from danqing.errors import DanqingError, SettingsError
from danqing.settings import Settings

log = logging.getLogger(__name__)

SNAPSHOTS = "snapshots"
"""The hub's cache keeps a folder for each commit below a folder of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """How to load: the settings of these names. What `offload=auto` means is decided by `memory.place`."""

    offline: bool = False
    hub_folder: str = ""
    dtype: str = "auto"
    offload: Offload = "none"
    fp8: bool = False
    quantisation: str = ""
    attention: str = ""
    compile: str = "off"
    step_cache: StepCache | Literal["off"] = "off"
    own_rewriter: bool = False

    @classmethod
    def of(cls, settings: Settings, offload: Offload = "none") -> Loading:
        """The settings, with `offload` in the place of `auto`."""
        named = {field.name: getattr(settings, field.name) for field in fields(cls)}
        return cls(**named | ({"offload": offload} if settings.offload == "auto" else {}))


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A pipeline that is ready to render. `revision` is the commit of its weights, or `local` for a folder.

    `rewriter` is the checkpoint's own, where it has one and that was asked for.
    """

    pipeline: Any
    checkpoint: Checkpoint
    device: torch.device
    dtype: torch.dtype
    revision: str
    rewriter: Writer | None = None


def load(checkpoint: Checkpoint, loading: Loading, device: torch.device) -> Loaded:
    """Fetch what is not on this machine, read it and bring it onto `device`. Takes seconds to minutes.

    Raises `SettingsError` with a sentence for whatever stands in the way.
    """
    require_packages(checkpoint.name, checkpoint.family)
    settings = Settings(offline=loading.offline, hub_folder=loading.hub_folder, own_rewriter=loading.own_rewriter)
    folder = hub.locate(checkpoint, settings)
    index = _index(folder, checkpoint)
    places = hub.rewriter(folder, settings) if loading.own_rewriter else {}
    dtype = choose_dtype(loading.dtype, device)
    with translated(checkpoint, device):
        pipeline = read(folder, index, quantised(loading.quantisation, index.parts, dtype), dtype)
        _tune(pipeline, loading, device, dtype)
        rewriter = _rewriter(index.pipeline, places, loading, device, dtype) if places else None
    return Loaded(pipeline, checkpoint, device, dtype, _revision(folder), rewriter)


def _rewriter(
    pipeline: str, places: Mapping[str, Path], loading: Loading, device: torch.device, dtype: torch.dtype
) -> Writer:
    """The checkpoint's own rewriter, which is not tuned but quantised and brought to where it writes.

    Its processor may know the template of conversations where its tokenizer does not.
    """
    parts = read_rewriter(pipeline, places, quantised(loading.quantisation, places, dtype), dtype)
    model, processor = (getattr(parts, name) for name in REWRITER)
    release = tuning.place_writer(parts, model, loading.offload, device)
    tokenizer = processor.tokenizer
    tokenizer.chat_template = tokenizer.chat_template or processor.chat_template
    return Writer(model, tokenizer, device, release)


def _tune(pipeline: Any, loading: Loading, device: torch.device, dtype: torch.dtype) -> None:
    """In an order that diffusers needs: what wraps layers before what moves them, and compilation last.

    The pictures of a batch are decoded one by one: that is as fast, takes the memory of one, and leaves nothing of
    the decoder's by which a batch could differ from single calls.
    """
    pipeline.vae.enable_slicing()
    if loading.attention:
        tuning.set_attention(pipeline, loading.attention)
    if loading.step_cache != "off":
        step_caches.enable(tuning.denoiser(pipeline), loading.step_cache)
    if loading.fp8:
        tuning.store_in_fp8(pipeline, dtype)
    tuning.place(pipeline, loading.offload, device, prefetch=_may_prefetch(loading, device))
    tuning.compile_denoiser(pipeline, loading.compile)


def _may_prefetch(loading: Loading, device: torch.device) -> bool:
    """Prefetching wants CUDA's streams, layers that run in the same order every time, and plain tensors.

    A step cache leaves layers out; quantised weights stay behind (diffusers #13281).
    """
    return device.type == "cuda" and loading.step_cache == "off" and not loading.quantisation


def _index(folder: Path, checkpoint: Checkpoint) -> Index:
    """What the folder holds. Raises `SettingsError` for what is no pipeline of the checkpoint's family."""
    index = hub.index_of(hub.reader_of_folder(folder))
    if index is None:
        raise SettingsError(f"{checkpoint.name} is not a pipeline: it has no model_index.json.")
    if index.pipeline not in checkpoint.family.pipelines:
        takes = " or ".join(checkpoint.family.pipelines)
        raise SettingsError(f"{checkpoint.name} is a {index.pipeline}; {checkpoint.family.name} takes a {takes}.")
    return index


def _revision(folder: Path) -> str:
    return folder.name if folder.parent.name == SNAPSHOTS else "local"


@contextmanager
def translated(checkpoint: Checkpoint, device: torch.device) -> Iterator[None]:
    """Turn whatever the libraries raise into a `SettingsError`; what the project raises itself passes."""
    try:
        yield
    except DanqingError:
        raise
    except Exception as error:  # damaged files make every kind of exception; the log can have it whole
        log.debug("%s could not be loaded", checkpoint.repository, exc_info=True)
        raise SettingsError(_sentence(error, checkpoint, device)) from error


def _sentence(error: Exception, checkpoint: Checkpoint, device: torch.device) -> str:
    name = checkpoint.name
    if is_out_of_memory(error):
        size = f" Its weights take {shown(checkpoint.bytes)} in 2 bytes each." if checkpoint.bytes else ""
        help = "offload=group, fp8=true or a smaller checkpoint of `danqing models` would need less."
        return f"There was too little memory on {device} to load {name}.{size} {help}"
    if isinstance(error, ImportError):
        return f"{name} needs a library that is not installed or does not work here: {error}"
    lines = str(error).strip().splitlines() or ["no reason was given"]
    reason = shorten(lines[0], 200, placeholder=" …").rstrip(".")
    return (
        f"The weights of {name} cannot be used; they may be damaged. {type(error).__name__}: {reason}. "
        "DANQING_LOG_LEVEL=debug shows where."
    )
