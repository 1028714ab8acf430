"""What is wanted of a repository is what real pipelines are saved as, and loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from diffusers import DiffusionPipeline, ModularPipeline

from danqing.engines.diffusers import folders, hub
from danqing.engines.diffusers.finding import find
from danqing.engines.diffusers.loading import Loading, load
from danqing.settings import Settings
from tests.engines.diffusers.conftest import Tiny
from tests.hub_host import hub_of
from tests.tiny_pipelines import BUILDERS

PIPELINES = [name for name in BUILDERS if name != "swin2sr"]


@pytest.mark.parametrize("name", PIPELINES)
def test_every_file_of_a_saved_pipeline_is_wanted(tiny: Tiny, name: str) -> None:
    """None is left out, and nothing is missing: a folder that was fetched has everything."""
    folder = tiny(name)
    index = hub.index_of(hub.reader_of_folder(folder))
    assert index is not None
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(folders.wanted(names, index.with_rewriter)) == names
    assert folders.missing(folder, index.with_rewriter) == ()


@pytest.mark.parametrize("name", PIPELINES)
def test_parameters_are_those_of_the_loaded_pipeline(tiny: Tiny, name: str) -> None:
    """Counted in the files without loading them."""
    folder = tiny(name)
    found = find(str(folder), Settings())
    if found.family.modular:
        pipeline = ModularPipeline.from_pretrained(folder)
        pipeline.load_components()
    else:
        pipeline = DiffusionPipeline.from_pretrained(folder)
    models = {name: part for name, part in pipeline.components.items() if isinstance(part, torch.nn.Module)}
    counts = {name: sum(weights.numel() for weights in model.parameters()) for name, model in models.items()}
    denoiser = sum(count for name, count in counts.items() if name in ("transformer", "unet"))
    assert found.denoiser_parameters == pytest.approx(denoiser / 1e9)
    others = found.encoder_parameters + found.rewriter_parameters
    assert others == pytest.approx((sum(counts.values()) - denoiser) / 1e9, rel=0.05)


def test_what_was_pulled_loads_offline(tiny: Tiny, tmp_path: Path) -> None:
    """From the hub's cache, under the name of the repository, with its commit as revision."""
    shutil.copytree(tiny("flux2-klein"), tmp_path / "hub" / "tiny" / "klein")
    place = str(tmp_path / "cache")
    with hub_of(tmp_path / "hub") as served:
        environment = {**os.environ, "HF_ENDPOINT": served.url, "HF_HUB_OFFLINE": "0"}
        command = [sys.executable, "-m", "danqing", "models", "pull", "tiny/klein", "--hub-folder", place]
        subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)
    settings = Settings(hub_folder=place, offline=True)
    loaded = load(find("tiny/klein", settings), Loading.of(settings), torch.device("cpu"))
    assert loaded.checkpoint.name == "tiny/klein"
    assert len(loaded.revision) == 40
