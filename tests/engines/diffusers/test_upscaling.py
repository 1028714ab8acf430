"""The upscaler: any size, no seams, the same picture every time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as tf
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from danqing.domain.canvas import Canvas
from danqing.domain.picture import Picture
from danqing.engines.base import CancelToken, EngineError
from danqing.engines.diffusers.upscaling import Upscaler, load_upscaler
from danqing.errors import Cancelled, SettingsError
from danqing.media.decode import as_array, from_array
from danqing.settings import Settings
from tests.engines.diffusers.conftest import Tiny

CPU = torch.device("cpu")
REACH = 12  # pixels: how far the tiny network looks at most; found by changing single pixels


def load(source: str | Path, dtype: torch.dtype = torch.float32) -> Upscaler:
    settings = Settings(offline=True, hub_folder="/nowhere")
    return load_upscaler(str(source), device=CPU, dtype=dtype, settings=settings)


def never() -> None:
    """Nobody calls it off."""


@pytest.fixture(scope="module")
def upscaler(tiny: Tiny) -> Upscaler:
    return load(tiny("swin2sr"))


@pytest.fixture(scope="module")
def trained(upscaler: Upscaler) -> Upscaler:
    """The tiny network with louder weights: what it draws depends visibly on every pixel within its reach."""
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(1)
        network = tf.Swin2SRForImageSuperResolution(upscaler.network.config).train(False)
        for weights in network.parameters():
            torch.nn.init.normal_(weights, std=0.05)
    return replace(upscaler, network=network)


def noise(width: int, height: int) -> Picture:
    return from_array(np.random.default_rng(7).integers(0, 256, (height, width, 3), np.uint8))


def difference(one: Picture, other: Picture) -> NDArray[np.int16]:
    differs: NDArray[np.int16] = np.abs(as_array(one).astype(np.int16) - as_array(other))
    return differs


# ── Sizes ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "canvas"),
    [
        ((64, 48), (128, 96)),
        ((64, 48), (100, 75)),
        ((61, 47), (121, 94)),
        ((64, 48), (250, 190)),
        ((64, 48), (64, 96)),
        ((64, 48), (32, 24)),
        ((64, 48), (64, 48)),
        ((160, 20), (320, 40)),
        ((2, 3), (4, 6)),
    ],
)
def test_the_canvas_is_met_exactly(upscaler: Upscaler, size: tuple[int, int], canvas: tuple[int, int]) -> None:
    """Whatever was rendered: odd sizes, other ratios, more than one pass, none at all."""
    assert upscaler.enlarge(noise(*size), Canvas(*canvas), never).canvas == Canvas(*canvas)


@pytest.mark.parametrize(
    ("canvas", "tiles"), [((32, 32), 0), ((40, 40), 1), ((64, 64), 1), ((80, 80), 1), ((128, 128), 5)]
)
def test_passes_are_as_many_as_come_closest(upscaler: Upscaler, canvas: tuple[int, int], tiles: int) -> None:
    """None where nothing is enlarged, two where it is by four; `check` is called once a tile."""
    calls: list[None] = []
    small = replace(upscaler, tile=40, overlap=8)
    small.enlarge(noise(32, 32), Canvas(*canvas), lambda: calls.append(None))
    assert len(calls) == tiles


# ── Tiles ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(200, 72), (72, 200), (150, 131)])
def test_tiles_leave_no_seams(trained: Upscaler, size: tuple[int, int]) -> None:
    """Where neighbours share more than the network's reach, the tiled picture is that of one piece."""
    picture, canvas = noise(*size), Canvas(2 * size[0], 2 * size[1])
    tiled = replace(trained, tile=128, overlap=4 * REACH).enlarge(picture, canvas, never)
    whole = replace(trained, tile=208).enlarge(picture, canvas, never)
    assert as_array(whole).std() > 20
    assert difference(tiled, whole).max() <= 1


def test_a_narrow_overlap_is_wrong_at_the_joins_only(trained: Upscaler) -> None:
    """What the reach does not explain is the same."""
    picture, canvas = noise(200, 40), Canvas(400, 80)
    tiled = replace(trained, tile=104, overlap=8).enlarge(picture, canvas, never)
    whole = replace(trained, tile=208).enlarge(picture, canvas, never)
    columns = difference(tiled, whole).max(axis=(0, 2)) > 1
    joins = [2 * (96 + side) for side in (0, 8)]
    assert all(min(abs(column - join) for join in joins) <= 2 * REACH for column in np.flatnonzero(columns))


def test_memory_does_not_grow_with_the_picture(upscaler: Upscaler) -> None:
    """The network never sees more than a tile, however large the picture; the tile has whole windows."""
    seen: list[tuple[int, int]] = []
    small = replace(upscaler, tile=64, overlap=16)

    def note(module: torch.nn.Module, arguments: tuple[torch.Tensor, ...]) -> None:
        seen.append((arguments[0].shape[2], arguments[0].shape[3]))

    hook = upscaler.network.swin2sr.register_forward_pre_hook(note)
    small.enlarge(noise(301, 150), Canvas(602, 300), never)
    hook.remove()
    assert set(seen) == {(64, 64)}
    assert len(seen) == ceil((304 - 16) / 48) * ceil((152 - 16) / 48)


# ── The same ─────────────────────────────────────────────────────────────────


def test_the_same_picture_every_time(tiny: Tiny, upscaler: Upscaler) -> None:
    """Byte for byte, by the same network and by one that was loaded anew."""
    picture, canvas = noise(90, 70), Canvas(170, 150)
    first = upscaler.enlarge(picture, canvas, never)
    assert bytes(upscaler.enlarge(picture, canvas, never).pixels) == bytes(first.pixels)
    assert bytes(load(tiny("swin2sr")).enlarge(picture, canvas, never).pixels) == bytes(first.pixels)


def test_the_picture_is_that_of_the_network(upscaler: Upscaler) -> None:
    """What comes out is what transformers' own call gives for the same pixels."""
    picture = noise(32, 24)
    levels = torch.from_numpy(as_array(picture).copy()).permute(2, 0, 1)[None] / 255
    with torch.inference_mode():
        expected = upscaler.network(levels).reconstruction[0].clamp(0, 1).mul(255).round().byte().permute(1, 2, 0)
    assert np.array_equal(as_array(upscaler.enlarge(picture, Canvas(64, 48), never)), expected.numpy())


def test_half_precision_is_close(tiny: Tiny, trained: Upscaler) -> None:
    """In bfloat16 a network draws about the same."""
    half = load(tiny("swin2sr"), torch.bfloat16)
    half.network.load_state_dict(trained.network.state_dict())
    picture, canvas = noise(32, 32), Canvas(64, 64)
    assert half.network.dtype == torch.bfloat16
    assert 0 < difference(half.enlarge(picture, canvas, never), trained.enlarge(picture, canvas, never)).mean() < 2


def test_it_is_called_off_between_tiles(upscaler: Upscaler) -> None:
    """The picture is worth nothing in parts, and the next one is as if nothing had happened."""
    token, picture, canvas = CancelToken(), noise(100, 100), Canvas(200, 200)
    small = replace(upscaler, tile=48, overlap=16)
    before = small.enlarge(picture, canvas, never)
    token.cancel()
    with pytest.raises(Cancelled):
        small.enlarge(picture, canvas, token.check)
    assert bytes(small.enlarge(picture, canvas, never).pixels) == bytes(before.pixels)


def test_numbers_that_overflow_are_an_error(upscaler: Upscaler) -> None:
    """And not a black tile."""
    broken = tf.Swin2SRForImageSuperResolution(upscaler.network.config).train(False)
    torch.nn.init.constant_(broken.swin2sr.first_convolution.weight, float("nan"))
    with pytest.raises(EngineError, match="overflowed"):
        replace(upscaler, network=broken).enlarge(noise(16, 16), Canvas(32, 32), never)


# ── Loading ──────────────────────────────────────────────────────────────────


def test_a_folder_is_told_by_its_name_only(tiny: Tiny, upscaler: Upscaler) -> None:
    """Its name goes into the picture's file, and paths are nobody's business."""
    assert (upscaler.name, upscaler.scale) == (tiny("swin2sr").name, 2)


def refusal(source: str | Path) -> str:
    with pytest.raises(SettingsError) as refused:
        load(source)
    return str(refused.value)


Change = Callable[[Path], object]


def without_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def without_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def with_damaged_weights(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"none")


def with_half_its_weights(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    save_file(dict(list(weights.items())[::2]), folder / "model.safetensors", {"format": "pt"})


def with_a_config(**entries: object) -> Change:
    def change(folder: Path) -> None:
        file = folder / "config.json"
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | entries), "utf-8")

    return change


def with_broken_config(folder: Path) -> None:
    (folder / "config.json").write_text("{", "utf-8")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_config, "in no `config.json`"),
        (with_broken_config, "in no `config.json`"),
        (without_weights, "missing or damaged"),
        (with_damaged_weights, "missing or damaged"),
        (with_half_its_weights, "not complete"),
        (with_a_config(embed_dim=16), "missing or damaged"),
        (with_a_config(model_type="qwen3"), "is a qwen3; only Swin2SR"),
        (with_a_config(upscale=1), "without enlarging"),
        (with_a_config(upsampler=""), "without enlarging"),
        (with_a_config(num_channels=1), "RGB"),
        (with_a_config(window_size=7), "windows of 7 pixels"),
    ],
)
def test_a_folder_that_will_not_do_is_refused(tiny: Tiny, tmp_path: Path, change: Change, words: str) -> None:
    """In one sentence that names it, before anything is rendered."""
    folder = shutil.copytree(tiny("swin2sr"), tmp_path / "upscaler")
    change(folder)
    said = refusal(folder)
    assert words in said
    assert str(folder) in said


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("no/such/folder", "no folder no/such/folder"),
        ("./missing", "no folder ./missing"),
        ("-/missing", "no folder -/missing"),
        ("nonsense", "an id on the hub is `owner/name`"),
        ("owner/name", "DANQING_OFFLINE says not to fetch it"),
    ],
)
def test_what_is_not_there_is_said(source: str, words: str) -> None:
    """A folder, or a repository that may not be downloaded."""
    assert words in refusal(source)
