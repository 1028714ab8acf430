"""`danqing serve --engine diffusers` with what it cannot use: one sentence, status 2, before anything is loaded."""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.callers import ASYNC, IMAGE2IMAGE, SYNC, TEXT2IMAGE, Caller, a_request, calling, data_uri, refused
from tests.hub_host import hub_of
from tests.pictures import encoded, noise
from tests.servers import serving
from tests.starting import check_refusal, start
from tests.tiny_pipelines import build
from tests.torchvision_shim import DECLARED

TORCH = ("torch", "functorch", "torchgen")
"""How the entries of site-packages begin that are torch's."""

Refusal = Callable[..., CompletedProcess[str]]
"""Given checkpoints, further options and variables of the environment."""

DENOISER = Path("transformer", "diffusion_pytorch_model.safetensors")


@pytest.fixture(scope="module")
def z_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole checkpoint, which paints and does not edit."""
    return build("z-image", tmp_path_factory.mktemp("weights") / "z-image")


@pytest.fixture
def weights(z_image: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(z_image, tmp_path / "z-image"))


@pytest.fixture
def unloadable(tmp_path: Path) -> str:
    """A search path on which torch is there, but ends whoever imports it."""
    package = tmp_path / "path" / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('torch was imported')")
    return searched(package.parent)


def searched(*folders: Path) -> str:
    """A search path of these folders and what is searched already."""
    return os.pathsep.join([*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])])


@pytest.fixture
def refusal(tmp_path: Path, unloadable: str) -> Iterator[Refusal]:
    """Starts a server that ends before it imports torch, and before it makes anything in the data folder."""

    def run(checkpoints: str | Path, *options: str, **environment: str) -> CompletedProcess[str]:
        variables = {"HF_HOME": str(tmp_path / "hub"), "PYTHONPATH": unloadable, **environment}
        chosen = ("--engine", "diffusers", "--checkpoints", checkpoints)
        return start(tmp_path / "data", *chosen, *options, variables=variables)

    yield run
    assert not (tmp_path / "data").exists()


# ── Before anything is loaded ────────────────────────────────────────────────


def test_a_folder_that_is_not_there(refusal: Refusal, tmp_path: Path) -> None:
    check_refusal(refusal(tmp_path / "nothing"), str(tmp_path / "nothing"), "is not there")


def test_a_file_in_place_of_a_folder(refusal: Refusal, z_image: Path) -> None:
    """Such as a checkpoint in one file."""
    check_refusal(refusal(z_image / DENOISER), str(DENOISER), "a file", "folder")


def test_a_folder_that_is_no_pipeline(refusal: Refusal, z_image: Path) -> None:
    """Such as one part of a pipeline."""
    check_refusal(refusal(z_image / "transformer"), "transformer", "model_index.json")


def test_a_pipeline_that_nobody_here_can_run(refusal: Refusal, weights: Path) -> None:
    (weights / "model_index.json").write_text(json.dumps({"_class_name": "WanPipeline"}))
    check_refusal(refusal(weights), "is a WanPipeline", "it runs", "Flux2KleinPipeline")


def test_a_folder_without_one_of_its_parts(refusal: Refusal, weights: Path) -> None:
    shutil.rmtree(weights / "vae")
    check_refusal(refusal(weights), "not complete", "vae is missing")


@pytest.mark.parametrize(
    "content", [b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", b"", b"\0" * 4096]
)
def test_weights_that_are_none(refusal: Refusal, weights: Path, content: bytes) -> None:
    """What `git clone` leaves without LFS, an empty file, and one full of zeros."""
    (weights / DENOISER).write_bytes(content)
    check_refusal(refusal(weights), "damaged", str(DENOISER))


@pytest.mark.parametrize("bytes_left", [100, -1])
def test_weights_that_end_early(refusal: Refusal, weights: Path, bytes_left: int) -> None:
    """Within their header, and one byte before their end."""
    whole = (weights / DENOISER).read_bytes()
    (weights / DENOISER).write_bytes(whole[:bytes_left])
    check_refusal(refusal(weights), "damaged", str(DENOISER))


def test_a_name_that_nobody_knows(refusal: Refusal) -> None:
    """The nearest names are told."""
    check_refusal(refusal("flux2-kleim-4b"), "flux2-kleim-4b", "Did you mean flux2-klein-4b")


def test_a_part_that_is_none(refusal: Refusal, z_image: Path) -> None:
    check_refusal(refusal(f"painting={z_image}"), "'painting'", "text-to-image, edit")


def test_weights_cast_for_what_they_do_not_do(refusal: Refusal, z_image: Path) -> None:
    check_refusal(refusal(f"edit={z_image}"), "z-image", "text-to-image, not edit")


@pytest.mark.parametrize("name", ["nobody/nothing", "sd-turbo"])
def test_weights_that_would_have_to_be_fetched_while_offline(refusal: Refusal, name: str) -> None:
    """Whether the registry knows them or not."""
    check_refusal(refusal(name, "--offline", "true"), name, "not on this machine", "DANQING_OFFLINE")


def test_a_repository_that_does_not_exist(refusal: Refusal, tmp_path: Path) -> None:
    with hub_of(tmp_path / "empty") as hub:
        done = refusal("nobody/nothing", HF_ENDPOINT=hub.url)
    check_refusal(done, "There is no repository nobody/nothing")


def test_more_weights_than_memory(refusal: Refusal, weights: Path) -> None:
    """A file with a hole of two terabytes takes nothing on the disk, and would take four in memory."""
    claim(weights / DENOISER, parameters=10**12)
    check_refusal(refusal(weights, "--dtype", "float32"), "z-image needs", "GiB of memory, and this machine has")


def claim(file: Path, parameters: int) -> None:
    """Weights of so many zeros, of two bytes each."""
    tensor = {"dtype": "BF16", "shape": [parameters], "data_offsets": [0, 2 * parameters]}
    header = json.dumps({"weight": tensor}).encode()
    with file.open("wb") as opened:
        opened.write(len(header).to_bytes(8, "little") + header)
        opened.truncate(8 + len(header) + 2 * parameters)


def test_settings_that_exclude_each_other(refusal: Refusal, z_image: Path) -> None:
    check_refusal(refusal(z_image, "--compile", "full", "--fp8", "true"), "compile=full and fp8=true")


def test_a_chat_address_without_the_name_of_a_model(refusal: Refusal, z_image: Path) -> None:
    done = refusal(z_image, "--thinking-url", "http://127.0.0.1:11434/v1")
    check_refusal(done, "DANQING_THINKING_URL needs DANQING_THINKING_MODEL")


@pytest.mark.skipif(find_spec("torchvision") is not None, reason="torchvision is installed here")
def test_a_family_that_needs_what_is_not_installed(refusal: Refusal) -> None:
    check_refusal(refusal("flux3-klein"), "flux3-klein needs torchvision")


@pytest.fixture
def without_torch(tmp_path: Path) -> str:
    """A search path with all that is installed but torch; it stands in for site-packages (`-S`)."""
    links = tmp_path / "site-packages"
    links.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(TORCH) and path.suffix != ".pth":
            (links / path.name).symlink_to(path)
    return searched(Path(__file__).parents[2] / "src", links)


def test_an_environment_without_the_extra(tmp_path: Path, without_torch: str) -> None:
    """The sentence says what to install."""
    variables = {"PYTHONPATH": without_torch}
    done = start(tmp_path / "data", "--engine", "diffusers", python=["-S"], variables=variables)
    check_refusal(done, "not installed (torch)", "pip install 'danqing[diffusers]'")


# ── What only loading can tell ───────────────────────────────────────────────


@pytest.mark.skipif(DECLARED is not None, reason="a server has no shim for the torchvision that is installed here")
def test_weights_that_do_not_fit_their_description(weights: Path, tmp_path: Path) -> None:
    """The server says so in one sentence and ends: no traceback, and the worker is not started again."""
    config = json.loads((weights / "transformer" / "config.json").read_text())
    (weights / "transformer" / "config.json").write_text(json.dumps({**config, "dim": 64}))
    done = start(tmp_path / "data", "--engine", "diffusers", "--checkpoints", weights, seconds=60)
    assert last_words(done).startswith("The weights of z-image cannot be used; they may be damaged. ")


def test_a_library_that_is_installed_and_does_not_work(z_image: Path, tmp_path: Path) -> None:
    """What the loader of shared libraries says of a torch for another system is passed on."""
    package = tmp_path / "path" / "torch"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('libcudart.so.12: cannot open shared object file')")
    variables = {"PYTHONPATH": searched(package.parent)}
    done = start(tmp_path / "data", "--engine", "diffusers", "--checkpoints", z_image, variables=variables)
    sentence = last_words(done)
    assert "installed, but does not work: libcudart.so.12" in sentence


def last_words(done: CompletedProcess[str]) -> str:
    """The only sentence about the failure, which a server that had begun to serve ends with."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    [sentence] = [line for line in done.stderr.splitlines() if line.startswith("danqing: ")]
    assert done.stderr.endswith(f"{sentence}\n")
    return sentence.removeprefix("danqing: ")


# ── What is refused at submit ────────────────────────────────────────────────


@pytest.fixture(scope="module")
def painter(z_image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """Of a server whose weights do not edit; the answer needs no worker, so nobody waits for it."""
    settings = {"DANQING_ENGINE": "diffusers", "DANQING_CHECKPOINTS": str(z_image)}
    with serving(tmp_path_factory.mktemp("painter"), settings, ready=False) as server, calling(server.api) as [one]:
        yield one


@pytest.mark.parametrize(
    ("path", "headers"),
    [(SYNC, {}), (ASYNC, {"X-DashScope-Async": "enable"}), (IMAGE2IMAGE, {}), (TEXT2IMAGE, {})],
    ids=["sync", "async", "image2image", "text2image"],
)
def test_an_edit_where_nothing_edits(painter: Caller, path: str, headers: dict[str, str]) -> None:
    """Refused at once, on every route, in one sentence that a client can act on."""
    body = a_request("make it red", data_uri(encoded(noise(320, 240))))
    sentence = refused(painter.post(path, body, headers), 400, "InvalidParameter", "does not edit images")
    assert sentence.count(". ") == 0
