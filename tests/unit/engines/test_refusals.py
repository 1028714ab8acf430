"""Settings that cannot work together are refused in a sentence that says what would."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest

from danqing.engines.diffusers.checkpoint import Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS, by_name
from danqing.engines.diffusers.refusals import CACHES_REFUSED, check
from danqing.errors import SettingsError
from danqing.settings import Settings, table

STEP_CACHES = sorted(CACHES_REFUSED)


def named(name: str) -> Checkpoint:
    """The row, without packages that may not be installed here."""
    checkpoint = by_name(name)
    assert checkpoint is not None
    return replace(checkpoint, family=replace(checkpoint.family, requires=()))


def refused(name: str, device: str = "", **settings: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        check(named(name), Settings(**settings), device)
    return str(caught.value)


@pytest.mark.parametrize("checkpoint", CHECKPOINTS, ids=lambda checkpoint: checkpoint.name)
def test_every_checkpoint_works_with_the_defaults(checkpoint: Checkpoint) -> None:
    check(named(checkpoint.name), Settings())


@pytest.mark.parametrize(
    "settings",
    [
        {"offload": "model", "compile": "regional", "device": "cuda"},
        {"offload": "group", "fp8": True, "device": "cuda:1"},
        {"offload": "model", "fp8": True, "step_cache": "taylorseer"},
        {"compile": "full", "vae_tiling": "on", "attention": "flash"},
        {"offload": "none", "fp8": True, "device": "cpu"},
    ],
)
def test_combinations_that_work_are_let_through(settings: dict[str, Any]) -> None:
    check(named("flux2-klein-base-4b"), Settings(**settings))


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("flux2-klein-base-4b", {"step_cache": "first-block"}, ["#14280", "taylorseer"]),
        ("flux2-klein-base-4b", {"step_cache": "pab"}, ["negative prompt", "taylorseer"]),
        ("qwen-image", {"step_cache": "fastercache"}, ["negative prompt", "first-block or taylorseer"]),
        ("qwen-image", {"step_cache": "magcache"}, ["ratios"]),
        ("qwen-image", {"step_cache": "text-kv"}, ["saves nothing"]),
        ("z-image", {"step_cache": "taylorseer"}, ["no step cache works with Z-Image"]),
        ("flux2-klein-4b", {"step_cache": "taylorseer"}, ["4 steps", "20 and more"]),
        ("qwen-image", {"step_cache": "first-block", "steps": 8}, ["8 steps of qwen-image"]),
        ("qwen-image", {"compile": "regional", "offload": "group"}, ["compile=regional and offload=group"]),
        ("qwen-image", {"compile": "full", "fp8": True}, ["compile=full and fp8=true"]),
        ("qwen-image", {"compile": "regional", "step_cache": "taylorseer"}, ["step_cache=taylorseer"]),
        ("qwen-image", {"compile": "full", "offload": "model"}, ["compile=regional works"]),
        ("qwen-image", {"offload": "model", "device": "cpu"}, ["offload=model", "cpu", "offload=none"]),
        ("qwen-image", {"offload": "group", "device": "mps"}, ["offload=group", "mps"]),
        ("flux3-klein", {"offload": "model"}, ["modular", "offload=group"]),
        ("qwen-image", {"fp8": True, "quantisation": "torchao-int8"}, ["fp8=true", "torchao-int8"]),
        ("qwen-image", {"fp8": True, "device": "mps"}, ["float8"]),
        ("flux3-klein", {"own_rewriter": True, "thinking": "off"}, ["own_rewriter=true and thinking=off"]),
        (
            "flux3-klein",
            {"own_rewriter": True, "thinking_url": "http://a/v1"},
            ["thinking_url", "choose who rewrites"],
        ),
        ("qwen-image", {"quantisation": "int3"}, ["no quantisation 'int3'", "bitsandbytes-4bit", "quanto-int8"]),
    ],
)
def test_combinations_that_break_are_refused(name: str, settings: dict[str, Any], words: list[str]) -> None:
    sentence = refused(name, **settings)
    assert all(word in sentence for word in words), sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("method", "package", "module"),
    [
        ("bitsandbytes-4bit", "bitsandbytes", "bitsandbytes"),
        ("torchao-int8", "torchao", "torchao"),
        ("quanto-int8", "optimum-quanto", "optimum"),
    ],
)
def test_a_library_that_is_not_installed_is_named(method: str, package: str, module: str) -> None:
    if find_spec(module):
        pytest.skip(f"{package} is installed")
    sentence = refused("qwen-image", quantisation=method)
    assert f"pip install {package}" in sentence


def test_the_device_that_was_chosen_counts_more_than_the_setting() -> None:
    """`auto` is known to be the CPU only where weights are loaded."""
    check(named("qwen-image"), Settings(offload="model"))
    assert "cpu" in refused("qwen-image", "cpu", offload="model")


def test_every_cache_that_can_be_set_is_either_somebodys_or_refused_with_a_reason() -> None:
    [entry] = [entry for entry in table() if entry.name == "step_cache"]
    assert entry.metadata["parse"]("off") == "off"
    for cache in STEP_CACHES:
        assert entry.metadata["parse"](cache) == cache
    used = {cache for row in CHECKPOINTS for cache in row.family.step_caches}
    assert used <= set(STEP_CACHES)
