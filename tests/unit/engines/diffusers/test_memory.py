"""How much memory there is, what checkpoints need, and how they are placed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danqing.engines.diffusers import memory
from danqing.engines.diffusers.checkpoint import GIB, Checkpoint
from danqing.engines.diffusers.families import CHECKPOINTS, by_name
from danqing.engines.diffusers.memory import Memory, Placement, Precision, fits, needed, place
from danqing.errors import SettingsError
from danqing.settings import Settings


def row(name: str) -> Checkpoint:
    found = by_name(name)
    assert found is not None
    return found


def gpu(size: float, main: float = 256) -> Memory:
    return Memory("cuda:0", "NVIDIA Test", round(size * GIB), round(main * GIB))


def cpu(size: float) -> Memory:
    return Memory("cpu", "this machine", round(size * GIB), round(size * GIB))


SIZES = st.floats(1, 200)
ROWS = st.lists(st.sampled_from(CHECKPOINTS), min_size=1, max_size=3, unique_by=lambda row: row.name)
OFFLOADS = st.sampled_from(["auto", "none", "model", "group"])
TILING = st.sampled_from(["auto", "on", "off"])
SETTINGS = st.builds(Settings, offload=OFFLOADS, vae_tiling=TILING, fp8=st.booleans(), own_rewriter=st.booleans())


@pytest.mark.parametrize(
    ("name", "gigabytes"),
    [("flux2-klein-4b", 18), ("flux2-klein-9b", 35), ("z-image-turbo", 20), ("qwen-image", 58), ("flux3-klein", 20)],
)
def test_resident_at_1k_is_what_the_models_cards_say(name: str, gigabytes: int) -> None:
    """Within a fifth: the figures are those of the cards and of users, for bfloat16."""
    need = needed([row(name)], "none", Precision(), 1024 * 1024)
    assert need.on_device / 1e9 == pytest.approx(gigabytes, rel=1 / 5)


@given(ROWS, st.booleans())
def test_every_step_of_offload_needs_less_on_the_device(rows: list[Checkpoint], fp8: bool) -> None:
    sizes = Precision(1 if fp8 else 2)
    on_device = [needed(rows, offload, sizes).on_device for offload in ("none", "model", "group")]
    assert on_device == sorted(on_device, reverse=True)


@given(ROWS, ROWS)
def test_more_checkpoints_never_need_less(rows: list[Checkpoint], more: list[Checkpoint]) -> None:
    for offload in ("none", "model", "group"):
        fewer, all_of_them = needed(rows, offload), needed([*rows, *more], offload)
        assert fewer.on_device <= all_of_them.on_device
        assert fewer.main <= all_of_them.main


@given(ROWS, SETTINGS, SIZES, SIZES)
def test_more_memory_never_places_worse(rows: list[Checkpoint], settings: Settings, size: float, more: float) -> None:
    """What fits, fits in a larger device too, and no more slowly."""
    order = ["none", "model", "group"]
    placed, in_more = fits(rows, gpu(size), settings), fits(rows, gpu(size + more), settings)
    if placed is not None:
        assert in_more is not None
        assert order.index(in_more.offload) <= order.index(placed.offload)


@given(ROWS, SETTINGS, SIZES, SIZES)
def test_what_is_placed_fits_and_what_is_refused_does_not(
    rows: list[Checkpoint], settings: Settings, size: float, main: float
) -> None:
    here = gpu(size, main)
    sizes = memory.precision(settings, here.device)
    placement = fits(rows, here, settings)
    if placement is None and memory.squeezed(rows, here, settings) is None:
        with pytest.raises(SettingsError):
            place(rows, here, settings)
    elif placement is None:
        assert needed(rows, place(rows, here, settings).offload, sizes, 0).within(here)
    else:
        assert needed(rows, placement.offload, sizes, placement.tiled_above).within(here)
        assert settings.offload in ("auto", placement.offload)


@given(ROWS, SETTINGS, SIZES, SIZES)
def test_what_a_refusal_advises_works(rows: list[Checkpoint], settings: Settings, size: float, main: float) -> None:
    """Every setting that it proposes, taken at its word; and every checkpoint."""
    here = gpu(size, main)
    if fits(rows, here, settings) or memory.squeezed(rows, here, settings):
        return
    with pytest.raises(SettingsError) as refused:
        place(rows, here, settings)
    said = str(refused.value)
    for advice in re.findall(r"fit with (.*)\.$", said):
        for change in advice.split(" or "):
            assert fits(rows, here, changed(settings, change)) is not None
    for name in re.findall(r"[\w.-]+", said.partition("What fits here: ")[2].rstrip(".").partition(" (")[0]):
        assert fits([row(name)], here, settings) is not None


def changed(settings: Settings, change: str) -> Settings:
    pairs = dict(pair.split("=") for pair in change.split(" and "))
    return replace(
        settings, **{name: value == "true" if value in ("true", "false") else value for name, value in pairs.items()}
    )


@pytest.mark.parametrize(
    ("size", "placement"),
    [
        (32, Placement("none")),
        (22, Placement("none", memory.TILE_PIXELS)),
        (12, Placement("model", memory.TILE_PIXELS)),
        (6, Placement("group", memory.TILE_PIXELS)),
    ],
)
def test_the_default_model_is_placed_by_the_size_of_the_gpu(size: float, placement: Placement) -> None:
    """Whole, then decoding in tiles, then offloaded by parts, then by layers."""
    assert place([row("flux2-klein-4b")], gpu(size), Settings()) == placement


def test_the_cpu_offloads_nothing_and_computes_in_four_bytes() -> None:
    assert fits([row("flux2-klein-4b")], cpu(32), Settings()) is None
    assert place([row("flux2-klein-4b")], cpu(48), Settings()).offload == "none"
    assert place([row("flux2-klein-4b")], cpu(24), Settings(dtype="bfloat16")).offload == "none"


@pytest.mark.parametrize(
    ("name", "here", "settings", "sentence"),
    [
        (
            "flux2-klein-9b",
            gpu(24),
            Settings(offload="none"),
            "flux2-klein-9b needs 35.2 GiB of memory on NVIDIA Test, where there is 24.0 GiB. "
            "It would fit with offload=model or offload=group.",
        ),
        (
            "flux2-klein-4b",
            cpu(24),
            Settings(),
            "flux2-klein-4b needs 35.4 GiB of memory, and this machine has 24.0 GiB. "
            "It would fit with dtype=bfloat16.",
        ),
        (
            "qwen-image",
            gpu(24, 32),
            Settings(),
            "qwen-image needs 54.5 GiB of main memory for what waits there, and there is 32.0 GiB. "
            "What fits here: flux2-klein-4b, flux2-klein-base-4b, z-image-turbo, z-image.",
        ),
        (
            "flux2-klein-4b",
            gpu(2, 4),
            Settings(),
            "flux2-klein-4b needs 3.7 GiB of memory on NVIDIA Test, where there is 2.0 GiB. "
            "No checkpoint of `danqing models` fits here with these settings.",
        ),
    ],
)
def test_too_little_memory_is_one_clear_sentence_with_advice(
    name: str, here: Memory, settings: Settings, sentence: str
) -> None:
    """What is needed, what there is, and what would help."""
    with pytest.raises(SettingsError) as refused:
        place([row(name)], here, settings)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("settings", "device", "sizes"),
    [
        (Settings(), "cuda:0", Precision(2, 2, 2)),
        (Settings(), "cpu", Precision(4, 4, 4)),
        (Settings(dtype="float32"), "cuda:0", Precision(4, 4, 4)),
        (Settings(dtype="bfloat16"), "cpu", Precision(2, 2, 2)),
        (Settings(fp8=True), "cuda:0", Precision(1, 2, 2)),
        (Settings(quantisation="bitsandbytes-4bit"), "cuda:0", Precision(0.55, 0.55, 2)),
        (Settings(quantisation="quanto-int8"), "cuda:0", Precision(1.05, 1.05, 2)),
        (Settings(own_rewriter=True), "cuda:0", Precision(2, 2, 2, 2)),
        (Settings(own_rewriter=True, quantisation="bitsandbytes-4bit"), "cuda:0", Precision(0.55, 0.55, 2, 0.55)),
    ],
)
def test_settings_decide_how_many_bytes_weights_take(settings: Settings, device: str, sizes: Precision) -> None:
    """fp8 narrows the denoiser, quantisation the language models as well."""
    assert memory.precision(settings, device) == sizes


def test_a_rewriter_needs_room_only_where_it_is_loaded() -> None:
    """18 GB more resident, and with offload as much as it has itself: it takes its turn, and is whole then."""
    rewriter = 2e9 * row("flux3-klein").rewriter_parameters
    assert rewriter == pytest.approx(18.8e9)
    without, loaded = (
        {offload: needed([row("flux3-klein")], offload, sizes) for offload in ("none", "model", "group")}
        for sizes in (Precision(), Precision(rewriter=2))
    )
    assert loaded["none"].on_device - without["none"].on_device == pytest.approx(rewriter)
    assert loaded["group"].main - without["group"].main == pytest.approx(rewriter)
    assert rewriter < loaded["group"].on_device == loaded["model"].on_device < loaded["none"].on_device
    assert needed([row("qwen-image")], "none", Precision(rewriter=2)) == needed([row("qwen-image")], "none")


@pytest.mark.parametrize("settings", [Settings(compile="full"), Settings(quantisation="quanto-int8")])
def test_offload_is_not_chosen_where_it_does_not_go_with_the_settings(settings: Settings) -> None:
    """Compiled layers cannot move, nor those that quanto made."""
    placement = fits([row("qwen-image")], gpu(20), settings)
    assert placement is None or placement.offload != "group"


# ── What there is ────────────────────────────────────────────────────────────


def test_this_machine_has_memory() -> None:
    """What is free is a part of what there is."""
    here = memory.installed("cpu")
    assert here.shared
    assert 0 < memory.available("cpu").main <= here.main


@pytest.mark.parametrize(
    ("build", "device", "known"), [("cpu", "cpu", True), ("rocm6.4", "cuda", False), ("xpu", "xpu", False)]
)
def test_auto_means_what_torch_was_built_for(build: str, device: str, known: bool) -> None:
    """Of AMD's and Intel's GPUs nothing is known before torch is loaded: nothing is refused because of them."""
    here = memory.installed("auto", build)
    assert (here.device, here.known) == (device, known)


def test_an_unknown_device_is_measured_by_main_memory() -> None:
    """Only torch could say more, and the HTTP process has none."""
    here = memory.installed("xpu:1")
    assert here.on_device == here.main == memory.total_main()


def test_a_containers_limit_counts_without_the_files_it_caches(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("1000000000\n")
    (tmp_path / "memory.current").write_text("700000000\n")
    (tmp_path / "memory.stat").write_text("anon 100\ninactive_file 300000000\n")
    (tmp_path / "meminfo").write_text("MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n")
    assert memory.total_main(tmp_path) == 1_000_000_000
    assert memory.free_main(tmp_path, tmp_path / "meminfo") == 600_000_000


@pytest.mark.parametrize("limit", [None, "max\n"])
def test_without_a_limit_the_system_is_the_measure(tmp_path: Path, limit: str | None) -> None:
    if limit is not None:
        (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "meminfo").write_text("MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n")
    assert memory.total_main(tmp_path) == memory.total_main()
    assert memory.free_main(tmp_path, tmp_path / "meminfo") == 8_000_000 * 1024
