"""Tiny checkpoints of every family, loaded as real ones are, under every option that a CPU can have."""

from __future__ import annotations

import inspect
import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import diffusers
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from danqing.domain.canvas import Canvas
from danqing.engines.diffusers.call import tile
from danqing.engines.diffusers.choices import choose_device, choose_dtype
from danqing.engines.diffusers.families import FAMILIES, family_of
from danqing.engines.diffusers.family import Family
from danqing.engines.diffusers.loading import Loading, load, translated
from danqing.engines.diffusers.quantisation import quantised
from danqing.engines.diffusers.tuning import denoiser
from danqing.errors import SettingsError
from danqing.settings import Settings
from tests.engines.diffusers.conftest import Tiny
from tests.engines.diffusers.parts import CPU, EVERY, OLD_NUMPY, checkpoint, loaded
from tests.tiny_pipelines import NEED_TORCHVISION

OLD_SCRIPT = "ignore:`torch.jit.script_method` is deprecated:DeprecationWarning"
"""What torch's compiler says to torch when it is imported."""

OLD_UPCAST = "ignore:`upcast_vae` is deprecated:FutureWarning"
"""What SDXL's pipeline says of itself when it computes in float16."""

pytestmark = pytest.mark.filterwarnings(OLD_NUMPY, OLD_SCRIPT, OLD_UPCAST)

ALL = (*EVERY, "flux3-base")
every_name = pytest.mark.parametrize("name", ALL)
every_painter = pytest.mark.parametrize(
    "name", ["flux2-klein", "z-image", "qwen-image", "stable-diffusion", "stable-diffusion-xl", "flux3"]
)


def painted(pipeline: Any, steps: int = 2) -> NDArray[np.float32]:
    """A picture of 64*64, its values from 0 to 1."""
    generator = torch.Generator().manual_seed(1)
    given = {"prompt": "a cat", "width": 64, "height": 64, "num_inference_steps": steps, "output_type": "np"}
    if hasattr(pipeline, "blocks"):
        return np.asarray(pipeline(generator=generator, output="images", **given)[0])
    return np.asarray(pipeline(generator=generator, **given).images[0])


def refused(name: str, folder: Path, loading: Loading | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(name, folder, loading)
    return str(caught.value)


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to / folder.name))


# ── Every family ─────────────────────────────────────────────────────────────


@every_name
def test_every_family_is_loaded_from_a_folder(name: str, tiny: Tiny) -> None:
    found = loaded(name, tiny(name))
    assert type(found.pipeline).__name__ in found.checkpoint.family.pipelines
    assert (found.device, found.dtype, found.revision) == (CPU, torch.float32, "local")
    assert next(denoiser(found.pipeline).parameters()).dtype == torch.float32


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_names_classes_and_arguments_that_diffusers_has(family: Family) -> None:
    for name in family.pipelines:
        pipeline = getattr(diffusers, name)
        assert issubclass(pipeline, diffusers.ModularPipeline) == family.modular
        if not family.modular:
            assert expected_arguments(family) <= inspect.signature(pipeline.__call__).parameters.keys()
    if family.editor:
        over = inspect.signature(getattr(diffusers, family.editor).__call__).parameters.keys()
        assert expected_arguments(family) - {"width", "height"} | {family.image_argument, "strength"} <= over


def expected_arguments(family: Family) -> set[str]:
    arguments = {"prompt", "width", "height", "num_inference_steps", "generator", *family.call}
    if family.guidance is not None:
        arguments.add(family.guidance_argument)
    if family.negative_prompt:
        arguments.add("negative_prompt_embeds")
    if family.max_references and not family.editor:
        arguments.add(family.image_argument)
    return arguments


def test_the_second_language_model_of_flux3_stays_away(tiny: Tiny) -> None:
    pipeline = loaded("flux3", tiny("flux3")).pipeline
    assert not any("upsampler" in name for name in pipeline.component_names)


def test_parts_of_a_modular_pipeline_come_from_the_folder_wherever_its_index_points(
    tiny: Tiny, tmp_path: Path
) -> None:
    """The index of a published checkpoint names its repository on the hub; a copy of it must not fetch from there."""
    folder = copied(tiny("flux3"), tmp_path)
    index = folder / "modular_model_index.json"
    index.write_text(index.read_text().replace(str(tiny("flux3")), "nobody/nothing"))
    assert json.loads(index.read_text())["vae"][2]["pretrained_model_name_or_path"] == "nobody/nothing"
    assert painted(loaded("flux3", folder).pipeline).shape == (64, 64, 3)


@pytest.mark.parametrize("name", ["z-image", "flux3"])
def test_loading_and_rendering_print_nothing(name: str, tiny: Tiny, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tiny(name)
    capfd.readouterr()
    painted(loaded(name, folder).pipeline)
    assert capfd.readouterr() == ("", "")


# ── Where weights come from ──────────────────────────────────────────────────

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_checkpoint_of_the_hub_says_which_commit_it_is(tiny: Tiny, tmp_path: Path) -> None:
    """As the hub's cache lies on the disk: a folder for each commit, and a file that says which one is `main`."""
    repository = tmp_path / "models--somebody--something"
    shutil.copytree(tiny("z-image"), repository / "snapshots" / COMMIT)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    row = checkpoint("z-image", tiny("z-image"))
    from_hub = type(row)(name="z", repository="somebody/something", family=row.family, licence="Apache-2.0")
    assert load(from_hub, Loading(offline=True, hub_folder=str(tmp_path)), CPU).revision == COMMIT


def test_settings_say_how_to_load() -> None:
    settings = Settings(offline=True, fp8=True, dtype="float16", compile="full", offload="auto")
    assert Loading.of(settings, "group") == Loading(
        offline=True, fp8=True, dtype="float16", compile="full", offload="group"
    )
    assert Loading.of(Settings(offload="model"), "none").offload == "model"


# ── Numbers and devices ──────────────────────────────────────────────────────


@every_painter
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_narrower_numbers_give_about_the_same_picture(name: str, dtype: str, tiny: Tiny) -> None:
    found = loaded(name, tiny(name), Loading(dtype=dtype))
    assert denoiser(found.pipeline).dtype == found.dtype == getattr(torch, dtype)
    exact = painted(loaded(name, tiny(name)).pipeline)
    assert np.abs(painted(found.pipeline) - exact).mean() < 0.02


def test_the_cpu_computes_in_float32_unless_asked_otherwise() -> None:
    assert choose_dtype("auto", CPU) == torch.float32
    assert choose_dtype("bfloat16", CPU) == torch.bfloat16
    assert choose_dtype("auto", torch.device("mps")) == torch.bfloat16


def test_a_device_that_is_there_is_taken() -> None:
    assert choose_device("cpu") == CPU
    assert choose_device("auto").type == (torch.accelerator.current_accelerator() or CPU).type


@pytest.mark.parametrize("name", ["cuda:77", "tpu", "", "cpu cpu"])
def test_a_device_that_is_not_there_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(SettingsError, match=r"There is no device '.*' here\. There is cpu"):
        choose_device(name)


# ── Memory ───────────────────────────────────────────────────────────────────


@every_painter
@pytest.mark.parametrize("offload", ["group", "none"])
@pytest.mark.parametrize("fp8", [False, True])
def test_the_ways_to_save_memory_go_together(
    name: str, offload: Literal["group", "none"], fp8: bool, tiny: Tiny
) -> None:
    exact = painted(loaded(name, tiny(name)).pipeline)
    frugal = loaded(name, tiny(name), Loading(offload=offload, fp8=fp8))
    stored = {parameter.dtype for parameter in denoiser(frugal.pipeline).parameters()}
    assert (torch.float8_e4m3fn in stored) == fp8
    assert np.abs(painted(frugal.pipeline) - exact).max() < (0.2 if fp8 else 1e-6)


def test_a_modular_pipeline_moves_layers_where_others_move_parts(tiny: Tiny) -> None:
    """Parts of it cannot be moved; memory that is enough for the one is enough for the other."""
    frugal = loaded("flux3", tiny("flux3"), Loading(offload="model"))
    assert np.array_equal(painted(frugal.pipeline), painted(loaded("flux3", tiny("flux3")).pipeline))


@every_painter
def test_every_vae_can_work_in_tiles(name: str, tiny: Tiny) -> None:
    pipeline = loaded(name, tiny(name)).pipeline
    assert not pipeline.vae.use_tiling
    tile(pipeline, Canvas(8, 8), 0)
    assert pipeline.vae.use_tiling


def test_denoiser_and_text_encoders_are_quantised_and_nothing_else() -> None:
    """The libraries are not needed to say what is wanted of them, but for torchao's."""
    parts = ("scheduler", "text_encoder", "text_encoder_2", "tokenizer", "transformer", "vae")
    assert quantised("", parts, torch.float32) == {}
    if find_spec("torchao"):
        assert quantised("torchao-int8", parts, torch.float32).keys() == {
            "text_encoder",
            "text_encoder_2",
            "transformer",
        }


@pytest.mark.parametrize(("method", "module"), [("torchao-int8", "torchao"), ("quanto-int8", "optimum")])
@pytest.mark.filterwarnings("ignore")
def test_quantised_weights_render(method: str, module: str, tiny: Tiny) -> None:
    if not find_spec(module):
        pytest.skip(f"{module} is not installed")
    narrow = loaded("flux2-klein", tiny("flux2-klein"), Loading(quantisation=method)).pipeline
    weight = narrow.transformer.transformer_blocks[0].attn.to_q.weight
    assert type(weight) is not torch.nn.Parameter
    exact = painted(loaded("flux2-klein", tiny("flux2-klein")).pipeline)
    assert np.abs(painted(narrow) - exact).max() < 0.2


# ── Speed ────────────────────────────────────────────────────────────────────


@every_painter
def test_blocks_are_compiled_when_they_first_run(name: str, tiny: Tiny) -> None:
    """Compiling takes tens of seconds on a CPU: that it was ordered is seen without."""
    found = loaded(name, tiny(name), Loading(compile="regional"))
    model = denoiser(found.pipeline)
    compiled = {type(part).__name__ for part in model.modules() if part._compiled_call_impl}
    assert compiled
    assert compiled <= set(model._repeated_blocks)


def test_a_whole_denoiser_is_compiled_when_it_first_runs(tiny: Tiny) -> None:
    assert denoiser(loaded("z-image", tiny("z-image"), Loading(compile="full")).pipeline)._compiled_call_impl


def test_attention_is_computed_by_the_backend_that_was_named(tiny: Tiny) -> None:
    model = denoiser(loaded("flux2-klein", tiny("flux2-klein"), Loading(attention="native")).pipeline)
    assert model.transformer_blocks[0].attn.processor._attention_backend == "native"


@pytest.mark.parametrize(
    ("backend", "sentence"),
    [
        ("abacus", "There is no attention backend 'abacus'; there is .*native"),
        ("xformers", "The attention backend 'xformers' does not work here: "),
    ],
)
def test_an_attention_backend_that_cannot_be_had_is_refused(backend: str, sentence: str, tiny: Tiny) -> None:
    with pytest.raises(SettingsError, match=sentence):
        loaded("flux2-klein", tiny("flux2-klein"), Loading(attention=backend))


# ── What stands in the way ───────────────────────────────────────────────────


def test_another_familys_folder_is_refused_with_the_class_that_is_wanted(tiny: Tiny) -> None:
    klein = family_of("Flux2KleinPipeline")
    assert klein is not None
    row = checkpoint("z-image", tiny("z-image"))
    wrong = type(row)(name="mine", repository=row.repository, family=klein, licence="")
    with pytest.raises(SettingsError) as caught:
        load(wrong, Loading(), CPU)
    assert str(caught.value) == "mine is a ZImagePipeline; FLUX.2 klein takes a Flux2KleinPipeline."


@pytest.mark.parametrize("name", ["flux2-klein", "flux3"])
def test_damaged_weights_are_named_and_not_shown(name: str, tiny: Tiny, tmp_path: Path) -> None:
    folder = copied(tiny(name), tmp_path)
    [weights] = (folder / "transformer").glob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:5000])
    sentence = refused(name, folder)
    assert sentence.startswith(f"The weights of {name} cannot be used; they may be damaged.")
    assert "\n" not in sentence


def test_a_folder_without_one_of_its_parts_is_not_complete(tiny: Tiny, tmp_path: Path) -> None:
    folder = copied(tiny("z-image"), tmp_path)
    shutil.rmtree(folder / "vae")
    assert "vae" in refused("z-image", folder)


@pytest.mark.skipif(find_spec("torchvision") is not None, reason="torchvision is installed")
@pytest.mark.parametrize("name", sorted(NEED_TORCHVISION))
def test_a_package_that_is_not_installed_is_named(name: str, tmp_path: Path) -> None:
    pipeline = {"flux3": "Flux3DistilledModularPipeline", "flux3-base": "Flux3ModularPipeline"}.get(
        name, "QwenImageEditPlusPipeline"
    )
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
    assert refused(name, tmp_path).startswith(f"{name} needs torchvision")


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory."), MemoryError()])
def test_too_little_memory_is_said_with_what_would_help(error: Exception, tiny: Tiny) -> None:
    with pytest.raises(SettingsError) as caught, translated(checkpoint("z-image", tiny("z-image")), CPU):
        raise error
    assert "too little memory on cpu to load z-image" in str(caught.value)
    assert "offload=group" in str(caught.value)


def test_a_library_that_is_missing_is_said_as_such(tiny: Tiny) -> None:
    row = checkpoint("z-image", tiny("z-image"))
    with pytest.raises(SettingsError, match="z-image needs a library"), translated(row, CPU):
        raise ImportError("Using `x` requires `pip install x`")
